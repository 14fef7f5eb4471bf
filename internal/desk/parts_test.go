package desk

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask"
	"snug/mask/text"
)

// pieces are a public test number in four messages.
var pieces = []string{"4242", "4242", "4242", "4242"}

// screens are what staff and the visitor have been pushed, all in one: texts of entries by seq, changed in their place.
func (b *bed) pushed() (staff, visitor string) {
	b.t.Helper()
	for _, ev := range b.events.take() {
		if ev.Summary != nil {
			staff += ev.Summary.Preview.Clear() + "\n"
		}
		if ev.Entry == nil {
			continue
		}
		staff += ev.Entry.Text.Clear() + "\n"
		own := ev.Entry
		if ev.Own != nil {
			own = ev.Own
		}
		visitor += own.Text.Clear() + "\n"
	}
	return staff, visitor
}

// texts are the messages among entries.
func texts(entries []chat.Entry) string {
	var out []string
	for _, e := range entries {
		if e.Kind == chat.Message {
			s := e.Text.Clear()
			if e.Arriving && s == "" {
				s = "…"
			}
			out = append(out, s)
		}
	}
	return strings.Join(out, "|")
}

func (b *bed) visitorHas(g chat.Guest) []chat.Entry {
	b.t.Helper()
	v, err := b.Visit(b.ctx(), g, 0, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	return v.Entries
}

func (b *bed) release() {
	b.t.Helper()
	if _, err := b.releaseDue(b.ctx()); err != nil {
		b.t.Fatal(err)
	}
}

// A card typed in four messages: staff are not shown a digit of it, neither pushed nor read nor found, and both sides end
// with the same masked texts. So it is off the record.
func TestCardInFourMessages(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		for _, off := range []bool{false, true} {
			t.Run(fmt.Sprint("off the record ", off), func(t *testing.T) {
				g := b.taken("hello")
				if off {
					g, _ = b.startOffRecord("hello")
					if _, err := b.Take(b.ctx(), mina, g.Conversation); err != nil {
						t.Fatal(err)
					}
				}
				b.events.take()
				var acks []chat.Entry
				for i, piece := range pieces {
					acks = append(acks, b.say(g, piece))
					staff, visitor := b.pushed()
					if strings.Contains(staff, "4242") {
						t.Fatalf("after part %d staff were pushed %q", i, staff)
					}
					if i < 3 && !strings.Contains(visitor, "4242") {
						t.Errorf("the visitor's other tabs were pushed %q", visitor)
					}
					thread := b.thread(mina, g.Conversation)
					if got := texts(thread); strings.Contains(got, "4242") {
						t.Fatalf("after part %d staff read %q", i, got)
					}
					if !off {
						if hits, err := b.Search(b.ctx(), mina, text.Typed("4242"), All, 0); err != nil || len(hits.Hits) > 0 {
							t.Fatalf("after part %d a search finds %d, %v", i, len(hits.Hits), err)
						}
					}
					sum, _, err := b.Row(b.ctx(), mina, g.Conversation)
					if err != nil || strings.Contains(sum.Preview.Clear(), "4242") || sum.Arriving != (i < 3) {
						t.Fatalf("after part %d the row has %q, arriving %v: %v", i, sum.Preview.Clear(), sum.Arriving, err)
					}
				}
				if acks[0].Text.Clear() != "4242" || strings.Contains(acks[3].Text.Clear(), "4242") || len(acks[3].Masks) != 1 {
					t.Errorf("acknowledged %q … %q", acks[0].Text.Clear(), acks[3].Text.Clear())
				}
				masked := acks[3].Text.Clear()
				want := "hello|" + strings.Join([]string{masked, masked, masked, masked}, "|")
				if got := texts(b.thread(mina, g.Conversation)); got != want {
					t.Errorf("staff have %q, want %q", got, want)
				}
				entries := b.visitorHas(g)
				if got := texts(entries); got != want {
					t.Errorf("the visitor has %q, want %q", got, want)
				}
				var n, later uint64
				for _, e := range entries {
					if n++; e.VSeq != n {
						t.Fatalf("n %d, want %d", e.VSeq, n)
					}
					if e.Kind == chat.MaskedLater {
						later++
						if e.OfN == 0 || e.Text.Clear() != masked || len(e.Masks) != 1 || e.Author.Kind != chat.BySystem {
							t.Errorf("masked-later: of %d, %q, %d masks", e.OfN, e.Text.Clear(), len(e.Masks))
						}
					}
				}
				if later != 3 {
					t.Errorf("%d were masked later", later)
				}
				if sum, _, _ := b.Row(b.ctx(), mina, g.Conversation); sum.Masked != 4 {
					t.Errorf("%d masks counted", sum.Masked)
				}
				// Sent again, it is acknowledged as it reads now.
				p := said("4242")
				p.Client = acks[0].Client
				if e, err := b.Post(b.ctx(), g, p); err != nil || e.ID != acks[0].ID || e.Text.Clear() != masked {
					t.Errorf("sent again: %q, %v", e.Text.Clear(), err)
				}
				// Nothing waits any more.
				b.clock.forward(time.Minute)
				before := len(b.thread(mina, g.Conversation))
				b.release()
				if _, err := b.publishDue(b.ctx()); err != nil {
					t.Fatal(err)
				}
				if got := len(b.thread(mina, g.Conversation)); got != before {
					t.Errorf("%d entries came of nothing", got-before)
				}
			})
		}
	})
}

