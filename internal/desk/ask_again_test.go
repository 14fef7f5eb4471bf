package desk

import (
	"slices"
	"strings"
	"testing"

	"snug/internal/chat"
	"snug/mask"
	"snug/mask/text"
)

func asking(g chat.Guest, form string) chat.Post {
	p := to(g.Conversation, chat.Message, "Please type it again, here")
	p.Form = form
	return p
}

// What is typed into a field stays, on the record and off it, and a sweep leaves it alone.
func TestAskAgain(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		kept := b.taken("hello")
		private, _ := b.startOffRecord("hello")
		if _, err := b.Take(b.ctx(), mina, private.Conversation); err != nil {
			t.Fatal(err)
		}
		var field uint64
		for name, g := range map[string]chat.Guest{"kept": kept, "off the record": private} {
			b.reply(mina, g, chat.Message, "What is your CPF?")
			const number = "390.533.447-05"
			if e := b.say(g, number); strings.Contains(e.Text.Clear(), "390") {
				t.Fatalf("%s: %q", name, e.Text.Clear())
			}
			asked, err := b.Reply(b.ctx(), mina, asking(g, mask.OrderForm))
			if err != nil || asked.Entry.Form != mask.OrderForm {
				t.Fatalf("%s: %+v %v", name, asked, err)
			}
			if g == kept {
				field = asked.Entry.VSeq
			}
			answer := func(words string) (chat.Entry, error) {
				return b.Answer(b.ctx(), g, asked.Entry.VSeq, chat.Post{Client: chat.NewClientID(), Text: text.Typed(words)})
			}
			for _, refused := range []string{card, "4111-1111-1111-1111", "A4111B1111C1111D1111", "my PIN is 4711", "hello", "", strings.Repeat("1", 41)} {
				if e, err := answer(refused); chat.CodeOf(err) != chat.Invalid || strings.Contains(err.Error(), "4111") {
					t.Errorf("%s: %q became %q, %v", name, refused, e.Text.Clear(), err)
				}
			}
			p := chat.Post{Client: chat.NewClientID(), Text: text.Typed(number)}
			e, err := b.Answer(b.ctx(), g, asked.Entry.VSeq, p)
			if err != nil || e.Text.Clear() != number || len(e.Masks) != 0 || e.Form != mask.OrderForm || e.Kind != chat.Message || e.Author.Kind != chat.ByVisitor {
				t.Fatalf("%s: %+v %v", name, e, err)
			}
			if again, err := b.Answer(b.ctx(), g, asked.Entry.VSeq, p); err != nil || again.ID != e.ID {
				t.Errorf("%s: sent twice: %v %v", name, again.ID, err)
			}
			if _, err := b.Answer(b.ctx(), g, e.VSeq, p); chat.CodeOf(err) != chat.NotFound {
				t.Errorf("%s: where there is no field: %v", name, err)
			}
			if _, err := b.Answer(b.ctx(), g, 900, p); chat.CodeOf(err) != chat.NotFound {
				t.Errorf("%s: what is not there: %v", name, err)
			}
			all := b.thread(mina, g.Conversation)
			if at := slices.IndexFunc(all, func(x chat.Entry) bool { return x.ID == e.ID }); at < 0 || all[at].Text.Clear() != number || all[at].Form != mask.OrderForm {
				t.Errorf("%s: staff have %+v", name, all)
			}
			for _, x := range all {
				if strings.Contains(x.Text.Clear(), "4111") {
					t.Errorf("%s: %q was kept", name, x.Text.Clear())
				}
			}
			// Who asks for a PIN gets none by a field for something else.
			b.reply(mina, g, chat.Message, "What is your PIN?")
			if e, err := answer("4711"); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("%s: a PIN that was asked for became %q, %v", name, e.Text.Clear(), err)
			}
			// The next text is masked as ever.
			if e := b.say(g, "my CPF is "+number); strings.Contains(e.Text.Clear(), "390") {
				t.Errorf("%s: %q", name, e.Text.Clear())
			}
		}
		for form, kind := range map[string]chat.Kind{"sauce": chat.Message, mask.OrderForm: chat.Note} {
			p := asking(kept, form)
			p.Kind = kind
			if _, err := b.Reply(b.ctx(), mina, p); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("%s %s: %v", form, kind, err)
			}
		}
		if _, err := b.End(b.ctx(), mina, kept.Conversation); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Answer(b.ctx(), kept, field, chat.Post{Client: chat.NewClientID(), Text: text.Typed("AO-20417")}); chat.CodeOf(err) != chat.Ended {
			t.Errorf("after the end: %v", err)
		}
		swept, err := b.Sweep(b.ctx(), Sweep{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n := swept.Found[mask.NationalID] + swept.Found[mask.TaxID]; n != 0 {
			t.Errorf("a sweep masked %+v", swept)
		}
	})
}

// A card that is sent in parts through fields, or in part through one, is found at its last part.
func TestAskAgainInParts(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		g := b.taken("hello")
		b.say(g, "my card, in parts")
		asked, err := b.Reply(b.ctx(), mina, asking(g, mask.OrderForm))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"4111", "1111", "1111", "1111"} {
			if _, err := b.Answer(b.ctx(), g, asked.Entry.VSeq, chat.Post{Client: chat.NewClientID(), Text: text.Typed(part)}); err != nil {
				t.Fatalf("%s: %v", part, err)
			}
		}
		for _, e := range b.thread(mina, g.Conversation) {
			if strings.Contains(e.Text.Clear(), "1111") {
				t.Errorf("left: %q %s", e.Text.Clear(), e.Form)
			}
		}
	})
}
