package app

import (
	"snug/internal/chat"
	"snug/internal/posing"
)

// poses tells whether a visitor's name would pass for the shop or one of its staff. Those who left count, too: visitors
// may remember them.
func (a *App) poses(id chat.SiteID, name string) bool {
	shop := ""
	if at, err := a.sites.ByID(id); err == nil {
		shop = at.Name
	}
	people := a.staff.List()
	names := make([]string, len(people))
	for i, p := range people {
		names[i] = p.Name
	}
	return posing.As(name, shop, names)
}
