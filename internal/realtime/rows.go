package realtime

import (
	"sync"
	"time"

	"snug/internal/chat"
)

// rowsEvery is how often a conversation's row goes to a socket at most.
const rowsEvery = 100 * time.Millisecond

// rowsAtOnce is how many rows a socket gets in one rowsEvery; more wait, and only the latest of each conversation does.
const rowsAtOnce = 128

// change is a conversation whose row has changed. Immutable but for the encoding, which is made when it is first wanted.
type change struct {
	summary *chat.Summary
	moved   bool // not only entries were added: watchers get the row, too
	once    sync.Once
	shared  []byte // the row without its personal part
}

// rows collects changed rows between two rounds of spreadRows, the latest of each conversation.
type rows struct {
	mu     sync.Mutex
	fresh  map[chat.ConversationID]*change
	recent map[chat.ConversationID]*change  // of the round that is being spread or was: never changed, since it is read without mu
	erased map[chat.ConversationID]struct{} // in this round: what was turned before may not be handed out any more
	wake   chan struct{}
}

func (r *rows) init() {
	r.fresh = make(map[chat.ConversationID]*change)
	r.erased = make(map[chat.ConversationID]struct{})
	r.wake = make(chan struct{}, 1)
}

// mark notes a changed row and returns the newest facts that are known of the conversation: events may overtake each
// other between commit and here.
func (r *rows) mark(s *chat.Summary, moved bool) chat.Facts {
	id := s.Conversation
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, erased := r.erased[id]; erased {
		return s.Facts // an event that was overtaken: there is no row to be shown
	}
	known := r.fresh[id]
	if known == nil {
		known = r.recent[id]
	}
	if known != nil && known.summary.Seq > s.Seq {
		return known.summary.Facts
	}
	if c := r.fresh[id]; c != nil {
		moved = moved || c.moved
	}
	r.fresh[id] = &change{summary: s, moved: moved}
	r.stir()
	return s.Facts
}

// stir has spreadRows take a turn.
func (r *rows) stir() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// forget drops what waits about an erased conversation, and keeps the round that is being spread from handing it out.
func (r *rows) forget(id chat.ConversationID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.fresh, id)
	r.erased[id] = struct{}{}
	r.stir() // the next turn empties the list
}

// turn takes what has changed.
func (r *rows) turn() map[chat.ConversationID]*change {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.recent = r.fresh
	r.fresh = make(map[chat.ConversationID]*change, len(r.recent))
	clear(r.erased) // what was erased before this is not in fresh
	return r.recent
}

// spreadRows hands changed rows to the sockets of those who may see them: the first at once, then in rounds.
func (h *Hub) spreadRows() {
	defer h.clock.Done()
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-h.stop:
			return
		case <-h.rows.wake:
		}
		round := h.rows.turn()
		for _, st := range h.staff.all() {
			if st.joined.Load() {
				h.spread(st, round)
			}
		}
		pause.Reset(rowsEvery)
		select {
		case <-h.stop:
			return
		case <-pause.C:
		}
	}
}

func (h *Hub) spread(st *staffer, round map[chat.ConversationID]*change) {
	for id, c := range round {
		if !h.o.Sees(st.staff, c.summary.Facts) {
			continue
		}
		st.mu.Lock()
		// What was moved away since the question above has been revoked already, and must not come after that.
		if _, watched := st.watches[id]; (c.moved || !watched) && !st.closing && h.stillSeen(st, id, c) {
			st.rows.put(id, c)
			if !st.rows.sending {
				st.rows.sending = true
				h.running.Add(1)
				go st.sendRows()
			}
		}
		st.mu.Unlock()
	}
}

// stillSeen asks again when something newer is known of the conversation. Nothing newer is forgotten while a round is
// being spread, because the next turn comes after it.
func (h *Hub) stillSeen(st *staffer, id chat.ConversationID, c *change) bool {
	h.rows.mu.Lock()
	newer := h.rows.fresh[id]
	_, erased := h.rows.erased[id]
	h.rows.mu.Unlock()
	if erased {
		return false
	}
	return newer == nil || h.o.Sees(st.staff, newer.summary.Facts)
}

// backlog is the rows that wait for one socket. Guarded by the socket's lock.
type backlog struct {
	waiting map[chat.ConversationID]*change
	order   []chat.ConversationID // of arrival; what was revoked is no longer in waiting
	revoked map[chat.ConversationID]struct{}
	sending bool // sendRows runs
}

func (b *backlog) put(id chat.ConversationID, c *change) {
	if b.waiting == nil {
		b.waiting = make(map[chat.ConversationID]*change)
	}
	old, there := b.waiting[id]
	switch {
	case !there:
		b.order = append(b.order, id)
	case old.summary.Seq > c.summary.Seq:
		return
	}
	b.waiting[id] = c
	delete(b.revoked, id) // seen again
}

// revoke takes a row back that must not be shown any more, also one that is just being encoded.
func (b *backlog) revoke(id chat.ConversationID) {
	delete(b.waiting, id)
	if b.sending {
		if b.revoked == nil {
			b.revoked = make(map[chat.ConversationID]struct{})
		}
		b.revoked[id] = struct{}{}
	}
}

// take removes up to n rows, the oldest first.
func (b *backlog) take(n int) []*change {
	var batch []*change
	for len(b.order) > 0 && len(batch) < n {
		id := b.order[0]
		b.order = b.order[1:]
		if c := b.waiting[id]; c != nil {
			delete(b.waiting, id)
			batch = append(batch, c)
		}
	}
	b.revoked = nil
	return batch
}

// sendRows sends what waits; it exists only while something does. While the peer is behind with reading it waits, and
// rows grow newer instead of more.
func (st *staffer) sendRows() {
	h := st.hub
	defer h.running.Done()
	for {
		st.mu.Lock()
		behind := st.out != nil && len(st.out.b) > h.limits.QueueBytes/2
		var batch []*change
		if !behind || st.closing {
			batch = st.rows.take(rowsAtOnce)
		}
		if st.closing || len(batch) == 0 && !behind {
			st.rows.sending = false
			st.mu.Unlock()
			return
		}
		st.mu.Unlock()

		for _, c := range batch {
			st.sendRow(c)
		}
		if behind || len(batch) == rowsAtOnce {
			time.Sleep(rowsEvery)
		}
	}
}

func (st *staffer) sendRow(c *change) {
	h := st.hub
	c.once.Do(func() { c.shared = h.appendRow(nil, c.summary) })
	mine := *c.summary
	h.o.Staff.Personal(h.ctx, st.staff, &mine)
	p := blank()
	p.b = appendPersonal(append(p.b, c.shared...), &mine)
	st.mu.Lock()
	if _, revoked := st.rows.revoked[c.summary.Conversation]; !revoked {
		st.enqueue(p.seal())
	}
	st.mu.Unlock()
	p.reuse()
}

// holdsRow tells whether the row waits to be sent.
func (st *staffer) holdsRow(id chat.ConversationID) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	_, there := st.rows.waiting[id]
	return there
}
