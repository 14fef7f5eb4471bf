package app

import (
	"fmt"
	"os"

	"snug/internal/chat"
	"snug/internal/identity"
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

// identityRules reads by which keys the sites' shops sign who their visitors are.
func (a *App) identityRules() ([]identity.Rule, error) {
	var rules []identity.Rule
	for _, s := range a.config.Sites {
		if s.Identity.Algorithm == "" {
			continue
		}
		at, err := a.sites.ByKey(s.Key)
		if err != nil {
			return nil, err
		}
		rule := identity.Rule{Site: at.ID, Audience: s.Key, Algorithm: s.Identity.Algorithm, Required: s.Identity.Required}
		for _, f := range s.Identity.KeyFiles {
			key, err := os.ReadFile(f)
			if err != nil {
				return nil, fmt.Errorf("identity of site %q: %w", s.Key, err)
			}
			rule.Keys = append(rule.Keys, key)
		}
		rules = append(rules, rule)
	}
	return rules, nil
}
