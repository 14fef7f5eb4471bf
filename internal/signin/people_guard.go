package signin

import (
	"context"
	"errors"
	"math"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

var (
	errOwn       = chat.Errorf(chat.Forbidden, "Nobody changes what they themselves may do. Ask another administrator.")
	errNoManager = chat.Errorf(chat.Forbidden, "You may not manage people any more.")
)

const (
	// Nothing is changed by it, but the row is held until the unit of work ends, so that who acts can't be demoted meanwhile.
	holdManager = `UPDATE staff SET role = role
		WHERE id = $1 AND disabled_at = 0 AND (ends_at = 0 OR ends_at > $2) RETURNING role`
	holdRole = `UPDATE staff SET role = role WHERE role = $1`
	// The longest that one of a role may still sign in.
	selectLasting = `SELECT COALESCE(MAX(CASE WHEN ends_at = 0 THEN $3 ELSE ends_at END), 0) FROM staff
		WHERE role = $1 AND disabled_at = 0 AND (ends_at = 0 OR ends_at > $2)`
)

// mayManage refuses one of the staff who may not manage people by now, whatever they might when they asked, or who would
// change themselves. The host and the program may. The caller holds change.
func (s *Staff) mayManage(ctx context.Context, id chat.StaffID) error {
	by := chat.ActorIn(ctx)
	if by.Kind != chat.ActorStaff {
		return nil
	}
	if by.Staff == id {
		return errOwn
	}
	if p := s.directory.person(by.Staff); p == nil || p.Out(s.now()) || !s.role(p.Role).Has(perm.ManageStaff) {
		return errNoManager
	}
	return nil
}

// managesNow is the same by the rows, within the unit of work: another node may have demoted them a moment ago.
func (s *Staff) managesNow(ctx context.Context, q db.Querier) error {
	by := chat.ActorIn(ctx)
	if by.Kind != chat.ActorStaff {
		return nil
	}
	var role string
	err := q.QueryRowContext(ctx, holdManager, by.Staff, millis(s.now())).Scan(&role)
	if errors.Is(err, db.ErrNoRows) || err == nil && !s.role(role).Has(perm.ManageStaff) {
		return errNoManager
	}
	return err
}

// keepingAdministrators makes a change only if there is an administrator afterwards for as long as there was one before.
// Those who unmake administrators at the same time, on whatever node, do so one after the other.
func (s *Staff) keepingAdministrators(ctx context.Context, q db.Querier, change func() error) error {
	if _, err := q.ExecContext(ctx, holdRole, administrator); err != nil {
		return err
	}
	var before, after int64
	now := millis(s.now())
	if err := q.QueryRowContext(ctx, selectLasting, administrator, now, int64(math.MaxInt64)).Scan(&before); err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	if err := q.QueryRowContext(ctx, selectLasting, administrator, now, int64(math.MaxInt64)).Scan(&after); err != nil {
		return err
	}
	if after < before {
		return errLastAdmin
	}
	return nil
}
