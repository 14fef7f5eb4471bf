package desk

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask"
	"snug/mask/text"
)

// slipped is a value that no rule finds.
const slipped = "quokka-violet-93"

func pointAt(e chat.Entry, part string) Later {
	words := e.Text.Clear()
	at := strings.Index(words, part)
	units := func(s string) int {
		n := 0
		for _, r := range s {
			if n++; r > 0xffff {
				n++
			}
		}
		return n
	}
	return Later{
		Conversation: e.Conversation, Entry: e.ID, N: e.VSeq, Client: chat.NewClientID(), Entity: mask.Password,
		Span: Span{Start: units(words[:at]), End: units(words[:at+len(part)]), Of: units(words)},
	}
}

// Staff and visitor mask what slipped through: in the thread, the inbox, the search, the transcript and on every screen.
func TestMaskLater(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		watcher := lee.ID
		b.opts.Watching = func(chat.ConversationID) []chat.StaffID { return []chat.StaffID{watcher, watcher} }
		b.restart()
		g, first := b.start("hello")
		if _, err := b.Take(ctx, mina, g.Conversation); err != nil {
			t.Fatal(err)
		}
		e := b.say(g, "é😀 the word is "+slipped+", thanks")
		note := b.reply(mina, g, chat.Note, "a note of its own")
		if err := b.PutDraft(ctx, mina, g.Conversation, text.Typed("a draft")); err != nil {
			t.Fatal(err)
		}
		held, err := b.Reply(ctx, mina, heldFor(g.Conversation, "a held one", MaxHold))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(b.StaffSeen(ctx, mina, g.Conversation, 3), b.VisitorMarks(ctx, g, 3, 3), b.writeFilter(ctx, g.Conversation)); err != nil {
			t.Fatal(err)
		}
		b.thread(lead, g.Conversation)
		b.events.take()

		l := pointAt(e, slipped)
		later, err := b.MaskLater(ctx, mina, l)
		if err != nil {
			t.Fatal(err)
		}
		const want1 = "é😀 the word is ••••••••, thanks"
		if later.Kind != chat.MaskedLater || later.Of != e.Seq || later.OfN != e.VSeq || later.Text.Clear() != want1 || later.VSeq != 4 || len(later.Masks) != 1 ||
			want1[later.Masks[0].Start:later.Masks[0].End] != "••••••••" || later.Masks[0].Entity != mask.Password {
			t.Fatalf("%+v", later)
		}
		events := b.events.take(chat.EventAppended)
		if len(events) != 1 || events[0].Entry.ID != later.ID || events[0].Summary.Preview.Clear() != want1 || events[0].Summary.Masked != 1 {
			t.Fatalf("%d events", len(events))
		}
		again, err := b.MaskLater(ctx, mina, l)
		if err != nil || again.ID != later.ID || again.Seq != later.Seq || len(b.events.take()) != 0 {
			t.Fatalf("again: %v", err)
		}

		// A note's masking is nothing that the visitor may notice.
		hidden, err := b.MaskLater(ctx, lead, Later{Conversation: g.Conversation, Entry: note.ID, Client: chat.NewClientID(), Entity: mask.Custom})
		if err != nil || hidden.VSeq != 0 || hidden.Text.Clear() != "••••••" {
			t.Fatalf("note: %v", err)
		}
		visit, err := b.Visit(ctx, g, 0, 0)
		if err != nil || visit.VSeq != 4 || len(visit.Entries) != 4 || visit.Entries[2].Text.Clear() != want1 {
			t.Fatalf("visit: %v", err)
		}
		for _, e := range b.thread(mina, g.Conversation) {
			if strings.Contains(e.Text.Clear(), slipped) {
				t.Errorf("entry %d still has it", e.Seq)
			}
		}
		hits, err := b.Search(ctx, mina, text.Typed("quokka"), All, 0)
		if err != nil || len(hits.Hits) != 0 {
			t.Errorf("search: %d, %v", len(hits.Hits), err)
		}
		if hits, err := b.Search(ctx, mina, text.Typed("hello"), All, 0); err != nil || len(hits.Hits) != 1 {
			t.Errorf("search for what stays: %d, %v", len(hits.Hits), err)
		}
		page, err := b.Box(ctx, mina, Mine, "", 0)
		if err != nil || len(page.Rows) != 1 || page.Rows[0].Preview.Clear() != want1 {
			t.Errorf("inbox: %v", err)
		}
		if draft, err := b.Draft(ctx, mina, g.Conversation); err != nil || draft.Clear() != "a draft" {
			t.Errorf("draft: %v", err)
		}

		// The visitor hides all that they said at first; what is held goes out as ever.
		mine, err := b.MaskByVisitor(ctx, g, Later{N: first.VSeq, Client: chat.NewClientID(), Entity: mask.Card})
		if err != nil || mine.Text.Clear() != "••••" {
			t.Fatalf("visitor: %v", err)
		}
		b.clock.forward(MaxHold)
		if _, err := b.publishDue(ctx); err != nil {
			t.Fatal(err)
		}
		th := b.thread(mina, g.Conversation)
		if last := th[len(th)-1]; last.Text.Clear() != "a held one" || last.Client != held.Entry.Client {
			t.Error("held message is lost")
		}

		list, more, err := b.Incidents(ctx, lead, chat.RecordID{}, 0)
		if err != nil || more || len(list) != 3 {
			t.Fatalf("incidents: %d, %v", len(list), err)
		}
		i := list[2]
		if i.By.Staff != mina.ID || i.Found[mask.Password] != 1 || len(i.Places) != 1 || i.Places[0].Entry != e.ID || i.Places[0].Author != chat.ByVisitor ||
			!slices.Equal(i.Read, []chat.StaffID{mina.ID}) || !slices.Equal(i.Given, []chat.StaffID{lead.ID}) ||
			!slices.Equal(i.Watching, []chat.StaffID{lee.ID}) || i.VisitorRead || len(i.Steps) != 4 || len(i.Codes()) != 1 {
			t.Errorf("%+v", i)
		}
		if list[0].By.Kind != chat.ByVisitor || list[0].Found[mask.Card] != 1 || list[0].VisitorRead {
			t.Errorf("%+v", list[0])
		}
		if one, err := b.Incident(ctx, lead, i.ID); err != nil || one.ID != i.ID {
			t.Error(err)
		}
		// What staff wrote has been read by the visitor, perhaps.
		if err := b.VisitorMarks(ctx, g, 99, 99); err != nil {
			t.Fatal(err)
		}
		if _, err := b.MaskLater(ctx, lead, pointAt(th[len(th)-1], "held")); err != nil {
			t.Fatal(err)
		}
		if list, _, err := b.Incidents(ctx, lead, chat.RecordID{}, 1); err != nil || !list[0].VisitorRead || list[0].Places[0].Staff != mina.ID {
			t.Errorf("of what staff wrote: %v", err)
		}
	})
}

