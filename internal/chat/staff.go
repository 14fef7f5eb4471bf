package chat

import (
	"time"

	"snug/internal/perm"
)

// Staff is a signed-in person and what they may do, as known when the request or socket began.
type Staff struct {
	ID      StaffID
	Session SessionID
	Name    string // shown to visitors: "Mina"
	Role    string
	Perms   perm.Set
	// Elevations are what they may do with conversations beyond Perms for a while. None for programs that come with a token.
	Elevations []Elevation
	Teams      []TeamID
	Sites      Sites // those that they serve; of the others they see nothing
	Language   string
	// Proved is when this session's person last proved who they are: by signing in, or for an act that asks for it anew.
	Proved time.Time
	// Enrolling says that they have no second factor yet where everybody has one: they may enrol one, and nothing else.
	Enrolling bool
}

// InTeam tells whether s belongs to team. The zero team is everybody's.
func (s Staff) InTeam(team TeamID) bool {
	if team.IsZero() {
		return true
	}
	for _, t := range s.Teams {
		if t == team {
			return true
		}
	}
	return false
}

// Guest is a visitor whose token was accepted: one conversation of one site, and nothing else.
type Guest struct {
	Visitor      VisitorID
	Site         SiteID
	Conversation ConversationID
	OffRecord    bool
}
