package access

import (
	"slices"
	"strings"

	"snug/internal/perm"
)

// reading are the ways to read conversations.
var reading = []perm.Permission{perm.ReadOwn, perm.ReadTeam}

// granting are the ways to change who reads what: who has which role, what a role permits, from where one gets in, and what is
// masked; and to decide on any of that.
var granting = []perm.Permission{perm.ManageStaff, perm.EditAccess, perm.EditRoles, perm.EditMasking, perm.Oversee}

// needs says without which one a permission is of no use.
var needs = map[perm.Permission]perm.Permission{
	perm.ReadTeam: perm.ReadOwn, perm.Reply: perm.ReadOwn, perm.WriteNote: perm.Reply, perm.Take: perm.ReadOwn, perm.Assign: perm.ReadOwn,
	perm.Transfer: perm.ReadOwn, perm.End: perm.ReadOwn, perm.Search: perm.ReadOwn, perm.MaskLater: perm.ReadOwn, perm.EditReplies: perm.UseReplies,
	perm.EditMasking: perm.SeeMasking, perm.EditAccess: perm.SeeAccess, perm.EditRoles: perm.SeeAccess, perm.ReviewAccess: perm.SeeAccess,
	perm.ManageStaff: perm.SeeStaff, perm.Oversee: perm.Approve,
}

// Permissions are those that a role may have, by groups: all that one of the built-in roles has, but to be signed in, which
// every role has.
func Permissions() []perm.Permission {
	var all []perm.Permission
	for _, role := range Roles() {
		all = append(all, roles[role].List()...)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(p perm.Permission) bool { return p == perm.SignedIn })
}

// Group is what a permission is about: the first word of its name.
func Group(p perm.Permission) string {
	group, _, _ := strings.Cut(string(p), ".")
	return group
}

// Reads and Grants tell on which side of the wall a permission stands: no role has both.
func Reads(p perm.Permission) bool  { return slices.Contains(reading, p) }
func Grants(p perm.Permission) bool { return slices.Contains(granting, p) }

// Fault is what is wrong with a set of permissions for a role.
type Fault struct {
	// Why is a stable word: "unknown", "reads_and_grants" or "needs".
	Why string
	// Permission is the one that it is about, and Other the one that it does not go with, or goes without.
	Permission, Other perm.Permission
}

// Faults tells why a role can't have a set of permissions. Nobody may have both a way to read conversations and a way to change
// who reads what: with both, somebody would let themselves in.
func Faults(list []perm.Permission) []Fault {
	var out []Fault
	known := Permissions()
	for _, p := range list {
		other, bound := needs[p]
		switch {
		case !slices.Contains(known, p):
			out = append(out, Fault{"unknown", p, ""})
			continue
		case bound && !slices.Contains(list, other):
			out = append(out, Fault{"needs", p, other})
		}
		if i := slices.IndexFunc(list, Reads); Grants(p) && i >= 0 {
			out = append(out, Fault{"reads_and_grants", p, list[i]})
		}
	}
	return out
}
