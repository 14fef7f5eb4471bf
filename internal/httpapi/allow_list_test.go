package httpapi

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/allowlist"
	"snug/internal/chat"
	"snug/internal/realtime/realtimetest"
)

const (
	officeAt = "198.51.100.7"
	awayAt   = "203.0.113.9"
)

// doors is a house behind a proxy on loopback, with everybody hired, and, if it is asked for, a list that has the office.
func doors(t *testing.T, closed bool) *house {
	t.Helper()
	h := newHouse(t, func(o *Options) { o.Network = proxies("127.0.0.0/8") })
	h.edge.limiter.rates[guesses].burst, h.edge.limiter.rates[pages].burst = 1e6, 1e6
	h.hire()
	if closed {
		h.allow("198.51.100.0/24")
	}
	return h
}

// allow turns the list on with an entry more, by the host's way.
func (h *house) allow(prefix string) {
	h.t.Helper()
	ctx := h.t.Context()
	who := chat.Staff{ID: h.people[access.Administrator], Role: access.Administrator, Perms: access.Role(access.Administrator)}
	if _, err := h.allowed.AllowByHost(ctx, prefix, ""); err != nil {
		h.t.Fatal(err)
	}
	now := h.allowed.Newest()
	if now.On {
		return
	}
	if _, err := h.allowed.Change(ctx, who, allowlist.Edit{Version: now.Number, On: true, Entries: draftsOf(now.Entries[0].Prefix)}.By(who, now.Entries[0].Prefix.Addr())); err != nil {
		h.t.Fatal(err)
	}
}

func draftsOf(list ...netip.Prefix) (out []allowlist.Draft) {
	for _, p := range list {
		out = append(out, allowlist.Draft{Prefix: p.String()})
	}
	return out
}

func from(at string) http.Header { return http.Header{"X-Forwarded-For": {at}} }

// Every route of the console, by every method, and all that is no route: 403 from outside, in the same words, for everybody.
func TestNothingOfTheConsoleAnswersOutside(t *testing.T) {
	t.Parallel()
	h := doors(t, true)
	link, err := h.staff.Link(t.Context(), h.people[access.Agent])
	if err != nil {
		t.Fatal(err)
	}
	outside := 0
	refused := func(c request) {
		t.Helper()
		outside++
		c.header = from(awayAt)
		got := h.ask(c)
		name := c.method + " " + c.url + " as " + c.role
		if got.status != 403 || got.header.Get("Set-Cookie") != "" {
			t.Fatalf("%s: %d %.120s", name, got.status, got.body)
		}
		if c.method != "HEAD" {
			if v := got.json(t); v["code"] != "outside" || v["message"] != errOutside.Message {
				t.Errorf("%s: %s", name, got.body)
			}
		}
		checkHeaders(t, name, got)
	}
	for _, r := range h.edge.routes() {
		if r.origin == widget {
			c := request{method: r.method, url: filled(r), header: from(awayAt)}
			if r.handle.body {
				c.body = "{}"
			}
			if got := h.ask(c); strings.Contains(got.body, "outside") {
				t.Errorf("the visitors' %s is shut: %s", r.path, got.body)
			}
			continue
		}
		for _, method := range []string{r.method, "HEAD", "OPTIONS", "PATCH", "TRACE"} {
			for _, role := range append(access.Roles(), "") {
				c := request{method: method, url: filled(r), role: role}
				if r.handle.body && method == r.method {
					c.body = "{}"
				}
				refused(c)
			}
		}
	}
	for _, path := range []string{
		"/", "/inbox/mine", "/signin", "/security/allow-list", "/metrics", "/debug/pprof/", "/.git/HEAD", "/v1", "/v1/", "/v1/nosuch", "/v1//me", "/v1%2Fme", "/assets/nosuch.js", "/docs/x",
		"/healthz/", "/v1/me?x=1&x=2",
	} {
		refused(request{method: get, url: consoleAt + path, role: access.Administrator})
	}
	// Nothing ran: the link is still good from the office, and the sessions stand.
	refused(request{method: post, url: consoleAt + "/v1/session/link", body: map[string]any{"token": link}})
	refused(request{method: post, url: consoleAt + "/v1/session", body: map[string]any{"email": "agent@alder.example", "password": password}})
	refused(request{method: del, url: consoleAt + "/v1/session", role: access.Agent})
	if got := h.ask(request{method: post, url: consoleAt + "/v1/session/link", body: map[string]any{"token": link}, header: from(officeAt)}); got.status != 200 {
		t.Errorf("the link was spent by who was refused: %d %s", got.status, got.body)
	}
	for _, role := range access.Roles() {
		if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: role, header: from(officeAt)}); got.status != 200 {
			t.Errorf("%s from the office: %d", role, got.status)
		}
	}
	for _, path := range []string{"/healthz", "/docs", "/openapi.json", "/", "/assets/index-abc.js"} {
		if got := h.ask(request{method: get, url: consoleAt + path, header: from(officeAt)}); got.status != 200 {
			t.Errorf("%s from the office: %d", path, got.status)
		}
	}
	if outside < 1000 {
		t.Errorf("only %d requests were made", outside)
	}
	t.Logf("%d requests from outside", outside)
}

