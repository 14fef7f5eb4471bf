package signin

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// A session's token is turned over after renewAfter, when its browser asks for it, which it does while somebody is there. The
// one before is taken until the new one was seen, since an answer may get lost, and for renewGrace after that, since other
// requests were under way.
const (
	renewAfter = 5 * time.Minute
	renewGrace = 30 * time.Second
)

const (
	updateToken    = `UPDATE session SET hash = $1, previous = $2, renewed_at = $3 WHERE id = $4 AND hash = $5`
	forgetPrevious = `UPDATE session SET previous = NULL WHERE id = $1 AND previous = $2`
)

// Renew notes that somebody is there, and turns the session's token over if it is old enough: next is the new one, or "". Of
// several tabs that ask at once, one gets a new token, and all of them share it as their cookie.
func (s *Staff) Renew(ctx context.Context, token string) (next string, left time.Duration, err error) {
	if _, err := s.Session(ctx, token); err != nil {
		return "", 0, err
	}
	hash, _ := digestOf(token)
	now := s.now()
	s.sessions.mu.Lock()
	held := s.sessions.held[hash]
	due := held != nil && now.Sub(held.renewed) >= renewAfter
	turning := hash
	if due {
		turning = held.hash // where the browser lost the last answer, it comes with the one before
	}
	s.sessions.mu.Unlock()
	if held == nil {
		return "", 0, errUnsigned
	}
	left = held.expires.Sub(now)
	if !due {
		return "", left, nil
	}
	next, fresh := newToken()
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return one(q.ExecContext(ctx, updateToken, fresh[:], hash[:], millis(now), held.id, turning[:]))
	})
	if errors.Is(err, errDifference) {
		return "", left, nil // another tab, or another node, was faster
	}
	if err != nil {
		return "", 0, err
	}
	s.sessions.turn(held, fresh, hash, now)
	return next, left, nil
}

// turn notes a session's new token: came is the one that its browser has.
func (h *sessions) turn(held *session, fresh, came digest, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for d, other := range h.held {
		if other.id == held.id && d != came {
			delete(h.held, d)
		}
	}
	if _, still := h.held[came]; !still {
		return // ended meanwhile; its row is gone, too
	}
	held.hash, held.previous, held.renewed, held.seen = fresh, came, now, time.Time{}
	h.held[fresh] = held
}

// newestLocked tells whether a token is one that its session still takes, and notes that the newest was seen.
func (h *session) newestLocked(hash digest, now time.Time) bool {
	if hash == h.hash {
		if h.seen.IsZero() {
			h.seen = now
		}
		return true
	}
	return h.seen.IsZero() || now.Sub(h.seen) < renewGrace
}

// dropPrevious forgets, in memory and in the rows, the tokens that were replaced and are not taken any more.
func (s *Staff) dropPrevious(ctx context.Context) error {
	now := s.now()
	old := make(map[chat.SessionID]digest)
	s.sessions.mu.Lock()
	for d, h := range s.sessions.held {
		if d != h.hash && !h.seen.IsZero() && now.Sub(h.seen) >= renewGrace {
			delete(s.sessions.held, d)
		}
		if h.previous != (digest{}) && !h.seen.IsZero() && now.Sub(h.seen) >= renewGrace {
			old[h.id], h.previous = h.previous, digest{}
		}
	}
	s.sessions.mu.Unlock()
	if len(old) == 0 {
		return nil
	}
	return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for id, d := range old {
			if _, err := q.ExecContext(ctx, forgetPrevious, id, d[:]); err != nil {
				return err
			}
		}
		return nil
	})
}
