package db

import (
	"context"
	"errors"
	"sync"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteReaders is a bounded pool of reading connections, opened as they are needed and used last in, first out, so that
// the caches of the few in use stay warm.
type sqliteReaders struct {
	path, vfs string
	slots     chan struct{} // one for each connection that may exist

	mu     sync.Mutex
	idle   []*sqliteConn
	closed bool
}

func newSQLiteReaders(path, vfs string, n int) *sqliteReaders {
	return &sqliteReaders{path: path, vfs: vfs, slots: make(chan struct{}, n)}
}

// take waits for a connection until ctx ends.
func (r *sqliteReaders) take(ctx context.Context) (*sqliteConn, error) {
	select {
	case r.slots <- struct{}{}:
	default:
		select {
		case r.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		<-r.slots
		return nil, ErrClosed
	}
	if n := len(r.idle); n > 0 {
		c := r.idle[n-1]
		r.idle = r.idle[:n-1]
		r.mu.Unlock()
		return c, nil
	}
	r.mu.Unlock()
	c, err := openSQLiteConn(r.path, r.vfs)
	if err == nil {
		if err = c.setUp(readerPragmas); err == nil {
			return c, nil
		}
		c.close()
	}
	<-r.slots
	return nil, err
}

func (r *sqliteReaders) give(c *sqliteConn) {
	r.mu.Lock()
	r.idle = append(r.idle, c)
	r.mu.Unlock()
	<-r.slots
}

// close waits up to ten seconds for whoever still reads.
func (r *sqliteReaders) close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	patience := time.NewTimer(10 * time.Second)
	defer patience.Stop()
	for range cap(r.slots) {
		select {
		case r.slots <- struct{}{}:
		case <-patience.C:
			return errors.New("db: closed while somebody was reading")
		}
	}
	var err error
	for _, c := range r.idle {
		err = errors.Join(err, c.close())
	}
	r.idle = nil
	for range cap(r.slots) {
		<-r.slots // whoever waited finds it closed
	}
	return err
}

// interruptible makes c stop when ctx ends, until the returned function is called. That function tells how it went: the
// context's error if it ended.
func interruptible(ctx context.Context, c *sqliteConn) (release func(err error) error) {
	if ctx.Done() == nil {
		return func(err error) error { return err }
	}
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		tls := libc.NewTLS() // the connection's own is in use
		sqlite3.Xsqlite3_interrupt(tls, c.db)
		tls.Close()
		close(interrupted)
	})
	return func(err error) error {
		if !stop() {
			<-interrupted // or it would hit the next one's statement
			if err != nil {
				return ctx.Err()
			}
		}
		return err
	}
}

// snapshot runs fn in a read transaction.
func (r *sqliteReaders) snapshot(ctx context.Context, fn func(context.Context, Querier) error) error {
	c, err := r.take(ctx)
	if err != nil {
		return err
	}
	defer r.give(c)
	release := interruptible(ctx, c)
	q := &sqliteQuerier{c: c}
	// Deferred, so that a panic of fn, which goes on to the caller, leaves the connection fit for the next.
	defer func() {
		q.ended = true
		c.abandon()
		if c.inTransaction() {
			_, _ = c.exec("ROLLBACK", nil) // a reader has nothing to lose
		}
	}()
	if _, err := c.exec("BEGIN", nil); err != nil {
		return release(err)
	}
	return release(fn(ctx, q))
}

func (r *sqliteReaders) ExecContext(ctx context.Context, query string, args ...any) (Result, error) {
	c, err := r.take(ctx)
	if err != nil {
		return Result{}, err
	}
	defer r.give(c)
	release := interruptible(ctx, c)
	res, err := c.exec(query, args)
	return res, release(err)
}

func (r *sqliteReaders) QueryContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	cur, err := r.query(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return &Rows{c: cur}, nil
}

func (r *sqliteReaders) QueryRowContext(ctx context.Context, query string, args ...any) *Row {
	cur, err := r.query(ctx, query, args)
	if err != nil {
		return &Row{err: err}
	}
	return &Row{rows: Rows{c: cur}}
}

func (r *sqliteReaders) query(ctx context.Context, query string, args []any) (*sqliteReaderCursor, error) {
	c, err := r.take(ctx)
	if err != nil {
		return nil, err
	}
	s, err := c.query(query, args)
	if err != nil {
		r.give(c)
		return nil, err
	}
	return &sqliteReaderCursor{s: s, pool: r, release: interruptible(ctx, c)}, nil
}

// sqliteReaderCursor is a result that holds a connection of the pool.
type sqliteReaderCursor struct {
	s       *sqliteStmt
	pool    *sqliteReaders
	release func(error) error
	failed  error
}

func (c *sqliteReaderCursor) next() (bool, error) {
	row, err := c.s.next()
	c.failed = err
	return row, err
}

func (c *sqliteReaderCursor) columns() int    { return c.s.cols }
func (c *sqliteReaderCursor) cell(i int) cell { return c.s.cell(i) }

func (c *sqliteReaderCursor) close() error {
	conn := c.s.c
	c.s.abandon()
	err := c.release(c.failed)
	c.pool.give(conn)
	return err
}
