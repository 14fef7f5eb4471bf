package signin

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/internal/perm"
)

// NewPerson describes somebody to be added.
type NewPerson struct {
	Email    string        `json:"email"`
	Name     string        `json:"name"` // shown to visitors
	Role     string        `json:"role"`
	Language string        `json:"language"` // BCP 47; "" means en
	Teams    []chat.TeamID `json:"teams"`
	Sites    chat.Sites    `json:"sites"`         // those that they serve; the zero value means all of them
	Password string        `json:"-"`             // "": signs in by link until one is set
	Ends     time.Time     `json:"ends,omitzero"` // zero: the account lasts

	// with is stored in the same unit of work; nil: nothing.
	with func(ctx context.Context, q db.Querier, id chat.StaffID) error
}

// administrator is the one role that signin must know: somebody has to be left who can manage the others.
const administrator = "administrator"

var (
	errNobody     = chat.Errorf(chat.NotFound, "There is no such person.")
	errNoTeam     = chat.Errorf(chat.NotFound, "There is no such team.")
	errRole       = chat.Errorf(chat.Invalid, "There is no such role.")
	errTaken      = chat.Errorf(chat.Conflict, "Somebody with this e-mail address is here already.")
	errTeamTaken  = chat.Errorf(chat.Conflict, "A team of this name is here already.")
	errFull       = chat.Errorf(chat.Conflict, "There is room for %d people and %d teams, and no more.", MaxStaff, MaxTeams)
	errLastAdmin  = chat.Errorf(chat.Conflict, "This is the last administrator. Make somebody else one first.")
	errDifference = fmt.Errorf("signin: the rows changed meanwhile")
)

const (
	insertStaff = `INSERT INTO staff (id, email_index, email, name, role, language, password, disabled_at, created_at, ends_at, all_sites, invite_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, $11)`
	insertMember   = `INSERT INTO staff_team (staff, team) VALUES ($1, $2)`
	deleteMembers  = `DELETE FROM staff_team WHERE staff = $1`
	updateRole     = `UPDATE staff SET role = $1, name = $2 WHERE id = $3`
	updateDisabled = `UPDATE staff SET disabled_at = $1 WHERE id = $2`
	updatePassword = `UPDATE staff SET password = $1 WHERE id = $2`
	firstPassword  = updatePassword + ` AND password IS NULL`
	deleteLinks    = `DELETE FROM sign_in_link WHERE staff = $1`
	insertTeam     = `INSERT INTO team (id, name_index, name, created_at) VALUES ($1, $2, $3, $4)`
)

// Add adds somebody. Conflict if the e-mail is taken.
func (s *Staff) Add(ctx context.Context, n NewPerson) (chat.StaffID, error) {
	n, err := s.clean(n)
	if err != nil {
		return chat.StaffID{}, err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return chat.StaffID{}, err
	}
	id := chat.NewStaffID()
	var password driver.Valuer = sealed.Value{}
	if n.Password != "" {
		if password, err = s.sealPassword(ctx, key, id, n.Password, n.Email, n.Name); err != nil {
			return chat.StaffID{}, err
		}
	}
	index := emailIndex(key, n.Email)
	sealedEmail := key.Seal(staffPlace("email", id), []byte(n.Email))
	sealedName := key.Seal(namePlace(id, n.Role), []byte(n.Name))

	now, ends, invitable := s.now(), int64(0), int64(0)
	if !n.Ends.IsZero() {
		ends = millis(n.Ends)
	}
	if chat.ActorIn(ctx).Kind != chat.ActorStaff { // whoever has the host may decide alone
		invitable = millis(now.Add(InvitationLife))
	}
	err = s.written(ctx, chat.ActAddStaff, id, map[string]string{"role": n.Role, "sites": siteCount(n.Sites)}, func() error {
		return s.add(ctx, id, n.Teams, func(ctx context.Context, q db.Querier) error {
			if _, err := q.ExecContext(ctx, insertStaff, id, index[:], sealedEmail, sealedName, n.Role, n.Language, password, millis(now), ends, flag(n.Sites.All()), invitable); err != nil {
				return err
			}
			if n.with != nil {
				if err := n.with(ctx, q, id); err != nil {
					return err
				}
			}
			return insertServed(ctx, q, id, n.Sites)
		})
	})
	if err != nil {
		return chat.StaffID{}, err
	}
	return id, nil
}

