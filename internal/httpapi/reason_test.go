package httpapi

import (
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
)

// An ended conversation of somebody else is opened for a reason, which is written down first, masked: once for a person and
// sitting, and by every door.
func TestReasonForOthersEndedConversations(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	id, _ := h.start("My heron lamp is broken")
	at := consoleAt + "/v1/conversations/" + id
	for _, path := range []string{"/take", "/end"} {
		if got := h.ask(request{method: post, url: at + path, role: access.Agent}); got.status != 200 {
			t.Fatalf("%s: %d %s", path, got.status, got.body)
		}
	}
	entry := h.ask(request{method: get, url: at + "/entries", role: access.Agent}) // one's own
	if entry.status != 200 || !strings.Contains(entry.body, "heron") {
		t.Fatalf("own: %d %s", entry.status, entry.body)
	}
	first := entry.json(t)["entries"].([]any)[0].(map[string]any)["id"].(string)
	needed := func(name string, got result) {
		t.Helper()
		if got.status != 403 || got.json(t)["code"] != string(chat.ReasonRequired) || strings.Contains(got.body, "heron") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	lead := func(method, path string, body any) result {
		return h.ask(request{method: method, url: at + path, role: access.Lead, body: body})
	}
	mask := map[string]any{"id": chat.NewClientID().String(), "entity": "password"}
	needed("see", lead(get, "", nil))
	needed("read", lead(get, "/entries", nil))
	needed("mask", lead(post, "/entries/"+first+"/mask", mask))
	socket := h.dial("/v1/staff/socket", consoleAt, h.cookies[access.Lead])
	socket.send(map[string]any{"t": "hello", "v": 1})
	socket.send(map[string]any{"t": "watch", "c": id, "after": 0})
	if m := socket.await("nack"); m["code"] != string(chat.ReasonRequired) {
		t.Errorf("watch: %v", m)
	}
	// A search says that it is there, as the list does, and not what it says.
	found := h.ask(request{method: get, url: consoleAt + "/v1/search?q=broken", role: access.Lead})
	if found.status != 200 || !strings.Contains(found.body, id) || strings.Contains(found.body, `"entry":`) {
		t.Errorf("search: %d %s", found.status, found.body)
	}
	for name, c := range map[string]struct {
		body   any
		role   string
		status int
	}{
		"no reason":         {map[string]any{"why": "", "text": ""}, access.Lead, 400},
		"an unknown one":    {map[string]any{"why": "curious", "text": "x"}, access.Lead, 400},
		"another, unsaid":   {map[string]any{"why": "other", "text": ""}, access.Lead, 400},
		"too long":          {map[string]any{"why": "other", "text": strings.Repeat("x", 301)}, access.Lead, 400},
		"with a key more":   {map[string]any{"why": "quality", "text": "", "own": true}, access.Lead, 400},
		"as who reads none": {map[string]any{"why": "quality", "text": ""}, access.Auditor, 403},
	} {
		if got := h.ask(request{method: post, url: at + "/open", role: c.role, body: c.body}); got.status != c.status {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	missing := h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + chat.NewConversationID().String() + "/open", role: access.Lead, body: map[string]any{"why": "quality", "text": ""}})
	if missing.status != 404 {
		t.Errorf("missing: %d %s", missing.status, missing.body)
	}
	needed("after refusals", lead(get, "/entries", nil))
	if got := lead(post, "/open", map[string]any{"why": "complaint", "text": "She wrote again, card 4111 1111 1111 1111"}); got.status != 204 {
		t.Fatalf("open: %d %s", got.status, got.body)
	}
	for _, path := range []string{"", "/entries"} {
		if got := lead(get, path, nil); got.status != 200 {
			t.Errorf("%q: %d %s", path, got.status, got.body)
		}
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/search?q=broken", role: access.Lead}); !strings.Contains(got.body, `"entry":`) {
		t.Errorf("search: %s", got.body)
	}
	// The log has it, masked, once; another sitting says why anew.
	acts := h.ask(request{method: get, url: consoleAt + "/v1/audit?act=conversation.open&staff=" + h.people[access.Lead].String(), role: access.Auditor})
	if acts.status != 200 || strings.Count(acts.body, `"act":"conversation.open"`) != 1 || !strings.Contains(acts.body, `"reason":"She wrote again, card `) || strings.Contains(acts.body, "4111 1111") ||
		!strings.Contains(acts.body, "complaint") || !strings.Contains(acts.body, `"result":"done"`) {
		t.Errorf("log: %s", acts.body)
	}
	h.signInAgain(access.Lead)
	needed("in another sitting", lead(get, "", nil))
}

// Who had it before them while it was open may go on looking at it when it ends.
func TestNoReasonForWhatIsOpenedWhileItGoesOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	id, _ := h.start("Hello")
	at := consoleAt + "/v1/conversations/" + id
	if got := h.ask(request{method: get, url: at, role: access.Lead}); got.status != 200 {
		t.Fatalf("see: %d", got.status)
	}
	h.ask(request{method: post, url: at + "/take", role: access.Agent})
	h.ask(request{method: post, url: at + "/end", role: access.Agent})
	if got := h.ask(request{method: get, url: at + "/entries", role: access.Lead}); got.status != 200 {
		t.Errorf("read: %d %s", got.status, got.body)
	}
}
