package httpapi

import (
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/signin"
)

// lend asks for something as a role and returns the proposal.
func (h *house) lend(role string, body map[string]any) result {
	h.t.Helper()
	return h.ask(request{method: post, url: consoleAt + "/v1/access/elevations", role: role, body: body})
}

func (h *house) decides(role, id string, approve bool) result {
	h.t.Helper()
	return h.ask(request{method: post, url: consoleAt + "/v1/approvals/" + id + "/decision", role: role, body: map[string]any{"approve": approve}})
}

// closed waits for the end of a socket.
func (w *wire) closed() {
	w.t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if w.conn.WritePing(nil) != nil {
			return
		}
	}
	w.t.Error("the socket is open still")
}

// has tells whether a frame came in which a text stands.
func (w *wire) has(part string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.got {
		if e, ok := f["e"].(map[string]any); ok && strings.Contains(toText(e["text"]), part) {
			return true
		}
	}
	return false
}

func toText(v any) string { s, _ := v.(string); return s }

// From the wish to its end: what is not lent is not there, what is lent is there everywhere at once, and nothing of it stays.
func TestElevationThroughTheEdge(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	id, visitor := h.start("My heron lamp is on fire")
	other, _ := h.start("A grebe lamp")
	for _, c := range []string{id, other} {
		if got := h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + c + "/take", role: access.Lead}); got.status != 200 {
			t.Fatalf("take: %d %s", got.status, got.body)
		}
	}
	at := consoleAt + "/v1/conversations/" + id
	agent := func(method, path string, body any) result {
		return h.ask(request{method: method, url: at + path, role: access.Agent, body: body})
	}
	if got := agent(get, "/entries", nil); got.status != 404 {
		t.Fatalf("before: %d %s", got.status, got.body)
	}
	wish := map[string]any{"permissions": []string{"conversation.read_team"}, "minutes": 15, "conversation": id, "reason": "She called, card 4111 1111 1111 1111"}
	asked := h.lend(access.Agent, wish)
	if asked.status != 201 {
		t.Fatalf("asked: %d %s", asked.status, asked.body)
	}
	proposal := asked.json(t)["approval"].(string)
	if got := agent(get, "/entries", nil); got.status != 404 {
		t.Fatalf("asked for, and open: %d", got.status)
	}
	for role, want := range map[string]int{access.Agent: 403, access.Administrator: 404, access.Auditor: 403} {
		if got := h.decides(role, proposal, true); got.status != want {
			t.Errorf("%s decides: %d %s", role, got.status, got.body)
		}
	}
	if got := agent(get, "/entries", nil); got.status != 404 {
		t.Fatalf("refused, and open: %d", got.status)
	}
	before := h.dial("/v1/staff/socket", consoleAt, h.cookies[access.Agent])
	before.send(map[string]any{"t": "hello", "v": 1})
	before.await("welcome")
	seen := h.proposals(access.Lead)
	if len(seen) != 1 || strings.Contains(seen[0]["reason"].(string), "1111 1111") || seen[0]["bar"] != nil {
		t.Fatalf("%v", seen)
	}
	if e := seen[0]["change"].(map[string]any)["elevation"].(map[string]any); e["conversation"] != id || len(e["sites"].([]any)) != 1 || len(e["permissions"].([]any)) != 2 {
		t.Errorf("%v", e)
	}
	if got := h.decides(access.Lead, proposal, true); got.status != 200 || got.json(t)["state"] != "done" {
		t.Fatalf("agreed: %d %s", got.status, got.body)
	}
	before.closed() // what was open begins anew, with what counts now

	if got := agent(get, "/entries", nil); got.status != 200 || !strings.Contains(got.body, "heron") {
		t.Fatalf("lent: %d %s", got.status, got.body)
	}
	for path, body := range map[string]any{
		"/entries":  map[string]any{"id": chat.NewClientID().String(), "kind": "message", "text": "I am here"},
		"/assign":   map[string]any{"staff": h.people[access.Agent].String()},
		"/transfer": map[string]any{"staff": h.people[access.Agent].String(), "note": ""},
		"/end":      nil,
		"/erase":    nil,
	} {
		if got := agent(post, path, body); got.status != 403 {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + other + "/entries", role: access.Agent}); got.status != 404 {
		t.Errorf("another: %d", got.status)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/search?q=heron", role: access.Agent}); got.status != 200 || strings.Contains(got.body, id) {
		t.Errorf("a search was not lent: %d %s", got.status, got.body)
	}
	me := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent}).json(t)
	lent := me["elevations"].([]any)
	if len(lent) != 1 || lent[0].(map[string]any)["left"].(float64) > 15*60_000 || lent[0].(map[string]any)["left"].(float64) < 14*60_000 || !strings.Contains(toJSON(t, me["permissions"]), "conversation.read_team") {
		t.Errorf("me: %v", me)
	}

	socket := h.dial("/v1/staff/socket", consoleAt, h.cookies[access.Agent])
	socket.send(map[string]any{"t": "hello", "v": 1})
	socket.await("welcome")
	socket.send(map[string]any{"t": "watch", "c": id, "after": 0})
	socket.await("watching")
	page := h.dial("/v1/socket", widgetAt, "")
	page.send(map[string]any{"t": "hello", "v": 1, "token": visitor, "after": 0})
	page.await("welcome")
	says := func(text string) {
		t.Helper()
		client := chat.NewClientID().String()
		page.send(map[string]any{"t": "post", "id": client, "text": text, "browser": []any{}})
		page.first("id", client)
	}
	says("kingfisher")
	for deadline := time.Now().Add(3 * time.Second); !socket.has("kingfisher") && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
	}
	if !socket.has("kingfisher") {
		t.Error("what is lent does not reach the socket")
	}

	h.later.Store(int64(14 * time.Minute))
	if got := agent(get, "/entries", nil); got.status != 200 {
		t.Fatalf("a minute before: %d %s", got.status, got.body)
	}
	h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Auditor}) // is there still
	h.later.Store(int64(15 * time.Minute))
	if got := agent(get, "/entries", nil); got.status != 404 {
		t.Errorf("at its end: %d %s", got.status, got.body)
	}
	// Before anything has noticed that it is over: an open socket has no more of it from this second on.
	socket.send(map[string]any{"t": "watch", "c": id, "after": 0})
	socket.await("gone")
	says("bittern")
	time.Sleep(50 * time.Millisecond)
	if socket.has("bittern") {
		t.Error("an open socket outlives what was lent")
	}
	if err := h.elevations.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	socket.closed()
	if n := len(h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent}).json(t)["elevations"].([]any)); n != 0 {
		t.Errorf("me: %d", n)
	}

	// The log tells what was done by it, that it began, and that it ended.
	log := h.ask(request{method: get, url: consoleAt + "/v1/audit?act=conversation.open&staff=" + h.people[access.Agent].String(), role: access.Auditor})
	if !strings.Contains(log.body, proposal) || strings.Count(log.body, `"act":"conversation.open"`) != 1 {
		t.Errorf("opening: %s", log.body)
	}
	for act, n := range map[string]int{"access.elevate": 1, "access.elevation_end": 1} {
		var got result
		for deadline := time.Now().Add(3 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			if got = h.ask(request{method: get, url: consoleAt + "/v1/audit?act=" + act, role: access.Auditor}); strings.Count(got.body, `"act":"`+act+`"`) == n {
				break
			}
		}
		if strings.Count(got.body, `"act":"`+act+`"`) != n || !strings.Contains(got.body, proposal) || strings.Contains(got.body, "4111 1111") {
			t.Errorf("%s: %s", act, got.body)
		}
	}
	list := h.ask(request{method: get, url: consoleAt + "/v1/access/elevations", role: access.Auditor}).json(t)
	if len(list["standing"].([]any)) != 0 || len(list["ended"].([]any)) != 1 || list["ended"].([]any)[0].(map[string]any)["why"] != "time" {
		t.Errorf("list: %v", list)
	}
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	out := ""
	for _, s := range v.([]any) {
		out += toText(s) + " "
	}
	return out
}