// Digits of which nothing comes are shown to staff after ten seconds, and not before, also by another process than the one
// that took them.
func TestReleasedAfterTenSeconds(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		off, _ := b.startOffRecord("hello")
		if _, err := b.Take(b.ctx(), mina, off.Conversation); err != nil {
			t.Fatal(err)
		}
		b.say(g, "8311")
		b.say(off, "8311")
		for _, g := range []chat.Guest{g, off} {
			if got := texts(b.thread(mina, g.Conversation)); got != "hello|…" {
				t.Fatalf("staff have %q", got)
			}
			if got := texts(b.visitorHas(g)); got != "hello|8311" {
				t.Errorf("the visitor has %q", got)
			}
		}
		b.clock.forward(arrivingFor - time.Millisecond)
		next, err := b.releaseDue(b.ctx())
		if err != nil || !next.After(b.clock.now().Add(-time.Millisecond)) || next.After(b.clock.now().Add(2*time.Millisecond)) {
			t.Errorf("next is due %s, now is %s: %v", next, b.clock.now(), err)
		}
		b.private.publishDue(b.Desk, b.stamp())
		for _, g := range []chat.Guest{g, off} {
			if got := texts(b.thread(mina, g.Conversation)); got != "hello|…" {
				t.Fatalf("released too early: %q", got)
			}
		}
		b.events.take()
		b.clock.forward(time.Millisecond)
		b.private.publishDue(b.Desk, b.stamp())
		if got := texts(b.thread(mina, off.Conversation)); got != "hello|8311" {
			t.Errorf("off the record staff have %q", got)
		}
		nodes := []*Desk{b.another(), b.Desk}
		for _, d := range nodes {
			if _, err := d.releaseDue(b.ctx()); err != nil {
				t.Fatal(err)
			}
		}
		released := 0
		for _, ev := range b.events.take(chat.EventAppended) {
			if e := ev.Entry; e.Kind == chat.Released && ev.After.Conversation == g.Conversation {
				released++
				if e.Of != 3 || e.VSeq != 0 || e.Text.Clear() != "8311" || ev.Summary.Preview.Clear() != "8311" || ev.Summary.Arriving {
					t.Errorf("released of %d, n %d, %q, preview %q", e.Of, e.VSeq, e.Text.Clear(), ev.Summary.Preview.Clear())
				}
			}
		}
		if released != 1 {
			t.Errorf("released %d times", released)
		}
		thread := b.thread(mina, g.Conversation)
		if got := texts(thread); got != "hello|8311" {
			t.Errorf("staff have %q", got)
		}
		if last := thread[len(thread)-1]; last.Kind != chat.Released || last.Text.Clear() != "8311" || thread[2].Changed != last.Seq {
			t.Errorf("the page has %s %q", last.Kind, last.Text.Clear())
		}
		if got := b.visitorHas(g); len(got) != 3 {
			t.Errorf("the visitor has %d entries: a gap, or a release", len(got))
		}
	})
}

