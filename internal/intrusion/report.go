package intrusion

import (
	"context"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/perm"
)

const (
	selectGiven = `SELECT ` + answerColumns + ` FROM incident_answer WHERE at >= $1 AND at < $2 ORDER BY at, id LIMIT $3`
	countGiven  = `SELECT COUNT(*) FROM incident_answer WHERE at >= $1 AND at < $2`
)

// ReadAnswers returns the answers that were given in a time, the first one first, for the program's own reports.
func (r *Room) ReadAnswers(ctx context.Context, from, to time.Time, most int) ([]Answer, error) {
	return r.answers(ctx, selectGiven, from.UnixMilli(), to.UnixMilli(), most)
}

// CountAnswers counts them.
func (r *Room) CountAnswers(ctx context.Context, from, to time.Time) (n int, err error) {
	err = r.o.DB.Read().QueryRowContext(ctx, countGiven, from.UnixMilli(), to.UnixMilli()).Scan(&n)
	if err != nil {
		err = fmt.Errorf("count answers: %w", err)
	}
	return n, err
}

// Opened is how many incidents of a severity were opened within an hour.
type Opened struct {
	At       time.Time // the hour's beginning
	Severity Severity
	N        int
}

const countOpened = `SELECT opened_at / 3600000, severity, COUNT(*) FROM incident WHERE opened_at >= $1 AND opened_at < $2
	GROUP BY opened_at / 3600000, severity ORDER BY opened_at / 3600000, severity LIMIT $3`

// CountOpened counts incidents by the hour in which they were opened, as they stand now, a month at most.
func (r *Room) CountOpened(ctx context.Context, s chat.Staff, from, to time.Time) ([]Opened, error) {
	if !s.Perms.Has(perm.SeeSecurity) {
		return nil, errForbidden
	}
	rows, err := r.o.DB.Read().QueryContext(ctx, countOpened, from.UnixMilli(), to.UnixMilli(), maxHours)
	if err != nil {
		return nil, fmt.Errorf("count incidents: %w", err)
	}
	defer rows.Close()
	var list []Opened
	for rows.Next() {
		var o Opened
		var hour int64
		if err := rows.Scan(&hour, &o.Severity, &o.N); err != nil {
			return nil, fmt.Errorf("count incidents: %w", err)
		}
		o.At = time.UnixMilli(hour * 3_600_000).UTC()
		list = append(list, o)
	}
	return list, rows.Err()
}