// clean checks what is said of somebody, and returns it as it is stored.
func (s *Staff) clean(n NewPerson) (NewPerson, error) {
	var errs [4]error
	n.Email, errs[0] = cleanEmail(n.Email)
	n.Name, errs[1] = cleanName(n.Name)
	n.Language, errs[2] = cleanLanguage(n.Language)
	if !s.role(n.Role).Has(perm.SignedIn) {
		errs[3] = errRole
	}
	for _, err := range errs {
		if err != nil {
			return n, err
		}
	}
	if _, err := s.endOf(n.Ends); err != nil {
		return n, err
	}
	switch {
	case n.Sites.None():
		n.Sites = chat.AllSites()
	case len(n.Sites.Named()) > MaxSites:
		return n, errManySites
	}
	return n, nil
}

// add stores somebody together with their teams.
func (s *Staff) add(ctx context.Context, id chat.StaffID, teams []chat.TeamID, insert func(context.Context, db.Querier) error) error {
	s.change.Lock()
	defer s.change.Unlock()
	if err := s.mayManage(ctx, id); err != nil {
		return err
	}
	if len(s.List()) >= MaxStaff {
		return errFull
	}
	if err := s.knownTeams(teams); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if err := s.managesNow(ctx, q); err != nil {
			return err
		}
		if err := insert(ctx, q); err != nil {
			return err
		}
		return insertMembers(ctx, q, id, teams)
	})
	if db.IsDuplicate(err) {
		return errTaken
	}
	if err != nil {
		return err
	}
	return s.reload(ctx)
}

// written does an act on one of the staff after it was written down, and writes how it went.
func (s *Staff) written(ctx context.Context, name chat.ActName, id chat.StaffID, facts map[string]string, act func() error) error {
	done, err := s.audit.Begin(ctx, chat.Act{Name: name, By: chat.ActorIn(ctx), Subject: id, Facts: facts})
	if err != nil {
		return err
	}
	err = act()
	done(err)
	return err
}

// SetRole gives somebody another role, ends their sessions and spends their links.
func (s *Staff) SetRole(ctx context.Context, id chat.StaffID, role string) error {
	return s.setRole(ctx, id, role, nothing)
}

// setRole is SetRole together with what within does.
func (s *Staff) setRole(ctx context.Context, id chat.StaffID, role string, within func(context.Context, db.Querier) error) error {
	if !s.role(role).Has(perm.SignedIn) {
		return errRole
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	was, err := s.Person(id)
	if err != nil {
		return err
	}
	facts := map[string]string{"from": was.Role, "to": role}
	return s.alter(ctx, chat.ActSetRole, facts, id, func(p *Person) bool { return role != administrator }, func(ctx context.Context, q db.Querier, p *Person) error {
		if err := voidLinks(ctx, q, id); err != nil {
			return err
		}
		if err := one(q.ExecContext(ctx, updateRole, role, key.Seal(namePlace(id, role), []byte(p.Name)), id)); err != nil {
			return err
		}
		return within(ctx, q)
	})
}

// Disable keeps somebody out, or lets them in again. It ends their sessions and spends their links.
func (s *Staff) Disable(ctx context.Context, id chat.StaffID, disabled bool) error {
	at, act := int64(0), chat.ActEnable
	if disabled {
		at, act = millis(s.now()), chat.ActDisable
	}
	return s.alter(ctx, act, nil, id, func(*Person) bool { return disabled }, func(ctx context.Context, q db.Querier, _ *Person) error {
		if err := voidLinks(ctx, q, id); err != nil {
			return err
		}
		// Who was kept out for want of a group is from now on kept out, or let in, because somebody said so.
		if _, err := q.ExecContext(ctx, updateWithdrawn, 0, id); err != nil {
			return err
		}
		return one(q.ExecContext(ctx, updateDisabled, at, id))
	})
}

// SetTeams puts somebody into these teams and no others, and ends their sessions, since what they see changes.
func (s *Staff) SetTeams(ctx context.Context, id chat.StaffID, teams []chat.TeamID) error {
	return s.setTeams(ctx, id, teams, nothing)
}

// SetPassword sets somebody's password without the old one, for the host's commands, and ends all their sessions.
func (s *Staff) SetPassword(ctx context.Context, id chat.StaffID, password string) error {
	p, err := s.Person(id)
	if err != nil {
		return err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	hash, err := s.sealPassword(ctx, key, id, password, p.Email, p.Name)
	if err != nil {
		return err
	}
	return s.alter(ctx, chat.ActSetPassword, nil, id, nil, func(ctx context.Context, q db.Querier, _ *Person) error {
		if err := voidLinks(ctx, q, id); err != nil {
			return err
		}
		return one(q.ExecContext(ctx, updatePassword, hash, id))
	})
}

// alter writes down that one person's rows are about to be changed, and changes them.
func (s *Staff) alter(ctx context.Context, act chat.ActName, facts map[string]string, id chat.StaffID, unmakes func(*Person) bool, fn func(context.Context, db.Querier, *Person) error) error {
	return s.written(ctx, act, id, facts, func() error { return s.alterNow(ctx, id, unmakes, fn) })
}

// alterNow changes one person's rows, ends their sessions in the same unit of work, and brings the directory in step.
// unmakes tells whether the change takes an administrator away, or lets one end sooner; the last one stays.
func (s *Staff) alterNow(ctx context.Context, id chat.StaffID, unmakes func(*Person) bool, fn func(context.Context, db.Querier, *Person) error) error {
	s.change.Lock()
	p := s.directory.person(id)
	if p == nil {
		s.change.Unlock()
		return errNobody
	}
	if err := s.mayManage(ctx, id); err != nil {
		s.change.Unlock()
		return err
	}
	gone, err := s.alterRows(ctx, id, chat.SessionID{}, func(ctx context.Context, q db.Querier) error {
		if err := s.managesNow(ctx, q); err != nil {
			return err
		}
		if unmakes == nil || p.Role != administrator || !unmakes(p) {
			return fn(ctx, q, p)
		}
		return s.keepingAdministrators(ctx, q, func() error { return fn(ctx, q, p) })
	})
	s.change.Unlock()
	s.forget(gone)
	return err
}

// alterRows changes a person's rows together with the end of their half sign-ins and sessions, all but one, whose ids it returns. The
// caller holds change, and tells of the sessions when it does not any more.
func (s *Staff) alterRows(ctx context.Context, id chat.StaffID, but chat.SessionID, fn func(context.Context, db.Querier) error) (gone []chat.SessionID, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if err := fn(ctx, q); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, deleteHalves, id); err != nil {
			return err
		}
		gone, err = s.endSessions(ctx, q, id, but, EndedChanged)
		return err
	})
	if err != nil {
		return nil, err
	}
	return gone, s.reload(ctx) // what fails here is made good within a minute, by settle
}

