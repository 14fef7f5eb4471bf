package signin

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// device is an authenticator, and the browser around it, which lie where a test says so.
type device struct {
	origin, id string
	alg        int
	flags      byte
	count      uint32
	credential []byte
	key        crypto.Signer
	user       []byte
	cross      bool
	kind       string // of the ceremony, where it is another one
}

func newDevice(t testing.TB, alg int) *device {
	t.Helper()
	d := &device{origin: "https://console.shop.example", id: "console.shop.example", alg: alg, flags: flagPresent | flagVerified, credential: make([]byte, 32)}
	_, _ = rand.Read(d.credential)
	var err error
	switch alg {
	case algES256:
		d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case algEdDSA:
		_, d.key, err = ed25519.GenerateKey(rand.Reader)
	case algRS256:
		d.key, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// cbor writes the few items that a key is made of.
func cbor(items ...any) []byte {
	var b []byte
	head := func(major byte, n uint64) {
		switch {
		case n < 24:
			b = append(b, major<<5|byte(n))
		case n < 256:
			b = append(b, major<<5|24, byte(n))
		default:
			b = binary.BigEndian.AppendUint16(append(b, major<<5|25), uint16(n))
		}
	}
	head(5, uint64(len(items)/2))
	for _, item := range items {
		switch v := item.(type) {
		case int:
			if v < 0 {
				head(1, uint64(-1-v))
			} else {
				head(0, uint64(v))
			}
		case []byte:
			head(2, uint64(len(v)))
			b = append(b, v...)
		}
	}
	return b
}

func (d *device) cose() []byte {
	switch k := d.key.Public().(type) {
	case *ecdsa.PublicKey:
		point, _ := k.Bytes()
		return cbor(1, 2, 3, algES256, -1, 1, -2, point[1:33], -3, point[33:])
	case ed25519.PublicKey:
		return cbor(1, 1, 3, algEdDSA, -1, 6, -2, []byte(k))
	case *rsa.PublicKey:
		return cbor(1, 3, 3, algRS256, -1, k.N.Bytes(), -2, []byte{1, 0, 1})
	}
	return nil
}

func (d *device) client(kind string, challenge []byte) []byte {
	if d.kind != "" {
		kind = d.kind
	}
	raw, _ := json.Marshal(map[string]any{
		"type": kind, "challenge": base64.RawURLEncoding.EncodeToString(challenge), "origin": d.origin, "crossOrigin": d.cross,
	})
	return raw
}

func (d *device) data(flags byte) []byte {
	id := sha256.Sum256([]byte(d.id))
	return binary.BigEndian.AppendUint32(append(id[:], flags), d.count)
}

// makes answers the wish for a new passkey.
func (d *device) makes(c Ceremony) PasskeyAnswer {
	d.user = c.User
	data := append(d.data(d.flags|flagCredential), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(d.credential)))
	data = append(append(data, d.credential...), d.cose()...)
	return PasskeyAnswer{Credential: d.credential, ClientData: d.client("webauthn.create", c.Challenge), Authenticator: data}
}

// shows answers the wish for a passkey that there is.
func (d *device) shows(t testing.TB, c Ceremony) PasskeyAnswer {
	t.Helper()
	d.count++
	a := PasskeyAnswer{Credential: d.credential, ClientData: d.client("webauthn.get", c.Challenge), Authenticator: d.data(d.flags), User: d.user}
	sum := sha256.Sum256(a.ClientData)
	signed := append(bytes.Clone(a.Authenticator), sum[:]...)
	hash := crypto.Hash(0)
	if d.alg != algEdDSA {
		digest := sha256.Sum256(signed)
		signed, hash = digest[:], crypto.SHA256
	}
	var err error
	if a.Signature, err = d.key.Sign(rand.Reader, signed, hash); err != nil {
		t.Fatal(err)
	}
	return a
}

// hasPasskey signs somebody in by a link and enrols a passkey.
func (f *fixture) hasPasskey(t testing.TB, id chat.StaffID, alg int) (*device, Enrolled) {
	t.Helper()
	token, who := f.byLink(t, id)
	c, err := f.OfferPasskey(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	d := newDevice(t, alg)
	done, err := f.ConfirmPasskey(t.Context(), who, token, "Blue key", d.makes(c))
	if err != nil {
		t.Fatal(err)
	}
	return d, done
}

func byPasskey(a PasskeyAnswer) Answer { return Answer{Way: ByPasskey, Passkey: a} }

// A passkey as second factor, alone, and as a proof; of each kind that is offered.
func TestPasskeys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newStrict(t, open)
		ctx := t.Context()
		for alg, email := range map[int]string{algES256: "mina@example.org", algEdDSA: "lee@example.org", algRS256: "ruth@example.org"} {
			d, done := f.hasPasskey(t, f.add(t, email, "Mina", access.Agent, goodPassword), alg)
			if done.Who.Enrolling || len(done.Codes) != RecoveryCodes {
				t.Errorf("enrolled: %+v", done)
			}
			half := f.waiting(t, email)
			c, err := f.SecondCeremony(ctx, half)
			if err != nil || len(c.Credentials) != 1 {
				t.Fatalf("ceremony: %+v, %v", c, err)
			}
			d.flags = flagPresent // beside a password, being there is enough
			if _, _, err := f.Second(ctx, half, byPasskey(d.shows(t, c)), home); err != nil {
				t.Errorf("second factor: %v", err)
			}
			d.flags |= flagVerified
			alone, err := f.AloneCeremony(ctx)
			if err != nil || len(alone.Credentials) != 0 {
				t.Fatalf("alone: %+v, %v", alone, err)
			}
			token, who, err := f.SignInByPasskey(ctx, d.shows(t, alone), home)
			if err != nil || who.Enrolling {
				t.Fatalf("alone: %+v, %v", who, err)
			}
			f.clock.pass(ProofLife)
			c, err = f.ProofCeremony(ctx, who)
			if err != nil {
				t.Fatal(err)
			}
			next, who, err := f.Prove(ctx, who, token, byPasskey(d.shows(t, c)), home)
			if err != nil || f.Proven(who, false) != nil {
				t.Errorf("proof: %v", err)
			}
			f.gone(t, "the token from before", token)
			s, err := f.Security(ctx, f.there(t, "proven", next))
			if err != nil || len(s.List) != 1 || s.List[0].Name != "Blue key" || !s.List[0].Used.Equal(f.clock.now()) {
				t.Errorf("listed: %+v, %v", s.List, err)
			}
			code(t, "the last factor", f.RemovePasskey(ctx, who, s.List[0].ID), chat.Conflict)
			code(t, "another's", f.RemovePasskey(ctx, chat.Staff{ID: chat.NewStaffID(), Session: who.Session}, s.List[0].ID), chat.NotFound)
			f.enrolledBeside(t, who, next)
			if err := f.RemovePasskey(ctx, who, s.List[0].ID); err != nil {
				t.Errorf("one of two: %v", err)
			}
			alone, _ = f.AloneCeremony(ctx)
			_, _, err = f.SignInByPasskey(ctx, d.shows(t, alone), home)
			code(t, "a removed one", err, chat.Forbidden)
		}
	})
}

