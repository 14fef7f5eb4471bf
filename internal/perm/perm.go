// Package perm names what can be permitted. A permission is a value that stands beside a route, a frame or a use case;
// which role has it is decided by package access.
//
// It protects against the forgotten check: every route names a permission, and Public has to be written out. It refuses
// to know roles or people.
package perm

import "sort"

// Permission is one thing that can be permitted.
type Permission string

// The permissions. Adding one is harmless; renaming one changes stored roles.
const (
	// Public marks a route that anybody may call.
	Public Permission = "public"
	// Visitor marks a route for whoever holds a visitor's token.
	Visitor Permission = "visitor"
	// SignedIn marks a route for any signed-in person, whatever the role.
	SignedIn Permission = "signed_in"
	// HalfSigned marks a route for whoever has proven the first of what there is to prove, and is signed in to nothing yet.
	HalfSigned Permission = "half_signed_in"

	ReadOwn      Permission = "conversation.read_own"  // own and unassigned conversations of one's teams
	ReadTeam     Permission = "conversation.read_team" // all conversations of one's teams
	Reply        Permission = "conversation.reply"
	WriteNote    Permission = "conversation.note"
	Take         Permission = "conversation.take"
	Assign       Permission = "conversation.assign" // give a conversation to somebody else, or take it from them
	Transfer     Permission = "conversation.transfer"
	End          Permission = "conversation.end"
	Search       Permission = "conversation.search"
	Erase        Permission = "conversation.erase"
	MaskLater    Permission = "conversation.mask" // mask what slipped through, in what one may see
	UseReplies   Permission = "replies.use"
	EditReplies  Permission = "replies.edit"
	SeeStaff     Permission = "staff.see"
	ManageStaff  Permission = "staff.manage"
	SeeSites     Permission = "sites.see"
	SeeConsent   Permission = "consent.see"        // texts, and numbers of answers; no persons
	SeeErasures  Permission = "erasures.see"       // receipts of erasures; no contents
	SeeIncidents Permission = "mask_incidents.see" // records of what slipped through; no contents
	SeeMasking   Permission = "masking.see"        // policies of masking, their history, and to try texts
	EditMasking  Permission = "masking.edit"
	SeeAudit     Permission = "audit.see"  // the log of sensitive acts; no contents
	SeeAccess    Permission = "access.see" // the allow-list, the roles and who has them, and their history
	EditAccess   Permission = "access.edit"
	SeeSecurity  Permission = "security.see"      // incidents: who tries to get in; no contents
	ActSecurity  Permission = "security.act"      // acknowledge and close incidents, undo what was done against an actor
	EditRoles    Permission = "roles.edit"        // what roles of one's own permit
	ReviewAccess Permission = "access.review"     // confirm what people have
	SeePosture   Permission = "posture.see"       // how the installation stands: connections, keys, stores
	MakeTokens   Permission = "tokens.make"       // tokens of the API for oneself, with what one may
	ManageTokens Permission = "tokens.manage"     // see everybody's tokens of the API, and revoke them
	Approve      Permission = "approvals.decide"  // decide on what others propose, each kind as far as one could do it oneself
	Oversee      Permission = "approvals.oversee" // see all that is proposed, be told of it, and decide on any kind
)

// Set is a set of permissions. The zero value is empty. A Set is not changed after it was made.
type Set struct{ m map[Permission]bool }

// Of makes a set.
func Of(ps ...Permission) Set {
	m := make(map[Permission]bool, len(ps))
	for _, p := range ps {
		m[p] = true
	}
	return Set{m}
}

// Has tells whether p is in the set.
func (s Set) Has(p Permission) bool { return s.m[p] }

// List returns the permissions in alphabetical order.
func (s Set) List() []Permission {
	out := make([]Permission, 0, len(s.m))
	for p := range s.m {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}
