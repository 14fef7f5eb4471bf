package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Frames of HTTP/2 (RFC 9113).
const (
	h2Data, h2Headers, h2Reset, h2Settings, h2Ping, h2GoAway, h2WindowUpdate, h2Continuation byte = 0, 1, 3, 4, 6, 7, 8, 9

	h2EndStream, h2Ack, h2EndHeaders byte = 1, 1, 4
)

// h2Frame writes one frame.
func h2Frame(kind, flags byte, stream uint32, payload []byte) []byte {
	b := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	return append(binary.BigEndian.AppendUint32(b, stream), payload...)
}

// h2Fields writes fields without HPACK's table, as literals with new names.
func h2Fields(pairs ...string) (b []byte) {
	for i := 0; i < len(pairs); i += 2 {
		b = append(b, 0)
		for _, s := range pairs[i : i+2] {
			b = append(append(b, byte(len(s))), s...) // shorter than 127
		}
	}
	return b
}

// h2Line is a connection that speaks HTTP/2, byte by byte if need be.
type h2Line struct {
	net.Conn
	gone chan struct{} // closed when the server has closed it
	code uint32        // of the server's GOAWAY; read after gone
}

func (s *server) h2(from string) (*h2Line, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	nc, err := d.DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return nil, err
	}
	secure := tls.Client(nc, &tls.Config{ServerName: chatHost, InsecureSkipVerify: true, MinVersion: tls.VersionTLS13, NextProtos: []string{"h2"}})
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	if p := secure.ConnectionState().NegotiatedProtocol; p != "h2" {
		return nil, fmt.Errorf("the server speaks %q", p)
	}
	l := &h2Line{Conn: secure, gone: make(chan struct{})}
	if _, err := io.WriteString(l, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"+string(h2Frame(h2Settings, 0, 0, nil))); err != nil {
		return nil, err
	}
	go func() {
		defer close(l.gone)
		var head [9]byte
		for {
			if _, err := io.ReadFull(secure, head[:]); err != nil {
				return
			}
			payload := make([]byte, int(head[0])<<16|int(head[1])<<8|int(head[2]))
			if _, err := io.ReadFull(secure, payload); err != nil {
				return
			}
			if head[3] == h2GoAway && len(payload) >= 8 {
				l.code = binary.BigEndian.Uint32(payload[4:])
			}
		}
	}()
	return l, nil
}

// pour sends the same again and again until the server closes the connection, and tells how many bytes it took. Chunks are made by
// next, which gets the number of the round.
func (l *h2Line) pour(within time.Duration, next func(n int) []byte) (sent int, err error) {
	defer l.Close()
	end := time.Now().Add(within)
	_ = l.SetWriteDeadline(end)
	for n := 0; time.Now().Before(end); n++ {
		select {
		case <-l.gone:
			return sent, nil
		default:
		}
		w, err := l.Write(next(n))
		sent += w
		if err != nil {
			select {
			case <-l.gone:
				return sent, nil
			case <-time.After(time.Second):
			}
			if errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "timeout") {
				break
			}
			return sent, nil
		}
	}
	return sent, fmt.Errorf("still open after %s and %d bytes", within, sent)
}

// h2Request is the HEADERS frame of a GET.
func h2Request(stream uint32, path string) []byte {
	return h2Frame(h2Headers, h2EndHeaders|h2EndStream, stream, h2Fields(":method", "GET", ":scheme", "https", ":authority", chatHost, ":path", path))
}

