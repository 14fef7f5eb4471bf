package audit

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/internal/keystore/keystoretest"
	"snug/internal/perm"
)

// watch is a clock that tests set.
type watch struct {
	mu sync.Mutex
	t  time.Time
}

func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.t
}

func (w *watch) set(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t = t
}

// bed is a log on a real database with real keys, and what it takes to look at it from outside.
type bed struct {
	*Log
	t     testing.TB
	d     *db.DB
	ring  *keyring.Ring
	watch *watch
	site  chat.SiteID
	sinks []Sink
}

func lay(t testing.TB, open func(testing.TB) *db.DB, sinks ...Sink) *bed {
	t.Helper()
	b := &bed{t: t, d: open(t), ring: keystoretest.Ring(t), watch: &watch{t: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)}, site: chat.NewSiteID(), sinks: sinks}
	b.must(b.ring.Create(t.Context(), keyring.Site, keyring.KeyID(b.site.Bytes()), keyring.KeyID{}))
	b.begin()
	return b
}

// begin opens the log, as a program does that starts.
func (b *bed) begin() {
	b.t.Helper()
	var err error
	b.Log, err = Open(b.t.Context(), Options{DB: b.d, Ring: b.ring, Now: b.watch.now, Log: slog.New(slog.DiscardHandler), Sinks: b.sinks})
	b.must(err)
}

func (b *bed) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

var mina = chat.Actor{Kind: chat.ActorStaff, Staff: chat.NewStaffID()}

// do writes one whole act down.
func (b *bed) do(a chat.Act) {
	b.t.Helper()
	done, err := b.Begin(b.t.Context(), a)
	b.must(err)
	done(nil)
}

// fill writes so many acts and gives them places, one checkpoint for each.
func (b *bed) fill(acts int) {
	b.t.Helper()
	for range acts {
		b.do(chat.Act{Name: chat.ActSearch, By: mina})
		b.must(b.Integrate(b.t.Context()))
	}
}

func (b *bed) exec(query string, args ...any) {
	b.t.Helper()
	b.must(b.d.Write(b.t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, query, args...)
		return err
	}))
}

func (b *bed) number(query string, args ...any) (n int64) {
	b.t.Helper()
	b.must(b.d.Read().QueryRowContext(b.t.Context(), query, args...).Scan(&n))
	return n
}

// verify checks what lies in the database, as the command does.
func (b *bed) verify(older ...string) (Report, error) {
	b.t.Helper()
	return Verify(&Verifier{Older: older}, func(emit func(*Line) error) error { return Stream(b.t.Context(), b.d, Choice{}, emit) })
}

func (b *bed) whole() Report {
	b.t.Helper()
	r, err := b.verify()
	if err != nil {
		b.t.Fatalf("a log that nobody touched: %v", err)
	}
	return r
}

func (b *bed) newest() string {
	b.t.Helper()
	c, _, err := b.Checkpoint(b.t.Context())
	b.must(err)
	return c.Note
}

func badOf(t testing.TB, err error) *Bad {
	t.Helper()
	var bad *Bad
	if !errors.As(err, &bad) {
		t.Fatalf("got %v, want a bad entry", err)
	}
	return bad
}

var auditor = chat.Staff{ID: chat.NewStaffID(), Session: chat.NewSessionID(), Perms: perm.Of(perm.SignedIn, perm.SeeAudit)}

func each(t *testing.T, fn func(t *testing.T, open func(testing.TB) *db.DB)) {
	t.Helper()
	dbtest.Each(t, fn)
}

var sqlite = dbtest.SQLite

var lead = perm.Of(perm.SignedIn, perm.ReadOwn, perm.ReadTeam)

// fileDB is SQLite whose file the test knows.
func fileDB(t testing.TB) (path string, open func(testing.TB) *db.DB) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "audit.db")
	return path, func(t testing.TB) *db.DB {
		t.Helper()
		d, err := db.OpenSQLite(context.Background(), path, db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		return d
	}
}

// readAll is every byte of a database, its log included.
func readAll(t testing.TB, path string) (all []byte) {
	t.Helper()
	for _, p := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(p)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}
