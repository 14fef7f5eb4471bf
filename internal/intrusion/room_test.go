package intrusion

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keystore/keystoretest"
	"snug/internal/perm"
	"snug/mask"
	"snug/mask/text"
)

var (
	officer = chat.Staff{ID: chat.NewStaffID(), Role: "privacy-officer", Perms: perm.Of(perm.SeeSecurity, perm.ActSecurity)}
	auditor = chat.Staff{ID: chat.NewStaffID(), Role: "auditor", Perms: perm.Of(perm.SeeSecurity)}
	agent   = chat.Staff{ID: chat.NewStaffID(), Role: "agent", Perms: perm.Of(perm.ReadOwn)}
	engine  = mask.New(mask.Policy{})
)

type fixture struct {
	*Room
	o       Options
	d       *db.DB
	book    *chattest.Book
	now     time.Time
	telling sync.Mutex // guards news: two rooms may settle at once
	news    []string
	ended   []chat.StaffID
	spared  []netip.Addr
}

func (f *fixture) EndSessions(_ context.Context, id chat.StaffID) error {
	f.ended = append(f.ended, id)
	return nil
}

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		if err := d.Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
		f := &fixture{d: d, book: &chattest.Book{}, now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
		f.o = Options{
			DB: d, Ring: keystoretest.Ring(t), Mask: engine.Scan, Audit: f.book, Accounts: f, Now: func() time.Time { return f.now },
			Spared: func(a netip.Addr) bool { return slices.Contains(f.spared, a) },
		}
		f.Room = f.another(t)
		fn(t, f)
	})
}

// another is the room of another node, or of the next start.
func (f *fixture) another(t *testing.T) *Room {
	t.Helper()
	r, err := Open(t.Context(), f.o)
	if err != nil {
		t.Fatal(err)
	}
	r.OnIncident(func(_ context.Context, i Incident, n News) {
		f.telling.Lock()
		defer f.telling.Unlock()
		f.news = append(f.news, fmt.Sprintf("%s %s %s", n, i.Attack, i.Severity))
	})
	return r
}

func (f *fixture) raise(n int, s chat.Signal) {
	for range n {
		f.Raise(s)
	}
}

func (f *fixture) settle(t *testing.T, rooms ...*Room) {
	t.Helper()
	for _, r := range append(rooms, f.Room) {
		if err := r.Settle(t.Context(), true); err != nil {
			t.Fatal(err)
		}
	}
}

func (f *fixture) all(t *testing.T) []Incident {
	t.Helper()
	list, more, err := f.List(t.Context(), auditor, Filter{})
	if err != nil || more {
		t.Fatal(err, more)
	}
	return list
}

func (f *fixture) one(t *testing.T) Incident {
	t.Helper()
	list := f.all(t)
	if len(list) != 1 {
		t.Fatalf("%d incidents: %+v", len(list), list)
	}
	return list[0]
}

func failed(from string, account chat.StaffID) chat.Signal {
	return chat.Signal{Kind: chat.SignalSignInFailed, From: netip.MustParseAddr(from), By: chat.Actor{Kind: chat.ActorNobody}, Subject: account, Door: "/v1/session"}
}

