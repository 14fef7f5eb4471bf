package audit

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

func TestActsAreWrittenBeforeAndAfter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		b := lay(t, open)
		c := chat.NewConversationID()
		done, err := b.Begin(t.Context(), chat.Act{Name: chat.ActOpen, By: mina, Conversation: c, Site: b.site, Facts: map[string]string{"state": "ended"}})
		b.must(err)
		if n := b.number(`SELECT COUNT(*) FROM leaf WHERE act = 'conversation.open' AND phase = 0`); n != 1 {
			t.Fatalf("%d intents on disk before the act", n)
		}
		done(nil)
		no, err := b.Begin(t.Context(), chat.Act{Name: chat.ActErase, By: mina, Conversation: c, Site: b.site, Lasting: true})
		b.must(err)
		no(chat.Errorf(chat.NotFound, "no"))
		failed, err := b.Begin(t.Context(), chat.Act{Name: chat.ActRotateKeys, By: chat.Actor{Kind: chat.ActorHost}})
		b.must(err)
		failed(errors.New("the root is gone"))
		b.must(b.Integrate(t.Context()))

		list, more, err := b.List(t.Context(), auditor, Filter{})
		b.must(err)
		want := map[string]string{"conversation.open": Done, "conversation.erase": Refused, "keys.rotate": Failed, "audit.read": Done, "audit.begun": ""}
		if len(list) != len(want) || more {
			t.Fatalf("%d entries, more %v", len(list), more)
		}
		for _, e := range list {
			if result, ok := want[e.Act]; !ok || result != e.Result || e.Changed || e.Erased {
				t.Errorf("%+v", e)
			}
			if e.Act == "conversation.open" && (e.Details.Staff != mina.Staff || e.Details.Conversation != c || e.Details.Facts["state"] != "ended") {
				t.Errorf("details are %+v", e.Details)
			}
		}
		if r := b.whole(); r.Size != 7 || r.Pending != 1 && r.Pending != 0 {
			t.Errorf("%+v", r)
		}
	})
}

// Filters find what they name and nothing else, page by page.
func TestList(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		b := lay(t, open)
		jo, c1, c2 := chat.Actor{Kind: chat.ActorStaff, Staff: chat.NewStaffID()}, chat.NewConversationID(), chat.NewConversationID()
		start := b.watch.now()
		for i := range 6 {
			b.watch.set(start.Add(time.Duration(i) * time.Hour))
			who, what := mina, c1
			if i%2 == 1 {
				who, what = jo, c2
			}
			b.do(chat.Act{Name: chat.ActOpen, By: who, Conversation: what, Site: b.site})
		}
		b.must(b.Integrate(t.Context()))
		count := func(f Filter) int {
			t.Helper()
			list, _, err := b.List(t.Context(), auditor, f)
			b.must(err)
			return len(list)
		}
		count(Filter{}) // the reading itself is in the list from here on
		for name, c := range map[string]struct {
			f    Filter
			want int
		}{
			"act":             {Filter{Act: "conversation.open"}, 6},
			"who":             {Filter{By: jo}, 3},
			"conversation":    {Filter{Conversation: c1}, 3},
			"who and another": {Filter{By: jo, Conversation: c1}, 0},
			"from":            {Filter{Act: "conversation.open", From: start.Add(4 * time.Hour)}, 2},
			"to":              {Filter{Act: "conversation.open", To: start.Add(4 * time.Hour)}, 4},
			"nobody":          {Filter{By: chat.Actor{Kind: chat.ActorVisitor}}, 0},
			"no such act":     {Filter{Act: "x' OR 1=1 --"}, 0},
		} {
			if got := count(c.f); got != c.want {
				t.Errorf("%s: %d entries, want %d", name, got, c.want)
			}
		}
		seen := map[chat.RecordID]bool{}
		f := Filter{Limit: 3}
		for pages := 0; ; pages++ {
			list, more, err := b.List(t.Context(), auditor, f)
			b.must(err)
			for _, e := range list {
				if seen[e.ID] {
					t.Fatal("an entry stands on two pages")
				}
				seen[e.ID] = true
			}
			if !more {
				break
			}
			f.Before = list[len(list)-1].ID
		}
		if len(seen) != 8 { // six acts, the beginning and one reading
			t.Errorf("%d entries on all pages", len(seen))
		}
		nobody := auditor
		nobody.Perms = lead
		if _, _, err := b.List(t.Context(), nobody, Filter{}); chat.CodeOf(err) != chat.Forbidden {
			t.Errorf("somebody without the permission: %v", err)
		}
	})
}

