// Package oidctest is an OpenID Connect provider for tests: on a socket of its own, with keys of its own and the standard
// library's cryptography, so that what is tried against it is not what it was written with. It checks what a provider has
// to check, and does on demand what one never should.
//
// It refuses to be imported by anything but tests.
package oidctest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// The one client that the provider knows.
const (
	Client = "snug"
	Secret = "walnut-secret"
)

// Provider is one. Its fields may be set between requests, under Set.
type Provider struct {
	Issuer string

	t      testing.TB
	server *httptest.Server

	mu    sync.Mutex // guards the following
	rsa   *rsa.PrivateKey
	ec    *ecdsa.PrivateKey
	kid   int
	codes map[string]grant
	asked map[string]int

	// Claims are those of the next ID tokens, over the usual ones; nil takes one away.
	Claims map[string]any
	// Sign makes the ID token of header and payload; nil signs with RS256.
	Sign func(p *Provider, header, payload map[string]any) string
	// Fault answers in place of the provider, by path; false lets it go on.
	Fault func(w http.ResponseWriter, r *http.Request) bool
	// NamesIssuer says in the discovery that answers name the issuer.
	NamesIssuer bool
	// ES256 signs with the elliptic curve.
	ES256 bool
}

type grant struct {
	challenge, nonce, redirect string
}

// New starts one.
func New(t testing.TB) *Provider {
	t.Helper()
	p := &Provider{t: t, codes: map[string]grant{}, asked: map[string]int{}}
	p.Rotate()
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	p.Issuer = p.server.URL + "/realms/staff"
	t.Cleanup(p.server.Close)
	return p
}

// Set changes what the provider does.
func (p *Provider) Set(change func(p *Provider)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// Asked is how often a path was asked for.
func (p *Provider) Asked(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// Rotate makes new keys, and forgets the old ones.
func (p *Provider) Rotate() {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		p.t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rsa, p.ec = private, curve
	p.kid++
}

// Authorize is what a browser gets that follows a link to the provider and signs in there: where it is sent back to. It
// refuses what no provider takes.
func (p *Provider) Authorize(link string) url.Values {
	p.t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		p.t.Fatal(err)
	}
	q := u.Query()
	for k, want := range map[string]string{"response_type": "code", "client_id": Client, "code_challenge_method": "S256"} {
		if q.Get(k) != want {
			p.t.Fatalf("%s is %q", k, q.Get(k))
		}
	}
	for _, k := range []string{"state", "nonce", "code_challenge", "redirect_uri"} {
		if len(q.Get(k)) < 20 {
			p.t.Fatalf("%s is %q", k, q.Get(k))
		}
	}
	if !strings.HasPrefix(link, p.Issuer+"/auth?") || !strings.Contains(" "+q.Get("scope")+" ", " openid ") {
		p.t.Fatalf("the link is %q", link)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code := fmt.Sprintf("code-%d-%s", len(p.codes), rand.Text())
	p.codes[code] = grant{q.Get("code_challenge"), q.Get("nonce"), q.Get("redirect_uri")}
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "session_state": {"x"}}
	if p.NamesIssuer {
		back.Set("iss", p.Issuer)
	}
	return back
}

func (p *Provider) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	fault := p.Fault
	path := strings.TrimPrefix(r.URL.Path, "/realms/staff")
	p.asked[path]++
	p.mu.Unlock()
	if fault != nil && fault(w, r) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch path {
	case "/.well-known/openid-configuration":
		answer(w, 200, map[string]any{
			"issuer": p.Issuer, "authorization_endpoint": p.Issuer + "/auth", "token_endpoint": p.Issuer + "/token", "jwks_uri": p.Issuer + "/keys",
			"end_session_endpoint": p.Issuer + "/end", "response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
			"id_token_signing_alg_values_supported": []string{"RS256", "ES256"}, "authorization_response_iss_parameter_supported": p.NamesIssuer,
			"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
		})
	case "/keys":
		answer(w, 200, map[string]any{"keys": []any{p.jwkRSA(), p.jwkEC()}})
	case "/token":
		p.token(w, r)
	default:
		answer(w, 404, map[string]any{"error": "not_found"})
	}
}

