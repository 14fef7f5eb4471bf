package db_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// childEnv names what a test process that was started by a test has to do.
const childEnv = "SNUG_DB_TEST_CHILD"

func TestMain(m *testing.M) {
	switch where := os.Getenv(childEnv + "_WHERE"); os.Getenv(childEnv) {
	case "":
		os.Exit(m.Run())
	case "write":
		writeForever(where)
	case "lock":
		_, err := db.LockFolder(where)
		fmt.Println(errors.Is(err, db.ErrLocked), err)
	}
}

func child(t *testing.T, what, where string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childEnv+"="+what, childEnv+"_WHERE="+where)
	cmd.Stderr = os.Stderr
	return cmd
}

// writeForever writes from many goroutines, and prints the number of each unit that was acknowledged, in 8 bytes.
func writeForever(path string) {
	ctx := context.Background()
	d, err := db.OpenSQLite(ctx, path, db.Options{})
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	next := 0
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			for {
				mu.Lock()
				n := next
				next++
				mu.Unlock()
				err := d.Write(ctx, func(ctx context.Context, q db.Querier) error {
					// Two rows, so that half a unit can be told from a whole one.
					if err := insert(ctx, q, 2*n, "first"); err != nil {
						return err
					}
					if n%7 == 3 {
						return io.EOF // these must leave nothing
					}
					return insert(ctx, q, 2*n+1, "second")
				})
				if n%7 == 3 {
					continue
				}
				if err != nil {
					panic(err)
				}
				if _, err := os.Stdout.Write(binary.BigEndian.AppendUint64(nil, uint64(n))); err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestKillInTheMiddle kills a writing process again and again, at another moment each time. Every acknowledged unit is
// there, none is there in half, and the file is whole.
func TestKillInTheMiddle(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data", "snug.db")
	acked := map[uint64]bool{}
	for round := range 6 {
		// Rounds have numbers of their own: the child begins at 0.
		if err := os.RemoveAll(filepath.Dir(path)); err != nil {
			t.Fatal(err)
		}
		clear(acked)
		d := notes(t, func(t testing.TB) *db.DB { return openAt(t, path) })
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		cmd := child(t, "write", path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		r := bufio.NewReader(out)
		for {
			var n [8]byte
			if _, err := io.ReadFull(r, n[:]); err != nil {
				break
			}
			if len(acked) == 0 {
				time.AfterFunc(time.Duration(1+17*round)*time.Millisecond, func() { _ = cmd.Process.Kill() })
			}
			acked[binary.BigEndian.Uint64(n[:])] = true
		}
		_ = cmd.Wait() // it was killed
		if len(acked) == 0 {
			t.Fatal("nothing was acknowledged before the kill: the test tests nothing")
		}
		checkAfterKill(t, path, acked)
	}
}

func openAt(t testing.TB, path string) *db.DB {
	t.Helper()
	d, err := db.OpenSQLite(t.Context(), path, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func checkAfterKill(t *testing.T, path string, acked map[uint64]bool) {
	t.Helper()
	d := openAt(t, path)
	defer d.Close()
	var verdict string
	if err := d.Read().QueryRowContext(t.Context(), `PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Fatalf("integrity: %q, %v", verdict, err)
	}
	rows, err := d.Read().QueryContext(t.Context(), `SELECT id / 2, COUNT(*) FROM note GROUP BY id / 2`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var n uint64
		var parts int
		if err := rows.Scan(&n, &parts); err != nil {
			t.Fatal(err)
		}
		if parts != 2 || n%7 == 3 {
			t.Errorf("unit %d left %d rows", n, parts)
		}
		delete(acked, n)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(acked) > 0 {
		t.Fatalf("%d acknowledged units are gone", len(acked))
	}
}

// TestPostgresConnectionsCut cuts connections in the middle of units. One whose connection is cut before its commit runs
// again, one that is cut while committing says so, and every acknowledged one is there.
func TestPostgresConnectionsCut(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	d, err := db.OpenPostgres(t.Context(), url, db.Options{Writers: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	d = notes(t, func(testing.TB) *db.DB { return d })
	cutter, err := db.OpenPostgres(t.Context(), url, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer cutter.Close()
	stop := make(chan struct{})
	var cutting sync.WaitGroup
	cuts := 0
	cutting.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
			var n int
			if err := cutter.Read().QueryRowContext(context.Background(), `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
				WHERE datname = current_database() AND query LIKE 'INSERT INTO note%'`).Scan(&n); err != nil {
				t.Errorf("cut: %v", err)
			}
			cuts += n
		}
	})
	acked := make([]bool, 400)
	var wg sync.WaitGroup
	for caller := range 8 {
		wg.Go(func() {
			for i := caller; i < len(acked); i += 8 {
				err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error { return insert(ctx, q, i, "x") })
				// A duplicate means that a commit whose answer was lost was done; an unknown outcome may go either way.
				if err != nil && !errors.Is(err, db.ErrUnknown) && !db.IsDuplicate(err) && !errors.Is(err, db.ErrBusy) {
					t.Errorf("unit %d: %v", i, err)
				}
				acked[i] = err == nil
			}
		})
	}
	wg.Wait()
	close(stop)
	cutting.Wait()
	stored := 0
	for i, yes := range acked {
		var n int
		if err := cutter.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM note WHERE id = $1`, i).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if yes && n != 1 {
			t.Errorf("acknowledged unit %d is not there", i)
		}
		stored += n
	}
	if stored < len(acked)/2 || cuts == 0 {
		t.Errorf("%d of %d units are stored after %d cuts", stored, len(acked), cuts)
	}
}
