package db_test

import (
	"context"
	"testing"
	"testing/fstest"

	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// A database is blank until the first migration, whether or not that made a table; looking does not change it.
func TestBlank(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		for range 2 {
			if blank, err := d.Blank(context.Background()); !blank || err != nil {
				t.Fatalf("before: %v, %v", blank, err)
			}
		}
		files := fstest.MapFS{"0001_nothing.sql": {Data: []byte("CREATE TABLE a (b INTEGER);")}}
		if err := d.Migrate(context.Background(), files); err != nil {
			t.Fatal(err)
		}
		if blank, err := d.Blank(context.Background()); blank || err != nil {
			t.Fatalf("after: %v, %v", blank, err)
		}
	})
}
