package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"time"

	"snug/internal/audit"
	"snug/internal/config"
	"snug/internal/control"
	"snug/internal/db"
)

// actsSchema is where the audit log lies on PostgreSQL: beside the rows, with migrations of its own.
const actsSchema = "snug_audit"

// openActs opens the audit log's database: on SQLite a file and a writer of its own. rows is where a schema is made; nil
// makes none.
func openActs(ctx context.Context, c *config.Config, rows *db.DB, o db.Options) (*db.DB, error) {
	if c.Database.URL == "" {
		return db.OpenSQLite(ctx, actsFile(c), o)
	}
	u, err := url.Parse(c.Database.URL)
	if err != nil {
		return nil, errors.New("database.url is no URL") // err may quote a password
	}
	q := u.Query()
	q.Set("search_path", actsSchema)
	u.RawQuery = q.Encode()
	if rows != nil {
		err := rows.Write(ctx, func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS `+actsSchema)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return db.OpenPostgres(ctx, u.String(), o)
}

func actsFile(c *config.Config) string { return filepath.Join(c.Data, "audit.db") }

// openAudit opens the log and its second places.
func (a *App) openAudit(ctx context.Context) (err error) {
	var sinks []audit.Sink
	defer func() {
		if err != nil {
			for _, s := range sinks {
				err = errors.Join(err, s.Close())
			}
		}
	}()
	if a.config.Audit.File != "" {
		sinks = append(sinks, audit.NewFileSink(a.config.Audit.File))
	}
	if a.config.Audit.Syslog != "" {
		s, err := audit.OpenSyslogSink(a.config.Audit.Syslog)
		if err != nil {
			return fmt.Errorf("audit.syslog: %w", err)
		}
		sinks = append(sinks, s)
	}
	a.audit, err = audit.Open(ctx, audit.Options{DB: a.storage.acts, Ring: a.storage.ring, Sinks: sinks, Months: a.config.Audit.Months, Log: a.log})
	return err
}

// ReadAudit streams the log of an installation that no server runs on, without any key and without changing anything. The
// folder is taken meanwhile. audit.ErrEmpty if there is none.
func ReadAudit(ctx context.Context, c *config.Config, emit func(*audit.Line) error) (err error) {
	if c.Database.URL == "" && missing(actsFile(c)) {
		return audit.ErrEmpty
	}
	if !missing(c.Data) {
		unlock, err := db.LockFolder(c.Data)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, unlock()) }()
	}
	d, err := openActs(ctx, c, nil, db.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("open the audit log: %w", err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return audit.Stream(ctx, d, audit.Choice{}, emit)
}

// auditDoor is what the host's commands can ask of the log.
func (a *App) auditDoor() control.Audit {
	return control.Audit{
		Lines: a.audit.Lines,
		Export: func(ctx context.Context, from, to time.Time, details bool, emit func(*audit.Line) error) error {
			return a.audit.Export(ctx, audit.Choice{From: from, To: to}, details, emit)
		},
		Checkpoint: func(ctx context.Context) (string, string, error) {
			if err := a.audit.Integrate(ctx); err != nil {
				return "", "", err
			}
			c, _, err := a.audit.Checkpoint(ctx)
			return c.Note, a.audit.Key(), err
		},
	}
}
