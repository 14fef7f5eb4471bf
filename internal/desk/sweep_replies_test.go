package desk

import (
	"testing"

	"snug/mask"
	"snug/mask/text"
)

// What is saved for all to reply with is swept with everything, and not with one site.
func TestSweepOfSavedReplies(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		b.lenient()
		for _, in := range []SavedReplyInput{
			{"pay", text.Typed("Account " + oldIBAN), text.Typed("Please pay to " + oldIBAN)},
			{"hi", text.Typed("Greeting"), text.Typed("Hello")},
		} {
			if _, err := b.AddReply(ctx, lead, in); err != nil {
				t.Fatal(err)
			}
		}
		b.strict()
		reads := func() string {
			t.Helper()
			list, err := b.Replies(ctx, lead)
			if err != nil || len(list) != 2 || list[0].Text.Clear() != "Hello" {
				t.Fatalf("%d replies, %v", len(list), err)
			}
			return list[1].Title.Clear() + ": " + list[1].Text.Clear()
		}
		const before = "Account " + oldIBAN + ": Please pay to " + oldIBAN
		for name, s := range map[string]Sweep{"of a site": {Site: b.site}, "that goes on": {After: b.taken("hello").Conversation}} {
			if done, err := b.Sweep(ctx, s, nil); err != nil || done.Saved != 0 || reads() != before {
				t.Errorf("a sweep %s: %+v, %v", name, done, err)
			}
		}
		if done, err := b.Sweep(ctx, Sweep{Dry: true}, nil); err != nil || done.Saved != 1 || done.Found[mask.IBAN] != 2 || reads() != before {
			t.Errorf("dry: %+v, %v", done, err)
		}
		if done, err := b.Sweep(ctx, Sweep{}, nil); err != nil || done.Saved != 1 || done.Found[mask.IBAN] != 2 {
			t.Errorf("%+v, %v", done, err)
		}
		if got := reads(); got != "Account IBAN ••••: Please pay to IBAN ••••" {
			t.Errorf("%q", got)
		}
		if done, err := b.Sweep(ctx, Sweep{}, nil); err != nil || done.Saved != 0 {
			t.Errorf("again: %+v, %v", done, err)
		}
	})
}
