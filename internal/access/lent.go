package access

import (
	"slices"

	"snug/internal/chat"
	"snug/internal/perm"
)

// lendable are the permissions that can be lent for a while. Nothing else ever is, what is added to the house included, until it
// stands here: not what changes who may do what, decides, confirms or makes tokens, since that would last beyond its end or let
// somebody lend more; not what can't be undone, as an erasure; not what takes contents out of the house; and not to take a
// conversation, which would be one's own from then on.
var lendable = []perm.Permission{
	perm.ReadOwn, perm.ReadTeam, perm.Search, perm.Reply, perm.WriteNote, perm.Assign, perm.Transfer, perm.End, perm.MaskLater,
	perm.UseReplies, perm.SeeStaff, perm.SeeSites, perm.SeeConsent, perm.SeeErasures, perm.SeeIncidents, perm.SeeMasking, perm.SeeAudit,
	perm.SeeAccess, perm.SeeSecurity, perm.ActSecurity, perm.SeePosture,
}

// Lendable lists the permissions that can be lent for a while.
func Lendable() []perm.Permission { return slices.Clone(lendable) }

// Scoped tells whether a permission is about conversations, so that it can be lent for some of them alone.
func Scoped(p perm.Permission) bool { return Group(p) == "conversation" }

// Lent is a list of permissions as they are lent to somebody with a role of own: with those without which one about conversations
// is of no use, ordered, each once.
func Lent(own perm.Set, list []perm.Permission) []perm.Permission {
	out := slices.Clone(list)
	for i := 0; i < len(out) && len(out) <= len(lendable); i++ {
		if p, ok := needs[out[i]]; ok && !slices.Contains(out, p) && (Scoped(p) || !own.Has(p)) {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// LentFault tells why permissions can't be lent to somebody with a role of own, or has no Why: "never" for what is never lent,
// "reads_and_grants" where they would read conversations and change who reads what at the same time, "had" for what the role
// gives, if it is about no conversation.
func LentFault(own perm.Set, list []perm.Permission) Fault {
	for _, p := range list {
		switch {
		case !slices.Contains(lendable, p):
			return Fault{Why: "never", Permission: p}
		case !Scoped(p) && own.Has(p):
			return Fault{Why: "had", Permission: p}
		case Reads(p):
			for _, q := range granting {
				if own.Has(q) {
					return Fault{"reads_and_grants", p, q}
				}
			}
		}
	}
	return Fault{}
}

// Elevate is s with what was lent to them: what is about conversations beside their own, within its scope, and what is not among
// their own. What no role could have counts for nothing, in case their role has changed since.
func Elevate(s chat.Staff, list []chat.Elevation) chat.Staff {
	own := s.Perms
	s.Elevations = nil
	for _, e := range list {
		scoped, others := []perm.Permission{}, s.Perms.List()
		for _, p := range e.Perms.List() {
			switch {
			case !slices.Contains(lendable, p) || LentFault(own, []perm.Permission{p}).Why == "reads_and_grants":
			case Scoped(p):
				scoped = append(scoped, p)
			default:
				others = append(others, p)
			}
		}
		s.Perms, e.Perms = perm.Of(others...), perm.Of(scoped...)
		s.Elevations = append(s.Elevations, e)
	}
	return s
}

// May tells whether s may do something with a conversation: by their role, if it lets them see it, or by what was lent to them
// for it.
func May(s chat.Staff, p perm.Permission, f chat.Facts) bool {
	if !Sees(s, f) {
		return false
	}
	if s.Perms.Has(p) && seesOwn(s, f) {
		return true
	}
	return slices.ContainsFunc(s.Elevations, func(e chat.Elevation) bool { return e.Perms.Has(p) && lends(&e, s.ID, f) })
}

// lends tells whether an elevation lets somebody see a conversation: the one that it is for; or of its sites and team all of them
// with the right to read a team's, and otherwise what waits and what is theirs.
func lends(e *chat.Elevation, id chat.StaffID, f chat.Facts) bool {
	switch {
	case !e.Covers(f) || !e.Perms.Has(perm.ReadOwn):
		return false
	case e.Perms.Has(perm.ReadTeam) || !e.Conversation.IsZero():
		return true
	case f.Assignee.IsZero():
		return f.State == chat.Waiting
	}
	return f.Assignee == id
}
