package signin

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
)

// Company is who the company's provider says that somebody is. Issuer and Subject together are who they are; an e-mail address
// alone never is: whoever may set it at the provider would be whom they like.
type Company struct {
	Issuer, Subject string
	Email           string
	Verified        *bool // nil: the provider does not say
	Name            string
	// Mapped says that the operator's rules give roles to groups. Role is theirs, "" if no group of theirs has one; Teams are names.
	Mapped bool
	Role   string
	Teams  []string
	// Create says that who has a role by a rule comes in without an invitation.
	Create bool
	// Second says that the provider has asked for a second factor, and that the operator lets it count.
	Second bool
}

// errNoCompany is the one answer to whoever the provider knows and who does not come in, whatever the cause.
var errNoCompany = chat.Errorf(chat.Forbidden, "Your company knows you, but there is no account here that you may use. Ask an administrator to invite you, or to look at your groups.")

const (
	selectCompany   = `SELECT staff, withdrawn_at FROM company_identity WHERE subject_index = $1`
	selectCompanies = `SELECT staff FROM company_identity ORDER BY staff LIMIT $1`
	insertCompany   = `INSERT INTO company_identity (subject_index, staff, subject, withdrawn_at, created_at) VALUES ($1, $2, $3, 0, $4)`
	updateWithdrawn = `UPDATE company_identity SET withdrawn_at = $1 WHERE staff = $2`
)

// subject is who somebody is at the provider, as it is stored.
func (c Company) subject() []byte { return []byte(c.Issuer + "\x00" + c.Subject) }

func (c Company) index(key *keyring.Key) [32]byte { return key.MAC("company subject 1", c.subject()) }

func companyPlace(id chat.StaffID) keyring.AD {
	return keyring.AD{Table: "company_identity", Column: "subject", Row: id.Bytes()}
}

// SignInByCompany takes whom the company's provider has just named, and leads to a session, or to the second factor before it,
// unless the provider's counts. Whom it names for the first time
// comes in by an invitation to the address that the provider has, which is spent, or, where the operator's rules say so, gets an
// account. Role and teams follow the rules at each sign-in; who has no role by them any more is disabled.
//
// An account that is there already is never taken over because its e-mail address is the same.
func (s *Staff) SignInByCompany(ctx context.Context, c Company, invited string, from netip.Addr) (Entrance, error) {
	p, err := s.companyPerson(ctx, c, invited, from)
	if err != nil {
		return Entrance{}, err
	}
	if err := s.enter(ctx, p.Role, p.Sites); err != nil {
		s.noteFailed(ctx, p, from, "outside")
		return Entrance{}, err
	}
	facts := map[string]string{"by": byCompany, "network": networkOf(from).String()}
	if !c.Second {
		return s.arrived(ctx, p, byCompany, facts, nothing)
	}
	facts["second"] = byCompany
	done, err := s.writeSignIn(ctx, p, facts)
	if err != nil {
		return Entrance{}, err
	}
	token, who, err := s.begin(ctx, p, proof{byCompany, byCompany}, nothing)
	done(err)
	return Entrance{Token: token, Who: who}, err
}

// byCompany is how a proof by the company's provider is noted: as the first, or, where the operator lets it count, as the second.
const byCompany = "company"

// companyDoor is where its answers come in.
const companyDoor = "/v1/session/company"

// companyPerson finds or makes the account of somebody whom the provider has named, as the rules have it now.
func (s *Staff) companyPerson(ctx context.Context, c Company, invited string, from netip.Addr) (*Person, error) {
	if c.Issuer == "" || c.Subject == "" {
		return nil, errNoCompany
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return nil, err
	}
	index := c.index(key)
	var id chat.StaffID
	var withdrawn int64
	err = s.db.Read().QueryRowContext(ctx, selectCompany, index[:]).Scan(&id, &withdrawn)
	switch {
	case err == nil:
	case !errors.Is(err, db.ErrNoRows):
		return nil, err
	case c.Mapped && c.Role == "":
		return nil, s.refuseCompany(ctx, nil, "no group", from)
	case invited != "":
		if id, err = s.joinByInvitation(ctx, key, c, invited, from); err != nil {
			return nil, err
		}
	case c.Create && c.Mapped:
		if id, err = s.joinByGroup(ctx, key, c, from); err != nil {
			return nil, err
		}
	default:
		return nil, s.refuseCompany(ctx, nil, "not invited", from)
	}
	if err := s.followGroups(ctx, id, c, withdrawn != 0); err != nil {
		if chat.CodeOf(err) == chat.Conflict { // the last administrator
			return nil, s.refuseCompany(ctx, s.directory.person(id), "last administrator", from)
		}
		return nil, err
	}
	p := s.directory.person(id)
	if p == nil || p.Out(s.now()) {
		return nil, s.refuseCompany(ctx, p, "kept out", from)
	}
	return p, nil
}