// What may not be masked is refused, and nothing is done.
func TestMaskLaterRefuses(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello " + slipped)
		e := b.thread(mina, g.Conversation)[0]
		ours := b.reply(mina, g, chat.Message, "what numbat-ochre-12")
		note := b.reply(mina, g, chat.Note, "note")
		joined := b.thread(mina, g.Conversation)[1]
		other := b.taken("another")
		epoch := func() int { return b.count(`SELECT epoch FROM conversation WHERE id = $1`, g.Conversation) }
		with := func(change func(*Later)) Later {
			l := pointAt(e, slipped)
			change(&l)
			return l
		}
		for name, c := range map[string]struct {
			who  chat.Staff
			l    Later
			code chat.Code
		}{
			"no right":             {admin, with(func(*Later) {}), chat.Forbidden},
			"not seen":             {lee, with(func(*Later) {}), chat.NotFound},
			"no client":            {mina, with(func(l *Later) { l.Client = chat.ClientID{} }), chat.Invalid},
			"no entity":            {mina, with(func(l *Later) { l.Entity = "secret sauce" }), chat.Invalid},
			"no entry":             {mina, with(func(l *Later) { l.Entry = chat.NewEntryID() }), chat.NotFound},
			"another's entry":      {mina, with(func(l *Later) { l.Conversation = other.Conversation }), chat.NotFound},
			"nothing typed":        {mina, with(func(l *Later) { l.Entry, l.Span = joined.ID, Span{} }), chat.Invalid},
			"beyond the end":       {mina, with(func(l *Later) { l.Span.End = 999 }), chat.Invalid},
			"backwards":            {mina, with(func(l *Later) { l.Span.End = 1 }), chat.Invalid},
			"text of another size": {mina, with(func(l *Later) { l.Span.Of++ }), chat.Conflict},
			"id of a message":      {mina, with(func(l *Later) { l.Client = ours.Client }), chat.Conflict},
		} {
			_, err := b.MaskLater(ctx, c.who, c.l)
			if got := chat.CodeOf(err); got != c.code {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
		}
		for name, n := range map[string]uint64{"staff's": ours.VSeq, "a note": note.VSeq, "what is not there": 99} {
			_, err := b.MaskByVisitor(ctx, g, Later{N: n, Client: chat.NewClientID(), Entity: mask.Card})
			if code := chat.CodeOf(err); code != chat.NotFound && (n != 0 || code != chat.Invalid) {
				t.Errorf("%s by the visitor: %v", name, err)
			}
		}
		// A visitor's number is of their own conversation, whatever else they name.
		_, err := b.MaskByVisitor(ctx, other, Later{Conversation: g.Conversation, Entry: e.ID, N: 7, Client: chat.NewClientID(), Entity: mask.Card})
		want(t, err, chat.NotFound)
		if epoch() != 0 || b.count(`SELECT count(*) FROM mask_incident`) != 0 {
			t.Error("something was done")
		}
		_, _, err = b.Incidents(ctx, mina, chat.RecordID{}, 0)
		want(t, err, chat.Forbidden)
		_, err = b.Incident(ctx, mina, chat.NewRecordID())
		want(t, err, chat.Forbidden)
		if _, err := b.MaskLater(ctx, mina, pointAt(e, slipped)); err != nil {
			t.Fatal(err)
		}
		l := pointAt(ours, "numbat-ochre-12")
		if _, err := b.MaskLater(ctx, mina, l); err != nil {
			t.Fatal(err)
		}
		l.Entry, l.Span = note.ID, Span{}
		_, err = b.MaskLater(ctx, mina, l) // the same id for another
		want(t, err, chat.Conflict)
		_, err = b.MaskLater(ctx, mina, Later{Conversation: g.Conversation, Entry: b.thread(mina, g.Conversation)[0].ID, Client: chat.NewClientID(), Entity: mask.Card,
			Span: Span{Start: 6, End: 8, Of: 14}})
		want(t, err, chat.Conflict) // within a mask
		if epoch() != 2 {
			t.Error("epoch")
		}
	})
}

