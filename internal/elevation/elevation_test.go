package elevation

import (
	"context"
	"encoding/json"
	"maps"
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
func TestEndsByItself(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		e := f.begin(t, nil)
		_, acts := f.book.Take()
		if len(acts) != 1 || acts[0].Name != chat.ActElevate || acts[0].By.Staff != f.agent.ID || acts[0].Facts["granted_by"] != f.lead.ID.String() ||
			acts[0].Facts["conversations"] != "read_own read_team" || acts[0].Facts["until"] != "2026-05-01T13:00:00Z" || acts[0].Reason.Clear() != "The lead is ill" {
			t.Errorf("%+v", acts)
		}
		got := f.Of(f.agent.ID, "agent")
		if len(got) != 1 || !got[0].Perms.Has(perm.ReadTeam) || got[0].Perms.Has(perm.Reply) || !got[0].Sites.Has(f.alder) || got[0].Sites.Has(f.birch) || !got[0].Ends.Equal(f.now.Add(time.Hour)) {
			t.Fatalf("%+v", got)
		}
		if len(f.Of(f.lead.ID, "lead")) != 0 || len(f.Of(f.agent.ID, "lead")) != 0 {
			t.Error("it counts for another person or role")
		}
		f.now = e.Ends.Add(-time.Millisecond)
		f.settle(t)
		f.counts(t, "a moment before", true)
		f.now = e.Ends
		f.counts(t, "at its end", false)
		changes := f.changes
		f.settle(t)
		f.settle(t)
		if f.changes == changes {
			t.Error("open sockets are not told")
		}
		if len(f.book.notes) != 1 || f.book.notes[0].Name != chat.ActEndElevation || f.book.notes[0].Facts["why"] != "time" || f.book.notes[0].Facts["elevation"] != e.ID.String() {
			t.Errorf("%+v", f.book.notes)
		}
		if len(f.told) != 2 || f.told[1].Why != TimeUp || !f.told[1].Ended.Equal(e.Ends) {
			t.Errorf("told %+v", f.told)
		}
		if f.rows(t, ` WHERE ended_at = 0`) != 0 {
			t.Error("the row counts still")
		}
		f.now = f.now.Add(keep + time.Hour)
		if err := f.forget(t.Context()); err != nil || f.rows(t, ``) != 0 {
			t.Errorf("kept for ever: %v", err)
		}
	})
}

// The log has all of it, however much it is: a fact has 120 characters there, and an act eight facts.
func TestTheLogHasRoom(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		all := []perm.Permission{
			perm.ReadOwn, perm.ReadTeam, perm.Search, perm.Reply, perm.WriteNote, perm.Assign, perm.Transfer, perm.End, perm.MaskLater,
			perm.SeeIncidents, perm.SeeSecurity, perm.ActSecurity, perm.SeeErasures, perm.UseReplies, perm.SeeConsent, perm.SeeMasking, perm.SeePosture,
		}
		f.book.Take()
		for range MaxStanding {
			f.begin(t, func(a *Ask) {
				a.Perms, a.Sites, a.Team, a.Incident = all, []chat.SiteID{f.alder, f.birch, chat.NewSiteID()}, f.team, chat.NewRecordID()
			})
		}
		_, acts := f.book.Take()
		facts := acts[0].Facts
		if len(facts) > 8 || strings.Count(facts["sites"], " ") != 2 || strings.Count(facts["conversations"], " ") != 8 || strings.Count(facts["others"], " ") != 7 {
			t.Errorf("%v", facts)
		}
		for name, v := range f.Facts(chat.Act{By: chat.Actor{Kind: chat.ActorStaff, Staff: f.agent.ID}}) {
			facts[name] = v
		}
		for name, v := range facts {
			if len(v) > 120 || len(name) > 24 {
				t.Errorf("%s is cut: %q", name, v)
			}
		}
		err := f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(func(a *Ask) { a.Perms = append(all, perm.SeeAudit) })}, nothingElse)
		code(t, "more than there is room for", err, chat.Invalid)
	})
}

