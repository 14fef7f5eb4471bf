package oidc

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keystore/keystoretest"
	"snug/internal/oidc/oidctest"
)

const redirect = "https://console.shop.example/signin/company"

// bench is a company's sign-in with a real provider and real rows.
type bench struct {
	*Company
	t        *testing.T
	provider *oidctest.Provider
	rows     *db.DB
	log      *bytes.Buffer
	later    atomic.Int64
}

func newBench(t *testing.T, open func(testing.TB) *db.DB, change func(*Options)) *bench {
	t.Helper()
	b := &bench{t: t, provider: oidctest.New(t), rows: open(t), log: &bytes.Buffer{}}
	if err := b.rows.Migrate(t.Context(), db.Migrations); err != nil {
		t.Fatal(err)
	}
	o := Options{
		DB: b.rows, Ring: keystoretest.Ring(t), Name: "Alder", Issuer: b.provider.Issuer, ClientID: oidctest.Client, ClientSecret: oidctest.Secret,
		Redirect: redirect, Home: "https://console.shop.example/signin", Scopes: []string{"email", "profile"}, GroupsClaim: "groups",
		Log: slog.New(slog.NewTextHandler(b.log, nil)), Now: func() time.Time { return time.Now().Add(time.Duration(b.later.Load())) },
	}
	if change != nil {
		change(&o)
	}
	var err error
	if b.Company, err = New(o); err != nil {
		t.Fatal(err)
	}
	return b
}

// begun is an attempt that was begun, and the answer that the provider's browser brings.
func (b *bench) begun() Answer {
	b.t.Helper()
	begun, err := b.Begin(b.t.Context(), "")
	if err != nil {
		b.t.Fatal(err)
	}
	q := b.provider.Authorize(begun.URL)
	return Answer{State: q.Get("state"), Code: q.Get("code"), Issuer: q.Get("iss"), Browser: begun.Browser}
}

func (b *bench) finish(a Answer) (Person, error) {
	p, _, err := b.Finish(b.t.Context(), a)
	return p, err
}

// refuses expects one refusal, for one reason, which nothing of what was brought is in.
func (b *bench) refuses(what string, a Answer, why string) {
	b.t.Helper()
	p, err := b.finish(a)
	var r *Refusal
	if !errors.As(err, &r) || r.Why != why || p.Subject != "" {
		b.t.Errorf("%s: %+v %v, want a refusal for %q", what, p, err, why)
	}
	if chat.CodeOf(err) != chat.Unsigned {
		b.t.Errorf("%s is answered %s", what, chat.CodeOf(err))
	}
}

func TestCompanySignIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		b := newBench(t, open, nil)
		begun, err := b.Begin(t.Context(), "carried along")
		if err != nil {
			t.Fatal(err)
		}
		q := b.provider.Authorize(begun.URL)
		p, carried, err := b.Finish(t.Context(), Answer{State: q.Get("state"), Code: q.Get("code"), Browser: begun.Browser})
		if err != nil || p.Issuer != b.provider.Issuer || p.Subject != "248289761001" || p.Email != "nora@shop.example" || p.Verified == nil || !*p.Verified ||
			p.Name != "Nora Nowak" || p.Second || p.Mapped || carried != "carried along" {
			t.Fatalf("%+v %q %v", p, carried, err)
		}
		if !strings.HasPrefix(b.EndURL(), b.provider.Issuer+"/end?client_id=snug&post_logout_redirect_uri=https%3A%2F%2Fconsole") {
			t.Errorf("the end is at %q", b.EndURL())
		}
		// Nothing that opens anything is in the rows, and what was begun is used up.
		a := b.begun()
		var body []byte
		if err := b.rows.Read().QueryRowContext(t.Context(), `SELECT body FROM company_attempt`).Scan(&body); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(body, []byte("nonce")) {
			t.Error("the attempt is not sealed")
		}
		if _, err := b.finish(a); err != nil {
			t.Error(err)
		}
		var left int
		if err := b.rows.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM company_attempt`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d attempts are left: %v", left, err)
		}
	})
}

// Each way that is known in which an answer can be another's, old, or made up.
func TestCompanyAttacks(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.SQLite, nil)
	other := newBench(t, dbtest.SQLite, nil) // the attacker's own sign-in, at a provider of theirs

	a := b.begun()
	missing := a
	missing.State = ""
	b.refuses("no state", missing, "state")
	swapped := a
	swapped.State = b.begun().State
	b.refuses("the state of another attempt", swapped, "state")
	foreign := a
	foreign.Browser = b.begun().Browser
	b.refuses("the victim's browser with the attacker's answer", foreign, "state")
	none := a
	none.Browser = ""
	b.refuses("a browser without the cookie", none, "state")
	if _, err := b.finish(a); err != nil { // none of these has used it up
		t.Errorf("after all that: %v", err)
	}
	b.refuses("the same answer again", a, "state")

	replayed := b.begun()
	replayed.Code = a.Code
	b.refuses("a code that was used", replayed, "code: invalid_grant")
	injected := b.begun()
	injected.Code = b.begun().Code // another attempt's code: its challenge is of another verifier
	b.refuses("a code of another attempt", injected, "code: invalid_grant")
	b.refuses("that attempt is used up", injected, "state")
	empty := b.begun()
	empty.Code = ""
	b.refuses("no code", empty, "code")
	huge := b.begun()
	huge.Code = strings.Repeat("x", 5000)
	b.refuses("a huge code", huge, "code")

	mixed := b.begun()
	mixed.Issuer = other.provider.Issuer
	before := b.provider.Asked("/token")
	b.refuses("an answer of another issuer", mixed, "issuer of the answer")
	if b.provider.Asked("/token") != before {
		t.Error("the code was sent before the issuer was looked at")
	}
	late := b.begun()
	b.later.Store(int64(AttemptLife + time.Second))
	b.refuses("ten minutes later", late, "state")
	b.later.Store(0)

	if log := b.log.String(); strings.Contains(log, a.Code) || strings.Contains(log, a.State) || strings.Contains(log, "marker-of-the-provider") {
		t.Errorf("the log tells too much: %s", log)
	}
}

// A provider that promises to name itself in its answers is held to it.
func TestCompanyNamesItself(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.SQLite, nil)
	b.provider.Set(func(p *oidctest.Provider) { p.NamesIssuer = true })
	if _, err := b.finish(b.begun()); err != nil {
		t.Error(err)
	}
	silent := b.begun()
	silent.Issuer = ""
	b.refuses("an answer that names nobody", silent, "issuer of the answer")
}

func TestCompanyTokens(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.SQLite, nil)
	now := time.Now().Unix()
	for name, c := range map[string]struct {
		claims map[string]any
		why    string // "": taken
	}{
		"another client's":          {map[string]any{"aud": "shop"}, "audience"},
		"nobody's":                  {map[string]any{"aud": nil}, "audience"},
		"several, ours, no party":   {map[string]any{"aud": []string{"shop", "snug"}}, "authorized party"},
		"several, another party":    {map[string]any{"aud": []string{"shop", "snug"}, "azp": "shop"}, "authorized party"},
		"ours, another party":       {map[string]any{"azp": "shop"}, "authorized party"},
		"several, our party":        {map[string]any{"aud": []string{"shop", "snug"}, "azp": "snug"}, ""},
		"one, as a list":            {map[string]any{"aud": []string{"snug"}}, ""},
		"another issuer":            {map[string]any{"iss": "https://evil.example"}, "issuer"},
		"issuer with a slash":       {map[string]any{"iss": b.provider.Issuer + "/"}, "issuer"},
		"no subject":                {map[string]any{"sub": ""}, "subject"},
		"a long subject":            {map[string]any{"sub": strings.Repeat("x", 256)}, "subject"},
		"expired":                   {map[string]any{"exp": now - 61}, "expired"},
		"expired within the slack":  {map[string]any{"exp": now - 30}, ""},
		"no end":                    {map[string]any{"exp": nil}, "expired"},
		"an end beyond all time":    {map[string]any{"exp": 1e300}, "expired"},
		"from the future":           {map[string]any{"iat": now + 90}, "from the future"},
		"a clock that is ahead":     {map[string]any{"iat": now + 30}, ""},
		"old":                       {map[string]any{"iat": now - 1000}, "too old"},
		"no time":                   {map[string]any{"iat": nil}, "from the future"},
		"not yet":                   {map[string]any{"nbf": now + 90}, "not yet in force"},
		"another nonce":             {map[string]any{"nonce": "x"}, "nonce"},
		"no nonce":                  {map[string]any{"nonce": nil}, "nonce"},
		"a nonce that is no text":   {map[string]any{"nonce": 7}, "signature of the ID token"},
		"a subject that is no text": {map[string]any{"sub": 7}, "signature of the ID token"}, // the library reads some of it first
	} {
		b.provider.Set(func(p *oidctest.Provider) { p.Claims = c.claims })
		a := b.begun()
		if c.why != "" {
			b.refuses(name, a, c.why)
		} else if _, err := b.finish(a); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCompanySignatures(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.SQLite, nil)
	thief := oidctest.New(t)
	unsigned := func(alg string) func(*oidctest.Provider, map[string]any, map[string]any) string {
		return func(_ *oidctest.Provider, header, payload map[string]any) string {
			header["alg"] = alg
			return oidctest.Encode(header) + "." + oidctest.Encode(payload) + "."
		}
	}
	const why = "signature of the ID token"
	for name, sign := range map[string]func(*oidctest.Provider, map[string]any, map[string]any) string{
		"none": unsigned("none"), "None": unsigned("None"), "no algorithm": unsigned(""),
		"HS256 with the public key": (*oidctest.Provider).SignedByPublicKey,
		"another's key under this one's name": func(_ *oidctest.Provider, header, payload map[string]any) string {
			return thief.Signed(header, payload)
		},
		"an unknown key": func(_ *oidctest.Provider, header, payload map[string]any) string {
			header["kid"] = "unknown"
			return thief.Signed(header, payload)
		},
		"a key that comes along": func(_ *oidctest.Provider, header, payload map[string]any) string {
			header["jwk"], header["jku"] = map[string]any{"kty": "oct", "k": "AAAA"}, thief.Issuer+"/keys"
			return thief.Signed(header, payload)
		},
		"RS256 said of an elliptic key": func(p *oidctest.Provider, header, payload map[string]any) string {
			header["alg"], header["kid"] = "RS256", "ec-1"
			return thief.Signed(header, payload)
		},
		"another payload": func(p *oidctest.Provider, header, payload map[string]any) string {
			signed := strings.Split(p.Signed(header, payload), ".")
			payload["sub"] = "admin"
			return signed[0] + "." + oidctest.Encode(payload) + "." + signed[2]
		},
		"no token": func(*oidctest.Provider, map[string]any, map[string]any) string { return "x.y.z" },
	} {
		b.provider.Set(func(p *oidctest.Provider) { p.Sign = sign })
		b.refuses(name, b.begun(), why)
	}
	b.provider.Set(func(p *oidctest.Provider) {
		p.Sign = func(*oidctest.Provider, map[string]any, map[string]any) string { return "" }
	})
	b.refuses("no ID token", b.begun(), "no ID token")
	b.provider.Set(func(p *oidctest.Provider) {
		p.Sign = func(*oidctest.Provider, map[string]any, map[string]any) string { return strings.Repeat("x", 70<<10) }
	})
	b.refuses("a huge one", b.begun(), "size of the ID token")
	b.provider.Set(func(p *oidctest.Provider) { p.Sign = nil })
	if _, err := b.finish(b.begun()); err != nil {
		t.Errorf("RS256: %v", err)
	}
	b.provider.Set(func(p *oidctest.Provider) { p.ES256 = true })
	if _, err := b.finish(b.begun()); err != nil {
		t.Errorf("ES256: %v", err)
	}
	// New keys are fetched when they are met, and old ones are not believed once the provider is looked at again.
	b.provider.Rotate()
	if _, err := b.finish(b.begun()); err != nil {
		t.Errorf("after a rotation: %v", err)
	}
}

// A provider that fails, hangs or floods is away: nothing waits long for it, nobody comes in, and it is asked again later.
func TestCompanyAway(t *testing.T) {
	t.Parallel()
	at := func(path string, fault http.HandlerFunc) func(w http.ResponseWriter, r *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.HasSuffix(r.URL.Path, path) {
				return false
			}
			fault(w, r)
			return true
		}
	}
	broken := map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "marker-of-the-provider", 500) },
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect)
		},
		"a flood": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"keys":[`)
			for range 4 << 10 {
				if _, err := io.WriteString(w, strings.Repeat(" ", 1<<10)); err != nil {
					return
				}
			}
		},
	}
	for name, fault := range broken {
		for _, path := range []string{"/.well-known/openid-configuration", "/token", "/keys"} {
			b := newBench(t, dbtest.SQLite, nil)
			set := at(path, fault)
			if path == "/.well-known/openid-configuration" {
				b.provider.Set(func(p *oidctest.Provider) { p.Fault = set })
				for range 5 {
					if _, err := b.Begin(t.Context(), ""); chat.CodeOf(err) != chat.Unavailable {
						t.Errorf("%s at %s: %v", name, path, err)
					}
				}
				if n := b.provider.Asked(path); n > 1 {
					t.Errorf("%s: asked %d times within seconds", name, n)
				}
				b.provider.Set(func(p *oidctest.Provider) { p.Fault = nil })
				b.later.Store(int64(awayFor))
			} else {
				a := b.begun()
				b.provider.Set(func(p *oidctest.Provider) { p.Fault = set })
				if p, err := b.finish(a); chat.CodeOf(err) != chat.Unavailable || p.Subject != "" {
					t.Errorf("%s at %s: %+v %v", name, path, p, err)
				}
				b.provider.Set(func(p *oidctest.Provider) { p.Fault = nil })
			}
			if _, err := b.finish(b.begun()); err != nil {
				t.Errorf("%s at %s, and then mended: %v", name, path, err)
			}
			if strings.Contains(b.log.String(), "marker") {
				t.Error("the log repeats the provider")
			}
		}
	}
}

