package elevation

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/internal/keystore/keystoretest"
	"snug/internal/perm"
	"snug/mask"
)

// book is a log of acts that takes notes, too.

type book struct {
	chattest.Book
	notes []chat.Act
}

func (b *book) Note(_ context.Context, a chat.Act) { b.notes = append(b.notes, a) }

type fixture struct {
	*Room
	o       Options
	book    book
	people  map[chat.StaffID]chat.Staff
	talks   map[chat.ConversationID]chat.Facts
	now     time.Time
	told    []Elevation
	changes int

	agent, lead, officer, admin chat.Staff
	alder, birch                chat.SiteID
	team                        chat.TeamID
}

// rules are like those of package access, which this package does not know.

func rules() Rules {
	return Rules{
		Fault: func(own perm.Set, lent []perm.Permission) string {
			for _, p := range lent {
				switch {
				case p == perm.Erase:
					return "never"
				case p == perm.ReadOwn && own.Has(perm.Oversee):
					return "reads_and_grants"
				case p == perm.SeeAudit && own.Has(p):
					return "had"
				}
			}
			return ""
		},
		Complete: func(_ perm.Set, lent []perm.Permission) []perm.Permission {
			if slices.Contains(lent, perm.Reply) || slices.Contains(lent, perm.ReadTeam) {
				lent = append(slices.Clone(lent), perm.ReadOwn)
			}
			lent = slices.Sorted(slices.Values(lent))
			return slices.Compact(lent)
		},
		Scoped: func(p perm.Permission) bool { return strings.HasPrefix(string(p), "conversation.") },
	}
}

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		if err := d.Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
		fn(t, newFixture(t, d, keystoretest.Ring(t)))
	})
}

// once is each for what is no matter of the database.

func once(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Parallel()
	d := dbtest.SQLite(t)
	if err := d.Migrate(t.Context(), db.Migrations); err != nil {
		t.Fatal(err)
	}
	fn(t, newFixture(t, d, keystoretest.Ring(t)))
}

func newFixture(t *testing.T, d *db.DB, ring *keyring.Ring) *fixture {
	f := &fixture{
		now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), people: map[chat.StaffID]chat.Staff{}, talks: map[chat.ConversationID]chat.Facts{},
		alder: chat.NewSiteID(), birch: chat.NewSiteID(), team: chat.NewTeamID(),
	}
	here := chat.OnlySites(f.alder)
	f.agent = f.hire("agent", here, perm.SignedIn, perm.ReadOwn, perm.Reply)
	f.lead = f.hire("lead", here, perm.SignedIn, perm.ReadOwn, perm.ReadTeam, perm.Reply, perm.Approve)
	f.officer = f.hire("officer", chat.AllSites(), perm.SignedIn, perm.Approve, perm.Oversee, perm.SeeAccess, perm.SeeAudit)
	f.admin = f.hire("admin", chat.AllSites(), perm.SignedIn, perm.Approve, perm.ManageStaff, perm.SeeAccess)
	f.o = Options{
		DB: d, Ring: ring, Rules: rules(), Audit: &f.book, Now: func() time.Time { return f.now },
		Known: func(id chat.StaffID) (chat.Staff, bool) { s, ok := f.people[id]; return s, ok },
		Facts: func(_ context.Context, c chat.ConversationID) (chat.Facts, error) {
			at, ok := f.talks[c]
			if !ok {
				return at, chat.Errorf(chat.NotFound, "There is no such conversation.")
			}
			return at, nil
		},
		Tell: func(e Elevation) { f.told = append(f.told, e) },
	}
	f.open(t)
	return f
}

// open makes the room anew, as after a restart or on another node.

func (f *fixture) open(t *testing.T) {
	t.Helper()
	room, err := New(t.Context(), f.o)
	if err != nil {
		t.Fatal(err)
	}
	room.OnChange(func() { f.changes++ })
	f.Room = room
}

func (f *fixture) hire(role string, sites chat.Sites, perms ...perm.Permission) chat.Staff {
	s := chat.Staff{ID: chat.NewStaffID(), Role: role, Perms: perm.Of(perms...), Sites: sites, Teams: []chat.TeamID{f.team}}
	f.people[s.ID] = s
	return s
}

func (f *fixture) ask(change func(*Ask)) Ask {
	a := Ask{Perms: []perm.Permission{perm.ReadTeam}, Sites: []chat.SiteID{f.alder}, Minutes: 60, Role: "agent"}
	if change != nil {
		change(&a)
	}
	return a
}

func params(t *testing.T, a Ask) []byte {
	t.Helper()
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func nothingElse(context.Context, db.Querier) error { return nil }

func (f *fixture) begin(t *testing.T, change func(*Ask)) Elevation {
	t.Helper()
	g := Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, By: f.lead.ID, Reason: mask.Restore([]byte("The lead is ill")), Ask: f.ask(change)}
	if err := f.Begin(t.Context(), g, nothingElse); err != nil {
		t.Fatal(err)
	}
	e, err := f.one(t.Context(), g.ID)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (f *fixture) counts(t *testing.T, what string, want bool) {
	t.Helper()
	got := f.Of(f.agent.ID, "agent")
	if (len(got) > 0) != want {
		t.Errorf("%s: counts %v, want %v", what, !want, want)
	}
	held := f.agent
	held.Elevations = []chat.Elevation{{ID: chat.NewRecordID()}}
	if list := f.standing[f.agent.ID]; len(list) > 0 {
		held.Elevations = append(held.Elevations, list[0].lent())
	}
	if open := f.Current(held).Elevations; (len(open) > 0) != want {
		t.Errorf("%s: for an open socket it counts: %v", what, !want)
	}
}

func (f *fixture) settle(t *testing.T) {
	t.Helper()
	if err := f.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) rows(t *testing.T, where string) (n int) {
	t.Helper()
	if err := f.o.DB.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM elevation`+where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func code(t *testing.T, what string, err error, want chat.Code) {
	t.Helper()
	if got := chat.CodeOf(err); got != want {
		t.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}

// It begins when two have agreed, and is over at its second, written down and told once.

// The log has all of it, however much it is: a fact has 120 characters there, and an act eight facts.

// What was lent before somebody's second factors were reset counts for nothing.

// A clock that goes back never makes it last longer, and one that was ahead ends it for good.

// What one node begins and ends counts on the other, and is written down once.

// What is refused leaves nothing behind: no row, no act, and nothing that counts.

// Who agrees has all of it themselves, in all of its scope.

// Those who have it, agreed to it, oversee or manage people end it; others don't, and who serves no site of it knows nothing of it.

// It ends for good with the role that it was lent to, and counts for nothing from the first moment.

// Who writes to the rows without the key neither makes one, nor has one last, nor brings one back.

// Each act that may be done by it carries it, and no other does.
