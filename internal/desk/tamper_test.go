package desk

import (
	"log/slog"
	"strings"
	"testing"

	"snug/internal/chat"
	"snug/mask/text"
)

// Faults 90: whoever can write the database can break a conversation, but not change what it says.
func TestTampering(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		var log strings.Builder
		b.opts.Log = slog.New(slog.NewTextHandler(&log, nil))
		fresh := func() chat.Guest { // entries: message, joined, message, note, message
			g := b.taken("first secret")
			b.reply(mina, g, chat.Message, "second secret")
			b.reply(mina, g, chat.Note, "third secret")
			b.say(g, "fourth secret")
			return g
		}
		body := func(g chat.Guest, seq int) []byte {
			var out []byte
			err := b.db.Read().QueryRowContext(ctx, `SELECT body FROM entry WHERE conversation = $1 AND seq = $2`, g.Conversation, seq).Scan(&out)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		other := fresh()
		stories := map[string]func(g chat.Guest){
			"bodies of two entries exchanged": func(g chat.Guest) {
				one, three := body(g, 1), body(g, 3)
				b.exec(`UPDATE entry SET body = $1 WHERE conversation = $2 AND seq = 1`, three, g.Conversation)
				b.exec(`UPDATE entry SET body = $1 WHERE conversation = $2 AND seq = 3`, one, g.Conversation)
			},
			"body from another conversation": func(g chat.Guest) {
				b.exec(`UPDATE entry SET body = $1 WHERE conversation = $2 AND seq = 1`, body(other, 1), g.Conversation)
			},
			"body from another column": func(g chat.Guest) {
				b.exec(`UPDATE entry SET body = (SELECT body FROM conversation_visitor WHERE conversation = $1)
					WHERE conversation = $1 AND seq = 1`, g.Conversation)
			},
			"one bit flipped": func(g chat.Guest) {
				x := body(g, 3)
				x[len(x)-1] ^= 1
				b.exec(`UPDATE entry SET body = $1 WHERE conversation = $2 AND seq = 3`, x, g.Conversation)
			},
			"body cut short": func(g chat.Guest) {
				x := body(g, 3)
				b.exec(`UPDATE entry SET body = $1 WHERE conversation = $2 AND seq = 3`, x[:len(x)-1], g.Conversation)
			},
			"note made a message": func(g chat.Guest) {
				b.exec(`UPDATE entry SET kind = 'message', vseq = 4 WHERE conversation = $1 AND seq = 4`, g.Conversation)
			},
			"message given to another author": func(g chat.Guest) {
				b.exec(`UPDATE entry SET staff = $1 WHERE conversation = $2 AND seq = 3`, staffBytes(lee.ID), g.Conversation)
			},
			"entry moved to another conversation": func(g chat.Guest) {
				b.exec(`DELETE FROM entry WHERE conversation = $1 AND seq = 1`, g.Conversation)
				b.exec(`INSERT INTO entry (conversation, seq, vseq, id, at, author, staff, kind, client, body)
					SELECT $1, seq, vseq, id, at, author, staff, kind, client, body FROM entry WHERE conversation = $2 AND seq = 1`,
					g.Conversation, other.Conversation)
			},
			"order changed": func(g chat.Guest) {
				b.exec(`UPDATE entry SET seq = 99 WHERE conversation = $1 AND seq = 3`, g.Conversation)
				b.exec(`UPDATE entry SET seq = 3, vseq = 3 WHERE conversation = $1 AND seq = 5`, g.Conversation)
				b.exec(`UPDATE entry SET seq = 5, vseq = 4 WHERE conversation = $1 AND seq = 99`, g.Conversation)
			},
			"time changed": func(g chat.Guest) {
				b.exec(`UPDATE entry SET at = at - 86400000 WHERE conversation = $1 AND seq = 3`, g.Conversation)
			},
			"last entry deleted": func(g chat.Guest) {
				b.exec(`DELETE FROM entry WHERE conversation = $1 AND seq = 5`, g.Conversation)
			},
			"last entry deleted and numbers mended": func(g chat.Guest) {
				b.exec(`DELETE FROM entry WHERE conversation = $1 AND seq = 5`, g.Conversation)
				b.exec(`UPDATE conversation SET seq = 4, vseq = 3, last_message = 3 WHERE id = $1`, g.Conversation)
			},
			"note deleted and numbers mended": func(g chat.Guest) {
				b.exec(`DELETE FROM entry WHERE conversation = $1 AND seq = 4`, g.Conversation)
				b.exec(`UPDATE entry SET seq = 4 WHERE conversation = $1 AND seq = 5`, g.Conversation)
				b.exec(`UPDATE conversation SET seq = 4, last_message = 4 WHERE id = $1`, g.Conversation)
			},
			"old entries put back": func(g chat.Guest) {
				head := make([]byte, 32)
				b.exec(`UPDATE conversation SET head = $1 WHERE id = $2`, head, g.Conversation)
			},
		}
		for story, attack := range stories {
			t.Run(story, func(t *testing.T) {
				g := fresh()
				attack(g)
				for _, d := range []*Desk{b.Desk, b.another()} {
					for what, read := range map[string]func() ([]chat.Entry, error){
						"thread": func() ([]chat.Entry, error) {
							e, _, err := d.StaffEntries(ctx, mina, g.Conversation, 0, 0, 0)
							return e, err
						},
						"transcript": func() ([]chat.Entry, error) { return d.Transcript(ctx, g) },
					} {
						entries, err := read()
						want(t, err, chat.Internal)
						if len(entries) != 0 || strings.Contains(err.Error(), "secret") {
							t.Errorf("%s shows something of a broken conversation", what)
						}
					}
				}
			})
		}
		b.restart()
		if _, err := b.Transcript(ctx, other); err != nil {
			t.Errorf("an untouched conversation does not open: %v", err)
		}
		if strings.Contains(log.String(), "secret") {
			t.Error("the log quotes what was said")
		}
	})
}

