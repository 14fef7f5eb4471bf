package httpapi

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/signin"
)

// Whoever guesses passwords can't look like many by what they write into headers: no proxy is named, so that the connection's
// other end is the client, whatever it says.
func TestForwardingHeadersChangeNothing(t *testing.T) {
	t.Parallel()
	guess := func(h *house, header http.Header) int {
		h.t.Helper()
		return h.ask(request{method: post, url: consoleAt + "/v1/session", header: header,
			body: map[string]any{"email": "agent@alder.example", "password": "a wrong pass word"}}).status
	}
	run := func(header func(i int) http.Header) (taken int) {
		h := newHouse(t, func(o *Options) { o.Limits = Limits{} })
		h.hire()
		for i := range 40 {
			switch got := guess(h, header(i)); got {
			case 401:
				taken++
			case 429:
			default:
				t.Fatalf("answered %d", got)
			}
		}
		return taken
	}
	const most = 20 // on a slow machine waiting alone gives some
	if plain := run(func(int) http.Header { return nil }); plain > most {
		t.Errorf("%d guesses of 40 were taken", plain)
	}
	for name, header := range map[string]func(i int) http.Header{
		"X-Forwarded-For": func(i int) http.Header { return http.Header{"X-Forwarded-For": {fmt.Sprintf("203.0.113.%d", i)}} },
		"three hops": func(i int) http.Header {
			return http.Header{"X-Forwarded-For": {fmt.Sprintf("203.0.113.%d, 198.51.100.%d, 127.0.0.1", i, i)}}
		},
		"several at once": func(i int) http.Header {
			v6 := fmt.Sprintf("::ffff:203.0.113.%d", i)
			return http.Header{
				"Forwarded": {fmt.Sprintf(`for="[2001:db8:%x::1]";proto=https`, i)}, "X-Real-Ip": {v6}, "True-Client-Ip": {v6},
				"Cf-Connecting-Ip": {v6}, "X-Client-Ip": {v6}, "X-Forwarded-For": {v6, "127.0.0.1"}, "X-Original-Forwarded-For": {v6},
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if taken := run(header); taken > most {
				t.Errorf("%d guesses of 40 were taken", taken)
			}
		})
	}
}

// The cookie by which a browser is known is one that no other host and no script can read or set, it opens nothing, and it gets
// its owner in while guessing has closed the way for everybody else.
func TestKnownBrowserGetsIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	if got := h.ask(request{method: post, url: consoleAt + "/v1/me/password", role: access.Agent, body: map[string]any{"new": password}}).status; got != 204 {
		t.Fatalf("set a password: %d", got)
	}
	enter := func(cookie, secret string) result {
		header := http.Header{}
		if cookie != "" {
			header.Set("Cookie", cookie)
		}
		return h.ask(request{method: post, url: consoleAt + "/v1/session", header: header,
			body: map[string]any{"email": "agent@alder.example", "password": secret}})
	}
	first := enter("", password)
	cookies := first.header.Values("Set-Cookie")
	if first.status != 200 || len(cookies) != 2 {
		t.Fatalf("signed in: %d with %d cookies", first.status, len(cookies))
	}
	known, rest, _ := strings.Cut(cookies[1], ";")
	if !strings.HasPrefix(known, browserCookie+"=") || len(known) != len(browserCookie)+1+signin.TokenSize ||
		rest != " Path=/; Max-Age=7776000; HttpOnly; Secure; SameSite=Strict" {
		t.Errorf("the browser's cookie:%s", rest)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", header: http.Header{"Cookie": {known}}}).status; got != 401 {
		t.Errorf("the browser's cookie alone: %d", got)
	}
	_, token, _ := strings.Cut(known, "=")
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", header: http.Header{"Cookie": {cookieName + "=" + token}}}).status; got != 401 {
		t.Errorf("its token as a session: %d", got)
	}
	for i := range 10 {
		from := netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})
		if _, err := h.staff.SignIn(t.Context(), "agent@alder.example", "a wrong pass word", from); err == nil {
			t.Fatal("a wrong password opened")
		}
	}
	if got := enter("", password).status; got == 200 {
		t.Error("a stranger came in with the right password while the way is closed")
	}
	if got := enter(known+"; "+known, password).status; got == 200 {
		t.Error("two cookies are one too many")
	}
	if got := enter(known, password); got.status != 200 {
		t.Errorf("the owner, in a browser of theirs: %d %s", got.status, got.body)
	}
	if got := enter(known, password).status; got == 200 {
		t.Error("the token that was turned over is still known")
	}
}
