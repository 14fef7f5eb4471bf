package httpapi

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/signin"
)

// An administrator invites somebody, who sets a password and is in; the link is of the configured origin, whatever the
// request says of its host, and none of it shows a hash or a token again.
func TestPeople(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	forged := http.Header{
		"X-Forwarded-Host": {"evil.example"}, "X-Host": {"evil.example"}, "Forwarded": {"host=evil.example;proto=https"}, "X-Forwarded-Proto": {"https"},
		"X-Original-Host": {"evil.example"}, "X-Forwarded-Server": {"evil.example"},
	}
	form := map[string]any{"email": "new@alder.example", "name": "Nora", "role": access.Agent, "teams": []string{}, "language": "de", "ends": time.Now().Add(time.Hour).UnixMilli(), "reason": "Autumn"}
	if got := h.ask(request{method: post, url: consoleAt + "/v1/people", body: form, role: access.Administrator, header: forged}); got.status != 201 || got.json(t)["proposed"] == nil {
		t.Fatalf("%d %s", got.status, got.body)
	}
	h.agree(access.PrivacyOfficer)
	added, err := h.staff.ByEmail(t.Context(), "new@alder.example")
	if err != nil {
		t.Fatal(err)
	}
	at := consoleAt + "/v1/people/" + added.ID.String()
	made := h.ask(request{method: post, url: at + "/invitation", body: map[string]any{}, role: access.Administrator, header: forged}).json(t)
	link, _ := made["link"].(string)
	token, ok := strings.CutPrefix(link, consoleAt+"/invitation#t=")
	if !ok || made["mailed"] != false || strings.Contains(link, "evil") {
		t.Fatalf("the link is %q", link)
	}
	list := h.ask(request{method: get, url: consoleAt + "/v1/people", role: access.Administrator})
	if list.status != 200 || !strings.Contains(list.body, `"state":"invited"`) || !strings.Contains(list.body, "new@alder.example") {
		t.Errorf("%d %s", list.status, list.body)
	}
	if strings.Count(list.body, `"seen":`) != len(access.Roles()) { // who came in by a link a moment ago; who is invited did not
		t.Errorf("who was seen: %s", list.body)
	}
	for _, secret := range []string{token, "argon2", "hash"} {
		if strings.Contains(list.body, secret) {
			t.Errorf("the list holds %q", secret)
		}
	}
	if again := h.ask(request{method: post, url: consoleAt + "/v1/people", body: form, role: access.Administrator}); again.status != 409 {
		t.Errorf("twice the same: %d", again.status)
	}
	look := h.ask(request{method: post, url: consoleAt + "/v1/invitation/look", body: map[string]any{"token": token}})
	if look.status != 200 || look.json(t)["name"] != "Nora" {
		t.Errorf("%d %s", look.status, look.body)
	}
	weak := h.ask(request{method: post, url: consoleAt + "/v1/invitation", body: map[string]any{"token": token, "password": "short"}})
	if weak.status != 400 || weak.header.Get("Set-Cookie") != "" {
		t.Errorf("a weak one: %d", weak.status)
	}
	in := h.ask(request{method: post, url: consoleAt + "/v1/invitation", body: map[string]any{"token": token, "password": password}})
	if in.status != 200 || !strings.HasPrefix(in.header.Get("Set-Cookie"), cookieName+"=") {
		t.Fatalf("%d %s", in.status, in.body)
	}
	cookie := strings.SplitN(in.header.Get("Set-Cookie"), ";", 2)[0]
	mine := func() int {
		return h.ask(request{method: get, url: consoleAt + "/v1/me", header: http.Header{"Cookie": {cookie}}}).status
	}
	if mine() != 200 {
		t.Error("not signed in")
	}
	if spent := h.ask(request{method: post, url: consoleAt + "/v1/invitation", body: map[string]any{"token": token, "password": password}}); spent.status != 401 {
		t.Errorf("a second time: %d", spent.status)
	}
	// Each change ends what they had open.
	if got := h.ask(request{method: put, url: at + "/role", body: map[string]any{"role": access.Lead, "reason": "More work"}, role: access.Administrator}); got.status != 200 || mine() != 200 {
		t.Errorf("propose another role: %d %s", got.status, got.body)
	}
	if h.agree(access.PrivacyOfficer); mine() != 401 {
		t.Error("another role: the session goes on")
	}
	team := h.staff.Teams()[0].ID.String()
	for _, c := range []struct {
		method, path string
		body         any
		status       int
	}{
		{put, "/role", map[string]any{"role": "emperor"}, 400},
		{put, "/teams", map[string]any{"teams": []string{}}, 200}, {put, "/teams", map[string]any{"teams": []string{team}}, 409}, {put, "/teams", map[string]any{"teams": []string{chat.NewTeamID().String()}}, 404},
		{put, "/teams", map[string]any{"teams": []string{"x"}}, 404},
		{put, "/end", map[string]any{"ends": 0}, 204}, {put, "/end", map[string]any{"ends": 5}, 400},
		{post, "/invitation", map[string]any{}, 409}, {del, "/invitation", nil, 404},
		{put, "/disabled", map[string]any{"disabled": true}, 204}, {put, "/disabled", map[string]any{"disabled": false}, 204},
	} {
		if got := h.ask(request{method: c.method, url: at + c.path, body: c.body, role: access.Administrator}); got.status != c.status {
			t.Errorf("%s %s %v: %d %s", c.method, c.path, c.body, got.status, got.body)
		}
		if mine() != 401 {
			t.Errorf("%s: the session goes on", c.path)
		}
	}
	// Nobody does it to themselves, and the only administrator stays.
	own := consoleAt + "/v1/people/" + h.people[access.Administrator].String()
	for path, body := range map[string]any{
		"/role": map[string]any{"role": access.Lead}, "/disabled": map[string]any{"disabled": true}, "/end": map[string]any{"ends": time.Now().Add(time.Hour).UnixMilli()},
		"/teams": map[string]any{"teams": []string{}},
	} {
		if got := h.ask(request{method: put, url: own + path, body: body, role: access.Administrator}); got.status != 403 {
			t.Errorf("own %s: %d", path, got.status)
		}
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Administrator}); got.status != 200 {
		t.Error("the administrator's own session ended")
	}
	if log := h.log.String(); strings.Contains(log, token) || strings.Contains(log, "new@alder") || strings.Contains(log, "Nora") {
		t.Error("the log tells of it")
	}
}

