package desk

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"snug/internal/chat"
	"snug/internal/db/dbtest"
	"snug/mask"
	"snug/mask/text"
)

const (
	oldIBAN = "GB82 WEST 1234 5698 7654 32"
	oldSSN  = "123-45-6789"
)

// lenient is a bed whose rules of before let bank accounts and social security numbers pass.
func (b *bed) lenient() {
	b.everywhere(mask.Policy{Dispositions: map[string]string{mask.IBAN: mask.Show, mask.SSN: mask.Show}})
}

func (b *bed) strict() {
	b.everywhere(mask.Policy{})
}

// everywhere begins anew under other rules on all sites.
func (b *bed) everywhere(p mask.Policy) {
	engine := mask.New(p)
	b.opts.Mask = func(chat.SiteID) *mask.Engine { return engine }
	b.restart()
}

// New rules run over what is kept: in messages, notes, comments, drafts and beside the visitor. A dry run says what the real
// one does and writes nothing; a second one finds nothing.
func TestSweep(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		b.lenient()
		s := b.starting("pay to " + oldIBAN)
		s.Title = text.Typed("my " + oldIBAN)
		_, f, err := b.Start(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		g := chat.Guest{Visitor: s.Visitor, Site: f.Site, Conversation: f.Conversation}
		if _, err := b.Take(ctx, mina, f.Conversation); err != nil {
			t.Fatal(err)
		}
		b.reply(mina, g, chat.Note, "SSN "+oldSSN+" and "+oldIBAN)
		b.reply(mina, g, chat.Message, "thanks")
		if err := b.PutDraft(ctx, mina, f.Conversation, text.Typed("re "+oldIBAN)); err != nil {
			t.Fatal(err)
		}
		ended := b.taken("and " + oldIBAN)
		if err := errors.Join(b.EndByVisitor(ctx, ended), b.Rate(ctx, ended, 5, text.Typed("SSN "+oldSSN)), b.writeFilter(ctx, ended.Conversation)); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			b.taken("nothing here")
		}
		b.strict()
		b.events.take()

		rows := func() int { return b.count(`SELECT sum(epoch) FROM conversation`) }
		dry, err := b.Sweep(ctx, Sweep{Dry: true}, nil)
		if err != nil || rows() != 0 || b.count(`SELECT count(*) FROM mask_incident`) != 0 || len(b.events.take()) != 0 {
			t.Fatalf("dry run: %v", err)
		}
		calls := 0
		real, err := b.Sweep(ctx, Sweep{}, func(s Swept) { calls++ })
		if err != nil || calls != 7 {
			t.Fatalf("%d calls, %v", calls, err)
		}
		if want := map[string]int{mask.IBAN: 5, mask.SSN: 2}; !maps.Equal(real.Found, want) || !maps.Equal(dry.Found, want) {
			t.Errorf("found %v, dry %v", real.Found, dry.Found)
		}
		if real.Changed != 2 || dry.Changed != 2 || real.Done != 7 || dry.Done != 7 || real.Total != 7 || real.Last != dry.Last || rows() != 2 {
			t.Errorf("%+v, dry %+v", real, dry)
		}
		again, err := b.Sweep(ctx, Sweep{}, nil)
		if err != nil || again.Changed != 0 || len(again.Found) != 0 || rows() != 2 {
			t.Errorf("again: %+v, %v", again, err)
		}

		b.restart()
		told := 0
		for _, c := range []chat.ConversationID{g.Conversation, ended.Conversation} {
			for _, e := range b.thread(mina, c) {
				if strings.Contains(e.Text.Clear(), "5698") || strings.Contains(e.Text.Clear(), "6789") {
					t.Errorf("%s %d tells", e.Kind, e.Seq)
				}
				if e.Kind == chat.MaskedLater {
					told++
				}
			}
		}
		if told != 4 {
			t.Errorf("%d entries tell of it", told)
		}
		draft, err := b.Draft(ctx, mina, g.Conversation)
		_, v, err2 := b.Row(ctx, mina, g.Conversation)
		if err != nil || err2 != nil || draft.Clear() != "re IBAN ••••" || v.PageTitle.Clear() != "my IBAN ••••" || v.Name.Clear() != "Jo" {
			t.Errorf("%v, %v", err, err2)
		}
		if hits, err := b.Search(ctx, mina, text.Typed("WEST"), Ended, 0); err != nil || len(hits.Hits) != 0 {
			t.Errorf("search: %v", err)
		}
		if n := b.count(`SELECT count(*) FROM search_filter WHERE conversation = $1`, ended.Conversation); n != 1 {
			t.Error("the ended one has no words to search by")
		}
		list, _, err := b.Incidents(ctx, lead, chat.RecordID{}, 0)
		if err != nil || len(list) != 2 || list[0].By.Kind != chat.BySystem || len(list[0].Steps) != 4 || len(list[1].Places) != 4 {
			t.Errorf("records: %d, %v", len(list), err)
		}
	})
}

