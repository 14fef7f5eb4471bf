package control

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/internal/keystore"
	"snug/internal/signin"
)

// fixture is a server on a socket, with real people and real keys behind it.
type fixture struct {
	dir   string
	staff *signin.Staff
	ring  *keyring.Ring
	log   *buffer
	stop  func() error
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func newFixture(t *testing.T, dir string, change func(*Host)) *fixture {
	t.Helper()
	ctx := t.Context()
	rows := dbtest.SQLite(t)
	if err := rows.Migrate(ctx, db.Migrations); err != nil {
		t.Fatal(err)
	}
	keys, err := keystore.Open(ctx, dbtest.SQLite(t), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "root.key")
	if err := keyring.CreateFileRoot(root); err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(ctx, keyring.FileRoot(root), keys, keyring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	staff, err := signin.New(ctx, signin.Options{DB: rows, Ring: ring, Role: access.Role, Optional: true})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{dir: dir, staff: staff, ring: ring, log: &buffer{}}
	alder := chat.NewSiteID()
	err = rows.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO site (id, key, name, created_at) VALUES ($1, 'alder', 'Alder', 0)`, alder)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	host := Host{
		People: staff,
		Sites:  func() map[string]chat.SiteID { return map[string]chat.SiteID{"alder": alder} },
		Rotate: func(ctx context.Context, _ string, progress func(int, int)) (Rotated, error) {
			r, err := ring.Rotate(ctx, progress)
			return Rotated{r.From, r.To, r.Keys, r.Resumed}, err
		},
		Erase: func(ctx context.Context, id chat.ConversationID) (Erased, error) {
			if err := ring.Destroy(ctx, keyring.KeyID(id.Bytes())); err != nil {
				return Erased{}, err
			}
			return Erased{Receipt: chat.NewRecordID(), At: time.Now()}, nil
		},
		Status: func(ctx context.Context) (Status, error) {
			st, err := ring.State(ctx)
			return Status{Version: "test", PID: os.Getpid(), Keys: KeyStatus{Root: st.Root, Destroyed: st.Destroyed}}, err
		},
		Metrics: func(context.Context) ([]Metric, error) {
			return []Metric{{Name: "snug_sockets", Help: "open sockets", Samples: []Sample{{map[string]string{"who": "visitor"}, 3}}}}, nil
		},
	}
	if change != nil {
		change(&host)
	}
	f.serve(t, host)
	return f
}

func (f *fixture) serve(t *testing.T, host Host) {
	t.Helper()
	s, err := Listen(f.dir, host, slog.New(slog.NewTextHandler(f.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx) }()
	f.stop = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() {
		if err := f.stop(); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
}

func (f *fixture) dial(t *testing.T) *Client {
	t.Helper()
	c, err := Dial(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func code(t *testing.T, what string, err error, want chat.Code) {
	t.Helper()
	if got := chat.CodeOf(err); got != want {
		t.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}

func TestPeopleFromTheHost(t *testing.T) {
	t.Parallel()
	f := newFixture(t, t.TempDir(), nil)
	c, ctx := f.dial(t), t.Context()
	const password = "brown kettle under seven maps"
	id, err := c.AddUser(ctx, NewUser{Email: "mina@example.org", Name: "Mina", Role: access.Lead, Teams: []string{"Returns", "Orders"}, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.AddUser(ctx, NewUser{Email: "boss@example.org", Name: "Boss", Role: access.Administrator, Teams: []string{"orders"}}); err != nil {
		t.Fatal(err)
	}
	_, err = c.AddUser(ctx, NewUser{Email: "mina@example.org", Name: "Mina", Role: access.Lead})
	code(t, "the same again", err, chat.Conflict)

	token, err := c.Link(ctx, "mina@example.org")
	if err != nil {
		t.Fatal(err)
	}
	in, err := f.staff.SignInByLink(ctx, token)
	if err != nil || in.Who.ID != id || len(in.Who.Teams) != 2 {
		t.Fatalf("by link: %+v, %v", in.Who, err)
	}
	off := true
	if err := c.ChangeUser(ctx, Change{Email: "mina@example.org", Disabled: &off}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.staff.Session(ctx, in.Token); chat.CodeOf(err) != chat.Unsigned {
		t.Errorf("a disabled person is still signed in: %v", err)
	}
	only := []string{"alder"}
	if err := c.ChangeUser(ctx, Change{Email: "mina@example.org", Sites: &only}); err != nil {
		t.Fatal(err)
	}
	if p, err := f.staff.Person(id); err != nil || p.Sites.All() || len(p.Sites.Named()) != 1 {
		t.Errorf("sites: %+v, %v", p.Sites, err)
	}
	unknown := []string{"alder", "birch"}
	code(t, "an unknown site", c.ChangeUser(ctx, Change{Email: "mina@example.org", Sites: &unknown}), chat.NotFound)
	role := access.Agent
	code(t, "the last administrator", c.ChangeUser(ctx, Change{Email: "boss@example.org", Role: &role}), chat.Conflict)
	code(t, "nobody", c.ChangeUser(ctx, Change{Email: "nobody@example.org", Role: &role}), chat.NotFound)
	_, err = c.Link(ctx, "nobody@example.org")
	code(t, "a link for nobody", err, chat.NotFound)

	users, teams, err := c.Users(ctx)
	if err != nil || len(users) != 2 || len(teams) != 2 || users[1].Name != "Mina" || !users[1].Disabled || users[1].AllSites || !slices.Equal(users[1].Sites, only) || !users[0].AllSites || !users[1].Password || users[0].Password {
		t.Errorf("users %+v, teams %v, %v", users, teams, err)
	}
	for _, secret := range []string{password, token, in.Token, "mina@", "Mina"} {
		if strings.Contains(f.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestRotateReportsItsSteps(t *testing.T) {
	t.Parallel()
	f := newFixture(t, t.TempDir(), nil)
	c, ctx := f.dial(t), t.Context()
	for range 300 {
		if err := f.ring.Create(ctx, keyring.Site, keyring.KeyID(chat.NewSiteID().Bytes()), keyring.KeyID{}); err != nil {
			t.Fatal(err)
		}
	}
	var steps []int
	done, err := c.Rotate(ctx, "", func(n, total int) {
		if n > total || total != 301 {
			t.Errorf("%d of %d", n, total)
		}
		steps = append(steps, n)
	})
	if err != nil || done.To != 2 || done.Keys != 301 || len(done.From) != 1 || len(steps) < 3 {
		t.Errorf("%+v after %v, %v", done, steps, err)
	}
	st, err := c.Status(ctx)
	if err != nil || st.Keys.Root != 2 || st.PID != os.Getpid() {
		t.Errorf("status %+v, %v", st, err)
	}
}

func TestRotationThatFailsSaysWhy(t *testing.T) {
	t.Parallel()
	f := newFixture(t, t.TempDir(), func(h *Host) {
		h.Rotate = func(_ context.Context, _ string, progress func(int, int)) (Rotated, error) {
			progress(1, 2)
			return Rotated{}, keyring.ErrRotating
		}
	})
	steps := 0
	_, err := f.dial(t).Rotate(t.Context(), "", func(int, int) { steps++ })
	if err == nil || !strings.Contains(err.Error(), "being rotated already") || steps != 1 {
		t.Errorf("%v after %d steps", err, steps)
	}
}

// A rotation goes on when the one who asked for it leaves.
func TestRotationOutlivesTheCommand(t *testing.T) {
	t.Parallel()
	began, left, ended := make(chan bool), make(chan bool), make(chan error, 1)
	f := newFixture(t, t.TempDir(), func(h *Host) {
		h.Rotate = func(ctx context.Context, _ string, progress func(int, int)) (Rotated, error) {
			progress(0, 1)
			close(began)
			<-left
			time.Sleep(20 * time.Millisecond)
			ended <- ctx.Err()
			return Rotated{}, nil
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-began
		cancel()
		close(left)
	}()
	if _, err := f.dial(t).Rotate(ctx, "", nil); err == nil {
		t.Error("the command that was cut off saw an end")
	}
	if err := <-ended; err != nil {
		t.Errorf("the rotation was cut off, too: %v", err)
	}
}

func TestEraseAndMetrics(t *testing.T) {
	t.Parallel()
	f := newFixture(t, t.TempDir(), nil)
	c, ctx := f.dial(t), t.Context()
	id := chat.NewConversationID()
	site := keyring.KeyID(chat.NewSiteID().Bytes())
	if err := errors.Join(f.ring.Create(ctx, keyring.Site, site, keyring.KeyID{}),
		f.ring.Create(ctx, keyring.Conversation, keyring.KeyID(id.Bytes()), site)); err != nil {
		t.Fatal(err)
	}
	if e, err := c.Erase(ctx, id); err != nil || e.Receipt.IsZero() {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := f.ring.Key(ctx, keyring.KeyID(id.Bytes())); !errors.Is(err, keyring.ErrDestroyed) {
		t.Errorf("the key: %v", err)
	}
	_, err := c.Erase(ctx, chat.ConversationID{})
	code(t, "nothing to erase", err, chat.Invalid)
	var b strings.Builder
	want := "# HELP snug_sockets open sockets\n# TYPE snug_sockets gauge\nsnug_sockets{who=\"visitor\"} 3\n"
	if err := c.Metrics(ctx, &b); err != nil || b.String() != want {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestWhatTheHostCannotDo(t *testing.T) {
	t.Parallel()
	f := newFixture(t, t.TempDir(), func(h *Host) { *h = Host{} })
	c, ctx := f.dial(t), t.Context()
	_, err := c.Rotate(ctx, "", nil)
	code(t, "rotate", err, chat.Unavailable)
	_, err = c.Status(ctx)
	code(t, "status", err, chat.Unavailable)
	_, _, err = c.Users(ctx)
	code(t, "users", err, chat.Unavailable)
	_, err = c.AddUser(ctx, NewUser{})
	code(t, "add", err, chat.Unavailable)
	code(t, "metrics", c.Metrics(ctx, io.Discard), chat.Unavailable)
}

func TestBadCommands(t *testing.T) {
	t.Parallel()
	f := newFixture(t, t.TempDir(), nil)
	c := f.dial(t)
	for name, x := range map[string]struct {
		method, path, body string
		want               int
	}{
		"unknown key":   {"POST", "/users/link", `{"email":"a@b","admin":true}`, 400},
		"two objects":   {"POST", "/users/link", `{"email":"a@b"} {}`, 400},
		"no JSON":       {"POST", "/users/link", `email=a`, 400},
		"a bad id":      {"POST", "/erase", `{"conversation":"all"}`, 400},
		"huge":          {"POST", "/users/link", `{"email":"` + strings.Repeat("a", maxBody) + `"}`, 400},
		"wrong method":  {"GET", "/erase", ``, 405},
		"no such route": {"POST", "/shutdown", ``, 404},
	} {
		r, err := http.NewRequestWithContext(t.Context(), x.method, "http://snug"+x.path, strings.NewReader(x.body))
		if err != nil {
			t.Fatal(err)
		}
		res, err := c.http.Do(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != x.want || strings.Contains(string(b), "aaaa") || strings.Contains(string(b), "admin") {
			t.Errorf("%s: %d %.80s", name, res.StatusCode, b)
		}
	}
}

func TestSocket(t *testing.T) {
	t.Parallel()
	long := filepath.Join(t.TempDir(), strings.Repeat("d", 120))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, dir := range map[string]string{"short path": shortDir(t), "long path": long} {
		if _, err := Dial(dir); !errors.Is(err, ErrNotRunning) {
			t.Errorf("%s: nobody there: %v", name, err)
		}
		f := newFixture(t, dir, nil)
		info, err := os.Stat(filepath.Join(dir, SocketName))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
		if _, err := Listen(dir, Host{}, nil); !errors.Is(err, ErrRunning) {
			t.Errorf("%s: a second server: %v", name, err)
		}
		if _, err := f.dial(t).Status(t.Context()); err != nil {
			t.Errorf("%s: the first one after that: %v", name, err)
		}
		if err := f.stop(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(dir, SocketName)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: the socket stays: %v", name, err)
		}
		// What a killed server leaves behind.
		p, err := placeOf(dir)
		if err != nil {
			t.Fatal(err)
		}
		l, err := net.ListenUnix("unix", &net.UnixAddr{Name: p.path, Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		l.SetUnlinkOnClose(false)
		l.Close()
		p.Close()
		if _, err := Dial(dir); !errors.Is(err, ErrNotRunning) {
			t.Errorf("%s: a dead socket: %v", name, err)
		}
		f.serve(t, Host{})
		if err := f.stop(); err != nil {
			t.Error(err)
		}
	}
	if _, err := Dial(filepath.Join(long, "nowhere")); !errors.Is(err, ErrNotRunning) {
		t.Errorf("no folder: %v", err)
	}
	// A file of that name is somebody's, and is not removed.
	dir := shortDir(t)
	file := filepath.Join(dir, SocketName)
	if err := os.WriteFile(file, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(dir, Host{}, nil); err == nil {
		t.Error("listens in place of a file")
	}
	if b, _ := os.ReadFile(file); string(b) != "kept" {
		t.Error("a file was removed")
	}
}

func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "c")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestTrust(t *testing.T) {
	t.Parallel()
	for uid, want := range map[int]error{0: nil, 1000: nil, 1001: ErrStranger, -1: ErrStranger} {
		if err := allowed(uid, []int{1000}); !errors.Is(err, want) {
			t.Errorf("user %d: %v", uid, err)
		}
	}
}

func TestWriteMetrics(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	err := WriteMetrics(&b, []Metric{
		{Name: "bad name\n", Samples: []Sample{{nil, 1}}},
		{Name: "a_total", Help: "two\nlines \\", Counter: true, Samples: []Sample{
			{nil, 12345678}, {map[string]string{"z": "1", "a": "q\"\\\n", "no-label": "x"}, 0.5}}},
	})
	want := "# HELP a_total two\\nlines \\\\\n# TYPE a_total counter\na_total 1.2345678e+07\na_total{a=\"q\\\"\\\\\\n\",z=\"1\"} 0.5\n"
	if err != nil || b.String() != want {
		t.Errorf("%q, %v", b.String(), err)
	}
}
