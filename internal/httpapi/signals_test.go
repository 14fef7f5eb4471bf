package httpapi

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/intrusion"
	"snug/internal/perm"
)

var watcher = chat.Staff{ID: chat.NewStaffID(), Perms: perm.Of(perm.SeeSecurity)}

// told returns how many facts of each kind the house's edge has told since it was last asked.
func (h *house) told(before map[chat.SignalKind]int) map[chat.SignalKind]int {
	h.t.Helper()
	if err := h.intrusion.Settle(h.t.Context(), true); err != nil {
		h.t.Fatal(err)
	}
	hours, err := h.intrusion.Hours(h.t.Context(), watcher, time.Now().Add(-2*time.Hour), time.Now().Add(time.Hour))
	if err != nil {
		h.t.Fatal(err)
	}
	all := map[chat.SignalKind]int{}
	for _, n := range hours {
		all[n.Kind] += n.N
	}
	since := maps.Clone(all)
	for k, n := range before {
		if since[k] -= n; since[k] == 0 {
			delete(since, k)
		}
	}
	for k, n := range since {
		before[k] += n
	}
	return since
}

// Each kind of refusal tells its fact, and what people and browsers do tells none.
func TestFactsOfTheEdge(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	started := h.ask(request{method: post, url: widgetAt + startRoute, body: h.startForm(newKey(), chat.NewClientID().String(), "Hello, it's 5 o'clock or 6")})
	visitor := started.json(t)["token"].(string)
	session := strings.TrimPrefix(h.cookies[access.Agent], cookieName+"=")
	header := func(k, v string) http.Header { return http.Header{k: {v}} }
	forged := func(at, key string, value any) any {
		form := h.startForm(newKey(), chat.NewClientID().String(), "hello")
		if at == "" {
			form[key] = value
		} else {
			form[at].(map[string]any)[key] = value
		}
		return form
	}
	before := map[chat.SignalKind]int{}
	if got := h.told(before); len(got) != 0 {
		t.Fatalf("hiring and starting tells %v", got)
	}
	for _, tc := range []struct {
		name string
		r    request
		want string // "" for none
	}{
		{"page", request{method: get, url: consoleAt + "/"}, ""},
		{"unknown page", request{method: get, url: consoleAt + "/favicon.ico"}, ""},
		{"robots", request{method: get, url: widgetAt + "/robots.txt"}, ""},
		{"old asset", request{method: get, url: consoleAt + "/assets/index-old.js"}, ""},
		{"nobody yet", request{method: get, url: consoleAt + "/v1/me"}, ""},
		{"no token", request{method: get, url: widgetAt + "/v1/visit"}, ""},
		{"monitor", request{method: "HEAD", url: widgetAt + "/healthz"}, ""},
		{"preflight", request{method: "OPTIONS", url: widgetAt + startRoute, header: header("Origin", "https://elsewhere.example")}, ""},
		{"older client", request{method: post, url: widgetAt + startRoute, body: forged("", "theme", "dark")}, ""},
		{"search", request{method: get, url: consoleAt + "/v1/search?q=o%27brien+or+smith", role: access.Agent}, ""},

		{"decoy", request{method: get, url: consoleAt + "/.env"}, "path.decoy"},
		{"decoy at visitors'", request{method: post, url: widgetAt + "/wp-login.php", body: "{}"}, "path.decoy"},
		{"scanner", request{method: get, url: consoleAt + "/", header: header("User-Agent", "sqlmap/1.8")}, "path.decoy"},
		{"payload in an address", request{method: get, url: consoleAt + "/v1/search?q=1%27%20or%201=1--", role: access.Agent}, "payload.attack"},
		{"payload in a header", request{method: get, url: widgetAt + "/healthz", header: header("X-Api-Version", "${jndi:ldap://evil.example/a}")}, "payload.attack"},
		{"payload at sign-in", request{method: post, url: consoleAt + "/v1/session", body: map[string]any{"email": "a' or 1=1 --@b.example", "password": password}}, "payload.attack"},
		{"payload in a message", request{method: post, url: widgetAt + startRoute, body: h.startForm(newKey(), chat.NewClientID().String(), "<script>alert(1)</script>")}, "payload.typed"},
		{"wrong password", request{method: post, url: consoleAt + "/v1/session", body: map[string]any{"email": "agent@alder.example", "password": "another brown kettle"}}, "sign_in.failed"},
		{"unknown account", request{method: post, url: consoleAt + "/v1/session", body: map[string]any{"email": "nobody@alder.example", "password": password}}, "sign_in.failed"},
		{"spent link", request{method: post, url: consoleAt + "/v1/session/link", body: map[string]any{"token": newKey()}}, "link.spent"},
		{"guessed session", request{method: get, url: consoleAt + "/v1/me", header: header("Cookie", cookieName+"="+newKey())}, "token.guessed"},
		{"guessed token", request{method: get, url: widgetAt + "/v1/visit", token: newKey()}, "token.guessed"},
		{"visitor's token as staff's", request{method: get, url: consoleAt + "/v1/me", header: header("Cookie", cookieName+"="+visitor)}, "token.misplaced"},
		{"visitor's token at the console", request{method: get, url: consoleAt + "/v1/me", token: visitor}, "token.misplaced"},
		{"staff's as a visitor's", request{method: get, url: widgetAt + "/v1/visit", token: session}, "token.misplaced"},
		{"permission", request{method: get, url: consoleAt + "/v1/posture", role: access.Agent}, "permission.refused"},
		{"guessed id", request{method: get, url: consoleAt + "/v1/conversations/" + chat.NewConversationID().String(), role: access.Agent}, "id.guessed"},
		{"forged field", request{method: post, url: widgetAt + startRoute, body: forged("", "role", "admin")}, "fields.forged"},
		{"forged field within", request{method: post, url: widgetAt + startRoute, body: forged("message", "Masked", false)}, "fields.forged"},
		{"two keys", request{method: post, url: widgetAt + startRoute, body: `{"site":"demo","site":"demo"}`}, "frame.malformed"},
		{"no JSON", request{method: post, url: widgetAt + startRoute, body: "site=demo", header: header("Content-Type", "text/plain")}, "frame.malformed"},
		{"method", request{method: "FROB", url: widgetAt + "/v1/visit"}, "frame.malformed"},
		{"query twice", request{method: get, url: widgetAt + "/v1/visit?after=1&after=2", token: visitor}, "frame.malformed"},
		{"foreign page", request{method: get, url: consoleAt + "/v1/me", role: access.Agent, header: http.Header{"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}}}, "origin.refused"},
		{"forwarded by nobody", request{method: get, url: consoleAt + "/", header: header("X-Forwarded-For", "10.0.0.1")}, "address.forged"},
		{"forwarded otherwise", request{method: get, url: consoleAt + "/", header: header("True-Client-Ip", "010.0.0.1")}, "address.forged"},
		{"forged identity", request{method: post, url: widgetAt + startRoute, body: forged("", "identity", "e30.e30.e30")}, "identity.forged"},
	} {
		res := h.ask(tc.r)
		want := map[chat.SignalKind]int{}
		if tc.want != "" {
			want[chat.SignalKind(tc.want)] = 1
		}
		if got := h.told(before); !maps.Equal(got, want) {
			t.Errorf("%s (%d): told %v, want %v", tc.name, res.status, got, want)
		}
	}
	signed := h.signs(nil)
	for i, want := range []map[chat.SignalKind]int{{}, {"identity.replayed": 1}} {
		h.begins(startRoute, signed, nil)
		if got := h.told(before); !maps.Equal(got, want) {
			t.Errorf("identity, time %d: %v", i, got)
		}
	}
	// A decoy is answered as any other path is, on both origins.
	for _, at := range []string{consoleAt, widgetAt} {
		one, other := h.ask(request{method: get, url: at + "/wp-admin"}), h.ask(request{method: get, url: at + "/nothing"})
		one.header.Del("Date")
		other.header.Del("Date")
		if ref := func(s string) string { a, _, _ := strings.Cut(s, `"ref"`); return a }; one.status != other.status || ref(one.body) != ref(other.body) {
			t.Errorf("%s: a decoy answers %d %s, another path %d %s", at, one.status, one.body, other.status, other.body)
		}
	}
}

// What is kept of an attack is masked, and a password is no evidence.
func TestEvidenceIsMasked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	for range 3 {
		h.ask(request{method: get, url: consoleAt + "/v1/search?q=4111111111111111%27%20union%20select%204111111111111111%20from%20x"})
		h.ask(request{method: post, url: consoleAt + "/v1/session", body: map[string]any{"email": "a@b.example", "password": "<script>my secret kettle"}})
	}
	if err := h.intrusion.Settle(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	list, _, err := h.intrusion.List(t.Context(), watcher, intrusion.Filter{Attack: intrusion.AttackPayload})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	shown := 0
	for _, x := range list[0].Examples {
		if said := x.Evidence.Clear() + fmt.Sprint(x.Facts, x.Door); strings.Contains(said, "4111") || strings.Contains(said, "kettle") || strings.Contains(said, "<script") {
			t.Errorf("%s", said)
		}
		if strings.Contains(x.Evidence.Clear(), "union select") {
			shown++
		}
	}
	if shown == 0 {
		t.Errorf("no evidence is kept: %+v", list[0].Examples)
	}
	if strings.Contains(h.log.String(), "union") || strings.Contains(h.log.String(), "kettle") {
		t.Error("the log has what was sent")
	}
}

// An address that is answered is slowed down, then kept from signing in and from the console, and not who is signed in there; when
// visitors' side is closed to it, those who chat go on.
func TestAnswersAtTheEdge(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) {
		o.Network.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
		o.Limits.SignInsPerMinute = 40
	})
	h.hire()
	from := func(a string) http.Header { return http.Header{"X-Forwarded-For": {a}} }
	const attacker, other = "203.0.113.7", "203.0.113.8"
	visitor := h.ask(request{method: post, url: widgetAt + startRoute, header: from(attacker), body: h.startForm(newKey(), chat.NewClientID().String(), "Hello")}).json(t)["token"].(string)
	settle := func() {
		t.Helper()
		if err := h.intrusion.Settle(t.Context(), true); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/.env", "/wp-login.php", "/.git/config"} {
		h.ask(request{method: get, url: consoleAt + path, header: from(attacker)})
	}
	settle()
	for _, tc := range []struct {
		name string
		r    request
		want int
	}{
		{"console", request{method: get, url: consoleAt + "/", header: from(attacker)}, 429},
		{"sign-in", request{method: post, url: consoleAt + "/v1/session", header: from(attacker), body: map[string]any{"email": "a@b.example", "password": password}}, 429},
		{"signed in", request{method: get, url: consoleAt + "/v1/me", header: from(attacker), role: access.Agent}, 200},
		{"neighbour", request{method: get, url: consoleAt + "/", header: from(other)}, 200},
		{"a start", request{method: post, url: widgetAt + startRoute, header: from(attacker), body: h.startForm(newKey(), chat.NewClientID().String(), "Hello")}, 201},
		{"the chat", request{method: get, url: widgetAt + "/v1/visit", header: from(attacker), token: visitor}, 200},
	} {
		res := h.ask(tc.r)
		if res.status != tc.want || tc.want == 429 && res.header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", tc.name, res.status, res.body)
		}
	}
	for i := range 10 {
		h.ask(request{method: get, url: consoleAt + fmt.Sprintf("/%d/.env", i), header: from(attacker)})
	}
	settle()
	if res := h.ask(request{method: post, url: widgetAt + startRoute, header: from(attacker), body: h.startForm(newKey(), chat.NewClientID().String(), "Hello")}); res.status != 429 {
		t.Errorf("a start after that: %d %s", res.status, res.body)
	}
	if res := h.ask(request{method: get, url: widgetAt + "/v1/visit", header: from(attacker), token: visitor}); res.status != 200 {
		t.Errorf("the chat after that: %d %s", res.status, res.body)
	}
	// Undone by staff, over the API.
	res := h.ask(request{method: get, url: consoleAt + "/v1/incident-answers", header: from(other), role: access.Administrator}).json(t)
	for _, a := range res["answers"].([]any) {
		a := a.(map[string]any)
		if a["network"] != "203.0.113.0/24" {
			t.Errorf("%v", a)
		}
		at := consoleAt + "/v1/incidents/" + a["incident"].(string) + "/answers/" + a["id"].(string)
		if res := h.ask(request{method: del, url: at, header: from(other), role: access.Administrator}); res.status != 204 {
			t.Errorf("undo: %d %s", res.status, res.body)
		}
	}
	if res := h.ask(request{method: get, url: consoleAt + "/", header: from(attacker)}); res.status != 200 {
		t.Errorf("after it was undone: %d", res.status)
	}
}