// A sweep is cancelled between two conversations, goes on where it was told to, and keeps to site and time.
func TestSweepGoesOn(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		b.lenient()
		for range 3 {
			b.taken("my account " + oldIBAN)
		}
		first := b.site
		b.site = chat.NewSiteID()
		b.lenient()
		other := b.taken("my account " + oldIBAN)
		b.masks(first, mask.Policy{})
		b.strict()
		run, cancel := context.WithCancel(ctx)
		cut, err := b.Sweep(run, Sweep{}, func(s Swept) {
			if s.Done == 2 {
				cancel()
			}
		})
		if err == nil || cut.Done != 2 || cut.Changed != 2 || b.count(`SELECT count(*) FROM mask_incident WHERE done_at > 0`) != 2 {
			t.Fatalf("%+v, %v", cut, err)
		}
		dry, err := b.Sweep(ctx, Sweep{Site: b.site, Dry: true}, nil)
		if err != nil || dry.Total != 1 || dry.Changed != 1 || dry.Last != other.Conversation {
			t.Errorf("of one site: %+v, %v", dry, err)
		}
		late, err := b.Sweep(ctx, Sweep{Since: b.clock.now().Add(1e9), Dry: true}, nil)
		if err != nil || late.Total != 0 || late.Done != 0 {
			t.Errorf("of later: %+v, %v", late, err)
		}
		rest, err := b.Sweep(ctx, Sweep{After: cut.Last}, nil)
		if err != nil || rest.Done != 2 || rest.Changed != 2 {
			t.Errorf("the rest: %+v, %v", rest, err)
		}
		// What can't be opened is counted, and keeps nobody waiting.
		b.exec(`UPDATE entry SET body = $1 WHERE conversation = $2 AND seq = 3`, make([]byte, 64), other.Conversation)
		bad, err := b.Sweep(ctx, Sweep{}, nil)
		if err != nil || bad.Failed != 1 || bad.Done != 4 {
			t.Errorf("with a broken one: %+v, %v", bad, err)
		}
		b.sweeping.Lock()
		_, err = b.Sweep(ctx, Sweep{}, nil)
		b.sweeping.Unlock()
		want(t, err, chat.Conflict)
	})
}

// A card in parts is found at its last part, and the earlier ones with it, whatever else is said in between.
func TestSweepHearsParts(t *testing.T) {
	b := newBed(t, dbtest.SQLite)
	l := listener{engine: standard, memory: standard.Conversation(), slip: &slip{places: make(map[chat.EntryID][]mask.Finding)}}
	var ids []chat.EntryID
	for _, line := range []struct {
		kind   chat.Kind
		author chat.AuthorKind
		words  string
	}{
		{chat.Message, chat.ByVisitor, "my card is 4242 4242"},
		{chat.Note, chat.ByStaff, "careful"},
		{chat.Message, chat.ByStaff, "go on"},
		{chat.Joined, chat.BySystem, ""},
		{chat.Message, chat.ByVisitor, "4242 4242"},
	} {
		e := chat.Entry{ID: chat.NewEntryID(), Kind: line.kind, Author: chat.Author{Kind: line.author}, Text: mask.Restore([]byte(line.words))}
		ids = append(ids, e.ID)
		l.hear(&e)
	}
	if len(l.slip.places) != 2 {
		t.Fatalf("in %d entries", len(l.slip.places))
	}
	for i, words := range map[int]string{0: "my card is 4242 4242", 4: "4242 4242"} {
		e := chat.Entry{Text: mask.Restore([]byte(words))}
		now, _, found := b.remask(&e, l.slip.places[ids[i]])
		if strings.ContainsAny(now.Clear(), "0123456789") || found[mask.Card] == 0 {
			t.Errorf("entry %d: %s", i, now.Clear())
		}
	}
}