// A provider that hangs is waited for as long as the request is, and a few at a time.
func TestCompanyHangs(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.SQLite, nil)
	answers := make([]Answer, maxAsking+4)
	for i := range answers {
		answers[i] = b.begun()
	}
	let := make(chan struct{})
	b.provider.Set(func(p *oidctest.Provider) {
		p.Fault = func(_ http.ResponseWriter, r *http.Request) bool {
			if strings.HasSuffix(r.URL.Path, "/token") {
				select {
				case <-let:
				case <-r.Context().Done():
				}
			}
			return false
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var away, others atomic.Int64
	for _, a := range answers {
		wg.Go(func() {
			if _, _, err := b.Finish(ctx, a); chat.CodeOf(err) == chat.Unavailable {
				away.Add(1)
			} else {
				others.Add(1)
			}
		})
	}
	for away.Load() < 4 && t.Context().Err() == nil {
		time.Sleep(5 * time.Millisecond) // those beyond the bound are told at once
	}
	cancel()
	wg.Wait()
	close(let)
	if away.Load() != int64(len(answers)) {
		t.Errorf("%d of %d were told that it is away, %d something else", away.Load(), len(answers), others.Load())
	}
}

func TestCompanyGroups(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.SQLite, func(o *Options) {
		o.Rules = []Rule{{"chat-admins", "administrator", nil}, {"chat", "agent", []string{"Support"}}, {"returns", "agent", []string{"Returns", "Support"}}}
		o.SecondAMR, o.SecondACR, o.Create = []string{"mfa"}, []string{"silver"}, true
	})
	for name, c := range map[string]struct {
		claims map[string]any
		role   string
		teams  string
		second bool
	}{
		"none":             {map[string]any{}, "", "", false},
		"one":              {map[string]any{"groups": []string{"all", "chat"}}, "agent", "Support", false},
		"the first counts": {map[string]any{"groups": []string{"returns", "chat-admins"}}, "administrator", "Returns Support", false},
		"as a text":        {map[string]any{"groups": "returns"}, "agent", "Returns Support", false},
		"no list":          {map[string]any{"groups": map[string]any{"chat": true}}, "", "", false},
		"a part of a name": {map[string]any{"groups": []string{"CHAT", "cha", "chat-admin"}}, "", "", false},
		"elsewhere":        {map[string]any{"_claim_names": map[string]any{"groups": "src1"}, "_claim_sources": map[string]any{"src1": map[string]any{"endpoint": "https://graph.example/groups"}}}, "", "", false},
		"amr":              {map[string]any{"amr": []string{"pwd", "mfa"}}, "", "", true},
		"another amr":      {map[string]any{"amr": []string{"pwd"}}, "", "", false},
		"acr":              {map[string]any{"acr": "silver"}, "", "", true},
	} {
		b.provider.Set(func(p *oidctest.Provider) { p.Claims = c.claims })
		p, err := b.finish(b.begun())
		if err != nil || p.Role != c.role || strings.Join(p.Teams, " ") != c.teams || p.Second != c.second || !p.Mapped || !p.Create {
			t.Errorf("%s: %+v %v", name, p, err)
		}
	}
	for name, c := range map[string]struct {
		claim any
		want  string
	}{"true": {true, "yes"}, "as a text": {"true", "yes"}, "false": {false, "no"}, "odd": {"yes", "no"}, "a number": {1, "no"}, "absent": {nil, "unsaid"}} {
		b.provider.Set(func(p *oidctest.Provider) { p.Claims = map[string]any{"email_verified": c.claim} })
		p, err := b.finish(b.begun())
		got := "unsaid"
		if p.Verified != nil {
			got = map[bool]string{true: "yes", false: "no"}[*p.Verified]
		}
		if err != nil || got != c.want {
			t.Errorf("verified %s: %s %v", name, got, err)
		}
	}
}

// Secrets go over TLS, or nowhere but to this machine.
func TestSafeAddresses(t *testing.T) {
	t.Parallel()
	for at, safe := range map[string]bool{
		"https://login.example": true, "http://login.example": false, "http://127.0.0.1:8080/x": true, "http://[::1]/x": true, "ftp://x": false, "": false,
		"//x": false, "https://user@login.example": false, "https://": false, "http://localhost/x": true, "http://localhost.evil.example": false,
	} {
		if Safe(at) != safe {
			t.Errorf("%q is safe: %v", at, !safe)
		}
	}
}