// With the root key, the folder, the journal and a copy of the rows from before in hand, nobody gets the value back.
func TestMaskedLaterIsNowhere(t *testing.T) {
	folder := t.TempDir()
	n := 0
	open := func(t testing.TB) *db.DB {
		n++
		d, err := db.OpenSQLite(t.Context(), filepath.Join(folder, fmt.Sprint(n, ".db")), db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	}
	b := newBed(t, open)
	ctx := b.ctx()
	kept := b.full("another one")
	g := b.full(slipped)
	bodies, wrapped := b.bodies(g.Conversation), b.wrapped(g.Conversation)
	old := b.copied(g.Conversation)
	if files, _ := grep(t, folder, append(bodies, wrapped...)...); len(files) == 0 {
		t.Fatal("the search does not find what is there")
	}
	for _, part := range []string{slipped, "hello"} { // the first stands in every table
		if _, err := b.MaskLater(ctx, mina, pointAt(b.thread(mina, g.Conversation)[0], part)); err != nil {
			t.Fatal(err)
		}
	}
	if files, size := grep(t, folder, wrapped...); len(files) > 0 || size < 10_000 {
		t.Errorf("the keys of before are still in %v", files)
	}
	if files, _ := grep(t, folder, bodies...); len(files) > 0 {
		t.Errorf("what was sealed before is still in %v", files)
	}
	if files, _ := grep(t, folder, []byte(slipped), []byte("quokka")); len(files) > 0 {
		t.Errorf("in clear in %v", files)
	}
	// A backup of the rows: each value in it asks for a key that is gone; the ones in force open none of them.
	b.restart()
	for epoch := range int64(2) {
		for _, id := range []keyring.KeyID{conversationKey(g.Conversation, epoch), indexKey(g.Conversation, epoch)} {
			if _, err := b.ring.Key(ctx, id); !errors.Is(err, keyring.ErrDestroyed) {
				t.Errorf("a key of epoch %d: %v", epoch, err)
			}
		}
	}
	st, err := readState(ctx, b.db.Read(), g.Conversation)
	if err != nil || st.epoch != 2 {
		t.Fatalf("epoch %d, %v", st.epoch, err)
	}
	key, err := b.under(ctx, &st, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range old {
		body, err := sealed.Parse(old[i].body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := key.Open(place("entry", b.site, &old[i].entry), body); !errors.Is(err, keyring.ErrOpen) {
			t.Errorf("entry %d of the copy opens: %v", i, err)
		}
	}
	if th := b.thread(mina, kept.Conversation); th[0].Text.Clear() != "hello another one" {
		t.Error("the other conversation does not open")
	}
	if err := b.writeFilter(ctx, g.Conversation); err != nil {
		t.Fatal(err)
	}
	if hits, err := b.Search(ctx, mina, text.Typed("quokka"), All, 0); err != nil || len(hits.Hits) != 0 {
		t.Errorf("search: %d, %v", len(hits.Hits), err)
	}
}

// copied are the rows of a conversation as a backup would have them.
func (b *bed) copied(c chat.ConversationID) []stored {
	b.t.Helper()
	var all []stored
	err := b.snapshot(b.ctx(), c, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		all = nil
		o := opener{d: b.Desk, q: q, key: key, st: st}
		var err error
		all, err = o.rows(ctx, selectAfter, 0, MaxPage)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

// The job goes on after every step at which it can be interrupted; the texts are masked at once.
func TestMaskLaterIsResumed(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		for _, step := range maskSteps[1:] {
			g := b.full(slipped)
			e := b.thread(mina, g.Conversation)[0]
			killed := errors.New("killed")
			b.Desk.rekeyed = func(s string) error {
				if s == step {
					return killed
				}
				return nil
			}
			if _, err := b.MaskLater(ctx, mina, pointAt(e, slipped)); err != nil {
				t.Fatalf("%s: %v", step, err)
			}
			b.restart()
			if th := b.thread(mina, g.Conversation); strings.Contains(th[0].Text.Clear(), slipped) {
				t.Errorf("%s: not masked at once", step)
			}
			run, cancel := context.WithCancel(ctx)
			done := make(chan error)
			go func() { done <- b.Run(run) }()
			for until := time.Now().Add(10 * time.Second); b.count(`SELECT count(*) FROM mask_incident WHERE done_at = 0`) > 0; {
				if time.Now().After(until) {
					t.Fatalf("%s: not resumed", step)
				}
				time.Sleep(5 * time.Millisecond)
			}
			cancel()
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			for _, id := range []keyring.KeyID{conversationKey(g.Conversation, 0), indexKey(g.Conversation, 0)} {
				if _, err := b.ring.Key(ctx, id); !errors.Is(err, keyring.ErrDestroyed) {
					t.Errorf("%s: a key is %v", step, err)
				}
			}
			b.say(g, "and on")
		}
		// Cut off before the transaction, nothing has happened but a key that seals nothing; the next one uses it.
		g := b.full(slipped)
		st, err := readState(ctx, b.db.Read(), g.Conversation)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.nextKey(ctx, &st); err != nil {
			t.Fatal(err)
		}
		b.restart()
		if _, err := b.MaskLater(ctx, mina, pointAt(b.thread(mina, g.Conversation)[0], slipped)); err != nil {
			t.Fatal(err)
		}
		// Erasing one whose masking was cut off takes every key.
		cut := b.full(slipped)
		b.Desk.rekeyed = func(string) error { return errors.New("killed") }
		if _, err := b.MaskLater(ctx, mina, pointAt(b.thread(mina, cut.Conversation)[0], slipped)); err != nil {
			t.Fatal(err)
		}
		b.restart()
		if _, err := b.Erase(ctx, lead, cut.Conversation); err != nil {
			t.Fatal(err)
		}
		for epoch := range int64(3) {
			if _, err := b.ring.Key(ctx, conversationKey(cut.Conversation, epoch)); !errors.Is(err, keyring.ErrDestroyed) {
				t.Errorf("epoch %d: %v", epoch, err)
			}
		}
		if err := b.finishMasking(ctx); err != nil {
			t.Error(err)
		}
		if list, _, err := b.Incidents(ctx, lead, chat.RecordID{}, 0); err != nil || len(list) != 4 {
			t.Errorf("a lead sees %d records, %v", len(list), err)
		}
	})
}

// The chat goes on while it is masked, at two nodes: nothing is lost, nothing is told to be tampered with.
func TestMaskLaterWhileChatting(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		nodes := []*Desk{b.Desk, b.another()}
		var mu sync.Mutex
		sent := map[chat.ClientID]bool{}
		stop := make(chan struct{})
		var wg sync.WaitGroup
		for i := range 8 {
			d := nodes[i%2]
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					var err error
					switch p := said("more"); i / 2 {
					case 0:
						_, err = d.Post(ctx, g, p)
						mu.Lock()
						sent[p.Client] = true
						mu.Unlock()
					case 1:
						_, err = d.Reply(ctx, mina, heldFor(g.Conversation, "held", time.Millisecond))
					case 2:
						err = d.PutDraft(ctx, mina, g.Conversation, text.Typed("draft"))
						if err == nil {
							_, err = d.Draft(ctx, mina, g.Conversation)
						}
					case 3:
						_, err = d.Thread(ctx, mina, g.Conversation, 0, 0, 0)
						if err == nil {
							_, err = d.Visit(ctx, g, 0, 0)
						}
					}
					if code := chat.CodeOf(err); err != nil && code != chat.Unavailable && code != chat.TooMany {
						t.Errorf("%d: %v", i, err)
						return
					}
				}
			})
		}
		for round := range 6 {
			word := fmt.Sprint("slip", round)
			e := b.say(g, "it is "+word+" here")
			l := pointAt(e, word)
			var both sync.WaitGroup
			for _, d := range nodes { // the same, sent to both
				both.Go(func() {
					if _, err := d.MaskByVisitor(ctx, g, l); err != nil {
						t.Errorf("round %d: %v", round, err)
					}
				})
			}
			both.Wait()
			b.clock.forward(time.Second)
			if _, err := b.publishDue(ctx); err != nil {
				t.Error(err)
			}
		}
		close(stop)
		wg.Wait()
		th := b.thread(mina, g.Conversation)
		later := 0
		for _, e := range th {
			delete(sent, e.Client)
			if e.Kind == chat.MaskedLater {
				later++
			}
			if strings.Contains(e.Text.Clear(), "slip") {
				t.Errorf("entry %d tells", e.Seq)
			}
		}
		if len(sent) > 0 || later != 6 {
			t.Errorf("%d messages lost, %d maskings", len(sent), later)
		}
		if n := b.count(`SELECT epoch FROM conversation WHERE id = $1`, g.Conversation); n != 6 {
			t.Errorf("epoch %d", n)
		}
		// A job that found the stores too busy is gone on with by Run, which does this.
		if err := b.finishMasking(ctx); err != nil {
			t.Error(err)
		}
		if n := b.count(`SELECT count(*) FROM mask_incident WHERE done_at > 0`); n != 6 {
			t.Errorf("%d records", n)
		}
	})
}

