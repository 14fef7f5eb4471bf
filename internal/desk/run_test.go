package desk

import (
	"context"
	"testing"
	"time"
)

// Run does by itself, in time, what the other tests call by hand, and ends with its context.
func TestRun(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		b.opts.Now = nil
		b.restart()
		ctx, cancel := context.WithCancel(b.ctx())
		done := make(chan error)
		go func() { done <- b.Run(ctx) }()
		g := b.taken("hello")
		if _, err := b.Reply(ctx, mina, heldFor(g.Conversation, "held", 200*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if err := b.VisitorMarks(ctx, g, 1, 1); err != nil {
			t.Fatal(err)
		}
		if n := b.count(`SELECT count(*) FROM mark`); n != 0 {
			t.Error("a mark was written at once")
		}
		soon := func(what string, there func() bool) {
			t.Helper()
			for until := time.Now().Add(10 * time.Second); !there(); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(until) {
					t.Fatalf("%s did not come", what)
				}
			}
		}
		soon("the held message", func() bool { return b.count(`SELECT count(*) FROM entry WHERE kind = 'message'`) == 2 })
		soon("the mark", func() bool { return b.count(`SELECT count(*) FROM mark`) == 1 })
		if err := b.VisitorMarks(ctx, g, 2, 2); err != nil {
			t.Fatal(err)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if n := b.count(`SELECT seen FROM mark`); n != 2 {
			t.Errorf("the last mark was not written at the end: %d", n)
		}
	})
}