// What was lent before somebody's second factors were reset counts for nothing.
func TestNotAfterAReset(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.begin(t, nil)
		curbed := false
		f.o.Curbed = func(chat.StaffID) bool { return curbed }
		f.open(t)
		f.counts(t, "before", true)
		curbed = true
		f.counts(t, "after a reset", false)
	})
}

// A clock that goes back never makes it last longer, and one that was ahead ends it for good.
func TestClocks(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		e := f.begin(t, nil)
		f.now = e.Begins.Add(50 * time.Minute)
		f.settle(t) // writes what time it is
		f.now = e.Begins.Add(-3 * time.Hour)
		f.settle(t)
		f.counts(t, "put back", true)
		f.now = f.now.Add(9 * time.Minute)
		f.settle(t)
		f.counts(t, "9 minutes on", true)
		f.now = f.now.Add(time.Minute)
		f.counts(t, "10 minutes on", false)
		f.settle(t)
		if f.rows(t, ` WHERE ended_at = 0`) != 0 {
			t.Error("not ended")
		}

		e = f.begin(t, nil)
		f.now = e.Begins.Add(55 * time.Minute)
		f.settle(t)
		f.now = e.Begins.Add(-24 * time.Hour)
		f.open(t) // restarted with the clock put back
		f.counts(t, "restarted", true)
		f.now = f.now.Add(5*time.Minute - time.Second)
		f.counts(t, "restarted, a second before", true)
		f.now = f.now.Add(time.Second)
		f.counts(t, "restarted, at its end", false)
		f.settle(t)

		e = f.begin(t, nil)
		f.now = e.Begins.Add(48 * time.Hour) // the machine slept, or the clock was wrong
		f.counts(t, "slept", false)
		f.settle(t)
		f.now = e.Begins.Add(time.Minute)
		f.settle(t)
		f.counts(t, "ahead, and put back", false)
	})
}

// What one node begins and ends counts on the other, and is written down once.
func TestTwoNodes(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		one := f.Room
		f.open(t)
		two := f.Room
		e := f.begin(t, nil)
		if err := one.catchUp(ctx); err != nil || len(one.Of(f.agent.ID, "agent")) != 1 {
			t.Fatalf("not known elsewhere: %v", err)
		}
		if err := one.End(ctx, f.agent, e.ID); err != nil {
			t.Fatal(err)
		}
		if len(one.Of(f.agent.ID, "agent")) != 0 {
			t.Error("it counts where it was ended")
		}
		code(t, "ended again elsewhere", two.End(ctx, f.agent, e.ID), chat.Conflict)
		if err := two.catchUp(ctx); err != nil || len(two.Of(f.agent.ID, "agent")) != 0 {
			t.Errorf("it counts elsewhere: %v", err)
		}
		e = f.begin(t, nil)
		if err := one.catchUp(ctx); err != nil {
			t.Fatal(err)
		}
		f.book.notes, f.told = nil, nil
		f.now = e.Ends
		for _, r := range []*Room{one, two, one} {
			if err := r.Settle(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if len(f.book.notes) != 1 || len(f.told) != 1 {
			t.Errorf("its end was noted %d times, told %d times", len(f.book.notes), len(f.told))
		}
	})
}

