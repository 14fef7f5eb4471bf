package httpapi

import (
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
)

// policy is one as the console sends it.
func policy(change map[string]any) map[string]any {
	p := map[string]any{
		"dispositions": []any{}, "terms": []string{}, "leave": []string{}, "patterns": []any{}, "region": "", "mayOverrule": false,
	}
	for k, v := range change {
		p[k] = v
	}
	return p
}

// The privacy officer changes what is masked; a running conversation and a new frame go by it; the lead sees who did.
func TestMaskingPolicyFromTheConsole(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	at := consoleAt + "/v1/sites/" + h.site.ID.String() + "/masking"
	started := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: h.startForm(newKey(), chat.NewClientID().String(), "a heron")}).json(t)
	if started["entry"].(map[string]any)["text"] != "a heron" {
		t.Fatalf("started %v", started)
	}
	first := h.ask(request{method: get, url: at, role: access.PrivacyOfficer})
	if b := first.json(t); first.status != 200 || b["version"].(float64) != 0 || len(b["entities"].([]any)) < 20 {
		t.Fatalf("%d %s", first.status, first.body)
	}
	change := map[string]any{"version": 0, "policy": policy(map[string]any{
		"dispositions": []any{map[string]any{"entity": "iban", "disposition": "show"}},
		"terms":        []string{"heron"}, "leave": []string{"AO-"}, "mayOverrule": true,
		"patterns": []any{map[string]any{"name": "ticket", "expr": `TK\d+`}},
	})}
	if got := h.ask(request{method: put, url: at, role: access.Lead, body: change}); got.status != 403 {
		t.Errorf("a lead changes it: %d", got.status)
	}
	change["reason"] = "Our ticket numbers are wanted in the mail"
	if got := h.ask(request{method: put, url: at, role: access.PrivacyOfficer, body: change}); got.status != 200 || got.json(t)["version"].(float64) != 0 {
		t.Fatalf("in force without a second person: %d %s", got.status, got.body)
	}
	if done := h.agree(access.Administrator); done["state"] != "done" {
		t.Fatalf("agreed: %v", done)
	}
	got := h.ask(request{method: get, url: at, role: access.PrivacyOfficer})
	if b := got.json(t); got.status != 200 || b["version"].(float64) != 1 || b["by"].(map[string]any)["name"] != "Person "+access.PrivacyOfficer {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := h.ask(request{method: put, url: at, role: access.Administrator, body: change}); got.status != 409 || got.json(t)["code"] != "conflict" {
		t.Errorf("over another's change: %d %s", got.status, got.body)
	}
	history := h.ask(request{method: get, url: at + "/history", role: access.Lead})
	if history.status != 200 || !strings.Contains(history.body, `"loosens":true`) || !strings.Contains(history.body, `"name":"heron"`) {
		t.Errorf("history: %d %s", history.status, history.body)
	}
	for _, role := range []string{access.Agent, access.Auditor} {
		if got := h.ask(request{method: get, url: at + "/history", role: role}); got.status != 403 {
			t.Errorf("%s sees it: %d", role, got.status)
		}
	}

	visitor := h.dial("/v1/socket", widgetAt, "")
	visitor.send(map[string]any{"t": "hello", "v": 1, "token": started["token"], "after": 0})
	visitor.await("welcome")
	say := func(frame map[string]any) map[string]any {
		t.Helper()
		id := chat.NewClientID().String()
		frame["t"], frame["id"] = "post", id
		visitor.send(frame)
		return visitor.first("id", id)
	}
	// 🦉 is two code units, so that the places of the wire and of the server differ.
	text := "🦉 account 12345678 heron"
	if ack := say(map[string]any{"text": text, "browser": []any{}, "overruled": []any{[]int{11, 19}}}); ack["text"] != "🦉 account 12345678 ••••••" {
		t.Errorf("acknowledged %v", ack)
	}
	if ack := say(map[string]any{"text": "4111111111111111", "browser": []any{}, "overruled": []any{[]int{0, 16}}}); ack["text"] != "•••• 1111" {
		t.Errorf("acknowledged %v", ack)
	}
	for _, wrong := range []any{[]int{1, 3}, []int{3, 3}, []int{0, 99}, []int{0}, []int{0, 1, 2}, "0", []any{}} {
		if nack := say(map[string]any{"text": "🦉 x", "overruled": []any{wrong}}); nack["code"] != "invalid" {
			t.Errorf("%v: %v", wrong, nack)
		}
	}

	frame := h.ask(request{method: get, url: widgetAt + "/frame/demo"})
	if !strings.Contains(frame.body, `"masking":{"shown":["iban",`) || !strings.Contains(frame.body, `\\p{Pd}))\\S*","mayOverrule":true`) {
		t.Errorf("frame: %s", frame.body)
	}
	if strings.Contains(frame.body, "heron") || strings.Contains(frame.body, "TK") {
		t.Error("the page tells the site's terms and patterns")
	}
	if me := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent}); !strings.Contains(me.body, `\\p{Pd}))\\S*"`) || strings.Contains(me.body, "heron") {
		t.Errorf("me: %s", me.body)
	}
}