// joinByInvitation links who was invited to who they are at the provider, and spends the invitation. The provider must have the
// address that was invited, and must not say that it is unproven.
func (s *Staff) joinByInvitation(ctx context.Context, key *keyring.Key, c Company, invited string, from netip.Addr) (chat.StaffID, error) {
	p, hash, err := s.passwordLink(ctx, invitation, invited, from)
	if err != nil {
		return chat.StaffID{}, err
	}
	email, err := cleanEmail(c.Email)
	if err != nil || email != p.Email || c.Verified != nil && !*c.Verified {
		return chat.StaffID{}, s.refuseCompany(ctx, p, "another e-mail address", from)
	}
	ctx = chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: p.ID})
	err = s.written(ctx, chat.ActLinkCompany, p.ID, map[string]string{"by": "invitation"}, func() error {
		s.change.Lock()
		defer s.change.Unlock()
		_, err := s.alterRows(ctx, p.ID, chat.SessionID{}, func(ctx context.Context, q db.Querier) error {
			if err := changed(errSpentLink)(q.ExecContext(ctx, spendPasswordLink, millis(s.now()), hash[:], invitation)); err != nil {
				return err
			}
			if err := voidLinks(ctx, q, p.ID); err != nil {
				return err
			}
			return s.insertCompany(ctx, q, key, c, p.ID)
		})
		if db.IsDuplicate(err) { // somebody else was faster: with this subject, or with this account
			return errNoCompany
		}
		return err
	})
	return p.ID, err
}

// joinByGroup makes an account for who has a role by the rules. Its address must be proven, and nobody else's here.
func (s *Staff) joinByGroup(ctx context.Context, key *keyring.Key, c Company, from netip.Addr) (chat.StaffID, error) {
	email, err := cleanEmail(c.Email)
	if err != nil || c.Verified == nil || !*c.Verified {
		return chat.StaffID{}, s.refuseCompany(ctx, nil, "no proven e-mail address", from)
	}
	if p := s.directory.find(emailIndex(key, email)); p != nil {
		return chat.StaffID{}, s.refuseCompany(ctx, p, "address taken", from)
	}
	name, err := cleanName(c.Name)
	if err != nil {
		name, _, _ = strings.Cut(email, "@")
	}
	ctx = chat.WithActor(ctx, chat.Actor{Kind: chat.ActorSystem})
	id, err := s.Add(ctx, NewPerson{
		Email: email, Name: name, Role: c.Role, Teams: s.teamsNamed(ctx, c.Teams),
		with: func(ctx context.Context, q db.Querier, id chat.StaffID) error {
			return s.insertCompany(ctx, q, key, c, id)
		},
	})
	if err != nil && (chat.CodeOf(err) == chat.Conflict || chat.CodeOf(err) == chat.Invalid) {
		s.log.ErrorContext(ctx, "no account was made for somebody whom the company's provider named", "error", err)
		return id, s.refuseCompany(ctx, nil, "no account made", from)
	}
	return id, err
}

func (s *Staff) insertCompany(ctx context.Context, q db.Querier, key *keyring.Key, c Company, id chat.StaffID) error {
	index := c.index(key)
	_, err := q.ExecContext(ctx, insertCompany, index[:], id, key.Seal(companyPlace(id), c.subject()), millis(s.now()))
	return err
}

