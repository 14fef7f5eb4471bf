package intrusion

import "snug/internal/chat"

// Attack is what an incident is one of. Names are stored and sent to other systems, so none is ever changed.
type Attack string

// The attacks.
const (
	PasswordGuessing  Attack = "password_guessing"
	FactorGuessing    Attack = "factor_guessing" // whoever does it has the password
	SpentLinks        Attack = "spent_links"
	StolenSession     Attack = "stolen_session"
	TokenGuessing     Attack = "token_guessing"
	TokenReplay       Attack = "token_replay"
	FromOutside       Attack = "from_outside" // the console, from where the allow-list does not have it
	ForgedAddress     Attack = "forged_address"
	ForeignOrigin     Attack = "foreign_origin"
	PermissionProbing Attack = "permission_probing"
	IDGuessing        Attack = "id_guessing"
	ForgedFields      Attack = "forged_fields"
	Scanning          Attack = "scanning"
	AttackPayload     Attack = "attack_payload"
	MalformedFrames   Attack = "malformed_frames"
	Flooding          Attack = "flooding"
	ForgedIdentity    Attack = "forged_identity"
	Impersonation     Attack = "impersonation"
	Insider           Attack = "insider"
	OtherAttack       Attack = "other"
)

// Severity orders incidents.
type Severity int

// The severities. None is of what is no incident.
const (
	None Severity = iota
	Low
	Medium
	High
	Critical
)

var severities = [...]string{"none", "low", "medium", "high", "critical"}

func (s Severity) String() string {
	if s < None || s > Critical {
		return severities[None]
	}
	return severities[s]
}

// ParseSeverity reads what String writes; None for what is none.
func ParseSeverity(s string) Severity {
	for i, name := range severities {
		if name == s {
			return Severity(i)
		}
	}
	return None
}

// opening is at how many points of one actor an attack becomes an incident, where it is not at opens. Customers and colleagues come
// back with tokens that are over, a whole office of them in the morning.
var opening = map[Attack]float64{TokenGuessing: 60}

// What score makes which severity, and by how much an actor's score must rise before there is an incident at all. What is
// left of it after a while is nothing: opens points are forgotten in forgets.
const (
	opens    = 20
	isMedium = 60
	isHigh   = 200
	isWorst  = 1000
)

// span is from which severity to which an attack can go. Numbers alone make no guess at a password critical; that somebody
// holds a session's cookie without its key is grave at once.
type span struct{ least, most Severity }

var spans = map[Attack]span{
	PasswordGuessing:  {Low, High},
	FactorGuessing:    {High, Critical},
	SpentLinks:        {Low, High},
	StolenSession:     {High, Critical},
	TokenGuessing:     {Low, High},
	TokenReplay:       {Medium, High},
	FromOutside:       {Low, Medium},
	ForgedAddress:     {Low, Medium},
	ForeignOrigin:     {Medium, High},
	PermissionProbing: {Medium, High},
	IDGuessing:        {Low, High},
	ForgedFields:      {Low, High},
	Scanning:          {Low, Medium},
	AttackPayload:     {Medium, High},
	MalformedFrames:   {Low, Medium},
	Flooding:          {Low, Medium},
	ForgedIdentity:    {Medium, High},
	Impersonation:     {Low, Medium},
	Insider:           {Medium, High},
	OtherAttack:       {Low, Medium},
}

// severityOf weighs an incident by its score.
func severityOf(a Attack, score int) Severity {
	s := Low
	switch {
	case score >= isWorst:
		s = Critical
	case score >= isHigh:
		s = High
	case score >= isMedium:
		s = Medium
	}
	r, known := spans[a]
	if !known {
		r = spans[OtherAttack]
	}
	return min(max(s, r.least), r.most)
}

// mark is what tells two facts of one kind apart: the second one with the same mark weighs less, or nothing.
type mark int

const (
	byNothing mark = iota
	byDoor         // probing goes from door to door; a page that asks again and again does not
	byClaim        // Facts["claim"]: a field's name
	byMark         // Signal.Mark
)

