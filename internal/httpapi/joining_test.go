package httpapi

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/signin"
)

// rowsNow is every row but those of proposals, of what one does by asking, and of the log.
func (s *stage) rowsNow(t *testing.T) map[string]string {
	rows := s.rowsOf(t)
	maps.DeleteFunc(rows, func(name, _ string) bool {
		return strings.HasPrefix(name, "approval") || strings.HasPrefix(name, "audit")
	})
	return rows
}

// An administrator alone puts nobody here, neither themselves under another name: what is proposed, refused, withdrawn or decided
// by the wrong one leaves no account, no invitation and no mail; what is agreed to is done once.
func TestInvitingNeedsTwo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	form := func(more map[string]any) map[string]any {
		body := map[string]any{"email": "straw@alder.example", "name": "Stefan Straw", "role": access.Agent, "teams": []string{}, "language": "en"}
		maps.Copy(body, more)
		return body
	}
	ask := func(more map[string]any) result {
		return s.ask(request{method: post, url: consoleAt + "/v1/people", role: access.Administrator, body: form(more)})
	}
	s.settled(t)
	before := s.rowsNow(t)
	for _, role := range []string{access.Agent, access.Lead, access.Administrator, access.PrivacyOfficer, access.Auditor} {
		if got := ask(map[string]any{"role": role}); got.status != 409 || got.json(t)["code"] != "needs_approval" {
			t.Errorf("%s alone: %d %s", role, got.status, got.body)
		}
	}
	for what, more := range map[string]map[string]any{
		"a blank reason": {"reason": " "}, "no role": {"reason": "x", "role": "emperor"}, "a team that is not here": {"reason": "x", "teams": []string{chat.NewTeamID().String()}},
		"a site that is not theirs": {"reason": "x", "sites": []string{s.birch.ID.String()}}, "all sites, by who serves one": {"reason": "x", "allSites": true},
		"an address that is here": {"reason": "x", "email": "agent@alder.example"}, "a past day": {"reason": "x", "ends": 5},
	} {
		if got := ask(more); got.status < 400 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	if n := len(s.proposals(access.PrivacyOfficer)); n != 0 {
		t.Fatalf("%d proposals of what can't be", n)
	}
	got := ask(map[string]any{"reason": "Autumn rush"})
	if got.status != 201 || got.json(t)["proposed"] == nil || got.json(t)["link"] != nil || got.json(t)["person"] != nil {
		t.Fatalf("proposed: %d %s", got.status, got.body)
	}
	waiting := s.proposals(access.PrivacyOfficer)
	person := waiting[0]["change"].(map[string]any)["person"].(map[string]any)
	if person["email"] != "straw@alder.example" || person["role"] != access.Agent || !slices.Contains(person["gains"].([]any), any("conversation.read_own")) || person["allSites"] != false {
		t.Errorf("who decides reads %v", person)
	}
	decide := consoleAt + "/v1/approvals/" + waiting[0]["id"].(string) + "/decision"
	for role, want := range map[string]int{access.Administrator: 403, access.Lead: 404, access.Agent: 403, access.Auditor: 403} {
		if got := s.ask(request{method: post, url: decide, role: role, body: map[string]any{"approve": true}}); got.status != want {
			t.Errorf("%s decides: %d %s", role, got.status, got.body)
		}
	}
	if got := s.ask(request{method: post, url: decide, role: access.PrivacyOfficer, body: map[string]any{"approve": false}}); got.status != 200 {
		t.Fatalf("refused: %d %s", got.status, got.body)
	}
	after := s.rowsNow(t)
	for name, was := range before {
		if after[name] != was {
			t.Errorf("%s was %s, and is %s", name, was, after[name])
		}
	}
	if got := ask(map[string]any{"reason": "Autumn rush, agreed on the phone"}); got.status != 201 {
		t.Fatalf("proposed again: %d %s", got.status, got.body)
	}
	s.agree(access.PrivacyOfficer)
	p, err := s.staff.ByEmail(t.Context(), "straw@alder.example")
	if err != nil || p.Role != access.Agent || !p.Sites.Equal(chat.OnlySites(s.site.ID)) {
		t.Fatalf("agreed to: %+v %v", p, err)
	}
	if open, err := s.staff.Invitations(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("a link that nobody was shown: %v %v", open, err)
	}
	invitation := consoleAt + "/v1/people/" + p.ID.String() + "/invitation"
	for range 2 { // agreed to for three days
		if got := s.ask(request{method: post, url: invitation, role: access.Administrator, body: map[string]any{}}); got.status != 201 || got.json(t)["link"] == nil {
			t.Errorf("the link: %d %s", got.status, got.body)
		}
	}
	// Kept out and let in again: what was agreed to is over.
	for _, disabled := range []bool{true, false} {
		if got := s.ask(request{method: put, url: consoleAt + "/v1/people/" + p.ID.String() + "/disabled", role: access.Administrator, body: map[string]any{"disabled": disabled}}); got.status != 204 {
			t.Fatal(got.status)
		}
	}
	again := request{method: post, url: invitation, role: access.Administrator, body: map[string]any{}}
	if got := s.ask(again); got.status != 409 || got.json(t)["code"] != "needs_approval" {
		t.Errorf("invited again alone: %d %s", got.status, got.body)
	}
	again.body = map[string]any{"reason": "It went astray"}
	if got := s.ask(again); got.status != 201 || got.json(t)["proposed"] == nil || got.json(t)["link"] != nil {
		t.Errorf("invited again: %d %s", got.status, got.body)
	}
	if open, _ := s.staff.Invitations(t.Context()); len(open) != 0 {
		t.Error("an invitation that nobody has agreed to")
	}
	s.agree(access.PrivacyOfficer)
	if got := s.ask(request{method: post, url: invitation, role: access.Administrator, body: map[string]any{}}); got.status != 201 || got.json(t)["link"] == nil {
		t.Errorf("agreed to again: %d %s", got.status, got.body)
	}
}

