package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/notify"
)

// watch is where alerts arrive: a mail server on this machine and a receiver of webhooks, which can be away.
type watch struct {
	t      *testing.T
	l      net.Listener
	hook   *httptest.Server
	secret []byte

	mu     sync.Mutex // guards the following
	away   bool
	mails  []string
	events []string
}

func openWatch(t *testing.T) *watch {
	t.Helper()
	w := &watch{t: t, secret: []byte("plumtree-plumtree-plumtree-hook")}
	var err error
	if w.l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := w.l.Accept()
			if err != nil {
				return
			}
			go w.smtp(c)
		}
	}()
	w.hook = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.away {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		if r.Header.Get("Webhook-Signature") != notify.Sign([][]byte{w.secret}, r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), b) {
			t.Errorf("not signed: %s", b)
		}
		w.events = append(w.events, string(b))
	}))
	t.Cleanup(func() { w.l.Close(); w.hook.Close() })
	return w
}

// smtp takes mail, as little as a server can.
func (w *watch) smtp(c net.Conn) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	r := bufio.NewReader(c)
	fmt.Fprint(c, "220 watch\r\n")
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		w.mu.Lock()
		away := w.away
		w.mu.Unlock()
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		switch {
		case away:
			fmt.Fprint(c, "421 later\r\n")
			return
		case verb == "DATA":
			fmt.Fprint(c, "354 go on\r\n")
			var b strings.Builder
			for {
				line, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				b.WriteString(line)
			}
			w.mu.Lock()
			w.mails = append(w.mails, b.String())
			w.mu.Unlock()
		case verb == "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		}
		if verb != "DATA" {
			fmt.Fprint(c, "250 ok\r\n")
		} else {
			fmt.Fprint(c, "250 taken\r\n")
		}
	}
}

func (w *watch) settings(dir string) string {
	w.t.Helper()
	file := filepath.Join(dir, "hook.secret")
	if err := os.WriteFile(file, w.secret, 0o600); err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf(`mail: {host: 127.0.0.1, port: %d, tls: none, from: Snug <snug@shop.example>}
alerts: {to: [it@shop.example], severity: low, language: de, digest_hour: -1}
webhooks: [{name: siem, url: %q, secret_files: [%q]}]`, w.l.Addr().(*net.TCPAddr).Port, w.hook.URL, file)
}

func (w *watch) arrived(what string) (mails, events []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.mails {
		msg, err := mail.ReadMessage(strings.NewReader(m))
		if err != nil {
			w.t.Errorf("no mail: %v", err)
			continue
		}
		body, _ := io.ReadAll(quotedprintable.NewReader(msg.Body))
		if strings.Contains(string(body), what) {
			mails = append(mails, msg.Header.Get("Message-ID"))
		}
		if strings.Contains(string(body), "<script") || strings.Contains(m, "evil.example") {
			w.t.Errorf("an attacker had a say in it:\n%s", body)
		}
	}
	for _, e := range w.events {
		if strings.Contains(e, what) || what == "Abgesucht" && strings.Contains(e, `"scanning"`) {
			events = append(events, e)
		}
		if strings.Contains(e, "evil.example") {
			w.t.Errorf("an attacker had a say in it: %s", e)
		}
	}
	return mails, events
}

// Somebody looks for what scanners look for; within a minute it is told by mail and webhook, with links to the console and
// nowhere else, though the program is killed in between and the receivers are away at first. The report counts it, and the log
// knows of the report (faults 26, 114, 115).
func TestIncidentsAreTold(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		w := openWatch(t)
		o.dir = t.TempDir()
		o.extra = w.settings(o.dir)
		s := child(t, o)
		w.mu.Lock()
		w.away = true
		w.mu.Unlock()
		began := time.Now()
		for _, path := range []string{"/.env", "/wp-login.php", "/.git/config", "/phpmyadmin/", "/cgi-bin/luci?x=<script>alert(1)</script>//evil.example/"} {
			s.ask(request{method: http.MethodGet, host: "chat.localhost", path: path, header: map[string][]string{"X-Forwarded-Host": {"evil.example"}}})
		}
		waiting := func() (n int) {
			out, _, _ := s.snug("notify", "list", "--json")
			var state struct {
				Lanes []struct {
					Waiting int
					Why     string
				}
			}
			_ = json.Unmarshal([]byte(out), &state)
			for _, l := range state.Lanes {
				if l.Why != "" {
					n += l.Waiting
				}
			}
			return n
		}
		for deadline := time.Now().Add(time.Minute); waiting() < 2; time.Sleep(200 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("nothing waits to be sent again:\n%s", s.log.tail())
			}
		}
		s.kill()
		w.mu.Lock()
		w.away = false
		w.mu.Unlock()
		s = s.again(t)
		var mails, events []string
		for deadline := time.Now().Add(90 * time.Second); len(mails) == 0 || len(events) == 0; time.Sleep(100 * time.Millisecond) {
			if mails, events = w.arrived("Abgesucht"); time.Now().After(deadline) {
				t.Fatalf("%d mails and %d events after %v:\n%s", len(mails), len(events), time.Since(began), s.log.tail())
			}
		}
		if !strings.Contains(events[0], s.origin("console.localhost")+"/security/incidents/") {
			t.Errorf("no link to the console: %s", events[0])
		}
		out, errs, status := s.snug("incidents", "report", "--from", began.Add(-time.Hour).Format(time.RFC3339), "--json")
		var r struct {
			Incidents  int
			Attacks    []struct{ What string }
			Checkpoint string
		}
		if status != 0 || json.Unmarshal([]byte(out), &r) != nil || r.Incidents < 1 || r.Checkpoint == "" {
			t.Errorf("report: %d %s %s", status, errs, out)
		}
		file := filepath.Join(o.dir, "report.pdf")
		if _, errs, status := s.snug("incidents", "report", "--from", "2020-01-01", "--to", "2020-02-01", "--pdf", file, "--language", "de"); status != 0 {
			t.Errorf("report as PDF: %s", errs)
		}
		if b, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(b), "%PDF-1.7") {
			t.Errorf("no PDF: %v", err)
		}
		if _, errs, status := s.snug("incidents", "report", "--from", "2020-01-01", "--to", "2030-01-01", "--json"); status == 0 || !strings.Contains(errs, "400 days") {
			t.Errorf("ten years: %d %s", status, errs)
		}
		if log, _, _ := s.snug("audit", "export"); strings.Count(log, "incident.report") < 2 {
			t.Error("the log does not know of the reports")
		}
	})
}
