package httpapi

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
)

// certificate writes a pair of files that ends at a time.
func certificate(t *testing.T, dir string, serial int64, ends time.Time) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "console.example"}, DNSNames: []string{"console.example"},
		NotBefore: ends.Add(-365 * 24 * time.Hour), NotAfter: ends,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// tlsServer answers each request with its connection's facts. It returns its address.
func tlsServer(t *testing.T, allow12 bool) string {
	t.Helper()
	cert, key := certificate(t, t.TempDir(), 1, time.Now().Add(90*24*time.Hour))
	c, err := OpenCertificates(cert, key, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = writeJSON(w, WireConnection(Network{}.Connection(r)))
	}), c.Config(allow12), nil)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.ServeTLS(ln, "", "") }()
	t.Cleanup(func() {
		_ = s.Close()
		<-served
	})
	return "https://" + ln.Addr().String()
}

func TestNegotiated(t *testing.T) {
	t.Parallel()
	strict, lax := tlsServer(t, false), tlsServer(t, true)
	want := func(name, url string, c *tls.Config, want chat.Connection) {
		t.Helper()
		c.InsecureSkipVerify = true
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: c}}
		defer client.CloseIdleConnections()
		res, err := client.Get(url)
		if want == (chat.Connection{}) {
			if err == nil {
				res.Body.Close()
				t.Errorf("%s was accepted", name)
			}
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		defer res.Body.Close()
		var got chat.Connection
		if err := json.NewDecoder(res.Body).Decode(&got); err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, want)
		}
	}
	best := chat.Connection{Transport: "tls", Version: "TLS 1.3", Cipher: "TLS_AES_256_GCM_SHA384", Group: "X25519MLKEM768", KeyBits: 256, Hybrid: true}
	plain := best
	plain.Group, plain.Hybrid = "X25519", false
	old := chat.Connection{Transport: "tls", Version: "TLS 1.2", Cipher: "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", Group: "X25519", KeyBits: 256}
	want("a new browser", strict, &tls.Config{}, best)
	want("a browser without ML-KEM", strict, &tls.Config{CurvePreferences: []tls.CurveID{tls.X25519}}, plain)
	want("TLS 1.2", strict, &tls.Config{MaxVersion: tls.VersionTLS12}, chat.Connection{})
	want("TLS 1.2 where allowed", lax, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384}}, old)
	want("a new browser where 1.2 is allowed", lax, &tls.Config{}, best)
	want("TLS 1.1", lax, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, chat.Connection{})
	want("CBC", lax, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}}, chat.Connection{})
	want("no forward secrecy", lax, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_256_GCM_SHA384}}, chat.Connection{})
	want("P-256 alone", strict, &tls.Config{CurvePreferences: []tls.CurveID{tls.CurveP256}}, chat.Connection{})
}

// Every suite that can be negotiated has its key bits.
func TestKeyBitsAreKnown(t *testing.T) {
	t.Parallel()
	prefer256()
	suites := append((&Certificates{}).Config(true).CipherSuites, tls13Suites...)
	if len(tls13Suites) != 3 || tls13Suites[0] != tls.TLS_AES_256_GCM_SHA384 {
		t.Errorf("TLS 1.3 prefers %v", tls13Suites)
	}
	for _, id := range suites {
		bits := 128
		if name := tls.CipherSuiteName(id); strings.Contains(name, "256_GCM") || strings.Contains(name, "CHACHA") {
			bits = 256
		}
		if keyBits[id] != bits {
			t.Errorf("%s has %d bits", tls.CipherSuiteName(id), keyBits[id])
		}
	}
}

func TestCertificatesAreReadAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	now := time.Now()
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	cert, key := certificate(t, dir, 1, now.Add(20*24*time.Hour))
	c, err := OpenCertificates(cert, key, logger, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	serial := func() int64 {
		t.Helper()
		pair, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return pair.Leaf.SerialNumber.Int64()
	}
	if serial() != 1 || strings.Contains(log.String(), "ends soon") {
		t.Errorf("at first: %s", log.String())
	}
	now = now.Add(7 * 24 * time.Hour) // 13 days are left
	if serial() != 1 || strings.Count(log.String(), "ends soon") != 1 {
		t.Errorf("13 days before the end: %s", log.String())
	}
	now = now.Add(time.Hour)
	if serial(); strings.Count(log.String(), "ends soon") != 1 {
		t.Error("warned twice within a day")
	}
	if err := os.WriteFile(cert, []byte("half written"), 0o600); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Minute)
	if serial() != 1 || !strings.Contains(log.String(), "the old one goes on") {
		t.Errorf("a broken file: %s", log.String())
	}
	certificate(t, dir, 2, now.Add(90*24*time.Hour))
	now = now.Add(time.Minute)
	if serial() != 2 || c.Expires().Sub(now) < 80*24*time.Hour {
		t.Errorf("the new one is not used: %s", log.String())
	}
	certificate(t, dir, 3, now.Add(-time.Hour))
	if _, err := OpenCertificates(cert, key, nil, func() time.Time { return now }); err == nil || !strings.Contains(err.Error(), "ended on") {
		t.Errorf("one that is over: %v", err)
	}
	other, _ := certificate(t, t.TempDir(), 4, now.Add(time.Hour))
	if _, err := OpenCertificates(other, key, nil, nil); err == nil {
		t.Error("a key that belongs to another certificate was taken")
	}
}
