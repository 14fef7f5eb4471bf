package httpapi

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/perm"
)

func newKey() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// filled is a route's address with random ids in it.
func filled(r route) string {
	at := widgetAt
	if r.origin == console {
		at = consoleAt
	}
	path := r.path
	for _, part := range []string{"{id}", "{client}", "{entry}", "{answer}"} {
		path = strings.ReplaceAll(path, part, chat.NewConversationID().String())
	}
	path = strings.ReplaceAll(path, "{site}", "demo")
	path = strings.ReplaceAll(path, "{file}", "v1.js")
	path = strings.ReplaceAll(path, "{file...}", "panel-abc.js")
	switch path {
	case "/v1/conversations":
		path += "?box=mine"
	case "/v1/incident-report", "/v1/incident-report.pdf", "/v1/incident-severities", "/v1/incident-hours":
		path += "?from=0&to=1"
	case "/v1/search":
		path += "?q=lamp"
	}
	return at + path
}

// Every route, as every role and as nobody: only who holds the permission gets past the guard.
func TestEveryRouteAsEveryRole(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	started := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: h.startForm(newKey(), chat.NewClientID().String(), "Hello")})
	if started.status != 201 {
		t.Fatalf("start: %d %s", started.status, started.body)
	}
	visitor := started.json(t)["token"].(string)
	checked := 0
	for _, r := range h.edge.routes() {
		if r.handle.api == nil && !r.handle.upgrade {
			continue // documents and files are for everybody, and have tests of their own
		}
		send := func(role, token string) result {
			c := request{method: r.method, url: filled(r), role: role, token: token}
			if r.handle.body {
				c.body = "{}"
			}
			return h.ask(c)
		}
		name := r.method + " " + r.path
		expect := func(who string, got result, refused int) {
			checked++
			passed := got.status != 401 && got.status != 403
			if refused == 0 && !passed || refused != 0 && got.status != refused {
				t.Errorf("%s as %s: %d %s, want %d", name, who, got.status, got.body, refused)
			}
			if got.status >= 500 {
				t.Errorf("%s as %s: %d %s", name, who, got.status, got.body)
			}
		}
		needsStaff := r.need != perm.Public && r.need != perm.Visitor
		switch {
		case r.need == perm.Public:
			if !r.handle.upgrade {
				expect("nobody", send("", ""), 0)
			}
		case r.need == perm.Visitor:
			expect("nobody", send("", ""), 401)
			expect("a wrong token", send("", newKey()), 401)
			expect("staff", send(access.Lead, ""), 401)
			if r.path != "/v1/visit/end" && r.path != "/v1/visit/erase" {
				expect("visitor", send("", visitor), 0)
			}
		case r.need == perm.HalfSigned:
			expect("nobody", send("", ""), 401)
			expect("a visitor", send("", visitor), 401)
			for _, role := range access.Roles() {
				expect(role, send(role, ""), 401)
			}
		case needsStaff:
			expect("nobody", send("", ""), 401)
			expect("a visitor", send("", visitor), 401)
			for _, role := range access.Roles() {
				if r.path == "/v1/session" || r.handle.upgrade {
					continue
				}
				refused := 403
				if r.need == perm.SignedIn || access.Role(role).Has(r.need) {
					refused = 0
				}
				expect(role, send(role, ""), refused)
			}
		}
	}
	if checked < 200 {
		t.Errorf("only %d pairs were looked at", checked)
	}
	t.Logf("%d pairs of route and caller", checked)
}

// A permission that the table asks for is one that some role has, and the other way round.
func TestTableAndRolesFit(t *testing.T) {
	t.Parallel()
	asked := map[perm.Permission]bool{}
	for _, r := range (&Edge{}).routes() {
		if r.need == "" {
			t.Errorf("%s %s asks for no permission", r.method, r.path)
		}
		asked[r.need] = true
	}
	var held []perm.Permission
	for _, role := range access.Roles() {
		held = append(held, access.Role(role).List()...)
	}
	for p := range asked {
		if p != perm.Public && p != perm.Visitor && p != perm.HalfSigned && !slices.Contains(held, p) {
			t.Errorf("no role has %s", p)
		}
	}
}