// enrolledBeside adds an app in a session.
func (f *fixture) enrolledBeside(t testing.TB, who chat.Staff, token string) {
	t.Helper()
	a := f.offered(t, who)
	if _, err := f.ConfirmTOTP(t.Context(), who, token, a.code(0)); err != nil {
		t.Fatal(err)
	}
}

// What a browser, an authenticator or whoever copied something from them may bring. Nothing of it opens anything, and all of
// it is told.
func TestPasskeyAttacks(t *testing.T) {
	t.Parallel()
	f := newStrict(t, dbtest.SQLite)
	ctx := t.Context()
	mina := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	d, done := f.hasPasskey(t, mina, algES256)
	other, _ := f.hasPasskey(t, f.add(t, "lee@example.org", "Lee", access.Agent, goodPassword), algES256)
	f.clock.pass(ProofLife)
	raised := &heard{}
	f.signals = raised
	f.book.Take()

	for what, lie := range map[string]func(d *device){
		"another origin":        func(d *device) { d.origin = "https://console.shop.example.evil.example" },
		"plain HTTP":            func(d *device) { d.origin = "http://console.shop.example" },
		"a port":                func(d *device) { d.origin += ":8443" },
		"a foreign frame":       func(d *device) { d.cross = true },
		"another relying party": func(d *device) { d.id = "shop.example" },
		"nobody present":        func(d *device) { d.flags = flagVerified },
		"nobody verified":       func(d *device) { d.flags = flagPresent },
		"impossible flags":      func(d *device) { d.flags |= flagBackedUp },
		"an enrolment":          func(d *device) { d.kind = "webauthn.create" },
		"a count that dropped":  func(d *device) { d.count = 0 },
		"another key":           func(d *device) { d.key = other.key },
		"another's passkey":     func(d *device) { d.credential, d.key, d.user, d.count = other.credential, other.key, other.user, 100 },
		"another user's handle": func(d *device) { d.user = other.user },
		"no such passkey":       func(d *device) { d.credential = []byte("no such passkey") },
	} {
		lying := *d
		lying.count = 1000
		lie(&lying)
		if what == "a count that dropped" {
			lying.count = 0
			if err := f.counted(t, d, 50); err != nil {
				t.Fatal(err)
			}
		}
		c, err := f.ProofCeremony(ctx, done.Who)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.Prove(ctx, done.Who, done.Token, byPasskey(lying.shows(t, c)), home); chat.CodeOf(err) != chat.Forbidden {
			t.Errorf("proof by %s: %v", what, err)
		}
		if what == "another's passkey" {
			continue // alone, it signs in whose it is
		}
		if c, err = f.AloneCeremony(ctx); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.SignInByPasskey(ctx, lying.shows(t, c), home); chat.CodeOf(err) != chat.Forbidden {
			t.Errorf("alone, %s: %v", what, err)
		}
	}
	d.count = 2000

	// A challenge counts once, for what and to whom it was given, and for a while.
	proof, _ := f.ProofCeremony(ctx, done.Who)
	alone, _ := f.AloneCeremony(ctx)
	half := f.waiting(t, "mina@example.org")
	second, _ := f.SecondCeremony(ctx, half)
	_, _, err := f.SignInByPasskey(ctx, d.shows(t, proof), home)
	code(t, "a proof's challenge alone", err, chat.Forbidden)
	_, _, err = f.Second(ctx, half, byPasskey(d.shows(t, alone)), home)
	code(t, "a challenge of nobody's as a second factor", err, chat.Forbidden)
	_, _, err = f.Second(ctx, f.waiting(t, "mina@example.org"), byPasskey(d.shows(t, second)), home)
	code(t, "a challenge of another sign-in", err, chat.Forbidden)
	invented := alone
	invented.Challenge = bytes.Repeat([]byte{7}, challengeSize)
	_, _, err = f.SignInByPasskey(ctx, d.shows(t, invented), home)
	code(t, "an invented challenge", err, chat.Forbidden)
	nobody := *d
	nobody.user = nil
	_, _, err = f.SignInByPasskey(ctx, nobody.shows(t, alone), home)
	code(t, "alone, without saying who", err, chat.Forbidden)
	d.count = nobody.count

	if lines, _ := f.book.Take(); bytes.Contains([]byte(join(lines)), []byte("done")) {
		t.Errorf("something was done: %v", lines)
	}
	if n := raised.count(chat.SignalFactorFailed, mina) + raised.count(chat.SignalFactorReplayed, mina) + raised.count(chat.SignalFactorFailed, chat.StaffID{}); n < 25 {
		t.Errorf("raised %d times", n)
	}
	// One answer brought by many at once opens one session.
	answer := d.shows(t, alone)
	var all sync.WaitGroup
	var mu sync.Mutex
	opened := 0
	for range 4 {
		all.Go(func() {
			if _, _, err := f.SignInByPasskey(ctx, answer, home); err == nil {
				mu.Lock()
				opened++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if opened != 1 {
		t.Errorf("one answer opened %d sessions", opened)
	}
	if raised.count(chat.SignalFactorReplayed, mina) == 0 {
		t.Error("that it came again is not told")
	}
	late, _ := f.AloneCeremony(ctx)
	f.clock.pass(challengeLife)
	_, _, err = f.SignInByPasskey(ctx, d.shows(t, late), home)
	code(t, "too late", err, chat.Forbidden)
	if err := f.Disable(ctx, mina, true); err != nil {
		t.Fatal(err)
	}
	late, _ = f.AloneCeremony(ctx)
	_, _, err = f.SignInByPasskey(ctx, d.shows(t, late), home)
	code(t, "disabled", err, chat.Forbidden)
}

func join(lines []string) string {
	var b bytes.Buffer
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	return b.String()
}

// counted brings a device's count forward, as if it had been used.
func (f *fixture) counted(t testing.TB, d *device, count uint32) error {
	t.Helper()
	sum := sha256.Sum256(d.credential)
	return f.db.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		return one(q.ExecContext(ctx, `UPDATE passkey SET sign_count = $1 WHERE credential = $2`, int64(count), sum[:]))
	})
}

func TestPasskeyEnrolment(t *testing.T) {
	t.Parallel()
	f := newStrict(t, dbtest.SQLite)
	ctx := t.Context()
	id := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	token, who := f.byLink(t, id)
	otherToken, other := f.byLink(t, id)
	try := func(what string, want chat.Code, lie func(d *device, a *PasskeyAnswer)) {
		t.Helper()
		c, err := f.OfferPasskey(ctx, who)
		if err != nil {
			t.Fatal(err)
		}
		d := newDevice(t, algES256)
		a := d.makes(c)
		lie(d, &a)
		_, err = f.ConfirmPasskey(ctx, who, token, "Key", a)
		code(t, what, err, want)
	}
	try("another origin", chat.Forbidden, func(d *device, a *PasskeyAnswer) {
		a.ClientData = bytes.Replace(a.ClientData, []byte("https://console"), []byte("https://c0nsole"), 1)
	})
	try("an answer to a question", chat.Forbidden, func(d *device, a *PasskeyAnswer) {
		a.ClientData = bytes.Replace(a.ClientData, []byte(".create"), []byte(".get"), 1)
	})
	try("no key", chat.Forbidden, func(d *device, a *PasskeyAnswer) { a.Authenticator = d.data(d.flags) })
	try("a key off the curve", chat.Forbidden, func(d *device, a *PasskeyAnswer) { a.Authenticator[len(a.Authenticator)-1] ^= 1 })
	try("more behind it", chat.Forbidden, func(d *device, a *PasskeyAnswer) { a.Authenticator = append(a.Authenticator, 0) })
	c, _ := f.OfferPasskey(ctx, who)
	_, err := f.ConfirmPasskey(ctx, other, otherToken, "Key", newDevice(t, algES256).makes(c))
	code(t, "in another session", err, chat.Forbidden)
	_, err = f.ConfirmPasskey(ctx, who, token, "two\nlines", newDevice(t, algES256).makes(c))
	code(t, "a bad name", err, chat.Invalid)
	f.book.Close(true)
	_, err = f.ConfirmPasskey(ctx, who, token, "Key", newDevice(t, algES256).makes(c))
	code(t, "unlogged", err, chat.Unlogged)
	f.book.Close(false)
	d := newDevice(t, algES256)
	done, err := f.ConfirmPasskey(ctx, who, token, "Key", d.makes(c))
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.ConfirmPasskey(ctx, done.Who, done.Token, "Key", d.makes(c))
	code(t, "the same challenge again", err, chat.Forbidden)
	again, _ := f.OfferPasskey(ctx, done.Who)
	_, err = f.ConfirmPasskey(ctx, done.Who, done.Token, "Key", d.makes(again))
	code(t, "the same passkey again", err, chat.Conflict)
	// A row that somebody wrote who has no key is nobody's passkey.
	swapped := newDevice(t, algES256)
	swapped.user = d.user
	sum, old := sha256.Sum256(swapped.credential), sha256.Sum256(d.credential)
	if err := f.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return one(q.ExecContext(ctx, `UPDATE passkey SET credential = $1 WHERE credential = $2`, sum[:], old[:]))
	}); err != nil {
		t.Fatal(err)
	}
	alone, _ := f.AloneCeremony(ctx)
	_, _, err = f.SignInByPasskey(ctx, swapped.shows(t, alone), home)
	code(t, "a row that was changed by hand", err, chat.Forbidden)
	f.clock.pass(time.Hour)
	f.settle(ctx)
	var left int
	if err := f.db.Read().QueryRowContext(ctx, `SELECT count(*) FROM passkey_challenge`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d challenges are left: %v", left, err)
	}
	for _, origin := range []string{"https://192.0.2.7", "https://[2001:db8::7]:8443", "", "no origin"} {
		if r, ok := newRelying(origin); ok || r.id != "" {
			t.Errorf("passkeys for %q: %+v", origin, r)
		}
	}
}

func FuzzCOSE(f *testing.F) {
	for _, alg := range []int{algES256, algEdDSA} {
		f.Add(newDevice(f, alg).cose())
	}
	f.Add([]byte{0xa1, 0x01})
	f.Add([]byte{0xbf, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		key, rest, err := coseKey(b)
		if err == nil && (key == nil || len(rest) > len(b)) {
			t.Errorf("%x gives %v and %x", b, key, rest)
		}
		_, _ = relying{"https://a.example", "a.example"}.readAuthenticator(b, false)
	})
}
