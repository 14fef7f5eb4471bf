package httpapi

import (
	"slices"
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/signin"
)

func role(key, title string, perms ...string) map[string]any {
	r := map[string]any{"title": title, "permissions": append([]string{}, perms...)}
	if key != "" {
		r["key"] = key
	}
	return r
}

func rolesBody(version int, list ...map[string]any) map[string]any {
	return map[string]any{"version": version, "roles": append([]map[string]any{}, list...)}
}

// A role is made, tried, given, changed and removed; what it permits counts at once, on open sockets, too.
func TestRolesFromTheConsole(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	at := consoleAt + "/v1/access/roles"
	night := role("", "Night shift", "conversation.read_own", "conversation.reply")
	try := h.ask(request{method: post, url: at + "/try", role: access.Auditor, body: map[string]any{"roles": []any{
		night, role("", "Both", "conversation.read_own", "staff.see", "staff.manage"), role("", "lead"), role("", "Odd", "conversation.unmask"),
	}}})
	if try.status != 200 || !strings.Contains(try.body, `"why":"reads_and_grants","permission":"staff.manage","other":"conversation.read_own"`) ||
		!strings.Contains(try.body, `"why":"taken"`) || !strings.Contains(try.body, `"why":"unknown"`) || strings.Contains(try.body, "unmask") || !strings.Contains(try.body, `"loosens":true`) {
		t.Fatalf("try: %d %s", try.status, try.body)
	}
	if got := h.ask(request{method: get, url: at, role: access.Auditor}); got.json(t)["version"] != 0.0 {
		t.Errorf("tried, and yet %s", got.body)
	}
	proposal := rolesBody(0, night)
	if got := h.ask(request{method: put, url: at, role: access.Administrator, body: proposal}); got.status != 409 || got.json(t)["code"] != "needs_approval" {
		t.Fatalf("alone: %d %s", got.status, got.body)
	}
	proposal["reason"] = "Nights"
	if got := h.ask(request{method: put, url: at, role: access.Administrator, body: proposal}); got.status != 200 || got.json(t)["version"] != 0.0 {
		t.Fatalf("propose: %d %s", got.status, got.body)
	}
	h.agree(access.PrivacyOfficer)
	saved := h.ask(request{method: get, url: at, role: access.Administrator})
	if saved.status != 200 || saved.json(t)["version"] != 1.0 || !strings.Contains(saved.body, `"key":"night-shift"`) {
		t.Fatalf("save: %d %s", saved.status, saved.body)
	}
	h.signInAs("kim", signin.NewPerson{Role: "night-shift"})
	id, _ := h.start("Hello")
	socket := h.dial("/v1/staff/socket", consoleAt, h.cookies["kim"])
	socket.send(map[string]any{"t": "hello", "v": 1})
	socket.await("welcome")
	search := request{method: get, url: consoleAt + "/v1/search?q=lamp", role: "kim"}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id, role: "kim"}); got.status != 200 {
		t.Errorf("reads: %d %s", got.status, got.body)
	}
	if got := h.ask(search); got.status != 403 {
		t.Errorf("searches: %d", got.status)
	}
	// Who would gain it is told before it is saved.
	wider := role("night-shift", "Nights", "conversation.read_own", "conversation.search")
	try = h.ask(request{method: post, url: at + "/try", role: access.Administrator, body: map[string]any{"roles": []any{wider}}})
	if !strings.Contains(try.body, `"gains":["conversation.search"],"loses":["conversation.reply"]`) || !strings.Contains(try.body, `"name":"Person kim"`) || !strings.Contains(try.body, `"was":"Night shift"`) {
		t.Errorf("try: %s", try.body)
	}
	for name, c := range map[string]struct {
		as     string
		body   any
		status int
	}{
		"by an auditor":         {access.Auditor, rolesBody(1, wider), 403},
		"by a lead":             {access.Lead, rolesBody(1, wider), 403},
		"by who has it":         {"kim", rolesBody(1, wider), 403},
		"over an older version": {access.Administrator, rolesBody(0, wider), 409},
		"while somebody has it": {access.Administrator, rolesBody(1), 409},
		"both sides":            {access.Administrator, rolesBody(1, role("night-shift", "Nights", "conversation.read_own", "masking.see", "masking.edit")), 400},
		"a built-in one":        {access.Administrator, rolesBody(1, wider, role("administrator", "x", "conversation.read_own")), 400},
		"with a key more":       {access.Administrator, `{"version":1,"roles":[{"title":"x","permissions":[],"builtIn":true}]}`, 400},
		"for everybody":         {access.Administrator, rolesBody(1, wider, role("", "x", "public", "visitor")), 400},
	} {
		if got := h.ask(request{method: put, url: at, role: c.as, body: c.body}); got.status != c.status {
			t.Errorf("%s: %d %s, want %d", name, got.status, got.body, c.status)
		}
	}
	proposal = rolesBody(1, wider)
	proposal["reason"] = "They search at night"
	if got := h.ask(request{method: put, url: at, role: access.Administrator, body: proposal}); got.status != 200 {
		t.Fatalf("propose: %d %s", got.status, got.body)
	}
	h.agree(access.PrivacyOfficer)
	if got := h.ask(search); got.status != 200 {
		t.Errorf("searches: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + id + "/entries", role: "kim", body: map[string]any{"id": newKey(), "kind": "message", "text": "x"}}); got.status != 403 {
		t.Errorf("replies: %d", got.status)
	}
	socket.await("bye")
	h.rolesHistoryHas(t, "night-shift", 2)
	// Once nobody has it, it goes.
	if err := h.staff.SetRole(t.Context(), h.people["kim"], access.Agent); err != nil {
		t.Fatal(err)
	}
	if got := h.ask(request{method: put, url: at, role: access.Administrator, body: rolesBody(2)}); got.status != 200 || strings.Contains(got.body, "night-shift") {
		t.Errorf("remove: %d %s", got.status, got.body)
	}
}