// What is refused proposes nothing, tells nobody anything of what they may not see, and an end before its time counts at once.
func TestElevationRefusedAndEnded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	h.signInAs("birch-lead", signin.NewPerson{Role: access.Lead, Sites: chat.OnlySites(h.birch.ID)})
	h.signInAs("birch-officer", signin.NewPerson{Role: access.PrivacyOfficer, Sites: chat.OnlySites(h.birch.ID)})
	id, _ := h.start("heron")
	h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + id + "/take", role: access.Agent})
	wish := func(change map[string]any) map[string]any {
		w := map[string]any{"permissions": []string{"conversation.read_team"}, "minutes": 60, "reason": "A court's order"}
		for k, v := range change {
			if w[k] = v; v == nil {
				delete(w, k)
			}
		}
		return w
	}
	for what, c := range map[string]struct {
		role   string
		body   map[string]any
		status int
	}{
		"who changes who reads":     {access.Administrator, wish(map[string]any{"conversation": id}), 403},
		"who oversees":              {access.PrivacyOfficer, wish(map[string]any{"conversation": id}), 403},
		"by another right":          {access.Administrator, wish(map[string]any{"conversation": id, "permissions": []string{"conversation.search"}}), 403},
		"what is never lent":        {access.Auditor, wish(map[string]any{"permissions": []string{"approvals.decide"}}), 403},
		"what there is not":         {access.Auditor, wish(map[string]any{"permissions": []string{"all"}}), 403},
		"what one has":              {access.Auditor, wish(map[string]any{"permissions": []string{"audit.see"}}), 409},
		"no reason":                 {access.Auditor, wish(map[string]any{"conversation": id, "reason": " "}), 400},
		"no scope":                  {access.Auditor, wish(nil), 400},
		"too long":                  {access.Auditor, wish(map[string]any{"conversation": id, "minutes": 1441}), 400},
		"a site that is not there":  {access.Auditor, wish(map[string]any{"sites": []string{"larch"}}), 404},
		"a site's id, not served":   {"birch-lead", wish(map[string]any{"sites": []string{h.site.ID.String()}}), 404},
		"an incident, unseen":       {access.Agent, wish(map[string]any{"conversation": id, "incident": chat.NewRecordID().String()}), 403},
		"an incident, not there":    {access.Auditor, wish(map[string]any{"conversation": id, "incident": chat.NewRecordID().String()}), 404},
		"for somebody else":         {access.Auditor, wish(map[string]any{"conversation": id, "staff": h.people[access.Agent].String()}), 400},
		"with who is to have said":  {access.Auditor, wish(map[string]any{"conversation": id, "by": h.people[access.Lead].String()}), 400},
		"a conversation and a site": {access.Auditor, wish(map[string]any{"conversation": id, "sites": []string{"demo"}}), 400},
	} {
		if got := h.lend(c.role, c.body); got.status != c.status {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if n := len(h.proposals(access.PrivacyOfficer)); n != 0 {
		t.Fatalf("%d proposals by what was refused", n)
	}

	// A conversation that is there, of another site, and one that is not there are answered alike.
	real := h.lend("birch-lead", wish(map[string]any{"conversation": id}))
	none := h.lend("birch-lead", wish(map[string]any{"conversation": chat.NewConversationID().String()}))
	if real.status != 201 || none.status != 201 {
		t.Fatalf("%d %s, %d %s", real.status, real.body, none.status, none.body)
	}
	for _, p := range h.proposals("birch-lead") {
		if e := p["change"].(map[string]any)["elevation"].(map[string]any); len(e["sites"].([]any)) != 0 {
			t.Errorf("whoever asks is told where it is: %v", e)
		}
	}
	if n := len(h.proposals("birch-officer")); n != 0 {
		t.Errorf("an officer of another site knows of %d", n)
	}
	if got := h.decides("birch-officer", real.json(t)["approval"].(string), true); got.status != 404 {
		t.Errorf("and decides: %d %s", got.status, got.body)
	}
	if got := h.decides(access.PrivacyOfficer, none.json(t)["approval"].(string), true); got.status != 200 || got.json(t)["state"] != "void" {
		t.Errorf("one that is not there: %d %s", got.status, got.body)
	}
	agreed := h.decides(access.PrivacyOfficer, real.json(t)["approval"].(string), true)
	if agreed.status != 200 || agreed.json(t)["state"] != "done" {
		t.Fatalf("%d %s", agreed.status, agreed.body)
	}
	read := func() int {
		return h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id + "/entries", role: "birch-lead"}).status
	}
	if got := read(); got != 200 {
		t.Fatalf("lent: %d", got)
	}
	reviewed := func() map[string]any {
		for _, p := range h.ask(request{method: get, url: consoleAt + "/v1/access/review", role: access.PrivacyOfficer}).json(t)["people"].([]any) {
			if p := p.(map[string]any); p["id"] == h.people["birch-lead"].String() {
				return p
			}
		}
		return nil
	}
	while := reviewed()
	if while["lentUntil"] == nil || while["lent"] != 1.0 {
		t.Errorf("the review while it lasts: %v", while)
	}
	// A program of theirs has none of it.
	secret, _ := h.newToken("birch-lead", nil, "conversation.read_own", "conversation.read_team")
	if got := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id + "/entries", token: secret}); got.status != 404 {
		t.Errorf("a token reads what is lent: %d", got.status)
	}
	end := consoleAt + "/v1/access/elevations/" + real.json(t)["approval"].(string)
	for role, want := range map[string]int{access.Agent: 404, access.Lead: 404, access.Auditor: 403} {
		if got := h.ask(request{method: del, url: end, role: role}); got.status != want {
			t.Errorf("%s ends it: %d %s", role, got.status, got.body)
		}
	}
	if got := read(); got != 200 {
		t.Errorf("ended by who may not: %d", got)
	}
	if got := h.ask(request{method: del, url: end, role: access.Administrator}); got.status != 204 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := read(); got != 404 {
		t.Errorf("ended: %d", got)
	}
	if after := reviewed(); after["lentUntil"] != nil || after["lent"] != 1.0 || after["has"] != while["has"] {
		t.Errorf("the review afterwards: %v", after)
	}
	if got := h.ask(request{method: del, url: end, role: access.Administrator}); got.status != 409 {
		t.Errorf("twice: %d", got.status)
	}
}