// Drafts, held messages and details are bound to their places, too.
func TestOtherSealsAreBound(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		one, two := b.taken("one"), b.taken("two")
		for _, g := range []chat.Guest{one, two} {
			if err := b.PutDraft(ctx, mina, g.Conversation, text.Typed("draft")); err != nil {
				t.Fatal(err)
			}
			if err := b.PutDraft(ctx, lead, g.Conversation, text.Typed("lead's draft")); err != nil {
				t.Fatal(err)
			}
		}
		b.exec(`UPDATE draft SET body = (SELECT body FROM draft WHERE conversation = $1 AND staff = $2) WHERE conversation = $1 AND staff = $3`,
			one.Conversation, staffBytes(lead.ID), staffBytes(mina.ID))
		_, err := b.Draft(ctx, mina, one.Conversation)
		want(t, err, chat.Internal)
		b.exec(`UPDATE conversation_visitor SET body = (SELECT body FROM conversation_visitor WHERE conversation = $1) WHERE conversation = $2`,
			one.Conversation, two.Conversation)
		_, _, err = b.Row(ctx, mina, two.Conversation)
		want(t, err, chat.Internal)
		// One that can't be opened does not hide the others.
		b.restart()
		if page, err := b.Box(ctx, mina, Mine, "", 0); err != nil || len(page.Rows) != 1 {
			t.Errorf("%d rows, %v", len(page.Rows), err)
		}
		h := to(one.Conversation, chat.Message, "held")
		h.Hold = MaxHold
		if _, err := b.Reply(ctx, mina, h); err != nil {
			t.Fatal(err)
		}
		b.exec(`UPDATE held SET kind = 'note'`)
		b.clock.forward(MaxHold)
		if _, err := b.publishDue(ctx); err != nil {
			t.Fatal(err)
		}
		if n := len(b.thread(mina, one.Conversation)); n != 2 {
			t.Errorf("%d entries after a held one was changed, want 2", n)
		}
	})
}
