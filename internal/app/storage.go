package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"snug/internal/config"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keystore"
)

// storage is what lies on disk: rows, wrapped keys, and the ring that opens them.
type storage struct {
	unlock func() error
	rows   *db.DB
	keys   *db.DB
	acts   *db.DB // the audit log's
	store  *keystore.Store
	ring   *keyring.Ring

	// next is a new passphrase while a rotation is to take it over.
	next atomic.Pointer[string]
}

// openStorage takes the folder for itself and opens everything in it, or nothing. The root key comes before the first
// write of rows: a wrong key must not leave a half-migrated installation.
func openStorage(ctx context.Context, c *config.Config, log *slog.Logger) (_ *storage, err error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	s := &storage{}
	if s.unlock, err = db.LockFolder(c.Data); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if err := s.openDatabases(ctx, c, db.Options{Log: log}); err != nil {
		return nil, err
	}
	root, err := s.rootKey(ctx, c)
	if err != nil {
		return nil, err
	}
	if s.ring, err = keyring.Open(ctx, root, s.store, keyring.Options{}); err != nil {
		return nil, err
	}
	if s.acts, err = openActs(ctx, c, s.rows, db.Options{Log: log, Readers: 2, Writers: 4}); err != nil {
		return nil, fmt.Errorf("open the audit log: %w", err)
	}
	if err := s.rows.Migrate(ctx, db.Migrations); err != nil {
		return nil, fmt.Errorf("bring the database up to date: %w", err)
	}
	return s, nil
}

// errKeysGone: a new key store beside old rows would start, read nothing, and seal what comes under keys that the lost
// ones' backup then no longer fits.
var errKeysGone = errors.New("the key store is gone, and the rows beside it can't be read without it: put keys.db (on " +
	"PostgreSQL, the database of database.keys_url) back from your copy, or erase the data and begin anew; nothing was changed")

// openDatabases opens keys and rows, and refuses rows without the keys that they were sealed under.
func (s *storage) openDatabases(ctx context.Context, c *config.Config, opts db.Options) (err error) {
	keys, rows := filepath.Join(c.Data, "keys.db"), filepath.Join(c.Data, "snug.db")
	if c.Database.URL != "" {
		if s.keys, err = db.OpenPostgres(ctx, c.Database.KeysURL, opts); err != nil {
			return fmt.Errorf("open the key store: %w", err)
		}
		s.rows, err = db.OpenPostgres(ctx, c.Database.URL, opts)
	} else {
		if missing(keys) && !missing(rows) {
			return errKeysGone // before an empty one stands where the lost one belongs
		}
		if s.keys, err = db.OpenSQLite(ctx, keys, opts); err != nil {
			return fmt.Errorf("open the key store: %w", err)
		}
		s.rows, err = db.OpenSQLite(ctx, rows, opts)
	}
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	if s.store, err = keystore.Open(ctx, s.keys, time.Now); err != nil {
		return fmt.Errorf("open the key store: %w", err)
	}
	fresh, err := keyring.Fresh(ctx, s.store)
	if err != nil || !fresh {
		return err
	}
	blank, err := s.rows.Blank(ctx)
	if err == nil && !blank {
		err = errKeysGone
	}
	return err
}

func missing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, os.ErrNotExist)
}

// rootKey opens the configured root. A passphrase's parameters are made at the first start only: made later, beside keys
// that another root wraps, they would hide that the right ones are lost.
func (s *storage) rootKey(ctx context.Context, c *config.Config) (keyring.Root, error) {
	if c.RootKey.File != "" {
		if c.RootKey.AllowInsideDir {
			return keyring.FileRoot(c.RootKey.File), nil
		}
		return keyring.FileRoot(c.RootKey.File, c.Data), nil
	}
	params := filepath.Join(c.Data, "passphrase.params")
	if missing(params) {
		fresh, err := keyring.Fresh(ctx, s.store)
		if err != nil {
			return nil, err
		}
		if fresh {
			if err := keyring.CreatePassphraseRoot(params); err != nil {
				return nil, err
			}
		}
	}
	ask := func(_ uint32, fresh bool) ([]byte, error) {
		if next := s.next.Load(); fresh && next != nil {
			return []byte(*next), nil
		}
		return []byte(c.RootKey.Passphrase), nil
	}
	return keyring.PassphraseRoot(ask, params), nil
}

// close closes in reverse order of opening. It can be called on a half-opened storage.
func (s *storage) close() error {
	var errs []error
	if s.acts != nil {
		errs = append(errs, s.acts.Close())
	}
	if s.rows != nil {
		errs = append(errs, s.rows.Close())
	}
	if s.keys != nil {
		errs = append(errs, s.keys.Close())
	}
	if s.unlock != nil {
		errs = append(errs, s.unlock())
	}
	return errors.Join(errs...)
}
