package httpapi

import (
	"context"
	"slices"
	"time"

	"snug/internal/access"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/signin"
)

// managed finds somebody whom the one who asks may change: not themselves, and only who serves no site that they don't. What
// follows is done on behalf of the one who asks.
func (e *Edge) managed(ctx context.Context, id chat.StaffID) (context.Context, signin.Person, error) {
	s := callOf(ctx).staff
	p, err := e.colleague(ctx, id)
	switch {
	case err != nil:
		return nil, p, err
	case p.ID == s.ID:
		return nil, p, errOwn
	case !p.Sites.Within(s.Sites):
		return nil, p, errNotServed
	}
	return asStaff(ctx), p, nil
}

// altered has something of somebody changed as one of the staff wants it, or decided by a second person if it needs one and a reason
// was given; then the answer names the proposal. change tries it, and returns the edit that would be proposed.
func (e *Edge) altered(ctx context.Context, id chat.StaffID, act chat.ActName, reason typed, change func(context.Context, signin.Person) (any, error)) (*proposedOut, error) {
	ctx, p, err := e.managed(ctx, id)
	if err != nil {
		return nil, err
	}
	edit, err := change(ctx, p)
	out := &proposedOut{}
	if out.Body.Proposed, err = e.proposed(ctx, err, reason, approval.Draft{Kind: string(act), Subject: id, Params: edit}); err != nil {
		return nil, err
	}
	return out, nil
}

// asStaff says on whose behalf something is done to the staff.
func asStaff(ctx context.Context) context.Context {
	return chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: callOf(ctx).staff.ID})
}

// people lists everybody who has an account, with what somebody needs who manages them. Hashes and secrets are not among
// what package signin gives.
func (e *Edge) people(ctx context.Context, _ *nothing) (*peopleOut, error) {
	open, err := e.o.Staff.Invitations(ctx)
	if err != nil {
		return nil, err
	}
	serves := callOf(ctx).staff.Sites
	list := slices.DeleteFunc(e.o.Staff.List(), func(p signin.Person) bool { return !serves.Meets(p.Sites) })
	out := &peopleOut{}
	out.Body.People, out.Body.Roles, out.Body.Mail = make([]wirePerson, len(list)), e.roleNames(), e.o.Staff.CanReset()
	out.Body.All = serves.All()
	now, seen := e.o.Now(), e.o.Staff.LastSeen()
	for i, p := range list {
		if at := seen[p.ID]; at.After(p.Seen) {
			p.Seen = at
		}
		invitation, invited := open[p.ID]
		w := wirePerson{
			ID: p.ID.String(), Name: p.Name, Email: p.Email, Role: p.Role, Teams: idTexts(p.Teams), AllSites: p.Sites.All(), Sites: idTexts(p.Sites.Named()), Language: p.Language,
			State: stateOf(p, invited, now), Created: millis(p.Created), Ends: millisOf(p.Ends), Seen: millisOf(p.Seen), Password: p.HasPassword, Company: p.Company, Factors: p.Factors.Any(),
		}
		if invited {
			w.Invitation = &wireInvitation{millis(invitation.At), millis(invitation.Until)}
		}
		out.Body.People[i] = w
	}
	return out, nil
}

// roleNames lists the roles that can be given: ours, and those that the installation made.
func (e *Edge) roleNames() []wireRoleName {
	var out []wireRoleName
	for _, name := range access.Roles() {
		out = append(out, wireRoleName{Key: name})
	}
	for _, r := range e.o.Roles.Newest().Roles {
		out = append(out, wireRoleName{r.Key, r.Title})
	}
	return out
}

func stateOf(p signin.Person, invited bool, now time.Time) string {
	switch {
	case p.Disabled:
		return "disabled"
	case p.Out(now):
		return "ended"
	case invited:
		return "invited"
	case !p.HasPassword && !p.Company && p.Seen.IsZero():
		return "new"
	}
	return "active"
}

// millisOf is 0 for no time.
func millisOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return millis(t)
}

func whenOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// addPerson adds somebody and invites them, or has it decided by a second person: then nobody is there before.
func (e *Edge) addPerson(ctx context.Context, in *addPersonIn) (*invitedOut, error) {
	ctx = asStaff(ctx)
	teams, err := teamIDs(in.Body.Teams)
	if err != nil {
		return nil, err
	}
	sites := callOf(ctx).staff.Sites
	if in.Body.AllSites || len(in.Body.Sites) > 0 {
		if sites, err = e.sitesOf(in.Body.AllSites, in.Body.Sites); err != nil {
			return nil, err
		}
	}
	n := signin.NewPerson{
		Email: in.Body.Email.reveal(), Name: in.Body.Name, Role: in.Body.Role, Teams: teams, Language: in.Body.Language, Ends: whenOf(in.Body.Ends),
		Sites: sites,
	}
	id, made, err := e.o.Staff.Join(ctx, n)
	return e.invited(ctx, id, made, err, in.Body.Reason, approval.Draft{Kind: string(chat.ActAddStaff), Params: n})
}

