package db_test

import (
	"bytes"
	"context"
	"math"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

type named string

// TestValuesComeBack sends values of every kind through arguments and columns of both engines.
func TestValuesComeBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		if err := d.Migrate(t.Context(), files(`
-- only: sqlite
CREATE TABLE v (n INTEGER, f REAL, w TEXT, b BLOB) STRICT;
-- end
-- only: postgres
CREATE TABLE v (n BIGINT, f DOUBLE PRECISION, w TEXT, b BYTEA);
-- end
`)); err != nil {
			t.Fatal(err)
		}
		conv := chat.NewConversationID()
		long := bytes.Repeat([]byte{0, 1, 0xff}, 100_000)
		for i, c := range []struct{ n, f, w, b any }{
			{int64(math.MinInt64), 1.5, "text", []byte{0, 1, 2}},
			{int64(math.MaxInt64), 0.0, "", []byte{}},
			{7, math.MaxFloat64, "naïve \x01 Привет 👋 'quoted' $1", conv},
			{uint32(9), float32(2), named("named"), long},
			{nil, nil, nil, nil},
			{nil, nil, nil, []byte(nil)},
			{nil, nil, nil, chat.ConversationID{}},
		} {
			err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
				// Out of order on purpose: arguments go by number, not by first appearance.
				if _, err := q.ExecContext(ctx, `DELETE FROM v`); err != nil {
					return err
				}
				_, err := q.ExecContext(ctx, `INSERT INTO v (b, w, f, n) VALUES ($4, $3, $2, $1)`, c.n, c.f, c.w, c.b)
				return err
			})
			if err != nil {
				t.Fatalf("case %d: %v", i, err)
			}
			var n *int64
			var f *float64
			var w *named
			var b []byte
			if err := d.Read().QueryRowContext(t.Context(), `SELECT n, f, w, b FROM v`).Scan(&n, &f, &w, &b); err != nil {
				t.Fatalf("case %d: %v", i, err)
			}
			if !equal(c.n, n) || !equal(c.f, f) || !equal(c.w, w) {
				t.Errorf("%v, %v, %v came back as %v, %v, %v", c.n, c.f, c.w, n, f, w)
			}
			switch want := c.b.(type) {
			case []byte:
				if !bytes.Equal(b, want) || (b == nil) != (want == nil) {
					t.Errorf("%d bytes came back as %d (nil: %v)", len(want), len(b), b == nil)
				}
			case chat.ConversationID:
				var id chat.ConversationID
				if err := d.Read().QueryRowContext(t.Context(), `SELECT b FROM v`).Scan(&id); err != nil || id != want {
					t.Errorf("%v came back as %v, %v", want, id, err)
				}
			}
		}
	})
}

// equal compares an argument with the pointer it came back as.
func equal(want, got any) bool {
	switch got := got.(type) {
	case *int64:
		switch want := want.(type) {
		case nil:
			return got == nil
		case int64:
			return got != nil && *got == want
		case int:
			return got != nil && *got == int64(want)
		case uint32:
			return got != nil && *got == int64(want)
		}
	case *float64:
		switch want := want.(type) {
		case nil:
			return got == nil
		case float64:
			return got != nil && *got == want
		case float32:
			return got != nil && *got == float64(want)
		}
	case *named:
		switch want := want.(type) {
		case nil:
			return got == nil
		case string:
			return got != nil && string(*got) == want
		case named:
			return got != nil && *got == want
		}
	}
	return false
}

// TestWhatDoesNotFitIsRefused: nothing is guessed, and no error quotes a value.
func TestWhatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		q := d.Read()
		ctx := t.Context()
		var small int8
		var n int64
		var unsigned uint64
		var b bool
		for name, scan := range map[string]func() error{
			"too large":          func() error { return q.QueryRowContext(ctx, `SELECT 300`).Scan(&small) },
			"negative":           func() error { return q.QueryRowContext(ctx, `SELECT -1`).Scan(&unsigned) },
			"NULL":               func() error { return q.QueryRowContext(ctx, `SELECT NULL`).Scan(&n) },
			"text as a number":   func() error { return q.QueryRowContext(ctx, `SELECT '12'`).Scan(&n) },
			"two as a bool":      func() error { return q.QueryRowContext(ctx, `SELECT 2`).Scan(&b) },
			"too few variables":  func() error { return q.QueryRowContext(ctx, `SELECT 1, 2`).Scan(&n) },
			"no pointer":         func() error { return q.QueryRowContext(ctx, `SELECT 1`).Scan(n) },
			"too many arguments": func() error { return q.QueryRowContext(ctx, `SELECT 1`, 5).Scan(&n) },
			"too few arguments":  func() error { return q.QueryRowContext(ctx, `SELECT 1 WHERE 1 = $1`).Scan(&n) },
			"a time":             func() error { return q.QueryRowContext(ctx, `SELECT 1 WHERE 1 = $1`, time.Now()).Scan(&n) },
			"two statements":     func() error { _, err := q.ExecContext(ctx, `SELECT 1; SELECT 2`); return err },
		} {
			if err := scan(); err == nil {
				t.Errorf("%s: was let through", name)
			}
		}
		if err := q.QueryRowContext(ctx, `SELECT 1 WHERE 1 = 2`).Scan(&n); err != db.ErrNoRows {
			t.Errorf("no rows: %v", err)
		}
		if err := q.QueryRowContext(ctx, `SELECT 1 FROM nowhere`).Scan(&n); err == nil {
			t.Error("a table that is not there was read")
		}
		// The readers are fit for use after all that.
		if err := q.QueryRowContext(ctx, `SELECT 7`).Scan(&n); err != nil || n != 7 {
			t.Errorf("after the errors: %d, %v", n, err)
		}
	})
}

// TestLongReadsEndWithTheirContext: a query that would run for minutes.
func TestLongReadsEndWithTheirContext(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		for range 12 { // more often than there are readers: each must come back
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			start := time.Now()
			var n int64
			err := d.Read().QueryRowContext(ctx,
				`WITH RECURSIVE c (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM c WHERE n < 100000000000) SELECT COUNT(*) FROM c`).Scan(&n)
			cancel()
			if err == nil || time.Since(start) > 5*time.Second {
				t.Fatalf("it ended after %v with %v", time.Since(start), err)
			}
		}
		var n int
		if err := d.Read().QueryRowContext(t.Context(), `SELECT 1`).Scan(&n); err != nil || n != 1 {
			t.Fatalf("afterwards: %v", err)
		}
	})
}

// TestCheckpointEmptiesTheLog, also while somebody reads for a while.
func TestCheckpointEmptiesTheLog(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := notes(t, open)
		if err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error { return insert(ctx, q, 1, "x") }); err != nil {
			t.Fatal(err)
		}
		reading := make(chan struct{})
		ended := make(chan error, 1)
		go func() {
			ended <- d.ReadTx(context.Background(), func(ctx context.Context, q db.Querier) error {
				var n int
				err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM note`).Scan(&n)
				close(reading)
				time.Sleep(200 * time.Millisecond)
				return err
			})
		}()
		<-reading
		// A later commit, so that the reader's snapshot needs the log.
		if err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error { return insert(ctx, q, 2, "x") }); err != nil {
			t.Fatal(err)
		}
		if d.Engine() == db.SQLite {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if err := d.Checkpoint(ctx); err == nil {
				t.Error("the log was cut under a reader")
			}
		}
		if err := d.Checkpoint(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if n := count(t, d); n != 2 {
			t.Errorf("%d rows", n)
		}
	})
}
