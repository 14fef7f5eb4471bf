package realtime

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lxzan/gws"

	"snug/internal/chat"
)

// Hub is all sockets of this process. Its methods are safe for concurrent use; none but Shutdown and the two handlers
// waits for the network.
type Hub struct {
	o      Options
	limits Limits
	now    func() time.Time
	ctx    context.Context // of everything that is asked of others; ends when draining is over
	cancel context.CancelFunc

	visitors, agents *gws.Upgrader
	named            *gws.Upgrader // agents, where the client names the protocol

	pool        *pool
	wheel       wheel
	places      places
	connections connections
	rooms       rooms
	staff       roster
	rows        rows
	typing      typists
	leaving     leaving
	log         quietLog

	draining atomic.Bool
	inHand   atomic.Int64   // messages that are being handled
	running  sync.WaitGroup // readers, flushers, senders of rows
	clock    sync.WaitGroup // the hub's own two goroutines
	stop     chan struct{}  // closed by Shutdown when they are to end
	once     sync.Once

	received, sent, tooSlow, refused atomic.Uint64
}

// New makes a hub and starts its clock. Shutdown ends it. It panics if a function that Options demands is missing.
func New(o Options) *Hub {
	if o.Visitors == nil || o.Staff == nil || o.Names == nil || o.Sees == nil || o.SignedIn == nil ||
		o.WidgetOrigin == nil || o.ConsoleOrigin == nil || o.Log == nil {
		panic("realtime: Options are not complete")
	}
	h := &Hub{o: o, limits: o.Limits.filled(), now: o.Now, stop: make(chan struct{})}
	if h.now == nil {
		h.now = time.Now
	}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.visitors, h.agents, h.named = upgrader(visitorFrame), upgrader(staffFrame), upgrader(staffFrame, subprotocol)
	h.pool = newPool(h.limits.Workers, h.handle)
	h.rooms.init()
	h.staff.init()
	h.rows.init()
	h.typing.init()
	h.leaving.init()
	h.log = quietLog{log: o.Log}
	h.clock.Add(2)
	go h.tick()
	go h.spreadRows()
	return h
}

func upgrader(limit int, protocols ...string) *gws.Upgrader {
	return gws.NewUpgrader(library{}, &gws.ServerOption{
		ReadMaxPayloadSize: limit,
		ReadBufferSize:     readBuffer,
		CheckUtf8Enabled:   true,
		ParallelGolimit:    1,
		HandshakeTimeout:   5 * time.Second,
		SubProtocols:       protocols,
		NewSession:         func() gws.SessionStorage { return nil },
	})
}

// tick is the hub's clock: it turns the wheel, ends typing that was not renewed, notices visitors who have gone, and
// lets go of idle workers.
func (h *Hub) tick() {
	defer h.clock.Done()
	step := time.NewTicker(max(h.limits.PingEvery/spokes, time.Millisecond))
	defer step.Stop()
	second := time.NewTicker(time.Second)
	defer second.Stop()
	for {
		select {
		case <-h.stop:
			return
		case <-step.C:
			h.wheel.step(h.now(), h.limits.PingEvery)
		case <-second.C:
			h.expireTyping(h.now())
			h.noticeGone(h.now())
			h.pool.trim()
			h.log.settle()
		}
	}
}

// publish sends a signal to all hubs.
func (h *Hub) publish(ev chat.Event) {
	if h.o.Publish != nil {
		h.o.Publish(ev)
		return
	}
	h.Deliver(ev)
}

// enter counts a message that is going to be handled; false when none is any more.
func (h *Hub) enter() bool {
	h.inHand.Add(1)
	if h.draining.Load() {
		h.inHand.Add(-1)
		return false
	}
	return true
}

func (h *Hub) exit() { h.inHand.Add(-1) }

// dropped takes a socket out of what every socket is in.
func (h *Hub) dropped(s *socket) {
	h.wheel.remove(s)
	if !s.joined.Load() {
		h.places.greeted()
	}
	h.places.giveBack(s.addr)
}

// ended logs an end that is not an ordinary one.
func (h *Hub) ended(e ending) {
	h.log.note(e.level, "socket closed", "code", e.code, "reason", e.reason)
}

// fault logs a panic. Its value may hold what somebody typed, so that only its type and place are told.
func (h *Hub) fault(v any) {
	h.o.Log.Error("socket handler panicked", "type", fmt.Sprintf("%T", v), "at", placeOfPanic())
}

// CloseSession ends the sockets of a session that has ended: signed out, expired, or its rights were taken.
func (h *Hub) CloseSession(id chat.SessionID) {
	h.staff.each(func(st *staffer) {
		if st.staff.Session == id {
			st.close(signedOut, bye(chat.Unsigned, false, 0))
		}
	})
}

