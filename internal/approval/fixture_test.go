package approval

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keystore/keystoretest"
	"snug/internal/perm"
	"snug/mask"
	"snug/mask/text"
)

// lamp is an act of a room that this package does not know: a lamp is lit once for each proposal, in a table of its own.
const lamp = "test.lamp"

// people is who works here in a test.
type people struct {
	mu   sync.Mutex
	list []chat.Staff
}

func (p *people) Known(id chat.StaffID) (chat.Staff, bool) {
	for _, s := range p.Everybody() {
		if s.ID == id {
			return s, true
		}
	}
	return chat.Staff{}, false
}

func (p *people) Everybody() []chat.Staff {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.list)
}

func (p *people) hire(role string) chat.Staff {
	s := chat.Staff{ID: chat.NewStaffID(), Role: role, Perms: access.Role(role), Sites: chat.AllSites()}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, s)
	return s
}

// become gives somebody another role; "" keeps them out.
func (p *people) become(id chat.StaffID, role string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.list, func(s chat.Staff) bool { return s.ID == id })
	if p.list[i].Role, p.list[i].Perms = role, access.Role(role); role == "" {
		p.list = slices.Delete(p.list, i, i+1)
	}
}

type told struct {
	state State
	to    []chat.StaffID
}

type fixture struct {
	*Room
	t    *testing.T
	o    Options
	book chattest.Book
	who  people

	boss, other, officer, lead, agent chat.Staff

	mu    sync.Mutex
	now   time.Time
	told  []told
	stale error                                             // what Look answers
	doing func(context.Context, Proposal, Spend) error      // instead of lighting
	lit   func(context.Context, db.Querier, Proposal) error // in the unit of work, before spend
}

func (f *fixture) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

func (f *fixture) pass(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) { fn(t, newFixture(t, open(t))) })
}

func newFixture(t *testing.T, d *db.DB) *fixture {
	t.Helper()
	if err := d.Migrate(t.Context(), db.Migrations); err != nil {
		t.Fatal(err)
	}
	kind := "BLOB"
	if d.Engine() == db.Postgres {
		kind = "BYTEA"
	}
	err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, `CREATE TABLE lamp (id `+kind+` NOT NULL)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t: t, now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
	f.boss, f.other = f.who.hire(access.Administrator), f.who.hire(access.Administrator)
	f.officer, f.lead, f.agent = f.who.hire(access.PrivacyOfficer), f.who.hire(access.Lead), f.who.hire(access.Agent)
	engine := mask.New(mask.Policy{})
	f.o = Options{
		DB: d, Ring: keystoretest.Ring(t), Mask: func(chat.SiteID) *mask.Engine { return engine }, People: &f.who, Audit: &f.book,
		Now: f.clock, Every: 5 * time.Millisecond,
		Tell: func(p Proposal, to []chat.StaffID) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.told = append(f.told, told{p.State, to})
		},
	}
	f.Room = f.another()
	return f
}

// another is the room of another node, or of the next start.
func (f *fixture) another() *Room {
	f.t.Helper()
	r, err := New(f.o)
	if err != nil {
		f.t.Fatal(err)
	}
	r.Join(Kind{
		Name: lamp, Need: perm.EditAccess,
		About: func(s chat.Staff, _ Proposal) bool { return s.Name == "gains" },
		Look: func(_ context.Context, p Proposal) (any, error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			return string(p.Params), f.stale
		},
		Do: func(ctx context.Context, p Proposal, spend Spend) error {
			f.mu.Lock()
			doing := f.doing
			f.mu.Unlock()
			if doing != nil {
				return doing(ctx, p, spend)
			}
			return f.light(ctx, p, spend)
		},
	})
	return r
}

func (f *fixture) light(ctx context.Context, p Proposal, spend Spend) error {
	return f.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if _, err := q.ExecContext(ctx, `INSERT INTO lamp (id) VALUES ($1)`, p.ID); err != nil {
			return err
		}
		if f.lit != nil {
			if err := f.lit(ctx, q, p); err != nil {
				return err
			}
		}
		return spend(ctx, q)
	})
}

// lights counts how often the lamp was lit for a proposal.
func (f *fixture) lights(id chat.RecordID) (n int) {
	f.t.Helper()
	if err := f.o.DB.Read().QueryRowContext(f.t.Context(), `SELECT COUNT(*) FROM lamp WHERE id = $1`, id).Scan(&n); err != nil {
		f.t.Fatal(err)
	}
	return n
}

func (f *fixture) propose(s chat.Staff) Proposal {
	f.t.Helper()
	p, err := f.Propose(f.t.Context(), s, Draft{Kind: lamp, Params: map[string]string{"room": "hall"}, Reason: text.Typed("It is dark there")})
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

func (f *fixture) agree(s chat.Staff, id chat.RecordID) (Proposal, error) {
	return f.Decide(f.t.Context(), s, id, true, text.Typed("Yes"))
}

func (f *fixture) state(id chat.RecordID) State {
	f.t.Helper()
	p, err := f.one(f.t.Context(), id)
	if err != nil {
		f.t.Fatal(err)
	}
	return p.State
}

func code(t *testing.T, what string, err error, want chat.Code) {
	t.Helper()
	if got := chat.CodeOf(err); got != want {
		t.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}

var errLater = errors.New("not now")