// More sites, and more teams for who reads, take two; fewer take one. Who does not serve a site neither gives it nor decides on it.
func TestWideningNeedsTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	agent, auditor := h.people[access.Agent], h.people[access.Auditor]
	team := h.staff.Teams()[0].ID.String()
	other, err := h.staff.AddTeam(t.Context(), "Returns")
	if err != nil {
		t.Fatal(err)
	}
	set := func(id chat.StaffID, what string, body map[string]any) result {
		at := consoleAt + "/v1/people/" + id.String() + "/" + what
		if what == "sites" {
			at = consoleAt + "/v1/access/people/" + id.String() + "/sites"
		}
		return h.ask(request{method: put, url: at, role: access.Administrator, body: body})
	}
	person := func(id chat.StaffID) signin.Person {
		p, err := h.staff.Person(id)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	demo, birch := h.site.ID.String(), h.birch.ID.String()
	alone := func(got result) {
		t.Helper()
		if got.status != 200 || got.json(t)["proposed"] != nil {
			t.Errorf("alone: %d %s", got.status, got.body)
		}
	}
	alone(set(agent, "sites", map[string]any{"all": false, "sites": []string{demo, birch}}))
	alone(set(agent, "sites", map[string]any{"all": false, "sites": []string{demo}}))
	alone(set(agent, "teams", map[string]any{"teams": []string{}}))
	alone(set(auditor, "teams", map[string]any{"teams": []string{team, other.String()}})) // reads no conversations
	for what, body := range map[string]map[string]any{
		"sites": {"all": false, "sites": []string{birch}}, "teams": {"teams": []string{other.String()}},
	} {
		if got := set(agent, what, body); got.status != 409 || got.json(t)["code"] != "needs_approval" {
			t.Errorf("%s alone: %d %s", what, got.status, got.body)
		}
		body["reason"] = "The other shop"
		if got := set(agent, what, body); got.status != 200 || got.json(t)["proposed"] == nil {
			t.Fatalf("%s proposed: %d %s", what, got.status, got.body)
		}
		if p := person(agent); !p.Sites.Equal(chat.OnlySites(h.site.ID)) && what == "sites" || what == "teams" && len(p.Teams) != 0 {
			t.Errorf("%s without a second person: %+v", what, p)
		}
		change := h.proposals(access.PrivacyOfficer)[0]["change"].(map[string]any)
		if what == "sites" {
			change = change["serves"].(map[string]any)
		} else {
			change = change["teams"].(map[string]any)
		}
		if len(change["gains"].([]any)) != 1 {
			t.Errorf("%s: who decides reads %v", what, change)
		}
		h.agree(access.PrivacyOfficer)
	}
	if p := person(agent); !p.Sites.Equal(chat.OnlySites(h.birch.ID)) || !slices.Equal(p.Teams, []chat.TeamID{other}) {
		t.Errorf("agreed to: %+v", p)
	}
	// Somebody who manages people of the one site knows nothing of who would serve the other, and what changed meanwhile is void.
	h.signInAs("boss", signin.NewPerson{Role: access.Administrator, Sites: chat.OnlySites(h.site.ID)})
	if got := set(agent, "sites", map[string]any{"all": true, "sites": []string{}, "reason": "All"}); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if list := h.proposals("boss"); len(list) != 0 {
		t.Errorf("told to who serves another site: %v", list)
	}
	alone(set(agent, "teams", map[string]any{"teams": []string{}}))
	if err := h.staff.SetSites(t.Context(), agent, chat.OnlySites(h.site.ID)); err != nil {
		t.Fatal(err)
	}
	if list := h.proposals(access.PrivacyOfficer); len(list) != 1 || list[0]["stale"] != string(chat.Conflict) {
		t.Errorf("after it changed: %v", list)
	}
}

