package httpapi

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"snug/internal/access"
	"snug/internal/chat"
)

// What slipped through is masked over HTTP by staff and visitor; its record is shown to those who may see it, and never
// the value.
func TestMaskLater(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	const slipped = "quokka-violet-93"
	started := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: h.startForm(newKey(), chat.NewClientID().String(), "😀 the word is "+slipped+" ok")})
	if started.status != 201 {
		t.Fatalf("start: %d %s", started.status, started.body)
	}
	s := started.json(t)
	id, token := s["conversation"].(string), s["token"].(string)
	entry := s["entry"].(map[string]any)
	text := utf16.Encode([]rune(entry["text"].(string)))
	start := len(utf16.Encode([]rune("😀 the word is ")))
	at := consoleAt + "/v1/conversations/" + id
	form := func(change func(map[string]any)) map[string]any {
		f := map[string]any{
			"id": chat.NewClientID().String(), "entity": "password",
			"span": map[string]any{"start": start, "end": start + len(slipped), "of": len(text)},
		}
		change(f)
		return f
	}
	to := at + "/entries/" + entry["id"].(string) + "/mask"
	same := func(map[string]any) {}

	// Who may not, and what is not of the form; nothing is done.
	for _, role := range []string{access.Administrator, access.PrivacyOfficer, access.Auditor} {
		if got := h.ask(request{method: post, url: to, role: role, body: form(same)}); got.status != 403 {
			t.Errorf("%s: %d %s", role, got.status, got.body)
		}
	}
	for name, c := range map[string]struct {
		url    string
		form   map[string]any
		status int
	}{
		"no such entry":        {at + "/entries/" + chat.NewEntryID().String() + "/mask", form(same), 404},
		"no such conversation": {consoleAt + "/v1/conversations/" + chat.NewConversationID().String() + "/entries/" + entry["id"].(string) + "/mask", form(same), 404},
		"no entity":            {to, form(func(f map[string]any) { delete(f, "entity") }), 400},
		"unknown entity":       {to, form(func(f map[string]any) { f["entity"] = "sauce" }), 400},
		"no id":                {to, form(func(f map[string]any) { f["id"] = "" }), 400},
		"half a character":     {to, form(func(f map[string]any) { f["span"] = map[string]any{"start": 1, "end": 4, "of": len(text)} }), 400},
		"beyond the end":       {to, form(func(f map[string]any) { f["span"] = map[string]any{"start": 1, "end": 900, "of": len(text)} }), 400},
		"another text":         {to, form(func(f map[string]any) { f["span"] = map[string]any{"start": 3, "end": 4, "of": 5} }), 409},
		"unknown key":          {to, form(func(f map[string]any) { f["why"] = "x" }), 400},
	} {
		if got := h.ask(request{method: post, url: c.url, role: access.Lead, body: c.form}); got.status != c.status || strings.Contains(got.body, slipped) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/mask", body: form(same)}); got.status != 401 {
		t.Errorf("nobody: %d", got.status)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/mask-incidents", role: access.PrivacyOfficer}); got.status != 200 || len(got.json(t)["incidents"].([]any)) != 0 {
		t.Fatalf("records: %d %s", got.status, got.body)
	}

	if got := h.ask(request{method: get, url: at + "/entries", role: access.Agent}); got.status != 200 || !strings.Contains(got.body, slipped) {
		t.Fatalf("entries: %d %s", got.status, got.body)
	}
	by := form(same)
	masked := h.ask(request{method: post, url: to, role: access.Lead, body: by})
	if masked.status != 200 {
		t.Fatalf("mask: %d %s", masked.status, masked.body)
	}
	m := masked.json(t)
	if m["kind"] != "masked-later" || m["text"] != "😀 the word is •••••••• ok" || m["of"].(float64) != 1 {
		t.Errorf("%s", masked.body)
	}
	again := h.ask(request{method: post, url: to, role: access.Lead, body: by})
	if again.status != 200 || again.json(t)["seq"] != m["seq"] {
		t.Errorf("again: %d %s", again.status, again.body)
	}
	for what, got := range map[string]result{
		"entries":    h.ask(request{method: get, url: at + "/entries", role: access.Agent}),
		"row":        h.ask(request{method: get, url: at, role: access.Agent}),
		"inbox":      h.ask(request{method: get, url: consoleAt + "/v1/conversations?box=all", role: access.Lead}),
		"search":     h.ask(request{method: get, url: consoleAt + "/v1/search?q=quokka", role: access.Lead}),
		"visit":      h.ask(request{method: get, url: widgetAt + "/v1/visit", token: token}),
		"transcript": h.ask(request{method: get, url: widgetAt + "/v1/visit/transcript", token: token}),
	} {
		if got.status != 200 || strings.Contains(got.body, slipped) || strings.Contains(got.body, "quokka") && what != "search" {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
		if what == "transcript" && strings.Count(got.body, "the word is") != 1 {
			t.Error("the transcript has it twice")
		}
	}

	// The visitor hides the rest.
	own := map[string]any{"id": chat.NewClientID().String(), "entity": "custom", "n": 1}
	hidden := h.ask(request{method: post, url: widgetAt + "/v1/visit/mask", token: token, body: own})
	if hidden.status != 200 || hidden.json(t)["text"] != "••••••" || hidden.json(t)["of"].(float64) != 1 || strings.Contains(hidden.body, `"author"`) {
		t.Errorf("visitor: %d %s", hidden.status, hidden.body)
	}

	list := h.ask(request{method: get, url: consoleAt + "/v1/mask-incidents", role: access.PrivacyOfficer})
	all := list.json(t)["incidents"].([]any)
	if len(all) != 2 || strings.Contains(list.body, slipped) || strings.Contains(list.body, "the word is") {
		t.Fatalf("records: %s", list.body)
	}
	first := all[1].(map[string]any)
	steps := first["steps"].([]any)
	if first["by"] != "staff" || first["author"].(map[string]any)["name"] != "Person lead" || first["site"] != "demo" || first["conversation"] != id ||
		len(steps) != 4 || first["codes"].([]any)[0] != "password" || first["given"].([]any)[0].(map[string]any)["name"] != "Person agent" ||
		first["advice"].([]any)[0] != "credentials" {
		t.Errorf("record: %v", first)
	}
	if at := int64(steps[3].(map[string]any)["at"].(float64)); time.Since(time.UnixMilli(at)) > time.Minute {
		t.Error("not through within a minute")
	}
	one := consoleAt + "/v1/mask-incidents/" + first["id"].(string)
	for role, status := range map[string]int{
		access.Agent: 403, access.Lead: 200, access.Administrator: 200, access.PrivacyOfficer: 200, access.Auditor: 200,
	} {
		if got := h.ask(request{method: get, url: one, role: role}); got.status != status {
			t.Errorf("%s: %d %s", role, got.status, got.body)
		}
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/mask-incidents/" + chat.NewRecordID().String(), role: access.Auditor}); got.status != 404 {
		t.Errorf("no such record: %d", got.status)
	}
	if strings.Contains(h.log.String(), slipped) {
		t.Error("the log has it")
	}
}
