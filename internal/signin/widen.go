package signin

import (
	"context"
	"slices"
	"strconv"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

// SitesEdit is other sites for somebody, with those that they served when it was wanted.
type SitesEdit struct {
	Person chat.StaffID `json:"person"`
	From   chat.Sites   `json:"from"`
	To     chat.Sites   `json:"to"`
}

// Raises tells whether they serve a site afterwards that they don't now.
func (e SitesEdit) Raises() bool { return !e.To.Within(e.From) }

// ChangeSites says which sites somebody serves, as one of the staff wants it. NeedsApproval if it is more: see AgreedSites. The
// other errors are those of SetSites, and Conflict if they serve others by now.
func (s *Staff) ChangeSites(ctx context.Context, e SitesEdit) error {
	if err := s.SitesDifference(ctx, e); err != nil {
		return err
	}
	if e.Raises() {
		return errRaises
	}
	return s.SetSites(ctx, e.Person, e.To)
}

// AgreedSites gives somebody sites that one of the staff wants for them and another has agreed to. within runs in the unit of
// work that stores it; on its error nothing is changed.
func (s *Staff) AgreedSites(ctx context.Context, e SitesEdit, within func(context.Context, db.Querier) error) error {
	if err := s.SitesDifference(ctx, e); err != nil {
		return err
	}
	return s.setSites(ctx, e.Person, e.To, within)
}

// SitesDifference tells why somebody can't get these sites.
func (s *Staff) SitesDifference(ctx context.Context, e SitesEdit) error {
	p, err := s.Person(e.Person)
	switch {
	case err != nil:
		return err
	case !p.Sites.Equal(e.From):
		return errChanged
	}
	if err := checkSites(e.To); err != nil {
		return err
	}
	return s.gives(ctx, e.To)
}

// TeamsEdit is other teams for somebody, with those that they were in when it was wanted.
type TeamsEdit struct {
	Person chat.StaffID  `json:"person"`
	From   []chat.TeamID `json:"from"`
	To     []chat.TeamID `json:"to"`
}

// TeamsChange is what it would change.
type TeamsChange struct {
	TeamsEdit
	Gains, Loses []chat.TeamID
	// Reads tells whether their role reads conversations: then those of a team are more to read.
	Reads bool
}

// Raises tells whether they read more afterwards.
func (c TeamsChange) Raises() bool { return c.Reads && len(c.Gains) > 0 }

// ChangeTeams puts somebody into teams, as one of the staff wants it. NeedsApproval if they read more by it: see AgreedTeams. The
// other errors are those of SetTeams, and Conflict if they are in others by now.
func (s *Staff) ChangeTeams(ctx context.Context, e TeamsEdit) error {
	c, err := s.TeamsDifference(e)
	if err != nil {
		return err
	}
	if c.Raises() {
		return errRaises
	}
	return s.SetTeams(ctx, e.Person, e.To)
}

// AgreedTeams is AgreedSites for teams.
func (s *Staff) AgreedTeams(ctx context.Context, e TeamsEdit, within func(context.Context, db.Querier) error) error {
	if _, err := s.TeamsDifference(e); err != nil {
		return err
	}
	return s.setTeams(ctx, e.Person, e.To, within)
}

// TeamsDifference tells what somebody would gain and lose by other teams, or why they can't get them.
func (s *Staff) TeamsDifference(e TeamsEdit) (TeamsChange, error) {
	p, err := s.Person(e.Person)
	if err != nil {
		return TeamsChange{}, err
	}
	c := TeamsChange{TeamsEdit: e, Gains: without(e.To, e.From), Loses: without(e.From, e.To)}
	if len(without(p.Teams, e.From))+len(without(e.From, p.Teams)) > 0 {
		return c, errChanged
	}
	perms := s.role(p.Role)
	c.Reads = perms.Has(perm.ReadOwn) || perms.Has(perm.ReadTeam)
	return c, s.knownTeams(e.To)
}

// setTeams is SetTeams together with what within does.
func (s *Staff) setTeams(ctx context.Context, id chat.StaffID, teams []chat.TeamID, within func(context.Context, db.Querier) error) error {
	if err := s.knownTeams(teams); err != nil {
		return err
	}
	return s.alter(ctx, chat.ActSetTeams, map[string]string{"teams": strconv.Itoa(len(teams))}, id, nil, func(ctx context.Context, q db.Querier, _ *Person) error {
		if err := within(ctx, q); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, deleteMembers, id); err != nil {
			return err
		}
		return insertMembers(ctx, q, id, teams)
	})
}

// without lists what one list has and another has not.
func without[T comparable](list, other []T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return slices.Contains(other, x) })
}