// weight is what a fact means: which attack it belongs to, and its points, for one with a mark that is new and for one more.
type weight struct {
	attack        Attack
	points, again int
	mark          mark
}

// weights are the whole judgement of single facts. An incident opens at 20 points that one actor gathers for one attack; what
// an honest person does now and then (a typo, a stale link, a page opened again) has to stay below, also for an office behind
// one address.
var weights = map[chat.SignalKind]weight{
	chat.SignalSignInFailed:   {attack: PasswordGuessing, points: 2, again: 2},
	chat.SignalSignInSlowed:   {attack: PasswordGuessing, points: 2, again: 2},
	chat.SignalPasswordClosed: {attack: PasswordGuessing, points: 20, again: 20},
	chat.SignalFactorFailed:   {attack: FactorGuessing, points: 4, again: 4},
	chat.SignalFactorReplayed: {attack: FactorGuessing, points: 5, again: 5},
	chat.SignalLinkSpent:      {attack: SpentLinks, points: 3, again: 1, mark: byMark},
	chat.SignalSessionStolen:  {attack: StolenSession, points: 40, again: 40},
	// Whoever has the session's key goes from network to network as people with laptops do. It is counted, and no attack.
	chat.SignalSessionMoved:     {attack: StolenSession},
	chat.SignalTokenGuessed:     {attack: TokenGuessing, points: 1, again: 0, mark: byMark},
	chat.SignalTokenReplayed:    {attack: TokenReplay, points: 20, again: 10},
	chat.SignalTokenMisplaced:   {attack: TokenGuessing, points: 10, again: 10},
	chat.SignalAddressRefused:   {attack: FromOutside, points: 1, again: 1},
	chat.SignalAddressForged:    {attack: ForgedAddress, points: 5, again: 0, mark: byMark},
	chat.SignalOriginRefused:    {attack: ForeignOrigin, points: 10, again: 10},
	chat.SignalPermission:       {attack: PermissionProbing, points: 4, again: 0, mark: byDoor},
	chat.SignalIDGuessed:        {attack: IDGuessing, points: 2, again: 0, mark: byMark},
	chat.SignalFieldsForged:     {attack: ForgedFields, points: 7, again: 2, mark: byClaim},
	chat.SignalDecoyPath:        {attack: Scanning, points: 10, again: 2, mark: byMark},
	chat.SignalAttackPayload:    {attack: AttackPayload, points: 10, again: 10},
	chat.SignalAttackTyped:      {attack: AttackPayload, points: 4, again: 4},
	chat.SignalBadFrame:         {attack: MalformedFrames, points: 4, again: 4},
	chat.SignalFlood:            {attack: Flooding, points: 1, again: 1},
	chat.SignalCompanyForged:    {attack: ForgedIdentity, points: 4, again: 4},
	chat.SignalCompanyRefused:   {attack: ForgedIdentity, points: 1, again: 1},
	chat.SignalIdentityForged:   {attack: ForgedIdentity, points: 7, again: 7},
	chat.SignalIdentityReplayed: {attack: ForgedIdentity, points: 1, again: 1},
	chat.SignalNamePoses:        {attack: Impersonation, points: 5, again: 5},
	chat.SignalUnusualOpenings:  {attack: Insider, points: 20, again: 10},
	chat.SignalUnusualSearches:  {attack: Insider, points: 20, again: 10},
	chat.SignalUnusualHours:     {attack: Insider, points: 20, again: 10},
	chat.SignalUnusualErasures:  {attack: Insider, points: 30, again: 10},
	chat.SignalAPITokenEnded:    {attack: TokenReplay, points: 10, again: 2},
	// A program that was moved does this, too: it is looked at, and its owner's sessions stay.
	chat.SignalAPITokenElsewhere: {attack: TokenReplay, points: 20, again: 5},
}

// weighed is a kind's weight. What nobody has given one counts for something, so that it is not overlooked.
func weighed(k chat.SignalKind) weight {
	if w, known := weights[k]; known {
		return w
	}
	return weight{attack: OtherAttack, points: 5, again: 5}
}
