package elevation

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/perm"
)

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

func TestNotAfterAReset(t *testing.T) {
	once(t, func(t *testing.T, f *fixture) {
		f.begin(t, nil)
		curbed := false
		f.o.Curbed = func(chat.StaffID) bool { return curbed }
		f.open(t)
		f.counts(t, "before", true)
		curbed = true
		f.counts(t, "after a reset", false)
	})
}

func TestClocks(t *testing.T) {
	once(t, func(t *testing.T, f *fixture) {
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

func TestEndsWithTheRole(t *testing.T) {
	once(t, func(t *testing.T, f *fixture) {
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

// By themselves two nodes follow each other within seconds, tell who listens, and end what is over.
func TestRunning(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.o.Now, f.o.Tell = time.Now, nil
		f.o.Audit = &chattest.Book{}
		var changes [2]atomic.Int64
		var rooms [2]*Room
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		t.Cleanup(func() { stop(); running.Wait() })
		for i := range rooms {
			f.open(t)
			rooms[i] = f.Room
			rooms[i].onChange = nil
			rooms[i].OnChange(func() { changes[i].Add(1) })
			running.Go(func() { rooms[i].Run(ctx) })
		}
		soon := func(what string, is func() bool) {
			t.Helper()
			for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
				if is() {
					return
				}
			}
			t.Errorf("not within five seconds: %s", what)
		}
		g := Grant{ID: chat.NewRecordID(), Staff: f.agent.ID, By: f.lead.ID, Ask: f.ask(nil)}
		if err := rooms[0].Begin(ctx, g, nothingElse); err != nil {
			t.Fatal(err)
		}
		if len(rooms[0].Of(f.agent.ID, "agent")) != 1 || changes[0].Load() == 0 {
			t.Error("it does not count at once where it began")
		}
		soon("it counts elsewhere, and who listens is told", func() bool { return len(rooms[1].Of(f.agent.ID, "agent")) == 1 && changes[1].Load() == 1 })
		if err := rooms[1].End(ctx, f.officer, g.ID); err != nil {
			t.Fatal(err)
		}
		soon("its end counts elsewhere, and who listens is told", func() bool { return len(rooms[0].Of(f.agent.ID, "agent")) == 0 && changes[0].Load() == 2 })
		g.ID = chat.NewRecordID()
		if err := rooms[0].Begin(ctx, g, nothingElse); err != nil {
			t.Fatal(err)
		}
		rooms[0].mu.Lock()
		rooms[0].standing[f.agent.ID][0].seen = time.Now().Add(time.Hour) // its time has passed
		rooms[0].mu.Unlock()
		soon("it is over everywhere, and written down", func() bool {
			return len(rooms[0].Of(f.agent.ID, "agent")) == 0 && len(rooms[1].Of(f.agent.ID, "agent")) == 0 && f.rows(t, ` WHERE ended_at = 0`) == 0
		})
	})
}
