package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
)

// Bodies that are no proper JSON object, or say that they are something else, never reach a handler, and nothing of them
// comes back.
func TestBodies(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	const secret = "pl4nted-secret"
	good := `{"email":"` + secret + `@example.org","password":"` + secret + `"}`
	for name, c := range map[string]struct {
		body   string
		header http.Header
		status int
		code   string
	}{
		"good, but wrong":     {good, nil, 401, "not_signed_in"},
		"empty":               {"", nil, 400, "invalid"},
		"not JSON":            {secret, nil, 400, "invalid"},
		"key twice":           {`{"email":"a@b.c","email":"` + secret + `","password":"x"}`, nil, 400, "invalid"},
		"key escaped":         {`{"email":"a@b.c","\u0065mail":"` + secret + `","password":"x"}`, nil, 400, "invalid"},
		"key in another case": {`{"Email":"` + secret + `","password":"x"}`, nil, 400, "invalid"},
		"key too many":        {strings.Replace(good, "{", `{"`+secret+`":1,`, 1), nil, 400, "invalid"},
		"prototype":           {strings.Replace(good, "{", `{"__proto__":{"role":"admin"},`, 1), nil, 400, "invalid"},
		"something behind":    {good + good, nil, 400, "invalid"},
		"byte order mark":     {"\ufeff" + good, nil, 400, "invalid"},
		"lone surrogate":      {`{"email":"\ud800","password":"` + secret + `"}`, nil, 400, "invalid"},
		"not UTF-8":           {"{\"email\":\"\xff" + secret + "\",\"password\":\"x\"}", nil, 400, "invalid"},
		"deep":                {strings.Repeat(`{"a":`, 20_000/5), nil, 400, "invalid"},
		"null":                {`{"email":null,"password":"` + secret + `"}`, nil, 400, "invalid"},
		"number":              {`{"email":1,"password":"` + secret + `"}`, nil, 400, "invalid"},
		"list":                {`{"email":["` + secret + `"],"password":"x"}`, nil, 400, "invalid"},
		"object":              {`{"email":{"` + secret + `":1},"password":"x"}`, nil, 400, "invalid"},
		"missing":             {`{"email":"` + secret + `"}`, nil, 400, "invalid"},
		"too short":           {`{"email":"","password":"` + secret + `"}`, nil, 400, "invalid"},
		"too long":            {`{"email":"` + strings.Repeat(secret, 30) + `","password":"x"}`, nil, 400, "invalid"},
		"just 64 KiB":         {good + strings.Repeat(" ", 64<<10-len(good)), nil, 401, "not_signed_in"},
		"over 64 KiB":         {good + strings.Repeat(" ", 64<<10), nil, 413, "too_large"},
		"no type":             {good, http.Header{"Content-Type": nil}, 400, "invalid"},
		"form":                {good, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, 400, "invalid"},
		"text":                {good, http.Header{"Content-Type": {"text/plain"}}, 400, "invalid"},
		"other JSON":          {good, http.Header{"Content-Type": {"application/vnd.x+json"}}, 400, "invalid"},
		"two types":           {good, http.Header{"Content-Type": {"application/json", "text/plain"}}, 400, "invalid"},
		"UTF-16":              {good, http.Header{"Content-Type": {"application/json; charset=utf-16"}}, 400, "invalid"},
		"UTF-8 said":          {good, http.Header{"Content-Type": {"application/json; charset=UTF-8"}}, 401, "not_signed_in"},
		"compressed":          {good, http.Header{"Content-Encoding": {"gzip"}}, 400, "invalid"},
	} {
		got := h.ask(request{method: post, url: consoleAt + "/v1/session", body: c.body, header: c.header})
		v := got.json(t)
		if got.status != c.status || v["code"] != c.code || v["message"] == "" || v["ref"] == "" || len(v) != 3 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		if strings.Contains(got.body, secret) {
			t.Errorf("%s: the answer repeats the input: %s", name, got.body)
		}
		if ref, _ := v["ref"].(string); !strings.Contains(h.log.String(), ref) {
			t.Errorf("%s: the ref is not in the log", name)
		}
	}
	if strings.Contains(h.log.String(), secret) {
		t.Error("the log repeats the input")
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	for query, want := range map[string]int{
		"box=mine": 200, "box=mine&limit=1": 200, "": 400, "box=": 400, "box=secret": 400, "box=mine&box=all": 400, "box=mine&x=1": 400,
		"box=mine&Box=all": 400, "box=mine&limit=0": 400, "box=mine&limit=101": 400, "box=mine&limit=-1": 400, "box=mine&limit=1e1": 400,
		"box=mine&limit=9999999999999999999999": 400, "box=mine;limit=1": 400, "box=mine&limit=%zz": 400, "box=mine&before=%27%20OR%201=1": 400,
		"box[]=mine": 400, "box=mine&before=AAAA": 400,
	} {
		got := h.ask(request{method: get, url: consoleAt + "/v1/conversations?" + query, role: access.Lead})
		if got.status != want {
			t.Errorf("%q: %d %s, want %d", query, got.status, got.body, want)
		}
	}
	for _, q := range []string{"%25", "__", "'; DROP TABLE entry; --", `"unbalanced`, "a*b", "NEAR(", "\\\\", "(((((((((((a+)+)+)+$", "日本"} {
		body := h.ask(request{method: get, url: consoleAt + "/v1/search?q=" + queryEscape(q), role: access.Lead})
		if body.status != 200 {
			t.Errorf("search for %q: %d %s", q, body.status, body.body)
		}
	}
	for _, id := range []string{"1", "x", "00000000-0000-0000-0000-00000000000g", chat.NewConversationID().String() + "0"} {
		if got := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id, role: access.Lead}); got.status != 400 {
			t.Errorf("id %q: %d %s", id, got.status, got.body)
		}
	}
}