func TestFoldsIntoOneIncident(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		owner := chat.NewStaffID()
		s := failed("203.0.113.7", owner)
		s.Evidence = engine.Scan(text.Typed("card 4111 1111 1111 1111")).Text
		began := f.now
		f.raise(9, s)
		f.settle(t)
		if list := f.all(t); len(list) != 0 {
			t.Fatalf("nine wrong passwords are an incident: %+v", list)
		}
		f.now = f.now.Add(time.Second)
		f.raise(2, s)
		f.settle(t)
		f.now = f.now.Add(10 * time.Second)
		f.raise(5, s)
		s.Kind, s.From = chat.SignalSignInSlowed, netip.MustParseAddr("::ffff:203.0.113.99") // the same network
		f.raise(30, s)
		f.settle(t)
		i := f.one(t)
		if i.Attack != PasswordGuessing || i.Signals != 46 || i.State != StateOpen || i.Severity != Medium ||
			i.Actor != (Actor{Kind: ActorNetwork, Network: netip.MustParsePrefix("203.0.113.0/24")}) {
			t.Errorf("%+v", i)
		}
		if !i.First.Equal(began) || !i.Last.Equal(f.now) || !i.Opened.Equal(began.Add(time.Second)) {
			t.Errorf("from %s to %s, opened %s", i.First, i.Last, i.Opened)
		}
		if len(i.Kinds) != 2 || i.Kinds[0].N != 16 || i.Kinds[1].N != 30 || !slices.Equal(i.Subjects, []Counted[chat.StaffID]{{owner, 46}}) ||
			!slices.Equal(i.Doors, []Counted[string]{{"/v1/session", 46}}) {
			t.Errorf("%+v", i)
		}
		if len(i.Examples) != 4 || strings.Contains(i.Examples[0].Evidence.Clear(), "4111") || i.Examples[0].Evidence.Empty() {
			t.Errorf("examples: %+v", i.Examples)
		}
		if want := []string{"opened password_guessing low", "answered password_guessing low", "worse password_guessing medium"}; !slices.Equal(f.news[:3], want) {
			t.Errorf("told %q", f.news)
		}
		if got, steps, answers, err := f.Incident(t.Context(), auditor, i.ID); err != nil || got.ID != i.ID || len(steps) != len(answers) || len(answers) == 0 {
			t.Errorf("%+v %+v %+v %v", got, steps, answers, err)
		}
	})
}

// What a person does wrong now and then is forgotten by and by.
func TestForgets(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		for range 30 {
			f.raise(5, failed("203.0.113.7", chat.StaffID{}))
			f.settle(t)
			f.now = f.now.Add(10 * time.Minute)
		}
		if list := f.all(t); len(list) != 0 {
			t.Errorf("%+v", list)
		}
		if len(f.groups.of) > 2 {
			t.Errorf("%d groups are remembered", len(f.groups.of))
		}
	})
}

// Mistyped passwords are forgiven to whoever comes in after them, and to nobody else.
func TestForgivesOwnMistakes(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		office := netip.MustParseAddr("203.0.113.7")
		for range 20 {
			colleague := chat.NewStaffID()
			f.raise(2, failed(office.String(), colleague))
			f.Proved(office, colleague)
			f.settle(t)
		}
		if list := f.all(t); len(list) != 0 {
			t.Fatalf("%+v", list)
		}
		colleague, other := chat.NewStaffID(), chat.NewStaffID()
		f.raise(9, failed(office.String(), colleague))
		f.Proved(office, other)
		f.Proved(netip.MustParseAddr("192.0.2.1"), colleague)
		f.settle(t)
		f.Proved(office, colleague)
		f.settle(t)
		f.raise(7, failed(office.String(), other)) // of nine, five were forgiven
		f.settle(t)
		if i := f.one(t); i.Attack != PasswordGuessing {
			t.Errorf("%+v", i)
		}
	})
}

// A password's way that is closed by many networks' guesses is their incident, and not that of the last of them besides.
func TestLastGuessIsOneOfMany(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		owner := chat.NewStaffID()
		for i := range 10 {
			f.Raise(failed(fmt.Sprintf("100.64.%d.7", i), owner))
		}
		s := failed("100.64.9.7", owner)
		s.Kind = chat.SignalPasswordClosed
		f.Raise(s)
		f.settle(t)
		if i := f.one(t); i.Actor != (Actor{Kind: ActorMany, Subject: owner}) || i.Signals != 11 {
			t.Errorf("%+v", i)
		}
	})
}

