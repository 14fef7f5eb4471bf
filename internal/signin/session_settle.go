package signin

import (
	"context"
	"maps"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

const (
	updateUsed     = `UPDATE session SET used_at = $1 WHERE id = $2 AND used_at < $1`
	updateAbout    = `UPDATE session SET about = $1 WHERE id = $2`
	deleteOver     = `DELETE FROM session WHERE expires_at <= $1 OR used_at <= $2`
	deleteStale    = `DELETE FROM sign_in_link WHERE expires_at <= $1`
	deleteOldHalf  = `DELETE FROM half_sign_in WHERE expires_at <= $1`
	deleteOldOffer = `DELETE FROM totp_offer WHERE expires_at <= $1`
	selectStanding = `SELECT id, hash FROM session ORDER BY id LIMIT $1`
)

// sweepSlack is how much longer rows are kept than sessions last, since another node writes when one was used a minute later.
const sweepSlack = 2 * time.Minute

// writeUsed writes when the held sessions were last used and from where, those that were since the last time.
func (s *Staff) writeUsed(ctx context.Context) error {
	used, moved := make(map[chat.SessionID]int64), make(map[chat.SessionID]about)
	s.sessions.mu.Lock()
	for _, h := range s.sessions.held {
		if h.dirty {
			used[h.id], h.dirty = millis(h.used), false
		}
		if h.bound.moved {
			moved[h.id], h.bound.moved = h.bound.about, false
		}
	}
	s.sessions.mu.Unlock()
	if len(used)+len(moved) == 0 {
		return nil
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for id, at := range used {
			if _, err := q.ExecContext(ctx, updateUsed, at, id); err != nil {
				return err
			}
		}
		for id, a := range moved {
			if _, err := q.ExecContext(ctx, updateAbout, a.seal(key, id), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// sweep drops the rows of what is over, and remembers for a day why it is.
func (s *Staff) sweep(ctx context.Context) error {
	now := s.now()
	idle := millis(now.Add(-SessionIdle - sweepSlack))
	return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for _, step := range []struct {
			statement string
			args      []any
		}{
			{insertLife, []any{string(EndedLife), millis(now)}},
			{insertIdle, []any{string(EndedIdle), millis(now), idle}},
			{deleteOver, []any{millis(now), idle}},
			{deleteStale, []any{millis(now)}},
			{deleteOverPasswordLinks, []any{millis(now)}},
			{deleteOldHalf, []any{millis(now)}},
			{deleteOldOffer, []any{millis(now)}},
			{oldChallenges, []any{millis(now)}},
			{sweepOver, []any{millis(now.Add(-overKept))}},
		} {
			if _, err := q.ExecContext(ctx, step.statement, step.args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// follow drops from memory what does not stand any more, here or, as the rows say, elsewhere, and tells those who listen: an
// open socket ends with its session. It is done every followEvery.
func (s *Staff) follow(ctx context.Context) error {
	s.expire()
	return s.reconcile(ctx)
}

// expire drops from memory what is over.
func (s *Staff) expire() {
	now := s.now()
	over := make(map[chat.SessionID]bool)
	s.sessions.mu.Lock()
	for hash, h := range s.sessions.held {
		if h.overLocked(now) != nil {
			delete(s.sessions.held, hash)
			over[h.id] = true
		}
	}
	s.sessions.mu.Unlock()
	s.ended(slices.Collect(maps.Keys(over)))
}

// reconcile forgets the sessions in memory whose rows are gone: another node, or the host, ended them. What another node turned
// the token of is read again when it is asked for.
func (s *Staff) reconcile(ctx context.Context) error {
	held := make(map[chat.SessionID]digest)
	s.sessions.mu.Lock()
	for _, h := range s.sessions.held {
		held[h.id] = h.hash
	}
	s.sessions.mu.Unlock()
	if len(held) == 0 {
		return nil
	}
	rows, err := s.db.Read().QueryContext(ctx, selectStanding, maxSessions*MaxStaff)
	if err != nil {
		return err
	}
	defer rows.Close()
	turned := make(map[chat.SessionID]bool)
	for rows.Next() {
		var id chat.SessionID
		var hash []byte
		if err := rows.Scan(&id, &hash); err != nil {
			return err
		}
		if mine, ok := held[id]; ok {
			turned[id] = string(hash) != string(mine[:])
			delete(held, id)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	s.sessions.mu.Lock()
	for d, h := range s.sessions.held {
		if turned[h.id] && s.now().Sub(h.renewed) > time.Minute { // and not by us, just now
			delete(s.sessions.held, d)
		}
	}
	s.sessions.mu.Unlock()
	if len(held) == 0 {
		return nil
	}
	s.forget(slices.Collect(maps.Keys(held)))
	// Whoever ended them may have changed their person, too.
	s.change.Lock()
	defer s.change.Unlock()
	return s.reload(ctx)
}
