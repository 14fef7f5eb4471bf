package db_test

import (
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"snug/internal/db"
	"snug/internal/db/dbtest"
)

func files(texts ...string) fstest.MapFS {
	fsys := fstest.MapFS{"README.md": {Data: []byte("left alone")}}
	for i, text := range texts {
		fsys["000"+string(rune('1'+i))+"_step.sql"] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

const (
	first  = "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\nINSERT INTO a (id) VALUES (1); -- two statements\n"
	second = "-- only: sqlite\nCREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY, words TEXT) STRICT;\n-- end\n" +
		"-- only: postgres\nCREATE TABLE b (id BIGINT NOT NULL PRIMARY KEY, words VARCHAR(10));\n-- end\n" +
		"INSERT INTO b (id, words) VALUES (1, 'x');\n"
)

func TestMigrate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		for range 2 { // the second time there is nothing to do
			if err := d.Migrate(t.Context(), files(first)); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Migrate(t.Context(), files(first, second)); err != nil {
			t.Fatal(err)
		}
		var a, b, done int
		if err := d.Read().QueryRowContext(t.Context(),
			`SELECT (SELECT COUNT(*) FROM a), (SELECT COUNT(*) FROM b), (SELECT COUNT(*) FROM schema_version)`).Scan(&a, &b, &done); err != nil {
			t.Fatal(err)
		}
		if a != 1 || b != 1 || done != 2 {
			t.Errorf("a has %d rows, b %d, schema_version %d", a, b, done)
		}
		if err := d.Migrate(t.Context(), files(first)); !errors.Is(err, db.ErrNewer) {
			t.Errorf("an older program was let in: %v", err)
		}
		if err := d.Migrate(t.Context(), files(first+" ", second)); err == nil || errors.Is(err, db.ErrNewer) {
			t.Errorf("a changed migration was let through: %v", err)
		}
	})
}

func TestMigrationIsWholeOrNot(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		err := d.Migrate(t.Context(), files(first, "CREATE TABLE c (id INTEGER);\nINSERT INTO a (id) VALUES (2);\nINSERT INTO nowhere (id) VALUES (1);\n"))
		if err == nil || !strings.Contains(err.Error(), "0002_step") {
			t.Fatalf("got %v", err)
		}
		var a, done int
		if err := d.Read().QueryRowContext(t.Context(), `SELECT (SELECT COUNT(*) FROM a), (SELECT COUNT(*) FROM schema_version)`).Scan(&a, &done); err != nil {
			t.Fatal(err)
		}
		if a != 1 || done != 1 {
			t.Errorf("a has %d rows, schema_version %d", a, done)
		}
		var n int
		if err := d.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM c`).Scan(&n); err == nil {
			t.Error("the table of the failed migration is there")
		}
		if err := d.Migrate(t.Context(), files(first, second)); err != nil {
			t.Errorf("mended, it fails: %v", err)
		}
	})
}

func TestMigrationsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, fsys := range map[string]fstest.MapFS{
		"a gap":             {"0001_a.sql": {}, "0003_c.sql": {}},
		"no beginning":      {"0002_b.sql": {}},
		"a number twice":    {"0001_a.sql": {}, "0001_b.sql": {}},
		"another name":      {"0001_a.sql": {}, "later.sql": {}},
		"an open fence":     files("-- only: sqlite\nSELECT 1;\n"),
		"an end of nothing": files("SELECT 1;\n-- end\n"),
		"a nested fence":    files("-- only: sqlite\n-- only: postgres\n-- end\n-- end\n"),
		"another engine":    files("-- only: oracle\n-- end\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := dbtest.SQLite(t).Migrate(t.Context(), fsys); err == nil {
				t.Error("it was let through")
			}
		})
	}
}

// TestTwoMigrateAtOnce: two programs that start at once take turns, and each migration is run once.
func TestTwoMigrateAtOnce(t *testing.T) {
	t.Parallel()
	for engine, open := range map[string]func() (*db.DB, error){
		"sqlite": func() func() (*db.DB, error) {
			path := filepath.Join(t.TempDir(), "snug.db")
			return func() (*db.DB, error) { return db.OpenSQLite(t.Context(), path, db.Options{}) }
		}(),
		"postgres": func() func() (*db.DB, error) {
			url := dbtest.Postgres(t)
			return func() (*db.DB, error) { return db.OpenPostgres(t.Context(), url, db.Options{}) }
		}(),
	} {
		var wg sync.WaitGroup
		for range 4 {
			d, err := open()
			if err != nil {
				t.Fatalf("%s: %v", engine, err)
			}
			wg.Go(func() {
				defer d.Close()
				if err := d.Migrate(t.Context(), files(first, second)); err != nil {
					t.Errorf("%s: %v", engine, err)
				}
			})
		}
		wg.Wait()
	}
}

// TestShippedMigrationsRun runs the program's own on both engines.
func TestShippedMigrationsRun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		if err := open(t).Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
	})
}
