package allowlist

import (
	"context"
	"net/netip"
	"slices"

	"snug/internal/chat"
	"snug/internal/versions"
)

// Change is one difference between two lists.
type Change struct {
	Kind   string // "on", "off", "added", "removed", "changed"
	Prefix netip.Prefix
	Roles  []string // as they are afterwards; of a removed one, as they were
	Sites  []chat.SiteID
	// Loosens tells that somebody may come in afterwards who was kept out before.
	Loosens bool
}

// Step is one version, with what it changed.
type Step = versions.Made[Change]

// Between lists what changes from one list to another, in the order of the lists. While a list is off nobody is kept out, so
// that nothing can loosen it.
func Between(was, is List) []Change {
	var out []Change
	if was.On != is.On {
		out = append(out, Change{Kind: onOff(is.On), Loosens: was.On})
	}
	before := map[netip.Prefix]Entry{}
	for _, e := range was.Entries {
		before[e.Prefix] = e
	}
	both := was.On && is.On
	for _, e := range is.Entries {
		old, had := before[e.Prefix]
		delete(before, e.Prefix)
		switch {
		case !had:
			out = append(out, Change{"added", e.Prefix, e.Roles, e.Sites, both && !covered(was.Entries, e)})
		case !same(old, e):
			out = append(out, Change{"changed", e.Prefix, e.Roles, e.Sites, both && !covered(was.Entries, e)})
		}
	}
	for _, e := range was.Entries {
		if _, gone := before[e.Prefix]; gone {
			out = append(out, Change{Kind: "removed", Prefix: e.Prefix, Roles: e.Roles, Sites: e.Sites})
		}
	}
	return out
}

// Loosens tells whether somebody may come in after these changes who was kept out before.
func Loosens(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Loosens })
}

// covered tells whether all that e lets in was let in by one entry of a list before. Entries that do so only together are not
// looked for: such a change counts as loosening.
func covered(list []Entry, e Entry) bool {
	for _, w := range list {
		if w.Prefix.Bits() > e.Prefix.Bits() || !w.Prefix.Contains(e.Prefix.Addr()) {
			continue
		}
		if within(e.Roles, w.Roles) && within(e.Sites, w.Sites) {
			return true
		}
	}
	return false
}

// within tells whether what one list narrows to is narrowed to by another, too, where an empty one narrows to nothing.
func within[T comparable](is, was []T) bool {
	return len(was) == 0 || len(is) > 0 && !slices.ContainsFunc(is, func(x T) bool { return !slices.Contains(was, x) })
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// History returns the newest versions with what they changed, the latest first. One that can't be opened is there with its
// time and author, and without changes.
func (r *Register) History(ctx context.Context, limit int) ([]Step, error) {
	return versions.Changes(ctx, r.kept, limit, Between)
}
