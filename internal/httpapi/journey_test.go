package httpapi

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
)

// A whole conversation over HTTP, from the frame to the erasure.
func TestJourney(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	key, client := newKey(), chat.NewClientID().String()
	form := h.startForm(key, client, "My card 4242 4242 4242 4242 was charged twice 😀")
	started := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: form, header: http.Header{
		"User-Agent": {"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0 pl4nted-agent"}, "Sec-Fetch-Site": {"same-origin"}, "Origin": {widgetAt},
	}})
	if started.status != 201 {
		t.Fatalf("start: %d %s", started.status, started.body)
	}
	s := started.json(t)
	id, token := s["conversation"].(string), s["token"].(string)
	entry := s["entry"].(map[string]any)
	text := entry["text"].(string)
	masks := entry["masks"].([]any)
	if strings.Contains(text, "4242 4242 4242") || len(masks) != 1 || entry["client"] != client || entry["n"].(float64) < 1 || s["kept"] != true {
		t.Fatalf("started: %s", started.body)
	}
	m := masks[0].(map[string]any)
	if got := string(utf16Cut(text, int(m["start"].(float64)), int(m["end"].(float64)))); !strings.Contains(got, "4242") || m["entity"] != "card" {
		t.Errorf("the mask covers %q: %v", got, m)
	}
	if c := s["connection"].(map[string]any); c["transport"] != "loopback" || len(c) != 1 {
		t.Errorf("connection: %v", c)
	}

	// Sent again, it is the same conversation; with another key, it is nobody's.
	again := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: form})
	if again.status != 201 || again.json(t)["conversation"] != id || again.json(t)["token"] == token {
		t.Errorf("started again: %d %s", again.status, again.body)
	}
	stolen := h.startForm(newKey(), client, "x")
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: stolen}); got.status < 400 {
		t.Errorf("started again with another key: %d %s", got.status, got.body)
	}

	// The agent sees it, takes it, and replies.
	box := h.ask(request{method: get, url: consoleAt + "/v1/conversations?box=unassigned", role: access.Agent})
	rows := box.json(t)["rows"].([]any)
	if len(rows) != 1 || rows[0].(map[string]any)["id"] != id {
		t.Fatalf("unassigned: %s", box.body)
	}
	seen := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id, role: access.Agent}).json(t)
	v := seen["visitor"].(map[string]any)
	if v["browser"] != "Firefox 131" || v["system"] != "Linux" || v["pageUrl"] != "https://alder.example/lamp" || v["email"] != "jo@example.org" ||
		v["verified"] != false || len(v["purposes"].([]any)) != 2 || len(v["textHash"].(string)) != 64 || v["fields"].([]any)[0].(map[string]any)["text"] != "AO-1" {
		t.Errorf("visitor: %v", v)
	}
	at := consoleAt + "/v1/conversations/" + id
	if got := h.ask(request{method: post, url: at + "/take", role: access.Agent}); got.status != 200 || got.json(t)["assignee"] == nil {
		t.Fatalf("take: %d %s", got.status, got.body)
	}
	reply := map[string]any{"id": chat.NewClientID().String(), "kind": "message", "text": "Hello Jo, let me look."}
	if got := h.ask(request{method: post, url: at + "/entries", role: access.Agent, body: reply}); got.status != 201 || got.json(t)["seq"].(float64) == 0 {
		t.Fatalf("reply: %d %s", got.status, got.body)
	}
	note := map[string]any{"id": chat.NewClientID().String(), "kind": "note", "text": "angry, be kind", "hold": 0}
	if got := h.ask(request{method: post, url: at + "/entries", role: access.Agent, body: note}); got.status != 201 || got.json(t)["n"].(float64) != 0 {
		t.Errorf("note: %d %s", got.status, got.body)
	}
	held := map[string]any{"id": chat.NewClientID().String(), "kind": "message", "text": "to be taken back", "hold": 10_000}
	if got := h.ask(request{method: post, url: at + "/entries", role: access.Agent, body: held}); got.status != 201 || got.json(t)["heldUntil"] == nil {
		t.Errorf("held: %d %s", got.status, got.body)
	}
	undo := at + "/held/" + held["id"].(string)
	if got := h.ask(request{method: del, url: undo, role: access.Agent}); got.status != 204 {
		t.Errorf("undo: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: del, url: at + "/held/" + reply["id"].(string), role: access.Agent}); got.status != 409 || got.json(t)["code"] != "nothing_to_undo" {
		t.Errorf("undo of what is published: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: put, url: at + "/draft", role: access.Agent, body: `{"text":"half a thought"}`}); got.status != 204 {
		t.Errorf("draft: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: get, url: at + "/draft", role: access.Agent}); got.json(t)["text"] != "half a thought" {
		t.Errorf("draft: %s", got.body)
	}
	thread := h.ask(request{method: get, url: at + "/entries", role: access.Agent})
	if !strings.Contains(thread.body, "angry") || strings.Contains(thread.body, "to be taken back") {
		t.Errorf("thread: %s", thread.body)
	}
	for _, role := range []string{access.Administrator, access.Auditor} {
		if got := h.ask(request{method: get, url: at + "/entries", role: role}); got.status != 403 {
			t.Errorf("%s reads: %d", role, got.status)
		}
	}

	// The visitor sees the reply and neither the note nor what was taken back.
	visit := h.ask(request{method: get, url: widgetAt + "/v1/visit", token: token})
	if visit.status != 200 || !strings.Contains(visit.body, "let me look") || strings.Contains(visit.body, "angry") || strings.Contains(visit.body, "taken back") {
		t.Fatalf("visit: %d %s", visit.status, visit.body)
	}
	b := visit.json(t)
	if b["state"] != "open" || b["agent"].(map[string]any)["name"] != "Person agent" || len(b["masked"].([]any)) != 1 || !slices.Equal(words(b["purposes"]), []string{"answer", "keep"}) {
		t.Errorf("visit: %s", visit.body)
	}
	for i, n := range b["entries"].([]any) {
		if n.(map[string]any)["n"].(float64) != float64(i+1) {
			t.Errorf("entry %d has n %v", i, n.(map[string]any)["n"])
		}
	}
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/page", token: token, body: `{"url":"https://alder.example/cart?x=1","title":"Cart"}`}); got.status != 204 {
		t.Errorf("page: %d %s", got.status, got.body)
	}
	transcript := h.ask(request{method: get, url: widgetAt + "/v1/visit/transcript?lang=de", token: token})
	if transcript.status != 200 || !strings.HasPrefix(transcript.header.Get("Content-Type"), "text/html") || !strings.HasPrefix(transcript.header.Get("Content-Disposition"), "attachment") ||
		!strings.Contains(transcript.body, "let me look") || !strings.Contains(transcript.body, "Ihr Chat mit") || strings.Contains(transcript.body, "angry") || strings.Contains(transcript.body, "<script") ||
		!strings.Contains(transcript.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("transcript: %d %v %s", transcript.status, transcript.header, transcript.body)
	}
	withdrawn := h.ask(request{method: post, url: widgetAt + "/v1/visit/withdraw", token: token, body: `{"purpose":"keep"}`})
	if withdrawn.status != 200 || !slices.Equal(words(withdrawn.json(t)["purposes"]), []string{"answer"}) {
		t.Errorf("withdraw: %d %s", withdrawn.status, withdrawn.body)
	}
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/end", token: token}); got.status != 204 {
		t.Errorf("end: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: post, url: at + "/entries", role: access.Agent, body: map[string]any{"id": chat.NewClientID().String(), "kind": "message", "text": "too late"}}); got.status != 409 {
		t.Errorf("reply after the end: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/rating", token: token, body: `{"stars":5,"comment":"kind"}`}); got.status != 204 {
		t.Errorf("rating: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/erase", token: token, body: `{"confirm":false}`}); got.status != 400 {
		t.Errorf("erase without confirming: %d", got.status)
	}
	erased := h.ask(request{method: post, url: widgetAt + "/v1/visit/erase", token: token, body: `{"confirm":true}`})
	if erased.status != 200 || erased.json(t)["receipt"] == "" {
		t.Fatalf("erase: %d %s", erased.status, erased.body)
	}
	for _, c := range []request{
		{method: get, url: widgetAt + "/v1/visit", token: token}, {method: get, url: at, role: access.Agent}, {method: get, url: at + "/entries", role: access.Lead},
	} {
		if got := h.ask(c); got.status != 410 && got.status != 404 && got.status != 401 || strings.Contains(got.body, "Hello") {
			t.Errorf("%s after erasing: %d %s", c.url, got.status, got.body)
		}
	}
	list := h.ask(request{method: get, url: consoleAt + "/v1/erasures", role: access.PrivacyOfficer})
	if !strings.Contains(list.body, erased.json(t)["receipt"].(string)) {
		t.Errorf("erasures: %s", list.body)
	}
	// The proof of consent is still there, the withdrawal with it.
	var conversation chat.ConversationID
	if err := conversation.UnmarshalText([]byte(id)); err != nil {
		t.Fatal(err)
	}
	if proofs, err := h.consent.Records(t.Context(), conversation); err != nil || len(proofs) != 2 {
		t.Errorf("proofs: %+v, %v", proofs, err)
	}
	answers := h.ask(request{method: get, url: consoleAt + "/v1/consent", role: access.PrivacyOfficer})
	if n := answers.json(t)["answers"].([]any); len(n) != 1 || n[0].(map[string]any)["allowed"].(float64) != 1 {
		t.Errorf("answers: %s", answers.body)
	}
	log := h.log.String()
	for _, secret := range []string{"4242 4242", "pl4nted-agent", "jo@example.org", "let me look", "angry", "half a thought", token, key, "127.0.0.1", "lamp?q"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	if !strings.Contains(log, "route=/v1/conversations/{id}/entries") {
		t.Error("the log does not name routes by their pattern")
	}
}

func words(v any) (out []string) {
	for _, x := range v.([]any) {
		out = append(out, x.(string))
	}
	return out
}

func utf16Cut(s string, from, to int) []rune {
	var out []rune
	at := 0
	for _, c := range s {
		if at >= from && at < to {
			out = append(out, c)
		}
		at++
		if c > 0xFFFF {
			at++
		}
	}
	return out
}

// Off the record nothing is allowed but the answer, and the answers say that nothing is kept.
func TestOffTheRecord(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	form := h.startForm(newKey(), chat.NewClientID().String(), "Just asking")
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/off-record", body: form}); got.status != 400 {
		t.Errorf("with e-mail and fields: %d %s", got.status, got.body)
	}
	delete(form, "email")
	delete(form, "fields")
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/off-record", body: form}); got.status != 400 {
		t.Errorf("kept off the record: %d %s", got.status, got.body)
	}
	form["consent"].(map[string]any)["purposes"] = []string{"answer"}
	declined := map[string]any{"site": "demo", "hash": form["consent"].(map[string]any)["hash"]}
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/declined", body: declined}); got.status != 204 || got.body != "" {
		t.Errorf("declined: %d %s", got.status, got.body)
	}
	got := h.ask(request{method: post, url: widgetAt + "/v1/visit/off-record", body: form})
	if got.status != 201 || got.json(t)["kept"] != false {
		t.Fatalf("off the record: %d %s", got.status, got.body)
	}
	token := got.json(t)["token"].(string)
	if got := h.ask(request{method: get, url: widgetAt + "/v1/visit", token: token}); got.status != 200 || !strings.Contains(got.body, "Just asking") {
		t.Errorf("visit: %d %s", got.status, got.body)
	}
	answers := h.ask(request{method: get, url: consoleAt + "/v1/consent", role: access.Auditor}).json(t)["answers"].([]any)
	if a := answers[0].(map[string]any); a["allowed"].(float64) != 0 || a["declined"].(float64) != 1 || a["offRecord"].(float64) != 1 {
		t.Errorf("answers: %v", answers)
	}
	stale := h.startForm(newKey(), chat.NewClientID().String(), "x")
	stale["consent"].(map[string]any)["hash"] = strings.Repeat("0", 64)
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: stale}); got.status != 409 || got.json(t)["code"] != "stale_text" {
		t.Errorf("an old text: %d %s", got.status, got.body)
	}
	forged := h.startForm(newKey(), chat.NewClientID().String(), "x")
	forged["consent"].(map[string]any)["purposes"] = []string{"keep"}
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: forged}); got.status != 403 || got.json(t)["code"] != "no_consent" {
		t.Errorf("without answer: %d %s", got.status, got.body)
	}
}