// What is refused leaves nothing behind: no row, no act, and nothing that counts.
func TestRefused(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		talk := chat.NewConversationID()
		f.talks[talk] = chat.Facts{Site: f.birch, Conversation: talk}
		many := make([]chat.SiteID, MaxSites+1)
		for i := range many {
			many[i] = chat.NewSiteID()
		}
		for what, c := range map[string]struct {
			who    chat.StaffID
			change func(*Ask)
			want   chat.Code
		}{
			"nothing":                         {f.agent.ID, func(a *Ask) { a.Perms = nil }, chat.Invalid},
			"what is never lent":              {f.agent.ID, func(a *Ask) { a.Perms = []perm.Permission{perm.ReadTeam, perm.Erase} }, chat.Forbidden},
			"reading, to who says who reads":  {f.officer.ID, func(a *Ask) { a.Role = "officer" }, chat.Forbidden},
			"that by another right":           {f.officer.ID, func(a *Ask) { a.Role, a.Perms = "officer", []perm.Permission{perm.Reply} }, chat.Forbidden},
			"what one has":                    {f.officer.ID, func(a *Ask) { a.Role, a.Perms, a.Sites = "officer", []perm.Permission{perm.SeeAudit}, nil }, chat.Conflict},
			"too short":                       {f.agent.ID, func(a *Ask) { a.Minutes = 14 }, chat.Invalid},
			"too long":                        {f.agent.ID, func(a *Ask) { a.Minutes = 24*60 + 1 }, chat.Invalid},
			"backwards":                       {f.agent.ID, func(a *Ask) { a.Minutes = -60 }, chat.Invalid},
			"no scope":                        {f.agent.ID, func(a *Ask) { a.Sites = nil }, chat.Invalid},
			"two scopes":                      {f.agent.ID, func(a *Ask) { a.Conversation = talk }, chat.Invalid},
			"a team of one conversation":      {f.agent.ID, func(a *Ask) { a.Conversation, a.Sites, a.Team = talk, nil, f.team }, chat.Invalid},
			"too many sites":                  {f.agent.ID, func(a *Ask) { a.Sites = many }, chat.Invalid},
			"a scope of what has none":        {f.agent.ID, func(a *Ask) { a.Perms = []perm.Permission{perm.SeeAudit} }, chat.Invalid},
			"a conversation that is not here": {f.agent.ID, func(a *Ask) { a.Conversation, a.Sites = chat.NewConversationID(), nil }, chat.NotFound},
			"asked in another role":           {f.agent.ID, func(a *Ask) { a.Role = "lead" }, chat.Conflict},
			"nobody":                          {chat.NewStaffID(), nil, chat.Forbidden},
		} {
			err := f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: c.who, By: f.lead.ID, Ask: f.ask(c.change)}, nothingElse)
			code(t, what, err, c.want)
			if len(f.Of(c.who, f.people[c.who].Role)) != 0 {
				t.Errorf("%s: counts", what)
			}
		}
		f.o.Curbed = func(chat.StaffID) bool { return true }
		f.open(t)
		err := f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(nil)}, nothingElse)
		code(t, "after a reset of factors", err, chat.Forbidden)
		f.o.Curbed = nil
		f.open(t)
		f.book.Close(true)
		err = f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(nil)}, nothingElse)
		code(t, "unlogged", err, chat.Unlogged)
		f.book.Close(false)
		gone := chat.Errorf(chat.Conflict, "Somebody else did it.")
		err = f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(nil)}, func(context.Context, db.Querier) error { return gone })
		code(t, "done already", err, chat.Conflict)
		if f.rows(t, ``) != 0 || len(f.told) != 0 || f.changes != 0 {
			t.Errorf("%d rows, told %d times, %d changes", f.rows(t, ``), len(f.told), f.changes)
		}
		for range MaxStanding {
			f.begin(t, nil)
		}
		err = f.Begin(t.Context(), Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, Ask: f.ask(nil)}, nothingElse)
		code(t, "too many", err, chat.Conflict)
	})
}

