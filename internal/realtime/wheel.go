package realtime

import (
	"sync"
	"time"
)

// spokes is how many parts the wheel has: each is looked at once in a turn of Limits.PingEvery.
const spokes = 64

// wheel holds all sockets and looks after them in turn, so that none needs a timer of its own.
type wheel struct {
	spokes [spokes]spoke
	at     int // of the hub's clock alone
	turn   struct {
		sync.Mutex
		next   uint8
		closed bool
	}
}

type spoke struct {
	mu    sync.Mutex
	first *socket
}

// add takes a socket in and counts its reader as running, or refuses when the hub is shutting down.
func (w *wheel) add(s *socket) bool {
	w.turn.Lock()
	defer w.turn.Unlock()
	if w.turn.closed {
		return false
	}
	s.hub.running.Add(1)
	s.slot = w.turn.next
	w.turn.next = (w.turn.next + 1) % spokes
	sp := &w.spokes[s.slot]
	sp.mu.Lock()
	defer sp.mu.Unlock()
	if s.next = sp.first; s.next != nil {
		s.next.prev = s
	}
	sp.first = s
	return true
}

func (w *wheel) remove(s *socket) {
	sp := &w.spokes[s.slot]
	sp.mu.Lock()
	defer sp.mu.Unlock()
	if s.next != nil {
		s.next.prev = s.prev
	}
	if s.prev != nil {
		s.prev.next = s.next
	} else if sp.first == s {
		sp.first = s.next
	}
	s.next, s.prev = nil, nil
}

// shut makes add refuse from now on.
func (w *wheel) shut() {
	w.turn.Lock()
	w.turn.closed = true
	w.turn.Unlock()
}

// each calls f for every socket, a copy of one spoke's list after the other, without holding a lock.
func (w *wheel) each(f func(*socket)) {
	for i := range w.spokes {
		for _, s := range w.spokes[i].list() {
			f(s)
		}
	}
}

func (sp *spoke) list() []*socket {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	var list []*socket
	for s := sp.first; s != nil; s = s.next {
		list = append(list, s)
	}
	return list
}

// step looks at one spoke: whoever was silent for a turn and a quarter is dead, the rest are pinged. A
// peer that vanishes is found within 1.25 to 2.25 turns: at 25 s, before a minute is over.
func (w *wheel) step(now time.Time, turn time.Duration) {
	w.at = (w.at + 1) % spokes
	for _, s := range w.spokes[w.at].list() {
		silent := now.Sub(time.UnixMilli(s.heard.Load()))
		s.mu.Lock()
		stale := s.closing && now.After(s.deadline.Add(lingerFor))
		s.mu.Unlock()
		switch {
		case stale:
			_ = s.nc.Close()
		case silent > turn+turn/4:
			s.abandon(dead)
			_ = s.nc.Close() // the reader wakes and does the rest
		default:
			s.send(pingFrame)
		}
	}
}

// pingFrame asks for a sign of life; it carries nothing.
var pingFrame = []byte{0x80 | opPing, 0}
