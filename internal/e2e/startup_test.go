package e2e

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"snug/internal/keyring"
)

// refuses starts the binary where it must not start, and returns what it says. It has to end soon, with status 1 and
// words that a person can act on, and to leave the folder as it was.
func refuses(t *testing.T, s *server, want ...string) {
	t.Helper()
	before := listing(t, s.data)
	next := &server{t: t, setup: s.setup, dir: s.dir, data: s.data, file: s.file, log: &tape{}, out: &tape{}}
	next.run()
	next.wait(patience)
	said := next.log.String()
	if code := exitCode(next.err); code != 1 {
		t.Errorf("it ended with %d: %s", code, said)
	}
	for _, w := range want {
		if !strings.Contains(said, w) {
			t.Errorf("it does not say %q: %s", w, said)
		}
	}
	if strings.Contains(said, "goroutine ") || strings.Contains(said, "msg=ready") {
		t.Errorf("it says: %s", said)
	}
	if after := listing(t, s.data); before != after {
		t.Errorf("the folder was %q, and is %q", before, after)
	}
}

func exitCode(err error) int {
	if e, ok := err.(interface{ ExitCode() int }); ok {
		return e.ExitCode()
	}
	return 0
}

// listing names the files that keep something.
func listing(t *testing.T, dir string) string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if name := f.Name(); name != "lock" && !strings.HasSuffix(name, "-shm") && !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, ".sock") {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// Two servers would write over each other, each sure that it is alone. The second refuses, and the first serves on
// (faults 109).
func TestSecondServerRefuses(t *testing.T) {
	t.Parallel()
	s := child(t, setup{})
	v := s.comes("before the second")
	refuses(t, s, "another server is using this data folder", "stop it first")
	v.mustGreet(t, 1)
	if f := v.says(t, "after the second"); f.N != 2 {
		t.Errorf("ack: %s", f.raw)
	}
}

// What was sealed under one root key is not touched under another, nor under none; a key store that went missing is not
// replaced by an empty one, under which the server would seem to work. In each case the operator's copy brings all back.
func TestRefusesToStartWithoutItsKeys(t *testing.T) {
	t.Parallel()
	first := child(t, setup{})
	v := first.comes("sealed under the first root")
	first.stop()
	key := filepath.Join(first.dir, "root.key")
	aside := filepath.Join(first.dir, "aside")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}

	move(key, aside)
	refuses(t, first, "root key", key)

	if err := keyring.CreateFileRoot(key); err != nil {
		t.Fatal(err)
	}
	refuses(t, first, "this root key does not belong to this data", "Nothing was changed")

	move(aside, key)
	keys := filepath.Join(first.data, "keys.db")
	move(keys, aside)
	for range 2 { // the first refusal must not make what the second would take for a key store
		refuses(t, first, "the key store is gone", "keys.db", "nothing was changed")
	}
	// An empty store is no better than none.
	if err := os.WriteFile(keys, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	refuses(t, first, "the key store is gone")
	for _, left := range []string{keys, keys + "-wal", keys + "-shm"} {
		if err := os.Remove(left); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}

	move(aside, keys)
	again := first.again(t)
	if got := v.on(again).visit(t); len(got) != 1 || got[0].Text != "sealed under the first root" {
		t.Errorf("after all was put back: %+v", got)
	}
}

// The same on PostgreSQL, where the keys are a database of their own that somebody may have pointed elsewhere.
func TestRefusesToStartWithoutItsKeysOnPostgres(t *testing.T) {
	t.Parallel()
	first := child(t, postgres(t))
	first.comes("sealed")
	first.stop()
	other := postgres(t)
	s := install(t, setup{dir: first.dir, urls: [2]string{first.setup.urls[0], other.urls[1]}})
	refuses(t, s, "the key store is gone", "database.keys_url", "nothing was changed")

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, other.urls[1])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var keys int
	if err := conn.QueryRow(ctx, "SELECT COUNT(*) FROM key").Scan(&keys); err != nil || keys != 0 {
		t.Errorf("%d keys were made in the wrong database: %v", keys, err)
	}
}

// The root may be a passphrase. Then another one is refused, also where its parameters went missing, and no byte of it is
// written anywhere, in whatever form.
func TestPassphrase(t *testing.T) {
	t.Parallel()
	p := plant()
	o := setup{dir: t.TempDir(), byPhrase: true}
	phrase := func(words string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(o.dir, "phrase"), []byte(words+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	phrase(p.words + p.password)
	first := child(t, o)
	v := first.comes("sealed under a passphrase")
	var h hunt
	h.word("half of the passphrase", p.words)
	h.word("the other half", p.password)
	h.below(t, first.data)
	first.stop()
	if h.below(t, first.data) == 0 {
		t.Error("there was nothing to look through")
	}

	phrase("another passphrase altogether")
	refuses(t, first, "this root key does not belong to this data")
	phrase(p.words + p.password)
	params, aside := filepath.Join(first.data, "passphrase.params"), filepath.Join(o.dir, "aside")
	if err := os.Rename(params, aside); err != nil {
		t.Fatal(err)
	}
	refuses(t, first, "passphrase.params")
	if err := os.Rename(aside, params); err != nil {
		t.Fatal(err)
	}

	again := first.again(t)
	if got := v.on(again).visit(t); len(got) != 1 || got[0].Text != "sealed under a passphrase" {
		t.Errorf("with the right one: %+v", got)
	}
	again.stop()
	for _, s := range []*server{first, again} {
		h.in(t, "the log", []byte(s.log.String()+s.out.String()))
	}
}

// A root key that others can read, or that lies beside what it opens, is refused before anything is served.
func TestRefusesALooseRootKey(t *testing.T) {
	t.Parallel()
	s := install(t, setup{})
	if err := os.Chmod(filepath.Join(s.dir, "root.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	refuses(t, s, "root_key.file", "chmod 0600")

	inside := install(t, setup{})
	if err := os.MkdirAll(inside.data, 0o700); err != nil {
		t.Fatal(err)
	}
	yaml, err := os.ReadFile(inside.file)
	if err != nil {
		t.Fatal(err)
	}
	moved := strings.Replace(string(yaml), inside.dir+"/root.key", inside.data+"/root.key", 1)
	if err := os.WriteFile(inside.file, []byte(moved), 0o600); err != nil {
		t.Fatal(err)
	}
	copyFile(t, filepath.Join(inside.dir, "root.key"), filepath.Join(inside.data, "root.key"))
	refuses(t, inside, "root_key.file", "lies in the data folder")
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
