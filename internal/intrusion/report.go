package intrusion

import (
	"context"
	"fmt"
	"time"
)

const (
	selectGiven = `SELECT ` + answerColumns + ` FROM incident_answer WHERE at >= $1 AND at < $2 ORDER BY at, id LIMIT $3`
	countGiven  = `SELECT COUNT(*) FROM incident_answer WHERE at >= $1 AND at < $2`
)

// ReadAnswers returns the answers that were given in a time, the first one first, for the program's own reports.
func (r *Room) ReadAnswers(ctx context.Context, from, to time.Time, most int) ([]Answer, error) {
	key, err := r.key(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.o.DB.Read().QueryContext(ctx, selectGiven, from.UnixMilli(), to.UnixMilli(), most)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	defer rows.Close()
	var list []Answer
	for rows.Next() {
		a, err := scanAnswer(rows, key)
		if err != nil {
			return nil, fmt.Errorf("read answers: %w", err)
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

// CountAnswers counts them.
func (r *Room) CountAnswers(ctx context.Context, from, to time.Time) (n int, err error) {
	err = r.o.DB.Read().QueryRowContext(ctx, countGiven, from.UnixMilli(), to.UnixMilli()).Scan(&n)
	if err != nil {
		err = fmt.Errorf("count answers: %w", err)
	}
	return n, err
}
