package dbtest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Env names the variable with the URL of a server that several test processes share; the command pgserve sets it. Its
// user must be allowed to make databases.
const Env = "SNUG_TEST_POSTGRES"

// FastEnv, when set, has a server that this process starts not sync.
const FastEnv = "SNUG_TEST_POSTGRES_FAST"

// own is the server that admin started. It must stay reachable: were it collected, its pipe would be closed, and it
// would stop.
var own *Server

// admin is the server of this process: the shared one, or one that is started at first use and ends with the process.
var admin = sync.OnceValues(func() (string, error) {
	if shared := os.Getenv(Env); shared != "" {
		return shared, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var err error
	if own, err = StartServer(ctx, os.Getenv(FastEnv) != ""); err != nil {
		return "", err
	}
	return own.URL, nil
})

// Postgres returns the URL of a new, empty PostgreSQL database, which is dropped at the test's end. Where PostgreSQL is
// absent the test fails and says how to install it.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := admin()
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s is not a URL", Env)
	}
	name := "t_" + strings.ToLower(rand.Text())
	run(t, server, "CREATE DATABASE "+name+" TEMPLATE template0")
	t.Cleanup(func() { run(t, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

// run has a connection of its own for each statement: tests are few, and none must hold another's up.
func run(t testing.TB, server, sql string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("connect to PostgreSQL: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
