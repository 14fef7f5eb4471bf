package app

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"snug/internal/access"
	"snug/internal/allowlist"
	"snug/internal/chat"
	"snug/internal/httpapi"
	"snug/internal/perm"
	"snug/internal/review"
	"snug/internal/roles"
)

// openRoles opens the register of roles, which asks those who are opened after it who has one.
func (a *App) openRoles(ctx context.Context) (*roles.Register, error) {
	return roles.Open(ctx, roles.Options{
		DB: a.storage.rows, Ring: a.storage.ring, Rules: Rules(), Audit: a.audit, Log: a.log,
		Having: func(ctx context.Context, role string) (int, error) { return a.staff.Having(ctx, role) },
		Named: func(role string) bool {
			return slices.ContainsFunc(a.allowed.Newest().Entries, func(e allowlist.Entry) bool { return slices.Contains(e.Roles, role) })
		},
	})
}

// openReview makes the room that asks whether people still need what they have.
func (a *App) openReview() (err error) {
	a.review, err = review.New(review.Options{
		DB: a.storage.rows, Period: time.Duration(a.config.Review.Days) * 24 * time.Hour, Audit: a.audit, Log: a.log,
		Holding: func() (out []review.Holding) {
			for _, p := range a.staff.List() {
				out = append(out, httpapi.Holding(p, a.roles.Role, time.Now()))
			}
			return out
		},
	})
	return err
}

// Rules are the rules of package access, for the register of roles.
func Rules() roles.Rules {
	return roles.Rules{BuiltIn: access.Role, Names: access.Roles, Faults: func(list []perm.Permission) (out []roles.Fault) {
		for _, f := range access.Faults(list) {
			out = append(out, roles.Fault{Why: f.Why, Permission: f.Permission, Other: f.Other})
		}
		return out
	}}
}

// unchanged tells the hub whether somebody's role permits what it did when their socket was opened.
func (a *App) unchanged(s staff) bool {
	now := a.elevate(staff{ID: s.ID, Role: s.Role, Perms: a.roles.Role(s.Role)})
	return slices.Equal(now.Perms.List(), s.Perms.List())
}

// known tells the allow-list which roles and sites there are.
func (a *App) known() allowlist.Known {
	return allowlist.Known{Role: a.roles.IsRole, Site: func(id chat.SiteID) bool {
		_, err := a.sites.ByID(id)
		return err == nil
	}}
}

// enter asks the edge, which is made after the rooms, whether somebody may come in from where they ask.
func (a *App) enter(ctx context.Context, role string, sites chat.Sites) error {
	return a.edge.MayEnter(ctx, role, sites)
}

// admits tells the hub whether somebody may have a socket where it is.
func (a *App) admits(from netip.Addr, s staff) bool {
	return a.allowed.Admits(from, allowlist.Staff(s))
}

// siteKeys are the sites that are served, for the host's commands.
func (a *App) siteKeys() map[string]chat.SiteID {
	out := map[string]chat.SiteID{}
	for _, s := range a.sites.Served() {
		out[s.Key] = s.ID
	}
	return out
}
