package httpapi

import (
	"net/http"

	"snug/internal/perm"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
	del  = http.MethodDelete
)

// everywhere is what no other line has. On the console's origin the console's own router has some of it, for GET.
const everywhere = "/"

// routes is all that can be asked for, on one screen. A permission stands on every line and is enforced before the
// handler runs; perm.Public has to be written out. Sites and conversations narrow it further: whoever may read
// conversations reads those that access.Sees lets through, and the others are not found.
func (e *Edge) routes() []route {
	const w, c = widget, console
	return []route{
		{w, post, "/v1/visit/start", perm.Public, starts, "Begin a conversation", 201, op(e.start)},
		{w, post, "/v1/visit/off-record", perm.Public, starts, "Begin a conversation that is not kept", 201, op(e.startOffRecord)},
		{w, post, "/v1/visit/declined", perm.Public, starts, "Count one No thanks", 204, op(e.declined)},
		{w, get, "/v1/visit", perm.Visitor, reads, "See the conversation", 200, op(e.visit)},
		{w, post, "/v1/visit/page", perm.Visitor, writes, "Tell which page is being looked at", 204, op(e.page)},
		{w, post, "/v1/visit/end", perm.Visitor, writes, "End the conversation", 204, op(e.endVisit)},
		{w, post, "/v1/visit/rating", perm.Visitor, writes, "Rate the conversation", 204, op(e.rate)},
		{w, get, "/v1/visit/transcript", perm.Visitor, reads, "Take the masked transcript along", 200, op(e.transcript)},
		{w, post, "/v1/visit/mask", perm.Visitor, writes, "Mask what slipped through in an own message", 200, op(e.maskVisit)},
		{w, post, "/v1/visit/erase", perm.Visitor, writes, "Erase the conversation now", 200, op(e.eraseVisit)},
		{w, post, "/v1/visit/withdraw", perm.Visitor, writes, "Withdraw consent to a purpose", 200, op(e.withdraw)},

		{c, post, "/v1/session", perm.Public, signIns, "Sign in with e-mail and password", 200, begins(op(e.signIn))},
		{c, post, "/v1/session/link", perm.Public, signIns, "Sign in with a one-time link", 200, begins(op(e.signInByLink))},
		{c, post, "/v1/session/second", perm.HalfSigned, signIns, "Finish signing in with a second factor", 200, begins(op(e.second))},
		{c, post, "/v1/session/second/passkey", perm.HalfSigned, signIns, "Ask for a passkey to finish signing in with", 200, op(e.secondCeremony)},
		{c, post, "/v1/session/passkey/begin", perm.Public, signIns, "Ask for a passkey to sign in with, whoever it is", 200, op(e.aloneCeremony)},
		{c, post, "/v1/session/passkey", perm.Public, signIns, "Sign in with a passkey alone", 200, begins(op(e.signInByPasskey))},
		{c, post, "/v1/session/proof/passkey", perm.SignedIn, signIns, "Ask for a passkey to prove anew who one is", 200, op(e.proofCeremony)},
		{c, post, "/v1/session/proof", perm.SignedIn, signIns, "Prove anew who one is, for sensitive acts", 200, enrolling(op(e.prove))},
		{c, del, "/v1/session", perm.SignedIn, writes, "Sign out", 204, enrolling(op(e.signOut))},
		{c, get, "/v1/me", perm.SignedIn, reads, "Who am I, and what may I do", 200, enrolling(op(e.me))},
		{c, get, "/v1/me/factors", perm.SignedIn, reads, "See one's own second factors", 200, enrolling(op(e.security))},
		{c, post, "/v1/me/factors/totp", perm.SignedIn, writes, "Begin to enrol an authenticator app", 200, enrolling(fresh(op(e.offerTOTP)))},
		{c, put, "/v1/me/factors/totp", perm.SignedIn, signIns, "Enrol the app by a code of it; other sessions end", 200, enrolling(op(e.confirmTOTP))},
		{c, del, "/v1/me/factors/totp", perm.SignedIn, writes, "Take the authenticator app away; other sessions end", 204, fresh(op(e.removeTOTP))},
		{c, post, "/v1/me/factors/passkeys", perm.SignedIn, writes, "Begin to enrol a passkey", 200, enrolling(fresh(op(e.offerPasskey)))},
		{c, put, "/v1/me/factors/passkeys", perm.SignedIn, signIns, "Enrol the passkey that was made; other sessions end", 200, enrolling(op(e.confirmPasskey))},
		{c, del, "/v1/me/factors/passkeys/{id}", perm.SignedIn, writes, "Take a passkey away; other sessions end", 204, fresh(op(e.removePasskey))},
		{c, post, "/v1/me/factors/recovery", perm.SignedIn, writes, "Make new recovery codes; the old ones end", 200, fresh(op(e.newRecoveryCodes))},
		{c, post, "/v1/me/password", perm.SignedIn, signIns, "Change the password; other sessions end", 204, fresh(op(e.changePassword))},
		{c, post, "/v1/session/renew", perm.SignedIn, writes, "Stay signed in; the session's token may turn over", 200, enrolling(op(e.renewSession))},
		{c, get, "/v1/me/sessions", perm.SignedIn, reads, "List one's own sessions", 200, op(e.sessions)},
		{c, del, "/v1/me/sessions", perm.SignedIn, writes, "End all of one's own sessions but this one", 200, op(e.endOtherSessions)},
		{c, del, "/v1/me/sessions/{id}", perm.SignedIn, writes, "End one of one's own sessions", 204, op(e.endSession)},
		{c, put, "/v1/me/presence", perm.SignedIn, writes, "Be online or away", 204, op(e.setPresence)},

		{c, get, "/v1/conversations", perm.ReadOwn, reads, "List a box of the inbox", 200, byToken(op(e.box))},
		{c, get, "/v1/conversations/{id}", perm.ReadOwn, reads, "See a conversation and its visitor", 200, byToken(op(e.conversation))},
		{c, post, "/v1/conversations/{id}/open", perm.ReadOwn, writes, "Say why an ended conversation of somebody else is opened", 204, op(e.openFor)},
		{c, get, "/v1/conversations/{id}/entries", perm.ReadOwn, reads, "Read a page of entries", 200, byToken(op(e.entries))},
		{c, post, "/v1/conversations/{id}/entries", perm.Reply, writes, "Reply, or write a note", 201, byToken(op(e.reply))},
		{c, post, "/v1/conversations/{id}/entries/{entry}/mask", perm.MaskLater, writes, "Mask what slipped through", 200, byToken(op(e.maskEntry))},
		{c, del, "/v1/conversations/{id}/held/{client}", perm.Reply, writes, "Undo an entry that is still held", 204, op(e.undo)},
		{c, post, "/v1/conversations/{id}/take", perm.Take, writes, "Take an unassigned conversation", 200, byToken(op(e.take))},
		{c, post, "/v1/conversations/{id}/assign", perm.Assign, writes, "Give a conversation to a person or team", 200, byToken(op(e.assign))},
		{c, post, "/v1/conversations/{id}/transfer", perm.Transfer, writes, "Pass a conversation on with a note", 200, byToken(op(e.transfer))},
		{c, post, "/v1/conversations/{id}/end", perm.End, writes, "End a conversation", 200, byToken(op(e.end))},
		{c, post, "/v1/conversations/{id}/erase", perm.Erase, writes, "Erase a conversation for good", 200, fresh(op(e.erase))},
		{c, put, "/v1/conversations/{id}/draft", perm.Reply, writes, "Keep a draft", 204, op(e.putDraft)},
		{c, get, "/v1/conversations/{id}/draft", perm.Reply, reads, "Fetch the draft", 200, op(e.draft)},
		{c, get, "/v1/search", perm.Search, reads, "Search what one may see", 200, byToken(op(e.search))},

		{c, get, "/v1/replies", perm.UseReplies, reads, "List saved replies", 200, byToken(op(e.replies))},
		{c, post, "/v1/replies", perm.EditReplies, writes, "Save a reply", 201, byToken(op(e.addReply))},
		{c, put, "/v1/replies/{id}", perm.EditReplies, writes, "Change a saved reply", 200, byToken(op(e.changeReply))},
		{c, del, "/v1/replies/{id}", perm.EditReplies, writes, "Drop a saved reply", 204, byToken(op(e.dropReply))},

		{c, get, "/v1/session/ways", perm.Public, pages, "What the sign-in page can offer", 200, op(e.ways)},
		{c, post, "/v1/session/company/begin", perm.Public, signIns, "Go to the company's sign-in", 200, op(e.beginCompany)},
		{c, post, "/v1/session/company", perm.Public, signIns, "Sign in by what the company's sign-in answered", 200, begins(op(e.signInByCompany))},
		{c, post, "/v1/invitation/look", perm.Public, signIns, "See for whom an invitation is", 200, op(e.lookAtInvitation)},
		{c, post, "/v1/invitation", perm.Public, signIns, "Accept an invitation with a first password", 200, begins(op(e.acceptInvitation))},
		{c, post, "/v1/password/forgot", perm.Public, signIns, "Ask for another password by mail", 204, op(e.forgotPassword)},
		{c, post, "/v1/password/look", perm.Public, signIns, "See whose password a link replaces", 200, op(e.lookAtReset)},
		{c, post, "/v1/password", perm.Public, signIns, "Set another password by a link; all sessions end", 204, op(e.resetPassword)},
		{c, get, "/v1/people", perm.ManageStaff, reads, "List everybody who has an account", 200, op(e.people)},
		{c, post, "/v1/people", perm.ManageStaff, writes, "Add somebody, and invite them", 201, fresh(op(e.addPerson))},
		{c, put, "/v1/people/{id}/role", perm.ManageStaff, writes, "Give somebody another role; their sessions end", 200, fresh(op(e.setRole))},
		{c, put, "/v1/people/{id}/teams", perm.ManageStaff, writes, "Put somebody into teams; their sessions end", 200, fresh(op(e.setTeams))},
		{c, put, "/v1/people/{id}/end", perm.ManageStaff, writes, "Say when an account ends; its sessions end now", 204, fresh(op(e.setEnd))},
		{c, put, "/v1/people/{id}/disabled", perm.ManageStaff, writes, "Keep somebody out, or let them in again", 204, fresh(op(e.setDisabled))},
		{c, post, "/v1/people/{id}/factors/reset", perm.ManageStaff, writes, "Propose to take somebody's second factors away", 200, fresh(op(e.resetFactors))},
		{c, post, "/v1/people/{id}/invitation", perm.ManageStaff, writes, "Invite somebody again; earlier invitations are void", 201, fresh(op(e.invite))},
		{c, del, "/v1/people/{id}/invitation", perm.ManageStaff, writes, "Take an invitation back", 204, fresh(op(e.uninvite))},

		{c, get, "/v1/staff", perm.SeeStaff, reads, "List colleagues", 200, byToken(op(e.staff))},
		{c, del, "/v1/staff/{id}/sessions", perm.ManageStaff, writes, "End all sessions of a colleague", 200, op(e.endSessionsOf)},
		{c, get, "/v1/teams", perm.SeeStaff, reads, "List teams", 200, byToken(op(e.teams))},
		{c, get, "/v1/sites", perm.SeeSites, reads, "List sites and their snippets", 200, byToken(op(e.sites))},
		{c, get, "/v1/sites/{id}/masking", perm.SeeMasking, reads, "See what a site masks", 200, byToken(op(e.masking))},
		{c, put, "/v1/sites/{id}/masking", perm.EditMasking, writes, "Change what a site masks", 200, fresh(op(e.changeMasking))},
		{c, get, "/v1/sites/{id}/masking/history", perm.SeeMasking, reads, "List changes of what a site masks", 200, byToken(op(e.maskingHistory))},
		{c, post, "/v1/sites/{id}/masking/try", perm.SeeMasking, reads, "Try a text; nothing of it is kept", 200, op(e.tryMasking)},
		{c, get, "/v1/consent", perm.SeeConsent, reads, "Consent texts, and numbers of answers", 200, byToken(op(e.consent))},
		{c, get, "/v1/erasures", perm.SeeErasures, reads, "List erasures", 200, byToken(op(e.erasures))},
		{c, get, "/v1/mask-incidents", perm.SeeIncidents, reads, "List what slipped through", 200, byToken(op(e.incidents))},
		{c, get, "/v1/mask-incidents/{id}", perm.SeeIncidents, reads, "See one record of what slipped through", 200, byToken(op(e.incident))},
		{c, get, "/v1/audit", perm.SeeAudit, reads, "List sensitive acts", 200, op(e.audit)},
		{c, get, "/v1/access/allow-list", perm.SeeAccess, reads, "See from where the console can be reached", 200, byToken(op(e.allowList))},
		{c, put, "/v1/access/allow-list", perm.EditAccess, writes, "Change from where the console can be reached", 200, fresh(op(e.changeAllowList))},
		{c, get, "/v1/access/allow-list/history", perm.SeeAccess, reads, "List changes of the allow-list", 200, byToken(op(e.allowListHistory))},
		{c, post, "/v1/access/allow-list/try", perm.SeeAccess, reads, "Try a list and an address; nothing of it is kept", 200, op(e.tryAllowList)},
		{c, get, "/v1/access/roles", perm.SeeAccess, reads, "List roles and what they permit", 200, byToken(op(e.accessRoles))},
		{c, put, "/v1/access/roles", perm.EditRoles, writes, "Change the roles of one's own making", 200, fresh(op(e.changeRoles))},
		{c, get, "/v1/access/roles/history", perm.SeeAccess, reads, "List changes of the roles", 200, byToken(op(e.rolesHistory))},
		{c, post, "/v1/access/roles/try", perm.SeeAccess, reads, "See what a change of roles would do, and to whom; nothing of it is kept", 200, op(e.tryRoles)},
		{c, post, "/v1/access/roles/preview", perm.SeeAccess, reads, "See what somebody with some permissions could ask for", 200, op(e.previewRole)},
		{c, get, "/v1/access/review", perm.SeeAccess, reads, "List who has what, since when, and when it was last used", 200, op(e.accessReview)},
		{c, post, "/v1/access/review/{id}", perm.ReviewAccess, writes, "Confirm that somebody needs what they have", 204, op(e.confirmAccess)},
		{c, get, "/v1/access/elevations", perm.SignedIn, reads, "List what is lent for a while, and what could be", 200, op(e.elevations)},
		{c, post, "/v1/access/elevations", perm.SignedIn, writes, "Ask for what one's role does not give, for a while", 201, fresh(op(e.askElevation))},
		{c, del, "/v1/access/elevations/{id}", perm.SignedIn, writes, "End it before its time", 204, op(e.endElevation)},
		{c, get, "/v1/access/people", perm.SeeAccess, reads, "List who has which role, teams and sites", 200, byToken(op(e.accessPeople))},
		{c, put, "/v1/access/people/{id}/sites", perm.ManageStaff, writes, "Say which sites somebody serves; their sessions end", 200, fresh(op(e.setSites))},
		{c, get, "/v1/incidents", perm.SeeSecurity, reads, "List attempts to get in", 200, byToken(op(e.attempts))},
		{c, get, "/v1/incident-hours", perm.SeeSecurity, reads, "Count suspicious facts by hour and kind", 200, byToken(op(e.signalHours))},
		{c, get, "/v1/incident-answers", perm.SeeSecurity, reads, "List who is kept out or slowed down", 200, byToken(op(e.answersInForce))},
		{c, get, "/v1/incident-severities", perm.SeeSecurity, reads, "Count attempts to get in by hour and severity", 200, byToken(op(e.openedHours))},
		{c, get, "/v1/incident-report", perm.SeeSecurity, reads, "Sum up attempts to get in", 200, op(e.report)},
		{c, get, "/v1/incident-report.pdf", perm.SeeSecurity, reads, "Sum up attempts to get in, as a document", 200, op(e.reportFile)},
		{c, get, "/v1/alerts/mine", perm.SeeSecurity, reads, "See of what one is told by mail", 200, op(e.alertChoice)},
		{c, put, "/v1/alerts/mine", perm.SeeSecurity, writes, "Choose of what one is told by mail", 204, op(e.chooseAlerts)},
		{c, get, "/v1/sending", perm.SeePosture, reads, "See what is sent by mail, webhook and syslog, and what could not be", 200, op(e.sending)},
		{c, get, "/v1/incidents/{id}", perm.SeeSecurity, reads, "See one attempt and what was done about it", 200, byToken(op(e.attempt))},
		{c, put, "/v1/incidents/{id}/state", perm.ActSecurity, writes, "Acknowledge, close or reopen it", 204, op(e.attemptState)},
		{c, post, "/v1/incidents/{id}/notes", perm.ActSecurity, writes, "Add a note", 204, op(e.attemptNote)},
		{c, del, "/v1/incidents/{id}/answers/{answer}", perm.ActSecurity, writes, "Undo what was done against an actor", 204, fresh(op(e.undoAnswer))},
		{c, get, "/v1/tokens", perm.MakeTokens, reads, "List tokens of the API", 200, op(e.tokens)},
		{c, post, "/v1/tokens", perm.MakeTokens, writes, "Make a token of the API; it is shown once", 201, fresh(op(e.makeToken))},
		{c, del, "/v1/tokens/{id}", perm.MakeTokens, writes, "Revoke a token of the API", 204, op(e.revokeToken)},
		{c, get, "/v1/approvals", perm.SignedIn, reads, "List what waits for a second person, and what became of it", 200, op(e.approvals)},
		{c, post, "/v1/approvals/{id}/decision", perm.Approve, writes, "Agree to what somebody else proposed, or refuse it", 200, fresh(op(e.decide))},
		{c, post, "/v1/approvals/{id}/withdraw", perm.SignedIn, writes, "Withdraw what oneself proposed", 200, op(e.withdrawProposal)},
		{c, get, "/v1/posture", perm.SeePosture, reads, "How the installation stands", 200, byToken(op(e.posture))},

		{w, get, "/v1/socket", perm.Public, sockets, "Visitor's socket; its first frame carries the token", 101, socket(e.visitorSocket)},
		{c, get, "/v1/staff/socket", perm.SignedIn, sockets, "Staff's socket", 101, socket(e.staffSocket)},
		{w, get, "/healthz", perm.Public, pages, "", 200, page(e.health)},
		{c, get, "/healthz", perm.Public, pages, "", 200, page(e.health)},
		{w, get, "/frame/{site}", perm.Public, pages, "", 200, page(e.frame)},
		{w, get, "/loader/{file}", perm.Public, pages, "", 200, page(e.loader)},
		{w, get, "/assets/{file...}", perm.Public, pages, "", 200, page(e.widgetAsset)},
		{c, get, "/assets/{file...}", perm.Public, pages, "", 200, page(e.consoleAsset)},
		{c, get, "/openapi.json", perm.Public, pages, "", 200, page(e.openapi)},
		{c, get, "/docs", perm.Public, pages, "", 200, page(e.reference)},
		{c, get, everywhere, perm.Public, pages, "", 200, page(e.consoleDocument)},
	}
}
