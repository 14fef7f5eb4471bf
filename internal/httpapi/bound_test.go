package httpapi

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/keyproof"
	"snug/internal/perm"
	"snug/internal/realtime/realtimetest"
	"snug/internal/signin"
)

// Every route of staff asks for a proof, sockets and reading included: with the cookie alone nothing answers, whatever it is.
func TestCookieAloneOpensNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	other, err := keyproof.New()
	if err != nil {
		t.Fatal(err)
	}
	routes := 0
	for _, r := range h.edge.routes() {
		if r.origin != console || r.handle.api == nil || r.need == perm.Public || r.need == perm.HalfSigned {
			continue
		}
		routes++
		path := strings.NewReplacer("{id}", chat.NewConversationID().String(), "{entry}", chat.NewEntryID().String(), "{client}", chat.NewClientID().String()).Replace(r.path)
		foreign, err := other.Prove(r.method, consoleAt+path, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		// Wrong ones only, since the third request without any ends the session.
		got := h.ask(request{method: r.method, url: consoleAt + path, role: access.Administrator, header: http.Header{keyproof.Header: {foreign}}})
		if got.status != 401 || got.json(t)["code"] != "no_proof" || got.header.Get(keyproof.TimeHeader) == "" {
			if got.status == 401 && got.header.Get(endedHeader) == string(signin.EndedStolen) {
				h.cookies[access.Administrator] = h.enter(access.Administrator)
				continue
			}
			t.Errorf("%s %s with another browser's proof: %d %s", r.method, r.path, got.status, got.body)
		}
	}
	if routes < 30 {
		t.Errorf("%d routes were asked for", routes)
	}
	me := request{method: get, url: consoleAt + "/v1/me", role: access.Agent}
	once := h.proof(get, me.url)
	me.header = http.Header{keyproof.Header: {once}}
	if got := h.ask(me).status; got != 200 {
		t.Errorf("its own: %d", got)
	}
	if got := h.ask(me); got.status != 401 || got.header.Get("Set-Cookie") != "" {
		t.Errorf("the same again: %d", got.status)
	}
	me.header = http.Header{keyproof.Header: {h.proof(get, me.url), h.proof(get, me.url)}}
	if got := h.ask(me).status; got != 401 {
		t.Errorf("two of them: %d", got)
	}

	for name, offer := range map[string]string{
		"nothing": "", "the protocol alone": keyproof.Subprotocol, "a proof of another address": keyproof.Subprotocol + ", " + keyproof.SocketOffer + h.proof(get, consoleAt+"/v1/me"),
	} {
		if _, res, err := h.upgrade(access.Lead, offer); err == nil || res == nil || res.StatusCode != 401 {
			t.Errorf("a socket with %s: %v", name, err)
		}
		h.cookies[access.Lead] = h.enter(access.Lead)
	}
	client, res, err := h.upgrade(access.Lead, h.offer("/v1/staff/socket"))
	if err != nil || res.Header.Get("Sec-Websocket-Protocol") != keyproof.Subprotocol {
		t.Fatalf("its own socket: %v", err)
	}
	_ = client.Close()

	// An address of the API that is opened as a page is refused and does not count against the session; nor does a neighbour's page.
	for range 5 {
		got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Auditor, header: http.Header{
			keyproof.Header: nil, "Sec-Fetch-Site": {"none"}, "Sec-Fetch-Mode": {"navigate"},
		}})
		beside := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Auditor, header: http.Header{
			keyproof.Header: nil, "Sec-Fetch-Site": {"same-site"},
		}})
		if got.status != 403 || beside.status != 403 {
			t.Fatalf("opened as a page: %d, by a neighbour: %d", got.status, beside.status)
		}
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Auditor}).status; got != 200 {
		t.Errorf("and its owner afterwards: %d", got)
	}
}

// No session begins without a key that its browser can prove to have.
func TestSessionsBeginWithAKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	other, err := keyproof.New()
	if err != nil {
		t.Fatal(err)
	}
	link, err := h.staff.Link(t.Context(), h.people[access.Agent])
	if err != nil {
		t.Fatal(err)
	}
	ask := func(header http.Header) result {
		return h.ask(request{method: post, url: consoleAt + "/v1/session/link", body: map[string]any{"token": link}, header: header})
	}
	for name, header := range map[string]http.Header{
		"no key": {keyproof.KeyHeader: nil}, "no proof": {keyproof.Header: nil}, "another's key": {keyproof.KeyHeader: {other.Public()}},
		"a proof for another address": {keyproof.Header: {h.proof(post, consoleAt+"/v1/session")}}, "two keys": {keyproof.KeyHeader: {h.key.Public(), h.key.Public()}},
	} {
		if got := ask(header); got.status != 400 || got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	// A cookie that was there before is not the session's (fixation).
	fixed := strings.Repeat("A", signin.TokenSize)
	got := ask(http.Header{"Cookie": {cookieName + "=" + fixed}})
	if got.status != 200 || strings.Contains(got.header.Get("Set-Cookie"), fixed) {
		t.Errorf("with a cookie brought along: %d", got.status)
	}
	source, err := os.ReadFile("../../web/apps/console/src/wire/key.ts")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range h.edge.routes() {
		if r.handle.begins && !strings.Contains(string(source), `"`+r.path+`"`) {
			t.Errorf("the console brings no key to %s", r.path)
		}
	}
}

