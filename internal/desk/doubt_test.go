package desk

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"snug/internal/chat"
	"snug/mask"
)

// doubtful hears what is doubted.
type doubtful struct {
	mu   sync.Mutex
	list []chat.Doubt
}

func (h *doubtful) Add(_ chat.SiteID, d chat.Doubt) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = append(h.list, d)
}

func (h *doubtful) take() []chat.Doubt {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.list
	h.list = nil
	return list
}

func doubting(t *testing.T, fn func(t *testing.T, b *bed, h *doubtful)) {
	each(t, func(t *testing.T, b *bed) {
		h := &doubtful{}
		b.opts.Doubts = h
		b.restart()
		fn(t, b, h)
	})
}

// What a visitor overrules is counted with its shape, once, and only where it was let be.
func TestOverrulingIsCounted(t *testing.T) {
	doubting(t, func(t *testing.T, b *bed, h *doubtful) {
		g := b.taken("hello")
		post := func(p chat.Post) {
			t.Helper()
			if _, err := b.Post(b.ctx(), g, p); err != nil {
				t.Fatal(err)
			}
		}
		post(overruling("the account is 12-345-678"))
		b.masks(b.site, mask.Policy{MayOverrule: true})
		post(overruling("my PIN is 4711"))
		post(overruling(card))
		post(said("the account is 12-345-678"))
		if got := h.take(); len(got) != 0 {
			t.Errorf("counted %+v", got)
		}
		p := overruling("the account is 12-345-678")
		post(p)
		post(p)
		got := h.take()
		if len(got) != 1 || got[0].Entity != mask.BankAccount || got[0].Shape != "99-999-999" || !got[0].Visitor ||
			!strings.HasPrefix(got[0].Rule, "bank_account.") || !slices.Contains(got[0].Confirmed, "label:bank_account") {
			t.Errorf("counted %+v", got)
		}
		post(overruling("my password is s3same-0pen"))
		for _, d := range h.take() {
			if d.Shape != "" || strings.Contains(fmt.Sprint(d), "s3same") {
				t.Errorf("a password: %+v", d)
			}
		}
		private, _ := b.startOffRecord("hello")
		if _, err := b.Post(b.ctx(), private, overruling("the account is 12-345-678")); err != nil {
			t.Fatal(err)
		}
		if got := h.take(); len(got) != 0 {
			t.Errorf("off the record: %+v", got)
		}
	})
}

func TestDoubt(t *testing.T) {
	doubting(t, func(t *testing.T, b *bed, h *doubtful) {
		g := b.taken("hello")
		e := b.say(g, "my card "+card+" and iban "+iban)
		if len(e.Masks) != 2 {
			t.Fatalf("%+v", e.Masks)
		}
		at := func(change func(*Doubt)) Doubt {
			q := Doubt{Conversation: g.Conversation, Entry: e.ID, N: e.VSeq, Mask: 0, Entity: mask.Card}
			change(&q)
			return q
		}
		same := func(*Doubt) {}
		other := b.taken("hello")
		private, _ := b.startOffRecord("card " + card)
		theirs := b.reply(mina, g, chat.Message, "this card? "+card)
		for name, c := range map[string]struct {
			err  error
			code chat.Code
		}{
			"who may not":       {b.Doubt(b.ctx(), admin, at(same)), chat.Forbidden},
			"who does not see":  {b.Doubt(b.ctx(), lee, at(same)), chat.NotFound},
			"no entry":          {b.Doubt(b.ctx(), mina, at(func(q *Doubt) { q.Entry = chat.NewEntryID() })), chat.NotFound},
			"of another":        {b.Doubt(b.ctx(), mina, at(func(q *Doubt) { q.Conversation = other.Conversation })), chat.NotFound},
			"no mask":           {b.Doubt(b.ctx(), mina, at(func(q *Doubt) { q.Mask = 2 })), chat.Conflict},
			"below":             {b.Doubt(b.ctx(), mina, at(func(q *Doubt) { q.Mask = -1 })), chat.Conflict},
			"another mask":      {b.Doubt(b.ctx(), mina, at(func(q *Doubt) { q.Entity = mask.PIN })), chat.Conflict},
			"another's visitor": {b.DoubtByVisitor(b.ctx(), other, at(func(q *Doubt) { q.N = 900 })), chat.NotFound},
			"what staff said":   {b.DoubtByVisitor(b.ctx(), g, at(func(q *Doubt) { q.N = theirs.VSeq })), chat.NotFound},
			"off the record":    {b.DoubtByVisitor(b.ctx(), private, at(func(q *Doubt) { q.N = 1 })), chat.Invalid},
		} {
			if chat.CodeOf(c.err) != c.code {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		if got := h.take(); len(got) != 0 {
			t.Fatalf("counted %+v", got)
		}
		for range 2 {
			if err := b.Doubt(b.ctx(), mina, at(same)); err != nil {
				t.Fatal(err)
			}
			if err := b.DoubtByVisitor(b.ctx(), g, at(func(q *Doubt) { q.Mask, q.Entity = 1, mask.IBAN })); err != nil {
				t.Fatal(err)
			}
		}
		got := h.take()
		if len(got) != 2 || got[0].Entity != mask.Card || got[0].Visitor || got[0].Rule != "card.luhn" || !slices.Contains(got[0].Confirmed, "luhn") ||
			got[1].Entity != mask.IBAN || !got[1].Visitor {
			t.Errorf("counted %+v", got)
		}
		for _, d := range got {
			if d.Shape != "" {
				t.Errorf("a shape of what is gone: %+v", d)
			}
		}
		if _, err := b.MaskLater(b.ctx(), mina, Later{Conversation: g.Conversation, Entry: b.say(g, "quokka").ID, Client: chat.NewClientID(), Entity: mask.Password}); err != nil {
			t.Fatal(err)
		}
		hidden := b.thread(mina, g.Conversation)
		last := hidden[slices.IndexFunc(hidden, func(e chat.Entry) bool { return len(e.Masks) == 1 && strings.HasPrefix(e.Masks[0].Rule, "pointed.") })]
		q := at(func(q *Doubt) { q.Entry, q.Entity = last.ID, last.Masks[0].Entity })
		if err := b.Doubt(b.ctx(), mina, q); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("pointed at by hand: %v", err)
		}
	})
}