// Run does it in time by itself, and at the start does what was due while nobody ran.
func TestRunReleases(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		b.say(g, "8311")
		b.restart()
		b.clock.forward(arrivingFor)
		stop := b.running()
		defer stop()
		b.soon("the release", func() bool { return texts(b.thread(mina, g.Conversation)) == "hello|8311" })
	})
}

// The third further message ends the waiting, whoever wrote it; notes don't count, and the visitor sees none of it.
func TestReleasedAfterThreeMessages(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		b.say(g, "8311")
		b.reply(mina, g, chat.Message, "one moment")
		b.reply(mina, g, chat.Note, "not a message")
		b.say(g, "thank you")
		if got := texts(b.thread(mina, g.Conversation)); got != "hello|…|one moment|thank you" {
			t.Fatalf("staff have %q", got)
		}
		b.events.take()
		b.reply(mina, g, chat.Message, "there it is")
		if got := texts(b.thread(mina, g.Conversation)); got != "hello|8311|one moment|thank you|there it is" {
			t.Errorf("staff have %q", got)
		}
		if ev := b.events.take(chat.EventAppended); len(ev) != 2 || ev[1].Entry.Kind != chat.Released || ev[1].Entry.Text.Clear() != "8311" {
			t.Errorf("%d events", len(ev))
		}
		if b.current(g).arriving != 0 || b.count(`SELECT count(*) FROM part WHERE due > 0`) != 0 {
			t.Error("something still waits")
		}
	})
}

func (b *bed) current(g chat.Guest) state {
	b.t.Helper()
	st, err := readState(b.ctx(), b.db.Read(), g.Conversation)
	if err != nil {
		b.t.Fatal(err)
	}
	return st
}

// Cards in many messages, with an agent's lines between, were released in part before they were known: they are masked
// just as well, and no key that is left opens what stood there, in a copy of the rows from before.
func TestReleasedPartsAreMaskedToo(t *testing.T) {
	for _, way := range []struct {
		name    string
		say     []string // "" is the agent
		restart bool
	}{
		{"digit by digit", strings.Split("4242424242424242", ""), false},
		{"in four, the agent between", []string{"4242", "", "4242", "", "4242", "", "4242"}, false},
		{"in four, another process each time", []string{"4242", "4242", "", "4242", "4242"}, true},
		{"late", []string{"my card is 4242 4242", "", "", "", "", "and then 4242", "4242"}, false},
	} {
		t.Run(way.name, func(t *testing.T) {
			each(t, func(t *testing.T, b *bed) {
				g := b.taken("hello")
				digits := 0
				for _, s := range way.say {
					if way.restart {
						b.restart()
					}
					if s == "" {
						b.reply(mina, g, chat.Message, "go on")
						continue
					}
					digits++
					if digits == len(way.say) || s == way.say[len(way.say)-1] && digits > 1 && b.count(`SELECT count(*) FROM part WHERE state = 'shown'`) > 0 {
						b.clock.forward(arrivingFor) // all of them were released
						b.release()
					}
					b.saved(g)
					b.say(g, s)
				}
				for who, list := range map[string][]chat.Entry{"staff": b.thread(mina, g.Conversation), "the visitor": b.visitorHas(g)} {
					if got := texts(list); strings.ContainsAny(got, "0123456789") {
						t.Errorf("%s have %q", who, got)
					}
				}
				if n := b.count(`SELECT count(*) FROM part WHERE state = 'gone'`); n < 2 {
					t.Fatalf("%d keys destroyed", n)
				}
				b.opensNothing(g)
				b.restart()
				if got := texts(b.thread(mina, g.Conversation)); strings.ContainsAny(got, "0123456789") {
					t.Errorf("after a restart staff have %q", got)
				}
				// It goes on as ever.
				b.say(g, "thank you")
				if got := b.visitorHas(g); got[len(got)-1].Text.Clear() != "thank you" {
					t.Error("it does not go on")
				}
			})
		})
	}
}