// Headers that say where a request comes from are believed where a named proxy wrote them, from the right, and nowhere else.
func TestForgedAddresses(t *testing.T) {
	t.Parallel()
	through, direct := doors(t, true), newHouse(t, nil)
	direct.hire()
	direct.allow("198.51.100.0/24")
	through.allow("2001:db8:1::/48")
	for name, c := range map[string]struct {
		header http.Header
		in     bool
	}{
		"nothing":                            {nil, false},
		"the office":                         {from(officeAt), true},
		"away":                               {from(awayAt), false},
		"the client writes the office":       {from(officeAt + ", " + awayAt), false},
		"three hops":                         {from(officeAt + ", 127.0.0.3, 127.0.0.2"), true},
		"three hops, forged on the left":     {from(officeAt + ", " + awayAt + ", 127.0.0.3, 127.0.0.2"), false},
		"two lines":                          {http.Header{"X-Forwarded-For": {officeAt, awayAt}}, false},
		"two lines, the right one":           {http.Header{"X-Forwarded-For": {awayAt, officeAt}}, true},
		"mapped":                             {from("::ffff:198.51.100.7"), true},
		"mapped, hexadecimal":                {from("::ffff:c633:6407"), true},
		"mapped, away":                       {from("::ffff:10.0.0.1"), false},
		"IPv6":                               {from("2001:db8:1:2::9"), true},
		"IPv6, away":                         {from("2001:db8:2::9"), false},
		"leading zero":                       {from("0198.51.100.7"), false},
		"octal":                              {from("010.0.0.1"), false},
		"short":                              {from("127.1"), false},
		"loopback in brackets":               {from("[::1]"), false},
		"loopback":                           {from("127.0.0.1"), false},
		"a zone":                             {from("2001:db8:1::1%eth0"), false},
		"a port":                             {from(officeAt + ":443"), false},
		"Forwarded":                          {http.Header{"Forwarded": {"for=" + officeAt}}, false},
		"X-Real-IP":                          {http.Header{"X-Real-Ip": {officeAt}}, false},
		"True-Client-IP":                     {http.Header{"True-Client-Ip": {officeAt}}, false},
		"all others beside the right header": {http.Header{"X-Forwarded-For": {awayAt}, "Forwarded": {"for=" + officeAt}, "X-Real-Ip": {officeAt}, "True-Client-Ip": {officeAt}, "X-Client-Ip": {officeAt}, "Cf-Connecting-Ip": {officeAt}, "X-Forwarded-Host": {"localhost"}}, false},
	} {
		for _, role := range []string{"", access.Administrator} {
			path, want := "/v1/me", 401
			if role != "" {
				want = 200
			}
			if !c.in {
				want = 403
			}
			if got := through.ask(request{method: get, url: consoleAt + path, role: role, header: c.header}); got.status != want {
				t.Errorf("through the proxy, %s, as %q: %d, want %d", name, role, got.status, want)
			}
			if got := direct.ask(request{method: get, url: consoleAt + path, role: role, header: c.header}); got.status != 403 {
				t.Errorf("direct, %s, as %q: %d", name, role, got.status)
			}
		}
	}
}

func (h *house) putList(role, at string, version int, on bool, entries ...map[string]any) result {
	h.t.Helper()
	if entries == nil {
		entries = []map[string]any{}
	}
	return h.ask(request{method: put, url: consoleAt + "/v1/access/allow-list", role: role, header: from(at), body: map[string]any{"version": version, "on": on, "entries": entries}})
}

func item(prefix string, roles ...string) map[string]any {
	return map[string]any{"prefix": prefix, "roles": present(roles), "note": ""}
}