// Who agrees has all of it themselves, in all of its scope.
func TestDecides(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		if err := d.Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
		f := newFixture(t, d, keystoretest.Ring(t))
		in := func(site chat.SiteID, team chat.TeamID) func(*Ask) {
			return func(a *Ask) { a.Conversation, a.Sites, a.At = chat.NewConversationID(), nil, Conversed{site, team} }
		}
		for what, c := range map[string]struct {
			who    chat.Staff
			change func(*Ask)
			may    bool
			within bool
		}{
			"a lead, their team":               {f.lead, func(a *Ask) { a.Team = f.team }, true, true},
			"a lead, every team":               {f.lead, nil, false, true},
			"a lead, another team":             {f.lead, func(a *Ask) { a.Team = chat.NewTeamID() }, false, true},
			"a lead, another site":             {f.lead, func(a *Ask) { a.Team, a.Sites = f.team, []chat.SiteID{f.birch} }, false, false},
			"a lead, one of theirs, and not":   {f.lead, func(a *Ask) { a.Team, a.Sites = f.team, []chat.SiteID{f.alder, f.birch} }, false, false},
			"a lead, a conversation of theirs": {f.lead, in(f.alder, f.team), true, true},
			"a lead, another team's":           {f.lead, in(f.alder, chat.NewTeamID()), false, true},
			"a lead, another site's":           {f.lead, in(f.birch, f.team), false, false},
			"a lead, one that is not there":    {f.lead, in(chat.SiteID{}, chat.TeamID{}), false, false},
			"a lead, what they don't have":     {f.lead, func(a *Ask) { a.Perms, a.Sites = []perm.Permission{perm.SeeAudit}, nil }, false, true},
			"an agent":                         {f.agent, func(a *Ask) { a.Team = f.team }, false, true},
			"an administrator":                 {f.admin, func(a *Ask) { a.Team = f.team }, false, true},
			"an officer, what they have":       {f.officer, func(a *Ask) { a.Perms, a.Sites = []perm.Permission{perm.SeeAudit}, nil }, true, true},
			"nobody":                           {chat.Staff{ID: chat.NewStaffID(), Sites: chat.AllSites()}, nil, false, true},
		} {
			params := params(t, f.ask(c.change))
			if got := f.Decides(c.who.ID, params); got != c.may {
				t.Errorf("%s: decides %v", what, got)
			}
			if got := f.Within(c.who, params); got != c.within {
				t.Errorf("%s: within %v", what, got)
			}
		}
		for _, junk := range []string{``, `{`, `[]`, `{"minutes":"x"}`} {
			if f.Decides(f.officer.ID, []byte(junk)) || f.Within(f.officer, []byte(junk)) {
				t.Errorf("%q is decided on", junk)
			}
		}
		// What is lent to the lead is none of what they decide by.
		f.begin(t, func(a *Ask) { a.Sites = []chat.SiteID{f.birch} })
		if f.Decides(f.agent.ID, params(t, f.ask(func(a *Ask) { a.Team, a.Sites = f.team, []chat.SiteID{f.birch} }))) {
			t.Error("what is lent is lent on")
		}
	})
}

// Those who have it, agreed to it, oversee or manage people end it; others don't, and who serves no site of it knows nothing of it.
func TestEnd(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		elsewhere := f.hire("officer", chat.OnlySites(f.birch), perm.SeeAccess, perm.Oversee)
		auditor := f.hire("auditor", chat.AllSites(), perm.SeeAccess)
		colleague := f.hire("agent", chat.OnlySites(f.alder), perm.ReadOwn)
		for name, c := range map[string]struct {
			who  chat.Staff
			want chat.Code
		}{
			"themselves": {f.agent, ""}, "who agreed": {f.lead, ""}, "the officer": {f.officer, ""}, "an administrator": {f.admin, ""},
			"an auditor": {auditor, chat.Forbidden}, "an officer of another site": {elsewhere, chat.NotFound}, "a colleague": {colleague, chat.NotFound},
		} {
			f.book.Take()
			e := f.begin(t, nil)
			_, before := f.book.Take()
			code(t, name, f.End(ctx, c.who, e.ID), c.want)
			f.counts(t, name, c.want != "")
			_, acts := f.book.Take()
			if done := len(acts) == 1 && acts[0].Name == chat.ActEndElevation && acts[0].By.Staff == c.who.ID && acts[0].Facts["why"] == "early"; done != (c.want == "") || len(before) != 1 {
				t.Errorf("%s: %+v", name, acts)
			}
			standing, ended, err := f.List(ctx, c.who)
			if err != nil || c.want == "" && (len(standing) != 0 || ended[0].ID != e.ID || ended[0].EndedBy != c.who.ID) ||
				c.want == chat.Forbidden && len(standing) != 1 || c.want == chat.NotFound && len(standing)+len(ended) != 0 {
				t.Errorf("%s sees %v and %v, %v", name, standing, ended, err)
			}
			if c.want != "" {
				f.book.Close(true)
				code(t, "unlogged", f.End(ctx, f.agent, e.ID), chat.Unlogged)
				f.book.Close(false)
				f.counts(t, "unlogged", true)
				if err := f.End(ctx, f.agent, e.ID); err != nil {
					t.Fatal(err)
				}
			}
			code(t, "twice", f.End(ctx, f.agent, e.ID), chat.Conflict)
		}
		code(t, "none", f.End(ctx, f.officer, chat.NewRecordID()), chat.NotFound)
	})
}

