package access

import (
	"slices"

	"snug/internal/perm"
)

// The roles. They are stored with staff.
const (
	Agent          = "agent"
	Lead           = "lead"
	Administrator  = "administrator"
	PrivacyOfficer = "privacy-officer"
	Auditor        = "auditor"
)

// agent is what everybody who answers customers may do.
var agent = []perm.Permission{
	perm.SignedIn, perm.ReadOwn, perm.Reply, perm.WriteNote, perm.Take, perm.Transfer, perm.End, perm.Search, perm.MaskLater,
	perm.UseReplies, perm.SeeStaff,
}

// roles is the policy. Nobody has both a way to read conversations and a way to change who reads what. These stay as they are:
// an installation makes further ones of its own.
var roles = map[string]perm.Set{
	Agent: perm.Of(agent...),
	// A lead keeps the queue of their teams moving, and erases what a customer asks to have erased.
	Lead: perm.Of(append(slices.Clone(agent), perm.ReadTeam, perm.Assign, perm.EditReplies, perm.Erase,
		perm.SeeIncidents, perm.SeeMasking, perm.Approve, perm.MakeTokens)...),
	// An administrator runs the system, and can neither read conversations nor give themselves that right.
	Administrator: perm.Of(perm.SignedIn, perm.SeeStaff, perm.ManageStaff, perm.SeeSites, perm.SeePosture, perm.SeeIncidents,
		perm.SeeMasking, perm.EditMasking, perm.SeeAccess, perm.EditAccess, perm.EditRoles, perm.ReviewAccess,
		perm.SeeSecurity, perm.ActSecurity, perm.Approve,
		perm.MakeTokens, perm.ManageTokens),
	// A privacy officer erases by id, on a person's demand, without reading what is erased, and says what is masked.
	PrivacyOfficer: perm.Of(perm.SignedIn, perm.Erase, perm.SeeSites, perm.SeeConsent, perm.SeeErasures, perm.SeePosture,
		perm.SeeIncidents, perm.SeeAudit, perm.SeeMasking, perm.EditMasking, perm.SeeAccess, perm.ReviewAccess,
		perm.SeeSecurity, perm.ActSecurity, perm.Approve, perm.Oversee),
	// An auditor checks the claims: everything that holds no contents, and changes nothing.
	Auditor: perm.Of(perm.SignedIn, perm.SeeStaff, perm.SeeSites, perm.SeeConsent, perm.SeeErasures, perm.SeePosture,
		perm.SeeIncidents, perm.SeeAudit, perm.SeeAccess, perm.SeeSecurity),
}

// Role returns what a role permits; nothing at all for a name that is no role.
func Role(name string) perm.Set { return roles[name] }

// IsRole tells whether name is a role.
func IsRole(name string) bool {
	_, ok := roles[name]
	return ok
}

// Roles lists the roles, in the order that a list of them is shown in.
func Roles() []string { return []string{Agent, Lead, Administrator, PrivacyOfficer, Auditor} }
