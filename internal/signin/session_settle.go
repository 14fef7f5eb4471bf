package signin

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
)

const (
	updateUsed     = `UPDATE session SET used_at = $1 WHERE hash = $2 AND used_at < $1`
	deleteOver     = `DELETE FROM session WHERE expires_at <= $1 OR used_at <= $2`
	deleteStale    = `DELETE FROM sign_in_link WHERE expires_at <= $1`
	selectStanding = `SELECT id FROM session ORDER BY id LIMIT $1`
)

// writeUsed writes when the held sessions were last used, those that were since the last time.
func (s *Staff) writeUsed(ctx context.Context) error {
	used := make(map[digest]int64)
	s.sessions.mu.Lock()
	for hash, h := range s.sessions.held {
		if h.dirty {
			used[hash], h.dirty = millis(h.used), false
		}
	}
	s.sessions.mu.Unlock()
	if len(used) == 0 {
		return nil
	}
	return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for hash, at := range used {
			if _, err := q.ExecContext(ctx, updateUsed, at, hash[:]); err != nil {
				return err
			}
		}
		return nil
	})
}

// sweep drops what is over, from memory and from the rows, and tells those who listen: an open socket ends with its
// session.
func (s *Staff) sweep(ctx context.Context) error {
	now := s.now()
	var over []chat.SessionID
	s.sessions.mu.Lock()
	for hash, h := range s.sessions.held {
		if !now.Before(h.expires) || now.Sub(h.used) >= SessionIdle {
			delete(s.sessions.held, hash)
			over = append(over, h.id)
		}
	}
	s.sessions.mu.Unlock()
	s.ended(over)
	return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if _, err := q.ExecContext(ctx, deleteOver, millis(now), millis(now.Add(-SessionIdle))); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, deleteStale, millis(now)); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, deleteOverPasswordLinks, millis(now))
		return err
	})
}

// reconcile forgets the sessions in memory whose rows are gone: another node, or the host, ended them.
func (s *Staff) reconcile(ctx context.Context) error {
	gone := make(map[chat.SessionID]bool)
	s.sessions.mu.Lock()
	for _, h := range s.sessions.held {
		gone[h.id] = true
	}
	s.sessions.mu.Unlock()
	if len(gone) == 0 {
		return nil
	}
	standing, err := sessionIDs(s.db.Read().QueryContext(ctx, selectStanding, maxSessions*MaxStaff))
	if err != nil {
		return err
	}
	for _, id := range standing {
		delete(gone, id)
	}
	ids := make([]chat.SessionID, 0, len(gone))
	for id := range gone {
		ids = append(ids, id)
	}
	s.forget(ids)
	return nil
}