// It ends for good with the role that it was lent to, and counts for nothing from the first moment.
func TestEndsWithTheRole(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.begin(t, nil)
		other := f.agent
		other.Role = "lead"
		f.people[f.agent.ID] = other
		if len(f.Of(f.agent.ID, "lead")) != 0 {
			t.Error("it counts in another role")
		}
		f.settle(t)
		f.now = f.now.Add(oddFor)
		f.settle(t)
		if len(f.book.notes) != 1 || f.book.notes[0].Facts["why"] != "changed" {
			t.Fatalf("%+v", f.book.notes)
		}
		f.people[f.agent.ID] = f.agent
		f.counts(t, "back in the old role", false)
	})
}

// Who writes to the rows without the key neither makes one, nor has one last, nor brings one back.
func TestTampered(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		write := func(sql string, args ...any) {
			t.Helper()
			err := f.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
				_, err := q.ExecContext(ctx, sql, args...)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			f.open(t)
		}
		e := f.begin(t, nil)
		var body []byte
		if err := f.o.DB.Read().QueryRowContext(ctx, `SELECT body FROM elevation`).Scan(&body); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), "ill") || strings.Contains(string(body), "read_team") {
			t.Error("the row is in clear")
		}
		write(`UPDATE elevation SET staff = $1`, f.lead.ID)
		if len(f.Of(f.lead.ID, "lead"))+len(f.Of(f.lead.ID, "agent")) != 0 {
			t.Error("it is another's")
		}
		write(`UPDATE elevation SET staff = $1, id = $2`, f.agent.ID, chat.NewRecordID())
		f.counts(t, "under another id", false)
		write(`UPDATE elevation SET id = $1`, e.ID)
		f.counts(t, "as it was", true)
		if err := f.End(ctx, f.agent, e.ID); err != nil {
			t.Fatal(err)
		}
		write(`UPDATE elevation SET ended_at = 0`)
		f.counts(t, "brought back", false)
		if standing, ended, err := f.List(ctx, f.officer); err != nil || len(standing) != 0 || len(ended) != 1 {
			t.Errorf("%v, %v, %v", standing, ended, err)
		}
	})
}

// Each act that may be done by it carries it, and no other does.
func TestFacts(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		talk := chat.NewConversationID()
		f.talks[talk] = chat.Facts{Site: f.birch, Conversation: talk}
		e := f.begin(t, func(a *Ask) { a.Conversation, a.Sites = talk, nil })
		by := chat.Actor{Kind: chat.ActorStaff, Staff: f.agent.ID}
		for what, c := range map[string]struct {
			act  chat.Act
			want bool
		}{
			"the conversation":    {chat.Act{By: by, Conversation: talk, Site: f.birch}, true},
			"another one":         {chat.Act{By: by, Conversation: chat.NewConversationID(), Site: f.birch}, false},
			"about none":          {chat.Act{By: by}, true},
			"somebody else's act": {chat.Act{By: chat.Actor{Kind: chat.ActorStaff, Staff: f.lead.ID}, Conversation: talk}, false},
			"the program's":       {chat.Act{By: chat.Actor{Kind: chat.ActorSystem}, Conversation: talk}, false},
		} {
			want := map[string]string(nil)
			if c.want {
				want = map[string]string{"elevation": e.ID.String()}
			}
			if got := f.Facts(c.act); !maps.Equal(got, want) {
				t.Errorf("%s: %v", what, got)
			}
		}
		f.now = e.Ends
		if got := f.Facts(chat.Act{By: by, Conversation: talk}); got != nil {
			t.Errorf("after its end: %v", got)
		}
	})
}