func TestAllowListFromTheConsole(t *testing.T) {
	t.Parallel()
	h := doors(t, false)
	read := func(role string) map[string]any {
		return h.ask(request{method: get, url: consoleAt + "/v1/access/allow-list", role: role, header: from(officeAt)}).json(t)
	}
	if v := read(access.Auditor); v["on"] != false || v["version"] != 0.0 || v["address"] != officeAt {
		t.Errorf("at first: %v", v)
	}
	findings := func() int {
		return strings.Count(h.ask(request{method: get, url: consoleAt + "/v1/posture", role: access.Auditor, header: from(officeAt)}).body, `"allow_list_off"`)
	}
	if findings() != 1 {
		t.Error("that the list is off is no finding")
	}
	admin := access.Administrator
	for name, c := range map[string]struct {
		got    result
		status int
		code   string
	}{
		"an auditor":               {h.putList(access.Auditor, officeAt, 0, true, item(officeAt)), 403, "forbidden"},
		"a privacy officer":        {h.putList(access.PrivacyOfficer, officeAt, 0, true, item(officeAt)), 403, "forbidden"},
		"a lead":                   {h.putList(access.Lead, officeAt, 0, true, item(officeAt)), 403, "forbidden"},
		"shuts oneself out":        {h.putList(admin, officeAt, 0, true, item(awayAt)), 400, "invalid"},
		"shuts one's role out":     {h.putList(admin, officeAt, 0, true, item(officeAt, "agent")), 400, "invalid"},
		"on and empty":             {h.putList(admin, officeAt, 0, true), 400, "invalid"},
		"everywhere":               {h.putList(admin, officeAt, 0, true, item("0.0.0.0/0")), 400, "invalid"},
		"a zone":                   {h.putList(admin, officeAt, 0, true, item(officeAt), item("fe80::1%eth0")), 400, "invalid"},
		"a leading zero":           {h.putList(admin, officeAt, 0, true, item(officeAt), item("010.0.0.1")), 400, "invalid"},
		"over another's version":   {h.putList(admin, officeAt, 1, true, item(officeAt)), 409, "conflict"},
		"a forged address of mine": {h.putList(admin, officeAt+", "+awayAt, 0, true, item(officeAt)), 400, "invalid"},
	} {
		if v := c.got.json(t); c.got.status != c.status || v["code"] != c.code || strings.Contains(c.got.body, "fe80") {
			t.Errorf("%s: %d %s", name, c.got.status, c.got.body)
		}
	}
	if v := read(admin); v["version"] != 0.0 {
		t.Fatalf("a refused change left %v", v)
	}
	if got := h.putList(admin, officeAt, 0, true, item("::ffff:198.51.100.7"), item(awayAt, "agent", "lead")); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if findings() != 0 {
		t.Error("a finding of a list that is on")
	}
	v := read(access.PrivacyOfficer)
	if first := v["entries"].([]any)[0].(map[string]any); v["version"] != 1.0 || first["prefix"] != officeAt || first["by"].(map[string]any)["name"] != "Person administrator" {
		t.Errorf("%v", v)
	}
	// By role: who is signed in is refused, too, and who signs in has spent nothing.
	for role, want := range map[string]int{access.Agent: 200, access.Lead: 200, admin: 403, access.Auditor: 403} {
		if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: role, header: from(awayAt)}); got.status != want || want == 403 && got.json(t)["code"] != "outside" {
			t.Errorf("%s from the branch: %d %s", role, got.status, got.body)
		}
	}
	link, err := h.staff.Link(t.Context(), h.people[admin])
	if err != nil {
		t.Fatal(err)
	}
	in := request{method: post, url: consoleAt + "/v1/session/link", body: map[string]any{"token": link}, header: from(awayAt)}
	if got := h.ask(in); got.status != 403 || got.header.Get("Set-Cookie") != "" {
		t.Errorf("signed in from the branch: %d %s", got.status, got.body)
	}
	in.header = from(officeAt)
	if got := h.ask(in); got.status != 200 {
		t.Errorf("the link was spent: %d %s", got.status, got.body)
	}
	if err := h.staff.SetPassword(t.Context(), h.people[access.Auditor], password); err != nil {
		t.Fatal(err)
	}
	in = request{method: post, url: consoleAt + "/v1/session", body: map[string]any{"email": "auditor@alder.example", "password": password}, header: from(awayAt)}
	if got := h.ask(in); got.status != 403 || got.header.Get("Set-Cookie") != "" {
		t.Errorf("signed in by password from the branch: %d %s", got.status, got.body)
	}
	in.header = from(officeAt)
	if got := h.ask(in); got.status != 200 {
		t.Errorf("by password from the office: %d %s", got.status, got.body)
	}
	steps := h.ask(request{method: get, url: consoleAt + "/v1/access/allow-list/history", role: admin, header: from(officeAt)}).json(t)["steps"].([]any)
	if len(steps) != 1 || len(steps[0].(map[string]any)["changes"].([]any)) != 3 {
		t.Errorf("%v", steps)
	}
	if log := h.log.String(); strings.Contains(log, officeAt) || strings.Contains(log, awayAt) {
		t.Error("addresses are in the log")
	}
}

