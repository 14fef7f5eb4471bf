package realtime

import (
	"cmp"

	"snug/internal/chat"
)

// Deliver pushes an event to those who may see it. It only enqueues, and never waits for the network: it is called by
// whoever has just committed, and by many at once. Events of one conversation may come in any order; clients order
// entries by their number, and rows never go back.
func (h *Hub) Deliver(ev chat.Event) {
	switch ev.Kind {
	case chat.EventAppended:
		h.appended(&ev)
	case chat.EventMoved:
		h.moved(&ev)
	case chat.EventTyping:
		h.typed(&ev)
	case chat.EventMarks:
		h.marked(&ev)
	case chat.EventOnline:
		b := appendFlag(appendAbout(newFrame(), "online", ev.After.Conversation), `,"on":`, ev.On)
		h.toWatchers(ev.After.Conversation, seal(append(b, '}'), opText), chat.StaffID{})
	case chat.EventErased:
		h.erased(&ev)
	case chat.EventHeld, chat.EventUndone:
		h.held(&ev)
	}
}

// appended gives an entry to the visitor, if it is the visitor's to see, and to the staff who watch; the rest of the
// staff get the row.
func (h *Hub) appended(ev *chat.Event) {
	id := ev.After.Conversation
	if e := ev.Entry; e != nil {
		if e.VSeq > 0 && e.ForVisitor() {
			h.entryToVisitor(id, cmp.Or(ev.Own, e))
		}
		if list := h.rooms.watchers(id); len(list) > 0 {
			p := blank()
			p.b = append(appendAbout(p.b, "entry", id), `,"e":`...)
			p.b = append(h.appendStaffEntry(p.b, e), '}')
			sealed := p.seal()
			for _, st := range list {
				if h.o.Sees(st.staff, ev.After) {
					st.send(sealed)
				} else {
					h.gone(st, id)
				}
			}
			p.reuse()
		}
	}
	if ev.Summary != nil && h.staff.size() > 0 {
		h.rows.mark(ev.Summary, false)
	}
}

// entryToVisitor encodes the entry when somebody wants it, and once.
func (h *Hub) entryToVisitor(id chat.ConversationID, e *chat.Entry) {
	var p *page
	var sealed []byte
	h.rooms.visitorsOf(id, func(v *visitor) {
		if v.awaits(e) {
			return
		}
		if p == nil {
			p = blank()
			p.b = append(h.appendEntry(append(p.b, `{"t":"entry","e":`...), e), '}')
			sealed = p.seal()
		}
		v.send(sealed)
	})
	if p != nil {
		p.reuse()
	}
}

// moved takes a conversation away from those who no longer see it, at once, and gives its row to those who do.
func (h *Hub) moved(ev *chat.Event) {
	id := ev.After.Conversation
	facts := ev.After
	if ev.Summary != nil {
		facts = h.rows.mark(ev.Summary, true)
	}
	for _, st := range h.staff.all() {
		if st.joined.Load() && !h.o.Sees(st.staff, facts) && (h.o.Sees(st.staff, ev.Before) || st.watching(id)) {
			h.gone(st, id)
		}
	}
	over := facts.State == chat.EndedNow
	if ev.Before.State == ev.After.State && ev.Before.Assignee == ev.After.Assignee {
		return
	}
	b := appendText(append(newFrame(), `{"t":"state","state":`...), string(facts.State))
	b = seal(append(h.appendAgent(b, facts.Assignee), '}'), opText)
	h.rooms.visitorsOf(id, func(v *visitor) {
		v.ended.Store(over)
		v.send(b)
	})
}

// gone tells a socket that it sees a conversation no longer, and ends its watch first, so that nothing comes after.
func (h *Hub) gone(st *staffer, id chat.ConversationID) {
	h.unwatch(id, st)
	b := seal(append(appendAbout(newFrame(), "gone", id), '}'), opText)
	st.mu.Lock()
	st.rows.revoke(id)
	st.enqueue(b)
	st.mu.Unlock()
}

func (h *Hub) erased(ev *chat.Event) {
	id := ev.After.Conversation
	h.rows.forget(id)
	last := bye(chat.Erased, false, 0)
	h.rooms.visitorsOf(id, func(v *visitor) { v.close(erasedNow, last) })
	for _, st := range h.staff.all() {
		if st.joined.Load() && (st.watching(id) || st.holdsRow(id) || h.o.Sees(st.staff, ev.Before) || h.o.Sees(st.staff, ev.After)) {
			h.gone(st, id)
		}
	}
}

// typed tells the other side, and colleagues, that somebody is typing.
func (h *Hub) typed(ev *chat.Event) {
	id := ev.After.Conversation
	name := ""
	if ev.By.Kind == chat.ByStaff {
		name = h.o.Names.StaffName(ev.By.Staff)
		b := appendText(append(newFrame(), `{"t":"typing","name":`...), name)
		b = seal(append(appendFlag(b, `,"on":`, ev.On), '}'), opText)
		h.rooms.visitorsOf(id, func(v *visitor) { v.send(b) })
	}
	b := appendText(append(appendAbout(newFrame(), "typing", id), `,"by":`...), string(ev.By.Kind))
	b = appendText(append(b, `,"name":`...), name)
	b = appendFlag(b, `,"on":`, ev.On)
	h.toWatchers(id, seal(append(b, '}'), opText), ev.By.Staff)
}

// marked tells each side how far the other has got. A mark of zero is one that the event says nothing about.
func (h *Hub) marked(ev *chat.Event) {
	id, m := ev.After.Conversation, ev.Marks
	if m.StaffSeen > 0 {
		b := appendUint(append(newFrame(), `{"t":"marks","staffSeen":`...), m.StaffSeen)
		b = seal(append(b, '}'), opText)
		h.rooms.visitorsOf(id, func(v *visitor) { v.send(b) })
	}
	if m.VisitorGot > 0 || m.VisitorSeen > 0 {
		b := appendUint(append(appendAbout(newFrame(), "marks", id), `,"visitorGot":`...), m.VisitorGot)
		b = appendUint(append(b, `,"visitorSeen":`...), m.VisitorSeen)
		h.toWatchers(id, seal(append(b, '}'), opText), chat.StaffID{})
	}
}

// held tells the author's own sockets, and nobody else, of an entry that waits or was taken back. Event.At is until when
// a held entry can be.
func (h *Hub) held(ev *chat.Event) {
	e := ev.Entry
	if e == nil || e.Author.Staff.IsZero() {
		return
	}
	id := ev.After.Conversation
	var b []byte
	if ev.Kind == chat.EventHeld {
		b = appendHeld(newFrame(), id, e.Client, ev.At, e)
	} else {
		b = appendID(append(appendAbout(newFrame(), "undone", id), `,"id":`...), e.Client)
	}
	b = seal(append(b, '}'), opText)
	for _, st := range h.rooms.watchers(id) {
		if st.staff.ID == e.Author.Staff {
			st.send(b)
		}
	}
}

// toWatchers sends a frame to all who watch but one person. Watches end with the right to see, so that it is not asked
// again for a signal.
func (h *Hub) toWatchers(id chat.ConversationID, sealed []byte, but chat.StaffID) {
	for _, st := range h.rooms.watchers(id) {
		if but.IsZero() || st.staff.ID != but {
			st.signal(id, sealed)
		}
	}
}
