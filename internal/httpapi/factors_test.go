package httpapi

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/signin"
)

// shows is the code that an app with this secret shows, as RFC 6238 has it.
func (h *house) shows(secret string) string {
	h.t.Helper()
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		h.t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, time.Now().Add(time.Duration(h.later.Load())).Unix()/30)
	sum := mac.Sum(nil)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[sum[19]&15:])&0x7fffffff%1000000)
}

// cookieOf is a cookie that an answer sets, as it is sent back.
func cookieOf(r result, name string) string {
	for _, c := range r.header.Values("Set-Cookie") {
		if pair, _, _ := strings.Cut(c, ";"); strings.HasPrefix(pair, name+"=") {
			return pair
		}
	}
	return ""
}

// enrols gives somebody signed in an authenticator app, whose secret it returns.
func (h *house) enrols(role string) string {
	h.t.Helper()
	offer := h.ask(request{method: post, url: consoleAt + "/v1/me/factors/totp", role: role})
	if offer.status != 200 {
		h.t.Fatalf("offer: %d %s", offer.status, offer.body)
	}
	secret := offer.json(h.t)["secret"].(string)
	done := h.ask(request{method: put, url: consoleAt + "/v1/me/factors/totp", role: role, body: map[string]any{"code": h.shows(secret)}})
	if done.status != 200 {
		h.t.Fatalf("enrol: %d %s", done.status, done.body)
	}
	h.cookies[role] = cookieOf(done, cookieName)
	return secret
}

// Until a second factor is enrolled, nothing else is open: no route of the table, and no socket.
func TestNothingButEnrolling(t *testing.T) {
	t.Parallel()
	h := buildHouse(t, true, nil)
	h.hire()
	open := map[string]bool{
		"GET /v1/me": true, "DELETE /v1/session": true, "GET /v1/me/factors": true, "POST /v1/session/proof": true,
		"POST /v1/session/renew":   true,
		"POST /v1/me/factors/totp": true, "PUT /v1/me/factors/totp": true,
		"POST /v1/me/factors/passkeys": true, "PUT /v1/me/factors/passkeys": true,
	}
	refused := 0
	for _, r := range h.edge.routes() {
		name := r.method + " " + r.path
		if r.origin != console || r.need == "public" || r.need == "half_signed_in" || name == "DELETE /v1/session" {
			continue
		}
		c := request{method: r.method, url: filled(r), role: access.Lead}
		if r.handle.body {
			c.body = "{}"
		}
		if r.handle.upgrade {
			c.header = http.Header{
				"Origin": {consoleAt}, "Connection": {"Upgrade"}, "Upgrade": {"websocket"},
				"Sec-Websocket-Version": {"13"}, "Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="},
				"Sec-Websocket-Protocol": {h.offer("/v1/staff/socket")},
			}
		}
		got := h.ask(c)
		if enrol := got.status == 403 && strings.Contains(got.body, `"enrol"`); enrol == open[name] {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		} else if enrol {
			refused++
		}
	}
	if refused < 30 {
		t.Errorf("only %d routes were refused", refused)
	}
	if me := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Lead}).json(t); me["enrolling"] != true || len(me["permissions"].([]any)) != 1 {
		t.Errorf("me: %v", me)
	}
	h.enrols(access.Lead)
	if got := h.ask(request{method: get, url: consoleAt + "/v1/conversations?box=team", role: access.Lead}); got.status != 200 {
		t.Errorf("afterwards: %d %s", got.status, got.body)
	}
	if me := h.ask(request{method: get, url: consoleAt + "/v1/me", role: access.Lead}).json(t); me["enrolling"] != nil {
		t.Errorf("me, afterwards: %v", me)
	}
}

