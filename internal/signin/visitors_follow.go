package signin

import (
	"context"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// Families that another node has ended, because an old token came there, are over here, too, sockets included. Rows tell: on SQLite there
// is no other node.
const (
	selectEndedFamilies = `SELECT id, ended_at FROM visitor_family WHERE ended_at > $1 AND ended_at <> 0 ORDER BY ended_at LIMIT 1000`
	// followBack is by how much nodes' clocks may differ, and how late a row may be seen.
	followBack = 10 * time.Second
)

// follower remembers what it has heard of. It belongs to one goroutine.
type follower struct {
	v     *Visitors
	since int64 // when those ended that all were heard of, in milliseconds
	heard map[chat.VisitorID]int64
}

func (v *Visitors) newFollower() *follower {
	return &follower{v: v, since: millis(v.now()), heard: make(map[chat.VisitorID]int64)}
}

// follow ends here what has ended elsewhere since it was last asked.
func (f *follower) follow(ctx context.Context) error {
	if f.v.db.Engine() != db.Postgres {
		return nil
	}
	rows, err := f.v.db.Read().QueryContext(ctx, selectEndedFamilies, f.since-followBack.Milliseconds())
	if err != nil {
		return fmt.Errorf("look up which chats' tokens were ended: %w", err)
	}
	defer rows.Close()
	var fresh []chat.VisitorID
	for rows.Next() {
		var id chat.VisitorID
		var at int64
		if err := rows.Scan(&id, &at); err != nil {
			return fmt.Errorf("look up which chats' tokens were ended: %w", err)
		}
		f.since = max(f.since, at)
		if _, known := f.heard[id]; !known {
			f.heard[id] = at
			fresh = append(fresh, id)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for id, at := range f.heard {
		if at <= f.since-followBack.Milliseconds() {
			delete(f.heard, id)
		}
	}
	for _, id := range fresh {
		f.v.known.endFamily(id)
	}
	f.v.ended(fresh, chat.TokenReplayed)
	return nil
}

// endFamily ends a family that is held.
func (s *tokens) endFamily(id chat.VisitorID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m := s.family[id]; m != nil {
		m.f.end()
	}
}
