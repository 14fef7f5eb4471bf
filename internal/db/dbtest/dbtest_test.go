package dbtest_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"snug/internal/db"
	"snug/internal/db/dbtest"
)

func TestEachGivesFreshDatabases(t *testing.T) {
	t.Parallel()
	engines := map[db.Engine]int{}
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		for range 2 {
			d := open(t)
			engines[d.Engine()]++
			if err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
				_, err := q.ExecContext(ctx, `CREATE TABLE only_here (id INTEGER)`)
				return err
			}); err != nil {
				t.Error(err)
			}
		}
	})
	if engines[db.SQLite] != 2 || engines[db.Postgres] != 2 {
		t.Errorf("opened %v", engines)
	}
}

// TestServerDiesWithItsOwner kills a process that has a server. Nothing of the server is left.
func TestServerDiesWithItsOwner(t *testing.T) {
	if where := os.Getenv("SNUG_DBTEST_OWNER"); where != "" {
		s, err := dbtest.StartServer(t.Context(), true)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(where, []byte(s.URL), 0o600); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute) // it is killed before that
		t.Fatal(s.Stop())
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	where := filepath.Join(t.TempDir(), "url")
	owner := exec.CommandContext(t.Context(), self, "-test.run=^TestServerDiesWithItsOwner$")
	owner.Env = append(os.Environ(), "SNUG_DBTEST_OWNER="+where)
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	var url string
	eventually(t, "the server starts", func() bool {
		b, err := os.ReadFile(where)
		url = string(b)
		return err == nil && url != ""
	})
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait() // it was killed
	dir, found := strings.CutPrefix(url, "postgres://postgres@/postgres?host=")
	if dir = strings.ReplaceAll(dir, "%2F", "/"); !found || !filepath.IsAbs(dir) {
		t.Fatalf("the server's URL is %s", url)
	}
	eventually(t, "its folder goes", func() bool {
		_, err := os.Stat(dir)
		return errors.Is(err, os.ErrNotExist)
	})
	if d, err := db.OpenPostgres(t.Context(), url, db.Options{}); err == nil {
		d.Close()
		t.Error("it still answers")
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}

func TestPgserve(t *testing.T) {
	t.Parallel()
	bin := filepath.Join(t.TempDir(), "pgserve")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "./pgserve").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.CommandContext(t.Context(), bin, "-fast", "/bin/sh", "-c", `echo "$SNUG_TEST_POSTGRES"; exit 7`).Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("it ended with %v, want the command's code", err)
	}
	url := strings.TrimSpace(string(out))
	if !strings.HasPrefix(url, "postgres://") {
		t.Fatalf("the command was told %q", url)
	}
	if d, err := db.OpenPostgres(t.Context(), url, db.Options{}); err == nil {
		d.Close()
		t.Error("the server runs after its command has ended")
	}
}
