package signin

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

var (
	errRaises   = chat.Errorf(chat.NeedsApproval, "This lets somebody do more than they may now, so a second person has to agree. Say why, and propose it.")
	errRoleGone = chat.Errorf(chat.Conflict, "This person has another role by now. Look at it again, and change it then.")
)

// RoleEdit is another role for somebody, with the one that they had when it was wanted.
type RoleEdit struct {
	Person chat.StaffID `json:"person"`
	From   string       `json:"from"`
	To     string       `json:"to"`
}

// RoleChange is what a role edit would change of what somebody may.
type RoleChange struct {
	RoleEdit
	Gains, Loses []perm.Permission
}

// Raises tells whether they may do more afterwards.
func (c RoleChange) Raises() bool { return len(c.Gains) > 0 }

// ChangeRole gives somebody another role, as one of the staff wants it. NeedsApproval if it lets them do more: see AgreedRole. The
// other errors are those of SetRole, and Conflict if they have another role by now.
func (s *Staff) ChangeRole(ctx context.Context, e RoleEdit) error {
	change, err := s.RoleDifference(e)
	if err != nil {
		return err
	}
	if change.Raises() {
		return errRaises
	}
	return s.SetRole(ctx, e.Person, e.To)
}

// AgreedRole gives somebody a role that one of the staff wants for them and another has agreed to. within runs in the unit of work
// that stores it; on its error nothing is changed.
func (s *Staff) AgreedRole(ctx context.Context, e RoleEdit, within func(context.Context, db.Querier) error) error {
	if _, err := s.RoleDifference(e); err != nil {
		return err
	}
	return s.setRole(ctx, e.Person, e.To, within)
}

// RoleDifference tells what somebody gains and loses by another role, or why they can't get it.
func (s *Staff) RoleDifference(e RoleEdit) (RoleChange, error) {
	p, err := s.Person(e.Person)
	switch {
	case err != nil:
		return RoleChange{}, err
	case p.Role != e.From:
		return RoleChange{}, errRoleGone
	case !s.role(e.To).Has(perm.SignedIn):
		return RoleChange{}, errRole
	}
	was, is := s.role(e.From).List(), s.role(e.To).List()
	return RoleChange{e, without(is, was), without(was, is)}, nil
}
