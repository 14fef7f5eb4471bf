package notify

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/db/dbtest"
	"snug/internal/syslog"
)

var secret = []byte("plumtree-plumtree-plumtree-hook!")

// Webhooks are signed over id, time and body, sent again with the same id until they are taken, to where the configuration
// says and nowhere else; syslog gets the same. A receiver that hangs holds up no other.
func TestEvents(t *testing.T) {
	each(t, func(t *testing.T, p *post) {
		type request struct {
			header http.Header
			body   string
		}
		var mu sync.Mutex
		var got []request
		var tries, elsewhere atomic.Int64
		other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
		defer other.Close()
		hook := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			switch tries.Add(1) {
			case 1:
				w.WriteHeader(http.StatusInternalServerError)
				_, _ = io.WriteString(w, strings.Repeat("<script>", 1<<16))
			case 2:
				http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
			default:
				mu.Lock()
				got = append(got, request{r.Header, string(body)})
				mu.Unlock()
			}
		}))
		defer hook.Close()
		release := make(chan struct{})
		hangs := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
		defer hangs.Close()
		defer close(release)
		log, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		p.o.Webhooks = []Webhook{
			{Name: "siem", URL: hook.URL + "/in", Secrets: [][]byte{secret, []byte("the next secret of this receiver")}, Transport: hook.Client().Transport.(*http.Transport)},
			{Name: "slow", URL: hangs.URL, Secrets: [][]byte{secret}},
		}
		p.o.Syslog = &Syslog{Address: "udp://" + log.LocalAddr().String()}
		n := p.open(t)
		run(t, n)
		at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
		if err := n.Event(t.Context(), nil, Event{Type: "incident.opened", Severity: syslog.Critical, At: at, Data: map[string]any{"kind": "sign_in.spraying", "note": "a\nb"}}); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the webhook", func() bool { mu.Lock(); defer mu.Unlock(); return len(got) == 1 })
		r := got[0]
		id, sent := r.header.Get("Webhook-Id"), r.header.Get("Webhook-Timestamp")
		if r.header.Get("Webhook-Signature") != Sign([][]byte{secret, []byte("the next secret of this receiver")}, id, sent, []byte(r.body)) {
			t.Error("the signature is not over what came")
		}
		if r.header.Get("Webhook-Signature") == Sign([][]byte{secret, []byte("the next secret of this receiver")}, id, sent, []byte(r.body+" ")) {
			t.Error("the signature does not cover the body")
		}
		if s, _ := strconv.ParseInt(sent, 10, 64); time.Since(time.Unix(s, 0)).Abs() > ReplayWindow {
			t.Errorf("sent at %s", sent)
		}
		var body struct {
			ID, Type  string
			Timestamp time.Time
			Data      map[string]string
		}
		if err := json.Unmarshal([]byte(r.body), &body); err != nil || body.Type != "incident.opened" || !body.Timestamp.Equal(at) || body.Data["kind"] != "sign_in.spraying" {
			t.Errorf("%v %s", err, r.body)
		}
		if elsewhere.Load() != 0 {
			t.Error("a redirect was followed")
		}
		buf := make([]byte, 4096)
		_ = log.SetReadDeadline(time.Now().Add(20 * time.Second))
		k, _, err := log.ReadFrom(buf)
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`^<82>1 \S+ \S+ snug \d+ - - \{"id":.*"incident.opened".*\}$`).Match(buf[:k]) || strings.ContainsAny(string(buf[:k]), "\r\n") {
			t.Errorf("%q", buf[:k])
		}
	})
}

func TestWebhookDestinations(t *testing.T) {
	t.Parallel()
	for u, want := range map[string]bool{
		"https://siem.example/in": true, "http://127.0.0.1:9000/in": true, "http://[::1]:9000": true, "http://localhost:9000": true,
		"http://siem.example/in": false, "http://10.0.0.1/": false, "http://127.0.0.1.evil.example/": false, "https://u:p@siem.example/": false, "ftp://siem.example": false,
		"": false, "https://": false, "file:///etc/passwd": false, "https://siem.example/#x": false, "http://0.0.0.0/": false,
	} {
		_, err := newHook(Webhook{Name: "siem", URL: u, Secrets: [][]byte{secret}}, time.Now)
		if (err == nil) != want {
			t.Errorf("%q: %v", u, err)
		}
		if err != nil && strings.Contains(err.Error(), "u:p@") {
			t.Errorf("%q: the error repeats it", u)
		}
	}
	// A name that stands for this machine, and turns out to be another.
	if err := mustBeHere("tcp", "192.0.2.1:80", nil); err == nil {
		t.Error("plain HTTP leaves the machine")
	}
}

// The receiver says that it wants no more.
func TestWebhookGone(t *testing.T) {
	t.Parallel()
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }))
	defer hook.Close()
	p := newPost(t, dbtest.SQLite(t))
	p.o.Webhooks = []Webhook{{Name: "siem", URL: hook.URL, Secrets: [][]byte{secret}}}
	n := p.open(t)
	run(t, n)
	if err := n.Event(t.Context(), nil, Event{Type: "incident.opened", At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "given up", func() bool {
		_, dead, err := n.State(t.Context(), 5)
		return err == nil && len(dead) == 1 && dead[0].Why == "gone" && dead[0].Lane == "webhook:siem"
	})
	if err := n.TestEvent(t.Context())["webhook:siem"]; err == nil {
		t.Error("the test says that it arrived")
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"whsec_cGx1bXRyZWUtcGx1bXRyZWUtcGx1bXRyZWUtaG9vayE=\n": string(secret), string(secret) + "\n": string(secret),
		"whsec_???": "", "short": "", "": "", "whsec_c2hvcnQ=": "",
	} {
		got, err := Secret([]byte(in))
		if string(got) != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", in, got, err)
		}
		if err != nil && in != "" && strings.Contains(err.Error(), in) {
			t.Errorf("%q is repeated", in)
		}
	}
}
