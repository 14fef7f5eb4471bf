package httpapi

import (
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
)

// Visitor and staff say of masks that they are wrong; who may change the policy reads how often, and nothing of what stood there.
func TestDoubts(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	const card = "4111 1111 1111 1111"
	started := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: h.startForm(newKey(), chat.NewClientID().String(), "this is it: "+card)})
	if started.status != 201 {
		t.Fatalf("start: %d %s", started.status, started.body)
	}
	s := started.json(t)
	token, entry := s["token"].(string), s["entry"].(map[string]any)
	masks := entry["masks"].([]any)
	if len(masks) != 1 {
		t.Fatalf("masks: %v", masks)
	}
	entity := masks[0].(map[string]any)["entity"].(string)
	visit := request{method: post, url: widgetAt + "/v1/visit/doubt", token: token, body: map[string]any{"n": entry["n"], "mask": 0, "entity": entity}}
	for range 2 {
		if got := h.ask(visit); got.status != 204 {
			t.Fatalf("visitor: %d %s", got.status, got.body)
		}
	}
	wrong := visit
	wrong.body = map[string]any{"n": entry["n"], "mask": 3, "entity": entity}
	if got := h.ask(wrong); got.status != 409 {
		t.Errorf("no mask: %d %s", got.status, got.body)
	}
	wrong.body = map[string]any{"n": entry["n"], "mask": 0, "entity": entity, "value": card}
	if got := h.ask(wrong); got.status != 400 || strings.Contains(got.body, "4111") {
		t.Errorf("a value with it: %d %s", got.status, got.body)
	}
	at := consoleAt + "/v1/conversations/" + s["conversation"].(string) + "/entries/" + entry["id"].(string) + "/doubt"
	if got := h.ask(request{method: post, url: at, role: access.Agent, body: map[string]any{"mask": 0, "entity": entity}}); got.status != 204 {
		t.Fatalf("agent: %d %s", got.status, got.body)
	}
	list := consoleAt + "/v1/sites/" + h.site.ID.String() + "/masking/doubts"
	got := h.ask(request{method: get, url: list, role: access.PrivacyOfficer})
	if got.status != 200 || strings.Contains(got.body, "1111") {
		t.Fatalf("list: %d %s", got.status, got.body)
	}
	doubts := got.json(t)["doubts"].([]any)
	if len(doubts) != 1 {
		t.Fatalf("listed %v", doubts)
	}
	if d := doubts[0].(map[string]any); d["entity"] != entity || d["visitors"] != 1.0 || d["staff"] != 1.0 || d["shape"] != nil || d["rule"] != "card.luhn" {
		t.Errorf("listed %v", d)
	}
	for _, role := range []string{access.Agent, access.Lead, access.Auditor} {
		if got := h.ask(request{method: get, url: list, role: role}); got.status != 403 {
			t.Errorf("%s: %d", role, got.status)
		}
	}
}
