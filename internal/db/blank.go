package db

import (
	"context"
	"fmt"
)

// hasSchema are questions of the engines' own catalogues; both answer 0 or 1.
var hasSchema = map[Engine]string{
	SQLite:   `SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'`,
	Postgres: `SELECT COUNT(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_version'`,
}

// Blank tells whether Migrate never ran here, so that nothing can have been stored. It writes nothing.
func (d *DB) Blank(ctx context.Context) (bool, error) {
	var n int
	if err := d.Read().QueryRowContext(ctx, hasSchema[d.engine]).Scan(&n); err != nil {
		return false, fmt.Errorf("db: look for the schema: %w", err)
	}
	return n == 0, nil
}