// HTTP/2 has floods of its own: requests that are taken back at once, headers without end, settings, pings, windows and empty data
// that ask for nothing. Each connection is closed after a few megabytes at most, and who opens one after the other is an incident;
// meanwhile others are served. Large answers to a client that reads in small pieces are none of these (fault 25).
func TestHTTP2Floods(t *testing.T) {
	t.Parallel()
	extra, _ := certify(t)
	s := child(t, setup{scheme: "https", extra: extra, level: "info"})
	officer := s.hire("Olga", "privacy-officer")
	begin := h2Frame(h2Headers, h2EndHeaders, 1, h2Fields(":method", "POST", ":scheme", "https", ":authority", chatHost, ":path", "/v1/visit/start"))
	for i, tc := range []struct {
		name string
		next func(n int) []byte
		is   string // the incident; told are all, and a few connections alone make none
	}{
		{"requests taken back", func(n int) []byte {
			var b bytes.Buffer
			for i := range 100 {
				id := uint32(2*(100*n+i) + 1)
				b.Write(h2Request(id, "/frame/demo"))
				b.Write(h2Frame(h2Reset, 0, id, []byte{0, 0, 0, 8}))
			}
			return b.Bytes()
		}, "flooding"},
		{"headers without end", func(n int) []byte {
			if n == 0 {
				return h2Frame(h2Headers, h2EndStream, 1, h2Fields(":method", "GET", ":scheme", "https", ":authority", chatHost, ":path", "/"))
			}
			return bytes.Repeat(h2Frame(h2Continuation, 0, 1, h2Fields("x-more", strings.Repeat("a", 120))), 50)
		}, "flooding"},
		{"settings", func(int) []byte { return bytes.Repeat(h2Frame(h2Settings, 0, 0, []byte{0, 4, 0, 1, 0, 0}), 100) }, "flooding"},
		{"pings", func(int) []byte { return bytes.Repeat(h2Frame(h2Ping, 0, 0, make([]byte, 8)), 100) }, ""},
		{"windows", func(int) []byte { return bytes.Repeat(h2Frame(h2WindowUpdate, 0, 0, []byte{0, 0, 0, 1}), 100) }, ""},
		{"empty data", func(n int) []byte {
			if n == 0 {
				return begin
			}
			return bytes.Repeat(h2Frame(h2Data, 0, 1, nil), 100)
		}, ""},
	} {
		network := fmt.Sprintf("127.1.%d.", 100+i)
		began := time.Now()
		var most, slowest atomic.Int64
		var all sync.WaitGroup
		slots := make(chan struct{}, 4)
		connections := 22 // 20 open an incident
		if tc.is == "" {
			connections = 3
		}
		for n := range connections {
			slots <- struct{}{}
			all.Go(func() {
				defer func() { <-slots }()
				l, err := s.h2(network + "5")
				if err != nil {
					t.Error(err)
					return
				}
				sent, err := l.pour(patience, tc.next)
				if atLeast(&most, int64(sent)); err != nil {
					t.Errorf("%s: %v", tc.name, err)
				}
			})
			asked := time.Now()
			s.ask(request{method: "GET", host: chatHost, path: "/frame/demo", from: fmt.Sprintf("127.2.%d.%d", i, n+1)}).must(t, 200)
			atLeast(&slowest, int64(time.Since(asked)))
		}
		all.Wait()
		took := time.Since(began)
		if most.Load() > 16<<20 { // buffers of the kernel included
			t.Errorf("%s: a connection took %d bytes", tc.name, most.Load())
		}
		var found []attempt
		mine := func() bool {
			found = slices.DeleteFunc(officer.attempts(t), func(a attempt) bool { return a.Actor.Network != network+"0/24" })
			return len(found) > 0
		}
		if tc.is != "" {
			soon(t, "an incident of "+tc.name, mine)
		}
		t.Logf("%-20s closed after %d KiB at most, %d of them in %s; others served within %s; %+v", tc.name, most.Load()>>10, connections, took.Round(time.Millisecond), time.Duration(slowest.Load()).Round(time.Millisecond), found)
		if tc.is != "" && (len(found) != 1 || found[0].Attack != tc.is) {
			t.Errorf("%s: %+v", tc.name, found)
		}
	}
}

// atLeast raises n to v.
func atLeast(n *atomic.Int64, v int64) {
	for was := n.Load(); v > was && !n.CompareAndSwap(was, v); was = n.Load() {
	}
}

// What honest clients do a lot of is no flood: hundreds of requests over one connection, bodies, a page that is left while much is loading, and sockets that talk for long.
func TestBusyClientsAreNoFlood(t *testing.T) {
	t.Parallel()
	extra, pool := certify(t)
	s := child(t, setup{scheme: "https", extra: extra, level: "info"})
	officer := s.hire("Olga", "privacy-officer")
	var dialled atomic.Int64
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: chatHost}, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		dialled.Add(1)
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 1, 120, 5)}}
		return d.DialContext(ctx, "tcp", s.addr)
	}}
	defer transport.CloseIdleConnections()
	do := func(ctx context.Context, method, path, body string) int64 {
		req, err := http.NewRequestWithContext(ctx, method, "https://"+chatHost+path, strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return 0
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := transport.RoundTrip(req)
		if err != nil {
			if ctx.Err() == nil {
				t.Errorf("%s: %v", path, err)
			}
			return 0
		}
		defer res.Body.Close()
		if res.ProtoMajor != 2 {
			t.Errorf("%s came by %s", path, res.Proto)
		}
		n, err := io.CopyBuffer(io.Discard, struct{ io.Reader }{res.Body}, make([]byte, 1500))
		if err != nil && ctx.Err() == nil {
			t.Errorf("%s: %v", path, err)
		}
		return n
	}
	var read atomic.Int64
	script := regexp.MustCompile(`/assets/main-[\w-]+\.js`).FindString(s.ask(request{method: "GET", host: chatHost, path: "/frame/demo"}).body)
	do(t.Context(), "GET", script, "") // the others find this one's connection
	for range 5 {
		var all sync.WaitGroup
		for range 99 {
			all.Go(func() { read.Add(do(t.Context(), "GET", script, "")) })
		}
		all.Go(func() { do(t.Context(), "POST", "/v1/visit/page", strings.Repeat(" ", 60<<10)) })
		all.Wait()
	}
	left, leave := context.WithCancel(t.Context())
	var loading sync.WaitGroup
	for range 99 {
		loading.Go(func() { do(left, "GET", script, "") })
	}
	leave()
	loading.Wait()
	if read.Load() < 5<<20 || dialled.Load() != 1 {
		t.Errorf("%d bytes over %d connections", read.Load(), dialled.Load())
	}
	jo := s.comes("hello", func(_ map[string]any, r *request) { r.from = "127.1.121.5" })
	jo.mustGreet(t, 0)
	for range 500 {
		jo.says(t, strings.Repeat("well then ", 300))
	}
	time.Sleep(1500 * time.Millisecond)
	for _, a := range officer.attempts(t) {
		t.Errorf("%+v", a)
	}
}
