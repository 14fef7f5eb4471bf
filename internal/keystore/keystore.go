// Package keystore keeps wrapped keys in a database of their own: a second SQLite file, or on PostgreSQL a database that is
// never archived. It is what keyring.Store asks for.
//
// It protects erasure: a key that was destroyed leaves a tombstone and nothing else; its bytes are overwritten, the log
// that still had them is cut, and both are looked at before Destroy returns. It refuses to keep keys unwrapped, to bring a
// destroyed key back, and to share its database with what the keys seal.
package keystore

import (
	"context"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"snug/internal/db"
	"snug/internal/keyring"
)

//go:embed migrations/*.sql
var embedded embed.FS

// Store is the key store. All methods may be called at the same time.
type Store struct {
	db  *db.DB
	now func() time.Time
}

var _ keyring.Store = (*Store)(nil)

// Open brings the database up to date and returns the store over it. d stays the caller's to close, and must be used by
// nobody else. now is the clock of tombstones.
func Open(ctx context.Context, d *db.DB, now func() time.Time) (*Store, error) {
	migrations, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	if err := d.Migrate(ctx, migrations); err != nil {
		return nil, fmt.Errorf("keystore: %w", err)
	}
	return &Store{db: d, now: now}, nil
}

// Put implements keyring.Store.
func (s *Store) Put(ctx context.Context, row keyring.Row) (inserted bool, err error) {
	wrapped, err := pad(row.Wrapped)
	if err != nil {
		return false, err
	}
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if err := s.alone(ctx, q, row.ID); err != nil {
			return err
		}
		destroyed, err := isDestroyed(ctx, q, row.ID)
		if err != nil {
			return err
		}
		if destroyed {
			return keyring.ErrDestroyed
		}
		result, err := q.ExecContext(ctx, insertKey+` ON CONFLICT (id) WHERE dead = 0 DO NOTHING`,
			row.ID, int64(row.Purpose), row.Parent, rooted(row), version(row.Root), wrapped)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		inserted = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("keystore: put: %w", err)
	}
	return inserted, nil
}

const insertKey = `INSERT INTO key (id, purpose, parent, rooted, root, dead, wrapped) VALUES ($1, $2, $3, $4, $5, 0, $6)`

// alone keeps Put and Destroy of one id apart: on PostgreSQL, a Put that looked for a tombstone just before it was written
// would bring the key back. SQLite has one writer.
func (s *Store) alone(ctx context.Context, q db.Querier, id keyring.KeyID) error {
	if s.db.Engine() == db.SQLite {
		return nil
	}
	_, err := q.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, int64(binary.BigEndian.Uint64(id[8:])))
	return err
}

// Get implements keyring.Store. It uses the index key_by_id.
func (s *Store) Get(ctx context.Context, id keyring.KeyID) (keyring.Row, error) {
	row, err := scan(s.db.Read().QueryRowContext(ctx,
		`SELECT id, purpose, parent, root, wrapped FROM key WHERE id = $1 AND dead = 0`, id).Scan)
	if errors.Is(err, db.ErrNoRows) {
		var destroyed bool
		if destroyed, err = isDestroyed(ctx, s.db.Read(), id); err == nil {
			if destroyed {
				return keyring.Row{}, keyring.ErrDestroyed
			}
			return keyring.Row{}, keyring.ErrUnknownKey
		}
	}
	if err != nil {
		return keyring.Row{}, fmt.Errorf("keystore: get: %w", err)
	}
	return row, nil
}

func isDestroyed(ctx context.Context, q db.Querier, id keyring.KeyID) (bool, error) {
	var n int
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM tombstone WHERE id = $1`, id).Scan(&n)
	return n > 0, err
}

// page is how many rows WalkRoot reads at a time: nothing is open while its function runs.
const page = 200

// WalkRoot implements keyring.Store.
func (s *Store) WalkRoot(ctx context.Context, fn func(keyring.Row) error) error {
	after := []byte{} // before every id
	for {
		rows, err := s.rootPage(ctx, after)
		if err != nil {
			return fmt.Errorf("keystore: walk: %w", err)
		}
		for _, row := range rows {
			if err := fn(row); err != nil {
				return err
			}
			after = row.ID[:]
		}
		if len(rows) < page {
			return nil
		}
	}
}

// rootPage uses the index key_by_root.
func (s *Store) rootPage(ctx context.Context, after []byte) ([]keyring.Row, error) {
	found, err := s.db.Read().QueryContext(ctx,
		`SELECT id, purpose, parent, root, wrapped FROM key WHERE rooted = 1 AND dead = 0 AND id > $1 ORDER BY id LIMIT $2`, after, page)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []keyring.Row
	for found.Next() {
		row, err := scan(found.Scan)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

// Counts implements keyring.Store.
func (s *Store) Counts(ctx context.Context) (live []keyring.Count, destroyed int, err error) {
	err = s.db.ReadTx(ctx, func(ctx context.Context, q db.Querier) error {
		live = nil
		found, err := q.QueryContext(ctx, `SELECT purpose, root, COUNT(*) FROM key WHERE dead = 0
			GROUP BY purpose, root ORDER BY purpose, root LIMIT 10000`)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var c keyring.Count
			var root []byte
			if err := found.Scan(&c.Purpose, &root, &c.Keys); err != nil {
				return err
			}
			c.Root = binary.BigEndian.Uint32(root) // the table has none of another length
			live = append(live, c)
		}
		if err := found.Err(); err != nil {
			return err
		}
		return q.QueryRowContext(ctx, `SELECT COUNT(*) FROM tombstone`).Scan(&destroyed)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("keystore: counts: %w", err)
	}
	return live, destroyed, nil
}
