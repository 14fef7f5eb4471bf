package masking

import (
	"context"
	"slices"
	"strings"

	"snug/internal/chat"
	"snug/internal/versions"
	"snug/mask"
)

// Change is one difference between two policies.
type Change struct {
	Field string // "dispositions", "terms", "leave", "patterns", "region", "may_overrule"
	Kind  string // "set", "added", "removed", "changed"
	// Name is what changed: an entity, a term, a beginning, a pattern's name.
	Name string
	// From and To are what was and is: dispositions, expressions, regions, "on" and "off".
	From, To string
	// Loosens tells that something may be seen afterwards that was masked before.
	Loosens bool
}

// Difference is what would change of a site's policy.
type Difference struct {
	Site    chat.SiteID
	Changes []Change
}

// Step is one version, with what it changed.
type Step = versions.Made[Change]

// History returns the newest versions of a site's policy with what they changed, the latest first.
func (r *Register) History(ctx context.Context, site chat.SiteID, limit int) ([]Step, error) {
	place, ok := r.policy[site]
	if !ok {
		return nil, errNoSite
	}
	return versions.Changes(ctx, place, limit, func(was, is inForce) []Change { return Between(was.policy, is.policy) })
}

// Between lists what changes from one policy to another, in a stable order.
func Between(was, is Policy) []Change {
	var out []Change
	for _, e := range mask.Entities() {
		from, to := disposition(was, e), disposition(is, e)
		if from != to {
			out = append(out, Change{"dispositions", "set", e.Name, from, to, strictness(to) < strictness(from)})
		}
	}
	out = append(out, listed(was.Terms, is.Terms, "terms", false)...)
	out = append(out, listed(was.Leave, is.Leave, "leave", true)...)
	out = append(out, patterns(was.Patterns, is.Patterns)...)
	if was.Region != is.Region {
		out = append(out, Change{Field: "region", Kind: "set", From: was.Region, To: is.Region, Loosens: !shows(was, mask.Phone)})
	}
	if was.MayOverrule != is.MayOverrule {
		out = append(out, Change{"may_overrule", "set", "", onOff(was.MayOverrule), onOff(is.MayOverrule), is.MayOverrule})
	}
	return out
}

// Loosens tells whether something may be seen after these changes that was masked before.
func Loosens(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Loosens })
}

func disposition(p Policy, e mask.Entity) string {
	if d, ok := p.Dispositions[e.Name]; ok && !e.Fixed {
		return d
	}
	return e.Default
}

// shows tells whether a policy shows an entity: then there is nothing about it that could be loosened.
func shows(p Policy, entity string) bool {
	for _, e := range mask.Entities() {
		if e.Name == entity {
			return disposition(p, e) == mask.Show
		}
	}
	return false
}

// strictness orders dispositions by how much of a value is left.
func strictness(disposition string) int {
	return slices.Index([]string{mask.Show, mask.Vault, mask.Destroy}, disposition)
}

func listed(was, is []string, field string, addingLoosens bool) []Change {
	var out []Change
	for _, w := range is {
		if !slices.Contains(was, w) {
			out = append(out, Change{Field: field, Kind: "added", Name: w, Loosens: addingLoosens})
		}
	}
	for _, w := range was {
		if !slices.Contains(is, w) {
			out = append(out, Change{Field: field, Kind: "removed", Name: w, Loosens: !addingLoosens})
		}
	}
	return out
}

// patterns compares by name. A pattern that was changed may find less than before: nobody can tell in general.
func patterns(was, is []mask.Pattern) []Change {
	var out []Change
	find := func(list []mask.Pattern, name string) (string, bool) {
		for _, p := range list {
			if p.Name == name {
				return p.Expr, true
			}
		}
		return "", false
	}
	for _, p := range is {
		from, had := find(was, p.Name)
		switch {
		case !had:
			out = append(out, Change{Field: "patterns", Kind: "added", Name: p.Name, To: p.Expr})
		case from != p.Expr:
			out = append(out, Change{"patterns", "changed", p.Name, from, p.Expr, true})
		}
	}
	for _, p := range was {
		if _, has := find(is, p.Name); !has {
			out = append(out, Change{"patterns", "removed", p.Name, p.Expr, "", true})
		}
	}
	slices.SortStableFunc(out, func(a, b Change) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
