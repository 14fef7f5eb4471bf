package httpapi

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/apitoken"
	"snug/internal/chat"
	"snug/internal/perm"
)

// newToken makes a token as somebody at the console does.
func (h *house) newToken(role string, addresses []string, scopes ...string) (secret, id string) {
	h.t.Helper()
	got := h.ask(request{method: post, url: consoleAt + "/v1/tokens", role: role, body: map[string]any{
		"name": "Reports", "scopes": scopes, "allSites": true, "sites": []string{}, "expires": time.Now().Add(time.Hour).UnixMilli(), "addresses": present(addresses),
	}})
	if got.status != 201 {
		h.t.Fatalf("make a token: %d %s", got.status, got.body)
	}
	b := got.json(h.t)
	return b["secret"].(string), b["token"].(map[string]any)["id"].(string)
}

// program is a request as a program makes it: no cookie, nothing that browsers say of themselves.
func program(method, url, token string, body any) request {
	return request{method: method, url: url, token: token, body: body, header: http.Header{"Sec-Fetch-Site": nil}}
}

// Every route with a token that has every scope that its owner can give, and with one that has none of the route's: only what the table
// says is open to tokens is, and only with the scope.
func TestEveryRouteWithAToken(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	scopes := func(role string, but perm.Permission) (list []string) {
		for _, p := range TokenScopes() {
			if access.Role(role).Has(p) && p != but {
				list = append(list, string(p))
			}
		}
		return list
	}
	all := map[string]string{}
	for _, role := range []string{access.Lead, access.Administrator} {
		all[role], _ = h.newToken(role, nil, scopes(role, "")...)
	}
	without := map[perm.Permission]string{}
	open := 0
	for _, r := range h.edge.routes() {
		if r.origin != console || r.need == perm.Public || r.handle.api == nil && !r.handle.upgrade {
			continue
		}
		name := r.method + " " + r.path
		ask := func(token string) result {
			var body any
			if r.handle.body {
				body = "{}"
			}
			return h.ask(program(r.method, filled(r), token, body))
		}
		for role, token := range all {
			got := ask(token)
			passed := got.status != 401 && got.status != 403
			if want := r.handle.token && access.Role(role).Has(r.need); passed != want || got.status >= 500 {
				t.Errorf("%s with all of a %s's: %d %s", name, role, got.status, got.body)
			}
		}
		if !r.handle.token {
			continue
		}
		open++
		if r.need == perm.SignedIn || r.need == perm.Public || r.handle.fresh || r.handle.enrolling {
			t.Errorf("%s is open to every token", name)
		}
		role := access.Lead
		if !access.Role(role).Has(r.need) {
			role = access.Administrator
		}
		if !access.Role(role).Has(r.need) {
			continue // nobody who makes tokens has it
		}
		if without[r.need] == "" {
			without[r.need], _ = h.newToken(role, nil, scopes(role, r.need)...)
		}
		if got := ask(without[r.need]); got.status != 403 {
			t.Errorf("%s without %s: %d", name, r.need, got.status)
		}
	}
	if open < 20 {
		t.Errorf("only %d routes are open to tokens", open)
	}
	for _, path := range []string{"/v1/me", "/v1/me/password", "/v1/session", "/v1/tokens", "/v1/approvals", "/v1/people", "/v1/staff/socket"} {
		for _, r := range h.edge.routes() {
			if strings.HasPrefix(r.path, path) && r.handle.token {
				t.Errorf("%s %s is open to tokens", r.method, r.path)
			}
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	token, id := h.newToken(access.Lead, nil, "conversation.read_own", "conversation.reply", "conversation.note")
	if !apitoken.WellFormed(token) {
		t.Fatal(token)
	}
	box := consoleAt + "/v1/conversations?box=unassigned"
	conversation, visitor := h.start("Hello")
	if got := h.ask(program(get, box, token, nil)); got.status != 200 || !strings.Contains(got.body, conversation) {
		t.Fatalf("%d %s", got.status, got.body)
	}
	reply := map[string]any{"id": chat.NewClientID().String(), "kind": "note", "text": "from a program"}
	if got := h.ask(program(post, consoleAt+"/v1/conversations/"+conversation+"/entries", token, reply)); got.status == 401 || got.status == 403 {
		t.Errorf("a change, which browsers have to say more for: %d %s", got.status, got.body)
	}
	cross := func(key, value string) request {
		r := program(get, box, token, nil)
		r.header.Set(key, value)
		return r
	}
	both := program(get, box, token, nil)
	both.role = access.Lead
	twice := program(get, box, token, nil)
	twice.header["Authorization"] = []string{"Bearer " + token, "Bearer " + token}
	twice.token = ""
	for name, c := range map[string]struct {
		r      request
		status int
	}{
		"with a session, too":      {both, 400},
		"twice":                    {twice, 401},
		"from a page":              {cross("Origin", "https://evil.example"), 403},
		"from another site":        {cross("Sec-Fetch-Site", "cross-site"), 403},
		"in the address":           {request{method: get, url: box + "&access_token=" + token}, 401},
		"in the address of a page": {request{method: get, url: consoleAt + "/v1/conversations?token=" + token}, 401},
		"as a session":             {request{method: get, url: box, header: http.Header{"Cookie": {cookieName + "=" + token}}}, 401},
		"on a socket":              {program(get, consoleAt+"/v1/staff/socket", token, nil), 403},
		"a visitor's":              {program(get, box, visitor, nil), 401},
		"as a visitor's":           {request{method: get, url: widgetAt + "/v1/visit", token: token}, 401},
		"nobody's":                 {program(get, box, token[:len(token)-1]+"x", nil), 401},
		"to make another":          {program(post, consoleAt+"/v1/tokens", token, "{}"), 403},
		"to see who one is":        {program(get, consoleAt+"/v1/me", token, nil), 403},
	} {
		if got := h.ask(c.r); got.status != c.status || strings.Contains(got.body, token) {
			t.Errorf("%s: %d %s, want %d", name, got.status, got.body, c.status)
		}
	}
	if strings.Contains(h.log.String(), token) {
		t.Error("the log has the token")
	}
	// What is done by it says so in the log of acts.
	if got := h.ask(program(get, consoleAt+"/v1/conversations/"+conversation, token, nil)); got.status != 200 {
		t.Errorf("open: %d %s", got.status, got.body)
	}
	found := false
	for range 50 {
		if got := h.ask(request{method: get, url: consoleAt + "/v1/audit", role: access.Auditor}); strings.Contains(got.body, `"api_token"`) || strings.Contains(got.body, id) {
			found = true
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if !found {
		t.Error("the log of acts does not say that it was by a token")
	}

	list := h.ask(request{method: get, url: consoleAt + "/v1/tokens", role: access.Lead})
	if list.status != 200 || !strings.Contains(list.body, id) || strings.Contains(list.body, token) || strings.Contains(list.body, `"used":0`) {
		t.Errorf("list: %d %s", list.status, list.body)
	}
	if got := h.ask(request{method: del, url: consoleAt + "/v1/tokens/" + id, role: access.Administrator}); got.status != 204 {
		t.Errorf("revoke: %d %s", got.status, got.body)
	}
	if got := h.ask(program(get, box, token, nil)); got.status != 401 {
		t.Errorf("revoked: %d", got.status)
	}
	// It ends with its owner's account, and is no more than its owner.
	other, _ := h.newToken(access.Lead, nil, "conversation.read_own")
	if err := h.staff.SetRole(t.Context(), h.people[access.Lead], access.Auditor); err != nil {
		t.Fatal(err)
	}
	if got := h.ask(program(get, box, other, nil)); got.status != 403 {
		t.Errorf("after the owner's role went: %d", got.status)
	}
	if err := h.staff.Disable(t.Context(), h.people[access.Lead], true); err != nil {
		t.Fatal(err)
	}
	if got := h.ask(program(get, box, other, nil)); got.status != 401 {
		t.Errorf("after the owner was kept out: %d", got.status)
	}
}

func TestTokensStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	h := doors(t, false)
	made := h.ask(request{method: post, url: consoleAt + "/v1/tokens", role: access.Administrator, header: from(officeAt), body: map[string]any{
		"name": "Watch", "scopes": []string{"posture.see"}, "allSites": true, "sites": []string{}, "expires": time.Now().Add(time.Hour).UnixMilli(), "addresses": []string{"198.51.100.0/24"},
	}})
	if made.status != 201 {
		t.Fatalf("%d %s", made.status, made.body)
	}
	token := made.json(t)["secret"].(string)
	ask := func(at string) int {
		r := program(get, consoleAt+"/v1/posture", token, nil)
		r.header["X-Forwarded-For"] = []string{at}
		return h.ask(r).status
	}
	if a, b := ask(officeAt), ask(awayAt); a != 200 || b != 401 {
		t.Errorf("from the office %d, from elsewhere %d", a, b)
	}
	h.allow("203.0.113.0/24")
	if a := ask(officeAt); a != 403 {
		t.Errorf("off the allow-list: %d", a)
	}
}
