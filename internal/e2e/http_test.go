package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"snug/internal/keyproof"
)

// Hosts that a server answers for.
const (
	chatHost    = "chat.localhost"
	consoleHost = "console.localhost"
)

// request is one to be sent as a browser would send it, unless header says otherwise.
type request struct {
	method, host, path string
	body               any // a string goes as it is
	token, cookie      string
	header             http.Header // set over what stands otherwise; an empty list takes a header away
	from               string      // the address to send from
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// into decodes the body.
func (a answer) into(t testing.TB, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), to); err != nil {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
}

// code is the error's.
func (a answer) code() string {
	var f struct{ Code string }
	_ = json.Unmarshal([]byte(a.body), &f)
	return f.Code
}

// must fails unless the status is the wanted one.
func (a answer) must(t testing.TB, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("answered %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

func (s *server) origin(host string) string { return s.setup.scheme + "://" + host }

// dial opens a connection from an address, and protects it if the server does so.
func (s *server) dial(ctx context.Context, host, from string) (net.Conn, error) {
	d := net.Dialer{Timeout: patience}
	if from != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	nc, err := d.DialContext(ctx, "tcp", s.addr)
	if err != nil || s.setup.scheme != "https" || strings.Contains(s.setup.extra, "proxies") {
		return nc, err
	}
	// The certificate is the test's own, on the test's own machine.
	secure := tls.Client(nc, &tls.Config{ServerName: host, InsecureSkipVerify: true, MinVersion: tls.VersionTLS13})
	return secure, secure.HandshakeContext(ctx)
}

// try sends a request; an error is the network's.
func (s *server) try(r request) (answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var body io.Reader
	switch b := r.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			return answer{}, err
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, "http://"+s.addr+r.path, body)
	if err != nil {
		return answer{}, err
	}
	req.Host = r.host
	req.Header.Set("Origin", s.origin(r.host))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	if r.cookie != "" {
		req.Header.Set("Cookie", "__Host-snug="+r.cookie)
	}
	if strings.HasPrefix(r.host, consoleHost) {
		req.Header.Set(keyproof.Header, s.proof(r.method, r.host, r.path))
		req.Header.Set(keyproof.KeyHeader, browserKey.Public())
	}
	for k, v := range r.header {
		req.Header[k] = v
	}
	host, _, _ := strings.Cut(r.host, ":")
	transport := &http.Transport{
		DialContext:       func(ctx context.Context, _, _ string) (net.Conn, error) { return s.dial(ctx, host, r.from) },
		DisableKeepAlives: true, DisableCompression: true,
	}
	defer transport.CloseIdleConnections()
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, 16<<20))
	return answer{res.StatusCode, res.Header, string(b)}, err
}

// browserKey is the key of every browser here.
var browserKey = func() *keyproof.Key {
	key, err := keyproof.New()
	if err != nil {
		panic(err)
	}
	return key
}()

// proof is what a request of staff proves its browser with.
func (s *server) proof(method, host, path string) string {
	made, err := browserKey.Prove(method, s.origin(host)+path, time.Now())
	if err != nil {
		panic(err)
	}
	return made
}

// ask sends a request that has to be answered.
func (s *server) ask(r request) answer {
	s.t.Helper()
	a, err := s.try(r)
	if err != nil {
		s.t.Fatalf("%s %s: %v\n%s", r.method, r.path, err, s.log.tail())
	}
	if a.status >= 500 && a.status != http.StatusServiceUnavailable {
		s.t.Errorf("%s %s answered %d: %s", r.method, r.path, a.status, a.body)
	}
	return a
}

// soon tries again and again until ok, within patience.
func soon(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not happen within %v", what, patience)
		}
	}
}
