package realtime

import (
	"time"

	"github.com/lxzan/gws"
)

// library receives the WebSocket library's callbacks. They run on the reader's goroutine, whose stack is to stay small:
// everything but counting is handed on.
type library struct{}

func socketOf(gc *gws.Conn) *socket { return gc.NetConn().(interface{ carried() *socket }).carried() }

func (library) OnOpen(*gws.Conn)         {}
func (library) OnClose(*gws.Conn, error) {}
func (library) OnPong(*gws.Conn, []byte) {} // the guard has noted that the peer lives

func (library) OnPing(gc *gws.Conn, payload []byte) {
	p := blank()
	p.b = append(p.b, payload...)
	socketOf(gc).send(seal(p.b, opPong))
	p.reuse()
}

// OnMessage waits for the socket's turn, so that messages are handled in order and at most one lies here waiting: then
// nothing more is read, and the client feels it.
func (library) OnMessage(gc *gws.Conn, m *gws.Message) {
	s := socketOf(gc)
	if m.Opcode != gws.OpcodeText {
		s.close(binaryFrame, nil)
		discard(m)
		return
	}
	s.admit()
	s.turn.Lock()
	if s.closed() || !s.hub.enter() {
		s.turn.Unlock()
		discard(m)
		return
	}
	s.hub.pool.do(task{s, m})
}

// discard gives the message's buffer back. What was typed does not stay in it.
func discard(m *gws.Message) {
	clear(m.Bytes())
	_ = m.Close()
}

// handle is what a worker does with a task.
func (h *Hub) handle(t task) {
	defer h.exit()
	defer t.s.turn.Unlock()
	defer discard(t.m)
	defer h.survive(t.s)
	h.received.Add(1)
	t.s.peer.frame(t.m.Bytes())
}

// survive ends a socket instead of the program when handling it has a fault. The panic's value may hold contents: only
// its type is logged.
func (h *Hub) survive(s *socket) {
	if v := recover(); v != nil {
		h.fault(v)
		s.close(panicked, nil)
	}
}

// admit waits until the socket may send one more message.
func (s *socket) admit() {
	burst, rate := s.peerRate()
	now := s.hub.now().UnixMilli()
	s.tokens = min(burst, s.tokens+float32(now-s.filled)*rate/1000)
	s.filled = now
	if s.tokens--; s.tokens >= 0 {
		s.fast = 0
	} else {
		s.hurried()
		time.Sleep(time.Duration(-s.tokens / rate * float32(time.Second)))
	}
}

func (s *socket) peerRate() (burst, rate float32) {
	l := &s.hub.limits
	if s.limit == staffFrame {
		return float32(l.StaffBurst), float32(l.StaffPer)
	}
	return float32(l.Burst), float32(l.PerSecond)
}