// Signing in with a second factor, over HTTP: neither cookie does the other's work, and nothing that is secret is told twice.
func TestSignInInTwoSteps(t *testing.T) {
	t.Parallel()
	h := buildHouse(t, true, nil)
	h.hire()
	secret := h.enrols(access.Administrator)
	if err := h.staff.SetPassword(t.Context(), h.people[access.Administrator], password); err != nil {
		t.Fatal(err)
	}
	h.later.Store(int64(time.Minute))
	half := func(preset string) result {
		t.Helper()
		in := request{method: post, url: consoleAt + "/v1/session", body: map[string]any{"email": "administrator@alder.example", "password": password}}
		if preset != "" {
			in.header = http.Header{"Cookie": {preset}}
		}
		got := h.ask(in)
		if got.status != 200 || cookieOf(got, cookieName) != "" || got.json(t)["me"] != nil || got.json(t)["second"] == nil {
			t.Fatalf("the first step: %d %v %s", got.status, got.header, got.body)
		}
		return got
	}
	preset := halfCookie + "=" + newKey()
	token := cookieOf(half(preset), halfCookie)
	if token == preset || token == "" {
		t.Fatalf("the half's cookie is %q", token)
	}
	me := func(cookie string) int {
		return h.ask(request{method: get, url: consoleAt + "/v1/me", header: http.Header{"Cookie": {cookie}}}).status
	}
	second := func(cookie, code string) result {
		return h.ask(request{method: post, url: consoleAt + "/v1/session/second", header: http.Header{"Cookie": {cookie}}, body: map[string]any{"way": "totp", "code": code}})
	}
	if got := me(token); got != 401 {
		t.Errorf("half a sign-in asks who it is: %d", got)
	}
	if got := me(cookieName + strings.TrimPrefix(token, halfCookie)); got != 401 {
		t.Errorf("half a sign-in as a session: %d", got)
	}
	h.ask(request{method: post, url: consoleAt + "/v1/session/second", header: http.Header{"Cookie": {preset}}, body: map[string]any{"way": "totp", "code": h.shows(secret)}})
	for what, got := range map[string]result{
		"a wrong code": second(token, "000000"), "a forged half": second(preset, h.shows(secret)), "two halves": second(token+"; "+token, h.shows(secret)),
		"a session": second(halfCookie+strings.TrimPrefix(h.cookies[access.Lead], cookieName), h.shows(secret)),
	} {
		if got.status != 401 && got.status != 403 || len(got.header.Values("Set-Cookie")) != 0 {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
	done := second(token, h.shows(secret))
	session := cookieOf(done, cookieName)
	if done.status != 200 || session == "" || strings.HasSuffix(session, strings.TrimPrefix(token, halfCookie)) || !strings.Contains(strings.Join(done.header.Values("Set-Cookie"), "\n"), halfCookie+"=; Path=/; Max-Age=0") {
		t.Fatalf("the second step: %d %v %s", done.status, done.header, done.body)
	}
	if got := me(session); got != 200 {
		t.Errorf("signed in: %d", got)
	}
	if got := second(token, h.shows(secret)); got.status != 401 {
		t.Errorf("the same half again: %d", got.status)
	}

	// A sensitive act, as long as the proof is fresh, and when it is not.
	h.cookies[access.Administrator] = session
	change := func() result {
		list := h.ask(request{method: get, url: consoleAt + "/v1/access/allow-list", role: access.Administrator}).json(t)
		return h.ask(request{method: put, url: consoleAt + "/v1/access/allow-list", role: access.Administrator, body: map[string]any{"version": list["version"], "on": false, "entries": []any{}}})
	}
	if got := change(); got.status != 200 {
		t.Errorf("just signed in: %d %s", got.status, got.body)
	}
	h.later.Add(int64(signin.ProofLife))
	before := h.allowed.Newest().Number
	if got := change(); got.status != 403 || got.json(t)["code"] != "step_up" {
		t.Errorf("later: %d %s", got.status, got.body)
	}
	if h.allowed.Newest().Number != before {
		t.Error("what was refused was done")
	}
	proof := h.ask(request{method: post, url: consoleAt + "/v1/session/proof", role: access.Administrator, body: map[string]any{"way": "totp", "code": h.shows(secret)}})
	if proof.status != 200 || cookieOf(proof, cookieName) == session {
		t.Fatalf("proof: %d %s", proof.status, proof.body)
	}
	if got := me(session); got != 401 {
		t.Errorf("the token from before the proof: %d", got)
	}
	h.cookies[access.Administrator] = cookieOf(proof, cookieName)
	if got := change(); got.status != 200 {
		t.Errorf("proven: %d %s", got.status, got.body)
	}
	if got := h.ask(request{method: get, url: consoleAt + "/v1/me/factors", role: access.Administrator}); got.status != 200 || strings.Contains(got.body, secret) || got.json(t)["totp"] == nil {
		t.Errorf("factors: %d %s", got.status, got.body)
	}
	if log := h.log.String(); strings.Contains(log, secret) || strings.Contains(log, strings.TrimPrefix(session, cookieName+"=")) {
		t.Error("the log has a secret")
	}
}
