package keystore

import (
	"context"
	"errors"
	"fmt"

	"snug/internal/db"
	"snug/internal/keyring"
)

// Rewrap implements keyring.Store.
func (s *Store) Rewrap(ctx context.Context, from uint32, rows []keyring.Row) (replaced int, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		replaced = 0
		for _, row := range rows {
			did, err := s.rewrapOne(ctx, q, from, row)
			if err != nil {
				return err
			}
			if did {
				replaced++
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("keystore: rewrap: %w", err)
	}
	return replaced, nil
}

// rewrapOne replaces a key in its place if it fits there; otherwise the old row is overwritten, and a new one appended.
func (s *Store) rewrapOne(ctx context.Context, q db.Querier, from uint32, row keyring.Row) (bool, error) {
	wrapped, err := pad(row.Wrapped)
	if err != nil {
		return false, err
	}
	if err := s.alone(ctx, q, row.ID); err != nil {
		return false, err
	}
	var length int
	err = q.QueryRowContext(ctx, `SELECT length(wrapped) FROM key WHERE id = $1 AND dead = 0 AND root = $2`, row.ID, version(from)).Scan(&length)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if length == len(wrapped) {
		_, err = q.ExecContext(ctx, `UPDATE key SET wrapped = $1, root = $2 WHERE id = $3 AND dead = 0`, wrapped, version(row.Root), row.ID)
		return err == nil, err
	}
	if err := overwrite(ctx, q, row.ID); err != nil {
		return false, err
	}
	_, err = q.ExecContext(ctx, insertKey, row.ID, int64(row.Purpose), row.Parent, rooted(row), version(row.Root), wrapped)
	return err == nil, err
}

// Adopt implements keyring.Store.
func (s *Store) Adopt(ctx context.Context, rows []keyring.Row) error {
	err := s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for _, row := range rows {
			if err := s.adoptOne(ctx, q, row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keystore: adopt: %w", err)
	}
	return nil
}

func (s *Store) adoptOne(ctx context.Context, q db.Querier, row keyring.Row) error {
	wrapped, err := pad(row.Wrapped)
	if err != nil {
		return err
	}
	if err := s.alone(ctx, q, row.ID); err != nil {
		return err
	}
	// What a parent wraps has one length, so that the row stays where it stands.
	_, err = q.ExecContext(ctx, `UPDATE key SET wrapped = $1, parent = $2 WHERE id = $3 AND dead = 0 AND rooted = 0`,
		wrapped, row.Parent, row.ID)
	return err
}
