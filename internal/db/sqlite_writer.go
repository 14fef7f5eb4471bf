package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// sqliteWriter is the one goroutine that writes. It takes all units that wait, runs each in a savepoint, commits once and
// only then answers; while the disk syncs, the next group gathers by itself. It never lingers: a lone caller's unit
// begins at once.
//
// A goroutine of its own, rather than the first caller working for the rest, because SQLite needs a deep stack: this one
// grows, and thousands of connections' goroutines stay small.
type sqliteWriter struct {
	c   *sqliteConn // only the goroutine uses it
	wal string      // path of the log
	log *slog.Logger

	batch, rest []*unit // what was taken from the queue, and what is left of it
	took        []*unit // the group in work
	ckpt        logWatch

	failed atomic.Bool // the device failed: nothing is written any more
	wake   chan struct{}
	done   chan struct{}

	mu      sync.Mutex // guards the following
	waiting []*unit
	limit   int
	closed  bool
}

// maxGroup bounds a group, so that the first in it does not wait for a commit that is ever farther away.
const maxGroup = 512

// unit is one call of Write, or of alone.
type unit struct {
	ctx   context.Context
	fn    func(context.Context, Querier) error
	alone func(*sqliteConn) error
	state atomic.Int32
	err   error      // set by the writer before it answers
	done  chan error // of capacity 1, so that answering never waits
}

// States of a unit: the writer takes it or its caller withdraws it, whoever is first.
const (
	queued int32 = iota
	taken
	withdrawn
)

var units = sync.Pool{New: func() any { return &unit{done: make(chan error, 1)} }}

func newSQLiteWriter(c *sqliteConn, wal string, limit int, log *slog.Logger) *sqliteWriter {
	w := &sqliteWriter{c: c, wal: wal, log: log, limit: limit, wake: make(chan struct{}, 1), done: make(chan struct{})}
	w.ckpt = c.watchLog()
	go w.run()
	return w
}

func (w *sqliteWriter) write(ctx context.Context, fn func(context.Context, Querier) error) error {
	u := units.Get().(*unit)
	u.ctx, u.fn = ctx, fn
	return w.do(u)
}

// alone runs fn on the writer outside of any transaction.
func (w *sqliteWriter) alone(ctx context.Context, fn func(*sqliteConn) error) error {
	u := units.Get().(*unit)
	u.ctx, u.alone = ctx, fn
	return w.do(u)
}

// do queues u and waits for the answer. A unit that was withdrawn belongs to the writer, which lets it go.
func (w *sqliteWriter) do(u *unit) error {
	ctx := u.ctx
	if err := ctx.Err(); err != nil {
		u.recycle()
		return err
	}
	if err := w.enqueue(u); err != nil {
		u.recycle()
		return err
	}
	if stop := ctx.Done(); stop != nil {
		select {
		case err := <-u.done:
			u.recycle()
			return err
		case <-stop:
			if u.state.CompareAndSwap(queued, withdrawn) {
				return ctx.Err()
			}
		}
	}
	err := <-u.done
	u.recycle()
	return err
}

func (u *unit) recycle() {
	u.ctx, u.fn, u.alone, u.err = nil, nil, nil, nil
	u.state.Store(queued)
	units.Put(u)
}

func (w *sqliteWriter) enqueue(u *unit) error {
	w.mu.Lock()
	switch {
	case w.closed:
		w.mu.Unlock()
		return ErrClosed
	case w.failed.Load():
		w.mu.Unlock()
		return ErrFailed
	case len(w.waiting) >= w.limit:
		w.mu.Unlock()
		return ErrBusy
	}
	w.waiting = append(w.waiting, u)
	first := len(w.waiting) == 1
	w.mu.Unlock()
	if first {
		select {
		case w.wake <- struct{}{}:
		default:
		}
	}
	return nil
}

// stop refuses new units, lets those that wait finish, and waits for the goroutine to end.
func (w *sqliteWriter) stop() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default: // it has a reason to look already
	}
	<-w.done
}

func (w *sqliteWriter) run() {
	ended := false
	defer func() {
		if ended {
			close(w.done)
			return
		}
		// A unit ended the goroutine (a test's FailNow does that). Its group is undone; the rest must still run.
		w.undo()
		w.answer(w.took, fmt.Errorf("%w: it ended its goroutine", ErrPanic))
		go w.run()
	}()
	for {
		if len(w.rest) > 0 {
			w.work()
			continue
		}
		clear(w.batch) // answered units are their callers' again
		w.mu.Lock()
		w.batch, w.waiting = w.waiting, w.batch[:0]
		closed := w.closed
		w.mu.Unlock()
		w.rest = w.batch
		if len(w.rest) > 0 {
			continue
		}
		if closed {
			ended = true
			return
		}
		<-w.wake
	}
}

