package desk

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/internal/keystore"
	"snug/internal/perm"
	"snug/mask"
	"snug/mask/text"
)

// bed is a desk with everything real under it.
type bed struct {
	*Desk
	t      testing.TB
	open   func(testing.TB) *db.DB
	opts   Options
	keys   *db.DB
	store  *keystore.Store
	root   string
	clock  *clock
	events *events
	site   chat.SiteID
	engine atomic.Pointer[map[chat.SiteID]*mask.Engine] // of sites with a policy of their own
}

// masks puts a policy in force for a site.
func (b *bed) masks(site chat.SiteID, p mask.Policy) {
	next := map[chat.SiteID]*mask.Engine{}
	if now := b.engine.Load(); now != nil {
		next = maps.Clone(*now)
	}
	next[site] = mask.New(p)
	b.engine.Store(&next)
}

var standard = mask.New(mask.Policy{})

func (b *bed) engineOf(site chat.SiteID) *mask.Engine {
	if now := b.engine.Load(); now != nil && (*now)[site] != nil {
		return (*now)[site]
	}
	return standard
}

// clock stands until it is told to go on.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) forward(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// events hears what is published.
type events struct {
	mu  sync.Mutex
	all []chat.Event
}

func (e *events) Publish(ev chat.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, ev)
}

// take returns the events of these kinds (all if none are named), and forgets everything.
func (e *events) take(kinds ...chat.EventKind) []chat.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	var out []chat.Event
	for _, ev := range e.all {
		if len(kinds) == 0 || slices.Contains(kinds, ev.Kind) {
			out = append(out, ev)
		}
	}
	e.all = nil
	return out
}

// names knows everybody in it.
type names map[chat.StaffID]string

func (n names) StaffName(id chat.StaffID) string { return n[id] }

// The people. Rules about who sees what are access's; these are of the same form.
var (
	sales = chat.NewTeamID()
	mina  = person("Mina", "agent", perm.ReadOwn, perm.Reply, perm.WriteNote, perm.Take, perm.Transfer, perm.End, perm.Search, perm.MaskLater, perm.UseReplies)
	lee   = person("Lee", "agent", perm.ReadOwn, perm.Reply, perm.WriteNote, perm.Take, perm.Transfer, perm.End, perm.Search, perm.MaskLater, perm.UseReplies)
	lead  = person("Kim", "lead", perm.ReadOwn, perm.ReadTeam, perm.Reply, perm.WriteNote, perm.Take, perm.Assign, perm.Transfer, perm.End,
		perm.Search, perm.MaskLater, perm.SeeIncidents, perm.Erase, perm.UseReplies, perm.EditReplies, perm.SeeErasures)
	admin = person("Ada", "administrator", perm.ManageStaff, perm.SeePosture)
	staff = names{mina.ID: mina.Name, lee.ID: lee.Name, lead.ID: lead.Name, admin.ID: admin.Name}
)

func person(name, role string, ps ...perm.Permission) chat.Staff {
	return chat.Staff{ID: chat.NewStaffID(), Name: name, Role: role, Perms: perm.Of(ps...), Teams: []chat.TeamID{sales}, Sites: chat.AllSites()}
}

// sees is access.Sees: use cases don't import each other, not even in tests.
func sees(s chat.Staff, f chat.Facts) bool {
	if f.State == chat.ErasedNow {
		return false
	}
	if s.Perms.Has(perm.ReadTeam) && s.InTeam(f.Team) {
		return true
	}
	if !s.Perms.Has(perm.ReadOwn) {
		return false
	}
	if f.Assignee.IsZero() {
		return f.State == chat.Waiting && s.InTeam(f.Team)
	}
	return f.Assignee == s.ID
}

// each runs fn with a bed on either engine.
func each(t *testing.T, fn func(t *testing.T, b *bed)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) { fn(t, newBed(t, open)) })
}