// The frame's document carries the boot data safely, and may be framed by the site's pages only.
func TestFrame(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	got := h.ask(request{method: get, url: widgetAt + "/frame/demo?lang=de&theme=auto&accent=FFD400", header: http.Header{"Sec-Fetch-Site": {"cross-site"}}})
	if got.status != 200 || got.header.Get("Content-Type") != "text/html; charset=utf-8" || got.header.Get("X-Frame-Options") != "" || got.header.Get("Set-Cookie") != "" {
		t.Fatalf("frame: %d %v", got.status, got.header)
	}
	csp := got.header.Get("Content-Security-Policy")
	for _, part := range []string{"frame-ancestors http://shop.localhost:7465 https://alder.example", "require-trusted-types-for 'script'", "connect-src 'self' ws://chat.localhost:7465;"} {
		if !strings.Contains(csp, part) {
			t.Errorf("policy %q lacks %q", csp, part)
		}
	}
	_, rest, _ := strings.Cut(got.body, `id="snug-boot">`)
	raw, after, found := strings.Cut(rest, "</script>")
	if !found || strings.ContainsAny(raw, "<>&") || strings.Count(got.body, "<script") != 2 || !strings.Contains(after, `src="/assets/panel-abc.js"`) {
		t.Fatalf("document: %s", got.body)
	}
	var boot wireBoot
	if err := json.Unmarshal([]byte(raw), &boot); err != nil {
		t.Fatal(err)
	}
	if boot.Site.Name != h.site.Name || boot.Lang != "de" || boot.Site.Accent != "#FFD400" || boot.Site.AccentOn != "#15181D" || boot.Site.QuickReplies[0] != "Wo ist meine Bestellung?" ||
		boot.Consent.Lang != "de" || len(boot.Consent.Purposes) != 4 || boot.Connection.Transport != "loopback" || boot.Stored.Where != "Germany" || len(boot.Langs) != 5 {
		t.Errorf("boot: %+v", boot)
	}
	if !strings.Contains(got.body, `<html lang="de" dir="ltr">`) || !strings.Contains(got.body, "<title>Alder &amp; &#34;Oak&#34; &lt;/script&gt;</title>") {
		t.Errorf("document: %.300s", got.body)
	}
	links := strings.Join(got.header.Values("Link"), ", ")
	for _, part := range []string{"</assets/panel-abc.js>; rel=modulepreload", "</assets/shared-def.js>; rel=modulepreload", "</assets/panel-abc.css>; rel=preload; as=style"} {
		if !strings.Contains(links, part) {
			t.Errorf("links %q lack %q", links, part)
		}
	}
	arabic := h.ask(request{method: get, url: widgetAt + "/frame/demo", header: http.Header{"Accept-Language": {"ar-EG, en;q=0.5"}}})
	if !strings.Contains(arabic.body, `<html lang="ar" dir="rtl">`) || !strings.Contains(arabic.body, `"accent":"#2F6B4F"`) {
		t.Errorf("Arabic: %.200s", arabic.body)
	}
	for query, want := range map[string]int{"?x=1": 400, "?lang=de&lang=en": 400, "?accent=zzz": 200, "?accent=7B7B7B": 200, "?lang=%22%3E%3Cscript%3E": 200} {
		got := h.ask(request{method: get, url: widgetAt + "/frame/demo" + query})
		if got.status != want || strings.Contains(got.body, "7B7B7B") || strings.Contains(got.body, "zzz") || want == 200 && strings.Count(got.body, "<script") != 2 {
			t.Errorf("%s: %d %.200s", query, got.status, got.body)
		}
	}
	loader := h.ask(request{method: get, url: widgetAt + h.edge.o.Assets.Loader().Path})
	if loader.status != 200 || loader.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(loader.header.Get("Cache-Control"), "immutable") ||
		loader.header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("loader: %d %v", loader.status, loader.header)
	}
	asset := h.ask(request{method: get, url: widgetAt + "/assets/panel-abc.js"})
	if asset.status != 200 || !strings.Contains(asset.header.Get("Cache-Control"), "immutable") {
		t.Errorf("asset: %d %v", asset.status, asset.header)
	}
}
