package roles

import (
	"context"
	"slices"

	"snug/internal/perm"
	"snug/internal/versions"
)

// Change is one difference between two versions.
type Change struct {
	Kind  string // "added", "removed", "changed"
	Key   string
	Title string // as it is afterwards; of a removed one, as it was
	Was   string // what it was called before, if it is called something else now
	// Gains and Loses are permissions that it has afterwards and had not, and the reverse.
	Gains, Loses []perm.Permission
}

// Loosens tells that somebody may do more afterwards, or may be given what there was not to be given before.
func (c Change) Loosens() bool { return len(c.Gains) > 0 }

// Loosens tells whether any of the changes does.
func Loosens(changes []Change) bool { return slices.ContainsFunc(changes, Change.Loosens) }

// Step is one version, with what it changed.
type Step = versions.Made[Change]

// Between lists what changes from some roles to others, in their order.
func Between(was, is []Role) []Change {
	var out []Change
	for _, r := range is {
		i := slices.IndexFunc(was, func(w Role) bool { return w.Key == r.Key })
		switch {
		case i < 0:
			out = append(out, Change{Kind: "added", Key: r.Key, Title: r.Title, Gains: r.Perms})
		case !same(was[i], r):
			c := Change{Kind: "changed", Key: r.Key, Title: r.Title, Gains: without(r.Perms, was[i].Perms), Loses: without(was[i].Perms, r.Perms)}
			if was[i].Title != r.Title {
				c.Was = was[i].Title
			}
			out = append(out, c)
		}
	}
	for _, r := range was {
		if !slices.ContainsFunc(is, func(i Role) bool { return i.Key == r.Key }) {
			out = append(out, Change{Kind: "removed", Key: r.Key, Title: r.Title, Loses: r.Perms})
		}
	}
	return out
}

// without lists what one list has and another has not.
func without(list, other []perm.Permission) []perm.Permission {
	return slices.DeleteFunc(slices.Clone(list), func(p perm.Permission) bool { return slices.Contains(other, p) })
}

// History returns the newest versions with what they changed, the latest first. One that can't be opened is there with its
// time and author, and without changes.
func (r *Register) History(ctx context.Context, limit int) ([]Step, error) {
	return versions.Changes(ctx, r.kept, limit, Between)
}
