package realtime

import (
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"snug/internal/chat"
	"snug/mask/text"
)

// visitor is a visitor's socket.
type visitor struct {
	socket
	guest      chat.Guest // set by hello, and never again
	connection *kind
	nextHere   *visitor    // in the room, guarded by its shard
	inRoom     bool        // of the turn's holder
	ended      atomic.Bool // the conversation is over: no typing
	stall      *stall      // of the turn's holder

	posting struct {
		sync.Mutex
		client chat.ClientID // being appended: this socket gets an ack for it, and no entry besides
	}
}

func (v *visitor) entered() { v.hub.connections.count(v.connection, 1) }

func (v *visitor) left() {
	v.hub.connections.count(v.connection, -1)
	v.turn.Lock() // a message may still be in hand, a hello even
	defer v.turn.Unlock()
	if !v.inRoom {
		return
	}
	v.inRoom = false
	v.hub.stopTyping(v.facts(), chat.Author{Kind: chat.ByVisitor})
	if v.hub.rooms.leave(v) {
		v.hub.leaving.note(v.facts(), v.hub.now())
	}
}

func (v *visitor) facts() chat.Facts {
	return chat.Facts{Site: v.guest.Site, Conversation: v.guest.Conversation, OffRecord: v.guest.OffRecord}
}

func (v *visitor) frame(b []byte) {
	var f frame
	err := f.decode(b, visitorForm)
	switch {
	case err == nil && (f.verb == hello) != v.inRoom: // hello comes once, and first
		v.do(&f)
	case err != nil && v.inRoom && !f.id.IsZero():
		v.malformed(b)
		v.nack(f.id, errForm)
	default:
		v.malformed(b)
		v.close(badForm, bye(chat.Invalid, false, 0))
	}
}

// errForm is what a client is told whose message is not of the form that docs/protocol.md has.
var errForm = chat.Errorf(chat.Invalid, "This message is not of the form that was asked for.")

func (v *visitor) do(f *frame) {
	switch f.verb {
	case hello:
		v.hello(f)
	case post:
		v.post(f)
	case typing:
		v.type_(f.on)
	case seen:
		v.note(v.hub.o.Visitors.Marks(v.hub.ctx, v.guest, 0, f.to))
	case got:
		v.note(v.hub.o.Visitors.Marks(v.hub.ctx, v.guest, f.to, 0))
	case more:
		v.more(f.after)
	}
}

// hello subscribes before it reads, so that no entry falls between; what comes in meanwhile waits behind the welcome.
func (v *visitor) hello(f *frame) {
	h := v.hub
	if f.version != 1 {
		v.close(badForm, bye(chat.Invalid, false, 0))
		return
	}
	guest, next, err := h.o.Visitors.Hello(h.ctx, f.token, v.connection.connection)
	if err != nil {
		v.raiseToken(f.token, err)
		v.turnAway(err)
		return
	}
	v.guest = guest
	v.inRoom = true
	first := h.rooms.join(v)
	w, err := h.o.Visitors.Welcome(h.ctx, guest, f.after)
	if err != nil {
		v.turnAway(err)
		return
	}
	v.ended.Store(w.State == chat.EndedNow)
	p := blank()
	p.b = h.appendWelcome(p.b, v, &w, next)
	v.greet()
	v.first(p.seal())
	p.reuse()
	if first && !h.leaving.back(guest.Conversation) {
		h.publish(chat.Event{Kind: chat.EventOnline, After: v.facts(), On: true, At: h.now()})
	}
}

// turnAway ends a socket whose hello was refused.
func (v *visitor) turnAway(err error) {
	code := v.hub.codeOf(err)
	switch {
	case passing(code):
		v.close(tryAgain, bye(code, true, 1000+rand.IntN(4000)))
	case code == chat.Erased:
		v.close(erasedNow, bye(code, false, 0))
	default:
		v.close(badToken, bye(code, false, 0))
	}
}

func (v *visitor) post(f *frame) {
	h := v.hub
	if v.stall.holds(f.id, h.now()) {
		v.nack(f.id, errBehind)
		return
	}
	v.lookInto(f.text)
	v.setPosting(f.id)
	e, err := h.o.Visitors.Post(h.ctx, v.guest, chat.Post{
		Conversation: v.guest.Conversation,
		Client:       f.id,
		Kind:         chat.Message,
		Text:         text.Typed(f.text),
		Browser:      f.browser,
		Overruled:    f.overruled,
		At:           h.now(),
	})
	v.setPosting(chat.ClientID{})
	if err != nil {
		v.stall = stalled(v.stall, f.id, h.codeOf(err), h.now())
		v.nack(f.id, err)
		return
	}
	v.stall = nil
	p := blank()
	p.b = appendAck(p.b, &e, f.id, v.guest.OffRecord)
	v.send(p.seal())
	p.reuse()
	h.stopTyping(v.facts(), chat.Author{Kind: chat.ByVisitor})
}

func (v *visitor) setPosting(id chat.ClientID) {
	v.posting.Lock()
	v.posting.client = id
	v.posting.Unlock()
}

// awaits tells whether the entry is the one that this socket is just posting.
func (v *visitor) awaits(e *chat.Entry) bool {
	v.posting.Lock()
	defer v.posting.Unlock()
	return !e.Client.IsZero() && e.Client == v.posting.client && e.Author.Kind == chat.ByVisitor
}

func (v *visitor) type_(on bool) {
	if !v.ended.Load() {
		v.hub.type_(v.facts(), chat.Author{Kind: chat.ByVisitor}, on, nil)
	}
}

func (v *visitor) more(after uint64) {
	list, again, err := v.hub.o.Visitors.Entries(v.hub.ctx, v.guest, after)
	if err != nil {
		v.turnAway(err)
		return
	}
	p := blank()
	p.b = v.hub.appendPage(append(p.b, `{"t":"entries"`...), list, again)
	p.b = append(p.b, '}')
	v.send(p.seal())
	p.reuse()
}

// note takes the outcome of something that the client gets no answer to.
func (v *visitor) note(err error) {
	if code := v.hub.codeOf(err); code == chat.Unsigned || code == chat.Erased {
		v.turnAway(err)
	}
}

func (v *visitor) nack(id chat.ClientID, err error) {
	p := blank()
	p.b = appendNack(p.b, chat.ConversationID{}, id, err)
	v.send(p.seal())
	p.reuse()
}

// passing tells whether trying again may help.
func passing(code chat.Code) bool {
	switch code {
	case chat.Unavailable, chat.TooMany, chat.StorageFull, chat.Internal:
		return true
	}
	return false
}

// codeOf returns err's code, and logs an error that is nobody's to see.
func (h *Hub) codeOf(err error) chat.Code {
	code := chat.CodeOf(err)
	if code == chat.Internal && h.ctx.Err() == nil {
		h.o.Log.Error("frame could not be served", "error", err)
	}
	return code
}

// shown is what the other side is told of err.
func shown(err error) (chat.Code, string) {
	var e *chat.Error
	if errors.As(err, &e) && e.Code != chat.Internal {
		return e.Code, e.Message
	}
	return chat.Internal, "Something went wrong here. It will be tried again."
}