func queryEscape(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteString("%" + string(digits[c>>4]) + string(digits[c&15]))
	}
	return b.String()
}

// Nothing can be set by sending more than is asked for.
func TestMassAssignment(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	for name, value := range map[string]any{
		"role": "administrator", "is_admin": true, "tenant_id": "x", "created_at": 1, "masked": false, "agent_id": "x", "consent_given": true, "verified": true, "team": "x",
	} {
		form := h.startForm(newKey(), chat.NewClientID().String(), "Hello")
		form[name] = value
		got := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: form})
		if got.status != 400 || strings.Contains(got.body, name) {
			t.Errorf("start with %s: %d %s", name, got.status, got.body)
		}
		for _, c := range []request{
			{method: post, url: consoleAt + "/v1/replies", body: map[string]any{"shortcut": "x", "title": "x", "text": "x", name: value}},
			{method: put, url: consoleAt + "/v1/me/presence", body: map[string]any{"state": "away", name: value}},
		} {
			c.role = access.Lead
			if got := h.ask(c); got.status != 400 {
				t.Errorf("%s with %s: %d", c.url, name, got.status)
			}
		}
	}
	form := h.startForm(newKey(), chat.NewClientID().String(), "Hello")
	form["consent"] = true
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: form}); got.status != 400 {
		t.Errorf("consent: true was taken: %d", got.status)
	}
}

// Calls from other pages are refused before anything else happens.
func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	for name, header := range map[string]http.Header{
		"no Sec-Fetch-Site": {"Sec-Fetch-Site": nil},
		"same site":         {"Sec-Fetch-Site": {"same-site"}},
		"cross site":        {"Sec-Fetch-Site": {"cross-site"}},
		"typed in":          {"Sec-Fetch-Site": {"none"}},
		"another origin":    {"Origin": {"http://shop.localhost:7465"}},
		"the widget":        {"Origin": {widgetAt}},
		"null":              {"Origin": {"null"}},
		"suffix":            {"Origin": {consoleAt + ".evil.example"}},
		"upper case":        {"Origin": {strings.ToUpper(consoleAt)}},
		"two origins":       {"Origin": {consoleAt, consoleAt}},
		"https instead":     {"Origin": {"https://console.localhost:7465"}},
		"another port":      {"Origin": {"http://console.localhost:7466"}},
	} {
		got := h.ask(request{method: put, url: consoleAt + "/v1/me/presence", role: access.Lead, body: `{"state":"away"}`, header: header})
		if got.status != 403 || got.json(t)["code"] != "origin" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		if cors := got.header.Get("Access-Control-Allow-Origin"); cors != "" {
			t.Errorf("%s: allowed %q", name, cors)
		}
	}
	if got := h.ask(request{method: put, url: consoleAt + "/v1/me/presence", role: access.Lead, body: `{"state":"away"}`, header: http.Header{"Origin": {consoleAt}}}); got.status != 204 {
		t.Errorf("the console itself: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Lead, header: http.Header{"Sec-Fetch-Site": {"cross-site"}}}); got.status != 403 {
		t.Errorf("reading from another site: %d", got.status)
	}
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/declined", body: "{}", header: http.Header{"Origin": {"https://evil.example"}, "Sec-Fetch-Site": nil}}); got.status != 403 {
		t.Errorf("a visitor's write from another page: %d", got.status)
	}
	// Sockets compare the Origin by themselves.
	for at, origin := range map[string]string{consoleAt + "/v1/staff/socket": widgetAt, widgetAt + "/v1/socket": "https://evil.example"} {
		got := h.ask(request{method: get, url: at, role: access.Lead, header: http.Header{
			"Origin": {origin}, "Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
		}})
		if got.status != 403 {
			t.Errorf("%s from %s: %d", at, origin, got.status)
		}
	}
}