// Sessions are listed, renewed and ended over the API, and whoever comes with an ended one is told why.
func TestSessionsOverTheAPI(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	first := h.cookies[access.Agent]
	h.cookies[access.Agent] = h.enter(access.Agent)
	list := func() []any {
		got := h.ask(request{method: get, url: consoleAt + "/v1/me/sessions", role: access.Agent})
		if got.status != 200 || strings.Contains(got.body, "Go-http-client") {
			t.Fatalf("list: %d %s", got.status, got.body)
		}
		return got.json(t)["sessions"].([]any)
	}
	all := list()
	if len(all) != 2 {
		t.Fatalf("%d sessions", len(all))
	}
	one := all[1].(map[string]any)
	if one["current"] != false || all[0].(map[string]any)["current"] != true || one["network"] != "127.0.0.0/24" {
		t.Errorf("listed as %v", all)
	}
	end := h.ask(request{method: del, url: consoleAt + "/v1/me/sessions/" + one["id"].(string), role: access.Lead})
	if end.status != 404 {
		t.Errorf("somebody else's session: %d", end.status)
	}
	if got := h.ask(request{method: del, url: consoleAt + "/v1/me/sessions/" + one["id"].(string), role: access.Agent}); got.status != 204 {
		t.Fatalf("ended: %d", got.status)
	}
	current := h.cookies[access.Agent]
	h.cookies[access.Agent] = first
	over := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent})
	if over.status != 401 || over.header.Get(endedHeader) != string(signin.EndedRevoked) {
		t.Errorf("the ended one: %d %q", over.status, over.header.Get(endedHeader))
	}
	h.cookies[access.Agent] = current
	renewed := h.ask(request{method: post, url: consoleAt + "/v1/session/renew", role: access.Agent})
	if renewed.status != 200 || renewed.header.Get("Set-Cookie") != "" || renewed.json(t)["idle"] != float64(signin.SessionIdle.Milliseconds()) {
		t.Errorf("renewed at once: %d %s", renewed.status, renewed.body)
	}
	h.later.Store(int64(6 * time.Minute))
	renewed = h.ask(request{method: post, url: consoleAt + "/v1/session/renew", role: access.Agent})
	next, _, _ := strings.Cut(renewed.header.Get("Set-Cookie"), ";")
	if renewed.status != 200 || !strings.HasPrefix(next, cookieName+"=") || next == current {
		t.Fatalf("renewed later: %d %s", renewed.status, renewed.body)
	}
	h.cookies[access.Agent] = next
	if got := len(list()); got != 1 {
		t.Errorf("%d sessions with the new token", got)
	}
	third := h.enter(access.Agent)
	if got := h.ask(request{method: del, url: consoleAt + "/v1/me/sessions", role: access.Agent}); got.status != 200 || got.json(t)["ended"] != float64(1) {
		t.Errorf("all others: %d %s", got.status, got.body)
	}
	h.cookies[access.Agent] = third
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent}).status; got != 401 {
		t.Errorf("another one: %d", got)
	}
	h.cookies[access.Agent] = next
	for _, c := range []struct {
		role string
		want int
	}{{access.Agent, 403}, {access.Auditor, 403}, {access.Administrator, 200}} {
		if got := h.ask(request{method: del, url: consoleAt + "/v1/staff/" + h.people[access.Agent].String() + "/sessions", role: c.role}).status; got != c.want {
			t.Errorf("%s ends a colleague's: %d", c.role, got)
		}
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent}).status; got != 401 {
		t.Errorf("a session that an administrator ended: %d", got)
	}
}

// enter signs a role in once more, by a link, and returns the cookie.
func (h *house) enter(role string) string {
	h.t.Helper()
	link, err := h.staff.Link(h.t.Context(), h.people[role])
	if err != nil {
		h.t.Fatal(err)
	}
	res := h.ask(request{method: post, url: consoleAt + "/v1/session/link", body: map[string]any{"token": link}})
	if res.status != 200 {
		h.t.Fatalf("%s can't sign in: %d %s", role, res.status, res.body)
	}
	cookie, _, _ := strings.Cut(res.header.Get("Set-Cookie"), ";")
	return cookie
}

// upgrade asks for staff's socket with what is given as its offer.
func (h *house) upgrade(role, offer string) (*realtimetest.Client, *http.Response, error) {
	h.t.Helper()
	nc, err := dialer{h}.Dial("tcp", "")
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = nc.Close() })
	header := []string{"Origin: " + consoleAt, "Cookie: " + h.cookies[role]}
	if offer != "" {
		header = append(header, "Sec-WebSocket-Protocol: "+offer)
	}
	return realtimetest.Upgrade(nc, "console.localhost:7465", "/v1/staff/socket", header...)
}
