package signin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// Bounds of who can work here.
const (
	MaxStaff = 2000
	MaxTeams = 200
)

// Person is one of the staff, as colleagues and administrators see them.
type Person struct {
	ID          chat.StaffID
	Name        string
	Email       string
	Role        string
	Language    string // BCP 47
	Teams       []chat.TeamID
	Sites       chat.Sites
	Disabled    bool
	HasPassword bool
	Factors     Factors
	Curbed      time.Time // until then they take nothing out: their factors were reset; zero: not
	Company     bool      // signs in by the company's provider
	Created     time.Time
	Ends        time.Time // from then on they are kept out; zero: the account lasts
	Seen        time.Time // when they last used a session, to within minutes; zero: never
	ended       bool      // that it is past its end was written down
}

// Out tells whether somebody is kept out: disabled, or past the end of their account.
func (p *Person) Out(at time.Time) bool {
	return p.Disabled || !p.Ends.IsZero() && !at.Before(p.Ends)
}

// Team is a team of staff.
type Team struct {
	ID   chat.TeamID
	Name string
}

// directory has all staff in memory, opened, so that a request costs no query and the name beside a message no seal. It
// is replaced whole after each change; what it points to is not changed.
type directory struct {
	mu      sync.RWMutex
	people  map[chat.StaffID]*Person
	byEmail map[[32]byte]*Person
	teams   []Team
	at      time.Time // when the rows were read
}

// StaffName is a person's name, or "" for nobody known. It is safe to call from anywhere and never waits for storage.
func (s *Staff) StaffName(id chat.StaffID) string {
	if p := s.directory.person(id); p != nil {
		return p.Name
	}
	return ""
}

// Person finds one of the staff, disabled ones too.
func (s *Staff) Person(id chat.StaffID) (Person, error) {
	if p := s.directory.person(id); p != nil {
		return *p, nil
	}
	return Person{}, errNobody
}

// ByEmail finds one of the staff by e-mail, for the host's commands.
func (s *Staff) ByEmail(ctx context.Context, email string) (Person, error) {
	email, err := cleanEmail(email)
	if err != nil {
		return Person{}, err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return Person{}, err
	}
	if p := s.directory.find(emailIndex(key, email)); p != nil {
		return *p, nil
	}
	return Person{}, errNobody
}

// List lists the staff by name; at most MaxStaff.
func (s *Staff) List() []Person {
	d := &s.directory
	d.mu.RLock()
	out := make([]Person, 0, len(d.people))
	for _, p := range d.people {
		out = append(out, *p)
	}
	d.mu.RUnlock()
	slices.SortFunc(out, func(a, b Person) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), a.ID.Compare(b.ID))
	})
	return out
}

// Teams lists the teams by name; at most MaxTeams.
func (s *Staff) Teams() []Team {
	s.directory.mu.RLock()
	defer s.directory.mu.RUnlock()
	return slices.Clone(s.directory.teams)
}

func (d *directory) person(id chat.StaffID) *Person {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.people[id]
}

// read is when the rows were read.
func (d *directory) read() time.Time {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.at
}

func (d *directory) find(index [32]byte) *Person {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.byEmail[index]
}

// somebody is whose row is read in the place of one that nobody has: that there is none takes less time to find out. A new id if
// nobody is there.
func (d *directory) somebody() chat.StaffID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for id := range d.people {
		return id
	}
	return chat.NewStaffID()
}

func staffPlace(column string, id chat.StaffID) keyring.AD {
	return keyring.AD{Table: "staff", Column: column, Row: id.Bytes()}
}

// namePlace binds the role to the name: whoever can write to the rows, but has no key, can't raise themselves.
func namePlace(id chat.StaffID, role string) keyring.AD {
	ad := staffPlace("name", id)
	ad.Kind = role
	return ad
}

func teamPlace(id chat.TeamID) keyring.AD {
	return keyring.AD{Table: "team", Column: "name", Row: id.Bytes()}
}

