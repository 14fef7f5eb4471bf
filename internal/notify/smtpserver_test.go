package notify

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// mailbox is a mail server on a socket of its own, with a certificate of its own.
type mailbox struct {
	t     *testing.T
	l     net.Listener
	cert  tls.Certificate
	roots *x509.CertPool

	mu       sync.Mutex // guards the following
	implicit bool       // TLS from the first byte
	noTLS    bool       // STARTTLS is not offered
	refuse   map[string]int
	hang     bool
	got      []letterGot
	plain    []string // what was said before TLS
}

// letterGot is a mail as it came in.
type letterGot struct {
	from    string
	to      []string
	user    string
	header  mail.Header
	subject string
	body    string
	raw     string
}

func openMailbox(t *testing.T, implicit bool) *mailbox {
	t.Helper()
	b := &mailbox{t: t, implicit: implicit, refuse: map[string]int{}}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	b.cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	b.roots = x509.NewCertPool()
	b.roots.AddCert(leaf)
	if b.l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := b.l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { b.serve(c) })
		}
	})
	t.Cleanup(func() { b.l.Close(); running.Wait() })
	return b
}

func (b *mailbox) server(tlsMode string) *MailServer {
	return &MailServer{
		Host: "127.0.0.1", Port: b.l.Addr().(*net.TCPAddr).Port, TLS: tlsMode, Roots: b.roots,
		User: "snug", Password: "plumtree-mail", From: "Snug <snug@shop.example>",
	}
}

func (b *mailbox) set(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fn()
}

func (b *mailbox) mails() []letterGot {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]letterGot(nil), b.got...)
}

// wait returns the first n mails that came.
func (b *mailbox) wait(n int) []letterGot {
	b.t.Helper()
	eventually(b.t, fmt.Sprintf("%d mails", n), func() bool { return len(b.mails()) >= n })
	return b.mails()
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 30 s: %s", what)
		}
	}
}

func (b *mailbox) serve(c net.Conn) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(30 * time.Second))
	secure := false
	if b.implicit {
		c = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{b.cert}})
		secure = true
	}
	r := bufio.NewReader(c)
	say := func(format string, args ...any) { fmt.Fprintf(c, format+"\r\n", args...) }
	say("220 mailbox ESMTP")
	var m letterGot
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		b.mu.Lock()
		if !secure {
			b.plain = append(b.plain, line)
		}
		refused, hang, offer := b.refuse[verb], b.hang, !b.noTLS && !secure
		b.mu.Unlock()
		if hang && verb == "DATA" {
			_, _ = r.ReadString('\n') // until the other side is tired of it
			return
		}
		if refused != 0 {
			say("%d not now: <script>alert(1)</script>", refused)
			continue
		}
		switch verb {
		case "EHLO":
			say("250-mailbox")
			if offer {
				say("250-STARTTLS")
			}
			if secure {
				say("250-AUTH PLAIN LOGIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			c = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{b.cert}})
			r, secure = bufio.NewReader(c), true
		case "AUTH":
			plain, _ := base64.StdEncoding.DecodeString(line[strings.LastIndexByte(line, ' ')+1:])
			if parts := strings.Split(string(plain), "\x00"); len(parts) == 3 && parts[2] == "plumtree-mail" {
				m.user = parts[1]
				say("235 welcome")
			} else {
				say("535 no")
			}
		case "MAIL":
			m.from = line
			say("250 ok")
		case "RCPT":
			m.to = append(m.to, line)
			say("250 ok")
		case "DATA":
			say("354 go on")
			var raw strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				raw.WriteString(strings.TrimPrefix(line, "."))
			}
			m.raw = raw.String()
			b.take(m)
			m = letterGot{user: m.user}
			say("250 taken")
		case "RSET":
			m = letterGot{user: m.user}
			say("250 ok")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("502 what?")
		}
	}
}

func (b *mailbox) take(m letterGot) {
	msg, err := mail.ReadMessage(strings.NewReader(m.raw))
	if err != nil {
		b.t.Errorf("no mail: %v\n%s", err, m.raw)
		return
	}
	m.header = msg.Header
	m.subject, _ = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	body, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		b.t.Errorf("the body is not quoted-printable: %v", err)
	}
	m.body = strings.ReplaceAll(string(body), "\r\n", "\n")
	b.set(func() { b.got = append(b.got, m) })
}