// For an incident of the security centre, and for what is about no conversation: it counts for what one serves, and the log names the
// incident.
func TestElevationForAnIncident(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	for range 12 {
		h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + chat.NewConversationID().String(), role: access.Agent})
	}
	if err := h.intrusion.Settle(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	officer := func(path string) result {
		return h.ask(request{method: get, url: consoleAt + path, role: access.PrivacyOfficer})
	}
	incident := officer("/v1/incidents?severity=low").json(t)["incidents"].([]any)[0].(map[string]any)["id"].(string)
	audit := func() int {
		return h.ask(request{method: get, url: consoleAt + "/v1/audit", role: access.Administrator}).status
	}
	if got := audit(); got != 403 {
		t.Fatalf("before: %d", got)
	}
	asked := h.lend(access.Administrator, map[string]any{"permissions": []string{"audit.see"}, "minutes": 60, "reason": "Who was it?", "incident": incident})
	if asked.status != 201 {
		t.Fatalf("%d %s", asked.status, asked.body)
	}
	id := asked.json(t)["approval"].(string)
	if got := h.decides(access.PrivacyOfficer, id, true); got.status != 200 || got.json(t)["state"] != "done" {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := audit(); got != 200 {
		t.Errorf("lent: %d", got)
	}
	// What is lent is not among what one decides by, confirms, or gives a program.
	if got := h.decides(access.Administrator, id, true); got.status != 403 && got.status != 404 && got.status != 409 {
		t.Errorf("decides: %d", got.status)
	}
	for _, p := range h.ask(request{method: get, url: consoleAt + "/v1/tokens", role: access.Administrator}).json(t)["scopes"].([]any) {
		if p == "audit.see" {
			t.Error("a token could have what is lent")
		}
	}
	standing := officer("/v1/access/elevations").json(t)["standing"].([]any)
	if len(standing) != 1 || standing[0].(map[string]any)["incident"] != incident || standing[0].(map[string]any)["mayEnd"] != true {
		t.Errorf("%v", standing)
	}
	if log := officer("/v1/audit?act=access.elevate"); !strings.Contains(log.body, incident) || !strings.Contains(log.body, `audit.see`) {
		t.Errorf("%s", log.body)
	}
	if read := officer("/v1/audit?act=audit.read&staff=" + h.people[access.Administrator].String()); !strings.Contains(read.body, id) {
		t.Errorf("what was read by it does not say so: %s", read.body)
	}
	if got := h.ask(request{method: del, url: consoleAt + "/v1/access/elevations/" + id, role: access.PrivacyOfficer}); got.status != 204 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if got := audit(); got != 403 {
		t.Errorf("ended: %d", got)
	}
}
