package e2e

import (
	"bufio"
	"context"
	"fmt"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/control"

	"snug/internal/keyproof"
)

const goodPassword = "brown kettle under seven maps"

// mailbox is a mail server on this machine that takes whatever comes.
type mailbox struct {
	t    testing.TB
	ln   net.Listener
	mu   sync.Mutex // guards the following
	got  []letter
	seen int
}

type letter struct{ to, subject, body string }

func newMailbox(t testing.TB) *mailbox {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &mailbox{t: t, ln: ln}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			nc, err := ln.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { b.serve(nc) })
		}
	})
	t.Cleanup(func() { _ = ln.Close(); serving.Wait() })
	return b
}

// settings are the lines of a configuration that lead here.
func (b *mailbox) settings() string {
	return fmt.Sprintf("mail: {host: 127.0.0.1, port: %d, tls: none, from: snug@alder.example}", b.ln.Addr().(*net.TCPAddr).Port)
}

func (b *mailbox) serve(nc net.Conn) {
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(patience))
	say := func(line string) { _, _ = nc.Write([]byte(line + "\r\n")) }
	say("220 mailbox")
	lines := bufio.NewScanner(nc)
	var l letter
	for lines.Scan() {
		verb := strings.ToUpper(lines.Text())
		switch {
		case strings.HasPrefix(verb, "DATA"):
			say("354 go on")
			var data strings.Builder
			for lines.Scan() && lines.Text() != "." {
				data.WriteString(strings.TrimPrefix(lines.Text(), ".") + "\r\n")
			}
			b.take(l.to, data.String())
			say("250 ok")
		case strings.HasPrefix(verb, "RCPT"):
			l.to = lines.Text()
			say("250 ok")
		case strings.HasPrefix(verb, "QUIT"):
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (b *mailbox) take(to, data string) {
	m, err := mail.ReadMessage(strings.NewReader(data))
	if err != nil {
		b.t.Errorf("a mail that is none: %v", err)
		return
	}
	var body strings.Builder
	part := bufio.NewReader(m.Body)
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		part = bufio.NewReader(quotedprintable.NewReader(m.Body))
	}
	_, _ = part.WriteTo(&body)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.got = append(b.got, letter{to, m.Header.Get("Subject"), body.String()})
}

// next waits for one more mail.
func (b *mailbox) next() letter {
	b.t.Helper()
	var l letter
	soon(b.t, "a mail", func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		if len(b.got) <= b.seen {
			return false
		}
		l = b.got[b.seen]
		b.seen++
		return true
	})
	return l
}

func (b *mailbox) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.got)
}

var anyLink = regexp.MustCompile(`[a-z]+://[^\s]+`)

// linkIn is the one link of a mail. It leads to the configured origin, whatever else is in the mail.
func (l letter) linkIn(t testing.TB, origin, path string) (token string) {
	t.Helper()
	links := anyLink.FindAllString(l.body, -1)
	if len(links) != 1 {
		t.Fatalf("%d links in %q", len(links), l.body)
	}
	token, ok := strings.CutPrefix(links[0], origin+path+"#t=")
	if !ok || strings.Contains(l.body, "evil") || strings.Contains(l.subject, "evil") {
		t.Fatalf("the link leads to %q", links[0])
	}
	return token
}

// A hostile client asks for somebody's new password and says that the server's name is its own, in every way that there is:
// the link in the mail leads to the configured origin, or there is no mail.
func TestResetLinksLeadHome(t *testing.T) {
	t.Parallel()
	check := func(t *testing.T, box *mailbox, s, through *server) {
		origin := through.origin(consoleHost)
		if _, err := s.host().AddUser(context.Background(), control.NewUser{Email: "mina@alder.example", Name: "Mina", Role: "agent", Password: goodPassword}); err != nil {
			t.Fatal(err)
		}
		forged := func(k string) http.Header { return http.Header{k: {"evil.example"}} }
		ask := request{method: "POST", host: consoleHost, path: "/v1/password/forgot", body: map[string]any{"email": "mina@alder.example"}}
		for _, k := range []string{"X-Forwarded-Host", "X-Forwarded-Server"} {
			r := ask
			r.header = forged(k)
			if k == "X-Forwarded-Host" {
				r.header["Forwarded"] = []string{"host=evil.example;proto=https"}
				r.header["X-Original-Host"] = []string{"evil.example"}
				r.header["X-Host"] = []string{"evil.example"}
			}
			through.ask(r).must(t, 204)
			box.next().linkIn(t, origin, "/reset")
		}
		for _, host := range []string{"evil.example", "evil.example:443", consoleHost + ".evil.example", "evil.example@" + consoleHost} {
			r := ask
			r.host = host
			if a, err := through.try(r); err == nil && a.status < 400 {
				t.Errorf("as %s: %d %s", host, a.status, a.body)
			}
		}
		absolute := "POST http://evil.example/v1/password/forgot HTTP/1.1\r\nHost: " + consoleHost + "\r\nContent-Length: 2\r\n\r\n{}"
		nc, err := through.dial(context.Background(), consoleHost, "")
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		_ = nc.SetDeadline(time.Now().Add(patience))
		_, _ = nc.Write([]byte(absolute))
		if status, _ := bufio.NewReader(nc).ReadString('\n'); !strings.Contains(status, " 4") {
			t.Errorf("an absolute target: %q", status)
		}
		if n := box.count(); n != 2 {
			t.Errorf("%d mails, want 2", n)
		}
	}
	t.Run("direct", func(t *testing.T) {
		t.Parallel()
		box := newMailbox(t)
		s := child(t, setup{level: "info", extra: box.settings()})
		check(t, box, s, s)
	})
	for name, start := range map[string]func(*front) *exec.Cmd{"nginx": nginx, "haproxy": haproxy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := newMailbox(t)
			_, s, through := behind(t, start, setup{level: "info", extra: box.settings()}, "/denied")
			check(t, box, s, through)
		})
	}
}

