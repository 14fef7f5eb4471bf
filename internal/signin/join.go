package signin

import (
	"context"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

const (
	setInvitable    = `UPDATE staff SET invite_until = $1 WHERE id = $2`
	selectInvitable = `SELECT invite_until FROM staff WHERE id = $1`
)

var (
	errChanged   = chat.Errorf(chat.Conflict, "This person has been changed meanwhile. Look at them again.")
	errNotServed = chat.Errorf(chat.Forbidden, "Only who serves a site may say who else does.")
)

// Joining is what somebody who is invited would have.
type Joining struct {
	NewPerson
	Gains []perm.Permission
}

// Raises tells whether they may do anything: an account that is new has nothing before.
func (j Joining) Raises() bool { return len(j.Gains) > 0 }

// Join adds somebody and invites them, as one of the staff wants it. NeedsApproval if their role lets them do anything: see
// AgreedJoin. Conflict if the e-mail is taken.
func (s *Staff) Join(ctx context.Context, n NewPerson) (chat.StaffID, Invitation, error) {
	j, err := s.Joining(ctx, n)
	switch {
	case err != nil:
		return chat.StaffID{}, Invitation{}, err
	case j.Raises():
		return chat.StaffID{}, Invitation{}, errRaises
	}
	id, err := s.Add(ctx, j.NewPerson)
	if err != nil {
		return chat.StaffID{}, Invitation{}, err
	}
	made, err := s.Invite(ctx, id)
	return id, made, err
}

// Joining tells what somebody would have who is invited, or why they can't be.
func (s *Staff) Joining(ctx context.Context, n NewPerson) (Joining, error) {
	n, err := s.clean(n)
	if err != nil {
		return Joining{}, err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return Joining{}, err
	}
	if s.directory.find(emailIndex(key, n.Email)) != nil {
		return Joining{}, errTaken
	}
	if err := s.knownTeams(n.Teams); err != nil {
		return Joining{}, err
	}
	if err := s.apart(chat.StaffID{}, n.Name); err != nil {
		return Joining{}, err
	}
	return Joining{n, s.gains(n.Role)}, s.gives(ctx, n.Sites)
}

// AgreedJoin adds somebody whom one of the staff wants here and another has agreed to, and invites them by mail; within runs in
// the unit of work that stores all of it. Where no mail is sent, whoever manages people makes the link within InvitationLife.
func (s *Staff) AgreedJoin(ctx context.Context, n NewPerson, within func(context.Context, db.Querier) error) error {
	j, err := s.Joining(ctx, n)
	if err != nil {
		return err
	}
	n = j.NewPerson
	n.with = func(ctx context.Context, q db.Querier, id chat.StaffID) error {
		if err := within(ctx, q); err != nil {
			return err
		}
		// Who was not here a moment ago is reached by what is being stored.
		return s.putAgreed(ctx, q, id, chat.Mail{Address: n.Email, Language: n.Language})
	}
	_, err = s.Add(ctx, n)
	return err
}

// putAgreed notes that somebody may be invited, and invites them where that is done by mail.
func (s *Staff) putAgreed(ctx context.Context, q db.Querier, id chat.StaffID, m chat.Mail) error {
	made := Invitation{At: s.now(), Until: s.now().Add(InvitationLife)}
	if err := one(q.ExecContext(ctx, setInvitable, millis(made.Until), id)); err != nil || s.mail == nil {
		return err
	}
	token, hash := newToken()
	return s.putInvitation(ctx, q, m, id, made, token, hash)
}

// InviteEdit is another invitation for somebody, with what they had when it was wanted.
type InviteEdit struct {
	Person chat.StaffID `json:"person"`
	Role   string       `json:"role"`
	Email  string       `json:"email"`
}

// Inviting tells what somebody has who is here and would be invited, or why they can't be.
func (s *Staff) Inviting(e InviteEdit) (Joining, error) {
	p := s.directory.person(e.Person)
	if err := s.joins(p); err != nil {
		return Joining{}, err
	}
	if p.Role != e.Role || p.Email != e.Email {
		return Joining{}, errChanged
	}
	n := NewPerson{Email: p.Email, Name: p.Name, Role: p.Role, Language: p.Language, Teams: p.Teams, Sites: p.Sites, Ends: p.Ends}
	return Joining{n, s.gains(p.Role)}, nil
}

// AgreedInvite is AgreedJoin for somebody who is here and has not come in.
func (s *Staff) AgreedInvite(ctx context.Context, e InviteEdit, within func(context.Context, db.Querier) error) error {
	if _, err := s.Inviting(e); err != nil {
		return err
	}
	return s.inviting(ctx, e.Person, func(ctx context.Context, q db.Querier, p *Person) error {
		if p.Role != e.Role || p.Email != e.Email {
			return errChanged
		}
		if err := within(ctx, q); err != nil {
			return err
		}
		return s.putAgreed(ctx, q, p.ID, chat.Mail{To: p.ID})
	})
}

// invitable refuses one of the staff alone, unless somebody else has agreed to it lately, or the role permits nothing.
func (s *Staff) invitable(ctx context.Context, q db.Querier, p *Person) error {
	if chat.ActorIn(ctx).Kind != chat.ActorStaff || len(s.gains(p.Role)) == 0 {
		return nil
	}
	var until int64
	err := q.QueryRowContext(ctx, selectInvitable, p.ID).Scan(&until)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return errNobody
	case err == nil && until <= millis(s.now()):
		return errRaises
	}
	return err
}

// gains is what somebody new may do in a role, beyond being here.
func (s *Staff) gains(role string) []perm.Permission {
	return without(s.role(role).List(), []perm.Permission{perm.SignedIn})
}

// gives refuses one of the staff who would give what they don't serve themselves.
func (s *Staff) gives(ctx context.Context, sites chat.Sites) error {
	by := chat.ActorIn(ctx)
	if by.Kind != chat.ActorStaff {
		return nil
	}
	if p := s.directory.person(by.Staff); p == nil || !sites.Within(p.Sites) {
		return errNotServed
	}
	return nil
}