// A hundred thousand wrong passwords a minute, of one address and of very many, are few rows, and what happens beside them is
// told at once (faults 113).
func TestFloodHidesNothing(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		owner, other := chat.NewStaffID(), chat.NewStaffID()
		for second := range 60 {
			f.raise(400, failed("198.51.100.9", owner))
			for i := range 1300 {
				a := netip.AddrFrom4([4]byte{100, byte(i >> 4), byte(second), byte(i)})
				f.Raise(failed(a.String(), chat.StaffID{}))
			}
			if second == 30 {
				f.raise(1, chat.Signal{Kind: chat.SignalSessionStolen, From: netip.MustParseAddr("192.0.2.1"), Subject: other, Door: "/v1/me"})
			}
			if err := f.Settle(t.Context(), false); err != nil {
				t.Fatal(err)
			}
			if second == 31 && !slices.Contains(f.news, "opened stolen_session high") {
				t.Fatalf("the stolen session is not told: %q", f.news)
			}
			f.now = f.now.Add(time.Second)
		}
		f.settle(t)
		list := f.all(t)
		if len(list) > 5 {
			t.Errorf("%d incidents", len(list))
		}
		signals := 0
		for _, i := range list {
			signals += i.Signals
			if i.Attack == StolenSession && (i.Signals != 1 || !slices.Equal(i.Subjects, []Counted[chat.StaffID]{{other, 1}})) {
				t.Errorf("%+v", i)
			}
		}
		if want := 60*1700 + 1; signals < want-100 || signals > want+1000 {
			t.Errorf("%d of %d facts are in incidents", signals, want)
		}
		hours, err := f.Hours(t.Context(), auditor, f.now.Add(-2*time.Hour), f.now.Add(time.Hour))
		if err != nil || len(hours) != 2 || hours[1].N != 60*1700 {
			t.Errorf("%+v %v", hours, err)
		}
		if n := len(f.waiting.tallies); n != 0 {
			t.Errorf("%d tallies wait", n)
		}
	})
}

// Many networks that guess at one account are one incident.
func TestGuessingFromManyNetworks(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		owner := chat.NewStaffID()
		for range 10 {
			for i := range 100 {
				f.Raise(failed(fmt.Sprintf("100.64.%d.7", i), owner))
			}
			f.settle(t)
			f.now = f.now.Add(time.Second)
		}
		i := f.one(t)
		if i.Actor != (Actor{Kind: ActorMany, Subject: owner}) || i.Signals != 1000 || i.Severity != High || len(i.Networks) != maxNetworks {
			t.Errorf("%+v", i)
		}
	})
}

// Networks that would fill the disk with incidents of their own share one.
func TestIncidentsOfNetworksAreBounded(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		for i := range 200 {
			f.raise(20, chat.Signal{Kind: chat.SignalIdentityForged, From: netip.MustParseAddr(fmt.Sprintf("100.64.%d.7", i))})
			f.settle(t)
		}
		list := f.all(t)
		shared := slices.IndexFunc(list, func(i Incident) bool { return i.Actor.Kind == ActorMany })
		if len(list) != opensInHour+1 || shared < 0 || list[shared].Signals < 170*20 {
			t.Errorf("%d incidents, shared by %d", len(list), shared)
		}
	})
}

// So do visitors: one address that begins chats and replays their tokens is as many of them as it likes.
func TestIncidentsOfVisitorsAreBounded(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		for range 200 {
			f.raise(1, chat.Signal{
				Kind: chat.SignalTokenReplayed, From: netip.MustParseAddr("198.51.100.9"), By: chat.Actor{Kind: chat.ActorVisitor},
				Conversation: chat.NewConversationID(),
			})
			f.settle(t)
		}
		f.settle(t) // the last one's has gone to the shared one meanwhile
		list := f.all(t)
		shared := slices.IndexFunc(list, func(i Incident) bool { return i.Actor.Kind == ActorMany })
		if len(list) != opensInHour+1 || shared < 0 || list[shared].Signals != 200-opensInHour {
			t.Errorf("%d incidents, shared by %d", len(list), shared)
		}
	})
}

// Two nodes that notice the same actor fold into one row, at once, too; and the next start goes on with it.
func TestNodesShareIncidents(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		other := f.another(t)
		s := failed("2001:db8:1:2:3::4", chat.StaffID{})
		for range 20 {
			s.From = s.From.Next()
			f.Raise(s)
			other.Raise(s)
		}
		both := make(chan error, 2)
		for _, r := range []*Room{f.Room, other} {
			go func() { both <- r.Settle(context.WithoutCancel(t.Context()), true) }()
		}
		for range 2 {
			if err := <-both; err != nil {
				t.Fatal(err)
			}
		}
		if i := f.one(t); i.Signals != 40 || i.Actor.Network != netip.MustParsePrefix("2001:db8:1:2::/64") {
			t.Errorf("%+v", i)
		}
		next := f.another(t)
		next.Raise(s)
		f.settle(t, next)
		if i := f.one(t); i.Signals != 41 {
			t.Errorf("%+v", i)
		}
	})
}

