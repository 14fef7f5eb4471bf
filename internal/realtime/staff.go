package realtime

import (
	"net/netip"
	"strconv"
	"time"

	"snug/internal/chat"
	"snug/mask/text"
)

// staffer is a socket of somebody on the staff.
type staffer struct {
	socket
	staff chat.Staff // as at the upgrade
	from  netip.Addr // where it was asked for

	// Guarded by socket.mu.
	watches map[chat.ConversationID]bool // true: asked, and allowed
	rows    backlog

	// Of the turn's holder.
	stall   *stall
	present time.Time // when it was last noted that the person is there
}

func (st *staffer) entered() { st.hub.staff.add(st) }

func (st *staffer) left() {
	h := st.hub
	st.turn.Lock() // a watch may be in hand
	defer st.turn.Unlock()
	st.mu.Lock()
	list := make([]chat.ConversationID, 0, len(st.watches))
	for id := range st.watches {
		list = append(list, id)
	}
	st.mu.Unlock()
	for _, id := range list {
		h.unwatch(id, st)
	}
	h.presenceOf(st.staff.ID, func() { h.staff.remove(st) })
}

func (st *staffer) frame(b []byte) {
	var f frame
	err := f.decode(b, staffForm)
	if err == nil && (f.verb == hello) == st.joined.Load() {
		err = errJSON // hello comes once, and first
	}
	if err == nil {
		err = f.words()
	}
	switch {
	case err == nil:
		st.do(&f)
	case st.joined.Load() && !f.id.IsZero():
		st.malformed(b)
		st.nack(&f, errForm)
	default:
		st.malformed(b)
		st.close(badForm, bye(chat.Invalid, false, 0))
	}
}

// words checks the keys whose values are one of a few.
func (f *frame) words() error {
	switch f.verb {
	case post:
		if k := chat.Kind(f.kind); k != chat.Message && k != chat.Note {
			return errJSON
		}
	case presence:
		if p := Presence(f.state); p != Here && p != Away {
			return errJSON
		}
	case hello:
		if f.version != 1 {
			return errJSON
		}
	}
	return nil
}

// byHand tells whether a frame is one that browsers don't send by themselves.
func (f *frame) byHand() bool {
	return f.verb == post || f.verb == undo || f.verb == seen || f.verb == typing && f.on
}

// attended notes that the person is there, and tells whether their session stands.
func (st *staffer) attended() bool {
	h := st.hub
	now := h.now()
	if now.Sub(st.present) < presentEvery {
		return true
	}
	if !h.o.Staff.Present(h.ctx, st.staff) {
		st.close(signedOut, bye(chat.Unsigned, false, 0))
		return false
	}
	st.present = now
	return true
}

func (st *staffer) do(f *frame) {
	h := st.hub
	if f.byHand() && !st.attended() {
		return
	}
	switch f.verb {
	case hello:
		p := blank()
		p.b = h.appendNamed(append(p.b, `{"t":"welcome"`...), `,"me":`, st.staff.ID)
		p.b = append(p.b, '}')
		h.welcomePresence(st) // waits behind the welcome
		st.first(p.seal())
		p.reuse()
	case watch:
		st.watch(f)
	case unwatch:
		h.unwatch(f.conversation, st)
	case post:
		st.post(f)
	case undo:
		if err := h.o.Staff.Undo(h.ctx, st.staff, f.conversation, f.id); err != nil {
			st.raiseRefused(undo, f.conversation, h.codeOf(err))
			st.nack(f, err)
			return
		}
		st.tell(appendID(append(appendAbout(newFrame(), "undone", f.conversation), `,"id":`...), f.id))
	case seen:
		if err := h.o.Staff.Seen(h.ctx, st.staff, f.conversation, f.to); err != nil {
			st.refused(seen, f.conversation, err)
		}
	case typing:
		if st.watching(f.conversation) {
			facts := chat.Facts{Conversation: f.conversation}
			h.type_(facts, chat.Author{Kind: chat.ByStaff, Staff: st.staff.ID}, f.on, func() bool {
				return h.o.Staff.MayType(h.ctx, st.staff, f.conversation)
			})
		}
	case presence:
		h.presenceOf(st.staff.ID, func() { h.staff.choose(st.staff.ID, Presence(f.state)) })
	}
}

// newFrame begins a frame that tell ends. These are rare ones; frequent ones use a page.
func newFrame() []byte { return make([]byte, headroom, 256) }

func (st *staffer) tell(b []byte) { st.send(seal(append(b, '}'), opText)) }

