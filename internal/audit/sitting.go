package audit

import (
	"context"
	"sync"

	"snug/internal/chat"
)

// sittings remembers who has been written down in this sitting already.
type sittings struct {
	mu   sync.Mutex // guards the following
	seen map[chat.SessionID]struct{}
}

// maxSittings bounds what is remembered; who is forgotten is written down once more.
const maxSittings = 4096

// enter writes down that somebody reads the log, unless it was in this sitting. A log that can't be written can still be
// read: that is when it matters.
func (r *sittings) enter(ctx context.Context, l *Log, s chat.Staff) error {
	r.mu.Lock()
	_, known := r.seen[s.Session]
	r.mu.Unlock()
	if known && !s.Session.IsZero() {
		return nil
	}
	done, err := l.Begin(ctx, chat.Act{Name: "audit.read", By: chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, Anyway: true})
	if err != nil {
		return err
	}
	done(nil)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil || len(r.seen) >= maxSittings {
		r.seen = make(map[chat.SessionID]struct{})
	}
	r.seen[s.Session] = struct{}{}
	return nil
}