// What was tampered with is not sealed anew as if it were good.
func TestMaskLaterOfTampered(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello " + slipped)
		b.say(g, "more")
		e := b.thread(mina, g.Conversation)[0]
		b.exec(`UPDATE entry SET at = at - 86400000 WHERE conversation = $1 AND seq = 3`, g.Conversation)
		_, err := b.MaskLater(b.ctx(), mina, pointAt(e, slipped))
		want(t, err, chat.Internal)
		if b.count(`SELECT epoch FROM conversation WHERE id = $1`, g.Conversation) != 0 {
			t.Error("sealed anew")
		}
	})
}

// Off the record it is masked in memory, and nothing is written.
func TestMaskLaterOffRecord(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g, e := b.startOffRecord("psst " + slipped)
		again := b.say(g, "yes, "+slipped)
		b.events.take()
		l := pointAt(e, slipped)
		later, err := b.MaskByVisitor(ctx, g, l)
		if err != nil || later.Text.Clear() != "psst ••••••••" || later.VSeq != 3 {
			t.Fatal(err)
		}
		if again, err := b.MaskByVisitor(ctx, g, l); err != nil || again.ID != later.ID {
			t.Error(err)
		}
		v, err := b.Visit(ctx, g, 0, 0)
		if err != nil || v.Entries[0].Text.Clear() != "psst ••••••••" || v.Entries[again.VSeq-1].Text.Clear() != "yes, ••••••••" {
			t.Error(err)
		}
		events := b.events.take(chat.EventAppended)
		if last := events[len(events)-1]; last.Summary.Preview.Clear() != "yes, ••••••••" {
			t.Error("the preview tells")
		}
		if b.count(`SELECT count(*) FROM mask_incident`) != 0 {
			t.Error("recorded")
		}
	})
}

