package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// canary is a healthy chat that has to go on whatever is thrown at the server.
type canary struct {
	v *visitor
	a *agent
	n int
}

func newCanary(t *testing.T, s *server) *canary {
	t.Helper()
	c := &canary{v: s.comes("the canary"), a: s.hire("Canary", "agent")}
	c.a.ask("POST", at(c.v.conversation, "/take"), nil).must(t, 200)
	c.sings(t)
	return c
}

// sings has both sides talk over fresh sockets. It is called before and after every attack.
func (c *canary) sings(t *testing.T) {
	t.Helper()
	c.n++
	c.v.mustGreet(t, 0)
	c.a.mustGreet(t)
	c.a.watches(t, c.v.conversation, 0)
	question, answered := fmt.Sprintf("question %d", c.n), fmt.Sprintf("answer %d", c.n)
	c.v.says(t, question)
	c.a.await(t, "entry", func(f *frame) bool { return f.E.Text == question })
	c.a.says(t, c.v.conversation, "message", answered, 0)
	c.v.await(t, "entry", func(f *frame) bool { return f.E.Text == answered })
	_, _ = c.v.nc.Close(), c.a.nc.Close()
}

// A hundred and fifty connections send their headers a byte at a time, or a body that never ends, or read an answer that
// slowly. Meanwhile others are served at once, and the slow ones are let go (faults 22).
func TestSlowloris(t *testing.T) {
	t.Parallel()
	s := child(t, setup{level: "info"})
	c := newCanary(t, s)
	var slow []net.Conn
	for i := range 150 {
		nc, err := s.dial(t.Context(), chatHost, "")
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
		begin := "GET /frame/demo HTTP/1.1\r\nHost: " + chatHost + "\r\nX-Slow: "
		if i%3 == 1 {
			begin = "POST /v1/visit/start HTTP/1.1\r\nHost: " + chatHost + "\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"site\":"
		}
		if _, err := io.WriteString(nc, begin); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, nc)
	}
	began := time.Now()
	for time.Since(began) < 6500*time.Millisecond {
		for i, nc := range slow {
			if i%3 != 2 {
				_ = nc.SetWriteDeadline(time.Now().Add(time.Second))
				_, _ = io.WriteString(nc, "a") // errors once the server has let go
			}
		}
		asked := time.Now()
		if a := s.ask(request{method: "GET", host: chatHost, path: "/frame/demo"}); a.status != 200 || time.Since(asked) > 2*time.Second {
			t.Errorf("beside the slow ones: %d after %v", a.status, time.Since(asked))
		}
		time.Sleep(250 * time.Millisecond)
	}
	c.sings(t)
	for i, nc := range slow {
		if i%3 == 1 {
			continue // bodies have 10 s; the next loop waits for some of them
		}
		_ = nc.SetReadDeadline(time.Now().Add(3 * time.Second))
		if b, err := io.ReadAll(nc); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatalf("connection %d still waits after %v, with %q", i, time.Since(began), b)
		}
	}
	for i := 1; i < len(slow); i += 30 {
		_ = slow[i].SetReadDeadline(began.Add(14 * time.Second))
		if b, err := io.ReadAll(slow[i]); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatalf("body %d still waits after %v, with %q", i, time.Since(began), b)
		}
	}
	c.sings(t)
}