// token trades a code, once, with the client's secret and the verifier of its challenge.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	user, secret, _ := r.BasicAuth()
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || user != Client || secret != Secret || r.Form.Get("grant_type") != "authorization_code" {
		answer(w, 401, map[string]any{"error": "invalid_client"})
		return
	}
	g, known := p.codes[r.Form.Get("code")]
	delete(p.codes, r.Form.Get("code"))
	sum := sha256.Sum256([]byte(r.Form.Get("code_verifier")))
	if !known || base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge || r.Form.Get("redirect_uri") != g.redirect {
		answer(w, 400, map[string]any{"error": "invalid_grant", "error_description": "marker-of-the-provider"})
		return
	}
	now := time.Now().Unix()
	payload := map[string]any{
		"iss": p.Issuer, "sub": "248289761001", "aud": Client, "exp": now + 300, "iat": now, "nonce": g.nonce,
		"email": "nora@shop.example", "email_verified": true, "name": "Nora Nowak",
	}
	for k, v := range p.Claims {
		if payload[k] = v; v == nil {
			delete(payload, k)
		}
	}
	header := map[string]any{"typ": "JWT", "alg": "RS256", "kid": p.name("rsa")}
	if p.ES256 {
		header["alg"], header["kid"] = "ES256", p.name("ec")
	}
	sign := p.Sign
	if sign == nil {
		sign = (*Provider).Signed
	}
	answer(w, 200, map[string]any{"access_token": "unused", "token_type": "Bearer", "expires_in": 60, "id_token": sign(p, header, payload)})
}

// Signed signs by the header's algorithm.
func (p *Provider) Signed(header, payload map[string]any) string {
	input := Encode(header) + "." + Encode(payload)
	sum := sha256.Sum256([]byte(input))
	var signature []byte
	switch header["alg"] {
	case "RS256":
		var err error
		if signature, err = rsa.SignPKCS1v15(rand.Reader, p.rsa, crypto.SHA256, sum[:]); err != nil {
			p.t.Fatal(err)
		}
	case "ES256":
		r, s, err := ecdsa.Sign(rand.Reader, p.ec, sum[:])
		if err != nil {
			p.t.Fatal(err)
		}
		signature = append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	default:
		p.t.Fatalf("no way to sign by %v", header["alg"])
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// SignedByPublicKey signs by HS256 with the public key as the secret, as who confuses the two would check it.
func (p *Provider) SignedByPublicKey(header, payload map[string]any) string {
	header["alg"] = "HS256"
	der, err := x509.MarshalPKIXPublicKey(&p.rsa.PublicKey)
	if err != nil {
		p.t.Fatal(err)
	}
	mac := hmac.New(sha256.New, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	input := Encode(header) + "." + Encode(payload)
	mac.Write([]byte(input))
	return input + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Encode is a part of a token.
func Encode(part map[string]any) string {
	b, err := json.Marshal(part)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func (p *Provider) name(kind string) string { return fmt.Sprintf("%s-%d", kind, p.kid) }

func (p *Provider) jwkRSA() map[string]any {
	return map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": p.name("rsa"),
		"n": number(p.rsa.N, 0), "e": number(big.NewInt(int64(p.rsa.E)), 0),
	}
}

func (p *Provider) jwkEC() map[string]any {
	point, err := p.ec.PublicKey.Bytes()
	if err != nil {
		p.t.Fatal(err)
	}
	return map[string]any{
		"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": p.name("ec"),
		"x": base64.RawURLEncoding.EncodeToString(point[1:33]), "y": base64.RawURLEncoding.EncodeToString(point[33:]),
	}
}

func number(n *big.Int, size int) string {
	b := n.Bytes()
	if size > len(b) {
		b = n.FillBytes(make([]byte, size))
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
