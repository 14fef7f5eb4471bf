package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/sys/unix"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// OpenSQLite opens the database file at path. What is missing is made: the file with mode 0600 (SQLite gives its log and
// index files the same), the folder with 0700. Only one process may have the file open; see LockFolder.
func OpenSQLite(ctx context.Context, path string, o Options) (*DB, error) {
	return openSQLite(ctx, path, o, vfsName)
}

func openSQLite(ctx context.Context, path string, o Options, vfs string) (*DB, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := registerLayer(); err != nil {
		return nil, fmt.Errorf("db: open: %w", err)
	}
	log := o.logger()
	if err := makePrivate(path); err != nil {
		return nil, err
	}
	c, err := openSQLiteConn(path, vfs)
	if err != nil {
		return nil, fmt.Errorf("db: open: %w", err)
	}
	if err := c.setUp(writerPragmas); err != nil {
		c.close()
		return nil, fmt.Errorf("db: open: %w", err)
	}
	s := &sqliteStore{
		path:    path,
		writer:  newSQLiteWriter(c, path+"-wal", o.queue(), log),
		readers: newSQLiteReaders(path, vfs, o.readers(4)),
	}
	return &DB{engine: SQLite, store: s, log: log}, nil
}

// makePrivate makes the file before SQLite would, so that at no moment others can read it.
func makePrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("db: make the data folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("db: open: %w", err)
	}
	defer f.Close()
	if err := f.Chmod(0o600); err != nil {
		return fmt.Errorf("db: close the database file to others: %w", err)
	}
	return nil
}

// busyTimeout is how long SQLite waits for another process that holds the file, in milliseconds.
const busyTimeout = 5000

// Pragmas that every connection gets: nothing deleted is left in the file, constraints hold, nothing of SQLite's goes to
// temporary files, no page of the file is mapped (an I/O error would kill the process instead of failing a statement).
const connPragmas = `
PRAGMA busy_timeout = 5000;
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
PRAGMA temp_store = MEMORY;
PRAGMA mmap_size = 0;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
`

// The writer syncs the log at every commit. It checkpoints by itself, after the acknowledgements and with its eyes on
// the result: SQLite's automatic checkpoint does it before them, and swallows the errors of fsync.
const writerPragmas = connPragmas + `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 0;
PRAGMA cache_size = -4096;
`

const readerPragmas = connPragmas + `
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 0;
PRAGMA cache_size = -1024;
PRAGMA query_only = ON;
`

// setUp configures the connection and sees to it that the log is a write-ahead log: on some file systems it can't be.
func (c *sqliteConn) setUp(pragmas string) error {
	// Double-quoted text is a name, never a value; and SQL can't corrupt the file on purpose.
	for _, op := range []struct{ name, on int32 }{
		{sqlite3.SQLITE_DBCONFIG_DEFENSIVE, 1},
		{sqlite3.SQLITE_DBCONFIG_DQS_DML, 0},
		{sqlite3.SQLITE_DBCONFIG_DQS_DDL, 0},
	} {
		// The list of arguments takes 8 bytes each, and c.out has 16.
		if rc := sqlite3.Xsqlite3_db_config(c.tls, c.db, op.name, libc.VaList(c.out, op.on, uintptr(0))); rc != sqlite3.SQLITE_OK {
			return c.fault(rc)
		}
	}
	if err := c.script(pragmas); err != nil {
		return err
	}
	if mode, err := c.pragma("journal_mode"); err != nil || mode.kind != text || string(mode.b) != "wal" {
		return errors.Join(errors.New("db: this file system can't hold a write-ahead log"), err)
	}
	if level, err := c.pragma("synchronous"); err != nil || level.n != 2 {
		return errors.Join(errors.New("db: commits are not synced"), err)
	}
	return nil
}

// pragma reads one setting back.
func (c *sqliteConn) pragma(name string) (cell, error) {
	s, err := c.query("PRAGMA "+name, nil)
	if err != nil {
		return cell{}, err
	}
	defer s.abandon()
	if row, err := s.next(); err != nil || !row {
		return cell{}, err
	}
	v := s.cell(0)
	v.b = slices.Clone(v.b)
	return v, nil
}

// sqliteStore joins the writer and the readers of one file.
type sqliteStore struct {
	path    string
	writer  *sqliteWriter
	readers *sqliteReaders
	closed  sync.Once
}

func (s *sqliteStore) read() Querier { return s.readers }

func (s *sqliteStore) readTx(ctx context.Context, fn func(context.Context, Querier) error) error {
	return s.readers.snapshot(ctx, fn)
}

func (s *sqliteStore) write(ctx context.Context, fn func(context.Context, Querier) error) error {
	return s.writer.write(ctx, fn)
}

func (s *sqliteStore) script(ctx context.Context, fn func(context.Context, scripter) error) error {
	return s.writer.alone(ctx, func(c *sqliteConn) error { return c.transact(ctx, fn) })
}

func (s *sqliteStore) checkpoint(ctx context.Context) error { return s.writer.truncateLog(ctx) }

// close closes the readers first: the last connection to go empties the log into the file.
func (s *sqliteStore) close() (err error) {
	s.closed.Do(func() {
		s.writer.stop()
		err = errors.Join(s.readers.close(), s.writer.c.close())
	})
	return err
}

// transact runs fn in a transaction of its own, for migrations.
func (c *sqliteConn) transact(ctx context.Context, fn func(context.Context, scripter) error) error {
	if err := c.script("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	q := &sqliteQuerier{c: c}
	err := fn(ctx, q)
	q.ended = true
	c.abandon()
	if err == nil {
		err = c.script("COMMIT")
	}
	if err != nil && c.inTransaction() {
		err = errors.Join(err, c.script("ROLLBACK"))
	}
	return err
}

// sqliteError maps a result code. errno is the system's, of the last failed call on a file. The library's words are kept
// where they name only tables and columns or quote the SQL text, which is ours.
func sqliteError(rc, errno int32, words string) error {
	e := &engineError{engine: SQLite, code: fmt.Sprint(rc)}
	switch rc & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		e.words = words
		switch rc {
		case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_ROWID:
			e.kind = errDuplicate
		default:
			e.kind = ErrConstraint
		}
	case sqlite3.SQLITE_ERROR:
		e.words = words
	case sqlite3.SQLITE_FULL:
		e.kind = ErrFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		e.kind = ErrBusy
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		e.kind = ErrCorrupt
	case sqlite3.SQLITE_IOERR:
		e.kind = errDevice
		// Quotas and limits of file size come as plain write errors; after a failed fsync nothing is sure, whatever the cause.
		switch unix.Errno(errno) {
		case unix.ENOSPC, unix.EDQUOT, unix.EFBIG:
			if rc != sqlite3.SQLITE_IOERR_FSYNC {
				e.kind = ErrFull
			}
		}
	}
	if e.words == "" {
		tls := libc.NewTLS()
		e.words = libc.GoString(sqlite3.Xsqlite3_errstr(tls, rc))
		tls.Close()
	}
	return e
}

func (o Options) logger() *slog.Logger {
	if o.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Log
}

func (o Options) queue() int {
	if o.Queue <= 0 {
		return 4096
	}
	return o.Queue
}

func (o Options) readers(otherwise int) int {
	if o.Readers <= 0 {
		return otherwise
	}
	return o.Readers
}