// copied is a row of a copy of the database.
type copied struct {
	entry chat.Entry
	body  sealed.Value
}

var copies = map[chat.ConversationID][]copied{}

// saved takes a copy of the rows, as a backup does.
func (b *bed) saved(g chat.Guest) {
	b.t.Helper()
	st := b.current(g)
	o := opener{d: b.Desk, q: b.db.Read(), st: &st}
	rows, err := o.rows(b.ctx(), selectAfter, 0, MaxPage)
	if err != nil {
		b.t.Fatal(err)
	}
	copies[g.Conversation] = nil
	for _, r := range rows {
		if body, err := sealed.Parse(r.body); err == nil {
			copies[g.Conversation] = append(copies[g.Conversation], copied{r.entry, body})
		}
	}
}

// opensNothing fails if a key that is left opens a copied row whose text was masked since, or if none opens the others.
func (b *bed) opensNothing(g chat.Guest) {
	b.t.Helper()
	ctx := b.ctx()
	rows, err := b.keys.Read().QueryContext(ctx, `SELECT id FROM key WHERE dead = 0`)
	if err != nil {
		b.t.Fatal(err)
	}
	var keys []*keyring.Key
	var ids []keyring.KeyID
	for rows.Next() {
		var id keyring.KeyID
		if err := rows.Scan(&id); err != nil {
			b.t.Fatal(err)
		}
		ids = append(ids, id)
	}
	b.restart() // nothing is in memory
	for _, id := range ids {
		if k, err := b.ring.Key(ctx, id); err == nil {
			keys = append(keys, k)
		}
	}
	opened, masked := 0, 0
	for _, c := range copies[g.Conversation] {
		gone := b.count(`SELECT count(*) FROM part WHERE conversation = $1 AND seq = $2 AND state = 'gone'`, g.Conversation, int64(c.entry.Seq)) > 0
		opens := false
		for _, k := range keys {
			_, err := k.Open(place("entry", b.site, &c.entry), c.body)
			opens = opens || err == nil
		}
		switch {
		case gone && opens:
			b.t.Errorf("entry %d of the copy still opens", c.entry.Seq)
		case gone:
			masked++
		case opens:
			opened++
		}
	}
	if opened == 0 || masked == 0 {
		b.t.Fatalf("%d rows open and %d don't: the test proves nothing", opened, masked)
	}
}

// Killed between the steps: from the first on everybody reads the masked text, and the key goes at the next start.
func TestMaskingIsResumed(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		for _, step := range []int{stepMasked, stepDestroyed} {
			g := b.taken("hello")
			for _, s := range pieces[:3] {
				b.say(g, s)
			}
			b.saved(g)
			b.Desk.masked = func(s int) error {
				if s == step {
					return errors.New("killed")
				}
				return nil
			}
			last := b.say(g, pieces[3])
			if n := b.count(`SELECT count(*) FROM part WHERE conversation = $1 AND state = 'masked'`, g.Conversation); n != 3 {
				t.Fatalf("step %d: %d keys are to be destroyed, want 3", step, n)
			}
			b.restart()
			if got := texts(b.thread(mina, g.Conversation)); strings.Contains(got, "4242") {
				t.Errorf("step %d: staff have %q", step, got)
			}
			stop := b.running()
			b.soon("the end of the job", func() bool {
				return b.count(`SELECT count(*) FROM part WHERE conversation = $1 AND state = 'gone'`, g.Conversation) == 3
			})
			stop()
			b.opensNothing(g)
			p := said(pieces[3])
			p.Client = last.Client
			if e, err := b.Post(b.ctx(), g, p); err != nil || e.ID != last.ID {
				t.Errorf("step %d: sent again: %v", step, err)
			}
		}
	})
}

