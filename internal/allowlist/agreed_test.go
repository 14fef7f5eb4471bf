package allowlist

import (
	"context"
	"errors"
	"net/netip"
	"testing"

	"snug/internal/chat"
	"snug/internal/db"
)

// What loosens is refused to one person alone, and done once two have agreed, with what belongs to it or not at all.
func TestLooseningNeedsTwo(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		f.change(t, true, Draft{"198.51.100.0/24", nil, nil, ""})
		wider := edit(office, 1, true, Draft{"198.51.100.0/24", nil, nil, ""}, Draft{"203.0.113.0/24", nil, nil, "VPN"})
		for what, e := range map[string]Edit{"wider": wider, "off": edit(office, 1, false)} {
			if _, err := f.Change(ctx, admin, e); chat.CodeOf(err) != chat.NeedsApproval {
				t.Errorf("%s: %v", what, err)
			}
		}
		if v := f.another(t).Newest(); v.Number != 1 || f.Admits(netip.MustParseAddr("203.0.113.7"), Who{}) {
			t.Fatalf("one person alone left %+v", v)
		}
		if d, err := f.Difference(wider); err != nil || len(d) != 1 || !d[0].Loosens {
			t.Errorf("%+v, %v", d, err)
		}
		errNo := errors.New("no")
		if _, err := f.Agreed(ctx, admin.ID, wider, func(context.Context, db.Querier) error { return errNo }); !errors.Is(err, errNo) || f.another(t).Newest().Number != 1 {
			t.Errorf("stored without what belongs to it: %v", err)
		}
		ran := 0
		v, err := f.Agreed(ctx, admin.ID, wider, func(context.Context, db.Querier) error { ran++; return nil })
		if err != nil || v.Number != 2 || v.By != admin.ID || ran == 0 || !f.Admits(netip.MustParseAddr("203.0.113.7"), Who{}) {
			t.Errorf("%+v, %v, ran %d times", v, err, ran)
		}
		// What was agreed to from an older list, or would shut out who made it, is not done.
		other := f.another(t)
		f.change(t, true, Draft{"198.51.100.0/24", nil, nil, ""})
		if _, err := other.Agreed(ctx, admin.ID, wider, nil); chat.CodeOf(err) != chat.Conflict {
			t.Errorf("an older list: %v", err)
		}
		if _, err := other.Agreed(ctx, admin.ID, edit(netip.MustParseAddr("192.0.2.1"), 3, true, Draft{"203.0.113.0/24", nil, nil, ""}), nil); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("shuts out who made it: %v", err)
		}
		// Tightening needs nobody else.
		if _, err := f.Change(ctx, admin, edit(office, 3, true, Draft{"198.51.100.0/25", nil, nil, ""})); err != nil {
			t.Error(err)
		}
	})
}
