package db

import (
	"database/sql"
	"errors"
)

// Errors that callers decide by, with errors.Is. Texts of engines may quote values of rows, so what is returned holds the
// engine's code and at most names of tables, columns and constraints.
var (
	// ErrNoRows is what Row.Scan returns when there is no row.
	ErrNoRows = sql.ErrNoRows
	// ErrFull: the disk or the folder's quota is full. Nothing was stored; reading goes on; later writes may succeed.
	ErrFull = errors.New("db: no space left to store anything")
	// ErrBusy: too many units of work are waiting, or another process holds the database. Try again later.
	ErrBusy = errors.New("db: too busy, try again")
	// ErrFailed: an earlier fsync or write failed on the device. What the disk holds is no longer known, so nothing is
	// written until the program was started anew and the database looked at.
	ErrFailed = errors.New("db: storage failed; restart after checking the disk")
	// ErrCorrupt: a page of the file is damaged, or the file is no database.
	ErrCorrupt = errors.New("db: the database file is damaged")
	// ErrNewer: the database was migrated by a newer program.
	ErrNewer = errors.New("db: the database belongs to a newer version of this program")
	// ErrClosed: Close was called.
	ErrClosed = errors.New("db: closed")
	// ErrPanic: the unit of work panicked and was rolled back.
	ErrPanic = errors.New("db: unit of work panicked")
	// ErrUnknown: the connection was lost while committing, so that the unit may or may not be stored.
	ErrUnknown = errors.New("db: connection lost while committing; the outcome is not known")
	// ErrLocked: another server works on the same data folder.
	ErrLocked = errors.New("another server is using this data folder")
	// ErrConstraint: a CHECK, NOT NULL or foreign key constraint refused the row.
	ErrConstraint = errors.New("db: refused by a constraint")

	// PostgreSQL gives up a transaction when a statement of it fails, and carries one result at a time on a connection.
	// SQLite is held to the same, so that what works on one engine works on both.
	errAfterFailure = errors.New("db: an earlier statement of this unit has failed")
	errOpenRows     = errors.New("db: close the rows before the next statement of the same unit")
	errSwallowed    = errors.New("db: nothing was stored, because a statement of the unit had failed")
	errStale        = errors.New("db: used after the function that it was given to")

	errDuplicate = errors.New("db: already there")
	errDevice    = errors.New("db: the device failed")
)

// IsDuplicate tells whether err came from a primary key or unique constraint.
func IsDuplicate(err error) bool { return errors.Is(err, errDuplicate) }

// engineError is an engine's error with what may be said of it.
type engineError struct {
	kind   error // one of the above, or nil
	engine Engine
	code   string
	words  string
}

func (e *engineError) Error() string {
	s := "db: " + string(e.engine) + " " + e.code
	if e.words != "" {
		s += ": " + e.words
	}
	return s
}

func (e *engineError) Unwrap() error { return e.kind }
