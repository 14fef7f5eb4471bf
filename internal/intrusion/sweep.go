package intrusion

import (
	"context"
	"fmt"
	"time"

	"snug/internal/db"
)

// Kept is how long incidents and numbers are kept after something last came up: as long as the audit log, a year and a month.
const Kept = 396 * 24 * time.Hour

const (
	maxIncidents = 20_000
	sweepBatch   = 200

	selectOld = `SELECT id FROM incident WHERE last_at < $1 ORDER BY last_at LIMIT $2`
	// Where there are too many, those go first that weigh least.
	selectLeast    = `SELECT id FROM incident WHERE live = 0 ORDER BY severity, id LIMIT $1`
	countIncidents = `SELECT count(*) FROM incident`
	deleteHours    = `DELETE FROM incident_hour WHERE hour < $1`
)

// Sweep forgets what is too old, or too much.
func (r *Room) Sweep(ctx context.Context) error {
	old := r.o.Now().Add(-Kept).UnixMilli()
	if err := r.sweep(ctx, selectOld, func() ([]any, error) { return []any{old, sweepBatch}, nil }); err != nil {
		return err
	}
	err := r.sweep(ctx, selectLeast, func() ([]any, error) {
		var n int
		if err := r.o.DB.Read().QueryRowContext(ctx, countIncidents).Scan(&n); err != nil {
			return nil, err
		}
		return []any{max(0, min(sweepBatch, n-r.o.Most))}, nil
	})
	if err != nil {
		return err
	}
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if _, err := q.ExecContext(ctx, deleteHours, old); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, deleteDays, r.o.Now().Add(-keptDays*24*time.Hour).UnixMilli())
		return err
	})
}

// sweep deletes what a query finds, with all that belongs to it, until it finds nothing.
func (r *Room) sweep(ctx context.Context, query string, args func() ([]any, error)) error {
	for {
		with, err := args()
		if err != nil {
			return fmt.Errorf("sweep incidents: %w", err)
		}
		var found int
		err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
			ids, err := idsOf(ctx, q, query, with)
			if err != nil {
				return err
			}
			found = len(ids)
			for _, id := range ids {
				for _, table := range []string{`DELETE FROM incident_answer WHERE incident = $1`, `DELETE FROM incident_step WHERE incident = $1`, `DELETE FROM incident WHERE id = $1`} {
					if _, err := q.ExecContext(ctx, table, id); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil || found == 0 {
			return err
		}
	}
}

func idsOf(ctx context.Context, q db.Querier, query string, args []any) (ids [][]byte, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id []byte
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, append([]byte(nil), id...))
	}
	return ids, rows.Err()
}
