package httpapi

import (
	"context"
	"slices"

	"snug/internal/access"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/perm"
	"snug/internal/roles"
)

func (e *Edge) accessRoles(ctx context.Context, _ *nothing) (*rolesOut, error) {
	return &rolesOut{e.rolesOut(ctx, e.o.Roles.Newest())}, nil
}

func (e *Edge) changeRoles(ctx context.Context, in *changeRolesIn) (*rolesOut, error) {
	s := callOf(ctx).staff
	edit := roles.Edit{Version: in.Body.Version, Roles: roleDrafts(in.Body.Roles), Own: s.Role}
	v, err := e.o.Roles.Change(ctx, s, edit)
	id, err := e.proposed(ctx, err, in.Body.Reason, approval.Draft{Kind: string(chat.ActRoles), Params: edit})
	if err != nil {
		return nil, err
	}
	if id != "" {
		v = e.o.Roles.Newest()
	}
	out := &rolesOut{e.rolesOut(ctx, v)}
	out.Body.Proposed = id
	return out, nil
}

// tryRoles says what a change would do, and to whom, without putting it in force.
func (e *Edge) tryRoles(ctx context.Context, in *tryRolesIn) (*tryRolesOut, error) {
	next, faults := e.o.Roles.Read(roleDrafts(in.Body.Roles), callOf(ctx).staff.ID)
	changes := roles.Between(e.o.Roles.Newest().Roles, next)
	out := &tryRolesOut{}
	out.Body.Faults, out.Body.Changes, out.Body.Loosens = make([]wireRoleFault, len(faults)), roleChangesOut(changes), roles.Loosens(changes)
	for i, f := range faults {
		out.Body.Faults[i] = wireRoleFault{f.Index, f.Why, string(f.Permission), string(f.Other), f.Message}
	}
	for i := range out.Body.Changes {
		c := &out.Body.Changes[i]
		for _, p := range e.o.Staff.List() {
			if p.Role == c.Key && callOf(ctx).staff.Sites.Meets(p.Sites) {
				c.People = append(c.People, wireNamed{p.ID.String(), p.Name})
			}
		}
	}
	return out, nil
}

func (e *Edge) rolesHistory(ctx context.Context, _ *nothing) (*rolesHistoryOut, error) {
	steps, err := e.o.Roles.History(ctx, historySteps)
	if err != nil {
		return nil, err
	}
	out := &rolesHistoryOut{}
	out.Body.Steps = make([]wireRoleStep, len(steps))
	for i, s := range steps {
		out.Body.Steps[i] = wireRoleStep{s.Number, millis(s.At), e.named(s.By), roleChangesOut(s.Changes)}
	}
	return out, nil
}

// previewRole goes through the table of routes with some permissions. It asks what the guard would: nobody is impersonated, and
// nothing is looked up.
func (e *Edge) previewRole(_ context.Context, in *previewIn) (*previewOut, error) {
	set := perm.Of(append([]perm.Permission{perm.SignedIn}, permissions(in.Body.Permissions)...)...)
	out := &previewOut{}
	out.Body.Doors = []wireDoor{}
	for _, r := range e.routes() {
		if r.need == perm.Public || r.need == perm.Visitor || r.need == perm.HalfSigned {
			continue
		}
		out.Body.Doors = append(out.Body.Doors, wireDoor{r.method, r.path, r.summary, string(r.need), r.permits(set.Has)})
	}
	return out, nil
}

func (e *Edge) rolesOut(ctx context.Context, v roles.Version) wireRoles {
	s := callOf(ctx).staff
	out := wireRoles{Version: v.Number, Broken: v.Broken, Roles: []wireRole{}, Permissions: []wirePermission{}}
	for _, p := range access.Permissions() {
		out.Permissions = append(out.Permissions, wirePermission{string(p), access.Group(p), access.Reads(p), access.Grants(p)})
	}
	for _, name := range access.Roles() {
		list := slices.DeleteFunc(access.Role(name).List(), func(p perm.Permission) bool { return p == perm.SignedIn })
		out.Roles = append(out.Roles, wireRole{Key: name, BuiltIn: true, Own: name == s.Role, Permissions: permTexts(list)})
	}
	for _, r := range v.Roles {
		out.Roles = append(out.Roles, wireRole{
			Key: r.Key, Title: r.Title, Own: r.Key == s.Role, Permissions: permTexts(r.Perms), At: millis(r.At), By: e.named(r.By),
		})
	}
	return out
}

func roleDrafts(in []wireRoleDraft) []roles.Draft {
	out := make([]roles.Draft, len(in))
	for i, d := range in {
		out[i] = roles.Draft{Key: d.Key, Title: d.Title, Perms: permissions(d.Permissions)}
	}
	return out
}

func roleChangesOut(list []roles.Change) []wireRoleChange {
	out := make([]wireRoleChange, len(list))
	for i, c := range list {
		out[i] = wireRoleChange{c.Kind, c.Key, c.Title, c.Was, permTexts(c.Gains), permTexts(c.Loses), []wireNamed{}, c.Loosens()}
	}
	return out
}

func permissions(in []string) []perm.Permission {
	out := make([]perm.Permission, len(in))
	for i, s := range in {
		out[i] = perm.Permission(s)
	}
	return out
}

func permTexts(list []perm.Permission) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = string(p)
	}
	return out
}
