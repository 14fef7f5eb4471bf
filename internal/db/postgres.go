package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// OpenPostgres opens the database at url (postgres://…, or words like host=… dbname=…), which must be PostgreSQL 14 or
// newer with UTF-8. It uses pgx itself, so that BEGIN travels with a unit's first statement.
//
// Every unit of work has a transaction of its own, on one of a bounded number of connections: the server commits those of
// several connections with one fsync by itself. Groups of units in savepoints of one transaction, as on SQLite, take as
// many round trips and lose the other connections; from 64 callers they did half as much.
func OpenPostgres(ctx context.Context, url string, o Options) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("db: this is no PostgreSQL address; want postgres://user@host/database") // err may quote a password
	}
	writers, readers := o.writers(), o.readers(8)
	config.MaxConns = int32(writers + readers)
	config.MinConns = 0
	config.MaxConnIdleTime = 5 * time.Minute
	config.MaxConnLifetime = time.Hour
	config.MaxConnLifetimeJitter = 5 * time.Minute
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 10 * time.Second
	}
	for name, value := range map[string]string{
		"application_name":                    "snug",
		"timezone":                            "UTC",
		"synchronous_commit":                  "on", // an acknowledgement means: on disk, whatever the cluster's default
		"idle_in_transaction_session_timeout": "30s",
		"lock_timeout":                        "10s",
	} {
		if _, set := config.ConnConfig.RuntimeParams[name]; !set {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, postgresError(err)
	}
	log := o.logger()
	if err := checkPostgres(ctx, pool, log); err != nil {
		pool.Close()
		return nil, fmt.Errorf("db: open: %w", err)
	}
	s := &postgresStore{pool: pool, log: log, writing: make(chan struct{}, writers), reading: make(chan struct{}, readers), limit: int64(o.queue())}
	return &DB{engine: Postgres, store: s, log: log}, nil
}

func (o Options) writers() int {
	if o.Writers <= 0 {
		return 16
	}
	return o.Writers
}

// checkPostgres refuses a server that can't do what is needed, and tells of one that may lose what it acknowledges.
func checkPostgres(ctx context.Context, pool *pgxpool.Pool, log *slog.Logger) error {
	var version int
	var encoding, fsync string
	if err := pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('fsync')`).
		Scan(&version, &encoding, &fsync); err != nil {
		return postgresError(err)
	}
	if version < 140000 {
		return fmt.Errorf("PostgreSQL 14 or newer is needed, this is %d", version/10000)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database's encoding must be UTF8, it is %s", encoding)
	}
	if fsync != "on" {
		log.Warn("this PostgreSQL does not sync; a power cut can lose what was acknowledged")
	}
	return nil
}

// postgresError maps an error of pgx. Of the server's words only those about the SQL text are kept (class 42); the others
// may quote values, as may pgx's own about arguments.
func postgresError(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return serverError(server)
	}
	e := &engineError{engine: Postgres, code: fmt.Sprintf("%T", err)}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &connect):
		e.code, e.words, e.kind = "connect", connect.Error(), errConnection // names host, user and database
	case errors.As(err, &network), pgconn.Timeout(err), connectionLost(err):
		e.code, e.words, e.kind = "connection", "lost", errConnection
	case strings.HasPrefix(err.Error(), "failed to encode args["):
		e.code, e.words = "argument", "does not fit its parameter"
	}
	return e
}

// errConnection: the server was not reached, or went away.
var errConnection = errors.New("db: no connection")

func serverError(server *pgconn.PgError) error {
	e := &engineError{engine: Postgres, code: server.Code}
	switch class := server.Code[:min(2, len(server.Code))]; {
	case server.Code == "23505":
		e.kind, e.words = errDuplicate, server.ConstraintName
	case class == "23":
		e.kind, e.words = ErrConstraint, strings.Trim(server.TableName+"."+server.ColumnName+" "+server.ConstraintName, ". ")
	case class == "42":
		e.words = server.Message
	case server.Code == "40001", server.Code == "40P01":
		e.kind, e.words = errAgain, "collided with another transaction"
	case server.Code == "53100":
		e.kind, e.words = ErrFull, "disk full"
	case server.Code == "55P03", class == "53", server.Code == "57P03":
		e.kind, e.words = ErrBusy, "the server has no capacity just now"
	case class == "08", server.Code == "57P01", server.Code == "57P02":
		e.kind, e.words = errConnection, "the server ended the connection"
	case class == "XX":
		e.kind, e.words = ErrCorrupt, "the server found its data damaged"
	}
	return e
}

// errAgain: the same unit may succeed if it is run again.
var errAgain = errors.New("db: run again")
