package masking

import (
	"context"
	"errors"
	"testing"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/mask"
)

func TestLoosens(t *testing.T) {
	t.Parallel()
	with := func(fn func(*Policy)) Policy {
		p := tidy(strict)
		fn(&p)
		return p
	}
	hidden := func(p Policy) Policy {
		p.Dispositions = map[string]string{mask.Phone: mask.Vault, mask.Email: mask.Destroy}
		return p
	}
	for name, c := range map[string]struct {
		was, is Policy
		want    bool
	}{
		"nothing":                      {tidy(strict), tidy(strict), false},
		"destroyed becomes vaulted":    {tidy(strict), with(func(p *Policy) { p.Dispositions = map[string]string{mask.Email: mask.Vault} }), true},
		"destroyed becomes shown":      {tidy(strict), with(func(p *Policy) { p.Dispositions = map[string]string{mask.Email: mask.Show} }), true},
		"vaulted becomes shown":        {Policy{Dispositions: map[string]string{mask.Email: mask.Vault}}, Policy{Dispositions: map[string]string{mask.Email: mask.Show}}, true},
		"shown becomes vaulted":        {Policy{Dispositions: map[string]string{mask.Email: mask.Show}}, Policy{Dispositions: map[string]string{mask.Email: mask.Vault}}, false},
		"a term less":                  {tidy(strict), with(func(p *Policy) { p.Terms = p.Terms[1:] }), true},
		"a term more":                  {tidy(strict), with(func(p *Policy) { p.Terms = append([]string{"otter"}, p.Terms...) }), false},
		"a beginning more":             {tidy(strict), with(func(p *Policy) { p.Leave = append([]string{"ZZ-"}, p.Leave...) }), true},
		"a beginning less":             {tidy(strict), with(func(p *Policy) { p.Leave = nil }), false},
		"a pattern less":               {tidy(strict), with(func(p *Policy) { p.Patterns = nil }), true},
		"a pattern changed":            {tidy(strict), with(func(p *Policy) { p.Patterns = []mask.Pattern{{Name: "ticket", Expr: `TK\d{9}`}} }), true},
		"a pattern more":               {Policy{}, Policy{Patterns: []mask.Pattern{{Name: "ticket", Expr: `TK\d{9}`}}}, false},
		"visitors may overrule":        {Policy{}, Policy{MayOverrule: true}, true},
		"visitors may not any more":    {Policy{MayOverrule: true}, Policy{}, false},
		"a region, phones shown":       {Policy{Dispositions: map[string]string{mask.Phone: mask.Show}}, Policy{Dispositions: map[string]string{mask.Phone: mask.Show}, Region: "DE"}, false},
		"a region, phones hidden":      {hidden(Policy{Region: "GB"}), hidden(Policy{Region: "DE"}), true},
		"both: one looser, one strict": {Policy{Terms: []string{"otter"}}, Policy{Terms: []string{"heron"}}, true},
	} {
		if got := Loosens(Between(c.was, c.is)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What loosens is refused to one person alone, and done once two have agreed, with what belongs to it or not at all.
func TestLooseningNeedsTwo(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		f.change(t, 0, 0, strict)
		looser := Edit{f.sites[0], 1, Policy{}}
		if _, err := f.Change(ctx, officer, looser); chat.CodeOf(err) != chat.NeedsApproval {
			t.Fatalf("alone: %v", err)
		}
		errNo := errors.New("no")
		if _, err := f.Agreed(ctx, officer.ID, looser, func(context.Context, db.Querier) error { return errNo }); !errors.Is(err, errNo) {
			t.Errorf("stored without what belongs to it: %v", err)
		}
		f.restart(t)
		if v, err := f.Newest(f.sites[0]); err != nil || v.Number != 1 {
			t.Fatalf("left %+v, %v", v, err)
		}
		if d, err := f.Difference(looser); err != nil || !Loosens(d) {
			t.Errorf("%+v, %v", d, err)
		}
		ran := 0
		v, err := f.Agreed(ctx, officer.ID, looser, func(context.Context, db.Querier) error { ran++; return nil })
		if err != nil || v.Number != 2 || v.By != officer.ID || ran == 0 {
			t.Errorf("%+v, %v", v, err)
		}
		if _, err := f.Agreed(ctx, officer.ID, looser, nil); chat.CodeOf(err) != chat.Conflict {
			t.Errorf("twice: %v", err)
		}
	})
}