// secureHeaders are what every answer has.
func checkHeaders(t *testing.T, name string, got result) {
	t.Helper()
	for k, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"} {
		if v := got.header.Values(k); len(v) != 1 || v[0] != want {
			t.Errorf("%s: %s is %q", name, k, v)
		}
	}
	for _, k := range []string{"Permissions-Policy", "Cache-Control", "Cross-Origin-Resource-Policy", "Content-Security-Policy"} {
		if v := got.header.Values(k); len(v) != 1 || v[0] == "" {
			t.Errorf("%s: %s is %q", name, k, v)
		}
	}
	csp := got.header.Get("Content-Security-Policy")
	if strings.Contains(csp, "unsafe-") || strings.Contains(csp, "*") || !strings.Contains(csp, "default-src 'none'") ||
		!strings.Contains(csp, "frame-ancestors ") || !strings.Contains(csp, "base-uri 'none'") {
		t.Errorf("%s: policy %q", name, csp)
	}
	if v := got.header.Get("Access-Control-Allow-Credentials"); v != "" {
		t.Errorf("%s allows credentials across origins", name)
	}
	if got.header.Get("Server") != "" || got.header.Get("X-Powered-By") != "" {
		t.Errorf("%s says what it runs", name)
	}
}

func TestHeadersOnEveryRoute(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	loader := h.edge.o.Assets.Loader().Path
	for _, r := range h.edge.routes() {
		for _, method := range []string{r.method, "PATCH", "HEAD", "OPTIONS"} {
			c := request{method: method, url: filled(r), role: access.Lead}
			if r.handle.body && method == r.method {
				c.body = "{}"
			}
			if r.path == "/loader/{file}" {
				c.url = widgetAt + loader
			}
			got := h.ask(c)
			name := method + " " + c.url
			checkHeaders(t, name, got)
			if cors := got.header.Get("Access-Control-Allow-Origin"); (cors != "") != (c.url == widgetAt+loader && got.status == 200) {
				t.Errorf("%s: Access-Control-Allow-Origin is %q", name, cors)
			}
			if strings.Contains(r.path, "/v1/") && got.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s may be cached", name)
			}
			if got.status >= 300 && got.status < 400 || got.header.Get("Location") != "" {
				t.Errorf("%s redirects", name)
			}
		}
	}
	for name, c := range map[string]request{
		"unknown host":  {method: get, url: consoleAt + "/", host: "evil.example"},
		"unknown path":  {method: get, url: consoleAt + "/.git/config"},
		"double slash":  {method: get, url: consoleAt + "//v1/me"},
		"bad JSON":      {method: post, url: consoleAt + "/v1/session", body: "{"},
		"cross-origin":  {method: post, url: consoleAt + "/v1/session", body: "{}", header: http.Header{"Sec-Fetch-Site": {"cross-site"}}},
		"unknown site":  {method: get, url: widgetAt + "/frame/nosuch"},
		"long address":  {method: get, url: consoleAt + "/?" + strings.Repeat("x", 9000)},
		"console page":  {method: get, url: consoleAt + "/inbox/mine"},
		"widget's root": {method: get, url: widgetAt + "/"},
	} {
		checkHeaders(t, name, h.ask(c))
	}
}

func TestTransportSecurityOverTLS(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.WidgetOrigin, o.ConsoleOrigin = "https://chat.example", "https://console.example" })
	for _, host := range []string{"chat.example", "console.example", "console.example:443", "evil.example"} {
		got := h.ask(request{method: get, url: consoleAt + "/v1/me", host: host})
		if !strings.HasPrefix(got.header.Get("Strict-Transport-Security"), "max-age=63072000") {
			t.Errorf("%s: no HSTS", host)
		}
		if want := 421; host == "evil.example" && got.status != want {
			t.Errorf("%s: %d", host, got.status)
		}
	}
}