func TestSessionCookie(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	if _, err := h.staff.Link(t.Context(), h.people[access.Agent]); err != nil {
		t.Fatal(err)
	}
	if err := h.staff.SetPassword(t.Context(), h.people[access.Agent], password); err != nil {
		t.Fatal(err)
	}
	got := h.ask(request{method: post, url: consoleAt + "/v1/session", body: map[string]any{"email": "agent@alder.example", "password": password},
		header: http.Header{"Cookie": {cookieName + "=" + newKey()}}})
	if got.status != 200 {
		t.Fatalf("sign in: %d %s", got.status, got.body)
	}
	set := got.header.Get("Set-Cookie")
	for _, part := range []string{"__Host-snug=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Strict", "; Max-Age="} {
		if !strings.Contains(set, part) {
			t.Errorf("cookie %q lacks %q", set, part)
		}
	}
	if strings.Contains(set, "Domain") {
		t.Errorf("cookie %q names a domain", set)
	}
	me := got.json(t)["me"].(map[string]any)
	if me["role"] != "agent" || me["name"] != "Person agent" || len(me["teams"].([]any)) != 1 || len(me["sites"].([]any)) != 2 {
		t.Errorf("me: %s", got.body)
	}
	h.cookies["again"] = strings.SplitN(set, ";", 2)[0]
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: "again"}); got.status != 200 {
		t.Fatalf("signed in: %d", got.status)
	}
	// A second cookie of the name, or none that is known, is nobody.
	h.cookies["two"] = h.cookies["again"] + "; " + cookieName + "=" + newKey()
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: "two"}); got.status != 401 {
		t.Errorf("two cookies: %d", got.status)
	}
	token := strings.TrimPrefix(h.cookies["again"], cookieName+"=")
	if got := h.ask(request{method: get, url: widgetAt + "/v1/visit", token: token}); got.status != 401 {
		t.Errorf("a session as a visitor's token: %d", got.status)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", token: token}); got.status != 401 {
		t.Errorf("a session as a bearer token: %d", got.status)
	}
	out := h.ask(request{method: del, url: consoleAt + "/v1/session", role: "again"})
	if out.status != 204 || !strings.Contains(out.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("sign out: %d %q", out.status, out.header.Get("Set-Cookie"))
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: "again"}); got.status != 401 {
		t.Errorf("after signing out: %d", got.status)
	}
}

func TestLimitsAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(o *Options) { o.Limits = Limits{StartsPerMinute: 3, SignInsPerMinute: 2} })
	for what, c := range map[string]struct {
		url  string
		free int
	}{"starts": {widgetAt + "/v1/visit/start", 3}, "sign-ins": {consoleAt + "/v1/session", 2}} {
		for i := range c.free + 2 {
			got := h.ask(request{method: post, url: c.url, body: "{}", header: http.Header{"X-Forwarded-For": {"203.0.113." + string(rune('1'+i))}}})
			if over := i >= c.free; over != (got.status == 429) || over != (got.header.Get("Retry-After") != "") {
				t.Errorf("%s, number %d: %d", what, i, got.status)
			}
		}
	}
	for range 61 {
		h.ask(request{method: get, url: widgetAt + "/v1/visit", token: newKey()})
	}
	if got := h.ask(request{method: get, url: widgetAt + "/v1/visit", token: newKey()}); got.status != 429 {
		t.Errorf("after 61 guesses: %d", got.status)
	}
}

func TestFailureForm(t *testing.T) {
	t.Parallel()
	for code, status := range statuses {
		if status < 400 || status > 599 {
			t.Errorf("%s is %d", code, status)
		}
	}
	var b bytes.Buffer
	if err := writeJSON(&b, &failure{Code: chat.NotFound, Message: "</script>", Ref: "R", status: 404, after: 3}); err != nil {
		t.Fatal(err)
	}
	var v map[string]string
	if err := json.Unmarshal(b.Bytes(), &v); err != nil || len(v) != 3 || strings.Contains(b.String(), "<") {
		t.Errorf("%s, %v", b.String(), err)
	}
}
