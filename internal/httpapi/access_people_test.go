package httpapi

import (
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/signin"
)

// signInAs adds somebody and signs them in; they are found under a name instead of a role.
func (h *house) signInAs(name string, n signin.NewPerson) {
	h.t.Helper()
	ctx := h.t.Context()
	n.Email, n.Name = name+"@alder.example", "Person "+name
	id, err := h.staff.Add(ctx, n)
	if err != nil {
		h.t.Fatal(err)
	}
	h.people[name] = id
	h.signInAgain(name)
}

func (h *house) signInAgain(name string) {
	h.t.Helper()
	link, err := h.staff.Link(h.t.Context(), h.people[name])
	if err != nil {
		h.t.Fatal(err)
	}
	res := h.ask(request{method: post, url: consoleAt + "/v1/session/link", body: map[string]any{"token": link}})
	if res.status != 200 {
		h.t.Fatalf("%s can't sign in: %d %s", name, res.status, res.body)
	}
	h.cookies[name] = strings.SplitN(res.header.Get("Set-Cookie"), ";", 2)[0]
}

// start begins a conversation of the first site, and returns its id and the visitor's token.
func (h *house) start(message string) (id, token string) {
	h.t.Helper()
	got := h.ask(request{method: post, url: widgetAt + "/v1/visit/start", body: h.startForm(newKey(), chat.NewClientID().String(), message)})
	if got.status != 201 {
		h.t.Fatalf("start: %d %s", got.status, got.body)
	}
	b := got.json(h.t)
	return b["conversation"].(string), b["token"].(string)
}

// Nothing of a site reaches who serves another: no list, count, search, draft, reply, policy, text, receipt, presence or frame,
// and what is asked for by its id is not there.
func TestNothingCrossesSites(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	birch := chat.OnlySites(h.birch.ID)
	for _, role := range access.Roles() {
		h.signInAs("birch-"+role, signin.NewPerson{Role: role, Sites: birch})
	}
	id, _ := h.start("Where is my heron lamp?")
	overID, visitor := h.start("A heron that is over")
	if got := h.ask(request{method: post, url: widgetAt + "/v1/visit/end", token: visitor}); got.status != 204 {
		t.Fatalf("end: %d %s", got.status, got.body)
	}
	reply := func() map[string]any {
		return map[string]any{"id": chat.NewClientID().String(), "kind": "note", "text": "x"}
	}
	if got := h.ask(request{method: put, url: consoleAt + "/v1/conversations/" + id + "/draft", role: access.Lead, body: `{"text":"half"}`}); got.status != 204 {
		t.Fatalf("draft: %d", got.status)
	}
	site := consoleAt + "/v1/sites/" + h.site.ID.String() + "/masking"
	socket := h.dial("/v1/staff/socket", consoleAt, h.cookies["birch-lead"])
	socket.send(map[string]any{"t": "hello", "v": 1})
	socket.send(map[string]any{"t": "watch", "c": id, "after": 0})

	for _, role := range []string{"birch-agent", "birch-lead"} {
		for _, box := range []string{"mine", "unassigned", "team", "all", "ended"} {
			got := h.ask(request{method: get, url: consoleAt + "/v1/conversations?box=" + box, role: role})
			if got.status != 200 || !strings.Contains(got.body, `"rows":[]`) || !strings.Contains(got.body, `"counts":{"mine":0,"unassigned":0,"team":0,"all":0}`) {
				t.Errorf("%s, %s: %d %s", role, box, got.status, got.body)
			}
		}
		if got := h.ask(request{method: get, url: consoleAt + "/v1/search?q=heron", role: role}); got.status != 200 || !strings.Contains(got.body, `"hits":[]`) {
			t.Errorf("%s searches: %d %s", role, got.status, got.body)
		}
		for _, c := range []string{id, overID} {
			at := consoleAt + "/v1/conversations/" + c
			for _, ask := range []request{
				{method: get, url: at}, {method: get, url: at + "/entries"}, {method: post, url: at + "/entries", body: reply()}, {method: post, url: at + "/take"},
				{method: post, url: at + "/end"}, {method: get, url: at + "/draft"}, {method: put, url: at + "/draft", body: `{"text":"x"}`},
			} {
				ask.role = role
				missing := ask
				missing.url = strings.Replace(ask.url, c, chat.NewConversationID().String(), 1)
				got, want := h.ask(ask), h.ask(missing)
				if got.status != 404 || want.status != 404 || got.json(t)["message"] != want.json(t)["message"] {
					t.Errorf("%s: %s %s: %d %s, missing %d %s", role, ask.method, ask.url, got.status, got.body, want.status, want.body)
				}
			}
		}
	}
	for _, ask := range []request{
		{method: get, url: site, role: "birch-administrator"}, {method: get, url: site + "/history", role: "birch-privacy-officer"},
		{method: post, url: site + "/try", role: "birch-lead", body: `{"text":"x","question":""}`},
		{method: post, url: consoleAt + "/v1/conversations/" + id + "/erase", role: "birch-privacy-officer", body: `{"confirm":true}`},
		{method: post, url: consoleAt + "/v1/conversations/" + id + "/erase", role: "birch-lead", body: `{"confirm":true}`},
	} {
		if got := h.ask(ask); got.status != 404 {
			t.Errorf("%s %s as %s: %d %s", ask.method, ask.url, ask.role, got.status, got.body)
		}
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/sites", role: "birch-auditor"}); !strings.Contains(got.body, "birch") || strings.Contains(got.body, "Alder") {
		t.Errorf("sites: %s", got.body)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: "birch-agent"}); strings.Contains(got.body, h.site.ID.String()) || !strings.Contains(got.body, h.birch.ID.String()) {
		t.Errorf("me: %s", got.body)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/consent", role: "birch-auditor"}); strings.Contains(got.body, `"demo"`) || !strings.Contains(got.body, `"birch"`) {
		t.Errorf("consent: %.200s", got.body)
	}
	// Who serves the site erases; its receipt is for those who serve it.
	if got := h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + overID + "/erase", role: access.PrivacyOfficer, body: `{"confirm":true}`}); got.status != 200 {
		t.Fatalf("erase: %d %s", got.status, got.body)
	}
	for role, want := range map[string]bool{access.Auditor: true, "birch-auditor": false} {
		if got := h.ask(request{method: get, url: consoleAt + "/v1/erasures", role: role}); strings.Contains(got.body, "receipt") != want {
			t.Errorf("erasures as %s: %s", role, got.body)
		}
	}
	// Colleagues who serve another site alone are nobody: in lists, and as receivers.
	h.signInAs("alder-agent", signin.NewPerson{Role: access.Agent, Sites: chat.OnlySites(h.site.ID)})
	for _, path := range []string{"/v1/staff", "/v1/access/people"} {
		got := h.ask(request{method: get, url: consoleAt + path, role: "birch-administrator"})
		if got.status != 200 || strings.Contains(got.body, "Person alder-agent") || !strings.Contains(got.body, "Person birch-lead") || !strings.Contains(got.body, "Person lead") {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	for who, want := range map[string]int{"birch-agent": 400, "alder-agent": 200} {
		got := h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + id + "/assign", role: access.Lead, body: map[string]any{"staff": h.people[who].String()}})
		if got.status != want {
			t.Errorf("assigned to %s: %d %s", who, got.status, got.body)
		}
	}
	// The visitor writes once more, and a colleague of both sites is told; who serves the other has got nothing by then.
	told := h.dial("/v1/staff/socket", consoleAt, h.cookies[access.Lead])
	told.send(map[string]any{"t": "hello", "v": 1})
	told.await("welcome")
	if got := h.ask(request{method: post, url: consoleAt + "/v1/conversations/" + id + "/entries", role: "alder-agent", body: reply()}); got.status != 201 {
		t.Fatalf("reply: %d %s", got.status, got.body)
	}
	told.await("row")
	socket.mu.Lock()
	defer socket.mu.Unlock()
	for _, m := range socket.got {
		if about, _ := m["c"].(string); (m["t"] != "gone" && m["t"] != "nack" && about == id) || m["t"] == "row" || m["staff"] == h.people["alder-agent"].String() {
			t.Errorf("a frame: %v", m)
		}
	}
}

