package db_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"snug/internal/db"
)

// TestFullDisk fills a small file system of its own. What does not fit is refused and leaves nothing, reading goes on,
// and once there is space writing does, too.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root, to mount a small file system")
	}
	mount := t.TempDir()
	if err := unix.Mount("snug-full", mount, "tmpfs", 0, "size=2m,mode=0700"); err != nil {
		t.Skipf("can't mount a small file system here: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(mount, unix.MNT_DETACH); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	d := notes(t, func(t testing.TB) *db.DB { return openAt(t, filepath.Join(mount, "data", "snug.db")) })
	defer d.Close()
	ballast := filepath.Join(mount, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	words := strings.Repeat("x", 20_000)
	write := func(id int) error {
		return d.Write(t.Context(), func(ctx context.Context, q db.Querier) error { return insert(ctx, q, id, words) })
	}
	stored, refused := 0, 0
	for id := 0; refused < 10; id++ {
		switch err := write(id); {
		case err == nil:
			stored++
		case errors.Is(err, db.ErrFull):
			refused++
		default:
			t.Fatalf("a full disk was told as %v", err)
		}
		if id > 1000 {
			t.Fatal("the disk does not fill")
		}
	}
	if n := count(t, d); n != stored || stored == 0 {
		t.Fatalf("%d rows are there, %d were acknowledged", n, stored)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := write(5000); err != nil {
		t.Fatalf("there is space again, but: %v", err)
	}
	if n := count(t, d); n != stored+1 {
		t.Fatalf("%d rows are there, %d were acknowledged", n, stored+1)
	}
}
