package chat

import (
	"context"

	"snug/mask/text"
)

// ActName names a kind of act that is written down. Names are stored for years, so none is ever changed: words of a-z,
// joined by dots and underscores.
type ActName string

// The acts. Rooms add their own beside these.
const (
	ActOpen         ActName = "conversation.open"
	ActSearch       ActName = "conversation.search"
	ActErase        ActName = "conversation.erase"
	ActMask         ActName = "conversation.mask"
	ActSweep        ActName = "mask.sweep"
	ActMaskPolicy   ActName = "masking.policy"
	ActRoles        ActName = "access.roles"
	ActReview       ActName = "access.review"
	ActAllowList    ActName = "access.allow_list"
	ActElevate      ActName = "access.elevate"
	ActEndElevation ActName = "access.elevation_end"
	ActRotateKeys   ActName = "keys.rotate"
	ActSettings     ActName = "settings.changed"
	ActAddStaff     ActName = "staff.add"
	ActSetRole      ActName = "staff.role"
	ActRename       ActName = "staff.name"
	ActSetEmail     ActName = "staff.email"
	ActSetTeams     ActName = "staff.teams"
	ActSetSites     ActName = "staff.sites"
	ActDisable      ActName = "staff.disable"
	ActEnable       ActName = "staff.enable"
	ActSetPassword  ActName = "staff.password"
	ActMakeLink     ActName = "staff.link"
	ActSetEnd       ActName = "staff.end_date"
	ActEndAccount   ActName = "staff.ended"
	ActPropose      ActName = "approval.propose"
	ActDecide       ActName = "approval.decide"
	ActWithdraw     ActName = "approval.withdraw"
	ActPerform      ActName = "approval.perform"
	ActInvite       ActName = "staff.invite"
	ActUninvite     ActName = "staff.invite_revoked"
	ActAccept       ActName = "staff.invite_accepted"
	ActLinkCompany  ActName = "staff.company_linked"
	ActMakeReset    ActName = "staff.reset_link"
	ActReset        ActName = "staff.reset"
	ActEnrolFactor  ActName = "factor.enrol"
	ActRemoveFactor ActName = "factor.remove"
	ActRecovery     ActName = "factor.recovery_codes"
	ActResetFactors ActName = "factor.reset"
	ActStepUp       ActName = "sign_in.step_up"
	ActMakeToken    ActName = "api_token.make"
	ActRevokeToken  ActName = "api_token.revoke"
	ActSignIn       ActName = "sign_in"
	ActEndSessions  ActName = "session.end"
	ActSignInFailed ActName = "sign_in.failed"

	ActIncidentState  ActName = "incident.state"
	ActIncidentNote   ActName = "incident.note"
	ActIncidentAnswer ActName = "incident.answer"
	ActIncidentUndo   ActName = "incident.undo"
	ActIncidentReport ActName = "incident.report"
)

// ActorKind is what somebody is who does an act.
type ActorKind string

// Who can act. ActorHost is whoever has the host and its commands; ActorNobody is somebody who has not proven who they are.
const (
	ActorStaff   ActorKind = "staff"
	ActorVisitor ActorKind = "visitor"
	ActorHost    ActorKind = "host"
	ActorSystem  ActorKind = "system"
	ActorNobody  ActorKind = "nobody"
)

// Actor is who does an act. Staff is set for ActorStaff alone.
type Actor struct {
	Kind  ActorKind
	Staff StaffID
}

// Actor turns an author of entries into an actor.
func (a Author) Actor() Actor {
	switch a.Kind {
	case ByStaff:
		return Actor{Kind: ActorStaff, Staff: a.Staff}
	case ByVisitor:
		return Actor{Kind: ActorVisitor}
	}
	return Actor{Kind: ActorSystem}
}

// Act is one act as it is written down before it is done.
type Act struct {
	Name ActName
	By   Actor
	// Conversation is the one concerned, and Site the one that it belongs to; none for acts that concern no conversation.
	Conversation ConversationID
	Site         SiteID
	// Subject is the member of staff concerned, if there is one.
	Subject StaffID
	// Facts are what else belongs to it: the program's own words, ids and numbers, by short names. Never what anybody
	// typed. What is too long or too much is cut.
	Facts map[string]string
	// Reason is why somebody says that they do it: masked, and sealed with the rest.
	Reason text.Text
	// Lasting says that what is written of the act must outlive the conversation's erasure: of the erasure itself.
	Lasting bool
	// Anyway says that the act is done even when the log can't be written, because it is part of chatting, which goes on: it
	// is written down as soon as that is possible again.
	Anyway bool
}

type actorKey struct{}

// WithActor says on whose behalf what follows is done.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorIn tells on whose behalf something is done; the program's own, if nobody said.
func ActorIn(ctx context.Context) Actor {
	if a, ok := ctx.Value(actorKey{}).(Actor); ok {
		return a
	}
	return Actor{Kind: ActorSystem}
}