// Second factors are reset by two: the owner decides nothing, loses what is open, and takes nothing out for a day.
func TestFactorsAreResetByTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	h.signInAs("second", signin.NewPerson{Role: access.Administrator})
	owner := h.people[access.Lead]
	at := consoleAt + "/v1/people/" + owner.String() + "/factors/reset"
	reset := func(body map[string]any) result {
		return h.ask(request{method: post, url: at, role: access.Administrator, body: body})
	}
	if got := reset(map[string]any{"reason": "Lost it"}); got.status != 409 {
		t.Errorf("without a factor: %d %s", got.status, got.body)
	}
	h.enrols(access.Lead)
	for _, body := range []map[string]any{{}, {"reason": ""}, {"reason": "  "}} {
		if got := reset(body); got.status != 400 {
			t.Errorf("with %v: %d %s", body, got.status, got.body)
		}
	}
	if n := len(h.proposals("second")); n != 0 {
		t.Fatalf("%d proposals", n)
	}
	if got := reset(map[string]any{"reason": "The phone fell into the sea"}); got.status != 200 || got.json(t)["proposed"] == nil {
		t.Fatalf("proposed: %d %s", got.status, got.body)
	}
	has := func() bool {
		p, err := h.staff.Person(owner)
		if err != nil {
			t.Fatal(err)
		}
		return p.Factors.Any()
	}
	id := h.proposals("second")[0]["id"].(string)
	for role, want := range map[string]int{access.Administrator: 403, access.Lead: 404, access.Agent: 403, access.Auditor: 403} {
		got := h.ask(request{method: post, url: consoleAt + "/v1/approvals/" + id + "/decision", role: role, body: map[string]any{"approve": true}})
		if got.status != want || !has() {
			t.Errorf("%s decides: %d %s", role, got.status, got.body)
		}
	}
	search := request{method: get, url: consoleAt + "/v1/search?q=parcel", role: access.Lead}
	if got := h.ask(search); got.status == 401 || got.status == 403 {
		t.Errorf("before: %d", got.status)
	}
	if done := h.agree("second"); done["state"] != string(approval.Done) || has() {
		t.Fatalf("agreed: %v", done)
	}
	if got := h.ask(search); got.status != 401 {
		t.Errorf("the session goes on: %d", got.status)
	}
	h.signInAgain(access.Lead)
	if got := h.ask(search); got.status != 403 {
		t.Errorf("searches within the day: %d %s", got.status, got.body)
	}
	if who, ok := h.staff.Known(owner); !ok || !who.Perms.Has("conversation.read_team") || who.Perms.Has("conversation.search") {
		t.Errorf("may do now: %v", who.Perms.List())
	}
}