// Who serves which site is said by who serves them, of others than oneself, and ends sessions and sockets at once.
func TestSetSites(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	id, _ := h.start("Hello")
	h.signInAs("birch-administrator", signin.NewPerson{Role: access.Administrator, Sites: chat.OnlySites(h.birch.ID)})
	h.signInAs("birch-agent", signin.NewPerson{Role: access.Agent, Sites: chat.OnlySites(h.birch.ID)})
	h.signInAs("alder-agent", signin.NewPerson{Role: access.Agent, Sites: chat.OnlySites(h.site.ID)})
	at := func(who string) string { return consoleAt + "/v1/access/people/" + h.people[who].String() + "/sites" }
	body := func(all bool, ids ...string) map[string]any {
		return map[string]any{"all": all, "sites": append([]string{}, ids...)}
	}
	alder, birch := h.site.ID.String(), h.birch.ID.String()
	for _, c := range []struct {
		name, by, of string
		body         any
		status       int
	}{
		{"oneself", access.Administrator, access.Administrator, body(false, alder), 403},
		{"no site", access.Administrator, access.Agent, body(false), 400},
		{"an unknown site", access.Administrator, access.Agent, body(false, chat.NewSiteID().String()), 404},
		{"no id", access.Administrator, access.Agent, body(false, "alder"), 404},
		{"a site that one does not serve", "birch-administrator", "birch-agent", body(false, birch, alder), 403},
		{"all, of which one serves some", "birch-administrator", "birch-agent", body(true), 403},
		{"who serves more than oneself", "birch-administrator", access.Agent, body(false, birch), 403},
		{"who serves another site", "birch-administrator", "alder-agent", body(false, birch), 404},
		{"as a lead", access.Lead, access.Agent, body(true), 403},
		{"with a key more", access.Administrator, access.Agent, `{"all":true,"sites":[],"role":"administrator"}`, 400},
	} {
		if got := h.ask(request{method: put, url: at(c.of), role: c.by, body: c.body}); got.status != c.status {
			t.Errorf("%s: %d %s, want %d", c.name, got.status, got.body, c.status)
		}
	}
	if p, err := h.staff.Person(h.people[access.Agent]); err != nil || !p.Sites.All() {
		t.Errorf("refused, and yet %+v", p)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id, role: access.Agent}); got.status != 200 {
		t.Fatalf("before: %d", got.status)
	}
	got := h.ask(request{method: put, url: at(access.Agent), role: access.Administrator, body: body(false, birch)})
	if p, err := h.staff.Person(h.people[access.Agent]); got.status != 200 || err != nil || !p.Sites.Equal(chat.OnlySites(h.birch.ID)) {
		t.Fatalf("%d %s, and %+v", got.status, got.body, p)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id, role: access.Agent}); got.status != 401 {
		t.Errorf("the session stands: %d", got.status)
	}
	h.signInAgain(access.Agent)
	if got := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id, role: access.Agent}); got.status != 404 {
		t.Errorf("after: %d", got.status)
	}
}
