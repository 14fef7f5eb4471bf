package identity

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

var b64 = base64.RawURLEncoding

// signer signs as a shop does.
type signer func(signed string) []byte

func (s signer) token(header string, payload any) string {
	p, ok := payload.(string)
	if !ok {
		b, err := json.Marshal(payload)
		if err != nil {
			panic(err)
		}
		p = string(b)
	}
	signed := b64.EncodeToString([]byte(header)) + "." + b64.EncodeToString([]byte(p))
	return signed + "." + b64.EncodeToString(s(signed))
}

func mac(secret []byte) signer {
	return func(signed string) []byte {
		m := hmac.New(sha256.New, secret)
		m.Write([]byte(signed))
		return m.Sum(nil)
	}
}

func pemOf(t testing.TB, public any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// shop is a site, what it signs with, and a register that knows it.
type shop struct {
	*Register
	db     *db.DB
	site   chat.SiteID
	header string
	sign   signer
	public []byte // PEM, for EdDSA
	now    time.Time
}

const secret = "0123456789abcdef0123456789abcdef"

func newShop(t testing.TB, d *db.DB, algorithm string) *shop {
	t.Helper()
	s := &shop{db: d, site: chat.NewSiteID(), header: `{"alg":"` + algorithm + `","typ":"JWT"}`, now: time.Unix(1_900_000_000, 0)}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	own := secret + rand.Text()
	rule := Rule{Site: s.site, Audience: "shop", Algorithm: algorithm, Keys: [][]byte{[]byte(own + "\n")}}
	s.sign, s.public = mac([]byte(own)), pemOf(t, public)
	if algorithm == EdDSA {
		rule.Keys = [][]byte{s.public}
		s.sign = func(signed string) []byte { return ed25519.Sign(private, []byte(signed)) }
	}
	if s.Register, err = Open(Options{DB: d, Now: func() time.Time { return s.now }}, []Rule{rule}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *shop) claims(with ...any) map[string]any {
	at := s.now.Unix()
	c := map[string]any{
		"aud": "shop", "iat": at, "exp": at + 600, "jti": rand.Text(), "sub": "10045", "name": "Ana Núñez", "email": "ana@example.org",
		"fields": map[string]any{"tier": "gold"}, "iss": "https://shop.example", "roles": []any{1, nil, true, map[string]any{}},
	}
	for i := 0; i < len(with); i += 2 {
		if with[i+1] == nil {
			delete(c, with[i].(string))
			continue
		}
		c[with[i].(string)] = with[i+1]
	}
	return c
}

func TestSignedByTheShop(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	for _, algorithm := range []string{EdDSA, HS256} {
		s := newShop(t, d, algorithm)
		for _, header := range []string{s.header, `{"typ":"jwt","alg":"` + algorithm + `"}`, `{ "alg" : "` + algorithm + `" }`} {
			p, err := s.Check(s.site, s.sign.token(header, s.claims()))
			if err != nil {
				t.Fatalf("%s: %v", header, err)
			}
			if p.Name.Unmasked() != "Ana Núñez" || p.Email.Unmasked() != "ana@example.org" || len(p.Fields) != 2 ||
				p.Fields[0].Key != "sub" || p.Fields[0].Text.Unmasked() != "10045" || p.Fields[1].Text.Unmasked() != "gold" {
				t.Errorf("read %+v", p)
			}
		}
	}
}

// TestForged has what is no token of this shop for this site: each is refused with one answer, which repeats nothing.
func TestForged(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	for _, algorithm := range []string{EdDSA, HS256} {
		s, other := newShop(t, d, algorithm), newShop(t, d, algorithm)
		good := s.sign.token(s.header, s.claims())
		cut := strings.Split(good, ".")
		header := func(more string) string { return `{"alg":"` + algorithm + `",` + more + `}` }
		none := func(string) []byte { return nil }
		twice := strings.Replace(string(must(json.Marshal(s.claims()))), `"aud"`, `"aud":"other","aud"`, 1)
		deep := strings.Repeat("[", 50) + strings.Repeat("]", 50)
		cases := map[string]string{
			"nothing": "", "one part": cut[0], "two parts": cut[0] + "." + cut[1], "no signature": cut[0] + "." + cut[1] + ".",
			"four parts": good + ".x", "five parts (encrypted)": good + "..", "spaces": " " + good, "a line's end": good[:20] + "\n" + good[20:], "padding": good + "=",
			"bits beyond the end": good[:len(good)-1] + string(next(good[len(good)-1])), "other alphabet": strings.Replace(good, cut[2], "+/"+cut[2][2:], 1),
			"none": signer(none).token(`{"alg":"none"}`, s.claims()), "None": signer(none).token(`{"alg":"nOnE"}`, s.claims()), "none, but signed": s.sign.token(`{"alg":"none"}`, s.claims()),
			"no alg": s.sign.token(`{"typ":"JWT"}`, s.claims()), "empty header": s.sign.token(`{}`, s.claims()), "alg as a list": s.sign.token(`{"alg":["`+algorithm+`"]}`, s.claims()),
			"alg twice": s.sign.token(header(`"alg":"none"`), s.claims()), "alg in other case": s.sign.token(`{"ALG":"`+algorithm+`"}`, s.claims()),
			"alg in small letters": s.sign.token(strings.ToLower(s.header), s.claims()), "RS256": s.sign.token(`{"alg":"RS256"}`, s.claims()), "ES256": s.sign.token(`{"alg":"ES256"}`, s.claims()),
			"HS512": s.sign.token(`{"alg":"HS512"}`, s.claims()), "the other algorithm": s.sign.token(`{"alg":"`+map[string]string{EdDSA: HS256, HS256: EdDSA}[algorithm]+`"}`, s.claims()),
			"public key as secret": mac(s.public).token(`{"alg":"HS256"}`, s.claims()), "public key as secret, pinned name": mac(s.public).token(s.header, s.claims()),
			"empty secret": mac(nil).token(s.header, s.claims()), "kid": s.sign.token(header(`"kid":"1"`), s.claims()),
			"kid as a path": s.sign.token(header(`"kid":"../../../../dev/null"`), s.claims()), "kid as SQL": s.sign.token(header(`"kid":"x' UNION SELECT 'y"`), s.claims()),
			"jwk": s.sign.token(header(`"jwk":{"kty":"OKP","crv":"Ed25519","x":"AA"}`), s.claims()), "jku": s.sign.token(header(`"jku":"http://127.0.0.1/keys"`), s.claims()),
			"x5u": s.sign.token(header(`"x5u":"http://127.0.0.1/"`), s.claims()), "x5c": s.sign.token(header(`"x5c":[]`), s.claims()), "crit": s.sign.token(header(`"crit":["b64"],"b64":false`), s.claims()),
			"zip": s.sign.token(header(`"zip":"DEF"`), s.claims()), "typ of another kind": s.sign.token(header(`"typ":"at+jwt"`), s.claims()), "header no object": s.sign.token(`["alg"]`, s.claims()),
			"something behind the header": s.sign.token(s.header+"{}", s.claims()), "another shop's key": other.sign.token(s.header, s.claims()),
			"payload of another": cut[0] + "." + strings.Split(s.sign.token(s.header, s.claims("sub", "1")), ".")[1] + "." + cut[2],
			"header of another":  b64.EncodeToString([]byte(`{"typ":"JWT","alg":"`+algorithm+`"}`)) + "." + cut[1] + "." + cut[2], "signature cut": cut[0] + "." + cut[1] + "." + cut[2][:40],
			"too long": s.sign.token(s.header, s.claims("x", strings.Repeat("x", MaxToken))), "a secret key": s.sign.token(s.header, "{"), "payload no object": s.sign.token(s.header, `"x"`),
			"no payload": s.sign.token(s.header, ""), "null": s.sign.token(s.header, "null"), "not UTF-8": s.sign.token(s.header, "{\"aud\":\"\xff\"}"), "audience twice": s.sign.token(s.header, twice),
			"nested": s.sign.token(s.header, `{"x":`+deep+`}`),
		}
		for name, claims := range map[string]map[string]any{
			"wrong audience": s.claims("aud", "other"), "audience in capitals": s.claims("aud", "SHOP"), "no audience": s.claims("aud", nil), "audiences": s.claims("aud", []string{"shop", "other"}),
			"no exp": s.claims("exp", nil), "exp as text": s.claims("exp", fmt.Sprint(s.now.Unix()+60)), "exp with a fraction": s.claims("exp", float64(s.now.Unix())+60.5),
			"exp below zero": s.claims("exp", -1), "exp beyond all": s.claims("exp", int64(1)<<62), "no iat": s.claims("iat", nil), "no jti": s.claims("jti", nil), "empty jti": s.claims("jti", ""),
			"jti as a number": s.claims("jti", 7), "no sub": s.claims("sub", nil), "long sub": s.claims("sub", strings.Repeat("x", 201)), "long name": s.claims("name", strings.Repeat("x", 81)),
			"name with a line's end": s.claims("name", "Ana\nAdmin"), "name with NUL": s.claims("name", "Ana\x00"), "name as a list": s.claims("name", []string{"Ana"}),
			"fields as a list": s.claims("fields", []string{"x"}), "a field as a number": s.claims("fields", map[string]any{"tier": 1}), "a field's key": s.claims("fields", map[string]any{"Tier ": "x"}),
			"a second subject": s.claims("fields", map[string]any{"sub": "1"}), "a lone surrogate": s.claims("name", "\ufffd"),
		} {
			cases[name] = s.sign.token(s.header, claims)
		}
		for name, token := range cases {
			p, err := s.Check(s.site, token)
			if p != nil || !errors.Is(err, &chat.Error{Code: chat.IdentityInvalid}) || err.Error() != errInvalid.Error() {
				t.Errorf("%s: %s: %v", algorithm, name, err)
			}
		}
		if _, err := s.Check(s.site, good); err != nil {
			t.Errorf("%s: the good one: %v", algorithm, err)
		}
		if _, err := s.Check(other.site, good); chat.CodeOf(err) != chat.IdentityInvalid {
			t.Errorf("%s: a site without rules: %v", algorithm, err)
		}
		if _, err := other.Check(other.site, good); chat.CodeOf(err) != chat.IdentityInvalid {
			t.Errorf("%s: another site of the same name: %v", algorithm, err)
		}
	}
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

// next is another character whose unused bits differ.
func next(c byte) byte {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return alphabet[strings.IndexByte(alphabet, c)^1]
}

func TestTimes(t *testing.T) {
	t.Parallel()
	s := newShop(t, dbtest.SQLite(t), EdDSA)
	at := s.now.Unix()
	for name, c := range map[string]struct {
		claims map[string]any
		want   chat.Code
	}{
		"just made":            {s.claims("iat", at, "exp", at+3600), ""},
		"a clock ahead":        {s.claims("iat", at+60, "exp", at+600), ""},
		"a clock behind":       {s.claims("iat", at-3600, "exp", at-59), ""},
		"over":                 {s.claims("iat", at-3600, "exp", at-60), chat.IdentityExpired},
		"long over":            {s.claims("iat", at-9000, "exp", at-7000), chat.IdentityExpired},
		"made later":           {s.claims("iat", at+61, "exp", at+600), chat.IdentityExpired},
		"good for too long":    {s.claims("iat", at, "exp", at+3601), chat.IdentityExpired},
		"made in stock":        {s.claims("iat", at-86400, "exp", at+600), chat.IdentityExpired},
		"over before its time": {s.claims("iat", at, "exp", at), chat.IdentityExpired},
		"not yet":              {s.claims("nbf", at+61), chat.IdentityExpired},
		"since a while":        {s.claims("nbf", at-61), ""},
	} {
		if _, err := s.Check(s.site, s.sign.token(s.header, c.claims)); chat.CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeysThatAreRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	s := newShop(t, d, EdDSA)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	secretKey := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	for name, rule := range map[string]Rule{
		"no algorithm": {Keys: [][]byte{s.public}}, "none": {Algorithm: "none", Keys: [][]byte{s.public}}, "RS256": {Algorithm: "RS256", Keys: [][]byte{s.public}},
		"no keys": {Algorithm: EdDSA}, "an RSA key": {Algorithm: EdDSA, Keys: [][]byte{pemOf(t, &rsaKey.PublicKey)}}, "a private key": {Algorithm: EdDSA, Keys: [][]byte{secretKey}},
		"two in one file": {Algorithm: EdDSA, Keys: [][]byte{append(s.public, s.public...)}}, "no PEM": {Algorithm: EdDSA, Keys: [][]byte{[]byte(secret)}},
		"a short secret": {Algorithm: HS256, Keys: [][]byte{[]byte(secret[:31] + "\n\n")}}, "a public key as secret": {Algorithm: HS256, Keys: [][]byte{s.public}},
		"five keys": {Algorithm: EdDSA, Keys: [][]byte{s.public, s.public, s.public, s.public, s.public}},
	} {
		rule.Site, rule.Audience = s.site, "shop"
		if _, err := Open(Options{DB: d}, []Rule{rule}); err == nil {
			t.Errorf("%s is taken", name)
		} else if strings.Contains(err.Error(), secret[:8]) {
			t.Errorf("%s: the error has the secret in it", name)
		}
	}
	// While a key is changed, both are good.
	next := newShop(t, d, EdDSA)
	both, err := Open(Options{DB: d, Now: s.Register.now}, []Rule{{Site: s.site, Audience: "shop", Algorithm: EdDSA, Keys: [][]byte{s.public, next.public}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, by := range []*shop{s, next} {
		if _, err := both.Check(s.site, by.sign.token(by.header, s.claims())); err != nil {
			t.Error(err)
		}
	}
}

// TestUsedOnce: one token begins one conversation, however many try at once, and whatever becomes of what it was saved with.
func TestUsedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d, ctx := open(t), t.Context()
		if err := d.Migrate(ctx, db.Migrations); err != nil {
			t.Fatal(err)
		}
		s := newShop(t, d, EdDSA)
		write := func(fn func(context.Context, db.Querier) error) error { return d.Write(ctx, fn) }
		if err := write(func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, `INSERT INTO site (id, key, name, created_at) VALUES ($1, 'shop', 'Shop', 0)`, s.site)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		check := func(token string) *Person {
			p, err := s.Check(s.site, token)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		save := func(p *Person, site chat.SiteID, again bool, then error) error {
			return write(func(ctx context.Context, q db.Querier) error {
				if err := p.Save(ctx, q, site, chat.NewConversationID(), again); err != nil {
					return err
				}
				return then
			})
		}
		c := s.claims()
		token := s.sign.token(s.header, c)
		failed := errors.New("what was stored beside it failed")
		if err := save(check(token), s.site, false, failed); !errors.Is(err, failed) {
			t.Fatal(err)
		}
		if err := save(check(token), chat.NewSiteID(), false, nil); chat.CodeOf(err) != chat.IdentityInvalid {
			t.Errorf("saved for another site: %v", err)
		}
		var wait sync.WaitGroup
		results := make(chan error, 20)
		for range cap(results) {
			p := check(token)
			wait.Go(func() { results <- save(p, s.site, false, nil) })
		}
		wait.Wait()
		close(results)
		taken := 0
		for err := range results {
			switch chat.CodeOf(err) {
			case "":
				taken++
			case chat.IdentityReplayed:
			default:
				t.Error(err)
			}
		}
		if taken != 1 {
			t.Errorf("%d began with one token", taken)
		}
		// Signed anew with the same jti, it is the same; a start that is repeated is not a second one.
		c["name"] = "Somebody else"
		if err := save(check(s.sign.token(s.header, c)), s.site, false, nil); chat.CodeOf(err) != chat.IdentityReplayed {
			t.Errorf("the same jti: %v", err)
		}
		if err := save(check(token), s.site, true, nil); err != nil {
			t.Errorf("repeated: %v", err)
		}
		// Forgotten when it is over, and refused by its time from then on.
		count := func() (n int) {
			if err := d.Read().QueryRowContext(ctx, `SELECT count(*) FROM identity_used`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, step := range []struct {
			by   time.Duration
			left int
		}{{11 * time.Minute, 1}, {time.Second, 0}} {
			s.now = s.now.Add(step.by)
			if err := s.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			if n := count(); n != step.left {
				t.Errorf("%d rows at %v", n, s.now)
			}
			if _, err := s.Check(s.site, token); chat.CodeOf(err) != chat.IdentityExpired {
				t.Errorf("over: %v", err)
			}
		}
		// The store is bounded, and full it refuses; what is over makes room.
		if err := write(func(ctx context.Context, q db.Querier) error {
			for i := range 3 {
				if _, err := q.ExecContext(ctx, insertUsed, fmt.Appendf(nil, "%032d", i), s.site, s.now.Add(time.Duration(i-1)*time.Minute).UnixMilli()); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		p := check(s.sign.token(s.header, s.claims()))
		p.most = 2
		if err := save(p, s.site, false, nil); chat.CodeOf(err) != chat.Unavailable {
			t.Errorf("full: %v", err)
		}
		p.most = 3
		if err := save(p, s.site, false, nil); err != nil || count() != 3 {
			t.Errorf("after making room: %v, %d rows", err, count())
		}
	})
}

// FuzzOpen: whatever comes is refused or was signed, and nothing panics.
func FuzzOpen(f *testing.F) {
	v, err := newVerifier(HS256, [][]byte{[]byte(secret)})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`{"alg":"HS256"}`, `{"aud":"shop"}`)
	f.Add(`{"alg":"HS256","alg":"none"}`, `{"fields":{"a":"b"},"exp":1e3}`)
	f.Fuzz(func(t *testing.T, header, payload string) {
		token := mac([]byte(secret)).token(header, payload)
		if got, ok := v.open(token); ok {
			if string(got) != payload {
				t.Error("what is read is not what was signed")
			}
			c, ok := readClaims(got)
			if ok && (c.aud == "" || c.jti == "" || c.sub == "" || c.exp <= 0) {
				t.Errorf("claims lack something: %+v", c)
			}
		}
		if _, ok := v.open(mac([]byte("another")).token(header, payload)); ok {
			t.Error("signed by another")
		}
	})
}