// A name is a manager's to give and one's own; an e-mail address takes two, and neither can be somebody else's.
func TestNamesAndAddresses(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	agent := h.people[access.Agent]
	at := consoleAt + "/v1/people/" + agent.String()
	name := func(url, role, name string) result {
		return h.ask(request{method: put, url: url, role: role, body: map[string]any{"name": name}})
	}
	if got := name(at+"/name", access.Administrator, "Mina Maier"); got.status != 204 || h.staff.StaffName(agent) != "Mina Maier" {
		t.Errorf("renamed: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent}); got.status != 200 || got.json(t)["name"] != "Mina Maier" {
		t.Errorf("who was renamed: %d %s", got.status, got.body)
	}
	if got := name(consoleAt+"/v1/me/name", access.Agent, "Mina M."); got.status != 204 || h.staff.StaffName(agent) != "Mina M." {
		t.Errorf("one's own: %d %s", got.status, got.body)
	}
	for _, alike := range []string{"Person lead", "PERSON LEAD", "Pеrson lеad", "Person  1ead"} { // the third with Cyrillic letters
		for url, role := range map[string]string{at + "/name": access.Administrator, consoleAt + "/v1/me/name": access.Agent} {
			if got := name(url, role, alike); got.status != 400 || got.json(t)["code"] != "name_reserved" {
				t.Errorf("%q by %s: %d %s", alike, role, got.status, got.body)
			}
		}
	}
	form := map[string]any{"email": "two@alder.example", "name": "Person Lead", "role": access.Agent, "teams": []string{}, "language": "en", "reason": "x"}
	if got := h.ask(request{method: post, url: consoleAt + "/v1/people", role: access.Administrator, body: form}); got.status != 400 {
		t.Errorf("invited under a colleague's name: %d %s", got.status, got.body)
	}
	mail := func(email, reason string) result {
		body := map[string]any{"email": email}
		if reason != "" {
			body["reason"] = reason
		}
		return h.ask(request{method: put, url: at + "/email", role: access.Administrator, body: body})
	}
	if got := mail("mina@alder.example", ""); got.status != 409 || got.json(t)["code"] != "needs_approval" {
		t.Errorf("alone: %d %s", got.status, got.body)
	}
	for _, wrong := range []string{"nothing", "lead@alder.example", "agent@alder.example"} {
		if got := mail(wrong, "x"); got.status != 400 && got.status != 409 || strings.Contains(got.body, "lead@") {
			t.Errorf("%s: %d %s", wrong, got.status, got.body)
		}
	}
	if n := len(h.proposals(access.PrivacyOfficer)); n != 0 {
		t.Fatalf("%d proposals of what can't be", n)
	}
	if got := mail("Mina@alder.example", "She has married"); got.status != 200 || got.json(t)["proposed"] == nil {
		t.Fatalf("proposed: %d %s", got.status, got.body)
	}
	change := h.proposals(access.PrivacyOfficer)[0]["change"].(map[string]any)["email"].(map[string]any)
	if change["from"] != "agent@alder.example" || change["to"] != "mina@alder.example" {
		t.Errorf("who decides reads %v", change)
	}
	if p, _ := h.staff.Person(agent); p.Email != "agent@alder.example" {
		t.Fatal("changed by one")
	}
	if done := h.agree(access.PrivacyOfficer); done["state"] != string(approval.Done) {
		t.Errorf("%v", done)
	}
	if p, _ := h.staff.Person(agent); p.Email != "mina@alder.example" {
		t.Errorf("agreed to, and is %s", p.Email)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Agent}); got.status != 401 {
		t.Errorf("the session goes on: %d", got.status)
	}
	own := consoleAt + "/v1/people/" + h.people[access.Administrator].String()
	for path, body := range map[string]any{"/name": map[string]any{"name": "Adam"}, "/email": map[string]any{"email": "adam@alder.example", "reason": "x"}} {
		if got := h.ask(request{method: put, url: own + path, role: access.Administrator, body: body}); got.status != 403 {
			t.Errorf("own %s: %d", path, got.status)
		}
	}
	if log := h.log.String(); strings.Contains(log, "mina@") || strings.Contains(log, "Mina M") {
		t.Error("the log tells of it")
	}
}
