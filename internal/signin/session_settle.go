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
	deleteOldHalf  = `DELETE FROM half_sign_in WHERE expires_at <= $1`
	deleteOldOffer = `DELETE FROM totp_offer WHERE expires_at <= $1`
	selectStanding = `SELECT hash, id FROM session ORDER BY id LIMIT $1`
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
		for _, old := range []string{deleteStale, deleteOverPasswordLinks, deleteOldHalf, deleteOldOffer, oldChallenges} {
			if _, err := q.ExecContext(ctx, old, millis(now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// reconcile forgets the sessions in memory whose rows are gone: another node, or the host, ended them. One that got another
// token meanwhile is forgotten under the old one alone.
func (s *Staff) reconcile(ctx context.Context) error {
	gone := make(map[digest]chat.SessionID)
	s.sessions.mu.Lock()
	for hash, h := range s.sessions.held {
		gone[hash] = h.id
	}
	s.sessions.mu.Unlock()
	if len(gone) == 0 {
		return nil
	}
	standing, err := s.standing(ctx)
	if err != nil {
		return err
	}
	var ids []chat.SessionID
	for hash, id := range gone {
		switch now, stands := standing[id]; {
		case !stands:
			ids = append(ids, id)
		case now != hash:
			s.sessions.drop(hash)
		}
	}
	s.forget(ids)
	return nil
}

// standing are the sessions that there are, with what their tokens are known by.
func (s *Staff) standing(ctx context.Context) (map[chat.SessionID]digest, error) {
	rows, err := s.db.Read().QueryContext(ctx, selectStanding, maxSessions*MaxStaff)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	standing := make(map[chat.SessionID]digest)
	for rows.Next() {
		var hash []byte
		var id chat.SessionID
		if err := rows.Scan(&hash, &id); err != nil {
			return nil, err
		}
		if len(hash) == len(digest{}) {
			standing[id] = digest(hash)
		}
	}
	return standing, rows.Err()
}

func (h *sessions) drop(hash digest) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.held, hash)
}
