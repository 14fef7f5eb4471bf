// Package dbtest gives tests real databases of both engines, fresh for each test.
//
// It protects tests from passing where they did not run: a missing PostgreSQL is fatal. It refuses mocks. A server that
// was started here dies with the test process, however that ends.
package dbtest

import (
	"testing"

	"snug/internal/db"
)

// Each runs fn as a subtest on SQLite and on PostgreSQL. open gives a new, empty database (Migrate has not run) that is
// closed at the test's end; it may be called more than once, for databases of their own.
func Each(t *testing.T, fn func(t *testing.T, open func(testing.TB) *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite) })
	t.Run("postgres", func(t *testing.T) {
		fn(t, func(t testing.TB) *db.DB { return open(t, db.OpenPostgres, Postgres(t)) })
	})
}
