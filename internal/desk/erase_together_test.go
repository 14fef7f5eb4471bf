package desk

import (
	"context"
	"errors"
	"testing"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

// Where erasing takes two, nobody of the staff erases alone; what was agreed to is marked in the unit that closes the conversation.
func TestErasingTogether(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		b.opts.Together = true
		b.restart()
		g := b.full("together")
		rows := func() int { return b.count(`SELECT count(*) FROM entry WHERE conversation = $1`, g.Conversation) }
		before := rows()
		never := func(context.Context, db.Querier) error {
			t.Error("marked as done")
			return nil
		}
		_, err := b.Erase(ctx, lead, g.Conversation)
		want(t, err, chat.NeedsApproval)
		_, err = b.Erase(ctx, mina, g.Conversation)
		want(t, err, chat.Forbidden)
		elsewhere := person("Bo", "lead", perm.Erase, perm.ReadOwn)
		_, err = b.Erase(ctx, elsewhere, g.Conversation)
		want(t, err, chat.NotFound) // who does not see it does not learn that it would take two
		_, err = b.Erasable(ctx, elsewhere, g.Conversation)
		want(t, err, chat.NotFound)
		want(t, b.EraseAgreed(ctx, elsewhere, g.Conversation, never), chat.NotFound)
		want(t, b.EraseAgreed(ctx, mina, g.Conversation, never), chat.Forbidden)
		late := errors.New("somebody else has done it")
		if err := b.EraseAgreed(ctx, lead, g.Conversation, func(context.Context, db.Querier) error { return late }); !errors.Is(err, late) {
			t.Errorf("not marked: %v", err)
		}
		if n := rows(); n != before || b.count(`SELECT count(*) FROM erasure`) != 0 {
			t.Fatalf("%d of %d entries are left, though nobody agreed", n, before)
		}
		what, err := b.Erasable(ctx, lead, g.Conversation)
		if err != nil || what.Conversation != g.Conversation || what.Site != g.Site || what.State != chat.Open || what.Latest.Before(what.Began) {
			t.Fatalf("%+v, %v", what, err)
		}

		marks := 0
		mark := func(context.Context, db.Querier) error {
			marks++
			return nil
		}
		if err := b.EraseAgreed(ctx, lead, g.Conversation, mark); err != nil || marks != 1 || rows() != 0 {
			t.Fatalf("%v, marked %d times, %d entries are left", err, marks, rows())
		}
		want(t, b.EraseAgreed(ctx, lead, g.Conversation, never), chat.Erased)
		_, err = b.Erasable(ctx, lead, g.Conversation)
		want(t, err, chat.Erased)

		// Nobody else is asked of what is one's own, or not kept.
		own := b.taken("mine")
		if _, err := b.EraseByVisitor(ctx, own); err != nil {
			t.Error(err)
		}
	})
}

// Interrupted after the conversation was closed, an agreed erasure has begun: it is not tried anew, and goes on by itself.
func TestErasingTogetherIsResumed(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		g := b.full("interrupted")
		b.Desk.erased = func(int) error { return errors.New("killed") }
		marked := false
		if err := b.EraseAgreed(ctx, lead, g.Conversation, func(context.Context, db.Querier) error { marked = true; return nil }); err != nil || !marked {
			t.Fatalf("%v, marked: %v", err, marked)
		}
		if n := b.count(`SELECT count(*) FROM erasure WHERE conversation = $1 AND step < 5`, g.Conversation); n != 1 {
			t.Fatalf("%d erasures go on", n)
		}
		b.restart()
		rec, err := b.EraseByHost(ctx, g.Conversation)
		if err != nil || rec.ID.IsZero() || b.count(`SELECT count(*) FROM entry WHERE conversation = $1`, g.Conversation) != 0 {
			t.Errorf("%+v, %v", rec, err)
		}
	})
}
