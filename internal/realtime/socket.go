package realtime

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lxzan/gws"
)

// message is a whole message as the WebSocket library hands it over.
type message = gws.Message

// peer is one side's socket: *visitor or *staffer.
type peer interface {
	// entered is called once, when the socket can be written to and before its reader begins.
	entered()
	// frame handles one message. Messages of one socket come one after the other.
	frame(b []byte)
	// left is called once, when the socket has ended.
	left()
}

// socket is what visitors' and staff's sockets have in common. It stands between the WebSocket library and the network
// as its net.Conn: the library reads through it, so that the guard sees every byte first, and what the library writes
// (close frames alone, after the handshake) joins the queue that everything else is written from. There are tens of
// thousands of these: every field counts.
type socket struct {
	hub   *Hub
	nc    net.Conn
	peer  peer
	limit uint32 // bytes of a message

	// Of the reader's goroutine alone.
	guard  guard
	fast   uint8   // frames in a row that came too fast
	armed  bool    // a read deadline is set for a message that has begun, or for the hello
	tokens float32 // frames that may be sent at once, see admit
	filled int64   // when tokens was right, ms

	open   atomic.Bool  // the handshake is over
	joined atomic.Bool  // hello was accepted
	heard  atomic.Int64 // when the last byte came, ms

	turn sync.Mutex // held while a message of this socket is being handled

	mu       sync.Mutex // guards the following fields; nothing that blocks is called under it
	out      *page      // frames that wait to be written; nil if none do
	frames   uint16     // how many
	hold     bool       // frames wait for the welcome, which goes before them
	flushing bool       // a flusher exists
	closing  bool       // no more frames; the close frame is the last in out, or was
	failed   bool       // writing has failed
	ending   ending     // of closing
	began    time.Time  // when the flusher's present write began; zero if it is not writing
	deadline time.Time  // of writes, as set last; of a closing socket, for reading too

	addr       netip.Prefix // what the limit counts
	slot       uint8        // of the wheel
	prev, next *socket      // in the slot, guarded by its lock
}

// lingerFor is how long the client gets to answer a close frame.
const lingerFor = time.Second

// farewell tells the peer that nothing more will come, after the close frame.
func (s *socket) farewell() {
	if half, ok := s.nc.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

// close ends the socket: last, if any, and a close frame are what the peer still gets. It never blocks, and may be
// called often; the first reason counts.
func (s *socket) close(e ending, last []byte) {
	s.mu.Lock()
	if !s.closing {
		s.end(e, last)
	}
	s.mu.Unlock()
}

// end is close for those who hold s.mu and know that the socket is not closing.
func (s *socket) end(e ending, last []byte) {
	s.closing = true
	s.ending = e
	s.hold = false
	if s.out == nil {
		s.out = pages.Get().(*page)
		s.out.b = s.out.b[:0]
	}
	if e == slowReader {
		s.out.b = s.out.b[:0] // what waits would not be read either
	}
	s.out.b = append(s.out.b, last...)
	s.out.b = append(s.out.b, 0x80|opClose, 2)
	s.out.b = binary.BigEndian.AppendUint16(s.out.b, e.code)
	s.frames++
	s.deadline = time.Now().Add(lingerFor)
	_ = s.nc.SetReadDeadline(s.deadline)
	_ = s.nc.SetWriteDeadline(s.deadline)
	s.flush()
}

// closed tells whether the socket is about to end.
func (s *socket) closed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}

// Read gives the library what has come, after the guard has seen it.
func (s *socket) Read(b []byte) (int, error) {
	n, err := s.nc.Read(b)
	if n > 0 && s.open.Load() {
		now := s.hub.now()
		s.heard.Store(now.UnixMilli())
		if e := s.guard.scan(b[:n], s.limit, now); e.code != 0 {
			s.close(e, nil)
			return 0, errClosing
		}
		if s.guard.mid() != s.armed {
			s.arm(now)
		}
	}
	if err != nil {
		s.readFailed(err)
	}
	return n, err
}

