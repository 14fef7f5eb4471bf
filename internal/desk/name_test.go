package desk

import (
	"testing"

	"snug/internal/chat"
	"snug/mask/text"
)

// TestNamesThatPose: a start under a name that poses leaves nothing behind, kept or off the record, and the same chat may
// begin under another name, or none.
func TestNamesThatPose(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bed) {
		b.opts.Poses = func(site chat.SiteID, name string) bool { return site == b.site && name == "Support" }
		b.restart()
		for _, offRecord := range []bool{false, true} {
			start, s := b.Start, b.starting("hello")
			if offRecord {
				start = b.StartOffRecord
			}
			s.Name = text.Typed("Support")
			_, _, err := start(b.ctx(), s)
			want(t, err, chat.NameTaken)
			if n := len(b.events.take()); n != 0 {
				t.Errorf("%d events of a start that was refused", n)
			}
			for _, table := range []string{"conversation", "conversation_visitor", "entry", "site_number"} {
				if n := b.count(`SELECT count(*) FROM ` + table); n != 0 && !offRecord {
					t.Errorf("%d rows in %s", n, table)
				}
			}
			s.Name = text.Raw{}
			if _, _, err = start(b.ctx(), s); err != nil {
				t.Fatal(err)
			}
			b.events.take()
		}
		// What the shop has signed is not refused, and staff don't see the name.
		s := b.starting("hello")
		s.Name, s.Verified = text.Typed("Support"), true
		_, f, err := b.Start(b.ctx(), s)
		if err != nil {
			t.Fatal(err)
		}
		_, v, err := b.Row(b.ctx(), mina, f.Conversation)
		if err != nil || !v.Name.Empty() || !v.Verified || v.Email.Empty() {
			t.Errorf("signed: %+v, %v", v, err)
		}
	})
}