// The parts come through several tabs at once, or each to another node of two that both know the conversation already: all
// of them are masked, in whatever order they were taken.
func TestPartsThroughTabsAndNodes(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		tabs := b.taken("hello")
		var wg sync.WaitGroup
		for _, s := range pieces {
			wg.Go(func() { b.say(tabs, s) })
		}
		wg.Wait()
		nodes := []*Desk{b.Desk, b.another()}
		two := b.taken("hello")
		for i, s := range append([]string{"good day", "are you there?"}, pieces...) {
			if _, err := nodes[i%2].Post(b.ctx(), two, said(s)); err != nil {
				t.Fatal(err)
			}
		}
		for _, g := range []chat.Guest{tabs, two} {
			for who, list := range map[string][]chat.Entry{"staff": b.thread(mina, g.Conversation), "the visitor": b.visitorHas(g)} {
				if got := texts(list); strings.Contains(got, "4242") {
					t.Errorf("%s have %q", who, got)
				}
			}
		}
		if n := b.count(`SELECT count(*) FROM part WHERE state = 'gone'`); n != 6 {
			t.Errorf("%d keys destroyed, want 6", n)
		}
	})
}

// What can't be destroyed at once is masked for everybody all the same, and destroyed by Run as soon as it can be.
func TestMaskedThoughTheKeyStoreFails(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		for _, s := range pieces[:3] {
			b.say(g, s)
		}
		fails := true
		b.Desk.masked = func(int) error {
			if fails {
				return db.ErrFull
			}
			return nil
		}
		b.events.take()
		b.say(g, pieces[3])
		if n := len(b.events.take(chat.EventAppended)); n != 4 {
			t.Errorf("%d entries were told, want 4", n)
		}
		fails = false
		stop := b.running()
		defer stop()
		b.soon("the destruction", func() bool { return b.count(`SELECT count(*) FROM part WHERE state = 'masked'`) == 0 })
	})
}

// An ordinary conversation makes no key and no row for this.
func TestOrdinaryMessagesCostNothing(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		var keys int
		count := func() int {
			if err := b.keys.Read().QueryRowContext(b.ctx(), `SELECT count(*) FROM key`).Scan(&keys); err != nil {
				t.Fatal(err)
			}
			return keys
		}
		before := count()
		for _, s := range []string{"Where is my parcel?", "The order number is A-1734-22", "It cost me 34 euros", "It came at 10:30 on Monday the 12th", card} {
			b.say(g, s)
			b.reply(mina, g, chat.Message, "I see")
		}
		if after := count(); after != before || b.count(`SELECT count(*) FROM part`) != 0 {
			t.Errorf("%d keys and %d parts", after-before, b.count(`SELECT count(*) FROM part`))
		}
	})
}

// A first message can be a part, and the start of a conversation is repeated as ever.
func TestStartWithAPart(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		s := b.starting(pieces[0])
		b.events.take()
		e, f, err := b.Start(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		if staff, visitor := b.pushed(); strings.Contains(staff, "4242") || !strings.Contains(visitor, "4242") {
			t.Errorf("pushed %q to staff, %q to the visitor", staff, visitor)
		}
		g := chat.Guest{Visitor: s.Visitor, Site: f.Site, Conversation: f.Conversation}
		b.restart()
		if again, _, err := b.Start(ctx, s); err != nil || again.ID != e.ID || again.Text.Clear() != "4242" {
			t.Errorf("repeated: %q, %v", again.Text.Clear(), err)
		}
		for _, p := range pieces[1:] {
			b.say(g, p)
		}
		if got := texts(b.thread(lead, g.Conversation)); strings.Contains(got, "4242") {
			t.Errorf("staff have %q", got)
		}
	})
}

// Erasing takes the keys of parts along.
func TestErasingTakesParts(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		e := b.say(g, "8311")
		if _, err := b.EraseByVisitor(b.ctx(), g); err != nil {
			t.Fatal(err)
		}
		if _, err := b.ring.Key(b.ctx(), partKey(e.ID)); !errors.Is(err, keyring.ErrDestroyed) {
			t.Errorf("the part's key is %v", err)
		}
		b.clock.forward(time.Minute)
		b.release()
		if n := b.count(`SELECT count(*) FROM part`); n != 0 {
			t.Errorf("%d rows are left", n)
		}
	})
}

