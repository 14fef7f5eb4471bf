package httpapi

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A client that says of every few kilobytes that it has read them, and one that sends much in one body, may go on for as long as
// they like: what they send belongs to what they get, and to what they asked for.
func TestMeterGrants(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t, t.TempDir(), 1, time.Now().Add(90*24*time.Hour))
	c, err := OpenCertificates(cert, key, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	const large = 256 << 20
	server := Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := meterIn(r.Context())
		if m == nil {
			t.Error("nothing measures the connection")
		}
		defer m.asked(r)()
		if n, err := io.Copy(io.Discard, r.Body); err != nil || r.Method == post && n != large/4 {
			t.Errorf("%d bytes of a body: %v", n, err)
		}
		if r.Method == get {
			_, _ = io.CopyN(w, zeros{}, large)
		}
	}), c.Config(false), nil)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.ServeTLS((&Edge{}).Metered(ln), "", "") }() // its Intrusion is nil: whatever is told fails
	defer server.Close()
	dialled := 0
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled++
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}}
	defer transport.CloseIdleConnections()
	for _, method := range []string{get, post} { // in this order: what a body grants would hide what an answer does
		var body io.Reader
		if method == post {
			body = io.LimitReader(zeros{}, large/4)
		}
		req, err := http.NewRequestWithContext(t.Context(), method, "https://"+ln.Addr().String()+"/", body)
		if err != nil {
			t.Fatal(err)
		}
		res, err := transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.CopyBuffer(io.Discard, struct{ io.Reader }{res.Body}, make([]byte, 4<<10))
		_ = res.Body.Close()
		if err != nil || res.ProtoMajor != 2 || method == get && n != large {
			t.Errorf("%s: %d bytes by %s, %v", method, n, res.Proto, err)
		}
	}
	if dialled != 1 {
		t.Errorf("%d connections", dialled)
	}
}

// Bytes that belong to nothing end a connection; so do requests that are taken back, unless that takes its time.
func TestMeterEnds(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	defer far.Close()
	m := &meter{Conn: near, edge: &Edge{}}
	m.told.Store(true)
	m.left.Store(idleBytes)
	go func() { _, _ = io.Copy(far, io.LimitReader(zeros{}, idleBytes+1<<20)) }()
	n, err := io.Copy(io.Discard, m)
	if !errors.Is(err, errTooMuch) || n > idleBytes {
		t.Errorf("%d bytes: %v", n, err)
	}
	if _, err := far.Write([]byte("x")); err == nil {
		t.Error("the connection is open")
	}
	now := time.Now()
	for i := range maxResets * 3 {
		if m.reset(now.Add(time.Duration(i) * resetTime / (maxResets - 10))) {
			t.Fatalf("closed at reset %d", i)
		}
	}
	over := false
	for range maxResets + 1 {
		over = m.reset(now.Add(time.Hour))
	}
	if !over {
		t.Errorf("%d requests taken back at once", maxResets+1)
	}
	near, far = net.Pipe()
	defer far.Close()
	free := &meter{Conn: near, edge: &Edge{}}
	Hijacked(free)
	go func() { _, _ = io.Copy(far, strings.NewReader(strings.Repeat("x", 1000))); _ = far.Close() }()
	if n, err := io.Copy(io.Discard, free); n != 1000 || err != nil {
		t.Errorf("a socket: %d, %v", n, err)
	}
	_ = free.Close()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
