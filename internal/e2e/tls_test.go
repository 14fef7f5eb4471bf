package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certify makes a certificate for the server's names, and the line of the configuration that names its files.
func certify(t *testing.T) (extra string, pool *x509.CertPool) {
	t.Helper()
	dir := t.TempDir()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "snug e2e"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour),
		DNSNames: []string{chatHost, consoleHost}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(leaf)
	files := map[string][]byte{
		"cert.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), "key.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return "tls: {certificate: " + filepath.Join(dir, "cert.pem") + ", key: " + filepath.Join(dir, "key.pem") + "}", pool
}

// With certificate files, connections are TLS 1.3 with the hybrid key exchange and AES-256, and both sides of a chat are
// told what was negotiated, each of the visitor's own connection. Nothing older is spoken, and nothing in clear.
func TestTLS(t *testing.T) {
	t.Parallel()
	extra, pool := certify(t)
	s := child(t, setup{scheme: "https", extra: extra})

	nc, err := tls.Dial("tcp", s.addr, &tls.Config{ServerName: chatHost, RootCAs: pool})
	if err != nil {
		t.Fatal(err)
	}
	state := nc.ConnectionState()
	_ = nc.Close()
	if state.Version != tls.VersionTLS13 || state.CurveID != tls.X25519MLKEM768 || state.CipherSuite != tls.TLS_AES_256_GCM_SHA384 {
		t.Errorf("negotiated %s, %s, %s", tls.VersionName(state.Version), state.CurveID, tls.CipherSuiteName(state.CipherSuite))
	}

	want := connection{Transport: "tls", Version: "TLS 1.3", Cipher: "TLS_AES_256_GCM_SHA384", Group: "X25519MLKEM768", KeyBits: 256, Hybrid: true}
	mina := s.hire("Mina", "agent")
	jo := s.comes("Is this safe?")
	if jo.connection != want {
		t.Errorf("told at the start: %+v", jo.connection)
	}
	if w := jo.mustGreet(t, 1); w.Connection == nil || *w.Connection != want {
		t.Errorf("told in the welcome: %s", w.raw)
	}
	var seen struct {
		Visitor struct{ Connection connection }
	}
	mina.ask("GET", at(jo.conversation, ""), nil).must(t, 200).into(t, &seen)
	if seen.Visitor.Connection != want {
		t.Errorf("told to the agent: %+v", seen.Visitor.Connection)
	}
	mina.mustGreet(t)
	if ack := jo.says(t, "thanks"); ack.N != 2 {
		t.Errorf("ack: %s", ack.raw)
	}

	// A visitor whose browser lacks the hybrid exchange is told so, and not something better.
	plain, err := tls.Dial("tcp", s.addr, &tls.Config{ServerName: chatHost, RootCAs: pool, CurvePreferences: []tls.CurveID{tls.X25519}})
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Timeout: patience, Transport: &http.Transport{DialTLSContext: func(context.Context, string, string) (net.Conn, error) { return plain, nil }}}
	req, err := http.NewRequestWithContext(t.Context(), "GET", "https://"+chatHost+"/v1/visit", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+jo.token)
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	client.CloseIdleConnections()
	if got := string(body); !strings.Contains(got, `"group":"X25519"`) || strings.Contains(got, `"hybrid":true`) {
		t.Errorf("told over X25519 alone: %d %s", res.StatusCode, got)
	}

	for _, old := range []uint16{tls.VersionTLS10, tls.VersionTLS11, tls.VersionTLS12} {
		if nc, err := tls.Dial("tcp", s.addr, &tls.Config{ServerName: chatHost, RootCAs: pool, MinVersion: tls.VersionTLS10, MaxVersion: old}); err == nil {
			_ = nc.Close()
			t.Errorf("%s was accepted", tls.VersionName(old))
		}
	}
	raw, err := net.Dial("tcp", s.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	_ = raw.SetDeadline(time.Now().Add(patience))
	_, _ = raw.Write([]byte("GET /frame/demo HTTP/1.1\r\nHost: " + chatHost + "\r\n\r\n"))
	answered, _ := io.ReadAll(raw) // it may be cut off
	if got := string(answered); strings.Contains(got, "snug-boot") || strings.HasPrefix(got, "HTTP/1.1 200") {
		t.Errorf("plain HTTP on the TLS port: %s", got)
	}
	a := s.ask(request{method: "GET", host: chatHost, path: "/frame/demo"}).must(t, 200)
	if got := a.header.Get("Strict-Transport-Security"); !strings.Contains(got, "max-age=") {
		t.Errorf("Strict-Transport-Security: %q", got)
	}
}