// After a pause, after a day, and after it was closed, what comes is another incident; an acknowledged one goes on.
func TestWhenAnIncidentIsOver(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		s := chat.Signal{Kind: chat.SignalSessionStolen, From: netip.MustParseAddr("192.0.2.1")}
		expect := func(why string, n int) Incident {
			t.Helper()
			f.raise(1, s)
			f.settle(t)
			list := f.all(t)
			if len(list) != n {
				t.Fatalf("%s: %d incidents, want %d", why, len(list), n)
			}
			return list[0]
		}
		first := expect("the first", 1)
		f.now = f.now.Add(29 * time.Minute)
		expect("goes on", 1)
		if err := f.SetState(t.Context(), officer, first.ID, StateAcknowledged); err != nil {
			t.Fatal(err)
		}
		expect("acknowledged", 1)
		f.now = f.now.Add(31 * time.Minute)
		second := expect("paused", 2)
		if err := f.SetState(t.Context(), officer, second.ID, StateClosed); err != nil {
			t.Fatal(err)
		}
		expect("closed", 3)
		for range 60 {
			f.now = f.now.Add(25 * time.Minute)
			f.raise(1, s)
			f.settle(t)
		}
		expect("after a day", 4)
	})
}

func TestAnswers(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		at, neighbour, spared := netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("203.0.113.8"), netip.MustParseAddr("203.0.113.9")
		f.spared = []netip.Addr{spared}
		f.raise(12, failed(at.String(), chat.StaffID{}))
		f.raise(1, failed(neighbour.String(), chat.StaffID{}))
		f.raise(12, failed(spared.String(), chat.StaffID{}))
		f.settle(t)
		if s := f.Standing(t.Context(), at); s != (Standing{Slow: true, For: 15 * time.Minute}) {
			t.Errorf("%+v", s)
		}
		f.raise(20, failed(at.String(), chat.StaffID{}))
		f.settle(t)
		if s := f.Standing(t.Context(), at); !s.Console || s.New || s.For != 30*time.Minute {
			t.Errorf("%+v", s)
		}
		for _, a := range []netip.Addr{neighbour, spared, {}} {
			if s := f.Standing(t.Context(), a); s != (Standing{}) {
				t.Errorf("%s: %+v", a, s)
			}
		}
		node := f.another(t)
		if s := node.Standing(t.Context(), at); !s.Console {
			t.Errorf("another node: %+v", s)
		}
		lines, acts := f.book.Take()
		if !slices.Equal(lines, []string{"begin incident.answer", "done incident.answer", "begin incident.answer", "done incident.answer"}) ||
			acts[1].Facts["answer"] != "block_console" || acts[1].By.Kind != chat.ActorSystem || !acts[1].Anyway {
			t.Errorf("%q %+v", lines, acts)
		}
		list, err := f.InForce(t.Context(), auditor)
		if err != nil || len(list) != 2 || list[0].Kind != BlockConsole || list[0].Network != netip.MustParsePrefix("203.0.113.0/24") {
			t.Fatalf("%+v %v", list, err)
		}
		if err := f.Undo(t.Context(), auditor, list[0].Incident, list[0].ID); chat.CodeOf(err) != chat.Forbidden {
			t.Errorf("an auditor undoes: %v", err)
		}
		if err := f.Undo(t.Context(), officer, list[0].Incident, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := f.Undo(t.Context(), officer, list[0].Incident, list[0].ID); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("undone twice: %v", err)
		}
		f.raise(20, failed(at.String(), chat.StaffID{}))
		f.settle(t)
		if s := f.Standing(t.Context(), at); s.Console || !s.Slow {
			t.Errorf("after it was undone: %+v", s)
		}
		f.now = f.now.Add(15 * time.Minute)
		if s := f.Standing(t.Context(), at); s != (Standing{}) {
			t.Errorf("after its time: %+v", s)
		}
		// Sessions of the account whose cookie was stolen end, once; the log that can't be written does not stop it.
		f.book.Close(true)
		owner := chat.NewStaffID()
		f.raise(3, chat.Signal{Kind: chat.SignalSessionStolen, From: at, Subject: owner})
		f.settle(t)
		f.raise(1, chat.Signal{Kind: chat.SignalSessionStolen, From: at, Subject: owner})
		f.settle(t)
		if !slices.Equal(f.ended, []chat.StaffID{owner}) {
			t.Errorf("sessions ended of %v", f.ended)
		}
	})
}

