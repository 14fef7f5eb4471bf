package httpapi

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"snug/internal/chat"
)

// HTTP/2 has frames that ask for nothing: settings, pings, windows, headers without end. net/http takes as many as come, and tells
// nobody. So what comes over a connection is measured against what it asks for: bytes that belong to no request, and requests that
// are taken back, have bounds, beyond which the connection is closed and that is told.
const (
	// idleBytes may come over a connection whatever it asks for: the handshake, and a hundred requests that are on their way.
	idleBytes = 1 << 20
	// brokenBytes that belong to nothing tell such a connection from others that net/http closes: the headers of one request have
	// had their 64 KiB then.
	brokenBytes = 48 << 10
	// frameBytes belong to each request beside its headers and body: frames, windows, pings.
	frameBytes = 1 << 10
	// bodyBytes may be on their way of a body that nobody reads.
	bodyBytes = 1 << 20
	// perWindow bytes of answers have one byte of windows. The busiest clients send 70 for each 4 KiB that they read.
	perWindow = 32
	// maxResets of requests within resetTime are more than a page takes back that is left, and than the streams of a connection
	// that breaks.
	maxResets = 200
	resetTime = 10 * time.Second
)

var errTooMuch = errors.New("httpapi: more bytes than belong to what was asked for")

// Metered returns a listener whose connections are measured. It is for connections that end here as TLS; those of named
// proxies, which carry many people's requests, are not measured.
func (e *Edge) Metered(ln net.Listener) net.Listener { return &meteredListener{ln, e} }

type meteredListener struct {
	net.Listener
	edge *Edge
}

func (l *meteredListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	from, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil || l.edge.o.Network.trusts(from.Addr().Unmap()) {
		return c, nil
	}
	m := &meter{Conn: c, edge: l.edge, from: from.Addr().Unmap()}
	m.left.Store(idleBytes)
	return m, nil
}

// meter is a connection that is measured.
type meter struct {
	net.Conn
	edge *Edge
	from netip.Addr
	left atomic.Int64 // bytes that may come
	free atomic.Bool  // it has become a socket, which has its own bounds
	gone atomic.Bool  // the other end has closed it
	told atomic.Bool

	mu     sync.Mutex
	since  time.Time // guarded by mu, as below
	resets int
}

// Read counts what comes.
func (m *meter) Read(b []byte) (int, error) {
	n, err := m.Conn.Read(b)
	if err != nil {
		m.gone.Store(true)
	}
	if m.left.Add(-int64(n)) < 0 && !m.free.Load() {
		m.end("frames")
		return 0, errTooMuch
	}
	return n, err
}

// Write grants what a client may say of what it gets: windows, in small frames with some.
func (m *meter) Write(b []byte) (int, error) {
	n, err := m.Conn.Write(b)
	m.left.Add(int64(n) / perWindow)
	return n, err
}

// Close ends the connection. Where that is net/http's answer to headers or frames without end, it is told here, for there it is not.
func (m *meter) Close() error {
	if !m.gone.Load() && !m.free.Load() && m.left.Load() < idleBytes-brokenBytes {
		m.tell("frames")
	}
	return m.Conn.Close()
}

// end closes the connection for what came over it.
func (m *meter) end(of string) {
	m.tell(of)
	_ = m.Conn.Close()
}

// tell says once what the connection was closed for.
func (m *meter) tell(of string) {
	if !m.told.Swap(true) {
		m.edge.o.Intrusion.Raise(chat.Signal{Kind: chat.SignalFlood, From: m.from, By: chat.Actor{Kind: chat.ActorNobody}, Facts: map[string]string{"of": of}})
	}
}

// meterOf finds what measures a connection of the server's; nil if nothing does.
func meterOf(c net.Conn) *meter {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	m, _ := c.(*meter)
	return m
}

// Hijacked says that a connection has become a socket.
func Hijacked(c net.Conn) {
	if m := meterOf(c); m != nil {
		m.free.Store(true)
	}
}

// asked grants the bytes that belong to a request, as it begins, and returns what has to be called at its end.
func (m *meter) asked(r *http.Request) (done func()) {
	if m == nil {
		return func() {}
	}
	granted := frameBytes + len(r.RequestURI)
	for name, values := range r.Header {
		for _, v := range values {
			granted += len(name) + len(v) + 32
		}
	}
	m.left.Add(int64(granted))
	if r.ContentLength != 0 { // HTTP/2 gives every request a body, if an empty one
		m.left.Add(bodyBytes)
		r.Body = &meteredBody{r.Body, m}
	}
	return func() {
		if r.ProtoMajor > 1 && r.Context().Err() != nil && m.reset(time.Now()) {
			m.end("resets")
		}
	}
}

// reset counts a request that was taken back, and tells whether there were too many.
func (m *meter) reset(now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.Sub(m.since) > resetTime {
		m.since, m.resets = now, 0
	}
	m.resets++
	return m.resets > maxResets
}

// meteredBody grants again what is read of a body, with the frames that it may have come in.
type meteredBody struct {
	io.ReadCloser
	m *meter
}

func (b *meteredBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.m.left.Add(2 * int64(n))
	return n, err
}