// Without mail, nobody can ask for a password, and the page knows beforehand; a link that is none gets the one answer.
func TestForgottenWithoutMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	if got := h.ask(request{method: get, url: consoleAt + "/v1/session/ways"}); got.status != 200 || got.json(t)["reset"] != false {
		t.Errorf("%d %s", got.status, got.body)
	}
	var answers []string
	for _, email := range []string{"agent@alder.example", "nobody@alder.example"} {
		got := h.ask(request{method: post, url: consoleAt + "/v1/password/forgot", body: map[string]any{"email": email}})
		answers = append(answers, got.json(t)["message"].(string))
		if got.status != 503 {
			t.Errorf("%s: %d", email, got.status)
		}
	}
	if answers[0] != answers[1] {
		t.Errorf("the answers differ: %v", answers)
	}
	for _, path := range []string{"/v1/password/look", "/v1/invitation/look"} {
		if got := h.ask(request{method: post, url: consoleAt + path, body: map[string]any{"token": newKey()}}); got.status != 401 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
}

// Who manages people of one site alone sees nobody who serves none of it, and changes nobody who serves more.
func TestPeopleOfOneSite(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	ctx := t.Context()
	only := func(id chat.StaffID, sites ...chat.SiteID) {
		t.Helper()
		if err := h.staff.SetSites(ctx, id, chat.OnlySites(sites...)); err != nil {
			t.Fatal(err)
		}
	}
	elsewhere, same := h.people[access.Agent], h.people[access.Lead]
	only(elsewhere, h.birch.ID)
	only(same, h.site.ID)
	h.signInAs("boss", signin.NewPerson{Role: access.Administrator, Sites: chat.OnlySites(h.site.ID)})
	boss := h.people["boss"]
	list := h.ask(request{method: get, url: consoleAt + "/v1/people", role: "boss"})
	if list.status != 200 || strings.Contains(list.body, elsewhere.String()) || !strings.Contains(list.body, same.String()) {
		t.Errorf("%d %s", list.status, list.body)
	}
	for id, want := range map[chat.StaffID]int{elsewhere: 404, h.people[access.Auditor]: 403, boss: 403, same: 204} {
		for path, body := range map[string]any{
			"/disabled": map[string]any{"disabled": false}, "/teams": map[string]any{"teams": []string{}}, "/end": map[string]any{"ends": 0},
			"/role": map[string]any{"role": access.Lead},
		} {
			if got := h.ask(request{method: put, url: consoleAt + "/v1/people/" + id.String() + path, body: body, role: "boss"}); got.status != want && !(want == 204 && got.status == 200) {
				t.Errorf("%s of %s: %d, want %d", path, h.staff.StaffName(id), got.status, want)
			}
		}
		if want == 204 {
			continue
		}
		for method, body := range map[string]any{post: map[string]any{}, del: nil} {
			if got := h.ask(request{method: method, url: consoleAt + "/v1/people/" + id.String() + "/invitation", role: "boss", body: body}); got.status != want {
				t.Errorf("%s an invitation for %s: %d, want %d", method, h.staff.StaffName(id), got.status, want)
			}
		}
	}
	if p, err := h.staff.Person(elsewhere); err != nil || p.Role != access.Agent || len(p.Teams) != 1 {
		t.Errorf("something was changed: %+v", p)
	}
	form := map[string]any{"email": "new@alder.example", "name": "Nora", "role": access.Agent, "teams": []string{}, "language": "de", "reason": "Autumn"}
	for what, sites := range map[string]map[string]any{"all": {"allSites": true}, "another": {"sites": []string{h.birch.ID.String()}}} {
		body := maps.Clone(form)
		maps.Copy(body, sites)
		if got := h.ask(request{method: post, url: consoleAt + "/v1/people", body: body, role: "boss"}); got.status != 403 {
			t.Errorf("with sites: %s: %d %s", what, got.status, got.body)
		}
	}
	made := h.ask(request{method: post, url: consoleAt + "/v1/people", body: form, role: "boss"})
	h.agree(access.PrivacyOfficer)
	p, err := h.staff.ByEmail(ctx, "new@alder.example")
	if made.status != 201 || err != nil || !p.Sites.Equal(chat.OnlySites(h.site.ID)) {
		t.Errorf("%d %s: serves %+v", made.status, made.body, p.Sites)
	}
}
