package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/mask/text"
)

// A reason counts for one person's sitting, on every node and after a restart; it is written down masked, before it counts, and
// forgotten with the sitting and with the conversation.
func TestReasonsCountForASitting(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		b.opts.NeedsReason = func(s chat.Staff, f chat.Facts) bool { return f.State == chat.EndedNow && f.Assignee != s.ID }
		book := audited(t, b)
		ctx := b.ctx()
		g := b.taken("Hello")
		if _, err := b.End(ctx, mina, g.Conversation); err != nil {
			t.Fatal(err)
		}
		kim, again := seated(lead), seated(lead)
		refused := func(what string, d *Desk, s chat.Staff) {
			t.Helper()
			if _, err := d.Thread(ctx, s, g.Conversation, 0, 0, 10); chat.CodeOf(err) != chat.ReasonRequired {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("without a reason", b.Desk, kim)
		book.Take()
		book.Close(true)
		if err := b.Open(ctx, kim, g.Conversation, "quality", text.Raw{}); chat.CodeOf(err) == "" {
			t.Error("opened while the log can't be written")
		}
		refused("unwritten", b.Desk, kim)
		book.Close(false)
		if err := b.Open(ctx, kim, g.Conversation, "other", text.Typed("about 4111 1111 1111 1111")); err != nil {
			t.Fatal(err)
		}
		lines, acts := book.Take()
		if !slices.Contains(lines, "done conversation.open") || acts[len(acts)-1].Facts["why"] != "other" || strings.Contains(acts[len(acts)-1].Reason.Clear(), "4111 1111") || acts[len(acts)-1].Reason.Empty() {
			t.Errorf("%v %+v", lines, acts)
		}
		other := b.another()
		for _, d := range []*Desk{b.Desk, other} {
			if _, err := d.Thread(ctx, kim, g.Conversation, 0, 0, 10); err != nil {
				t.Error(err)
			}
		}
		refused("in another sitting", b.Desk, again)
		b.restart()
		if _, err := b.Thread(ctx, kim, g.Conversation, 0, 0, 10); err != nil {
			t.Errorf("after a restart: %v", err)
		}
		b.clock.forward(reasonsKept + time.Minute)
		if err := b.forgetReasons(ctx); err != nil || b.count(`SELECT count(*) FROM reasoned`) != 0 {
			t.Errorf("not forgotten: %v", err)
		}
	})
}
