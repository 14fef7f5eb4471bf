package dbtest

import (
	"context"
	"path/filepath"
	"testing"

	"snug/internal/db"
)

// SQLite opens a new, empty SQLite database in a folder of the test's own.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, db.OpenSQLite, filepath.Join(t.TempDir(), "data", "snug.db"))
}

func open(t testing.TB, by func(context.Context, string, db.Options) (*db.DB, error), where string) *db.DB {
	t.Helper()
	d, err := by(context.Background(), where, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return d
}
