package httpapi

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
	_ "unsafe" // for go:linkname
)

// tls13Suites is crypto/tls's order of preference for TLS 1.3, which it has no setting for. It prefers 128 bits; we
// offer 256 first. The standard library promises to keep the name (go.dev/issue/67401); a test pins what a handshake
// then negotiates, and the connection facts tell what was negotiated in any case.
//
//go:linkname tls13Suites crypto/tls.defaultCipherSuitesTLS13
var tls13Suites []uint16

var prefer256 = sync.OnceFunc(func() {
	if len(tls13Suites) == 3 {
		copy(tls13Suites, []uint16{tls.TLS_AES_256_GCM_SHA384, tls.TLS_CHACHA20_POLY1305_SHA256, tls.TLS_AES_128_GCM_SHA256})
	}
})

// expiryWarning is how long before its end a certificate is warned about.
const expiryWarning = 14 * 24 * time.Hour

// Certificates are a server's certificate and key, read from files and read again when those change. It is safe for
// concurrent use.
type Certificates struct {
	certificate, key string
	log              *slog.Logger
	now              func() time.Time

	mu      sync.Mutex // guards the following
	current *tls.Certificate
	leaf    *x509.Certificate
	stamp   string
	checked time.Time
	warned  time.Time
}

// checkEvery is how often, at most, the files' times are looked at.
const checkEvery = 10 * time.Second

// OpenCertificates reads both files, and refuses a pair that does not belong together or is over. A nil log drops what
// there is to say; a nil now is time.Now.
func OpenCertificates(certificate, key string, log *slog.Logger, now func() time.Time) (*Certificates, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if now == nil {
		now = time.Now
	}
	c := &Certificates{certificate: certificate, key: key, log: log, now: now}
	if err := c.load(); err != nil {
		return nil, err
	}
	if now().After(c.leaf.NotAfter) {
		return nil, fmt.Errorf("the certificate in %s ended on %s; renew it", certificate, c.leaf.NotAfter.Format(time.DateOnly))
	}
	c.warn()
	return c, nil
}

// load reads the files. Whoever calls holds mu, or is alone.
func (c *Certificates) load() error {
	stamp, err := c.stamps()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.certificate, c.key)
	if err != nil {
		return fmt.Errorf("read the certificate and its key: %w", err)
	}
	if pair.Leaf == nil {
		return errors.New("the certificate file has no certificate")
	}
	c.current, c.leaf, c.stamp = &pair, pair.Leaf, stamp
	return nil
}

func (c *Certificates) stamps() (string, error) {
	var s string
	for _, name := range []string{c.certificate, c.key} {
		info, err := os.Stat(name)
		if err != nil {
			return "", fmt.Errorf("read the certificate and its key: %w", err)
		}
		s += fmt.Sprint(info.ModTime().UnixNano(), " ", info.Size(), "\n")
	}
	return s, nil
}

// get returns the certificate, read anew if the files changed. While a change is half written, the old one goes on.
func (c *Certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.checked) >= checkEvery {
		c.checked = now
		if stamp, err := c.stamps(); err == nil && stamp != c.stamp {
			if err := c.load(); err != nil {
				c.log.Error("new certificate refused, the old one goes on", "err", err)
			} else {
				c.log.Info("certificate read anew", "not_after", c.leaf.NotAfter.Format(time.DateOnly))
			}
		}
		c.warn()
	}
	return c.current, nil
}

// warn says once a day that the certificate ends soon.
func (c *Certificates) warn() {
	now := c.now()
	left := c.leaf.NotAfter.Sub(now)
	if left > expiryWarning || now.Sub(c.warned) < 24*time.Hour {
		return
	}
	c.warned = now
	c.log.Warn("certificate ends soon: renew it", "not_after", c.leaf.NotAfter.Format(time.DateOnly), "days", int(left.Hours()/24))
}

// Expires tells when the certificate in use ends.
func (c *Certificates) Expires() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.leaf.NotAfter
}

// Config returns how connections are to be protected: TLS 1.3 alone, with the hybrid X25519MLKEM768 preferred and X25519
// for those that lack it, AES-256 first. allow12 adds TLS 1.2 with authenticated encryption and forward secrecy only;
// such connections have no hybrid key exchange.
func (c *Certificates) Config(allow12 bool) *tls.Config {
	prefer256()
	config := &tls.Config{
		GetCertificate:   c.get,
		MinVersion:       tls.VersionTLS13,
		CurvePreferences: []tls.CurveID{tls.X25519MLKEM768, tls.X25519},
		NextProtos:       []string{"h2", "http/1.1"},
	}
	if allow12 {
		config.MinVersion = tls.VersionTLS12
		// There, the curve of an ECDSA certificate has to be among them, too.
		config.CurvePreferences = append(config.CurvePreferences, tls.CurveP256)
		config.CipherSuites = []uint16{
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		}
	}
	return config
}