// An account whose holder guesses at ids by the hundred is locked, here and on other nodes; that ends by itself, or by staff. One that
// is guessed at from outside is not.
func TestLocksWhoeverTriesAll(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		prober, owner := chat.NewStaffID(), chat.NewStaffID()
		probe := func(n int) {
			for range n {
				id := chat.NewConversationID()
				f.Raise(chat.Signal{Kind: chat.SignalIDGuessed, From: netip.MustParseAddr("192.0.2.9"), By: chat.Actor{Kind: chat.ActorStaff, Staff: prober}, Conversation: id, Mark: uint64(time.Now().UnixNano())})
			}
			f.settle(t)
		}
		for range 500 {
			f.Raise(failed("203.0.113.7", owner))
			f.Raise(chat.Signal{Kind: chat.SignalFactorFailed, From: netip.MustParseAddr("203.0.113.7"), Subject: owner})
		}
		probe(60)
		if f.Locked(prober) || f.Locked(owner) {
			t.Fatal("locked")
		}
		probe(60)
		if !f.Locked(prober) || f.Locked(owner) || !slices.Equal(f.ended, []chat.StaffID{prober}) || !f.another(t).Locked(prober) {
			t.Fatalf("locked %v, owner %v, sessions ended of %v", f.Locked(prober), f.Locked(owner), f.ended)
		}
		probe(60) // it is locked already
		list, err := f.InForce(t.Context(), auditor)
		i := slices.IndexFunc(list, func(a Answer) bool { return a.Kind == LockAccount })
		if err != nil || i < 0 || list[i].Staff != prober || len(f.ended) != 1 {
			t.Fatalf("%+v %v %v", list, err, f.ended)
		}
		if err := f.Undo(t.Context(), officer, list[i].Incident, list[i].ID); err != nil || f.Locked(prober) || f.another(t).Locked(prober) {
			t.Errorf("%v, locked %v", err, f.Locked(prober))
		}
		probe(60)
		if f.Locked(prober) {
			t.Error("locked again, against what somebody has decided")
		}
		f.now = f.now.Add(time.Hour)
		probe(120)
		if !f.Locked(prober) {
			t.Error("another incident locks nobody")
		}
		f.now = f.now.Add(31 * time.Minute)
		if f.Locked(prober) {
			t.Error("locked for good")
		}
	})
}

