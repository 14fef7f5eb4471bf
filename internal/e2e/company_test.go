package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"snug/internal/control"
	"snug/internal/oidc/oidctest"
)

// The company's sign-in with the program as shipped and a provider on a socket: by group, by invitation, by an attacker, from
// outside of the allow-list, and while the provider is away.
func TestCompanySignIn(t *testing.T) {
	t.Parallel()
	provider := oidctest.New(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(oidctest.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := child(t, setup{extra: fmt.Sprintf(`openid_connect: {issuer: %q, name: Alder, client_id: %s, client_secret_file: %q, create_accounts: true,
  roles: [{group: chat-admins, role: administrator}, {group: chat, role: agent, teams: [Support]}]}`, provider.Issuer, oidctest.Client, secret)})
	const begin, finish = "/v1/session/company/begin", "/v1/session/company"
	begun := func(body map[string]any) (answer url.Values, browser string) {
		t.Helper()
		a := s.ask(request{method: "POST", host: consoleHost, path: begin, body: body}).must(t, 200)
		var out struct{ URL string }
		a.into(t, &out)
		cookie, _, _ := strings.Cut(a.header.Get("Set-Cookie"), ";")
		if !strings.HasPrefix(cookie, "__Host-snug-company=") || !strings.Contains(a.header.Get("Set-Cookie"), "HttpOnly; Secure; SameSite=Strict") {
			t.Errorf("the cookie is %q", a.header.Get("Set-Cookie"))
		}
		q := provider.Authorize(out.URL)
		u, err := url.Parse(out.URL)
		if err != nil || u.Query().Get("redirect_uri") != s.origin(consoleHost)+"/signin/company" {
			t.Errorf("it comes back to %q", u.Query().Get("redirect_uri"))
		}
		return q, cookie
	}
	bring := func(q url.Values, browser string, header http.Header) answer {
		t.Helper()
		r := request{method: "POST", host: consoleHost, path: finish, body: map[string]any{"state": q.Get("state"), "code": q.Get("code")}, header: http.Header{}}
		for k, v := range header {
			r.header[k] = v
		}
		if browser != "" {
			r.header["Cookie"] = []string{browser}
		}
		return s.ask(r)
	}
	groups := func(list ...string) {
		provider.Set(func(p *oidctest.Provider) { p.Claims = map[string]any{"groups": list} })
	}
	ways := s.ask(request{method: "GET", host: consoleHost, path: "/v1/session/ways"}).must(t, 200)
	if !strings.Contains(ways.body, `"company":{"name":"Alder"`) {
		t.Errorf("the page is told %s", ways.body)
	}

	groups("chat")
	q, browser := begun(map[string]any{})
	bring(q, browser, http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}).must(t, 403)
	a := bring(q, browser, nil).must(t, 200)
	if !strings.Contains(a.body, `"role":"agent"`) || !strings.Contains(a.body, "nora@shop.example") || !strings.Contains(a.body, "Support") {
		t.Errorf("signed in as %s", a.body)
	}
	bring(q, browser, nil).must(t, 401) // used up

	// Login CSRF: the attacker's answer in the victim's browser, which has a cookie of its own or none.
	theirs, _ := begun(map[string]any{})
	_, victim := begun(map[string]any{})
	bring(theirs, victim, nil).must(t, 401)
	bring(theirs, "", nil).must(t, 401)
	bring(theirs, victim+"; "+victim, nil).must(t, 401)

	// No group: out, and nothing more than the words.
	groups("others")
	q, browser = begun(map[string]any{})
	if a := bring(q, browser, nil).must(t, 403); len(a.header.Values("Set-Cookie")) != 0 {
		t.Error("somebody without a group gets a cookie")
	}

	// An invitation is accepted by the company; its token goes to the provider in nothing.
	ada := s.hire("Ada", "administrator")
	theo := ada.has(map[string]any{"email": "theo@shop.example", "name": "Theo", "role": "agent", "teams": []string{}, "language": "en"})
	var invited struct{ Link string }
	ada.ask("POST", "/v1/people/"+theo+"/invitation", map[string]any{}).must(t, 201).into(t, &invited)
	_, token, _ := strings.Cut(invited.Link, "#t=")
	provider.Set(func(p *oidctest.Provider) {
		p.Claims = map[string]any{"sub": "theo", "email": "theo@shop.example", "groups": []string{"chat"}}
	})
	q, browser = begun(map[string]any{"invitation": token})
	for _, v := range q {
		if strings.Contains(v[0], token) {
			t.Error("the provider gets the invitation")
		}
	}
	if a := bring(q, browser, nil).must(t, 200); !strings.Contains(a.body, `"name":"Theo"`) {
		t.Errorf("signed in as %s", a.body)
	}

	// The last administrator by a local password is not taken over by an address.
	provider.Set(func(p *oidctest.Provider) {
		p.Claims = map[string]any{"sub": "subject-of-eve", "email": ada.email, "groups": []string{"chat-admins"}}
	})
	q, browser = begun(map[string]any{})
	bring(q, browser, nil).must(t, 403)
	ada.ask("GET", "/v1/me", nil).must(t, 200)

	// A provider that is away keeps nobody out who has a password.
	if _, err := s.host().AddUser(context.Background(), control.NewUser{Email: "mina@alder.example", Name: "Mina", Role: "agent", Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	q, browser = begun(map[string]any{})
	provider.Set(func(p *oidctest.Provider) {
		p.Fault = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(500); return true }
	})
	bring(q, browser, nil).must(t, 503)
	s.ask(request{method: "POST", host: consoleHost, path: "/v1/session", body: map[string]any{"email": "mina@alder.example", "password": goodPassword}}).must(t, 200)
	provider.Set(func(p *oidctest.Provider) { p.Fault = nil })

	// From outside of the allow-list neither way in answers, nor the page that the provider sends browsers to.
	q, browser = begun(map[string]any{})
	if _, err := s.host().ChangeAllowList(context.Background(), control.AllowChange{Do: "allow", Prefix: "203.0.113.7"}); err != nil {
		t.Fatal(err)
	}
	list := ada.ask("GET", "/v1/access/allow-list", nil).must(t, 200)
	if strings.Contains(list.body, `"on":false`) {
		var v struct{ Version int }
		list.into(t, &v)
		body := map[string]any{"version": v.Version, "on": true, "entries": []any{map[string]any{"prefix": "127.0.0.1", "roles": []string{"administrator"}, "sites": []string{}, "note": ""}}}
		ada.ask("PUT", "/v1/access/allow-list", body).must(t, 200)
	}
	for _, r := range []request{
		{method: "POST", path: begin, body: map[string]any{}}, {method: "GET", path: "/signin/company?code=x&state=y"}, {method: "GET", path: "/v1/session/ways"},
		{method: "POST", path: finish, body: map[string]any{"state": q.Get("state"), "code": q.Get("code")}, header: http.Header{"Cookie": {browser}}},
	} {
		r.host, r.from = consoleHost, "127.0.0.9"
		if a := s.ask(r).must(t, 403); !strings.Contains(a.body, `"outside"`) {
			t.Errorf("%s: %s", r.path, a.body)
		}
	}
	for _, hidden := range []string{"nora@", "theo@", "subject-of-eve", token, q.Get("code"), q.Get("state"), oidctest.Secret} {
		if strings.Contains(s.log.String(), hidden) {
			t.Errorf("the log holds %q", hidden)
		}
	}
}
