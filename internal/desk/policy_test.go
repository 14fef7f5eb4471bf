package desk

import (
	"strings"
	"testing"

	"snug/internal/chat"
	"snug/mask"
	"snug/mask/text"
)

const iban = "DE89 3704 0044 0532 0130 00"

// Each site's conversations are masked by its own policy, in whatever room a text comes in by.
func TestPolicyOfTheSite(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		loose := chat.NewSiteID()
		b.masks(loose, mask.Policy{Dispositions: map[string]string{mask.IBAN: mask.Show}, Terms: []string{"heron"}})
		words := "heron, " + iban + ", " + card
		for site, want := range map[chat.SiteID]string{
			b.site: "heron, IBAN ••••, •••• 1111", loose: "••••••, " + iban + ", •••• 1111",
		} {
			s := b.starting(words)
			s.Site, s.Name, s.Title = site, text.Typed(words), text.Typed(words)
			e, f, err := b.Start(b.ctx(), s)
			if err != nil {
				t.Fatal(err)
			}
			check := func(where string, got text.Text) {
				t.Helper()
				if got.Clear() != want {
					t.Errorf("%s: %q, want %q", where, got.Clear(), want)
				}
			}
			check("first", e.Text)
			g := chat.Guest{Visitor: s.Visitor, Site: site, Conversation: f.Conversation}
			check("next", b.say(g, words).Text)
			if _, err := b.Take(b.ctx(), mina, f.Conversation); err != nil {
				t.Fatal(err)
			}
			check("reply", b.reply(mina, g, chat.Message, words).Text)
			check("note", b.reply(mina, g, chat.Note, words).Text)
			if err := b.PutDraft(b.ctx(), mina, f.Conversation, text.Typed(words)); err != nil {
				t.Fatal(err)
			}
			draft, err := b.Draft(b.ctx(), mina, f.Conversation)
			if err != nil {
				t.Fatal(err)
			}
			check("draft", draft)
			_, v, err := b.Row(b.ctx(), mina, f.Conversation)
			if err != nil {
				t.Fatal(err)
			}
			check("name", v.Name)
			check("title", v.PageTitle)
		}
	})
}

// A change counts for the next text of a conversation that is open, and what was asked before it is still known.
func TestPolicyChangesUnderAConversation(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		if got := b.say(g, iban).Text.Clear(); got != "IBAN ••••" {
			t.Errorf("%q", got)
		}
		b.reply(mina, g, chat.Message, "And your PIN, please?")
		b.masks(b.site, mask.Policy{Dispositions: map[string]string{mask.IBAN: mask.Show}, Terms: []string{"heron"}})
		e := b.say(g, iban+" heron, and it is 4711")
		if got := e.Text.Clear(); got != iban+" ••••••, and it is ••••" {
			t.Errorf("%q", got)
		}
		if len(e.Masks) != 2 || e.Masks[0].Entity != mask.Custom || e.Masks[0].Rule != "custom.term" {
			t.Errorf("masks %+v", e.Masks)
		}
		b.masks(b.site, mask.Policy{})
		if got := b.say(g, iban+" heron").Text.Clear(); got != "IBAN •••• heron" {
			t.Errorf("%q", got)
		}
	})
}

// overruling says of all of a text that nothing confidential stands in it.
func overruling(words string) chat.Post {
	p := said(words)
	p.Overruled = []chat.Span{{Start: 0, End: len(words)}}
	return p
}

func TestOverrule(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		const words = "the account is 12345678"
		g := b.taken("hello")
		post := func(p chat.Post) chat.Entry {
			t.Helper()
			e, err := b.Post(b.ctx(), g, p)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		if e := post(overruling(words)); e.Text.Clear() != "the account is ••••••••" || len(e.Masks) != 1 {
			t.Errorf("where nobody may overrule: %q", e.Text.Clear())
		}
		b.masks(b.site, mask.Policy{MayOverrule: true, Terms: []string{"heron"}})
		if e := post(overruling(words)); e.Text.Clear() != words || len(e.Masks) != 0 {
			t.Errorf("overruled: %q %+v", e.Text.Clear(), e.Masks)
		}
		p := overruling(words)
		p.Overruled[0].End -= 2
		if e := post(p); e.Text.Clear() != "the account is ••••••••" {
			t.Errorf("a place that covers only a part: %q", e.Text.Clear())
		}
		// Staff don't speak for the visitor's data.
		r := to(g.Conversation, chat.Message, words)
		r.Overruled = overruling(words).Overruled
		if e, err := b.Reply(b.ctx(), mina, r); err != nil || e.Entry.Text.Clear() != "the account is ••••••••" {
			t.Errorf("by staff: %q, %v", e.Entry.Text.Clear(), err)
		}
		if e := post(overruling("heron")); e.Text.Clear() != "••••••" {
			t.Errorf("a term of the site's: %q", e.Text.Clear())
		}
		if e := post(overruling("my PIN is 4711")); e.Text.Clear() != "my PIN is ••••" {
			t.Errorf("a PIN that is called one: %q", e.Text.Clear())
		}
	})
}

// A visitor's page may send whatever it likes: that a card is none does not keep a byte of it.
func TestForgedOverrule(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		b.masks(b.site, mask.Policy{MayOverrule: true})
		s := b.starting("first " + card)
		s.First.Overruled = []chat.Span{{Start: 0, End: 25}}
		e, f, err := b.Start(b.ctx(), s)
		if err != nil {
			t.Fatal(err)
		}
		g := chat.Guest{Visitor: s.Visitor, Site: b.site, Conversation: f.Conversation}
		texts := []string{e.Text.Clear()}
		for _, words := range []string{"not a card: " + card, "4111111111111111", "card 4111-1111-1111-1111 cvv 123"} {
			e, err := b.Post(b.ctx(), g, overruling(words))
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, e.Text.Clear())
		}
		if all := strings.Join(texts, "\n"); strings.Contains(all, "4111") || strings.Contains(all, "123") {
			t.Errorf("stored: %q", all)
		}
		for _, ev := range b.events.take() {
			if ev.Entry != nil && strings.Contains(ev.Entry.Text.Clear(), "4111") || ev.Summary != nil && strings.Contains(ev.Summary.Preview.Clear(), "4111") {
				t.Errorf("published: %v", ev.Kind)
			}
		}
		for _, e := range b.thread(lead, f.Conversation) {
			if strings.Contains(e.Text.Clear(), "4111") {
				t.Errorf("on disk: %q", e.Text.Clear())
			}
		}
	})
}