// followGroups gives somebody the role and the teams that the rules give to their groups. Who has none is disabled, and let in
// again when they have one, unless somebody has disabled them.
func (s *Staff) followGroups(ctx context.Context, id chat.StaffID, c Company, withdrawn bool) error {
	p := s.directory.person(id)
	if !c.Mapped || p == nil {
		return nil
	}
	ctx = chat.WithActor(ctx, chat.Actor{Kind: chat.ActorSystem})
	facts := map[string]string{"by": "company"}
	if c.Role == "" {
		if p.Disabled {
			return nil
		}
		at := millis(s.now())
		return s.alter(ctx, chat.ActDisable, facts, id, func(*Person) bool { return true }, func(ctx context.Context, q db.Querier, _ *Person) error {
			if err := voidLinks(ctx, q, id); err != nil {
				return err
			}
			if err := one(q.ExecContext(ctx, updateWithdrawn, at, id)); err != nil {
				return err
			}
			return one(q.ExecContext(ctx, updateDisabled, at, id))
		})
	}
	if !s.role(c.Role).Has(perm.SignedIn) {
		s.log.ErrorContext(ctx, "a rule of openid_connect.roles names a role that is none", "role", c.Role)
		return errNoCompany
	}
	if p.Disabled {
		if !withdrawn {
			return nil
		}
		err := s.alter(ctx, chat.ActEnable, facts, id, nil, func(ctx context.Context, q db.Querier, _ *Person) error {
			if err := one(q.ExecContext(ctx, updateWithdrawn, 0, id)); err != nil {
				return err
			}
			return one(q.ExecContext(ctx, updateDisabled, 0, id))
		})
		if err != nil {
			return err
		}
	}
	if p.Role != c.Role {
		if err := s.SetRole(ctx, id, c.Role); err != nil {
			return err
		}
	}
	if teams := s.teamsNamed(ctx, c.Teams); !sameTeams(p.Teams, teams) {
		return s.SetTeams(ctx, id, teams)
	}
	return nil
}

// teamsNamed finds teams by name. Those that there are none of are left out, and the log says so.
func (s *Staff) teamsNamed(ctx context.Context, names []string) []chat.TeamID {
	var ids []chat.TeamID
	for _, name := range names {
		i := slices.IndexFunc(s.Teams(), func(t Team) bool { return strings.EqualFold(t.Name, name) })
		if i < 0 {
			s.log.WarnContext(ctx, "a rule of openid_connect.roles names a team that there is none of")
			continue
		}
		if id := s.Teams()[i].ID; !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func sameTeams(a, b []chat.TeamID) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(t chat.TeamID) bool { return !slices.Contains(b, t) })
}

// refuseCompany notes that somebody whom the provider knows does not come in.
func (s *Staff) refuseCompany(ctx context.Context, p *Person, why string, from netip.Addr) error {
	s.log.WarnContext(ctx, "sign-in by the company refused", "why", why, "network", networkOf(from))
	s.noteFailed(ctx, p, from, "company: "+why)
	signal := chat.Signal{Kind: chat.SignalCompanyRefused, From: from, Door: companyDoor, By: chat.Actor{Kind: chat.ActorNobody}, Facts: map[string]string{"why": why}}
	if p != nil {
		signal.Subject = p.ID
	}
	s.suspect(signal)
	return errNoCompany
}

// CompanyForged notes that an answer was brought that the company's provider did not give, or not to the browser that brought it.
func (s *Staff) CompanyForged(ctx context.Context, why string, from netip.Addr) {
	s.noteFailed(ctx, nil, from, "company: "+why)
	s.suspect(chat.Signal{Kind: chat.SignalCompanyForged, From: from, Door: companyDoor, By: chat.Actor{Kind: chat.ActorNobody}, Facts: map[string]string{"why": why}})
}

// readCompany marks those who sign in by the company.
func (s *Staff) readCompany(ctx context.Context, people map[chat.StaffID]*Person) error {
	rows, err := s.db.Read().QueryContext(ctx, selectCompanies, MaxStaff)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id chat.StaffID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if p := people[id]; p != nil {
			p.Company = true
		}
	}
	return rows.Err()
}
