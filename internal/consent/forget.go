package consent

import (
	"context"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// forgetEvery is how often proofs whose time is over are looked for, and forgetBatch how many go at once.
const (
	forgetEvery = time.Hour
	forgetBatch = 500
)

const (
	// By consent_record_due.
	selectOver   = `SELECT id FROM consent_record WHERE keep_until < $1 ORDER BY keep_until, id LIMIT $2`
	deleteRecord = `DELETE FROM consent_record WHERE id = $1`
)

// Run forgets proofs whose time is over, once an hour, until ctx ends. failed hears of what went wrong, which is tried
// again an hour later.
func (r *Register) Run(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(forgetEvery)
	defer tick.Stop()
	for {
		if err := r.Forget(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Forget destroys the keys of proofs whose time is over, and then their rows: cut off in between, the next call finds
// the rows again and goes on.
func (r *Register) Forget(ctx context.Context) error {
	for {
		over, err := r.over(ctx)
		if err != nil {
			return fmt.Errorf("look for proofs whose time is over: %w", err)
		}
		if len(over) == 0 {
			return nil
		}
		keys := make([]keyring.KeyID, 0, len(over))
		for _, id := range over {
			keys = append(keys, keyring.KeyID(id.Bytes()))
		}
		if err := r.o.Ring.Destroy(ctx, keys...); err != nil {
			return fmt.Errorf("destroy the keys of old proofs: %w", err)
		}
		err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
			for _, id := range over {
				if _, err := q.ExecContext(ctx, deleteRecord, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("delete old proofs: %w", err)
		}
	}
}

func (r *Register) over(ctx context.Context) ([]chat.RecordID, error) {
	rows, err := r.o.DB.Read().QueryContext(ctx, selectOver, r.o.Now().UnixMilli(), forgetBatch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []chat.RecordID
	for rows.Next() {
		var id chat.RecordID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
