package keystore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"snug/internal/db"
	"snug/internal/keyring"
)

// errStillThere: a key was found again after it was destroyed.
var errStillThere = errors.New("keystore: a destroyed key is still there")

// Destroy implements keyring.Store.
func (s *Store) Destroy(ctx context.Context, ids []keyring.KeyID) error {
	if len(ids) == 0 {
		return nil
	}
	at := s.now().UnixMilli()
	sorted := slices.SortedFunc(slices.Values(ids), func(a, b keyring.KeyID) int { return bytes.Compare(a[:], b[:]) }) // no deadlocks
	err := s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for _, id := range sorted {
			if err := s.alone(ctx, q, id); err != nil {
				return err
			}
			if _, err := q.ExecContext(ctx, `INSERT INTO tombstone (id, at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING`, id, at); err != nil {
				return err
			}
			if err := overwrite(ctx, q, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = s.db.Checkpoint(ctx)
	}
	if err == nil {
		err = s.gone(ctx, ids)
	}
	if err != nil {
		return fmt.Errorf("keystore: destroy: %w", err)
	}
	return nil
}

// overwrite puts zeros where the wrapped key stands, and takes the row out of both indexes.
func overwrite(ctx context.Context, q db.Querier, id keyring.KeyID) error {
	var length int
	err := q.QueryRowContext(ctx, `SELECT length(wrapped) FROM key WHERE id = $1 AND dead = 0`, id).Scan(&length)
	if errors.Is(err, db.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, `UPDATE key SET wrapped = $1, dead = 1 WHERE id = $2 AND dead = 0`, make([]byte, length), id)
	return err
}

// gone reads back what Destroy has done.
func (s *Store) gone(ctx context.Context, ids []keyring.KeyID) error {
	for _, id := range ids {
		switch _, err := s.Get(ctx, id); {
		case err == nil:
			return errStillThere
		case !errors.Is(err, keyring.ErrDestroyed):
			return err
		}
	}
	return nil
}
