package intrusion

import (
	"context"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

type hourKey struct {
	hour int64
	kind chat.SignalKind
}

// count adds a tally to its hour.
func (r *Room) count(t *tally) {
	r.hours[hourKey{t.last.Truncate(time.Hour).UnixMilli(), t.kind}] += t.n
}

const (
	addHour     = `INSERT INTO incident_hour (hour, kind, n) VALUES ($1, $2, $3) ON CONFLICT (hour, kind) DO UPDATE SET n = incident_hour.n + excluded.n`
	selectHours = `SELECT hour, kind, n FROM incident_hour WHERE hour >= $1 AND hour < $2 ORDER BY hour, kind LIMIT $3`

	// hoursWait is how long numbers wait in memory.
	hoursWait = 10 * time.Second
	maxHours  = 30_000 // rows that are read: a month of all kinds
)

// storeHours adds what was counted. What could not be stored stays.
func (r *Room) storeHours(ctx context.Context) error {
	if len(r.hours) == 0 {
		return nil
	}
	err := r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for k, n := range r.hours {
			if _, err := q.ExecContext(ctx, addHour, k.hour, string(k.kind), n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count facts: %w", err)
	}
	clear(r.hours)
	return nil
}

// Hour is how often facts of a kind came up within an hour, whether they came to an incident or not.
type Hour struct {
	At   time.Time // its beginning
	Kind chat.SignalKind
	N    int
}

// Hours returns the numbers of the hours that begin within a time, a month at most.
func (r *Room) Hours(ctx context.Context, s chat.Staff, from, to time.Time) ([]Hour, error) {
	if !s.Perms.Has(perm.SeeSecurity) {
		return nil, errForbidden
	}
	return r.ReadHours(ctx, from, to)
}

// ReadHours is Hours for the program's own reports.
func (r *Room) ReadHours(ctx context.Context, from, to time.Time) ([]Hour, error) {
	rows, err := r.o.DB.Read().QueryContext(ctx, selectHours, from.UnixMilli(), to.UnixMilli(), maxHours)
	if err != nil {
		return nil, fmt.Errorf("read numbers of facts: %w", err)
	}
	defer rows.Close()
	var list []Hour
	for rows.Next() {
		var h Hour
		var at int64
		if err := rows.Scan(&at, &h.Kind, &h.N); err != nil {
			return nil, fmt.Errorf("read numbers of facts: %w", err)
		}
		h.At = moment(at)
		list = append(list, h)
	}
	return list, rows.Err()
}
