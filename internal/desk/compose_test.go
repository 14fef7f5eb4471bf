package desk

import (
	"path/filepath"
	"strings"
	"testing"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/mask/text"
)

const card = "4111 1111 1111 1111"

// Whatever room a card number comes in by, it is masked before anything else sees it: events, rows of the inbox, pages,
// and every byte on disk.
func TestMaskedEverywhere(t *testing.T) {
	folder := t.TempDir()
	n := 0
	b := newBed(t, func(t testing.TB) *db.DB {
		n++
		d, err := db.OpenSQLite(t.Context(), filepath.Join(folder, string(rune('a'+n))), db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	})
	ctx := b.ctx()
	s := b.starting("first " + card)
	s.Name, s.Email, s.Title = text.Typed("Jo "+card), text.Typed(card+"@shop.example"), text.Typed("Pay "+card)
	s.URL = text.Typed("https://jo:" + "4111111111111111@shop.example/4111111111111111?q=4111111111111111#4111111111111111")
	s.Fields = []FieldInput{{"card", text.Typed(card)}}
	_, f, err := b.Start(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	g := chat.Guest{Site: b.site, Conversation: f.Conversation}
	if _, err := b.Take(ctx, mina, g.Conversation); err != nil {
		t.Fatal(err)
	}
	b.say(g, "again "+card)
	b.reply(mina, g, chat.Message, "you wrote "+card)
	b.reply(mina, g, chat.Note, "they wrote "+card)
	if _, err := b.Reply(ctx, mina, heldFor(g.Conversation, "held "+card, MaxHold)); err != nil {
		t.Fatal(err)
	}
	if err := b.PutDraft(ctx, mina, g.Conversation, text.Typed("draft "+card)); err != nil {
		t.Fatal(err)
	}
	if err := b.SetPage(ctx, g, s.URL, s.Title); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Transfer(ctx, mina, g.Conversation, Receiver{Staff: lee.ID}, text.Typed("take "+card)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.AddReply(ctx, lead, SavedReplyInput{"pay", text.Typed("T " + card), text.Typed("R " + card)}); err != nil {
		t.Fatal(err)
	}
	if err := b.Rate(ctx, g, 1, text.Typed("you leak "+card)); err != nil {
		t.Fatal(err)
	}
	var shown []string
	show := func(ts ...text.Text) {
		for _, x := range ts {
			shown = append(shown, x.Clear())
		}
	}
	masked := 0
	for _, e := range b.thread(lee, g.Conversation) {
		show(e.Text)
		for _, m := range e.Masks {
			masked++
			if got := e.Text.Clear()[m.Start:m.End]; !strings.Contains(got, "•") || m.Where != "server" || m.Entity != "card" {
				t.Errorf("a mask points to something else")
			}
		}
	}
	if masked != 7 {
		t.Errorf("%d masks in the thread, want 7", masked)
	}
	sum, v, err := b.Row(ctx, lee, g.Conversation)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Masked < 11 {
		t.Errorf("the row counts %d masks", sum.Masked)
	}
	show(sum.Name, sum.Preview, v.Name, v.Email, v.PageURL, v.PageTitle, v.Fields[0].Text)
	for _, ev := range b.events.take() {
		if ev.Entry != nil {
			show(ev.Entry.Text)
		}
		if ev.Summary != nil {
			show(ev.Summary.Name, ev.Summary.Preview)
		}
	}
	for _, x := range shown {
		if strings.Contains(x, "4111") {
			t.Errorf("a text of %d bytes shows the number", len(x))
		}
	}
	if files, _ := grep(t, folder, []byte(card), []byte("4111111111111111"), []byte("shop.example"), []byte("Greeting")); len(files) > 0 {
		t.Errorf("in clear in %v", files)
	}
}

// What the browser says it masked is a hint: it moves with the text, and is never a way past the masking.
func TestBrowserMasks(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g, _ := b.start("hello")
		hint := func(start, end int, entity string, confirmed ...string) chat.Mask {
			return chat.Mask{Entity: entity, Rule: "card.luhn", Where: "server", Disposition: "shown", Start: start, End: end, Confirmed: confirmed}
		}
		p := said(card + " and •••• 4242")
		at := strings.Index(p.Text.Unmasked(), "••••")
		p.Browser = []chat.Mask{
			hint(at, at+len("•••• 4242"), "card", "luhn"),
			hint(0, 4, "card"),     // within what the server masked
			hint(-1, 4, "card"),    // nowhere
			hint(at, 9999, "card"), // beyond the end
			hint(at, at+1, card),   // a value in place of a word
			hint(at, at+1, "card", card),
		}
		e, err := b.Post(b.ctx(), g, p)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Masks) != 2 || e.Masks[0].Where != "server" || e.Masks[1].Where != "browser" || e.Masks[1].Disposition != "destroyed" {
			t.Fatalf("%d masks: %+v", len(e.Masks), e.Masks)
		}
		if got := e.Text.Clear()[e.Masks[1].Start:e.Masks[1].End]; got != "•••• 4242" {
			t.Errorf("the browser's mask stands at a text of %d bytes", len(got))
		}
		all, err := b.Transcript(b.ctx(), g)
		if err != nil || len(all[1].Masks) != 2 || all[1].Masks[1].Confirmed[0] != "luhn" {
			t.Errorf("masks are not kept: %v", err)
		}
	})
}

// The question before decides: the desk gives masking both sides' words in order, also after a restart.
func TestQuestionBefore(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		b.reply(mina, g, chat.Message, "What is your PIN?")
		b.restart()
		if e := b.say(g, "7391"); strings.Contains(e.Text.Clear(), "7391") {
			t.Error("an answered PIN is not masked after a restart")
		}
		b.reply(mina, g, chat.Message, "And how many did you order?")
		if e := b.say(g, "7391"); e.Text.Clear() != "7391" {
			t.Error("a plain number is masked")
		}
	})
}
