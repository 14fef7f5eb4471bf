package desk

import (
	"slices"
	"testing"

	"snug/internal/chat"
	"snug/internal/perm"
	"snug/mask/text"
)

// lending has the desk ask for what was lent, as package access does: what is lent counts for one conversation.
func lending(t *testing.T, b *bed) {
	t.Helper()
	lent := func(s chat.Staff, f chat.Facts, p perm.Permission) bool {
		return slices.ContainsFunc(s.Elevations, func(e chat.Elevation) bool { return e.Covers(f) && e.Perms.Has(p) })
	}
	b.opts.Sees = func(s chat.Staff, f chat.Facts) bool { return sees(s, f) || lent(s, f, perm.ReadOwn) }
	b.opts.May = func(s chat.Staff, p perm.Permission, f chat.Facts) bool {
		return sees(s, f) && s.Perms.Has(p) || lent(s, f, perm.ReadOwn) && lent(s, f, p)
	}
	b.restart()
}

func with(s chat.Staff, c chat.ConversationID, perms ...perm.Permission) chat.Staff {
	s.Elevations = []chat.Elevation{{ID: chat.NewRecordID(), Conversation: c, Perms: perm.Of(append(perms, perm.ReadOwn)...)}}
	return s
}

// What is lent lets somebody do what was lent, never what makes it their own, and never unwritten.
func TestLent(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bed) {
		lending(t, b)
		k := audited(t, b)
		g := b.taken("my parcel is late") // mina's
		who := with(seated(lee), g.Conversation, perm.Assign)
		me, others := Receiver{Staff: lee.ID}, Receiver{Staff: lead.ID}
		k.Close(true)
		if _, err := b.Thread(b.ctx(), who, g.Conversation, 0, 0, 0); chat.CodeOf(err) != chat.Unlogged {
			t.Errorf("opened unwritten: %v", err)
		}
		k.Close(false)
		k.Take()
		if _, err := b.Thread(b.ctx(), who, g.Conversation, 0, 0, 0); err != nil {
			t.Fatal(err)
		}
		if lines, acts := k.Take(); len(lines) != 2 || acts[0].Anyway || acts[0].By.Staff != lee.ID {
			t.Errorf("%v %+v", lines, acts)
		}
		refused := func(what string, err error) {
			t.Helper()
			if chat.CodeOf(err) != chat.Forbidden {
				t.Errorf("%s: %v", what, err)
			}
		}
		_, err := b.Assign(b.ctx(), who, g.Conversation, me)
		refused("assigned to oneself", err)
		_, err = b.End(b.ctx(), who, g.Conversation)
		refused("ended", err)
		_, err = b.Transfer(b.ctx(), who, g.Conversation, others, text.Typed("take it"))
		refused("transferred", err)
		_, err = b.Take(b.ctx(), who, g.Conversation)
		refused("taken", err)
		_, err = b.Reply(b.ctx(), who, chat.Post{Conversation: g.Conversation, Client: chat.NewClientID(), Text: text.Typed("hello")})
		refused("answered", err)
		_, err = b.Reply(b.ctx(), who, chat.Post{Conversation: g.Conversation, Client: chat.NewClientID(), Kind: chat.Note, Text: text.Typed("note")})
		refused("noted", err)
		entry := b.thread(lead, g.Conversation)[0]
		_, err = b.MaskLater(b.ctx(), who, Later{Conversation: g.Conversation, Entry: entry.ID, Client: chat.NewClientID(), Entity: "password"})
		refused("masked", err)
		if _, err := b.Erase(b.ctx(), who, g.Conversation); chat.CodeOf(err) != chat.Forbidden {
			t.Errorf("erased: %v", err)
		}
		refused("a draft", b.PutDraft(b.ctx(), who, g.Conversation, text.Typed("half a word")))
		if n := b.count(`SELECT COUNT(*) FROM draft`); n != 0 {
			t.Errorf("%d drafts", n)
		}
		if entries := b.thread(lead, g.Conversation); len(entries) != 2 || entries[0].Text.Clear() != "my parcel is late" {
			t.Errorf("something was done: %+v", entries)
		}
		row, err := b.Assign(b.ctx(), who, g.Conversation, others)
		if err != nil || row.Assignee != lead.ID {
			t.Errorf("assigned to others: %+v, %v", row, err)
		}
		// What somebody opened while it waited for anybody is written down again when they open it by what was lent.
		h, _ := b.start("where is my lamp")
		seatedLee := seated(lee)
		if _, err := b.Thread(b.ctx(), seatedLee, h.Conversation, 0, 0, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Take(b.ctx(), mina, h.Conversation); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Thread(b.ctx(), seatedLee, h.Conversation, 0, 0, 0); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("mina's: %v", err)
		}
		k.Take()
		if _, err := b.Thread(b.ctx(), with(seatedLee, h.Conversation), h.Conversation, 0, 0, 0); err != nil {
			t.Fatal(err)
		}
		if lines, _ := k.Take(); !slices.Equal(lines, []string{"begin conversation.open", "done conversation.open"}) {
			t.Errorf("%v", lines)
		}
	})
}