// Entries with keys of their own go on under the conversation's next key, and can be pointed at like others: theirs is
// destroyed then. What is masked twice is nowhere as it read in between.
func TestMaskLaterWithParts(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		waiting := b.say(g, "my card is 4242")
		if !waiting.Arriving {
			t.Fatal("the digits don't arrive")
		}
		word := b.say(g, "and the word is "+slipped)
		before := b.count(`SELECT count(*) FROM part WHERE conversation = $1`, g.Conversation)
		if _, err := b.MaskLater(ctx, mina, pointAt(word, slipped)); err != nil {
			t.Fatal(err)
		}
		if n := b.count(`SELECT count(*) FROM part WHERE conversation = $1 AND state = 'arriving'`, g.Conversation); n != 1 {
			t.Fatalf("%d arriving, of %d parts before", n, before)
		}
		for _, e := range b.thread(mina, g.Conversation) {
			if e.ID == waiting.ID && (!e.Arriving || !e.Text.Empty()) {
				t.Error("masking something else shows what is withheld")
			}
		}
		// It is released as ever, at a node that knew nothing of the new key.
		d := b.another()
		b.clock.forward(arrivingFor)
		if _, err := d.releaseDue(ctx); err != nil {
			t.Fatal(err)
		}
		at := func(id chat.EntryID) chat.Entry {
			t.Helper()
			for _, e := range b.thread(mina, g.Conversation) {
				if e.ID == id {
					return e
				}
			}
			t.Fatal("gone")
			return chat.Entry{}
		}
		if e := at(waiting.ID); e.Arriving || e.Text.Clear() != "my card is 4242" {
			t.Fatalf("released as %q", e.Text.Clear())
		}
		if _, err := b.MaskByVisitor(ctx, g, pointAt(at(waiting.ID), "4242")); err != nil {
			t.Fatal(err)
		}
		if _, err := b.ring.Key(ctx, partKey(waiting.ID)); !errors.Is(err, keyring.ErrDestroyed) {
			t.Errorf("the part's key: %v", err)
		}
		again, err := b.MaskLater(ctx, lead, pointAt(at(waiting.ID), "card"))
		if err != nil {
			t.Fatal(err)
		}
		const now = "my •••••••• is ••••••••"
		for _, e := range b.thread(mina, g.Conversation) {
			switch {
			case e.ID == waiting.ID && (e.Text.Clear() != now || e.Changed != again.Seq || len(e.Masks) != 2):
				t.Errorf("it reads %q, changed by %d", e.Text.Clear(), e.Changed)
			case e.Of == waiting.Seq && e.Text.Clear() != now:
				t.Errorf("what is about it reads %q", e.Text.Clear())
			}
		}
		b.restart()
		v, err := b.Visit(ctx, g, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range v.Entries {
			if strings.Contains(e.Text.Clear(), "42") || strings.Contains(e.Text.Clear(), slipped) {
				t.Errorf("n %d tells", e.VSeq)
			}
		}
		// The visitor hides digits that are still withheld.
		late := b.say(g, "or 5555 55")
		if !late.Arriving {
			t.Fatal("the digits don't arrive")
		}
		if _, err := b.MaskByVisitor(ctx, g, Later{N: late.VSeq, Client: chat.NewClientID(), Entity: mask.Card}); err != nil {
			t.Fatal(err)
		}
		if st, err := readState(ctx, b.db.Read(), g.Conversation); err != nil || st.arriving != 0 || st.epoch != 4 {
			t.Errorf("%d arriving, epoch %d, %v", st.arriving, st.epoch, err)
		}
		if e := at(late.ID); e.Arriving || e.Text.Clear() != "••••" {
			t.Errorf("it reads %q", e.Text.Clear())
		}
		b.say(g, "and on")
		for epoch := range int64(4) {
			if _, err := b.ring.Key(ctx, conversationKey(g.Conversation, epoch)); !errors.Is(err, keyring.ErrDestroyed) {
				t.Errorf("epoch %d: %v", epoch, err)
			}
		}
	})
}

