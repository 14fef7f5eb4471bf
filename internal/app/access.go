package app

import (
	"context"
	"net/netip"

	"snug/internal/access"
	"snug/internal/allowlist"
	"snug/internal/chat"
)

// known tells the allow-list which roles and sites there are.
func (a *App) known() allowlist.Known {
	return allowlist.Known{Role: access.IsRole, Site: func(id chat.SiteID) bool {
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
