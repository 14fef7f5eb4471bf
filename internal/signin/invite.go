package signin

import (
	"context"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

var (
	errJoined    = chat.Errorf(chat.Conflict, "This person signs in already, with a password or by the company. Who forgot a password can ask for a new one where they sign in.")
	errUninvited = chat.Errorf(chat.NotFound, "There is no open invitation for this person.")
)

const (
	deleteInvitations = `DELETE FROM password_link WHERE staff = $1 AND kind = 'invitation' AND spent_at = 0`
	selectInvitations = `SELECT staff, created_at, expires_at FROM password_link
		WHERE kind = 'invitation' AND spent_at = 0 AND expires_at > $1 ORDER BY expires_at, hash LIMIT $2`
)

// Invitation is one that is open.
type Invitation struct {
	At    time.Time
	Until time.Time
	// Token is what it is accepted with, for who invited to pass on: only where no mail is sent from here, and only once.
	Token string
}

// Invite makes an invitation for somebody who has no password yet, by which they set their first; those before are void.
// It goes to their address; where no mail is sent, its token is returned. NeedsApproval if one of the staff asks, the role lets
// somebody do anything, and nobody else has agreed to it within InvitationLife: see AgreedInvite.
func (s *Staff) Invite(ctx context.Context, id chat.StaffID) (Invitation, error) {
	made := Invitation{At: s.now(), Until: s.now().Add(InvitationLife)}
	token, hash := newToken()
	p, err := s.Person(id)
	if err != nil {
		return Invitation{}, err
	}
	// Before anything is written down, and once more when it is done.
	if err := s.invitable(ctx, s.db.Read(), &p); err != nil {
		return Invitation{}, err
	}
	err = s.inviting(ctx, id, func(ctx context.Context, q db.Querier, p *Person) error {
		if err := s.invitable(ctx, q, p); err != nil {
			return err
		}
		return s.putInvitation(ctx, q, chat.Mail{To: p.ID}, p.ID, made, token, hash)
	})
	if err != nil {
		return Invitation{}, err
	}
	if s.mail == nil {
		made.Token = token
	}
	s.log.InfoContext(ctx, "person invited", "staff", id, "mail", s.mail != nil)
	return made, nil
}

// inviting does what fn does to somebody who can be invited, in a unit of work, after it was written down.
func (s *Staff) inviting(ctx context.Context, id chat.StaffID, fn func(context.Context, db.Querier, *Person) error) error {
	return s.written(ctx, chat.ActInvite, id, nil, func() error {
		s.change.Lock()
		defer s.change.Unlock()
		if err := s.mayManage(ctx, id); err != nil {
			return err
		}
		p := s.directory.person(id)
		if err := s.joins(p); err != nil {
			return err
		}
		return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			if err := s.managesNow(ctx, q); err != nil {
				return err
			}
			return fn(ctx, q, p)
		})
	})
}

// joins tells why somebody can't be invited: they are kept out, or sign in already.
func (s *Staff) joins(p *Person) error {
	switch {
	case p == nil || p.Out(s.now()):
		return errNobody
	case p.HasPassword || p.Company:
		return errJoined
	}
	return nil
}

// putInvitation stores an invitation in the place of those before, and has it sent to whom the mail is for.
func (s *Staff) putInvitation(ctx context.Context, q db.Querier, m chat.Mail, id chat.StaffID, made Invitation, token string, hash digest) error {
	if _, err := q.ExecContext(ctx, deleteInvitations, id); err != nil {
		return err
	}
	var by any
	if a := chat.ActorIn(ctx); a.Kind == chat.ActorStaff {
		by = a.Staff
	}
	err := one(q.ExecContext(ctx, insertPasswordLink, hash[:], invitation, id, by, millis(made.At), millis(made.Until)))
	if err != nil || s.mail == nil {
		return err
	}
	m.Kind, m.Path, m.Until = chat.MailInvitation, InvitationPath(token), made.Until
	m.Facts = map[string]string{"by": s.StaffName(chat.ActorIn(ctx).Staff), "until": made.Until.UTC().Format(time.RFC3339)}
	return s.mail(ctx, q, m)
}

// InvitationPath is where an invitation is accepted. The token is in the fragment, which browsers send nobody.
func InvitationPath(token string) string { return "/invitation#t=" + token }

// Uninvite takes somebody's invitation back. NotFound if none is open.
func (s *Staff) Uninvite(ctx context.Context, id chat.StaffID) error {
	return s.written(ctx, chat.ActUninvite, id, nil, func() error {
		s.change.Lock()
		defer s.change.Unlock()
		if err := s.mayManage(ctx, id); err != nil {
			return err
		}
		return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			if err := s.managesNow(ctx, q); err != nil {
				return err
			}
			res, err := q.ExecContext(ctx, deleteInvitations, id)
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				return errUninvited
			}
			return nil
		})
	})
}

// Invitations are those that are open, by whom they are for.
func (s *Staff) Invitations(ctx context.Context) (map[chat.StaffID]Invitation, error) {
	rows, err := s.db.Read().QueryContext(ctx, selectInvitations, millis(s.now()), MaxStaff)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	open := make(map[chat.StaffID]Invitation)
	for rows.Next() {
		var id chat.StaffID
		var at, until int64
		if err := rows.Scan(&id, &at, &until); err != nil {
			return nil, err
		}
		open[id] = Invitation{At: moment(at), Until: moment(until)}
	}
	return open, rows.Err()
}

// Invited tells for whom an invitation is. It spends nothing.
func (s *Staff) Invited(ctx context.Context, token string, from netip.Addr) (Person, error) {
	p, _, err := s.passwordLink(ctx, invitation, token, from)
	if err != nil {
		return Person{}, err
	}
	return *p, nil
}

// Accept spends an invitation, sets the first password, and begins a session. A password that is refused spends nothing.
func (s *Staff) Accept(ctx context.Context, token, password string, from netip.Addr) (Entrance, error) {
	p, hash, err := s.passwordLink(ctx, invitation, token, from)
	if err != nil {
		return Entrance{}, err
	}
	if err := s.enter(ctx, p.Role, p.Sites); err != nil {
		s.noteFailed(ctx, p, from, "outside")
		return Entrance{}, err
	}
	if err := s.setByLink(ctx, chat.ActAccept, invitation, p, hash, password, from, nothing); err != nil {
		return Entrance{}, err
	}
	return s.arrived(ctx, p, "invitation", map[string]string{"by": "invitation", "network": networkOf(from).String()}, nothing)
}

// nothing is what is changed besides where nothing is.
func nothing(context.Context, db.Querier) error { return nil }