// Whoever goes through ids by the hundred loses the session, and does not come in again with all that is needed to.
func TestLockedAccount(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Limits.SignInsPerMinute = 1000 })
	h.hire()
	for range 130 {
		h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + chat.NewConversationID().String(), role: access.Agent})
	}
	if err := h.intrusion.Settle(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if res := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent}); res.status != 401 {
		t.Errorf("the session: %d", res.status)
	}
	link, err := h.staff.Link(t.Context(), h.people[access.Agent])
	if err != nil {
		t.Fatal(err)
	}
	if res := h.ask(request{method: post, url: consoleAt + "/v1/session/link", body: map[string]any{"token": link}}); res.status != 403 || res.header.Get("Set-Cookie") != "" || !strings.Contains(res.body, "locked") {
		t.Errorf("by a link: %d %s", res.status, res.body)
	}
	if res := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Lead}); res.status != 200 {
		t.Errorf("a colleague: %d", res.status)
	}
}

// Incidents over the API: listed, read, acknowledged, noted upon and closed, as the roles may.
func TestIncidentsOverTheAPI(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	for i := range 12 {
		h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + chat.NewConversationID().String(), role: access.Agent})
		h.ask(request{method: get, url: consoleAt + []string{"/v1/posture", "/v1/audit", "/v1/consent", "/v1/erasures", "/v1/access/people", "/v1/sites"}[i%6], role: access.Agent})
	}
	if err := h.intrusion.Settle(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	asked := func(method, path string, body any) result {
		return h.ask(request{method: method, url: consoleAt + path, role: access.PrivacyOfficer, body: body})
	}
	list := asked(get, "/v1/incidents?severity=low", nil).json(t)["incidents"].([]any)
	var attacks []string
	for _, i := range list {
		i := i.(map[string]any)
		attacks = append(attacks, i["attack"].(string))
		if actor := i["actor"].(map[string]any); actor["kind"] != "staff" || actor["staff"].(map[string]any)["id"] != h.people[access.Agent].String() {
			t.Errorf("%v", actor)
		}
	}
	if slices.Sort(attacks); !slices.Equal(attacks, []string{"id_guessing", "permission_probing"}) {
		t.Fatalf("%v", attacks)
	}
	at := "/v1/incidents/" + list[0].(map[string]any)["id"].(string)
	for _, r := range []result{
		asked(put, at+"/state", map[string]any{"state": "acknowledged"}), asked(post, at+"/notes", map[string]any{"note": "was training; card 4111 1111 1111 1111"}),
		asked(put, at+"/state", map[string]any{"state": "closed"}),
	} {
		if r.status != 204 {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	one := asked(get, at, nil).json(t)
	steps := one["steps"].([]any)
	if one["incident"].(map[string]any)["state"] != "closed" || len(steps) != 3 || strings.Contains(steps[1].(map[string]any)["note"].(string), "4111") {
		t.Errorf("%v", one)
	}
	now := time.Now().UnixMilli()
	if hours := asked(get, fmt.Sprintf("/v1/incident-hours?from=%d&to=%d", now-7_200_000, now), nil).json(t)["hours"].([]any); len(hours) == 0 {
		t.Error("no numbers")
	}
	for path, status := range map[string]int{
		"/v1/incidents/" + chat.NewRecordID().String(): 404, "/v1/incidents?address=010.0.0.1": 400, "/v1/incident-hours?from=5&to=5": 400,
		fmt.Sprintf("/v1/incident-hours?from=0&to=%d", now): 400, "/v1/incidents?state=gone": 400, "/v1/incidents?address=192.0.2.1": 200,
	} {
		if res := asked(get, path, nil); res.status != status {
			t.Errorf("%s: %d %s", path, res.status, res.body)
		}
	}
}

// EndSessions lets the room end sessions, as app does.
func (h *house) EndSessions(ctx context.Context, id chat.StaffID) error {
	return h.staff.EndSessions(ctx, id)
}