// arm sets the read deadline when a message has begun, and clears it when it is whole. It stays as it is before the
// hello, which has a deadline of its own, and for a closing socket.
func (s *socket) arm(now time.Time) {
	if !s.joined.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return
	}
	var until time.Time
	if s.armed = s.guard.mid(); s.armed {
		until = now.Add(s.hub.limits.MessageWithin)
	}
	_ = s.nc.SetReadDeadline(until)
}

// readFailed notes why nothing more can be read.
func (s *socket) readFailed(err error) {
	switch ne, ok := err.(net.Error); {
	case !ok || !ne.Timeout():
		s.abandon(lost)
	case s.joined.Load():
		s.close(slowWriter, nil)
	default:
		s.close(silentStart, nil)
	}
}

// abandon ends a socket whose peer can't be reached: nothing more is written.
func (s *socket) abandon(e ending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closing {
		s.closing, s.failed, s.ending = true, true, e
	}
}

// Write takes what the library writes: the handshake's answer, and then close frames alone.
func (s *socket) Write(b []byte) (int, error) {
	if !s.open.Load() {
		return s.nc.Write(b)
	}
	code := uint16(1000)
	if len(b) >= 4 && b[0] == 0x80|opClose {
		code = binary.BigEndian.Uint16(b[2:])
	}
	s.close(endingOf(code), nil)
	return len(b), nil
}

// Close is called by the library when it is done with the connection. The reader closes it in its own time, so that the
// close frame is not lost.
func (s *socket) Close() error {
	if !s.open.Load() {
		return s.nc.Close()
	}
	return nil
}

// The rest of net.Conn; the library sets a deadline for its handshake alone.

func (s *socket) LocalAddr() net.Addr                { return s.nc.LocalAddr() }
func (s *socket) RemoteAddr() net.Addr               { return s.nc.RemoteAddr() }
func (s *socket) SetDeadline(t time.Time) error      { return s.nc.SetDeadline(t) }
func (s *socket) SetReadDeadline(t time.Time) error  { return s.nc.SetReadDeadline(t) }
func (s *socket) SetWriteDeadline(t time.Time) error { return s.nc.SetWriteDeadline(t) }

// greet ends the time before hello: the socket is somebody's.
func (s *socket) greet() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closing && !s.joined.Load() {
		s.joined.Store(true)
		s.hub.places.greeted()
		_ = s.nc.SetReadDeadline(time.Time{})
	}
}

// carried lets handlers of the library find the socket in the net.Conn they get.
func (s *socket) carried() *socket { return s }

// read is the reader's goroutine, and the socket's whole life.
func (s *socket) read(gc *gws.Conn) {
	defer s.hub.running.Done()
	defer s.leave()
	defer s.hub.survive(s)
	gc.ReadLoop()
}

// leave takes the socket out of everything and closes the connection. A client that was sent a close frame gets a moment
// to read it: closing with bytes unread would reset the connection and take the frame along.
func (s *socket) leave() {
	s.abandon(lost) // if nothing else has ended it
	s.peer.left()
	s.hub.dropped(s)
	s.mu.Lock()
	e, failed := s.ending, s.failed
	s.mu.Unlock()
	if e != lost && e != dead && !failed {
		var trash [512]byte
		for budget := 1 << 20; budget > 0; {
			n, err := s.nc.Read(trash[:])
			if budget -= n; err != nil {
				break
			}
		}
	}
	_ = s.nc.Close()
	s.hub.ended(e)
	s.raiseEnd(e)
}

// bound keeps the kernel from buffering megabytes for a peer that does not read.
func bound(nc net.Conn, bytes int) {
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	if t, ok := nc.(*net.TCPConn); ok {
		_ = t.SetWriteBuffer(bytes)
	}
}