func TestDecisions(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		f.raise(1, chat.Signal{Kind: chat.SignalTokenReplayed, From: netip.MustParseAddr("192.0.2.1"), By: chat.Actor{Kind: chat.ActorVisitor}, Conversation: chat.NewConversationID()})
		f.settle(t)
		i := f.one(t)
		if i.Actor.Kind != ActorVisitor || len(i.Networks) != 1 {
			t.Errorf("%+v", i)
		}
		note := text.Typed("called about 4111 1111 1111 1111")
		for who, s := range map[string]chat.Staff{"auditor": auditor, "agent": agent, "nobody": {}} {
			for what, err := range map[string]error{
				"state": f.SetState(ctx, s, i.ID, StateClosed), "note": f.AddNote(ctx, s, i.ID, note), "undo": f.Undo(ctx, s, i.ID, chat.NewRecordID()),
			} {
				if chat.CodeOf(err) != chat.Forbidden {
					t.Errorf("%s, %s: %v", who, what, err)
				}
			}
			_, _, listed := f.List(ctx, s, Filter{})
			_, _, _, read := f.Incident(ctx, s, i.ID)
			_, hours := f.Hours(ctx, s, f.now, f.now)
			_, inForce := f.InForce(ctx, s)
			for what, err := range map[string]error{"list": listed, "read": read, "hours": hours, "in force": inForce} {
				if (chat.CodeOf(err) == chat.Forbidden) == (who == "auditor") {
					t.Errorf("%s, %s: %v", who, what, err)
				}
			}
		}
		f.book.Take()
		f.book.Close(true)
		if err := f.AddNote(ctx, officer, i.ID, note); chat.CodeOf(err) != chat.Unlogged {
			t.Errorf("without a log: %v", err)
		}
		f.book.Close(false)
		for _, err := range []error{
			f.SetState(ctx, officer, i.ID, StateAcknowledged), f.SetState(ctx, officer, i.ID, StateAcknowledged), f.AddNote(ctx, officer, i.ID, note),
			f.SetState(ctx, officer, i.ID, StateClosed), f.SetState(ctx, officer, i.ID, StateOpen),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		_, steps, _, err := f.Incident(ctx, auditor, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []StepKind
		for _, s := range steps {
			kinds = append(kinds, s.Kind)
			if s.By != officer.ID {
				t.Errorf("%+v", s)
			}
		}
		if !slices.Equal(kinds, []StepKind{StepAcknowledged, StepNote, StepClosed, StepReopened}) || strings.Contains(steps[1].Note.Clear(), "4111 1111") ||
			!strings.HasPrefix(steps[1].Note.Clear(), "called about") {
			t.Errorf("%+v", steps)
		}
		_, acts := f.book.Take()
		if len(acts) != 5 || acts[0].Name != chat.ActIncidentState || acts[2].Name != chat.ActIncidentNote || acts[0].Facts["incident"] != i.ID.String() {
			t.Errorf("%+v", acts)
		}
		for what, err := range map[string]error{
			"state":    f.SetState(ctx, officer, i.ID, "gone"),
			"empty":    f.AddNote(ctx, officer, i.ID, text.Raw{}),
			"too long": f.AddNote(ctx, officer, i.ID, text.Typed(strings.Repeat("a", MaxNote+1))),
		} {
			if chat.CodeOf(err) != chat.Invalid {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := f.SetState(ctx, officer, chat.NewRecordID(), StateClosed); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("no such incident: %v", err)
		}
	})
}

// Nothing of where somebody was, what they sent and what was noted stands in the rows, whole or shortened.
func TestRowsAreSealed(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		s := failed("203.0.113.77", chat.NewStaffID())
		s.Evidence, s.Facts = engine.Scan(text.Typed("canary-evidence")).Text, map[string]string{"claim": "canary-fact"}
		f.raise(50, s)
		f.settle(t)
		i := f.one(t)
		if err := f.AddNote(t.Context(), officer, i.ID, text.Typed("canary-note")); err != nil {
			t.Fatal(err)
		}
		subject := s.Subject.Bytes()
		for _, query := range []string{`SELECT body FROM incident`, `SELECT body FROM incident_step WHERE body IS NOT NULL`, `SELECT body FROM incident_answer`, `SELECT actor FROM incident`, `SELECT place FROM incident_answer`} {
			rows, err := f.d.Read().QueryContext(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for rows.Next() {
				var b []byte
				if err := rows.Scan(&b); err != nil {
					t.Fatal(err)
				}
				n++
				for _, secret := range []string{"203.0.113", "canary", string(netip.MustParseAddr("203.0.113.77").AsSlice()), string(subject[:])} {
					if strings.Contains(string(b), secret) {
						t.Errorf("%s has %q", query, secret)
					}
				}
			}
			if err := rows.Err(); err != nil || n == 0 {
				t.Fatal(query, n, err)
			}
			rows.Close()
		}
		// A body that was put into another row does not open, and the row says so.
		f.raise(1, chat.Signal{Kind: chat.SignalSessionStolen, From: s.From})
		f.settle(t)
		err := f.d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, `UPDATE incident SET body = (SELECT body FROM incident WHERE id = $1) WHERE id <> $1`, i.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if list := f.all(t); len(list) != 2 || !list[0].Broken || list[0].Actor.Kind != "" || list[1].Broken {
			t.Errorf("%+v", list)
		}
		f.raise(1, chat.Signal{Kind: chat.SignalSessionStolen, From: s.From})
		f.settle(t)
		if list := f.all(t); len(list) != 3 || list[0].Broken || !list[1].Broken {
			t.Errorf("%+v", list)
		}
	})
}