// An erasure takes the details of acts on the conversation along; the tree stays whole, and the erasure's own record stays.
func TestErasureReachesDetails(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		b := lay(t, open)
		c := chat.NewConversationID()
		b.do(chat.Act{Name: chat.ActOpen, By: mina, Conversation: c, Site: b.site})
		b.do(chat.Act{Name: chat.ActErase, By: mina, Conversation: c, Site: b.site, Lasting: true})
		b.must(b.Integrate(t.Context()))
		before := b.newest()
		b.must(b.ring.Destroy(t.Context(), keyring.AuditKey(c.Bytes())))
		list, _, err := b.List(t.Context(), auditor, Filter{Conversation: c})
		b.must(err)
		if len(list) != 2 || list[0].Erased || list[0].Details.Conversation != c || !list[1].Erased || !list[1].Details.Staff.IsZero() {
			t.Fatalf("%+v", list)
		}
		// What comes afterwards is written all the same, under the installation's key.
		b.do(chat.Act{Name: chat.ActOpen, By: mina, Conversation: c, Site: b.site})
		b.must(b.Integrate(t.Context()))
		if r, err := b.verify(before); err != nil || r.Compared != 1 {
			t.Errorf("%+v %v", r, err)
		}
	})
}

// Killed between intent and outcome, the next start says that nobody knows.
func TestCutOffActIsUnknown(t *testing.T) {
	t.Parallel()
	b := lay(t, sqlite)
	_, err := b.Begin(t.Context(), chat.Act{Name: chat.ActRotateKeys, By: chat.Actor{Kind: chat.ActorHost}})
	b.must(err)
	b.begin() // the process is another one
	if r := b.whole(); r.Pending != 0 || r.Waiting != 0 {
		t.Errorf("%+v", r)
	}
	list, _, err := b.List(t.Context(), auditor, Filter{Act: "keys.rotate"})
	b.must(err)
	if len(list) != 1 || list[0].Result != Unknown {
		t.Errorf("%+v", list)
	}
}

// Nothing that was told as a fact, and no id, stands in the file in clear.
func TestDetailsAreSealed(t *testing.T) {
	t.Parallel()
	path, open := fileDB(t)
	b := lay(t, open)
	c := chat.NewConversationID()
	b.do(chat.Act{Name: chat.ActOpen, By: mina, Conversation: c, Site: b.site, Facts: map[string]string{"box": "zeppelin-marker"}})
	b.must(b.Integrate(t.Context()))
	raw := readAll(t, path)
	id, staff := c.Bytes(), mina.Staff.Bytes()
	for name, secret := range map[string][]byte{"a fact": []byte("zeppelin-marker"), "the conversation": id[:], "its text": []byte(c.String()), "the person": staff[:]} {
		if bytes.Contains(raw, secret) {
			t.Errorf("%s stands in the file", name)
		}
	}
	if !bytes.Contains(raw, []byte("conversation.open")) {
		t.Error("the file was not looked at")
	}
}

// Facts are bounded, whatever a room passes.
func TestFactsAreBounded(t *testing.T) {
	t.Parallel()
	facts := map[string]string{"": "x", "a-name-that-is-longer-than-names-are": "x"}
	for i := range 40 {
		facts[string(rune('a'+i%26))+string(rune('a'+i/26))] = string(make([]byte, 5000))
	}
	got := bounded(facts)
	if len(got) != maxFacts {
		t.Errorf("%d facts", len(got))
	}
	for name, v := range got {
		if name == "" || len(name) > maxName || len(v) > maxFact {
			t.Errorf("a fact of %d bytes under a name of %d", len(v), len(name))
		}
	}
}

// A flood of notes becomes a few leaves and a count, and another kind is not hidden by it.
func TestFlood(t *testing.T) {
	t.Parallel()
	b := lay(t, sqlite)
	for range 100_000 {
		b.Note(t.Context(), chat.Act{Name: chat.ActSignInFailed, By: chat.Actor{Kind: chat.ActorNobody}})
	}
	b.Note(t.Context(), chat.Act{Name: "masking.switched", By: mina})
	b.written.Wait()
	b.watch.set(b.watch.now().Add(time.Minute))
	b.writeFolds(t.Context(), false)
	b.must(b.Integrate(t.Context()))
	list, _, err := b.List(t.Context(), auditor, Filter{Act: "sign_in.failed"})
	b.must(err)
	if len(list) != foldAfter+1 || list[0].Details.Facts["times"] != "99970" {
		t.Errorf("%d entries, newest %+v", len(list), list[0].Details)
	}
	if list, _, err = b.List(t.Context(), auditor, Filter{Act: "masking.switched"}); err != nil || len(list) != 1 {
		t.Errorf("the other kind: %d entries, %v", len(list), err)
	}
}

// The clock is watched: a jump is an entry.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	var c clock
	now := time.Now()
	c.start(now)
	if by := c.look(now.Add(3 * time.Second)); by != 0 {
		t.Errorf("time that passed is called a jump of %v", by)
	}
	// The wall went back an hour while the machine counted on: what a time without the machine's count stands for.
	c.last = time.Now()
	back := c.last.Round(0).Add(-time.Hour)
	if by := c.look(back); by.Abs() > jump {
		t.Errorf("times that can't be compared are called a jump of %v", by)
	}
	b := lay(t, sqlite)
	b.fill(1)
	b.watch.set(b.watch.now().Add(-48 * time.Hour))
	b.begin()
	b.written.Wait()
	list, _, err := b.List(t.Context(), auditor, Filter{Act: actClock})
	b.must(err)
	if len(list) != 1 || list[0].Details.Facts["by"] != "-48h0m0s" {
		t.Errorf("%+v", list)
	}
	b.must(b.Integrate(t.Context()))
	b.whole()
}
