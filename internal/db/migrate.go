package db

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

//go:embed migrations
var embedded embed.FS

// Migrations are the program's own: files NNNN_name.sql, numbered from 0001 without gaps. Lines between "-- only: sqlite"
// (or postgres) and "-- end" run on that engine alone. A migration that was shipped is never edited.
var Migrations = func() fs.FS {
	sub, err := fs.Sub(embedded, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}()

// migration is one file. sum is over the whole text, fences included, so that a change for either engine is seen on both.
type migration struct {
	number int
	name   string
	text   string
	sum    string
}

var migrationName = regexp.MustCompile(`^(\d{4})_([a-z0-9_]+)\.sql$`)

// migrations reads fsys: files in other forms than .sql are left alone, a number that is missing or there twice is an
// error.
func migrations(fsys fs.FS) ([]migration, error) {
	files, err := fs.ReadDir(fsys, ".") // sorted by name, so by number
	if err != nil {
		return nil, fmt.Errorf("db: read migrations: %w", err)
	}
	var all []migration
	for _, f := range files {
		if path.Ext(f.Name()) != ".sql" {
			continue
		}
		parts := migrationName.FindStringSubmatch(f.Name())
		if parts == nil {
			return nil, fmt.Errorf("db: migration %s is not named NNNN_name.sql", f.Name())
		}
		number, _ := strconv.Atoi(parts[1]) // four digits
		if number != len(all)+1 {
			return nil, fmt.Errorf("db: migration %s stands where number %04d should", f.Name(), len(all)+1)
		}
		text, err := fs.ReadFile(fsys, f.Name())
		if err != nil {
			return nil, fmt.Errorf("db: read migration: %w", err)
		}
		sum := sha256.Sum256(text)
		all = append(all, migration{number, parts[2], string(text), hex.EncodeToString(sum[:])})
	}
	return all, nil
}

// forEngine returns the lines of text that are for e.
func forEngine(text string, e Engine) (string, error) {
	var out strings.Builder
	only := Engine("") // of the fence that is open
	for n, line := range strings.Split(text, "\n") {
		switch word := strings.TrimSpace(line); {
		case strings.HasPrefix(word, "-- only:"):
			if only != "" {
				return "", fmt.Errorf("line %d: a fence within a fence", n+1)
			}
			only = Engine(strings.TrimSpace(strings.TrimPrefix(word, "-- only:")))
			if only != SQLite && only != Postgres {
				return "", fmt.Errorf("line %d: a fence for an engine that does not exist", n+1)
			}
		case word == "-- end":
			if only == "" {
				return "", fmt.Errorf("line %d: the end of no fence", n+1)
			}
			only = ""
		case only == "" || only == e:
			out.WriteString(line)
			out.WriteByte('\n')
		}
	}
	if only != "" {
		return "", errors.New("a fence is not closed")
	}
	return out.String(), nil
}

const schemaVersion = `CREATE TABLE IF NOT EXISTS schema_version (
	number INTEGER NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	sum TEXT NOT NULL,
	at BIGINT NOT NULL
)`

// migrate runs what is missing, each in its transaction. The lines are read again in every one: another process may have
// run some meanwhile.
func migrate(ctx context.Context, d *DB, fsys fs.FS) error {
	all, err := migrations(fsys)
	if err != nil {
		return err
	}
	for {
		var ran *migration
		err := d.store.script(ctx, func(ctx context.Context, q scripter) error {
			ran = nil
			if err := q.runScript(ctx, schemaVersion); err != nil {
				return err
			}
			done, err := migrated(ctx, q, all)
			if err != nil || done == len(all) {
				return err
			}
			ran = &all[done]
			return ran.run(ctx, d.engine, q)
		})
		if err != nil {
			return fmt.Errorf("db: migrate: %w", err)
		}
		if ran == nil {
			return nil
		}
		d.log.Info("database migrated", "number", ran.number, "name", ran.name)
	}
}

// migrated compares what was run with what there is, and returns how many of all were run.
func migrated(ctx context.Context, q Querier, all []migration) (int, error) {
	rows, err := q.QueryContext(ctx, `SELECT number, name, sum FROM schema_version ORDER BY number LIMIT 10000`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	done := 0
	for rows.Next() {
		var number int
		var name, sum string
		if err := rows.Scan(&number, &name, &sum); err != nil {
			return 0, err
		}
		switch {
		case number > len(all):
			return 0, fmt.Errorf("%w: it has %04d_%s, this program knows %d", ErrNewer, number, name, len(all))
		case number != done+1:
			return 0, fmt.Errorf("number %04d was never run, but %04d was", done+1, number)
		case sum != all[done].sum:
			return 0, fmt.Errorf("%04d_%s was changed after it was run", number, name)
		}
		done++
	}
	return done, rows.Err()
}

func (m *migration) run(ctx context.Context, e Engine, q scripter) error {
	text, err := forEngine(m.text, e)
	if err == nil {
		err = q.runScript(ctx, text)
	}
	if err == nil {
		_, err = q.ExecContext(ctx, `INSERT INTO schema_version (number, name, sum, at) VALUES ($1, $2, $3, $4)`,
			m.number, m.name, m.sum, time.Now().UnixMilli())
	}
	if err != nil {
		return fmt.Errorf("%04d_%s: %w", m.number, m.name, err)
	}
	return nil
}
