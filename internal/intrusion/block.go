package intrusion

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"sync"
	"time"

	"snug/internal/chat"
)

// Standing is how an address is to be treated.
type Standing struct {
	Slow    bool
	Console bool // kept away from the console
	New     bool // and from beginning conversations
	// For is how long that lasts.
	For time.Duration
}

// blocks are the answers in force.
type blocks struct {
	mu     sync.RWMutex // guards the following
	at     map[[32]byte][]block
	n      int
	locked map[chat.StaffID]block
}

type block struct {
	id    chat.RecordID
	kind  AnswerKind
	until time.Time
}

// Locked tells whether an account is locked. It answers from memory.
func (r *Room) Locked(id chat.StaffID) bool {
	r.blocks.mu.RLock()
	defer r.blocks.mu.RUnlock()
	b, is := r.blocks.locked[id]
	return is && b.until.After(r.o.Now())
}

// Standing tells how an address is to be treated. While nobody is answered, it costs a lock.
func (r *Room) Standing(ctx context.Context, a netip.Addr) Standing {
	if r.blocks.size() == 0 || !a.IsValid() {
		return Standing{}
	}
	key, err := r.key(ctx)
	if err != nil {
		return Standing{} // answers slow attacks down; what keeps them out does not rest on them
	}
	s := r.blocks.standing(addressMark(key, household(a)), r.o.Now())
	if s != (Standing{}) && r.o.Spared(a) {
		return Standing{}
	}
	return s
}

func (b *blocks) standing(place [32]byte, now time.Time) (s Standing) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, e := range b.at[place] {
		left := e.until.Sub(now)
		if left <= 0 {
			continue
		}
		s.For = max(s.For, left)
		s.Slow = true
		s.Console = s.Console || e.kind == BlockConsole || e.kind == BlockNew
		s.New = s.New || e.kind == BlockNew
	}
	return s
}

func (b *blocks) size() int {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.n
}

// holds tells whether a place has this answer, or a stronger one.
func (b *blocks) holds(place [32]byte, kind AnswerKind, now time.Time) bool {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, e := range b.at[place] {
		if e.until.After(now) && strength[e.kind] >= strength[kind] {
			return true
		}
	}
	return false
}

// add puts an answer in force; what is done once is not there to be put.
func (b *blocks) add(place []byte, a Answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := block{a.ID, a.Kind, a.Until}
	switch {
	case len(place) == 32:
		b.at[[32]byte(place)] = append(b.at[[32]byte(place)], e)
		b.n++
	case a.Kind == LockAccount:
		b.locked[a.Staff] = e
	}
}

func (b *blocks) remove(id chat.RecordID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	maps.DeleteFunc(b.locked, func(_ chat.StaffID, e block) bool { return e.id == id })
	for place, list := range b.at {
		for i, e := range list {
			if e.id != id {
				continue
			}
			if b.n--; len(list) == 1 {
				delete(b.at, place)
			} else {
				b.at[place] = append(append([]block{}, list[:i]...), list[i+1:]...)
			}
			return
		}
	}
}

const selectBlocks = `SELECT id, kind, until, place, staff FROM incident_answer WHERE until > $1 AND ended_at = 0 ORDER BY until DESC LIMIT $2`

// refreshBlocks reads the answers in force, of this node and others.
func (r *Room) refreshBlocks(ctx context.Context) error {
	rows, err := r.o.DB.Read().QueryContext(ctx, selectBlocks, r.o.Now().UnixMilli(), maxBlocks)
	if err != nil {
		return fmt.Errorf("read who is kept out: %w", err)
	}
	defer rows.Close()
	next := blocks{at: map[[32]byte][]block{}, locked: map[chat.StaffID]block{}}
	for rows.Next() {
		var a Answer
		var until int64
		var place []byte
		if err := rows.Scan(&a.ID, &a.Kind, &until, &place, &a.Staff); err != nil {
			return fmt.Errorf("read who is kept out: %w", err)
		}
		a.Until = moment(until)
		next.add(place, a)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read who is kept out: %w", err)
	}
	r.blocks.mu.Lock()
	r.blocks.at, r.blocks.n, r.blocks.locked = next.at, next.n, next.locked
	r.blocks.mu.Unlock()
	return nil
}