const (
	selectStaff = `SELECT id, email, name, role, language, password IS NOT NULL, disabled_at, created_at, ends_at, ended_at, seen_at, all_sites, curbed_until
		FROM staff ORDER BY id LIMIT $1`
	selectTeams   = `SELECT id, name FROM team ORDER BY id LIMIT $1`
	selectMembers = `SELECT staff, team FROM staff_team ORDER BY staff, team LIMIT $1`
	selectServed  = `SELECT staff, site FROM staff_site ORDER BY staff, site LIMIT $1`
)

// reload reads the directory from the rows.
func (s *Staff) reload(ctx context.Context) error {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	at := s.now()
	people := make(map[chat.StaffID]*Person)
	byEmail := make(map[[32]byte]*Person)
	q := s.db.Read()
	rows, err := q.QueryContext(ctx, selectStaff, MaxStaff)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var (
			p           Person
			email, name sealed.Value
			hasPassword bool
			disabledAt  int64

			created, ends, ended, seen, all, curbed int64
		)
		if err := rows.Scan(&p.ID, &email, &name, &p.Role, &p.Language, &hasPassword, &disabledAt, &created, &ends, &ended, &seen, &all, &curbed); err != nil {
			return err
		}
		opened, err1 := key.Open(staffPlace("email", p.ID), email)
		full, err2 := key.Open(namePlace(p.ID, p.Role), name)
		if err := errors.Join(err1, err2); err != nil {
			// One damaged row must not keep everybody out; that person is.
			s.log.ErrorContext(ctx, "row of staff does not open", "staff", p.ID, "error", err)
			continue
		}
		p.Email, p.Name, p.HasPassword, p.Disabled = string(opened), string(full), hasPassword, disabledAt != 0
		p.Created, p.Ends, p.Seen, p.ended, p.Curbed = moment(created), moment(ends), moment(seen), ended != 0, moment(curbed)
		if all != 0 {
			p.Sites = chat.AllSites()
		}
		people[p.ID], byEmail[emailIndex(key, p.Email)] = &p, &p
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if err := s.readFactors(ctx, people); err != nil {
		return err
	}
	if err := s.readCompany(ctx, people); err != nil {
		return err
	}
	teams, err := s.readTeams(ctx, key, people)
	if err != nil {
		return err
	}
	if err := s.readServed(ctx, people); err != nil {
		return err
	}
	s.directory.mu.Lock()
	defer s.directory.mu.Unlock()
	s.directory.people, s.directory.byEmail, s.directory.teams, s.directory.at = people, byEmail, teams, at
	return nil
}

func (s *Staff) readTeams(ctx context.Context, key *keyring.Key, people map[chat.StaffID]*Person) ([]Team, error) {
	q := s.db.Read()
	rows, err := q.QueryContext(ctx, selectTeams, MaxTeams)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var teams []Team
	for rows.Next() {
		var t Team
		var name sealed.Value
		if err := rows.Scan(&t.ID, &name); err != nil {
			return nil, err
		}
		opened, err := key.Open(teamPlace(t.ID), name)
		if err != nil {
			return nil, fmt.Errorf("open the name of team %s: %w", t.ID, err)
		}
		t.Name = string(opened)
		teams = append(teams, t)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(teams, func(a, b Team) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })

	members, err := q.QueryContext(ctx, selectMembers, MaxStaff*MaxTeams)
	if err != nil {
		return nil, err
	}
	defer members.Close()
	for members.Next() {
		var staff chat.StaffID
		var team chat.TeamID
		if err := members.Scan(&staff, &team); err != nil {
			return nil, err
		}
		if p := people[staff]; p != nil {
			p.Teams = append(p.Teams, team)
		}
	}
	return teams, members.Err()
}

// Known tells who somebody is and what they may do now, without a session. False for nobody, and for those who are kept out.
func (s *Staff) Known(id chat.StaffID) (chat.Staff, bool) {
	p := s.directory.person(id)
	if p == nil || p.Out(s.now()) {
		return chat.Staff{}, false
	}
	who, err := s.working(p)
	return who, err == nil
}

// Everybody lists who is Known, by name.
func (s *Staff) Everybody() []chat.Staff {
	var out []chat.Staff
	for _, p := range s.List() {
		if who, ok := s.Known(p.ID); ok {
			out = append(out, who)
		}
	}
	return out
}
