package chat

import (
	"time"

	"snug/internal/perm"
)

// Elevation is what somebody may do with conversations beyond their role, for a while and within a scope. It is not changed after
// it was made.
type Elevation struct {
	ID    RecordID
	Perms perm.Set
	// Conversation is the only one that it counts for. Where it is zero it counts for all of Sites and Team.
	Conversation ConversationID
	Sites        Sites
	Team         TeamID // zero: every team's
	Ends         time.Time
}

// Covers tells whether a conversation is within the scope. What is off the record never is: nobody could tell afterwards that it
// was read.
func (e *Elevation) Covers(f Facts) bool {
	switch {
	case f.OffRecord:
		return false
	case !e.Conversation.IsZero():
		return e.Conversation == f.Conversation
	case !e.Sites.Has(f.Site):
		return false
	}
	return e.Team.IsZero() || f.Team.IsZero() || e.Team == f.Team
}

// Has tells whether s may do something anywhere: by their role, or by an elevation within its scope. Whether they may do it with
// a certain conversation is another question.
func (s Staff) Has(p perm.Permission) bool {
	if s.Perms.Has(p) {
		return true
	}
	for i := range s.Elevations {
		if s.Elevations[i].Perms.Has(p) {
			return true
		}
	}
	return false
}

// Own is s without what was lent to them for conversations.
func (s Staff) Own() Staff {
	s.Elevations = nil
	return s
}