func (h *house) rolesHistoryHas(t *testing.T, key string, steps int) {
	t.Helper()
	got := h.ask(request{method: get, url: consoleAt + "/v1/access/roles/history", role: access.PrivacyOfficer})
	if got.status != 200 || strings.Count(got.body, `"key":"`+key+`"`) != steps || !strings.Contains(got.body, "Person administrator") {
		t.Errorf("history: %d %s", got.status, got.body)
	}
}

// What the preview says is what the guard does, door by door, for every built-in role.
func TestPreviewSaysWhatTheGuardDoes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	for _, name := range access.Roles() {
		var perms []string
		for _, p := range access.Role(name).List() {
			perms = append(perms, string(p))
		}
		got := h.ask(request{method: post, url: consoleAt + "/v1/access/roles/preview", role: access.Auditor, body: map[string]any{"permissions": perms}})
		if got.status != 200 {
			t.Fatalf("preview: %d %s", got.status, got.body)
		}
		doors := got.json(t)["doors"].([]any)
		for _, r := range h.edge.routes() {
			if r.origin != console || r.need == "public" || r.need == "half_signed_in" || r.handle.api == nil || r.path == "/v1/session" {
				continue
			}
			i := slices.IndexFunc(doors, func(d any) bool { v := d.(map[string]any); return v["method"] == r.method && v["path"] == r.path })
			if i < 0 {
				t.Errorf("%s %s is not in the preview", r.method, r.path)
				continue
			}
			c := request{method: r.method, url: filled(r), role: name}
			if r.handle.body {
				c.body = "{"
			}
			if permitted := doors[i].(map[string]any)["permitted"] == true; (h.ask(c).status != 403) != permitted {
				t.Errorf("%s %s as %s: preview says %v", r.method, r.path, name, permitted)
			}
		}
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent}); got.status != 200 {
		t.Errorf("signed out by a preview: %d", got.status)
	}
}