// work takes the next group off what is left of the batch, or the next unit that wants to be alone.
func (w *sqliteWriter) work() {
	w.took = w.took[:0]
	for len(w.rest) > 0 && len(w.took) < maxGroup {
		u := w.rest[0]
		if u.alone != nil && len(w.took) > 0 {
			break
		}
		w.rest = w.rest[1:]
		if !u.state.CompareAndSwap(queued, taken) {
			continue
		}
		w.took = append(w.took, u)
		if u.alone != nil {
			w.answer(w.took, w.judge(w.contain(u)))
			return
		}
	}
	for group := w.took; len(group) > 0; {
		group = w.commit(group)
	}
	w.checkpointIfDue()
}

// commit runs a group in one transaction and answers it. If an error ended the transaction itself (SQLite does that when
// the disk is full), those that had run by then get it, and the rest, which is returned, needs another one.
func (w *sqliteWriter) commit(group []*unit) (rest []*unit) {
	if w.failed.Load() {
		w.answer(group, ErrFailed)
		return nil
	}
	if _, err := w.c.exec("BEGIN IMMEDIATE", nil); err != nil {
		w.undo()
		w.answer(group, w.judge(err))
		return nil
	}
	single := len(group) == 1
	for i, u := range group {
		if single {
			u.err = w.contain(u) // the transaction is its savepoint
		} else {
			u.err = w.isolate(u)
		}
		if !w.c.inTransaction() {
			if u.err == nil {
				u.err = errors.New("db: the transaction was lost")
			}
			w.answer(group[:i+1], w.judge(u.err))
			return group[i+1:]
		}
	}
	var err error
	if single && group[0].err != nil {
		w.undo()
	} else if _, err = w.c.exec("COMMIT", nil); err != nil {
		w.undo()
		err = w.judge(err)
	}
	w.answer(group, err)
	return nil
}

// isolate runs a unit in a savepoint, so that its failure undoes nothing of its neighbours'.
func (w *sqliteWriter) isolate(u *unit) error {
	if _, err := w.c.exec("SAVEPOINT u", nil); err != nil {
		return err
	}
	err := w.contain(u)
	if err != nil && w.c.inTransaction() {
		if _, back := w.c.exec("ROLLBACK TO u", nil); back != nil {
			w.undo() // it can't be kept apart any more: the group goes
			return errors.Join(err, back)
		}
	}
	if w.c.inTransaction() {
		if _, release := w.c.exec("RELEASE u", nil); release != nil {
			w.undo()
			return errors.Join(err, release)
		}
	}
	return err
}

// contain calls a unit's function. A panic becomes an error; the text of its value may quote what somebody typed, so only
// its type is told.
func (w *sqliteWriter) contain(u *unit) (err error) {
	q := &sqliteQuerier{c: w.c}
	defer func() {
		q.ended = true
		w.c.abandon()
		if p := recover(); p != nil {
			err = panicked(w.log, p)
		}
	}()
	if u.alone != nil {
		return u.alone(w.c)
	}
	if err := u.fn(u.ctx, q); err != nil {
		return err
	}
	return q.failure()
}

func panicked(log *slog.Logger, p any) error {
	log.Error("unit of work panicked", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
	return fmt.Errorf("%w: %T", ErrPanic, p)
}

// answer tells each unit its own error, or else err.
func (w *sqliteWriter) answer(group []*unit, err error) {
	for _, u := range group {
		if u.err != nil {
			u.done <- u.err
		} else {
			u.done <- err
		}
	}
	clear(group)
}

// undo ends the transaction without a trace.
func (w *sqliteWriter) undo() {
	w.c.abandon()
	if w.c.inTransaction() {
		if _, err := w.c.exec("ROLLBACK", nil); err != nil && w.c.inTransaction() {
			w.fail(err)
		}
	}
}

// judge looks whether an error means that the device can't be trusted any more. The kernel may drop what it failed to
// write and call the next fsync a success, so a failed one is never tried again: nothing is written from then on.
func (w *sqliteWriter) judge(err error) error {
	if err != nil && errors.Is(err, errDevice) {
		w.fail(err)
		return fmt.Errorf("%w (%w)", ErrFailed, err)
	}
	return err
}

func (w *sqliteWriter) fail(err error) {
	if w.failed.CompareAndSwap(false, true) {
		w.log.Error("storage failed; nothing is written any more", "error", err)
	}
}
