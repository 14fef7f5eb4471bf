package httpapi

import (
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/signin"
)

// Who has what is listed with what was used, confirmed as it was seen, by others than oneself; what is overdue is a finding.
func TestReviewFromTheConsole(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	h.signInAs("birch-agent", signin.NewPerson{Role: access.Agent, Sites: chat.OnlySites(h.birch.ID)})
	h.signInAs("alder-officer", signin.NewPerson{Role: access.PrivacyOfficer, Sites: chat.OnlySites(h.site.ID)})
	h.ask(request{method: get, url: consoleAt + "/v1/search?q=lamp", role: access.Agent})
	row := func(as, who string) map[string]any {
		t.Helper()
		got := h.ask(request{method: get, url: consoleAt + "/v1/access/review", role: as})
		if got.status != 200 {
			t.Fatalf("review as %s: %d %s", as, got.status, got.body)
		}
		people := got.json(t)["people"].([]any)
		i := slices.IndexFunc(people, func(p any) bool { return p.(map[string]any)["id"] == h.people[who].String() })
		if i < 0 {
			return nil
		}
		return people[i].(map[string]any)
	}
	agent := row(access.Auditor, access.Agent)
	if agent["role"] != "agent" || agent["overdue"] != false || len(agent["uses"].([]any)) != 1 || agent["uses"].([]any)[0].(map[string]any)["about"] != "conversation" || agent["confirmed"] != nil {
		t.Errorf("%v", agent)
	}
	// Since when each site is served, and when something was last done for it; also of who has not come in, and of who is kept out.
	conversation, _ := h.start("Hello")
	if got := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + conversation, role: access.Lead}); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	lead := row(access.Auditor, access.Lead)
	used := map[string]bool{}
	for _, at := range lead["served"].([]any) {
		one := at.(map[string]any)
		used[one["site"].(string)] = one["used"] != nil
		if one["since"].(float64) <= 0 {
			t.Errorf("served since %v", one)
		}
	}
	if len(used) != 2 || !used[h.site.ID.String()] || used[h.birch.ID.String()] || lead["state"] != "active" {
		t.Errorf("%v", lead)
	}
	if served := row("alder-officer", access.Lead)["served"].([]any); len(served) != 1 {
		t.Errorf("who serves one site is told of %v", served)
	}
	soon := time.Now().Add(2 * time.Second)
	for who, p := range map[string]signin.NewPerson{
		"new":      {Email: "new@alder.example", Name: "New", Role: access.Agent},
		"disabled": {Email: "disabled@alder.example", Name: "Disabled", Role: access.Lead},
		"ended":    {Email: "ended@alder.example", Name: "Ended", Role: access.Lead, Ends: soon},
	} {
		id, err := h.staff.Add(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		h.people[who] = id
	}
	if err := h.staff.Disable(t.Context(), h.people["disabled"], true); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Until(soon) + 10*time.Millisecond)
	for _, state := range []string{"new", "disabled", "ended"} {
		if p := row(access.Auditor, state); p == nil || p["state"] != state || p["overdue"] != false || p["seen"] != nil || len(p["permissions"].([]any)) == 0 {
			t.Errorf("%s: %v", state, p)
		}
	}
	if row("alder-officer", "birch-agent") != nil {
		t.Error("who serves another site is listed")
	}
	confirm := func(as, who, has string) int {
		return h.ask(request{method: post, url: consoleAt + "/v1/access/review/" + h.people[who].String(), role: as, body: map[string]any{"has": has}}).status
	}
	has := agent["has"].(string)
	for name, c := range map[string]struct {
		as, who, has string
		status       int
	}{
		"as an auditor":        {access.Auditor, access.Agent, has, 403},
		"as an agent":          {access.Agent, access.Lead, has, 403},
		"oneself":              {access.Administrator, access.Administrator, row(access.Auditor, access.Administrator)["has"].(string), 403},
		"what it is not":       {access.Administrator, access.Agent, strings.Repeat("0", 32), 409},
		"no digest":            {access.Administrator, access.Agent, "x", 400},
		"who serves elsewhere": {"alder-officer", "birch-agent", has, 404},
		"who serves more":      {"alder-officer", access.Agent, has, 403},
	} {
		if got := confirm(c.as, c.who, c.has); got != c.status {
			t.Errorf("%s: %d, want %d", name, got, c.status)
		}
	}
	if got := confirm(access.PrivacyOfficer, access.Agent, has); got != 204 {
		t.Fatalf("confirm: %d", got)
	}
	if agent = row(access.Auditor, access.Agent); agent["confirmed"] == nil || agent["by"].(map[string]any)["name"] != "Person privacy-officer" || agent["changed"] != false {
		t.Errorf("%v", agent)
	}
	if err := h.staff.SetRole(t.Context(), h.people[access.Agent], access.Lead); err != nil {
		t.Fatal(err)
	}
	if agent = row(access.Auditor, access.Agent); agent["changed"] != true || confirm(access.Administrator, access.Agent, has) != 409 {
		t.Errorf("%v", agent)
	}
	posture := func() string {
		return h.ask(request{method: get, url: consoleAt + "/v1/posture", role: access.Auditor}).body
	}
	if got := posture(); strings.Contains(got, "review_overdue") {
		t.Errorf("posture: %s", got)
	}
	h.later.Store(int64(100 * 24 * time.Hour))
	h.signInAgain(access.Auditor)
	if got := posture(); !strings.Contains(got, "review_overdue") {
		t.Errorf("posture: %s", got)
	}
}
