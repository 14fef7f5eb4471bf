package db

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// postgresStore keeps readers from using up the connections that writers need, and the reverse.
type postgresStore struct {
	pool    *pgxpool.Pool
	log     *slog.Logger
	writing chan struct{} // one for each unit in work
	reading chan struct{}
	waiting atomic.Int64 // units that wait for their turn or are in work
	limit   int64
	closed  atomic.Bool
}

// tries bounds how often a unit is run that collides with others or whose connection was lost before its commit.
const tries = 12

func (s *postgresStore) write(ctx context.Context, fn func(context.Context, Querier) error) error {
	if s.waiting.Add(1) > s.limit {
		s.waiting.Add(-1)
		return ErrBusy
	}
	defer s.waiting.Add(-1)
	if err := enter(ctx, s.writing, &s.closed); err != nil {
		return err
	}
	defer func() { <-s.writing }()
	return s.retry(ctx, func() error { return s.unit(ctx, pgx.TxOptions{}, fn) })
}

func (s *postgresStore) readTx(ctx context.Context, fn func(context.Context, Querier) error) error {
	if err := enter(ctx, s.reading, &s.closed); err != nil {
		return err
	}
	defer func() { <-s.reading }()
	return s.retry(ctx, func() error {
		return s.unit(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, fn)
	})
}

// enter waits for a place until ctx ends.
func enter(ctx context.Context, places chan struct{}, closed *atomic.Bool) error {
	if closed.Load() {
		return ErrClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if closed.Load() {
		<-places
		return ErrClosed
	}
	return nil
}

// retry runs try again while it collides, with a growing, random pause; nothing of a failed try was stored.
func (s *postgresStore) retry(ctx context.Context, try func() error) error {
	for n := 1; ; n++ {
		err := try()
		if err == nil || n == tries || !errors.Is(err, errAgain) {
			if errors.Is(err, errAgain) {
				return fmt.Errorf("%w (%w)", ErrBusy, err)
			}
			return err
		}
		pause := time.Duration(rand.Int64N(int64(min(time.Millisecond<<n, 200*time.Millisecond))))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// unit runs fn in a transaction. A connection that turns out to be dead before the commit was sent is errAgain.
func (s *postgresStore) unit(ctx context.Context, o pgx.TxOptions, fn func(context.Context, Querier) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return postgresError(err)
	}
	defer conn.Release() // closes a connection that is still in a transaction
	q := &postgresUnit{conn: conn.Conn(), begin: beginText(o)}
	err = s.contain(ctx, q, fn)
	q.endRows()
	q.ended = true
	if !q.begun {
		return err
	}
	if err != nil {
		if _, back := q.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK"); back != nil {
			q.conn.Close(context.WithoutCancel(ctx))
		}
		if q.dead || errors.Is(err, errConnection) && q.conn.IsClosed() && ctx.Err() == nil {
			return fmt.Errorf("%w (%w)", errAgain, err)
		}
		return err
	}
	return commitPostgres(ctx, q.conn)
}

func beginText(o pgx.TxOptions) string {
	if o.AccessMode == pgx.ReadOnly {
		return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	return "BEGIN"
}

// commitPostgres tells a commit that was refused from one whose answer was lost.
func commitPostgres(ctx context.Context, conn *pgx.Conn) error {
	tag, err := conn.Exec(ctx, "COMMIT")
	var server *pgconn.PgError
	switch {
	case err == nil && tag.String() == "COMMIT":
		return nil
	case err == nil: // "ROLLBACK": a statement failed, and fn kept it to itself
		return errSwallowed
	case errors.As(err, &server) && server.Code != "57P01" && server.Code != "57P02":
		return postgresError(err)
	default:
		return fmt.Errorf("%w (%w)", ErrUnknown, postgresError(err))
	}
}

// contain turns a panic into an error.
func (s *postgresStore) contain(ctx context.Context, q *postgresUnit, fn func(context.Context, Querier) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(s.log, p)
		}
	}()
	return fn(ctx, q)
}

// script takes a lock that every program of ours takes for this, so that two don't migrate at once.
func (s *postgresStore) script(ctx context.Context, fn func(context.Context, scripter) error) error {
	return s.write(ctx, func(ctx context.Context, q Querier) error {
		if _, err := q.ExecContext(ctx, `SELECT pg_advisory_xact_lock(5001464513007283)`); err != nil {
			return err
		}
		return fn(ctx, q.(*postgresUnit))
	})
}

// checkpoint is asked for where the role may; where not, the server's own come within minutes.
func (s *postgresStore) checkpoint(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, "CHECKPOINT")
	var server *pgconn.PgError
	if errors.As(err, &server) && server.Code == "42501" {
		return nil
	}
	return postgresError(err)
}

// close waits for units and readers in work, at most ten seconds.
func (s *postgresStore) close() error {
	if s.closed.Swap(true) {
		return nil
	}
	patience := time.NewTimer(10 * time.Second)
	defer patience.Stop()
	for _, places := range []chan struct{}{s.writing, s.reading} {
		for range cap(places) {
			select {
			case places <- struct{}{}:
			case <-patience.C:
				// pool.Close would wait for the one who still has a connection, perhaps for ever.
				return errors.New("db: closed while somebody was reading")
			}
		}
	}
	s.pool.Close()
	for _, places := range []chan struct{}{s.writing, s.reading} {
		for range cap(places) {
			<-places // whoever waited finds it closed
		}
	}
	return nil
}

// connectionLost tells whether err says that the other side is gone.
func connectionLost(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, errClosedConn(err))
}

// errClosedConn is here because pgx reports the use of a closed connection by text alone.
func errClosedConn(err error) error {
	if err != nil && err.Error() == "conn closed" {
		return err
	}
	return io.EOF
}
