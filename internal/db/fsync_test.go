package db

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// brokenDisk is the layer whose syncs fail once the disk is broken.
var brokenDisk struct {
	layer
	broken atomic.Bool
	synced atomic.Int32 // after it broke
}

var registerBroken = sync.OnceValue(func() error {
	brokenDisk.sync = syncBroken
	return brokenDisk.register("broken", pointerOf(fileOpen(openBroken)))
})

func openBroken(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	return brokenDisk.openFile(tls, vfs, name, file, flags, outFlags)
}

func syncBroken(tls *libc.TLS, file uintptr, flags int32) int32 {
	if brokenDisk.broken.Load() {
		brokenDisk.synced.Add(1)
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	return syncFile(tls, file, flags)
}

// TestFailedSyncStopsWriting: the kernel may call the next sync a success although it dropped what the failed one should
// have written. So after one failure nothing is synced, written or acknowledged again, whatever the disk says then; what
// was acknowledged before is read.
func TestFailedSyncStopsWriting(t *testing.T) {
	if err := registerLayer(); err != nil {
		t.Fatal(err)
	}
	if err := registerBroken(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "snug.db")
	d, err := openSQLite(t.Context(), path, Options{}, "broken")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(t.Context(), fstest.MapFS{"0001_n.sql": {Data: []byte(`CREATE TABLE n (id INTEGER PRIMARY KEY)`)}}); err != nil {
		t.Fatal(err)
	}
	write := func(id int) error {
		return d.Write(t.Context(), func(ctx context.Context, q Querier) error {
			_, err := q.ExecContext(ctx, `INSERT INTO n (id) VALUES ($1)`, id)
			return err
		})
	}
	if err := write(1); err != nil {
		t.Fatal(err)
	}
	brokenDisk.broken.Store(true)
	var wg sync.WaitGroup
	for id := 2; id < 40; id++ {
		wg.Go(func() {
			if err := write(id); !errors.Is(err, ErrFailed) {
				t.Errorf("with a broken disk: %v", err)
			}
		})
	}
	wg.Wait()
	if n := brokenDisk.synced.Load(); n != 1 {
		t.Errorf("the disk was asked to sync %d times after it broke", n)
	}
	brokenDisk.broken.Store(false)
	if err := write(100); !errors.Is(err, ErrFailed) {
		t.Errorf("after the disk pretends to work again: %v", err)
	}
	if err := d.Checkpoint(t.Context()); err == nil {
		t.Error("a checkpoint was done on a disk that had failed")
	}
	var n int
	if err := d.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM n`).Scan(&n); err != nil || n != 1 {
		t.Errorf("reading: %d rows, %v", n, err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	again, err := OpenSQLite(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if err := again.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM n WHERE id = 1`).Scan(&n); err != nil || n != 1 {
		t.Errorf("after a restart the acknowledged row is gone: %d, %v", n, err)
	}
}