// What is pointed at goes wherever it stands again in the conversation: quoted, noted down, begun to be written, told by the
// shop's page. Common words stay.
func TestMaskLaterEverywhere(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		s := b.starting("my word is " + slipped + ", twice " + slipped)
		s.Title, s.Fields = text.Typed("for "+slipped), []FieldInput{{"order", text.Typed("A-17 " + slipped)}}
		first, f, err := b.Start(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		g := chat.Guest{Visitor: s.Visitor, Site: f.Site, Conversation: f.Conversation}
		if _, err := b.Take(ctx, mina, g.Conversation); err != nil {
			t.Fatal(err)
		}
		b.reply(mina, g, chat.Message, "you said "+slipped+"?")
		b.reply(mina, g, chat.Note, "("+slipped+")")
		b.reply(mina, g, chat.Message, slipped+"4 is another")
		if err := b.PutDraft(ctx, mina, g.Conversation, text.Typed("re "+slipped)); err != nil {
			t.Fatal(err)
		}
		other := b.taken("elsewhere " + slipped)
		later, err := b.MaskByVisitor(ctx, g, pointAt(first, slipped))
		if err != nil || later.Of != 1 || later.Text.Clear() != "my word is ••••••••, twice ••••••••" {
			t.Fatalf("%q, %v", later.Text.Clear(), err)
		}
		var words []string
		for _, e := range b.thread(mina, g.Conversation) {
			if e.Kind == chat.Message || e.Kind == chat.Note {
				words = append(words, e.Text.Clear())
			}
		}
		want := []string{later.Text.Clear(), "you said ••••••••?", "(••••••••)", slipped + "4 is another"}
		if !slices.Equal(words, want) {
			t.Errorf("%q", words)
		}
		draft, err := b.Draft(ctx, mina, g.Conversation)
		_, v, err2 := b.Row(ctx, mina, g.Conversation)
		if err != nil || err2 != nil || draft.Clear() != "re ••••••••" || v.PageTitle.Clear() != "for ••••••••" || v.Fields[0].Text.Clear() != "A-17 ••••••••" {
			t.Errorf("%q, %q, %q", draft.Clear(), v.PageTitle.Clear(), v.Fields[0].Text.Clear())
		}
		if b.thread(mina, other.Conversation)[0].Text.Clear() != "elsewhere "+slipped {
			t.Error("another conversation was touched")
		}
		list, _, err := b.Incidents(ctx, lead, chat.RecordID{}, 0)
		if err != nil || len(list) != 1 || list[0].Found[mask.Password] != 7 || len(list[0].Places) != 5 {
			t.Errorf("%+v, %v", list, err)
		}
		// A common word stays where it stands otherwise.
		common, err := b.MaskLater(ctx, mina, pointAt(b.thread(mina, g.Conversation)[0], "word"))
		if err != nil || strings.Contains(common.Text.Clear(), "word") {
			t.Fatal(err)
		}
		e := b.say(g, "the same word")
		if _, err := b.MaskLater(ctx, mina, pointAt(e, "same")); err != nil {
			t.Fatal(err)
		}
		if got := b.thread(mina, g.Conversation); !strings.Contains(got[len(got)-2].Text.Clear(), "word") {
			t.Error("a common word went, too")
		}
	})
}