func TestHosts(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) {
		o.Also = map[string]http.Handler{"shop.localhost:7465": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })}
	})
	for host, want := range map[string]int{
		"console.localhost:7465": 401, "CONSOLE.localhost:7465": 401, "chat.localhost:7465": 404, "console.localhost": 421, "localhost:7465": 421,
		"127.0.0.1": 421, "console.localhost:7466": 421, "console.localhost:7465.evil.example": 421, "evil.example": 421,
		"shop.localhost:7465": 204, "console.localhost.:7465": 421,
	} {
		if got := h.ask(request{method: get, url: consoleAt + "/v1/me", host: host, header: http.Header{"X-Forwarded-Host": {"console.localhost:7465"}, "Forwarded": {"host=console.localhost:7465"}}}); got.status != want {
			t.Errorf("%s: %d, want %d", host, got.status, want)
		}
	}
	// The absolute form says the host again, and it is the one that counts (RFC 9112 §3.2.2).
	for target, want := range map[string]string{
		"GET http://evil.example/v1/me HTTP/1.1\r\nHost: console.localhost:7465\r\n\r\n":           "421",
		"GET http://console.localhost:7465/v1/me HTTP/1.1\r\nHost: console.localhost:7465\r\n\r\n": "401",
	} {
		if got := h.raw(target); !strings.HasPrefix(got, "HTTP/1.1 "+want) {
			t.Errorf("%.40q: %.60q", target, got)
		}
	}
}

// What has no route is not there, however it is written; and what has one takes its own methods only.
func TestNothingElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	for _, path := range []string{
		"/metrics", "/debug/pprof/", "/debug/vars", "/.git/HEAD", "/.env", "/admin", "/backup.zip", "/index.html.bak", "/assets/",
		"/assets/index-abc.js.map", "/assets/nosuch.js", "/v1", "/v1/", "/v1/nosuch", "/v1/me/", "/v1/me/x.css", "/v1/me.css", "/v1//me", "//v1/me",
		"/v1/./me", "/v1/x/../me", "/v1%2Fme", "/v1/me%00", "/v1/me;x=1", "/%2e%2e/etc/passwd", "/\\evil.example", "/V1/me", "/v1/ME",
		"/loader/", "/frame/demo", "/v1/visit", "/openapi.yaml", "/schemas/Me.json", "/inbox/../v1/me", "/inbox/x.php", "/docs/x",
	} {
		got := h.ask(request{method: get, url: consoleAt + path, role: access.Administrator})
		if got.status != 404 || got.json(t)["code"] != "not_found" {
			t.Errorf("%s: %d %.80s", path, got.status, got.body)
		}
	}
	for _, path := range []string{"/", "/v1/me", "/v1/session", "/v1/conversations", "/assets/index-abc.js", "/openapi.json", "/v1/socket/x", "/loader/v1.0.js", "/frame", "/frame/demo/x"} {
		if got := h.ask(request{method: get, url: widgetAt + path}); got.status != 404 {
			t.Errorf("widget's %s: %d", path, got.status)
		}
	}
	for _, c := range []struct{ method, path, allow string }{
		{"TRACE", "/v1/me", "GET"}, {"OPTIONS", "/v1/me", "GET"}, {"HEAD", "/v1/me", "GET"}, {"BREW", "/v1/me", "GET"}, {"PUT", "/v1/session", "POST, DELETE"},
		{"POST", "/v1/conversations", "GET"}, {"HEAD", "/v1/conversations", "GET"}, {"DELETE", "/openapi.json", "GET"},
	} {
		got := h.ask(request{method: c.method, url: consoleAt + c.path, role: access.Lead, header: http.Header{"X-Http-Method-Override": {"GET"}}})
		if got.status != 405 || got.header.Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q", c.method, c.path, got.status, got.header.Get("Allow"))
		}
	}
	if got := h.ask(request{method: "POST", url: consoleAt + "/inbox"}); got.status != 404 {
		t.Errorf("POST on a page: %d", got.status)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/docs"}); got.status != 200 || strings.Count(got.body, "data-words") < 80 || !strings.Contains(got.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the reference: %d %q", got.status, got.header.Get("Content-Security-Policy"))
	}
	if got := h.ask(request{method: get, url: consoleAt + "/openapi.json"}); got.status != 200 || got.json(t)["openapi"] != "3.1.0" {
		t.Errorf("the document: %d", got.status)
	}
	for _, path := range []string{"/", "/inbox/mine", "/signin", "/posture"} {
		got := h.ask(request{method: get, url: consoleAt + path})
		if got.status != 200 || !strings.Contains(got.body, "<title>Snug") || !strings.Contains(got.header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("the console's %s: %d", path, got.status)
		}
	}
}
