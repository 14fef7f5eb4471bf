package desk

import (
	"testing"

	"snug/internal/chat"
	"snug/mask"
)

// What the visitor has looked at and overruled stays when the rules run again, and is masked where nobody may overrule any
// more.
func TestSweepMindsTheOverruled(t *testing.T) {
	each(t, func(t *testing.T, b *bed) {
		ctx := b.ctx()
		const words = "the account is 12345678, " + oldIBAN
		b.everywhere(mask.Policy{MayOverrule: true, Dispositions: map[string]string{mask.IBAN: mask.Show}})
		g := b.taken("hello")
		p := said(words)
		p.Overruled = []chat.Span{{Start: 0, End: len("the account is 12345678")}}
		e, err := b.Post(ctx, g, p)
		if err != nil || e.Text.Clear() != words {
			t.Fatalf("%q, %v", e.Text.Clear(), err)
		}
		b.everywhere(mask.Policy{MayOverrule: true, Dispositions: map[string]string{mask.IBAN: mask.Show}})
		if s, err := b.Sweep(ctx, Sweep{}, nil); err != nil || s.Changed != 0 {
			t.Errorf("the same rules: %+v, %v", s, err)
		}
		b.everywhere(mask.Policy{Dispositions: map[string]string{mask.IBAN: mask.Show}})
		s, err := b.Sweep(ctx, Sweep{}, nil)
		if err != nil || s.Changed != 1 || s.Found[mask.BankAccount] != 1 || s.Found[mask.IBAN] != 0 {
			t.Errorf("where nobody may overrule: %+v, %v", s, err)
		}
		if kept := b.visitorHas(g); kept[len(kept)-1].Text.Clear() != "the account is ••••••••, "+oldIBAN {
			t.Errorf("it reads %q", kept[len(kept)-1].Text.Clear())
		}
	})
}
