package signin

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keystore/keystoretest"
)

const goodPassword = "brown kettle under seven maps"

var home = netip.MustParseAddr("192.0.2.7")

// clock is a clock that tests set.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// fixture is a room with a real database and real keys, and what happened in it.
type fixture struct {
	*Staff
	clock *clock
	db    *db.DB
	ring  *keyring.Ring
	book  *chattest.Book // nil: nothing is written down
	ended []chat.SessionID

	// What the next restart is given, and what came of it.
	noMail   bool
	required bool // everybody has a second factor
	post     *post
	told     []Notice // what owners were told
}

// post keeps the mails of units of work, and what was raised.
type post struct {
	mu      sync.Mutex
	mails   []chat.Mail
	signals []chat.Signal
}

func (p *post) send(_ context.Context, _ db.Querier, m chat.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, m)
	return nil
}

func (p *post) Raise(s chat.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signals = append(p.signals, s)
}

// take returns what came since the last time.
func (p *post) take() (mails []chat.Mail, signals []chat.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	mails, signals = p.mails, p.signals
	p.mails, p.signals = nil, nil
	return mails, signals
}

// SignIn signs somebody in who has no second factor.
func (f *fixture) SignIn(ctx context.Context, email, password string, from netip.Addr) (string, chat.Staff, error) {
	in, err := f.Staff.SignIn(ctx, email, password, from)
	return in.Token, in.Who, err
}

// Accept signs somebody in by an invitation.
func (f *fixture) Accept(ctx context.Context, token, password string, from netip.Addr) (string, chat.Staff, error) {
	in, err := f.Staff.Accept(ctx, token, password, from)
	return in.Token, in.Who, err
}

// SignInByCompany signs somebody in who has no second factor here.
func (f *fixture) SignInByCompany(ctx context.Context, c Company, invited string, from netip.Addr) (string, chat.Staff, error) {
	in, err := f.Staff.SignInByCompany(ctx, c, invited, from)
	return in.Token, in.Who, err
}

// SignInByLink signs somebody in who has no second factor.
func (f *fixture) SignInByLink(ctx context.Context, token string) (string, chat.Staff, error) {
	in, err := f.Staff.SignInByLink(ctx, token)
	return in.Token, in.Who, err
}

func migrated(t testing.TB, open func(testing.TB) *db.DB) *db.DB {
	t.Helper()
	d := open(t)
	if err := d.Migrate(t.Context(), db.Migrations); err != nil {
		t.Fatal(err)
	}
	return d
}

func newFixture(t testing.TB, open func(testing.TB) *db.DB) *fixture {
	t.Helper()
	c := &clock{t: time.Now().Truncate(time.Millisecond)}
	ring := keystoretest.Ring(t)
	f := &fixture{clock: c, db: migrated(t, open), ring: ring, post: &post{}}
	f.restart(t)
	return f
}

// restart is the next process on the same rows.
func (f *fixture) restart(t testing.TB) {
	t.Helper()
	o := Options{DB: f.db, Ring: f.ring, Role: access.Role, Now: f.clock.now, Optional: !f.required, Origin: "https://console.shop.example"}
	o.Signals = f.post
	o.Alike = func(name string, others []string) bool {
		return slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(o, name) })
	}
	if !f.noMail {
		o.Mail = f.post.send
	}
	o.Tell = func(_ context.Context, _ Person, what Notice) { f.told = append(f.told, what) }
	if f.book != nil {
		o.Audit = f.book
	}
	s, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s.OnEnd(func(id chat.SessionID) { f.ended = append(f.ended, id) })
	f.Staff = s
}

func (f *fixture) add(t testing.TB, email, name, role, password string, teams ...chat.TeamID) chat.StaffID {
	t.Helper()
	id, err := f.Add(t.Context(), NewPerson{Email: email, Name: name, Role: role, Password: password, Teams: teams})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (f *fixture) byLink(t testing.TB, id chat.StaffID) (string, chat.Staff) {
	t.Helper()
	link, err := f.Link(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	token, who, err := f.SignInByLink(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	return token, who
}

func (f *fixture) gone(t testing.TB, what, token string) {
	t.Helper()
	if _, err := f.Session(t.Context(), token); chat.CodeOf(err) != chat.Unsigned {
		t.Errorf("%s: %v, want %s", what, err, chat.Unsigned)
	}
}

func (f *fixture) there(t testing.TB, what, token string) chat.Staff {
	t.Helper()
	who, err := f.Session(t.Context(), token)
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	return who
}

func code(t testing.TB, what string, err error, want chat.Code) {
	t.Helper()
	if got := chat.CodeOf(err); got != want {
		t.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}

// stored returns every value of the rooms' tables in one text.
func stored(t testing.TB, d *db.DB) string {
	t.Helper()
	var all strings.Builder
	for _, q := range []string{
		`SELECT email_index, email, name, password FROM staff`, `SELECT name_index, name, name, name FROM team`,
		`SELECT hash, hash, hash, hash FROM session`, `SELECT hash, hash, hash, hash FROM sign_in_link`,
		`SELECT hash, hash, hash, hash FROM visitor_token`, `SELECT hash, email_index, hash, hash FROM password_link`,
	} {
		rows, err := d.Read().QueryContext(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var v [4][]byte
			if err := rows.Scan(&v[0], &v[1], &v[2], &v[3]); err != nil {
				t.Fatal(err)
			}
			for _, b := range v {
				all.Write(b)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all.String()
}

// site makes a row for a site, as package site does.
func (f *fixture) site(t *testing.T) chat.SiteID {
	t.Helper()
	id := chat.NewSiteID()
	err := f.db.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO site (id, key, name, created_at) VALUES ($1, $2, 'Shop', 0)`, id, id.String())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// stays lets time pass in which somebody is there.
func (f *fixture) stays(t testing.TB, token string, d time.Duration) {
	t.Helper()
	for ; d > 0; d -= SessionIdle / 2 {
		f.clock.pass(min(d, SessionIdle/2))
		f.there(t, "while somebody is there", token)
	}
}