// watch subscribes before it reads, so that no entry falls between. Entries may overtake the answer.
func (st *staffer) watch(f *frame) {
	h, id := st.hub, f.conversation
	added, room := h.rooms.watch(id, st)
	if !room {
		st.nack(f, chat.Errorf(chat.TooMany, "At most %d conversations can be watched at once. Close some.", maxWatches))
		return
	}
	w, err := h.o.Staff.Watch(h.ctx, st.staff, id, f.after)
	if err != nil {
		h.unwatch(id, st)
		st.refused(watch, id, err)
		return
	}
	p := blank()
	p.b = append(appendAbout(p.b, "watching", id), `,"entries":[`...)
	for i := range w.Entries {
		if i > 0 {
			p.b = append(p.b, ',')
		}
		p.b = h.appendStaffEntry(p.b, &w.Entries[i])
	}
	p.b = appendFlag(p.b, `],"more":`, w.More)
	p.b = appendWords(append(p.b, `,"viewers":`...), h.rooms.viewers(id, st.staff.ID))
	p.b = appendUint(append(p.b, `,"marks":{"visitorGot":`...), w.Marks.VisitorGot)
	p.b = appendUint(append(p.b, `,"visitorSeen":`...), w.Marks.VisitorSeen)
	p.b = appendUint(append(p.b, `,"staffSeen":`...), w.Marks.StaffSeen)
	p.b = append(p.b, `}}`...)
	// Whoever lost sight of it while it was read gets "gone" and nothing after.
	st.mu.Lock()
	if _, still := st.watches[id]; still {
		st.watches[id] = true
		st.enqueue(p.seal())
	}
	st.mu.Unlock()
	p.reuse()
	if added {
		h.tellViewers(id)
	}
}

// watching tells whether the socket watches and may.
func (st *staffer) watching(id chat.ConversationID) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.watches[id]
}

// signal sends a frame to a socket that watches and may.
func (st *staffer) signal(id chat.ConversationID, sealed []byte) {
	st.mu.Lock()
	if st.watches[id] {
		st.enqueue(sealed)
	}
	st.mu.Unlock()
}

// refused answers a frame about a conversation that has no answer of its own. What may not be seen is as if gone.
func (st *staffer) refused(v verb, id chat.ConversationID, err error) {
	code := st.hub.codeOf(err)
	st.raiseRefused(v, id, code)
	switch code {
	case chat.Unsigned:
		st.close(signedOut, bye(code, false, 0))
	case chat.NotFound, chat.Forbidden, chat.Erased:
		st.tell(appendAbout(newFrame(), "gone", id))
	default:
		st.nack(&frame{conversation: id}, err)
	}
}

func (st *staffer) post(f *frame) {
	h := st.hub
	if st.stall.holds(f.id, h.now()) {
		st.nack(f, errBehind)
		return
	}
	e, until, err := h.o.Staff.Reply(h.ctx, st.staff, chat.Post{
		Conversation: f.conversation,
		Client:       f.id,
		Kind:         chat.Kind(f.kind),
		Text:         text.Typed(f.text),
		Browser:      f.browser,
		Hold:         time.Duration(f.hold) * time.Millisecond,
		At:           h.now(),
	})
	if err != nil {
		code := h.codeOf(err)
		st.raiseRefused(post, f.conversation, code)
		st.stall = stalled(st.stall, f.id, code, h.now())
		st.nack(f, err)
		return
	}
	st.stall = nil
	p := blank()
	if until.IsZero() {
		p.b = appendID(append(appendAbout(p.b, "ack", f.conversation), `,"id":`...), f.id)
		p.b = appendUint(append(p.b, `,"seq":`...), e.Seq)
		p.b = appendStored(p.b, &e)
	} else {
		p.b = appendHeld(p.b, f.conversation, f.id, until, &e)
	}
	p.b = append(p.b, '}')
	st.send(p.seal())
	p.reuse()
	if chat.Kind(f.kind) == chat.Message {
		h.stopTyping(chat.Facts{Conversation: f.conversation}, chat.Author{Kind: chat.ByStaff, Staff: st.staff.ID})
	}
}

func appendHeld(b []byte, c chat.ConversationID, id chat.ClientID, until time.Time, e *chat.Entry) []byte {
	words := e.Text.Clear()
	b = appendID(append(appendAbout(b, "held", c), `,"id":`...), id)
	b = strconv.AppendInt(append(b, `,"until":`...), until.UnixMilli(), 10)
	b = appendText(append(b, `,"text":`...), words)
	return appendMasks(append(b, `,"masks":`...), words, e.Masks)
}

func (st *staffer) nack(f *frame, err error) {
	p := blank()
	p.b = appendNack(p.b, f.conversation, f.id, err)
	st.send(p.seal())
	p.reuse()
}

// unwatch ends a watch, and tells those who go on.
func (h *Hub) unwatch(id chat.ConversationID, st *staffer) {
	if h.rooms.unwatch(id, st) {
		h.stopTyping(chat.Facts{Conversation: id}, chat.Author{Kind: chat.ByStaff, Staff: st.staff.ID})
		h.tellViewers(id)
	}
}

// tellViewers tells everybody who watches who else does.
func (h *Hub) tellViewers(id chat.ConversationID) {
	for _, st := range h.rooms.watchers(id) {
		b := append(appendAbout(newFrame(), "viewers", id), `,"names":`...)
		b = append(appendWords(b, h.rooms.viewers(id, st.staff.ID)), '}')
		st.signal(id, seal(b, opText))
	}
}