// AddTeam adds a team. Conflict if there is one of this name.
func (s *Staff) AddTeam(ctx context.Context, name string) (chat.TeamID, error) {
	name, err := cleanName(name)
	if err != nil {
		return chat.TeamID{}, err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return chat.TeamID{}, err
	}
	id := chat.NewTeamID()
	index := key.MAC("team name 1", []byte(strings.ToLower(name)))
	value := key.Seal(teamPlace(id), []byte(name))
	s.change.Lock()
	defer s.change.Unlock()
	if len(s.Teams()) >= MaxTeams {
		return chat.TeamID{}, errFull
	}
	now := millis(s.now())
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return one(q.ExecContext(ctx, insertTeam, id, index[:], value, now))
	})
	if db.IsDuplicate(err) {
		return chat.TeamID{}, errTeamTaken
	}
	if err != nil {
		return chat.TeamID{}, err
	}
	return id, s.reload(ctx)
}

func (s *Staff) knownTeams(teams []chat.TeamID) error {
	known := make(map[chat.TeamID]bool)
	for _, t := range s.Teams() {
		known[t.ID] = true
	}
	for _, id := range teams {
		if !known[id] { // twice the same is refused, too
			return errNoTeam
		}
		delete(known, id)
	}
	return nil
}

func insertMembers(ctx context.Context, q db.Querier, id chat.StaffID, teams []chat.TeamID) error {
	for _, team := range teams {
		if _, err := q.ExecContext(ctx, insertMember, id, team); err != nil {
			return err
		}
	}
	return nil
}

// one turns a statement that should have changed one row, and did not, into an error.
func one(res db.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return errDifference
	}
	return nil
}

func (s *Staff) sealPassword(ctx context.Context, key *keyring.Key, id chat.StaffID, password, email, name string) (sealed.Value, error) {
	prepared, err := preparePassword(password)
	if err != nil {
		return sealed.Value{}, err
	}
	defer clear(prepared)
	if err := checkNew(prepared, email, name); err != nil {
		return sealed.Value{}, err
	}
	phc, err := s.hash.hash(ctx, prepared)
	if err != nil {
		return sealed.Value{}, err
	}
	return key.Seal(staffPlace("password", id), []byte(phc)), nil
}
