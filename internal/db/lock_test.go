package db_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"snug/internal/db"
)

func TestSecondServerIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	release, err := db.LockFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.LockFolder(dir); !errors.Is(err, db.ErrLocked) {
		t.Errorf("the same process got the lock twice: %v", err)
	}
	ask := func() string {
		out, err := child(t, "lock", dir).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	if got := ask(); !strings.HasPrefix(got, "true another server is using this data folder") {
		t.Errorf("another process was told %q", got)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if got := ask(); got != "false <nil>" {
		t.Errorf("after the release another process was told %q", got)
	}
}

func TestFilesArePrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "data")
	d := notes(t, func(t testing.TB) *db.DB { return openAt(t, filepath.Join(dir, "snug.db")) })
	defer d.Close()
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info.Mode(), err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("files: %v, %v", files, err)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(f), info.Mode(), err)
		}
	}
}
