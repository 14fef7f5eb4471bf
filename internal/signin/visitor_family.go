package signin

import (
	"sync"
	"time"

	"snug/internal/chat"
)

const (
	maxKnown  = 65_536 // tokens of the rows held in memory
	maxMemory = 20_000 // tokens off the record; more is refused
	// knownFor is after how long a token is read from its row anew, so that what another node ended is noticed.
	knownFor = time.Minute
)

// family is the state that all tokens of one family share.
type family struct {
	guest chat.Guest

	mu          sync.Mutex
	confirmed   int64
	confirmedAt time.Time
	isEnded     bool
}

// heldToken is one token; nothing in it changes once it is held.
type heldToken struct {
	family     *family
	generation int64
	issued     time.Time
	read       time.Time // when it came from its row
}

// verdict on a token.
type verdict int

const (
	good     verdict = iota
	first            // good, and the first use of its generation
	over             // nobody came back for too long
	ended            // the family ended before
	replayed         // older than it may be: the family ends
)

func (f *family) judge(t *heldToken, now time.Time) verdict {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.isEnded:
		return ended
	case t.generation > f.confirmed:
		if now.Sub(t.issued) > TokenLife {
			return over
		}
		return first
	case t.generation == f.confirmed:
		if now.Sub(t.issued) > TokenLife {
			return over
		}
		return good
	case t.generation == f.confirmed-1 && now.Sub(f.confirmedAt) <= TokenGrace:
		return good
	}
	return replayed
}

func (f *family) state() (confirmed int64, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.confirmed, f.confirmedAt
}

func (f *family) confirm(generation int64, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if generation > f.confirmed {
		f.confirmed, f.confirmedAt = generation, now
	}
}

// end tells whether it was alive until now.
func (f *family) end() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	alive := !f.isEnded
	f.isEnded = true
	return alive
}

// tokens holds tokens by digest, at most max, and one state for each family, however many of its tokens are held.
type tokens struct {
	mu     sync.Mutex
	max    int
	held   map[digest]*heldToken       // guarded by mu, as below
	family map[chat.VisitorID]*members // of held
	drops  int                         // counts what was dropped, so that a row read before is not held after
}

type members struct {
	f      *family
	hashes map[digest]int64 // with their generations
}

func (s *tokens) init(max int) {
	s.max, s.held, s.family = max, make(map[digest]*heldToken), make(map[chat.VisitorID]*members)
}

// get returns a token that is held and was read lately enough; off the record there is nothing to read it from.
func (s *tokens) get(hash digest, now time.Time) *heldToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.held[hash]
	if t == nil || !t.family.guest.OffRecord && now.Sub(t.read) > knownFor {
		return nil
	}
	return t
}

// put holds a token. Where its family is held already, the token joins that, with whatever newer state its row had.
func (s *tokens) put(hash digest, t *heldToken) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.putLocked(hash, t)
}

// putRead is put for a token that was read from its row since drops was what it is said to have been. If families were
// dropped since, the token is good for this once.
func (s *tokens) putRead(hash digest, t *heldToken, drops int) *heldToken {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drops != drops {
		return t
	}
	return s.putLocked(hash, t)
}

func (s *tokens) dropsSoFar() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drops
}

func (s *tokens) putLocked(hash digest, t *heldToken) *heldToken {
	id := t.family.guest.Visitor
	m := s.family[id]
	if m == nil {
		m = &members{f: t.family, hashes: make(map[digest]int64)}
		s.family[id] = m
	} else if m.f != t.family {
		confirmed, at := t.family.state()
		m.f.confirm(confirmed, at)
		if !t.family.guest.OffRecord && t.family.isEnded {
			m.f.end()
		}
		t = &heldToken{family: m.f, generation: t.generation, issued: t.issued, read: t.read}
	}
	m.hashes[hash], s.held[hash] = t.generation, t
	for other := range s.held { // any: a token that is dropped is read again when it is used
		if len(s.held) <= s.max || t.family.guest.OffRecord {
			break
		}
		if other != hash {
			s.dropLocked(other)
		}
	}
	return t
}

func (s *tokens) dropLocked(hash digest) {
	t := s.held[hash]
	if t == nil {
		return
	}
	delete(s.held, hash)
	id := t.family.guest.Visitor
	if m := s.family[id]; m != nil {
		if delete(m.hashes, hash); len(m.hashes) == 0 {
			delete(s.family, id)
		}
	}
}

// room tells whether a family off the record may get another token of a generation, and forgets those far back.
func (s *tokens) room(f *family, generation int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.family[f.guest.Visitor]
	if m == nil {
		return false
	}
	n := 0
	for hash, g := range m.hashes {
		if g == generation {
			n++
		}
		if g < generation-keptBack {
			s.dropLocked(hash)
		}
	}
	return n < maxSiblings && len(s.held) < s.max
}

// dropConversation forgets the families of a conversation and returns their ids.
func (s *tokens) dropConversation(id chat.ConversationID) []chat.VisitorID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropLockedIf(func(m *members) bool { return m.f.guest.Conversation == id })
}

// dropIdle forgets the families all of whose tokens were issued before, and returns their ids.
func (s *tokens) dropIdle(before time.Time) []chat.VisitorID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropLockedIf(func(m *members) bool {
		for hash := range m.hashes {
			if s.held[hash].issued.After(before) {
				return false
			}
		}
		return true
	})
}

func (s *tokens) dropLockedIf(over func(*members) bool) []chat.VisitorID {
	s.drops++
	var gone []chat.VisitorID
	for visitor, m := range s.family {
		if !over(m) {
			continue
		}
		m.f.end()
		for hash := range m.hashes {
			delete(s.held, hash)
		}
		delete(s.family, visitor)
		gone = append(gone, visitor)
	}
	return gone
}

// begin holds a new family off the record, unless there is no room or the key is taken.
func (s *tokens) begin(f *family, key, next digest, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.held[key]; taken || len(s.held)+2 > s.max {
		return false
	}
	m := &members{f: f, hashes: map[digest]int64{key: 0, next: 1}}
	s.family[f.guest.Visitor] = m
	s.held[key] = &heldToken{family: f, generation: 0, issued: now, read: now}
	s.held[next] = &heldToken{family: f, generation: 1, issued: now, read: now}
	return true
}