func TestTryingAList(t *testing.T) {
	t.Parallel()
	h := doors(t, false)
	try := func(role, address string, entries ...map[string]any) map[string]any {
		return h.ask(request{method: post, url: consoleAt + "/v1/access/allow-list/try", role: role, header: from(officeAt), body: map[string]any{"on": true, "entries": entries, "address": address}}).json(t)
	}
	v := try(access.Auditor, "::ffff:203.0.113.7", item("x"), item("203.0.113.0/24", "agent"), item("203.0.113.7", "lead"), item("203.0.113.0/24"))
	in := map[string]float64{}
	for _, a := range v["admitted"].([]any) {
		if a := a.(map[string]any); a["in"] == true {
			in[a["role"].(string)] = a["entry"].(float64)
		}
	}
	if v["address"] != "203.0.113.7" || len(in) != 2 || v["shutsOut"] != true || len(v["faults"].([]any)) != 2 {
		t.Errorf("%v", v)
	}
	if in[access.Lead] != 2 || in[access.Agent] != 1 {
		t.Errorf("%v", in)
	}
	for _, address := range []string{"127.1", "010.0.0.1", "[::1]", "::1%lo", "203.0.113.7/24", "localhost"} {
		if v := try(access.Administrator, address, item(officeAt)); v["address"] != "" || len(v["admitted"].([]any)) != 0 || v["shutsOut"] != false {
			t.Errorf("%q: %v", address, v)
		}
	}
	if h.allowed.Newest().Number != 0 {
		t.Error("a trial changed the list")
	}
}

// Sockets of those who are outside once the list has changed are closed at once; the others stay, and none is opened.
func TestSocketsFollowTheList(t *testing.T) {
	t.Parallel()
	h := doors(t, false)
	dial := func(role, at string) (*realtimetest.Client, *http.Response, error) {
		nc, err := net.Dial("tcp", h.server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = nc.Close() })
		_ = nc.SetDeadline(time.Now().Add(20 * time.Second))
		return realtimetest.Upgrade(nc, "console.localhost:7465", "/v1/staff/socket", "Origin: "+consoleAt, "Cookie: "+h.cookies[role], "X-Forwarded-For: "+at,
			"Sec-WebSocket-Protocol: "+h.offer("/v1/staff/socket"))
	}
	open := func(role, at string) *realtimetest.Client {
		c, _, err := dial(role, at)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Send(realtimetest.Text, []byte(`{"t":"hello","v":1}`)); err != nil {
			t.Fatal(err)
		}
		return c
	}
	away, stays := open(access.Agent, awayAt), open(access.Agent, officeAt)
	silent, _, err := dial(access.Lead, awayAt) // has not said hello yet
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if got := h.putList(access.Administrator, officeAt, 0, true, item(officeAt)); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	for name, c := range map[string]*realtimetest.Client{"away": away, "silent": silent} {
		for said := ""; ; {
			op, payload, err := c.Next()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if op != realtimetest.Close {
				said = string(payload)
				continue
			}
			if code := realtimetest.CloseCode(payload); code != 4003 || said != `{"t":"bye","code":"outside","retry":false}` && name == "away" {
				t.Errorf("%s: closed with %d after %q", name, code, said)
			}
			break
		}
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("closed after %s", took)
	}
	if _, res, err := dial(access.Agent, awayAt); err == nil || res == nil || res.StatusCode != 403 {
		t.Errorf("a socket opens outside: %v", err)
	}
	if err := stays.Send(realtimetest.Ping, nil); err != nil {
		t.Fatal(err)
	}
	for {
		op, _, err := stays.Next()
		if err != nil || op == realtimetest.Close {
			t.Fatalf("the office's socket ended: %v", err)
		}
		if op == realtimetest.Pong {
			break
		}
	}
}
