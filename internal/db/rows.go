package db

import "errors"

// Result is what ExecContext did.
type Result struct{ affected int64 }

// RowsAffected returns how many rows were inserted, updated or deleted. The error is always nil; it is there for the
// form that database/sql has.
func (r Result) RowsAffected() (int64, error) { return r.affected, nil }

// cursor is an engine's open result. Its cells are valid until the next step or close.
type cursor interface {
	next() (bool, error)
	columns() int
	cell(i int) cell
	close() error
}

// Rows is an open result, read by one goroutine:
//
//	for rows.Next() { err := rows.Scan(&a, &b) }
//	err := rows.Err()
//
// Close it always, unless Next returned false; closing twice is harmless. Within Write and ReadTx it ends with the
// function that it was made in.
type Rows struct {
	c    cursor
	err  error
	on   bool // on a row
	done bool
}

var errNotOnRow = errors.New("db: scan without a row")

// Next moves to the next row. When there is none, or an error came up, it closes the result and returns false.
func (r *Rows) Next() bool {
	if r.done {
		return false
	}
	var err error
	if r.on, err = r.c.next(); err != nil {
		r.err = err
	}
	if !r.on {
		r.Close()
	}
	return r.on
}

// Scan copies the row's columns into dest, one pointer for each: to integers, floats, bool, string, []byte (copied), any,
// named types of those, sql.Scanner, or a pointer to any of them (nil for NULL).
func (r *Rows) Scan(dest ...any) error {
	if !r.on {
		return errNotOnRow
	}
	return scan(r.c, dest)
}

// Err returns what ended Next early, or nil.
func (r *Rows) Err() error { return r.err }

// Close gives the connection back. It returns what Err returns.
func (r *Rows) Close() error {
	if r.done {
		return r.err
	}
	r.done, r.on = true, false
	if err := r.c.close(); err != nil && r.err == nil {
		r.err = err
	}
	return r.err
}

// Row is the result of QueryRowContext, good for one Scan.
type Row struct {
	rows Rows
	err  error
}

// Scan copies the first row into dest, as Rows.Scan does, and closes the result. It returns ErrNoRows if there is none.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	if !r.rows.Next() {
		if r.rows.err != nil {
			return r.rows.err
		}
		return ErrNoRows
	}
	err := r.rows.Scan(dest...)
	if closed := r.rows.Close(); err == nil {
		err = closed
	}
	return err
}

// Err returns the error that running the query gave, before any Scan.
func (r *Row) Err() error { return r.err }
