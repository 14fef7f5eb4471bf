package httpapi

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/identity"
)

// rule is how the house's shop signs.
func (h *house) rule(public ed25519.PublicKey) identity.Rule {
	return identity.Rule{Site: h.site.ID, Audience: h.site.Key, Algorithm: identity.EdDSA, Keys: [][]byte{publicPEM(h.t, public)}}
}

// signs makes a token as the shop does.
func (h *house) signs(with map[string]any) string {
	h.t.Helper()
	now := time.Now().Unix()
	c := map[string]any{
		"aud": h.site.Key, "iat": now, "exp": now + 600, "jti": rand.Text(), "sub": "C-10045", "name": "Ana Núñez", "email": "ana@alder.example",
		"fields": map[string]any{"tier": "gold", "note": "card 4242 4242 4242 4242"},
	}
	for k, v := range with {
		c[k] = v
	}
	signed := jwtPart(h.t, map[string]any{"alg": "EdDSA", "typ": "JWT"}) + "." + jwtPart(h.t, c)
	return signed + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(h.shop, []byte(signed)))
}

func jwtPart(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// begins starts a conversation with an identity.
func (h *house) begins(route, token string, change func(map[string]any)) result {
	h.t.Helper()
	form := h.startForm(newKey(), chat.NewClientID().String(), "hello")
	if token != "" {
		form["identity"] = token
	}
	if change != nil {
		change(form)
	}
	return h.ask(request{method: post, url: widgetAt + route, body: form})
}

const startRoute = "/v1/visit/start"

func (h *house) sees(id any) map[string]any {
	h.t.Helper()
	res := h.ask(request{method: get, url: consoleAt + "/v1/conversations/" + id.(string), role: access.Agent})
	if res.status != 200 {
		h.t.Fatalf("see: %d %s", res.status, res.body)
	}
	return res.json(h.t)["visitor"].(map[string]any)
}

// TestVerifiedVisitor: what the shop signed replaces what was typed, masked, and staff see that it is verified; once.
func TestVerifiedVisitor(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	token := h.signs(nil)
	form := h.startForm(newKey(), chat.NewClientID().String(), "hello")
	form["identity"] = token
	started := h.ask(request{method: post, url: widgetAt + startRoute, body: form})
	if started.status != 201 {
		t.Fatalf("start: %d %s", started.status, started.body)
	}
	id := started.json(t)["conversation"]
	v := h.sees(id)
	fields, _ := json.Marshal(v["fields"])
	if v["verified"] != true || v["name"] != "Ana Núñez" || v["email"] != "ana@alder.example" ||
		!strings.Contains(string(fields), `{"key":"sub","text":"C-10045"}`) || !strings.Contains(string(fields), "gold") {
		t.Errorf("seen: %v", v)
	}
	if strings.Contains(string(fields), "4242 4242 4242") || strings.Contains(string(fields), "AO-1") {
		t.Errorf("unmasked or unsigned facts beside what is verified: %s", fields)
	}
	// The same start again is the same conversation; the same token for another one is a replay.
	if again := h.ask(request{method: post, url: widgetAt + startRoute, body: form}); again.status != 201 || again.json(t)["conversation"] != id {
		t.Errorf("again: %d %s", again.status, again.body)
	}
	h.refuses("replayed", h.begins(startRoute, token, nil), chat.IdentityReplayed)

	// A token without a name leaves none: what was typed does not stand beside the word.
	bare := h.begins(startRoute, h.signs(map[string]any{"name": "", "email": "", "fields": map[string]any{}}), nil)
	if v := h.sees(bare.json(t)["conversation"]); v["verified"] != true || v["name"] != "" && v["name"] != nil || v["email"] != "" && v["email"] != nil {
		t.Errorf("typed facts beside the word verified: %v", v)
	}
	// Nobody is verified without a token.
	if v := h.sees(h.begins(startRoute, "", nil).json(t)["conversation"]); v["verified"] != false || v["name"] != "Jo" {
		t.Errorf("without a token: %v", v)
	}
}

// TestForgedVisitor: tokens that are none are refused with a stable code, repeat nothing, and leave nothing; the chat can
// begin without.
func TestForgedVisitor(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	good := h.signs(nil)
	cut := strings.Split(good, ".")
	past := time.Now().Add(-2 * time.Hour).Unix()
	none := jwtPart(t, map[string]any{"alg": "none"}) + "." + cut[1] + "."
	confused := jwtPart(t, map[string]any{"alg": "HS256"}) + "." + cut[1]
	mac := hmac.New(sha256.New, publicPEM(t, h.shop.Public().(ed25519.PublicKey)))
	mac.Write([]byte(confused))
	for name, c := range map[string]struct {
		token string
		code  chat.Code
	}{
		"garbage":           {"pl4nted-token", chat.IdentityInvalid},
		"none":              {none, chat.IdentityInvalid},
		"HS256 by its key":  {confused + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), chat.IdentityInvalid},
		"another audience":  {h.signs(map[string]any{"aud": "other"}), chat.IdentityInvalid},
		"another signature": {cut[0] + "." + cut[1] + "." + strings.Repeat("A", 86), chat.IdentityInvalid},
		"over":              {h.signs(map[string]any{"iat": past, "exp": past + 60}), chat.IdentityExpired},
	} {
		res := h.begins(startRoute, c.token, nil)
		h.refuses(name, res, c.code)
		if strings.Contains(res.body, c.token) || strings.Contains(h.log.String(), c.token) {
			t.Errorf("%s: the token is repeated", name)
		}
	}
	h.refuses("off the record", h.begins("/v1/visit/off-record", good, func(f map[string]any) { delete(f, "email"); delete(f, "fields") }), chat.Invalid)
	var rows int
	if err := h.rows.Read().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM conversation) + (SELECT count(*) FROM identity_used)`).Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d rows of starts that were refused, %v", rows, err)
	}
	if res := h.begins(startRoute, "", nil); res.status != 201 {
		t.Errorf("without a token: %d %s", res.status, res.body)
	}
	if res := h.begins(startRoute, good, nil); res.status != 201 {
		t.Errorf("the good one, which nobody used up: %d %s", res.status, res.body)
	}
}

// TestIdentityRequired: where the shop wants it, nobody begins without, on no way.
func TestIdentityRequired(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	rule := h.rule(h.shop.Public().(ed25519.PublicKey))
	rule.Required = true
	var err error
	if h.edge.o.Identity, err = identity.Open(identity.Options{DB: h.rows}, []identity.Rule{rule}); err != nil {
		t.Fatal(err)
	}
	h.refuses("none", h.begins(startRoute, "", nil), chat.IdentityRequired)
	h.refuses("off the record", h.begins("/v1/visit/off-record", "", func(f map[string]any) { delete(f, "email"); delete(f, "fields") }), chat.IdentityRequired)
	if res := h.begins(startRoute, h.signs(nil), nil); res.status != 201 {
		t.Errorf("signed: %d %s", res.status, res.body)
	}
}

func (h *house) refuses(what string, res result, code chat.Code) {
	h.t.Helper()
	if got := res.json(h.t)["code"]; got != string(code) || res.status != statuses[code] {
		h.t.Errorf("%s: %d %s, want %s", what, res.status, res.body, code)
	}
}

func publicPEM(t *testing.T, public ed25519.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}