// Requests that no browser sends: oversized, with two meanings, of another form. Each is refused with its status, in the
// one form of errors, and without repeating what came; nothing behind it on the same connection is taken for a request of
// its own (faults 23, 24, 26, 30, 36, 42).
func TestRequestsOfNoBrowser(t *testing.T) {
	t.Parallel()
	s := child(t, setup{level: "info"})
	c := newCanary(t, s)
	host := "Host: " + chatHost + "\r\n"
	start := "POST /v1/visit/start HTTP/1.1\r\n" + host + "Content-Type: application/json\r\nSec-Fetch-Site: same-origin\r\n"
	smuggled := "GET /frame/demo HTTP/1.1\r\n" + host + "\r\n"
	for name, tc := range map[string]struct {
		raw  string
		want []string // statuses
	}{
		"header of 70 KiB":           {"GET /frame/demo HTTP/1.1\r\n" + host + "X: " + strings.Repeat("x", 70<<10) + "\r\n\r\n", []string{"431"}},
		"1000 headers":               {"GET /frame/demo HTTP/1.1\r\n" + host + manyHeaders(1000) + "\r\n", []string{"431", "413"}},
		"1 MiB URL":                  {"GET /" + strings.Repeat("u", 1<<20) + " HTTP/1.1\r\n" + host + "\r\n", []string{"414", "431", "413"}},
		"20 KiB URL":                 {"GET /" + strings.Repeat("u", 20<<10) + " HTTP/1.1\r\n" + host + "\r\n", []string{"414", "413"}},
		"length and chunks":          {start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, []string{"400"}},
		"chunks and length":          {start + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + smuggled, []string{"400"}},
		"two encodings":              {start + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled, []string{"400", "501"}},
		"encoding in disguise":       {start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled, []string{"400", "501"}},
		"encoding, space":            {start + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled, []string{"400"}},
		"folded header":              {start + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + smuggled, []string{"400"}},
		"two lengths":                {start + "Content-Length: 0\r\nContent-Length: 60\r\n\r\n" + smuggled, []string{"400"}},
		"list of lengths":            {start + "Content-Length: 0, 60\r\n\r\n" + smuggled, []string{"400"}},
		"negative length":            {start + "Content-Length: -1\r\n\r\n" + smuggled, []string{"400"}},
		"signed length":              {start + "Content-Length: +2\r\n\r\n{}" + smuggled, []string{"400"}},
		"huge length":                {start + "Content-Length: 99999999999999999999\r\n\r\n" + smuggled, []string{"400"}},
		"no host":                    {"GET /frame/demo HTTP/1.1\r\n\r\n", []string{"400"}},
		"two hosts":                  {"GET /frame/demo HTTP/1.1\r\n" + host + host + "\r\n", []string{"400"}},
		"another host":               {"GET /frame/demo HTTP/1.1\r\nHost: evil.example\r\n\r\n", []string{"421"}},
		"another host in the target": {"GET http://evil.example/frame/demo HTTP/1.1\r\n" + host + "\r\n", []string{"421"}},
		"host with a port":           {"GET /frame/demo HTTP/1.1\r\nHost: " + chatHost + ":9\r\n\r\n", []string{"421"}},
		"host with a user":           {"GET /frame/demo HTTP/1.1\r\nHost: evil@" + chatHost + "\r\n\r\n", []string{"421", "400"}},
		"the console's path here":    {"GET /v1/conversations?box=all HTTP/1.1\r\n" + host + "\r\n", []string{"404"}},
		"TRACE":                      {"TRACE /frame/demo HTTP/1.1\r\n" + host + "\r\n", []string{"405"}},
		"CONNECT":                    {"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", []string{"421", "400", "404", "405"}},
		"a made-up method":           {"FROB /v1/visit HTTP/1.1\r\n" + host + "\r\n", []string{"405"}},
		"override":                   {"GET /v1/visit/erase?_method=POST HTTP/1.1\r\n" + host + "X-HTTP-Method-Override: POST\r\n\r\n", []string{"405", "400"}},
		"HEAD on what changes":       {"HEAD /v1/visit/start HTTP/1.1\r\n" + host + "\r\n", []string{"405"}},
		"OPTIONS *":                  {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", []string{"404", "405", "400"}},
		"the same key twice":         {"GET /v1/visit?after=1&after=2 HTTP/1.1\r\n" + host + "Authorization: Bearer " + c.v.token + "\r\n\r\n", []string{"400"}},
		"a key nobody knows":         {"GET /v1/visit?after=1&role=admin HTTP/1.1\r\n" + host + "Authorization: Bearer " + c.v.token + "\r\n\r\n", []string{"400"}},
		"two slashes":                {"GET //frame/demo HTTP/1.1\r\n" + host + "\r\n", []string{"404", "400"}},
		"dots":                       {"GET /assets/../../../etc/passwd HTTP/1.1\r\n" + host + "\r\n", []string{"404", "400"}},
		"encoded dots":               {"GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + host + "\r\n", []string{"404", "400"}},
		"backslashes":                {"GET /assets/..\\..\\etc HTTP/1.1\r\n" + host + "\r\n", []string{"404", "400"}},
		"NUL in the path":            {"GET /frame/de%00mo HTTP/1.1\r\n" + host + "\r\n", []string{"404", "400"}},
		"HTTP/2 in clear":            {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []string{"505", "400", "421"}},
		"HTTP/0.9":                   {"GET /frame/demo\r\n\r\n", []string{"400"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := shout(t, s, strings.Replace(tc.raw, "\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1))
			if strings.HasPrefix(tc.raw, "PRI") || strings.HasPrefix(tc.raw, "GET /frame/demo\r\n") {
				got = shout(t, s, tc.raw)
			}
			status := ""
			if f := strings.Fields(got); len(f) > 1 {
				status = f[1]
			}
			ok := false
			for _, w := range tc.want {
				ok = ok || status == w
			}
			if !ok {
				t.Errorf("answered %.300q, want one of %v", got, tc.want)
			}
			if strings.Count(got, "HTTP/1.") > 1 || strings.Contains(got, "snug-boot") {
				t.Errorf("what was behind it was answered, too: %.600q", got)
			}
			if strings.Contains(got, "evil") || strings.Contains(got, "Location:") {
				t.Errorf("it was repeated: %.600q", got)
			}
		})
	}
	for _, host := range []string{chatHost, consoleHost} {
		for _, path := range []string{"/debug/pprof/", "/metrics", "/.git/config", "/.env", "/healthz/../metrics", "/backup.zip", "/snug.db", "/assets/", "/assets", "/loader/", "/server-status", "/status", "/docs/../v1/me"} {
			a := s.ask(request{method: "GET", host: host, path: path})
			if a.status == 200 && (host == chatHost || !strings.Contains(a.body, `<div id="root"`)) || a.status >= 300 && a.status < 400 {
				t.Errorf("%s%s answers %d: %.200s", host, path, a.status, a.body)
			}
		}
		if a := s.ask(request{method: "GET", host: host, path: "/assets/console.js.map"}); a.status != 404 {
			t.Errorf("%s: source map: %d", host, a.status)
		}
	}
	c.sings(t)
}

func manyHeaders(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "X-%d: y\r\n", i)
	}
	return b.String()
}

// Every answer, good, bad or strange, of either origin carries the headers that keep browsers from doing harm, and none
// that opens it to other pages (faults 31, 32, 33, 34, 35).
func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	s := inside(t, setup{})
	c := newCanary(t, s)
	asset := func(host, doc, from string) string {
		_, rest, _ := strings.Cut(s.ask(request{method: "GET", host: host, path: doc}).body, from+`="`)
		path, _, _ := strings.Cut(rest, `"`)
		return path
	}
	for _, r := range []request{
		{method: "GET", host: chatHost, path: "/frame/demo"}, {method: "GET", host: chatHost, path: asset(chatHost, "/frame/demo", `type="module" src`)},
		{method: "GET", host: chatHost, path: "/nothing"}, {method: "GET", host: chatHost, path: "/v1/visit"},
		{method: "GET", host: chatHost, path: "/v1/visit", token: c.v.token}, {method: "GET", host: chatHost, path: "/v1/visit/transcript", token: c.v.token},
		{method: "GET", host: consoleHost, path: "/"}, {method: "GET", host: consoleHost, path: "/signin"}, {method: "GET", host: consoleHost, path: "/openapi.json"},
		{method: "GET", host: consoleHost, path: "/v1/me"}, {method: "GET", host: consoleHost, path: "/v1/me", cookie: c.a.cookie},
		{method: "POST", host: consoleHost, path: "/v1/session", body: map[string]any{"email": "nobody@example.org", "password": "wrong horse battery"}},
		{method: "OPTIONS", host: consoleHost, path: "/v1/me", header: http.Header{"Origin": {"https://evil.example"}, "Access-Control-Request-Method": {"GET"}}},
		{method: "OPTIONS", host: chatHost, path: "/v1/visit/start", header: http.Header{"Origin": {"https://shop.example"}, "Access-Control-Request-Method": {"POST"}}},
		{method: "GET", host: consoleHost, path: "/v1/me", cookie: c.a.cookie, header: http.Header{"Origin": {"https://evil.example"}}},
		{method: "GET", host: consoleHost, path: "/v1/me/x.css", cookie: c.a.cookie}, {method: "GET", host: consoleHost, path: "/v1/conversations.js?box=all", cookie: c.a.cookie},
		{method: "GET", host: consoleHost, path: "/signin?next=//evil.example"}, {method: "GET", host: consoleHost, path: "/?next=javascript:alert(1)"},
		{method: "GET", host: "elsewhere.example", path: "/"}, {method: "DELETE", host: chatHost, path: "/frame/demo"}, {method: "GET", host: chatHost, path: "/v1/socket"},
	} {
		a := s.ask(r)
		name := fmt.Sprintf("%s %s%s (%d)", r.method, r.host, r.path, a.status)
		h := a.header
		policy := h.Get("Content-Security-Policy")
		for k, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"} {
			if h.Get(k) != want {
				t.Errorf("%s: %s is %q", name, k, h.Get(k))
			}
		}
		if policy == "" || strings.Contains(policy, "unsafe-") || strings.Contains(policy, "*") || !strings.Contains(policy, "frame-ancestors") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s: policy %q", name, policy)
		}
		if r.host == consoleHost && !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s can be framed: %q", name, policy)
		}
		if strings.HasPrefix(r.path, "/frame/") && a.status == 200 && !strings.Contains(policy, "frame-ancestors https://shop.example") {
			t.Errorf("%s: the shop may not frame it: %q", name, policy)
		}
		if h.Get("Access-Control-Allow-Credentials") != "" || strings.Contains(h.Get("Access-Control-Allow-Origin"), "evil") || r.host == consoleHost && h.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s opens itself to other pages: %v", name, h)
		}
		if strings.HasPrefix(r.path, "/v1/") && !strings.Contains(h.Get("Cache-Control"), "no-store") {
			t.Errorf("%s may be cached: %q", name, h.Get("Cache-Control"))
		}
		if a.status >= 300 && a.status < 400 || h.Get("Location") != "" || strings.Contains(a.body, "evil.example") {
			t.Errorf("%s leads elsewhere: %v", name, h)
		}
		if h.Get("Server") != "" || h.Get("X-Powered-By") != "" {
			t.Errorf("%s says what it runs on: %v", name, h)
		}
		if strings.Contains(r.path, ".css") || strings.Contains(r.path, ".js?") {
			if a.status == 200 && strings.Contains(a.body, "canary") {
				t.Errorf("%s is data under a path that caches keep: %.200s", name, a.body)
			}
		}
	}
	c.sings(t)
}
