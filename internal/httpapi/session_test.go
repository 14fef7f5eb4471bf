package httpapi

import (
	"net/http"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/signin"
)

// What the console refreshes by itself keeps nobody signed in who has gone; what people ask for and change does.
func TestUnattended(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	alone := http.Header{unattended: {"1"}}
	ask := func(role string, header http.Header) int {
		return h.ask(request{method: get, url: consoleAt + "/v1/me", role: role, header: header}).status
	}
	half := int64(signin.SessionIdle/2 + time.Minute)
	h.later.Store(half)
	for role, header := range map[string]http.Header{access.Agent: alone, access.Lead: nil} {
		if got := ask(role, header); got != 200 {
			t.Errorf("%s, in time: %d", role, got)
		}
	}
	if got := h.ask(request{method: put, url: consoleAt + "/v1/me/presence", role: access.Auditor, body: map[string]any{"state": "away"}, header: alone}); got.status != 204 {
		t.Errorf("a change: %d", got.status)
	}
	h.later.Store(2 * half)
	for role, want := range map[string]int{access.Agent: 401, access.Lead: 200, access.Auditor: 200} {
		if got := ask(role, nil); got != want {
			t.Errorf("%s, later: %d, want %d", role, got, want)
		}
	}
}

// A first password is set without a current one, and the next not.
func TestFirstPassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	set := func(body map[string]any) int {
		t.Helper()
		return h.ask(request{method: post, url: consoleAt + "/v1/me/password", role: access.Agent, body: body}).status
	}
	if got := set(map[string]any{"new": password}); got != 204 {
		t.Errorf("the first: %d", got)
	}
	for _, c := range []struct {
		body map[string]any
		want int
	}{
		{map[string]any{"new": "seven maps under a brown kettle"}, 403},
		{map[string]any{"current": "", "new": "seven maps under a brown kettle"}, 403},
		{map[string]any{"current": password}, 400},
		{map[string]any{"current": password, "new": "seven maps under a brown kettle"}, 204},
	} {
		if got := set(c.body); got != c.want {
			t.Errorf("%v: %d, want %d", c.body, got, c.want)
		}
	}
}