// Invited by mail, forgotten, reset: with the program as shipped. Neither mail, log nor answers tell what they must not.
func TestInvitedByMail(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	s := child(t, setup{extra: box.settings()})
	origin := s.origin(consoleHost)
	ada := s.hire("Ada", "administrator")
	nora := map[string]any{"email": "nora@alder.example", "name": "Nora https://evil.example", "role": "agent", "teams": []string{}, "language": "de"}
	ada.ask("POST", "/v1/people", nora).must(t, 409) // not alone; no mail goes out, or the next would be it
	ada.has(nora)
	invited := box.next()
	if !strings.Contains(invited.to, "nora@alder.example") || !strings.Contains(invited.body, "Ada") {
		t.Errorf("the mail is %+v", invited)
	}
	token := invited.linkIn(t, origin, "/invitation")
	s.ask(request{method: "POST", host: consoleHost, path: "/v1/invitation", body: map[string]any{"token": token, "password": goodPassword}}).must(t, 200)

	forgot := func(email string) answer {
		return s.ask(request{method: "POST", host: consoleHost, path: "/v1/password/forgot", body: map[string]any{"email": email}}).must(t, 204)
	}
	known, unknown := forgot("nora@alder.example"), forgot("nobody@alder.example")
	if known.body != unknown.body || len(known.header) != len(unknown.header) {
		t.Errorf("the answers differ: %+v %+v", known, unknown)
	}
	reset := box.next().linkIn(t, origin, "/reset")
	next := goodPassword + " anew"
	set := request{method: "POST", host: consoleHost, path: "/v1/password", body: map[string]any{"token": reset, "password": next}}
	if a := s.ask(set).must(t, 204); a.header.Get("Set-Cookie") != "" {
		t.Error("a reset signs in")
	}
	s.ask(set).must(t, 401)
	if told := box.next(); len(anyLink.FindAllString(told.body, -1)) != 0 || !strings.Contains(told.to, "nora@") {
		t.Errorf("the owner was told %+v", told)
	}
	signIn := func(password string) int {
		return s.ask(request{method: "POST", host: consoleHost, path: "/v1/session", body: map[string]any{"email": "nora@alder.example", "password": password}}).status
	}
	if signIn(goodPassword) != 401 || signIn(next) != 200 {
		t.Error("the password was not replaced")
	}
	if n := box.count(); n != 3 {
		t.Errorf("%d mails, want 3", n)
	}
	for _, secret := range []string{token, reset, "nora@alder", "nobody@alder", next} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// What happens to somebody's second factors is told to them by mail: whoever sits at their open session can't add one unseen. So is a
// session whose cookie was copied.
func TestOwnerIsToldOfFactors(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	s := child(t, setup{extra: box.settings()})
	mina := s.hire("Mina", "agent")
	mina.enrols(t)
	told := func(want string) {
		t.Helper()
		l := box.next()
		if !strings.Contains(l.to, "mina@alder.example") || !strings.Contains(l.body, want) || anyLink.MatchString(l.body) {
			t.Errorf("want %q, the mail is %+v", want, l)
		}
	}
	told("a factor was added")
	mina.ask("POST", "/v1/me/factors/recovery", nil).must(t, 200)
	told("new recovery codes were made")
	mina.ask("DELETE", "/v1/me/factors/totp", nil).must(t, 204)
	told("a factor was removed")
	for range 3 { // the cookie in another browser, which has no key
		s.ask(request{method: "GET", host: consoleHost, path: "/v1/me", cookie: mina.cookie, header: http.Header{keyproof.Header: {}}}).must(t, 401)
	}
	told("came from another browser than yours")
	if n := box.count(); n != 4 {
		t.Errorf("%d mails, want 4", n)
	}
}
