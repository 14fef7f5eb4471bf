package chat

import (
	"net/netip"
	"strings"

	"snug/mask/text"
)

// SignalKind names a kind of suspicious fact. Names are stored and sent to other systems, so none is ever changed: words
// of a-z, joined by dots and underscores.
type SignalKind string

// The kinds. What one means, how much it weighs and what becomes of it is decided by who gathers them.
const (
	SignalSignInFailed      SignalKind = "sign_in.failed"      // a wrong password, or an account that does not exist
	SignalSignInSlowed      SignalKind = "sign_in.slowed"      // an attempt beyond the limits
	SignalPasswordClosed    SignalKind = "sign_in.closed"      // the password's way of an account was closed for a while
	SignalFactorFailed      SignalKind = "factor.failed"       // a wrong second factor after the right password
	SignalFactorReplayed    SignalKind = "factor.replayed"     // a code or challenge that was used before
	SignalLinkSpent         SignalKind = "link.spent"          // an invitation, a reset or a sign-in link used again
	SignalCompanyForged     SignalKind = "company.forged"      // an answer that the company's provider did not give, or not to this browser
	SignalCompanyRefused    SignalKind = "company.refused"     // somebody whom the company's provider knows, and who has no account here
	SignalSessionStolen     SignalKind = "session.stolen"      // a session's cookie without its key
	SignalSessionMoved      SignalKind = "session.moved"       // a session is used from another network, with its key
	SignalTokenGuessed      SignalKind = "token.guessed"       // a token that nobody has
	SignalTokenReplayed     SignalKind = "token.replayed"      // a visitor's token older than the confirmed one
	SignalTokenMisplaced    SignalKind = "token.misplaced"     // a visitor's token as staff's or the reverse, or of another site
	SignalAddressRefused    SignalKind = "address.refused"     // an address that is not on the allow-list
	SignalAddressForged     SignalKind = "address.forged"      // a forwarding header from who is no named proxy
	SignalOriginRefused     SignalKind = "origin.refused"      // a page of another origin
	SignalPermission        SignalKind = "permission.refused"  // a permission that the role does not have
	SignalIDGuessed         SignalKind = "id.guessed"          // something that is not there, or not theirs to see
	SignalFieldsForged      SignalKind = "fields.forged"       // fields that no call has: role, is_admin …
	SignalDecoyPath         SignalKind = "path.decoy"          // a path that only a scanner asks for
	SignalAttackPayload     SignalKind = "payload.attack"      // text that is an attack on some program
	SignalAttackTyped       SignalKind = "payload.typed"       // the same where people write: somebody may only talk about it
	SignalBadFrame          SignalKind = "frame.malformed"     // a frame or request that no client of ours makes
	SignalFlood             SignalKind = "flood"               // more of something than its limit
	SignalIdentityForged    SignalKind = "identity.forged"     // a signed identity that the shop did not sign
	SignalIdentityReplayed  SignalKind = "identity.replayed"   // a signed identity that was used before
	SignalNamePoses         SignalKind = "name.poses"          // a visitor's name that would pass for staff
	SignalAPITokenEnded     SignalKind = "api_token.ended"     // a token of the API that is revoked, over, or of an account that is
	SignalAPITokenElsewhere SignalKind = "api_token.elsewhere" // a token of the API from an address that is not its own
	SignalUnusualOpenings   SignalKind = "unusual.openings"    // a member of staff opens more than they use to
	SignalUnusualSearches   SignalKind = "unusual.searches"    // a member of staff searches more than they use to
	SignalUnusualHours      SignalKind = "unusual.hours"       // a member of staff works at hours that are not theirs
	SignalUnusualErasures   SignalKind = "unusual.erasures"    // a member of staff erases more than they use to
)

// Signal is one suspicious fact, as the room or edge that noticed it tells it. It holds ids, addresses and the program's
// own words; what somebody typed is in Evidence alone, and only masked.
type Signal struct {
	Kind SignalKind
	// From is the client's address, as the named proxies tell it; the zero value where there is none.
	From netip.Addr
	// By is who did it, as far as that is proven.
	By Actor
	// Subject is the account of staff that it was aimed at, if it was aimed at one.
	Subject StaffID
	// Conversation and Site are those concerned, if any are.
	Conversation ConversationID
	Site         SiteID
	// Door is the route's pattern or the frame's name, never what was asked for.
	Door string
	// Evidence is a short piece of what was sent, masked; empty for most.
	Evidence text.Text
	// Facts are what else belongs to it: the program's own words, ids and numbers, by short names.
	Facts map[string]string
	// Mark tells facts of one kind apart where the rest does not: the hash of a token, say. It is weighed and not kept.
	Mark uint64
}

// Signals is where suspicious facts are told. Raise returns at once, whatever becomes of the signal: who notices an attack
// goes on refusing it, and is neither slowed down nor stopped by the telling.
type Signals interface {
	Raise(Signal)
}

// privileges are names of fields by which people try to get what they may not have. None is a field of any of our calls that
// whoever calls may set.
var privileges = map[string]bool{
	"admin": true, "agent": true, "agent_id": true, "author": true, "consent": true, "created_at": true, "createdat": true, "is_admin": true,
	"is_staff": true, "isadmin": true, "isstaff": true, "masked": true, "owner": true, "owner_id": true, "perms": true, "permissions": true,
	"price": true, "role": true, "roles": true, "scope": true, "scopes": true, "staff": true, "staff_id": true, "superuser": true, "tenant": true,
	"tenant_id": true, "unmasked": true, "user_id": true, "verified": true, "visitor_id": true,
}

// Privileged tells whether a field that a call does not have is one by which people try to get what they may not have, rather
// than one of an older or newer client. Case does not matter.
func Privileged(field string) bool { return len(field) <= 16 && privileges[strings.ToLower(field)] }
