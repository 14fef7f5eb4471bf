package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// notes opens a database with one table of texts.
func notes(t *testing.T, open func(testing.TB) *db.DB) *db.DB {
	t.Helper()
	d := open(t)
	if err := d.Migrate(t.Context(), fstest.MapFS{"0001_note.sql": {Data: []byte(
		`CREATE TABLE note (id INTEGER NOT NULL PRIMARY KEY, words TEXT NOT NULL CHECK (words <> 'refused'))`)}}); err != nil {
		t.Fatal(err)
	}
	return d
}

func insert(ctx context.Context, q db.Querier, id int, words string) error {
	_, err := q.ExecContext(ctx, `INSERT INTO note (id, words) VALUES ($1, $2)`, id, words)
	return err
}

func count(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM note`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFailingNeighbours has units that fail in every way there is stand in one group with good ones: none of theirs is
// stored, all of the others' is.
func TestFailingNeighbours(t *testing.T) {
	t.Parallel()
	errMine := errors.New("mine")
	bad := map[string]struct {
		fn   func(ctx context.Context, q db.Querier, id int) error
		want error
	}{
		"own error after writing": {func(ctx context.Context, q db.Querier, id int) error {
			return errors.Join(insert(ctx, q, id, "x"), errMine)
		}, errMine},
		"constraint": {func(ctx context.Context, q db.Querier, id int) error {
			_ = insert(ctx, q, id, "x")
			return insert(ctx, q, id+1, "refused")
		}, db.ErrConstraint},
		"failure kept to itself": {func(ctx context.Context, q db.Querier, id int) error {
			_ = insert(ctx, q, id, "x")
			_ = insert(ctx, q, id+1, "refused")
			return nil
		}, nil},
		"panic": {func(ctx context.Context, q db.Querier, id int) error {
			_ = insert(ctx, q, id, "x")
			panic("words of a customer")
		}, db.ErrPanic},
		"panic with rows open": {func(ctx context.Context, q db.Querier, id int) error {
			_ = insert(ctx, q, id, "x")
			rows, err := q.QueryContext(ctx, `SELECT id FROM note`)
			if err == nil {
				rows.Next()
			}
			panic(errMine)
		}, db.ErrPanic},
	}
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := notes(t, open)
		var wg sync.WaitGroup
		const rounds = 20
		for i := range rounds {
			wg.Go(func() {
				if err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error { return insert(ctx, q, i, "good") }); err != nil {
					t.Errorf("a good unit failed: %v", err)
				}
			})
			for name, b := range bad {
				wg.Go(func() {
					err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error { return b.fn(ctx, q, 1_000_000+100*i) })
					if err == nil || b.want != nil && !errors.Is(err, b.want) {
						t.Errorf("%s: %v", name, err)
					}
					if err != nil && strings.Contains(err.Error(), "customer") {
						t.Errorf("%s: the error tells what was typed: %v", name, err)
					}
				})
			}
		}
		wg.Wait()
		if n := count(t, d); n != rounds {
			t.Fatalf("%d rows are stored, want the %d of the good units", n, rounds)
		}
	})
}

// TestGoexitInAUnit: a unit that ends its goroutine must not take the writer, or others, with it.
func TestGoexitInAUnit(t *testing.T) {
	t.Parallel()
	d := notes(t, dbtest.SQLite)
	err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		_ = insert(ctx, q, 1, "x")
		runtime.Goexit()
		return nil
	})
	if !errors.Is(err, db.ErrPanic) {
		t.Fatalf("got %v", err)
	}
	if err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error { return insert(ctx, q, 2, "x") }); err != nil {
		t.Fatalf("the next unit: %v", err)
	}
	if n := count(t, d); n != 1 {
		t.Fatalf("%d rows are stored", n)
	}
}

func TestDuplicateIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := notes(t, open)
		write := func() error {
			return d.Write(t.Context(), func(ctx context.Context, q db.Querier) error { return insert(ctx, q, 1, "the customer's words") })
		}
		if err := write(); err != nil {
			t.Fatal(err)
		}
		err := write()
		if !db.IsDuplicate(err) || db.IsDuplicate(nil) || db.IsDuplicate(db.ErrConstraint) {
			t.Fatalf("got %v", err)
		}
		if strings.Contains(err.Error(), "customer") {
			t.Fatalf("the error quotes the row: %v", err)
		}
	})
}

// TestReadsSeeOneSnapshot: what is committed meanwhile is seen by the next reader, not by one that has begun.
func TestReadsSeeOneSnapshot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := notes(t, open)
		err := d.ReadTx(t.Context(), func(ctx context.Context, q db.Querier) error {
			var before, after int
			if err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM note`).Scan(&before); err != nil {
				return err
			}
			if err := d.Write(ctx, func(ctx context.Context, q db.Querier) error { return insert(ctx, q, 1, "x") }); err != nil {
				return err
			}
			if n := count(t, d); n != 1 {
				return fmt.Errorf("a new reader sees %d rows", n)
			}
			if err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM note`).Scan(&after); err != nil {
				return err
			}
			if before != 0 || after != 0 {
				return fmt.Errorf("the snapshot has %d and then %d rows", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := notes(t, open)
		if err := d.ReadTx(t.Context(), func(ctx context.Context, q db.Querier) error { return insert(ctx, q, 1, "x") }); err == nil {
			t.Error("a snapshot wrote")
		}
		if d.Engine() == db.SQLite && insert(t.Context(), d.Read(), 2, "x") == nil {
			t.Error("a reader wrote")
		}
		if n := count(t, d); n != 0 {
			t.Errorf("%d rows are stored", n)
		}
	})
}

// TestWhatBelongsToAUnitEndsWithIt: the querier and rows of a unit are refused after it, and one result is open at a time.
func TestWhatBelongsToAUnitEndsWithIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := notes(t, open)
		var kept db.Querier
		var rows *db.Rows
		err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) (err error) {
			for i := range 3 {
				if err := insert(ctx, q, i, "x"); err != nil {
					return err
				}
			}
			kept = q
			if rows, err = q.QueryContext(ctx, `SELECT id FROM note ORDER BY id`); err != nil {
				return err
			}
			if !rows.Next() {
				return errors.New("no row")
			}
			if insert(ctx, q, 9, "x") == nil {
				return errors.New("a statement ran while rows were open")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if rows.Next() {
			t.Error("rows went on after their unit")
		}
		if err := insert(context.Background(), kept, 10, "x"); err == nil {
			t.Error("the querier worked after its unit")
		}
		if n := count(t, d); n != 3 {
			t.Errorf("%d rows are stored", n)
		}
	})
}

// TestQueueIsBounded fills the queue behind a unit that does not end, and takes some of it back.
func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	open := map[string]func(*testing.T) *db.DB{
		"sqlite": func(t *testing.T) *db.DB {
			d, err := db.OpenSQLite(t.Context(), t.TempDir()+"/a.db", db.Options{Queue: 4})
			if err != nil {
				t.Fatal(err)
			}
			return d
		},
		"postgres": func(t *testing.T) *db.DB {
			d, err := db.OpenPostgres(t.Context(), dbtest.Postgres(t), db.Options{Queue: 5, Writers: 1}) // counts the one in work
			if err != nil {
				t.Fatal(err)
			}
			return d
		},
	}
	for name, open := range open {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			defer d.Close()
			var ran atomic.Int32
			begun, release := make(chan struct{}), make(chan struct{})
			unit := func(context.Context, db.Querier) error { ran.Add(1); return nil }
			var wg sync.WaitGroup
			wg.Go(func() {
				_ = d.Write(context.Background(), func(context.Context, db.Querier) error { close(begun); <-release; return nil })
			})
			<-begun
			withdrawn, cancel := context.WithCancel(context.Background())
			for i := range 4 {
				ctx := context.Background()
				if i < 2 {
					ctx = withdrawn
				}
				wg.Go(func() {
					if err := d.Write(ctx, unit); i < 2 != errors.Is(err, context.Canceled) {
						t.Errorf("waiting unit %d: %v", i, err)
					}
				})
			}
			time.Sleep(100 * time.Millisecond) // they wait by now
			if err := d.Write(context.Background(), unit); !errors.Is(err, db.ErrBusy) {
				t.Errorf("a full queue answered %v", err)
			}
			cancel()
			time.Sleep(10 * time.Millisecond)
			close(release)
			wg.Wait()
			if n := ran.Load(); n != 2 {
				t.Errorf("%d units ran, want the 2 that were not withdrawn", n)
			}
		})
	}
}

func TestCloseRefusesWhatComesAfter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := notes(t, open)
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(t.Context(), func(context.Context, db.Querier) error { return nil }); !errors.Is(err, db.ErrClosed) {
			t.Errorf("write: %v", err)
		}
		var n int
		if err := d.Read().QueryRowContext(t.Context(), `SELECT 1`).Scan(&n); !errors.Is(err, db.ErrClosed) {
			t.Errorf("read: %v", err)
		}
	})
}
