package desk

import (
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/mask/text"
)

func heldFor(c chat.ConversationID, words string, by time.Duration) chat.Post {
	p := to(c, chat.Message, words)
	p.Hold = by
	return p
}

func kinds(entries []chat.Entry) string {
	var out []string
	for _, e := range entries {
		out = append(out, string(e.Kind)+":"+e.Text.Clear())
	}
	return strings.Join(out, "|")
}

// A held message is durable and nobody's yet; it is published when its time is over, also after a restart and by another
// node, once.
func TestHeldIsPublished(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		p := heldFor(g.Conversation, "one moment", 5*time.Second)
		b.events.take()
		posted, err := b.Reply(ctx, mina, p)
		if err != nil || posted.HeldUntil.Sub(b.clock.now()).Round(time.Second) != 5*time.Second || posted.Entry.Seq != 0 {
			t.Fatalf("held: %+v, %v", posted.HeldUntil, err)
		}
		for _, ev := range b.events.take() {
			if ev.Kind != chat.EventHeld || !ev.Entry.Text.Empty() {
				t.Errorf("event %s tells of what is held", ev.Kind)
			}
		}
		if again, err := b.Reply(ctx, mina, p); err != nil || again.Entry.ID != posted.Entry.ID || again.HeldUntil.IsZero() {
			t.Errorf("repeated: %v", err)
		}
		if entries, _ := b.Transcript(ctx, g); kinds(entries) != "message:hello|joined:" {
			t.Errorf("the visitor has %s", kinds(entries))
		}
		if th, err := b.Thread(ctx, mina, g.Conversation, 0, 0, 0); err != nil || len(th.Held) != 1 || th.Held[0].Entry.Text.Clear() != "one moment" {
			t.Error("its author does not see it")
		}
		if th, err := b.Thread(ctx, lead, g.Conversation, 0, 0, 0); err != nil || len(th.Held) != 0 || len(th.Entries) != 2 {
			t.Error("somebody else sees it")
		}
		b.restart()
		if next, err := b.publishDue(ctx); err != nil || next.UnixMilli() != posted.HeldUntil.UnixMilli() {
			t.Errorf("next is due %s, want %s: %v", next, posted.HeldUntil, err)
		}
		if len(b.events.take()) != 0 {
			t.Error("published too early")
		}
		b.clock.forward(5 * time.Second)
		other := b.another()
		for _, d := range []*Desk{b.Desk, other, b.Desk} {
			if _, err := d.publishDue(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if ev := b.events.take(chat.EventAppended); len(ev) != 1 || ev[0].Entry.Text.Clear() != "one moment" || ev[0].Entry.Seq != 3 {
			t.Errorf("%d published", len(ev))
		}
		if entries, _ := b.Transcript(ctx, g); kinds(entries) != "message:hello|joined:|message:one moment" {
			t.Errorf("the visitor has %s", kinds(entries))
		}
		want(t, b.Undo(ctx, mina, g.Conversation, p.Client), chat.NothingToUndo)
		if again, err := b.Reply(ctx, mina, p); err != nil || again.Entry.ID != posted.Entry.ID || !again.HeldUntil.IsZero() {
			t.Errorf("repeated after it was published: %v", err)
		}
	})
}

// What was taken back is never published, not even if the sending of it is repeated by a client that missed the answer.
func TestUndo(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		p := heldFor(g.Conversation, "wrong chat", 5*time.Second)
		if _, err := b.Reply(ctx, mina, p); err != nil {
			t.Fatal(err)
		}
		want(t, b.Undo(ctx, lee, g.Conversation, p.Client), chat.NotFound) // she does not see it
		want(t, b.Undo(ctx, lead, g.Conversation, p.Client), chat.NothingToUndo)
		if err := b.Undo(ctx, mina, g.Conversation, p.Client); err != nil {
			t.Fatal(err)
		}
		want(t, b.Undo(ctx, mina, g.Conversation, p.Client), chat.NothingToUndo)
		_, err := b.Reply(ctx, mina, p)
		want(t, err, chat.Conflict)
		b.clock.forward(time.Minute)
		if _, err := b.publishDue(ctx); err != nil {
			t.Fatal(err)
		}
		if entries, _ := b.Transcript(ctx, g); kinds(entries) != "message:hello|joined:" {
			t.Errorf("the visitor has %s", kinds(entries))
		}
		if len(b.events.take(chat.EventUndone)) != 1 {
			t.Error("undoing was not told once")
		}
		b.clock.forward(2 * undoneFor)
		if _, err := b.publishDue(ctx); err != nil {
			t.Fatal(err)
		}
		if n := b.count(`SELECT count(*) FROM held`); n != 0 {
			t.Errorf("%d held rows left for good", n)
		}
		// Too late is too late, also before the background has come around.
		late := heldFor(g.Conversation, "late", time.Second)
		if _, err := b.Reply(ctx, mina, late); err != nil {
			t.Fatal(err)
		}
		b.clock.forward(time.Second)
		want(t, b.Undo(ctx, mina, g.Conversation, late.Client), chat.NothingToUndo)
	})
}

// Whatever moves the conversation publishes what was said before it: nothing is recalled by a transfer or an end.
func TestMovesPublishFirst(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.taken("hello")
		if _, err := b.Reply(ctx, mina, heldFor(g.Conversation, "my colleague will help", 5*time.Second)); err != nil {
			t.Fatal(err)
		}
		b.restart()
		if _, err := b.Transfer(ctx, mina, g.Conversation, Receiver{Staff: lee.ID}, text.Raw{}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Reply(ctx, lee, heldFor(g.Conversation, "bye", 5*time.Second)); err != nil {
			t.Fatal(err)
		}
		if err := b.EndByVisitor(ctx, g); err != nil {
			t.Fatal(err)
		}
		const all = "message:hello|joined:|message:my colleague will help|transferred:|message:bye|ended:"
		if entries, _ := b.Transcript(ctx, g); kinds(entries) != all {
			t.Errorf("the visitor has %s", kinds(entries))
		}
		// After the transfer Mina hears and sees nothing of it any more.
		_, err := b.Thread(ctx, mina, g.Conversation, 0, 0, 0)
		want(t, err, chat.NotFound)
		moved := b.events.take(chat.EventMoved)
		if len(moved) < 2 || !sees(mina, moved[len(moved)-2].Before) || sees(mina, moved[len(moved)-2].After) {
			t.Error("the event does not tell who lost sight of it")
		}
	})
}
