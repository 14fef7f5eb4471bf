// Package db is the ground that rows stand on: SQLite in a folder or PostgreSQL, behind one small surface. A unit of work
// is stored whole or not at all, and Write returns when it is on disk.
//
// It protects what was acknowledged: group commit with a savepoint for each unit, fail-stop after a failed fsync, refusal
// of a database that a newer program has changed, secure deletion. It refuses business: no table of the program's is
// known here except schema_version.
//
// SQL is written once, with $1 parameters, in what both engines share: RETURNING, ON CONFLICT, CTEs, partial indexes.
package db

import (
	"context"
	"io/fs"
	"log/slog"
)

// Engine is the kind of database.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options are what both engines take.
type Options struct {
	// Log is told of slow and failed work, never of contents or SQL arguments. Nil drops it.
	Log *slog.Logger
	// Queue bounds how many units of work may wait in Write; more get ErrBusy. 0 means 4096.
	Queue int
	// Readers is how many connections read at once. 0 means 4 for SQLite and 8 for PostgreSQL.
	Readers int
	// Writers is how many connections write at once on PostgreSQL. 0 means 16. SQLite has one.
	Writers int
}

// Querier runs statements. Arguments are what database/sql takes: nil, integers, floats, bool, string, []byte and
// driver.Valuer; times are stored as integers by whoever has them. A Querier given to a function is valid until that
// function returns, and for that goroutine only.
type Querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *Row
}

// DB is an open database. All methods may be called at the same time from any goroutine.
type DB struct {
	engine Engine
	store  store
	log    *slog.Logger
}

// store is what an engine does for DB.
type store interface {
	read() Querier
	readTx(ctx context.Context, fn func(context.Context, Querier) error) error
	write(ctx context.Context, fn func(context.Context, Querier) error) error
	script(ctx context.Context, fn func(context.Context, scripter) error) error
	checkpoint(ctx context.Context) error
	close() error
}

// scripter is the Querier of a transaction that holds the whole database for itself and may run several statements at
// once: what migrations need.
type scripter interface {
	Querier
	runScript(ctx context.Context, sql string) error
}

// Engine tells which kind of database this is, for the few statements that differ.
func (d *DB) Engine() Engine { return d.engine }

// Read returns a Querier over the pool of readers, for single statements: each sees the newest committed state. It can't
// write on SQLite, and must not on PostgreSQL. Rows must be closed: they hold a connection.
func (d *DB) Read() Querier { return d.store.read() }

// ReadTx calls fn with a Querier that sees one snapshot throughout. fn may run more than once on PostgreSQL. What fn
// returns is returned.
func (d *DB) ReadTx(ctx context.Context, fn func(ctx context.Context, q Querier) error) error {
	return d.store.readTx(ctx, fn)
}

// Write runs fn as one unit of work and returns nil when it is committed and on disk. If fn returns an error or panics,
// nothing of it is kept, its neighbours in the same group commit are untouched, and the error (for a panic, one that
// wraps ErrPanic) is returned. An error of the commit itself means that nothing of the unit was stored, except for
// ErrFailed and for a PostgreSQL connection lost during COMMIT (ErrUnknown): there the outcome is not known, which is why
// what is sent again carries a client's id.
//
// One result is open at a time: rows are closed before the next statement. After a statement has failed, the unit is lost
// and fn returns; a duplicate that is expected is written as ON CONFLICT DO NOTHING.
//
// fn runs on the writer: it does SQL and nothing that waits, must not call Write, and may run more than once. It must not
// keep q, rows or anything derived beyond its return. While the unit waits for its turn, ctx can withdraw it; once fn has
// begun, a cancelled ctx makes its next statement fail.
func (d *DB) Write(ctx context.Context, fn func(ctx context.Context, q Querier) error) error {
	return d.store.write(ctx, fn)
}

// Checkpoint moves everything from SQLite's write-ahead log into the database file and cuts the log to nothing, so that
// deleted values (overwritten by secure_delete) stand nowhere in the folder. It returns nil only when the log is verified
// to be empty; readers that hold an old snapshot are waited for until ctx ends. On PostgreSQL it asks for a CHECKPOINT
// where permitted; its log is the operator's to bound.
func (d *DB) Checkpoint(ctx context.Context) error { return d.store.checkpoint(ctx) }

// Migrate brings the database up to the migrations in fsys (see Migrations for their form), each in a transaction of its
// own together with its line in schema_version. It returns ErrNewer if the database has versions that fsys lacks, and an
// error if a migration that was already run has changed or a number is missing. Two processes that migrate the same
// database at once take turns.
func (d *DB) Migrate(ctx context.Context, fsys fs.FS) error { return migrate(ctx, d, fsys) }

// Close waits for what is being written, refuses the rest with ErrClosed, and closes the connections. Callers see to it
// that nobody reads any more.
func (d *DB) Close() error { return d.store.close() }
