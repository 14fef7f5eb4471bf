package db

import (
	"context"
	"fmt"
)

// sqliteQuerier is the Querier of one unit of work or snapshot, over a connection that it has for itself. It ends with
// the function that it was made for.
type sqliteQuerier struct {
	c      *sqliteConn
	ended  bool
	failed error // of the first statement that failed
}

func (q *sqliteQuerier) check(ctx context.Context) error {
	switch {
	case q.ended:
		return errStale
	case q.failed != nil:
		return errAfterFailure
	case len(q.c.open) > 0:
		return errOpenRows
	}
	return ctx.Err()
}

// note remembers a statement's failure.
func (q *sqliteQuerier) note(err error) error {
	if err != nil && q.failed == nil {
		q.failed = err
	}
	return err
}

// failure is what becomes of a unit that returned nil although a statement of it had failed.
func (q *sqliteQuerier) failure() error {
	if q.failed == nil {
		return nil
	}
	return fmt.Errorf("%w (%w)", errSwallowed, q.failed)
}

func (q *sqliteQuerier) ExecContext(ctx context.Context, query string, args ...any) (Result, error) {
	if err := q.check(ctx); err != nil {
		return Result{}, err
	}
	res, err := q.c.exec(query, args)
	return res, q.note(err)
}

func (q *sqliteQuerier) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	if err := q.check(ctx); err != nil {
		return nil, err
	}
	s, err := q.c.query(query, args)
	if err != nil {
		return nil, q.note(err)
	}
	return &Rows{c: &sqliteCursor{q: q, s: s, turn: s.turn}}, nil
}

func (q *sqliteQuerier) QueryRowContext(ctx context.Context, query string, args ...any) *Row {
	if err := q.check(ctx); err != nil {
		return &Row{err: err}
	}
	s, err := q.c.query(query, args)
	if err != nil {
		return &Row{err: q.note(err)}
	}
	r := &struct { // one allocation for both
		row Row
		cur sqliteCursor
	}{cur: sqliteCursor{q: q, s: s, turn: s.turn}}
	r.row.rows.c = &r.cur
	return &r.row
}

func (q *sqliteQuerier) runScript(ctx context.Context, sql string) error {
	if err := q.check(ctx); err != nil {
		return err
	}
	return q.note(q.c.script(sql))
}

// sqliteCursor is one use of a statement. A cursor that outlived its use finds another turn there and refuses.
type sqliteCursor struct {
	q    *sqliteQuerier
	s    *sqliteStmt
	turn uint64
}

func (c *sqliteCursor) next() (bool, error) {
	if c.s.turn != c.turn {
		return false, errStale
	}
	row, err := c.s.next()
	return row, c.q.note(err)
}

func (c *sqliteCursor) columns() int { return c.s.cols }

func (c *sqliteCursor) cell(i int) cell { return c.s.cell(i) }

func (c *sqliteCursor) close() error {
	if c.s.turn != c.turn {
		return nil
	}
	return c.q.note(c.s.finish())
}
