package httpapi

import (
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
)

// An agent asks again for an order's number, and what the visitor types into the field stays, where it is one.
func TestAskAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	started := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: h.startForm(newKey(), chat.NewClientID().String(), "hello")})
	if started.status != 201 {
		t.Fatalf("start: %d %s", started.status, started.body)
	}
	s := started.json(t)
	token, at := s["token"].(string), consoleAt+"/v1/conversations/"+s["conversation"].(string)
	if got := h.ask(request{method: post, url: at + "/take", role: access.Agent}); got.status != 200 {
		t.Fatalf("take: %d %s", got.status, got.body)
	}
	ask := func(form any) result {
		return h.ask(request{method: post, url: at + "/entries", role: access.Agent, body: map[string]any{
			"id": chat.NewClientID().String(), "kind": "message", "text": "Please type it again, here", "form": form,
		}})
	}
	if got := ask("sauce"); got.status != 400 {
		t.Errorf("an unknown form: %d %s", got.status, got.body)
	}
	asked := ask("order")
	if asked.status != 201 || asked.json(t)["form"] != "order" {
		t.Fatalf("ask: %d %s", asked.status, asked.body)
	}
	answer := func(n any, value string) result {
		return h.ask(request{method: post, url: widgetAt + "/v1/visit/answer", token: token, body: map[string]any{"id": chat.NewClientID().String(), "n": n, "value": value}})
	}
	n := asked.json(t)["n"]
	for _, card := range []string{"4111111111111111", "4111-1111-1111-1111", "please no"} {
		if got := answer(n, card); got.status != 400 || strings.Contains(got.body, "4111") {
			t.Errorf("%s: %d %s", card, got.status, got.body)
		}
	}
	if got := answer(1, "AO-20417"); got.status != 404 {
		t.Errorf("where there is no field: %d %s", got.status, got.body)
	}
	got := answer(n, "536-90-4399")
	if got.status != 200 || got.json(t)["text"] != "536-90-4399" || got.json(t)["form"] != "order" || len(got.json(t)["masks"].([]any)) != 0 {
		t.Fatalf("answer: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: get, url: at + "/entries", role: access.Agent}); got.status != 200 || !strings.Contains(got.body, "536-90-4399") || strings.Contains(got.body, "4111") {
		t.Errorf("entries: %d %s", got.status, got.body)
	}
}
