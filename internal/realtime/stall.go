package realtime

import (
	"time"

	"snug/internal/chat"
)

// A client sends the next message without waiting. If one could not be stored for a passing reason, those behind it must
// not overtake it: they are refused the same way, until the first has been sent again or given up for a moment.
type stall struct {
	id    chat.ClientID
	until time.Time
}

// stallFor is how long a message is waited for that could not be stored.
const stallFor = 2 * time.Second

// errBehind refuses a message behind one that could not be stored.
var errBehind = chat.Errorf(chat.Unavailable, "The message before this one could not be stored yet. It will be tried again.")

// holds tells whether the message has to wait behind another. A nil stall holds nothing.
func (s *stall) holds(id chat.ClientID, now time.Time) bool {
	return s != nil && id != s.id && now.Before(s.until)
}

// stalled returns the stall after a message that failed with this code.
func stalled(old *stall, id chat.ClientID, code chat.Code, now time.Time) *stall {
	if !passing(code) {
		if old != nil && old.id == id {
			return nil
		}
		return old
	}
	return &stall{id, now.Add(stallFor)}
}