// invited tells of an invitation, or has it decided by a second person where it needs one.
func (e *Edge) invited(ctx context.Context, id chat.StaffID, made signin.Invitation, err error, reason typed, d approval.Draft) (*invitedOut, error) {
	proposed, err := e.proposed(ctx, err, reason, d)
	switch {
	case err != nil:
		return nil, err
	case proposed != "":
		return &invitedOut{wireInvited{Proposed: proposed}}, nil
	}
	out := &invitedOut{wireInvited{Person: id.String(), Until: millis(made.Until), Mailed: made.Token == ""}}
	if made.Token != "" {
		// From the settings, never from what the request says of its host.
		out.Body.Link = e.o.ConsoleOrigin + signin.InvitationPath(made.Token)
	}
	return out, nil
}

func (e *Edge) invite(ctx context.Context, in *inviteIn) (*invitedOut, error) {
	ctx, p, err := e.managed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	made, err := e.o.Staff.Invite(ctx, in.ID)
	return e.invited(ctx, in.ID, made, err, in.Body.Reason, approval.Draft{
		Kind: string(chat.ActInvite), Subject: in.ID, Params: signin.InviteEdit{Person: in.ID, Role: p.Role, Email: p.Email},
	})
}

func (e *Edge) uninvite(ctx context.Context, in *PersonIn) (*nothing, error) {
	ctx, _, err := e.managed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, e.o.Staff.Uninvite(ctx, in.ID)
}

func (e *Edge) setRole(ctx context.Context, in *setRoleIn) (*proposedOut, error) {
	return e.altered(ctx, in.ID, chat.ActSetRole, in.Body.Reason, func(ctx context.Context, p signin.Person) (any, error) {
		edit := signin.RoleEdit{Person: p.ID, From: p.Role, To: in.Body.Role}
		return edit, e.o.Staff.ChangeRole(ctx, edit)
	})
}

func (e *Edge) rename(ctx context.Context, in *renameIn) (*nothing, error) {
	ctx, _, err := e.managed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, e.o.Staff.Rename(ctx, in.ID, in.Body.Name)
}

func (e *Edge) renameSelf(ctx context.Context, in *renameSelfIn) (*nothing, error) {
	return nil, e.o.Staff.Rename(asStaff(ctx), callOf(ctx).staff.ID, in.Body.Name)
}

func (e *Edge) setEmail(ctx context.Context, in *setEmailIn) (*proposedOut, error) {
	return e.altered(ctx, in.ID, chat.ActSetEmail, in.Body.Reason, func(ctx context.Context, p signin.Person) (any, error) {
		edit := signin.EmailEdit{Person: p.ID, From: p.Email, To: in.Body.Email.reveal()}
		return edit, e.o.Staff.ChangeEmail(ctx, edit)
	})
}

func (e *Edge) setTeams(ctx context.Context, in *setTeamsIn) (*proposedOut, error) {
	return e.altered(ctx, in.ID, chat.ActSetTeams, in.Body.Reason, func(ctx context.Context, p signin.Person) (any, error) {
		teams, err := teamIDs(in.Body.Teams)
		if err != nil {
			return nil, err
		}
		edit := signin.TeamsEdit{Person: p.ID, From: p.Teams, To: teams}
		return edit, e.o.Staff.ChangeTeams(ctx, edit)
	})
}

func (e *Edge) setEnd(ctx context.Context, in *setEndIn) (*nothing, error) {
	ctx, _, err := e.managed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, e.o.Staff.SetEnd(ctx, in.ID, whenOf(in.Body.Ends))
}

func (e *Edge) setDisabled(ctx context.Context, in *setDisabledIn) (*nothing, error) {
	ctx, _, err := e.managed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return nil, e.o.Staff.Disable(ctx, in.ID, in.Body.Disabled)
}

var errNoTeamID = chat.Errorf(chat.NotFound, "There is no such team.")

func teamIDs(in []string) ([]chat.TeamID, error) {
	out := make([]chat.TeamID, len(in))
	for i, s := range in {
		if err := out[i].UnmarshalText([]byte(s)); err != nil || out[i].IsZero() {
			return nil, errNoTeamID
		}
	}
	return out, nil
}