func TestFilters(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx, thief := t.Context(), chat.NewStaffID()
		f.raise(30, failed("203.0.113.7", chat.StaffID{}))
		f.settle(t)
		f.now = f.now.Add(time.Hour)
		for i := range 8 {
			f.Raise(chat.Signal{Kind: chat.SignalPermission, From: netip.MustParseAddr("192.0.2.9"), By: chat.Actor{Kind: chat.ActorStaff, Staff: thief}, Door: fmt.Sprint(i)})
		}
		f.settle(t)
		f.now = f.now.Add(time.Hour)
		f.raise(1, chat.Signal{Kind: chat.SignalSessionStolen, From: netip.MustParseAddr("192.0.2.9")})
		f.settle(t)
		list := f.all(t)
		for _, tc := range []struct {
			f    Filter
			want []Attack
			more bool
		}{
			{Filter{}, []Attack{StolenSession, PermissionProbing, PasswordGuessing}, false},
			{Filter{Limit: 2}, []Attack{StolenSession, PermissionProbing}, true},
			{Filter{Before: list[0].ID, Limit: 1}, []Attack{PermissionProbing}, true},
			{Filter{Least: High}, []Attack{StolenSession}, false},
			{Filter{Attack: PasswordGuessing, State: StateOpen}, []Attack{PasswordGuessing}, false},
			{Filter{State: StateClosed}, nil, false},
			{Filter{From: f.now.Add(-time.Minute)}, []Attack{StolenSession}, false},
			{Filter{To: f.now.Add(-time.Minute), From: f.now.Add(-61 * time.Minute)}, []Attack{PermissionProbing}, false},
			{Filter{Network: netip.MustParseAddr("203.0.113.200")}, []Attack{PasswordGuessing}, false},
			{Filter{Staff: thief}, []Attack{PermissionProbing}, false},
		} {
			got, more, err := f.List(ctx, auditor, tc.f)
			var attacks []Attack
			for _, i := range got {
				attacks = append(attacks, i.Attack)
			}
			if err != nil || more != tc.more || !slices.Equal(attacks, tc.want) {
				t.Errorf("%+v: %v %v %v", tc.f, attacks, more, err)
			}
		}
	})
}

func TestSweep(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.Room.o.Most = 3
		for i := range 5 {
			s := chat.Signal{Kind: chat.SignalTokenReplayed, Conversation: chat.NewConversationID(), By: chat.Actor{Kind: chat.ActorVisitor}}
			if i == 0 {
				s = chat.Signal{Kind: chat.SignalSessionStolen, From: netip.MustParseAddr("192.0.2.9")}
			}
			f.raise(1, s)
			f.settle(t)
			if err := f.SetState(t.Context(), officer, f.all(t)[0].ID, StateClosed); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if list := f.all(t); len(list) != 3 || list[2].Attack != StolenSession {
			t.Errorf("the gravest is not kept: %+v", list)
		}
		f.now = f.now.Add(Kept + 2*time.Hour)
		if err := f.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"incident", "incident_step", "incident_answer", "incident_hour"} {
			var n int
			if err := f.d.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s: %d rows are left, %v", table, n, err)
			}
		}
	})
}

// While nothing can be stored, facts are folded in memory, and stored when that is possible again.
func TestGoesOnWithoutADatabase(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		f.raise(100, failed("203.0.113.7", chat.StaffID{}))
		if err := f.Settle(gone, true); err == nil {
			t.Fatal("stored by a cancelled context")
		}
		f.raise(100, failed("203.0.113.7", chat.StaffID{}))
		f.settle(t)
		if i := f.one(t); i.Signals != 200 {
			t.Errorf("%+v", i)
		}
	})
}

func BenchmarkRaise(b *testing.B) {
	d := dbtest.SQLite(b)
	if err := d.Migrate(b.Context(), db.Migrations); err != nil {
		b.Fatal(err)
	}
	r, err := Open(b.Context(), Options{DB: d, Ring: keystoretest.Ring(b), Mask: engine.Scan})
	if err != nil {
		b.Fatal(err)
	}
	s := failed("203.0.113.7", chat.NewStaffID())
	b.ReportAllocs()
	for b.Loop() {
		r.Raise(s)
	}
}