// A quiet conversation is found by its words and not by what may have to be destroyed alone, and its filter holds none of it.
func TestFiltersKnowNoParts(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		b.say(g, "8311")
		b.clock.forward(arrivingFor)
		b.release()
		if err := b.writeFilter(ctx, g.Conversation); err != nil {
			t.Fatal(err)
		}
		key, err := b.ring.Key(ctx, indexKey(g.Conversation, 0))
		if err != nil {
			t.Fatal(err)
		}
		var body sealed.Value
		var seq uint64
		var epoch int64
		if err := b.db.Read().QueryRowContext(ctx, selectFilter, g.Conversation).Scan(&seq, &body, &epoch); err != nil {
			t.Fatal(err)
		}
		f, err := key.Open(placeFilter(b.site, g.Conversation), body)
		if err != nil || filter(f).may("8311") || !filter(f).may("hello") {
			t.Errorf("the filter has the part, or not the rest: %v", err)
		}
		for _, q := range []string{"8311", "hello"} {
			if hits, err := b.Search(ctx, mina, text.Typed(q), All, 0); err != nil || len(hits.Hits) != 1 {
				t.Errorf("%q finds %d: %v", q, len(hits.Hits), err)
			}
		}
	})
}

// Two cards that share a message: it is masked twice, and what stood there in between goes, too.
func TestMaskedTwice(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		ctx := b.ctx()
		e := b.say(g, "my card is 4242")
		r, err := b.room(ctx, g.Conversation)
		if err != nil {
			t.Fatal(err)
		}
		key, err := b.key(ctx, r)
		if err != nil {
			t.Fatal(err)
		}
		maskAt := func(word string) {
			t.Helper()
			r.talk.Lock()
			defer r.talk.Unlock()
			of, holder, err := b.find(ctx, r, &heard{by: visitor, client: e.Client})
			if err != nil {
				t.Fatal(err)
			}
			at := strings.Index(of.Text.Clear(), word)
			l, err := b.masking(ctx, r, key, of, holder, []mask.Finding{{Entity: "card", Rule: "test", MaskStart: at, MaskEnd: at + len(word)}}, visitor)
			if err != nil {
				t.Fatal(err)
			}
			a := &act{allow: anyState, later: []*later{l}}
			if err := b.perform(ctx, r, key, a); err != nil {
				t.Fatal(err)
			}
			b.destroyMasked(ctx, g.Conversation)
			b.publish(r, a, b.stamp())
			r.forget()
		}
		maskAt("4242")
		b.saved(g)
		maskAt("card")
		for who, list := range map[string][]chat.Entry{"staff": b.thread(mina, g.Conversation), "the visitor": b.visitorHas(g)} {
			later := 0
			for _, at := range list {
				if strings.ContainsAny(at.Text.Clear(), "cd42") {
					t.Errorf("%s have %q in a %s", who, at.Text.Clear(), at.Kind)
				}
				if at.Kind == chat.MaskedLater {
					later++
				}
				if at.ID == e.ID && (len(at.Masks) != 2 || at.Text.Clear()[at.Masks[1].Start:at.Masks[1].End] == "" || at.Changed == 0) {
					t.Errorf("%s have %d masks", who, len(at.Masks))
				}
			}
			if later != 2 {
				t.Errorf("%s have %d notices", who, later)
			}
		}
		b.opensNothing(g)
		if n := b.count(`SELECT count(*) FROM part WHERE state = 'gone'`); n != 2 {
			t.Errorf("%d keys destroyed, want those of the message and of the first masked text", n)
		}
	})
}

// Who can write the rows can't show what is withheld or bring back what was masked.
func TestPartsTampered(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		for _, change := range []string{
			`UPDATE part SET state = 'shown' WHERE state = 'gone'`,
			`UPDATE part SET changed = 1 WHERE state = 'gone'`,
			`UPDATE part SET changed = seq WHERE state = 'gone'`,
			`UPDATE part SET changed = 99 WHERE state = 'gone'`,
			`UPDATE part SET sum = entry WHERE state = 'gone'`,
			`DELETE FROM part WHERE state = 'gone'`,
			`DELETE FROM part WHERE state = 'shown'`,
			`DELETE FROM entry WHERE kind = 'masked-later'`,
		} {
			g := b.taken("hello")
			for _, s := range pieces {
				b.say(g, s)
			}
			if b.exec(change+` AND conversation = $1`, g.Conversation) == 0 {
				t.Fatalf("%s changed nothing", change)
			}
			b.restart()
			_, err := b.Thread(ctx, mina, g.Conversation, 0, 0, 0)
			want(t, err, chat.Internal)
			_, err = b.Visit(ctx, g, 0, 0)
			want(t, err, chat.Internal)
		}
	})
}

