package realtime

import (
	"slices"
	"sync"
	"time"

	"snug/internal/chat"
)

// shards is how many parts the rooms have, each under a lock of its own.
const shards = 128

// rooms finds the sockets of a conversation: its visitor's, and those of staff who watch it.
type rooms struct{ shards [shards]shard }

type shard struct {
	mu       sync.RWMutex
	visitors map[chat.ConversationID]*visitor // first of a list, linked by nextHere
	watchers map[chat.ConversationID][]*staffer
}

func (r *rooms) init() {
	for i := range r.shards {
		r.shards[i].visitors = make(map[chat.ConversationID]*visitor)
		r.shards[i].watchers = make(map[chat.ConversationID][]*staffer)
	}
}

func (r *rooms) of(id chat.ConversationID) *shard {
	b := id.Bytes()
	return &r.shards[b[15]%shards]
}

// join puts a visitor's socket into its conversation's room and tells whether it is the first.
func (r *rooms) join(v *visitor) (first bool) {
	sh := r.of(v.guest.Conversation)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	v.nextHere = sh.visitors[v.guest.Conversation]
	sh.visitors[v.guest.Conversation] = v
	return v.nextHere == nil
}

// leave takes it out and tells whether it was the last.
func (r *rooms) leave(v *visitor) (last bool) {
	id := v.guest.Conversation
	sh := r.of(id)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.visitors[id] == v {
		if v.nextHere == nil {
			delete(sh.visitors, id)
			return true
		}
		sh.visitors[id] = v.nextHere
		return false
	}
	for at := sh.visitors[id]; at != nil; at = at.nextHere {
		if at.nextHere == v {
			at.nextHere = v.nextHere
			return false
		}
	}
	return false
}

func (r *rooms) occupied(id chat.ConversationID) bool {
	sh := r.of(id)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	return sh.visitors[id] != nil
}

// visitorsOf calls f for each socket of the conversation's visitor, under the shard's lock: f may only enqueue.
func (r *rooms) visitorsOf(id chat.ConversationID, f func(*visitor)) {
	sh := r.of(id)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	for v := sh.visitors[id]; v != nil; v = v.nextHere {
		f(v)
	}
}

// each calls f for every visitor's socket that has said hello, as visitorsOf does.
func (r *rooms) each(f func(*visitor)) {
	for i := range r.shards {
		sh := &r.shards[i]
		sh.mu.RLock()
		for _, v := range sh.visitors {
			for ; v != nil; v = v.nextHere {
				f(v)
			}
		}
		sh.mu.RUnlock()
	}
}

// watch adds a staff socket to those that watch a conversation, if it does not yet and there is room for one more. Until
// the staffer's watches say true, it is not known whether it may: such a watcher gets no signals and is nobody's viewer.
func (r *rooms) watch(id chat.ConversationID, st *staffer) (added, room bool) {
	sh := r.of(id)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	st.mu.Lock()
	defer st.mu.Unlock()
	if _, on := st.watches[id]; on {
		return false, true
	}
	if len(st.watches) >= maxWatches || st.closing {
		return false, false
	}
	if st.watches == nil {
		st.watches = make(map[chat.ConversationID]bool)
	}
	st.watches[id] = false
	// A list is never changed once others may hold it: watchers hands it out.
	sh.watchers[id] = append(slices.Clone(sh.watchers[id]), st)
	return true, true
}

// unwatch undoes watch, and tells whether there was something to undo.
func (r *rooms) unwatch(id chat.ConversationID, st *staffer) bool {
	sh := r.of(id)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	list := sh.watchers[id]
	at := slices.Index(list, st)
	if at < 0 {
		return false
	}
	if len(list) == 1 {
		delete(sh.watchers, id)
	} else {
		sh.watchers[id] = slices.Delete(slices.Clone(list), at, at+1)
	}
	st.mu.Lock()
	delete(st.watches, id)
	st.mu.Unlock()
	return true
}

// watchers returns who watches; nobody may change the list.
func (r *rooms) watchers(id chat.ConversationID) []*staffer {
	sh := r.of(id)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	return sh.watchers[id]
}

// watching lists the people who have a conversation on their screens, each once for every socket.
func (r *rooms) watching(id chat.ConversationID) []chat.StaffID {
	list := r.watchers(id)
	out := make([]chat.StaffID, 0, len(list))
	for _, st := range list {
		if st.watching(id) {
			out = append(out, st.staff.ID)
		}
	}
	return out
}

// viewers lists the people who look at a conversation but one, each once, in alphabetical order.
func (r *rooms) viewers(id chat.ConversationID, but chat.StaffID) []string {
	list := r.watchers(id)
	out := make([]string, 0, len(list))
	for _, st := range list {
		if st.staff.ID != but && st.watching(id) {
			out = append(out, st.staff.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// leaving remembers visitors whose last socket has closed: a page that loads anew is back before staff are told.
type leaving struct {
	mu    sync.Mutex
	since map[chat.ConversationID]departure
}

type departure struct {
	at    time.Time
	facts chat.Facts
}

// returnsWithin is how long a visitor may be between two pages and still count as there.
const returnsWithin = 3 * time.Second

func (l *leaving) init() { l.since = make(map[chat.ConversationID]departure) }

func (l *leaving) has(id chat.ConversationID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, there := l.since[id]
	return there
}

func (l *leaving) note(facts chat.Facts, now time.Time) {
	l.mu.Lock()
	l.since[facts.Conversation] = departure{now, facts}
	l.mu.Unlock()
}

// back forgets a departure, and tells whether there was one.
func (l *leaving) back(id chat.ConversationID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, there := l.since[id]
	delete(l.since, id)
	return there
}

// noticeGone tells staff of visitors who left and did not return.
func (h *Hub) noticeGone(now time.Time) {
	var gone []chat.Facts
	h.leaving.mu.Lock()
	for id, d := range h.leaving.since {
		if now.Sub(d.at) >= returnsWithin {
			delete(h.leaving.since, id)
			gone = append(gone, d.facts)
		}
	}
	h.leaving.mu.Unlock()
	for _, facts := range gone {
		if !h.rooms.occupied(facts.Conversation) {
			h.publish(chat.Event{Kind: chat.EventOnline, After: facts, At: now})
		}
	}
}
