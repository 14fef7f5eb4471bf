package signin

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// maxAhead is how far ahead an account's end may lie: whoever means "for good" says so.
const maxAhead = 20 * 366 * 24 * time.Hour

var errEnds = chat.Errorf(chat.Invalid, "An account ends at a time ahead, at most 20 years from now. To keep somebody out now, disable them.")

const (
	updateEnds = `UPDATE staff SET ends_at = $1, ended_at = 0 WHERE id = $2`
	// Of two nodes that find it over, one writes.
	markEnded  = `UPDATE staff SET ended_at = $1 WHERE id = $2 AND ends_at = $3 AND ended_at = 0`
	updateSeen = `UPDATE staff SET seen_at = $1 WHERE id = $2 AND seen_at < $1`
)

// endOf checks when an account is to end, and returns it as it is stored.
func (s *Staff) endOf(ends time.Time) (int64, error) {
	if ends.IsZero() {
		return 0, nil
	}
	if now := s.now(); !ends.After(now) || ends.After(now.Add(maxAhead)) {
		return 0, errEnds
	}
	return millis(ends), nil
}

// SetEnd says when somebody's account ends; zero: it lasts. From then on they are not let in, and their sessions are over.
// Who has ended comes back by another end. Conflict where it would leave no administrator.
func (s *Staff) SetEnd(ctx context.Context, id chat.StaffID, ends time.Time) error {
	at, err := s.endOf(ends)
	if err != nil {
		return err
	}
	facts := map[string]string{"until": "open"}
	if at != 0 {
		facts["until"] = ends.UTC().Format(time.RFC3339)
	}
	sooner := func(p *Person) bool { return at != 0 && (p.Ends.IsZero() || ends.Before(p.Ends)) }
	return s.alter(ctx, chat.ActSetEnd, facts, id, sooner, func(ctx context.Context, q db.Querier, _ *Person) error {
		return one(q.ExecContext(ctx, updateEnds, at, id))
	})
}

// endAccounts ends what those have open whose account is past its end, and writes down that it is. They are refused from
// their end on, whether this has been done or not.
func (s *Staff) endAccounts(ctx context.Context) error {
	now := s.now()
	var failed error
	for _, p := range s.List() {
		if p.Ends.IsZero() || now.Before(p.Ends) || p.ended {
			continue
		}
		err := s.alter(ctx, chat.ActEndAccount, nil, p.ID, nil, func(ctx context.Context, q db.Querier, _ *Person) error {
			if err := voidLinks(ctx, q, p.ID); err != nil {
				return err
			}
			_, err := q.ExecContext(ctx, markEnded, millis(now), p.ID, millis(p.Ends))
			return err
		})
		failed = errors.Join(failed, err)
	}
	return failed
}

// LastSeen tells of those whose sessions are held in memory when they last used one, which Person.Seen has within minutes.
func (s *Staff) LastSeen() map[chat.StaffID]time.Time {
	seen := make(map[chat.StaffID]time.Time)
	s.sessions.mu.Lock()
	defer s.sessions.mu.Unlock()
	for _, h := range s.sessions.held {
		if h.used.After(seen[h.staff]) {
			seen[h.staff] = h.used
		}
	}
	return seen
}

// writeSeen writes when people last used their sessions, those held in memory that were since the last time.
func (s *Staff) writeSeen(ctx context.Context) error {
	seen := make(map[chat.StaffID]time.Time)
	s.sessions.mu.Lock()
	for _, h := range s.sessions.held {
		if h.dirty && h.used.After(seen[h.staff]) {
			seen[h.staff] = h.used
		}
	}
	s.sessions.mu.Unlock()
	if len(seen) == 0 {
		return nil
	}
	return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for id, at := range seen {
			if _, err := q.ExecContext(ctx, updateSeen, millis(at), id); err != nil {
				return err
			}
		}
		return nil
	})
}