func TestStartOverrules(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	at := consoleAt + "/v1/sites/" + h.site.ID.String() + "/masking"
	start := func(text string, overruled any) result {
		form := h.startForm(newKey(), chat.NewClientID().String(), text)
		form["message"].(map[string]any)["overruled"] = overruled
		return h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: form})
	}
	text := func(r result) string {
		t.Helper()
		if r.status != 201 {
			t.Fatalf("%d %s", r.status, r.body)
		}
		return r.json(t)["entry"].(map[string]any)["text"].(string)
	}
	const words = "account 12345678"
	if got := text(start(words, []any{[]int{0, 16}})); got != "account ••••••••" {
		t.Errorf("where nobody may: %q", got)
	}
	if got := h.ask(request{method: put, url: at, role: access.Administrator, body: map[string]any{"version": 0, "policy": policy(map[string]any{"mayOverrule": true}), "reason": "Order numbers"}}); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	h.agree(access.PrivacyOfficer)
	if got := text(start(words, []any{[]int{8, 16}})); got != words {
		t.Errorf("overruled: %q", got)
	}
	if got := text(start("4111111111111111", []any{[]int{0, 16}})); got != "•••• 1111" {
		t.Errorf("a card: %q", got)
	}
	for _, wrong := range []any{[]any{[]int{1}}, []any{[]int{-1, 3}}, []any{[]any{"a", "b"}}, "x"} {
		if got := start(words, wrong); got.status != 400 {
			t.Errorf("%v: %d %s", wrong, got.status, got.body)
		}
	}
}

func TestTryAText(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	at := consoleAt + "/v1/sites/" + h.site.ID.String() + "/masking/try"
	try := func(body map[string]any) map[string]any {
		t.Helper()
		got := h.ask(request{method: post, url: at, role: access.Lead, body: body})
		if got.status != 200 || got.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %v %s", got.status, got.header, got.body)
		}
		return got.json(t)
	}
	b := try(map[string]any{"text": "🦉 it is 4711", "question": "And your PIN?"})
	f := b["findings"].([]any)[0].(map[string]any)
	if b["masked"] != "🦉 it is ••••" || f["start"].(float64) != 9 || f["end"].(float64) != 13 || f["maskStart"].(float64) != 9 || f["certain"] != true {
		t.Errorf("tried: %v", b)
	}
	b = try(map[string]any{"text": "AO-4111111111111111", "policy": policy(map[string]any{"leave": []string{"ao-"}})})
	c := b["candidates"].([]any)
	if b["masked"] != "AO-4111111111111111" || len(c) != 1 || c[0].(map[string]any)["against"].([]any)[0] != "left:site" {
		t.Errorf("tried: %v", b)
	}
	b = try(map[string]any{"text": "4111111111111111", "policy": policy(map[string]any{"patterns": []any{map[string]any{"name": "a", "expr": "(secret"}}})})
	if fault := b["fault"].(map[string]any); fault["field"] != "patterns" || fault["index"].(float64) != 0 || fault["why"] != "missing_paren" || b["masked"] != "" || strings.Contains(fault["message"].(string), "secret") {
		t.Errorf("tried: %v", b)
	}
	twice := policy(map[string]any{"dispositions": []any{map[string]any{"entity": "iban", "disposition": "show"}, map[string]any{"entity": "iban", "disposition": "destroy"}}})
	if got := h.ask(request{method: post, url: at, role: access.Lead, body: map[string]any{"text": "", "policy": twice}}); got.status != 400 {
		t.Errorf("two dispositions: %d", got.status)
	}
	if n := h.log.String(); strings.Contains(n, "4111") || strings.Contains(n, "4711") || strings.Contains(n, "owl") {
		t.Errorf("the log has what was tried: %s", n)
	}
}