// A node that knows nothing of the new key goes on as if it did: messages, digits that arrive, what is held, drafts, marks.
func TestMaskedLaterAtAnotherNode(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello " + slipped)
		d := b.another()
		if _, err := d.Thread(ctx, mina, g.Conversation, 0, 0, 0); err != nil {
			t.Fatal(err)
		}
		mask1 := func() {
			t.Helper()
			e := b.say(g, "again "+slipped)
			if _, err := b.MaskLater(ctx, mina, pointAt(e, slipped)); err != nil {
				t.Fatal(err)
			}
		}
		for name, do := range map[string]func() error{
			"a message":     func() error { _, err := d.Post(ctx, g, said("more")); return err },
			"digits":        func() error { _, err := d.Post(ctx, g, said("my card is 4242")); return err },
			"a note":        func() error { _, err := d.Reply(ctx, mina, to(g.Conversation, chat.Note, "n")); return err },
			"held":          func() error { _, err := d.Reply(ctx, mina, heldFor(g.Conversation, "h", time.Second)); return err },
			"a draft":       func() error { return d.PutDraft(ctx, mina, g.Conversation, text.Typed("d")) },
			"a page":        func() error { return d.SetPage(ctx, g, text.Typed("https://shop.example/x"), text.Typed("x")) },
			"reading":       func() error { _, err := d.Visit(ctx, g, 0, 0); return err },
			"a draft, read": func() error { _, err := d.Draft(ctx, mina, g.Conversation); return err },
			"a row":         func() error { _, _, err := d.Row(ctx, mina, g.Conversation); return err },
			"search": func() error {
				hits, err := d.Search(ctx, mina, text.Typed("quokka"), All, 0)
				if len(hits.Hits) > 0 {
					t.Error("found")
				}
				return err
			},
			"masking": func() error {
				th, err := d.Thread(ctx, mina, g.Conversation, 0, 0, 0)
				if err == nil {
					_, err = d.MaskLater(ctx, mina, pointAt(th.Entries[0], "hello"))
				}
				if chat.CodeOf(err) == chat.Conflict {
					err = nil // masked in an earlier round
				}
				return err
			},
		} {
			mask1()
			if err := do(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			page, err := d.Box(ctx, mina, Mine, "", 0)
			if err != nil || len(page.Rows) != 1 || strings.Contains(page.Rows[0].Preview.Clear(), slipped) {
				t.Errorf("%s: the inbox of the other node: %v", name, err)
			}
		}
		for _, e := range b.thread(mina, g.Conversation) {
			if strings.Contains(e.Text.Clear(), slipped) {
				t.Errorf("entry %d tells", e.Seq)
			}
		}
	})
}