func newBed(t testing.TB, open func(testing.TB) *db.DB) *bed {
	t.Helper()
	ctx := t.Context()
	rows := open(t)
	var keys *db.DB
	if rows.Engine() == db.SQLite {
		keys = open(t)
	} else {
		keys = dbtest.SQLite(t) // keystore is tested on both elsewhere, and databases are slow to make
	}
	if err := rows.Migrate(ctx, db.Migrations); err != nil {
		t.Fatal(err)
	}
	store, err := keystore.Open(ctx, keys, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "root.key")
	if err := keyring.CreateFileRoot(root); err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(ctx, keyring.FileRoot(root), store, keyring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := &bed{t: t, open: open, keys: keys, store: store, root: root, clock: &clock{at: time.Now()}, events: &events{}, site: chat.NewSiteID()}
	b.opts = Options{
		DB: rows, Ring: ring, Mask: b.engineOf, Bus: b.events, Names: staff, Sees: sees, Now: b.clock.now,
	}
	b.restart()
	return b
}

// restart makes the desk anew, as a process does that was killed: nothing that was in memory is left.
func (b *bed) restart() {
	b.t.Helper()
	b.Desk = b.another()
}

// another is a second desk on the same database and keys: another node.
func (b *bed) another() *Desk {
	b.t.Helper()
	store, err := keystore.Open(b.t.Context(), b.keys, time.Now)
	if err != nil {
		b.t.Fatal(err)
	}
	o := b.opts
	if o.Ring, err = keyring.Open(b.t.Context(), keyring.FileRoot(b.root), store, keyring.Options{}); err != nil {
		b.t.Fatal(err)
	}
	d, err := New(o)
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

func (b *bed) ctx() context.Context { return b.t.Context() }

func (b *bed) start(first string) (chat.Guest, chat.Entry) {
	b.t.Helper()
	s := b.starting(first)
	e, f, err := b.Start(b.ctx(), s)
	if err != nil {
		b.t.Fatal(err)
	}
	return chat.Guest{Visitor: s.Visitor, Site: f.Site, Conversation: f.Conversation}, e
}

func (b *bed) startOffRecord(first string) (chat.Guest, chat.Entry) {
	b.t.Helper()
	s := b.starting(first)
	e, f, err := b.StartOffRecord(b.ctx(), s)
	if err != nil {
		b.t.Fatal(err)
	}
	return chat.Guest{Visitor: s.Visitor, Site: f.Site, Conversation: f.Conversation, OffRecord: true}, e
}

func (b *bed) starting(first string) Start {
	return Start{
		Site: b.site, Visitor: chat.NewVisitorID(), Name: text.Typed("Jo"), Email: text.Typed("jo@shop.example"),
		URL: text.Typed("https://shop.example/cart"), Title: text.Typed("Cart"), Browser: "Firefox 131", System: "Linux", Language: "en",
		Fields: []FieldInput{{"order", text.Typed("A-17")}}, Purposes: []string{"answer", "keep"}, ConsentAt: b.clock.now(),
		First: chat.Post{Client: chat.NewClientID(), Text: text.Typed(first)},
	}
}

// taken is a conversation that Mina has.
func (b *bed) taken(first string) chat.Guest {
	b.t.Helper()
	g, _ := b.start(first)
	if _, err := b.Take(b.ctx(), mina, g.Conversation); err != nil {
		b.t.Fatal(err)
	}
	return g
}

func said(s string) chat.Post {
	return chat.Post{Client: chat.NewClientID(), Kind: chat.Message, Text: text.Typed(s)}
}

func to(c chat.ConversationID, kind chat.Kind, s string) chat.Post {
	p := said(s)
	p.Conversation, p.Kind = c, kind
	return p
}

func (b *bed) say(g chat.Guest, s string) chat.Entry {
	b.t.Helper()
	e, err := b.Post(b.ctx(), g, said(s))
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

func (b *bed) reply(s chat.Staff, g chat.Guest, kind chat.Kind, words string) chat.Entry {
	b.t.Helper()
	p, err := b.Reply(b.ctx(), s, to(g.Conversation, kind, words))
	if err != nil {
		b.t.Fatal(err)
	}
	return p.Entry
}

// thread is all that staff see.
func (b *bed) thread(s chat.Staff, c chat.ConversationID) []chat.Entry {
	b.t.Helper()
	var out []chat.Entry
	for {
		t, err := b.Thread(b.ctx(), s, c, uint64(len(out)), 0, 0)
		if err != nil {
			b.t.Fatal(err)
		}
		if out = append(out, t.Entries...); !t.More {
			return out
		}
	}
}

// running runs the desk until the returned function is called.
func (b *bed) running() (stop func()) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.ctx())
	done := make(chan error)
	d := b.Desk
	go func() { done <- d.Run(ctx) }()
	return func() {
		b.t.Helper()
		cancel()
		if err := <-done; err != nil {
			b.t.Error(err)
		}
	}
}

// soon waits for something, ten seconds at most.
func (b *bed) soon(what string, is func() bool) {
	b.t.Helper()
	for until := time.Now().Add(10 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			b.t.Fatalf("%s did not come", what)
		}
	}
}

// want fails unless err has the code ("" is none).
func want(t testing.TB, err error, code chat.Code) {
	t.Helper()
	if got := chat.CodeOf(err); got != code {
		t.Fatalf("got %q (%v), want %q", got, err, code)
	}
}

func (b *bed) exec(sql string, args ...any) int64 {
	b.t.Helper()
	var n int64
	err := b.db.Write(b.ctx(), func(ctx context.Context, q db.Querier) error {
		res, err := q.ExecContext(ctx, sql, args...)
		n, _ = res.RowsAffected()
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *bed) count(sql string, args ...any) int {
	b.t.Helper()
	var n int
	if err := b.db.Read().QueryRowContext(b.ctx(), sql, args...).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// grep tells in which files under dir one of the secrets stands.
func grep(t testing.TB, dir string, secrets ...[]byte) (files []string, bytes int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		bytes += len(b)
		for _, s := range secrets {
			if contains(b, s) {
				files = append(files, path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, bytes
}