// TLS 1.2 is spoken when the operator says so, with authenticated encryption alone, and is then told as what it is.
func TestTLS12WhenAllowed(t *testing.T) {
	t.Parallel()
	extra, pool := certify(t)
	s := child(t, setup{scheme: "https", extra: strings.TrimSuffix(extra, "}") + ", allow_tls12: true}"})
	nc, err := tls.Dial("tcp", s.addr, &tls.Config{ServerName: chatHost, RootCAs: pool, MaxVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	if got := tls.CipherSuiteName(nc.ConnectionState().CipherSuite); !strings.Contains(got, "ECDHE") || !strings.Contains(got, "GCM") {
		t.Errorf("negotiated %s", got)
	}
	_ = nc.Close()
	if nc, err := tls.Dial("tcp", s.addr, &tls.Config{ServerName: chatHost, RootCAs: pool, MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}}); err == nil {
		_ = nc.Close()
		t.Error("a suite without authenticated encryption was accepted")
	}
}

// Behind a proxy that the operator named, the visitor's address is the right-most that is no proxy, whatever stands
// further left; and since nobody here saw the TLS, the connection facts say proxy and no more. Without the name, the
// header counts for nothing (faults 27).
func TestBehindAProxy(t *testing.T) {
	t.Parallel()
	const few = "sockets_per_address: 100, starts_per_minute: 2, messages_per_second: 100, sign_ins_per_minute: 1000"
	proxied := child(t, setup{scheme: "https", limits: few, extra: "proxies: ['127.0.0.1', '10.9.0.0/16']"})
	jo := proxied.comes("through a proxy", func(_ map[string]any, r *request) {
		r.header = http.Header{"X-Forwarded-For": {"198.51.100.1"}, "X-Forwarded-Proto": {"https"}, "X-Forwarded-Tls": {"TLS 1.3"}}
	})
	if jo.connection != (connection{Transport: "proxy"}) {
		t.Errorf("told behind a proxy: %+v", jo.connection)
	}
	mina := proxied.hire("Mina", "agent")
	var seen struct {
		Visitor struct{ Connection connection }
	}
	mina.ask("GET", at(jo.conversation, ""), nil).must(t, 200).into(t, &seen)
	if seen.Visitor.Connection != (connection{Transport: "proxy"}) {
		t.Errorf("the agent is told: %+v", seen.Visitor.Connection)
	}
	start := func(s *server, from string, forwarded ...string) int {
		a, err := s.try(request{method: "POST", host: chatHost, path: "/v1/visit/start", body: s.form("hello"), from: from, header: http.Header{"X-Forwarded-For": forwarded}})
		if err != nil {
			t.Fatal(err)
		}
		return a.status
	}
	// Two a minute from one address. What the visitor writes to the left of it makes no other address of it.
	for i, chain := range [][]string{{"203.0.113.9"}, {"1.1.1.1, 203.0.113.9"}, {"2.2.2.2", "203.0.113.9"}, {"3.3.3.3, 203.0.113.9, 10.9.1.2"}, {"::ffff:203.0.113.9"}} {
		want := 201
		if i >= 2 {
			want = 429
		}
		if got := start(proxied, "", chain...); got != want {
			t.Errorf("start %d by %q: %d, want %d", i, chain, got, want)
		}
	}
	if got := start(proxied, "", "203.0.113.10"); got != 201 {
		t.Errorf("a neighbour's start: %d", got)
	}
	// Addresses in other writings are no addresses: the proxy's own counts then, for all of them together.
	refused := 0
	for _, odd := range []string{"010.0.0.1", "127.1", "[::1]", "fe80::1%eth0", "203.0.113.77:80", "unknown", "2130706433"} {
		if start(proxied, "", odd) == 429 {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("of 7 starts by odd addresses %d were refused, want all but 2", refused)
	}
	// Another machine is no proxy: in clear, from an address that was not named, nothing is answered at all.
	if a, err := proxied.try(request{method: "GET", host: chatHost, path: "/frame/demo", from: "127.0.0.9", header: http.Header{"X-Forwarded-For": {"127.0.0.1"}}}); err != nil || a.status == 200 && strings.Contains(a.body, `"transport":"proxy"`) {
		t.Errorf("from beside the proxy: %d %v", a.status, err)
	}

	direct := child(t, setup{limits: few})
	for i, spoof := range []string{"4.4.4.4", "5.5.5.5", "6.6.6.6", "7.7.7.7"} {
		want := 201
		if i >= 2 {
			want = 429
		}
		if got := start(direct, "127.0.0.77", spoof); got != want {
			t.Errorf("spoofed start %d: %d, want %d", i, got, want)
		}
	}
}