// CloseStaff ends all sockets of a person whose role, teams or account changed; who still may, signs in again or
// reconnects with the rights of now.
func (h *Hub) CloseStaff(id chat.StaffID) {
	h.staff.each(func(st *staffer) {
		if st.staff.ID == id {
			st.close(notAllowed, bye(chat.Forbidden, true, 0))
		}
	})
}

// CloseChanged ends the sockets of staff whose rights are others by now; unchanged is asked for each of them, with the rights
// that they had when it was opened. They reconnect with those of now.
func (h *Hub) CloseChanged(unchanged func(chat.Staff) bool) {
	h.staff.each(func(st *staffer) {
		if !unchanged(st.staff) {
			st.close(notAllowed, bye(chat.Forbidden, true, 0))
		}
	})
}

// CloseOutside ends the sockets of staff who may no longer be where they are; admits is asked for each of them.
func (h *Hub) CloseOutside(admits func(from netip.Addr, s chat.Staff) bool) {
	h.staff.each(func(st *staffer) {
		if !admits(st.from, st.staff) {
			st.close(outside, bye(chat.Outside, false, 0))
		}
	})
}

// CloseVisitor ends the sockets of a token family, and tells why.
func (h *Hub) CloseVisitor(id chat.VisitorID, why chat.Code) {
	h.rooms.each(func(v *visitor) {
		if v.guest.Visitor == id {
			v.close(visitEnded, bye(why, false, 0))
		}
	})
}

// CloseConversation ends the visitors' sockets of a conversation, and takes it off the staff's screens.
func (h *Hub) CloseConversation(id chat.ConversationID) {
	h.Deliver(chat.Event{Kind: chat.EventErased, After: chat.Facts{Conversation: id, State: chat.ErasedNow}})
}

// Online tells whether the visitor of a conversation has a socket here, or had one a moment ago.
func (h *Hub) Online(id chat.ConversationID) bool { return h.rooms.occupied(id) || h.leaving.has(id) }

// Viewers names who is looking at a conversation, in alphabetical order, each once.
func (h *Hub) Viewers(id chat.ConversationID) []string {
	return h.rooms.viewers(id, chat.StaffID{})
}

// Watching tells which staff have a conversation on their screens, each once for every socket.
func (h *Hub) Watching(id chat.ConversationID) []chat.StaffID { return h.rooms.watching(id) }

// Shutdown refuses new sockets, lets messages in hand be finished and acknowledged, tells each client to come back after
// a moment of its own, and waits until all sockets are closed: at most until ctx ends or Limits.DrainWithin is over, when
// it closes them without asking. It returns ctx's error if that was needed. Nothing of the hub runs after it.
func (h *Hub) Shutdown(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, h.limits.DrainWithin)
	defer cancel()
	h.draining.Store(true)
	h.wheel.shut()
	for h.inHand.Load() > 0 && ctx.Err() == nil {
		time.Sleep(2 * time.Millisecond)
	}
	h.wheel.each(func(s *socket) {
		s.close(goingAway, bye("shutdown", true, 500+rand.IntN(4500)))
	})
	gone := make(chan struct{})
	go func() {
		h.running.Wait()
		close(gone)
	}()
	var err error
	select {
	case <-gone:
	case <-ctx.Done():
		err = ctx.Err()
		h.cancel() // whoever is being asked may stop
		h.wheel.each(func(s *socket) {
			s.abandon(lost)
			_ = s.nc.Close()
		})
		<-gone
	}
	h.cancel()
	h.once.Do(func() { close(h.stop) })
	h.clock.Wait()
	for h.pool.workers.Load() > 0 {
		h.pool.dismiss(h.pool.workers.Load())
		time.Sleep(time.Millisecond)
	}
	return err
}

// Stats are numbers about the sockets of now, and since the start.
type Stats struct {
	Sockets     int // all, greeting ones included
	Greeting    int // connected, but without a hello
	Staff       int
	Workers     int                     // goroutines that handle frames
	Received    uint64                  // frames handled
	Sent        uint64                  // frames written
	TooSlow     uint64                  // sockets let go because they did not read
	Refused     uint64                  // upgrades refused for want of room
	Connections map[chat.Connection]int // of visitors
}

// Stats counts.
func (h *Hub) Stats() Stats {
	all, greeting := h.places.counts()
	return Stats{
		Sockets: all, Greeting: greeting, Staff: h.staff.size(), Workers: int(h.pool.workers.Load()),
		Received: h.received.Load(), Sent: h.sent.Load(), TooSlow: h.tooSlow.Load(), Refused: h.refused.Load(),
		Connections: h.connections.counts(),
	}
}
