package realtime

import (
	"slices"
	"sync"

	"snug/internal/chat"
)

// Presence tells whether somebody is there.
type Presence string

// Presences of staff. Here and Away are chosen; who has no socket is Offline.
const (
	Here    Presence = "online"
	Away    Presence = "away"
	Offline Presence = "offline"
)

// roster is the staff's sockets and what each person chose.
type roster struct {
	mu     sync.RWMutex
	list   []*staffer // copied when it changes, so that it can be walked without the lock
	chosen map[chat.StaffID]Presence
	tell   sync.Mutex // taken before mu: presences are told in the order in which they came about
}

func (r *roster) init() { r.chosen = make(map[chat.StaffID]Presence) }

func (r *roster) add(st *staffer) {
	r.mu.Lock()
	r.list = append(slices.Clone(r.list), st)
	r.mu.Unlock()
}

func (r *roster) remove(st *staffer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at := slices.Index(r.list, st); at >= 0 {
		r.list = slices.Delete(slices.Clone(r.list), at, at+1)
	}
}

// all returns the sockets; nobody may change the list. Some have not said hello.
func (r *roster) all() []*staffer {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.list
}

func (r *roster) each(f func(*staffer)) {
	for _, st := range r.all() {
		f(st)
	}
}

func (r *roster) size() int { return len(r.all()) }

// choose notes what somebody is, until the last socket has gone.
func (r *roster) choose(id chat.StaffID, p Presence) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.chosen[id] = p
}

// of tells whether somebody is there, and which sites they serve if they are.
func (r *roster) of(id chat.StaffID) (Presence, chat.Sites) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, st := range r.list {
		if st.staff.ID == id && st.joined.Load() {
			if p, ok := r.chosen[id]; ok {
				return p, st.staff.Sites
			}
			return Here, st.staff.Sites
		}
	}
	return Offline, chat.Sites{}
}

// Presence tells who is there, by the sockets of this process. Who is not in the map is Offline.
func (h *Hub) Presence() map[chat.StaffID]Presence {
	out := make(map[chat.StaffID]Presence)
	for _, st := range h.staff.all() {
		if _, known := out[st.staff.ID]; !known {
			if p, _ := h.staff.of(st.staff.ID); p != Offline {
				out[st.staff.ID] = p
			}
		}
	}
	return out
}

// SetPresence notes what somebody chose and tells those of the staff who serve a site with them. Anything but Away counts as Here; it holds
// until the person's last socket has gone.
func (h *Hub) SetPresence(id chat.StaffID, p Presence) {
	if p != Away {
		p = Here
	}
	h.presenceOf(id, func() { h.staff.choose(id, p) })
}

// presenceOf makes a change, and tells those of the staff who serve a site with the person if it changed whether they are
// there.
func (h *Hub) presenceOf(id chat.StaffID, change func()) (told bool) {
	h.staff.tell.Lock()
	defer h.staff.tell.Unlock()
	before, sites := h.staff.of(id)
	change()
	after, now := h.staff.of(id)
	if after != Offline {
		sites = now
	}
	if after == Offline {
		h.staff.mu.Lock()
		delete(h.staff.chosen, id)
		h.staff.mu.Unlock()
	}
	if before == after {
		return false
	}
	frame := presenceFrame(id, after)
	for _, st := range h.staff.all() {
		if st.joined.Load() && st.staff.Sites.Meets(sites) {
			st.send(frame)
		}
	}
	return true
}

func presenceFrame(id chat.StaffID, p Presence) []byte {
	b := appendID(append(newFrame(), `{"t":"presence","staff":`...), id)
	b = appendText(append(b, `,"state":`...), string(p))
	return seal(append(b, '}'), opText)
}

// welcomePresence lets a socket in, tells the others if its person was not there before, and tells it who is.
func (h *Hub) welcomePresence(st *staffer) {
	told := h.presenceOf(st.staff.ID, st.greet)
	h.staff.tell.Lock()
	defer h.staff.tell.Unlock()
	for id, p := range h.Presence() {
		if _, sites := h.staff.of(id); (!told || id != st.staff.ID) && st.staff.Sites.Meets(sites) {
			st.send(presenceFrame(id, p))
		}
	}
}
