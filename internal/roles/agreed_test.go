package roles

import (
	"context"
	"errors"
	"testing"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

// A role that gains something is refused to one person alone, and changed once two have agreed, with what belongs to it or not at
// all. What takes away counts at once.
func TestLooseningNeedsTwo(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		e := Edit{Roles: []Draft{night}, Own: admin.Role}
		if _, err := f.Change(ctx, admin, e); chat.CodeOf(err) != chat.NeedsApproval || f.IsRole("night-shift") {
			t.Fatalf("alone: %v", err)
		}
		errNo := errors.New("no")
		if _, err := f.Agreed(ctx, admin.ID, e, func(context.Context, db.Querier) error { return errNo }); !errors.Is(err, errNo) || f.another(t).IsRole("night-shift") {
			t.Fatalf("stored without what belongs to it: %v", err)
		}
		if d, err := f.Difference(ctx, e); err != nil || !Loosens(d) {
			t.Errorf("%+v, %v", d, err)
		}
		ran := 0
		v, err := f.Agreed(ctx, admin.ID, e, func(context.Context, db.Querier) error { ran++; return nil })
		if err != nil || v.Number != 1 || v.By != admin.ID || ran == 0 || !f.IsRole("night-shift") {
			t.Errorf("%+v, %v", v, err)
		}
		if _, err := f.Agreed(ctx, admin.ID, e, nil); chat.CodeOf(err) != chat.Conflict {
			t.Errorf("twice: %v", err)
		}
		mine := Edit{Version: 1, Roles: []Draft{{"night-shift", "Night shift", []perm.Permission{perm.ReadOwn, perm.End}}}, Own: "night-shift"}
		if _, err := f.Agreed(ctx, admin.ID, mine, nil); chat.CodeOf(err) != chat.Forbidden {
			t.Errorf("one's own, agreed to: %v", err)
		}
		if _, err := f.Change(ctx, admin, Edit{Version: 1, Roles: []Draft{{"night-shift", "Night shift", []perm.Permission{perm.ReadOwn}}}}); err != nil {
			t.Errorf("tightened: %v", err)
		}
		if _, err := f.Change(ctx, admin, Edit{Version: 2}); err != nil {
			t.Errorf("removed: %v", err)
		}
	})
}