// A card cut anywhere, with whatever happens in between: staff never get a text that is withheld, the chain verifies at
// each step, and once the last part has come no digit of it is left on either side, on disk or off the record.
func TestPartsModel(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		rapid.Check(t, func(rt *rapid.T) {
			const number = "4000056655665556"
			off := rapid.Bool().Draw(rt, "off the record")
			g, _ := b.start("I want to pay by card")
			if off {
				g, _ = b.startOffRecord("I want to pay by card")
			}
			if _, err := b.Take(b.ctx(), mina, g.Conversation); err != nil {
				rt.Fatal(err)
			}
			look := func() (staff, visitor []chat.Entry) {
				staff, visitor = b.thread(mina, g.Conversation), b.visitorHas(g)
				for i, e := range staff {
					if e.Seq != uint64(i+1) || e.Arriving && !e.Text.Empty() {
						rt.Fatalf("seq %d at %d, arriving %v with %d bytes", e.Seq, i, e.Arriving, e.Text.Len())
					}
				}
				for i, e := range visitor {
					if e.VSeq != uint64(i+1) || e.Kind == chat.Released {
						rt.Fatalf("n %d at %d, a %s", e.VSeq, i, e.Kind)
					}
				}
				return staff, visitor
			}
			size := rapid.SampledFrom([]int{2, 4, 5, 8}).Draw(rt, "size")
			for at := 0; at < len(number); at += size {
				b.say(g, number[at:min(len(number), at+size)])
				look()
				if at+size >= len(number) {
					break
				}
				for range rapid.IntRange(0, 2).Draw(rt, "in between") {
					switch rapid.SampledFrom([]string{"reply", "note", "wait", "restart", "release"}).Draw(rt, "what") {
					case "reply":
						b.reply(mina, g, chat.Message, "go on")
					case "note":
						if !off {
							b.reply(mina, g, chat.Note, "takes their time")
						}
					case "wait":
						b.clock.forward(4 * time.Second)
					case "restart":
						if !off {
							b.restart()
						}
					case "release":
						b.clock.forward(arrivingFor)
						b.release()
						b.private.publishDue(b.Desk, b.stamp())
					}
					look()
				}
			}
			staff, visitor := look()
			for who, list := range map[string][]chat.Entry{"staff": staff, "the visitor": visitor} {
				if got := texts(list); strings.ContainsAny(got, "0123456789…") {
					rt.Fatalf("%s have %q", who, got)
				}
			}
			if n := b.count(`SELECT count(*) FROM part WHERE state IN ('arriving', 'masked')`); n != 0 {
				rt.Fatalf("%d are not done", n)
			}
		})
	})
}

// What is remembered of parts is bounded however many are sent, and a conversation that has no room for another message
// still has its digits released.
func TestPartsAreBounded(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		for i := range 2 * remembered {
			b.say(g, fmt.Sprint(8310+i%7))
		}
		r, err := b.room(b.ctx(), g.Conversation)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.heard) > remembered || b.current(g).arriving > arrivingTexts {
			t.Errorf("%d remembered, %d withheld", len(r.heard), b.current(g).arriving)
		}
		b.exec(`UPDATE conversation SET seq = $1 WHERE id = $2`, MaxEntries+1, g.Conversation)
		b.restart()
		_, err = b.Post(b.ctx(), g, said("8311"))
		want(t, err, chat.TooMany)
		b.clock.forward(arrivingFor)
		b.release()
		if n := b.current(g).arriving; n != 0 {
			t.Errorf("%d are still withheld", n)
		}
	})
}
