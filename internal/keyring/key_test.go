package keyring

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"snug/internal/keyring/sealed"
)

func goldenKey(t testing.TB) *Key {
	t.Helper()
	secret := make([]byte, KeySize)
	for i := range secret {
		secret[i] = byte(i)
	}
	k, err := newKey(Row{ID: KeyID([]byte("golden-key-00001")), Purpose: Conversation}, secret)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func goldenAD() AD {
	return AD{
		Table: "entry", Column: "body", Site: [16]byte([]byte("site-00000000001")),
		Conversation: [16]byte([]byte("conversation-001")), Row: [16]byte([]byte("entry-0000000001")),
		Client: [16]byte([]byte("client-000000001")), Kind: "message", Author: "visitor",
	}
}

// What these bytes say must open for ever: somebody's conversations were sealed like this. If this test fails, the
// format was changed, and it needs a new version instead.
const (
	goldenPlain  = "Where is my parcel, please?"
	goldenSealed = "7376010191f9a41990984dec93cefe8f5f55b1760684043eab5f68c784b00f33950318221382028823704774388a0860baf997ce7d85b932ac991c"
	goldenMAC    = "783248e51e3b42201b19ba94b94c4aabfd39005faf88e2bb526229450b486c1c"
)

func TestGoldenValueOpens(t *testing.T) {
	t.Parallel()
	b, err := hex.DecodeString(goldenSealed)
	if err != nil {
		t.Fatal(err)
	}
	v, err := sealed.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	got, err := goldenKey(t).Open(goldenAD(), v)
	if err != nil || string(got) != goldenPlain {
		t.Fatalf("the golden value gives %d bytes and %v; it must open for ever", len(got), err)
	}
	sum := goldenKey(t).MAC("head", []byte("a"), []byte("bc"))
	if hex.EncodeToString(sum[:]) != goldenMAC {
		t.Fatalf("the golden MAC has become %x", sum)
	}
}

// The associated data is written out by hand here, so that a change of the encoding is seen.
func TestAssociatedDataEncoding(t *testing.T) {
	t.Parallel()
	want := "sv\x01\x01" + "golden-key-00001" + "\x05entry" + "\x04body" + "site-00000000001" + "conversation-001" +
		"entry-0000000001" + "client-000000001" + "\x07message" + "\x07visitor"
	if got := string(goldenKey(t).appendAD(nil, goldenAD())); got != want {
		t.Errorf("associated data\n%q, want\n%q", got, want)
	}
}

func TestMACIsHMACOfLengthPrefixedParts(t *testing.T) {
	t.Parallel()
	k := goldenKey(t)
	sub := subkey(k.secret[:], "snug mac 1")
	mac := hmac.New(sha256.New, sub[:])
	mac.Write([]byte("\x04head\x02\x01a\x02bc"))
	if got := k.MAC("head", []byte("a"), []byte("bc")); !bytes.Equal(got[:], mac.Sum(nil)) {
		t.Error("MAC is not HMAC-SHA-256 over domain, number of parts and parts behind their lengths")
	}
	seen := map[[32]byte]string{}
	for name, parts := range map[string][]string{"a|bc": {"a", "bc"}, "ab|c": {"ab", "c"}, "abc": {"abc"}, "abc|": {"abc", ""}, "": {}, "|": {""}} {
		in := make([][]byte, len(parts))
		for i, p := range parts {
			in[i] = []byte(p)
		}
		for _, domain := range []string{"head", "hea", ""} {
			sum := k.MAC(domain, in...)
			if other, ok := seen[sum]; ok {
				t.Errorf("%q and %q have one MAC", other, domain+":"+name)
			}
			seen[sum] = domain + ":" + name
		}
	}
}

func drawAD(t *rapid.T) AD {
	id := func(name string) (out [16]byte) {
		copy(out[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, name))
		return out
	}
	word := rapid.StringMatching(`[a-z]{0,4}`)
	return AD{
		Table: word.Draw(t, "table"), Column: word.Draw(t, "column"), Site: id("site"), Conversation: id("conversation"),
		Row: id("row"), Client: id("client"), Kind: word.Draw(t, "kind"), Author: word.Draw(t, "author"),
	}
}

// Two places that differ in anything give different bytes, however their parts are shifted.
func TestAssociatedDataIsInjective(t *testing.T) {
	t.Parallel()
	k := goldenKey(t)
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawAD(t), drawAD(t)
		// Fewer ids differ, so that the texts are what tells them apart.
		b.Site, b.Conversation, b.Row, b.Client = a.Site, a.Conversation, a.Row, a.Client
		if same := bytes.Equal(k.appendAD(nil, a), k.appendAD(nil, b)); same != (a == b) {
			t.Fatalf("%+v and %+v: same bytes %v", a, b, same)
		}
	})
}

func TestOpensOnlyWhereItWasSealed(t *testing.T) {
	t.Parallel()
	k := goldenKey(t)
	rapid.Check(t, func(t *rapid.T) {
		ad := drawAD(t)
		plain := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "plain")
		v := k.Seal(ad, plain)
		got, err := k.Open(ad, v)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("does not open where it was sealed: %v", err)
		}
		if v.Len() != len(plain) {
			t.Fatalf("Len is %d, want %d", v.Len(), len(plain))
		}
		field := rapid.IntRange(0, reflect.TypeFor[AD]().NumField()-1).Draw(t, "field")
		moved := ad
		switch f := reflect.ValueOf(&moved).Elem().Field(field); f.Kind() {
		case reflect.String:
			f.SetString(f.String() + "x")
		case reflect.Array:
			i := rapid.IntRange(0, 15).Draw(t, "byte")
			f.Index(i).SetUint(f.Index(i).Uint() ^ 1<<rapid.IntRange(0, 7).Draw(t, "bit"))
		}
		if _, err := k.Open(moved, v); err != ErrOpen {
			t.Fatalf("opens with another %s", reflect.TypeFor[AD]().Field(field).Name)
		}
	})
}

// Every single bit, every cut, every lengthening.
func TestEveryChangedBitIsRefused(t *testing.T) {
	t.Parallel()
	k, ad := goldenKey(t), goldenAD()
	stored := k.Seal(ad, []byte("a text of some length")).Bytes()
	refuse := func(what string, b []byte) {
		t.Helper()
		v, err := sealed.Parse(b)
		if err != nil {
			return
		}
		if _, err := k.Open(ad, v); err != ErrOpen {
			t.Errorf("%s: opens", what)
		}
	}
	for i := range stored {
		for bit := range 8 {
			b := bytes.Clone(stored)
			b[i] ^= 1 << bit
			refuse(fmt.Sprintf("byte %d bit %d", i, bit), b)
		}
		refuse(fmt.Sprintf("cut to %d", i), bytes.Clone(stored[:i]))
	}
	refuse("one byte more", append(bytes.Clone(stored), 0))
	if _, err := k.Open(ad, sealed.Value{}); err != ErrOpen {
		t.Error("nothing opens as something")
	}
}

func TestAnotherKeyDoesNotOpen(t *testing.T) {
	t.Parallel()
	k, ad := goldenKey(t), goldenAD()
	v := k.Seal(ad, []byte("text"))
	other, err := newKey(Row{ID: k.id, Purpose: Conversation}, newSecret())
	if err != nil {
		t.Fatal(err)
	}
	renamed, err := newKey(Row{ID: KeyID([]byte("golden-key-00002")), Purpose: Conversation}, k.secret[:])
	if err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string]*Key{"another secret": other, "another id": renamed} {
		if _, err := wrong.Open(ad, v); err != ErrOpen {
			t.Errorf("opens under a key with %s", name)
		}
	}
}

func TestNoncesDoNotRepeat(t *testing.T) {
	t.Parallel()
	k, ad := goldenKey(t), goldenAD()
	seen := make(map[[sealed.NonceSize]byte]bool)
	for range 200_000 {
		n := [sealed.NonceSize]byte(k.Seal(ad, nil).Bytes()[sealed.HeaderSize:])
		if seen[n] {
			t.Fatal("a nonce came twice")
		}
		seen[n] = true
	}
}

func TestNothingPrintsAKey(t *testing.T) {
	t.Parallel()
	k := goldenKey(t)
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, nil))
	log.Info("x", "key", k, "value", k.Seal(goldenAD(), []byte("content")))
	fmt.Fprintf(&b, "%v %+v %#v %x %s", k, k, k, k, k)
	// The zeroth bytes of the secret, as printers would show them.
	for _, shown := range []string{"00010203", "0 1 2 3", "0x0, 0x1", "content"} {
		if strings.Contains(b.String(), shown) {
			t.Errorf("a printer shows %q", shown)
		}
	}
}

// Nothing but the golden value itself opens under the golden key.
func FuzzOpen(f *testing.F) {
	k, ad := goldenKey(f), goldenAD()
	golden, err := hex.DecodeString(goldenSealed)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Add(golden[:sealed.Overhead])
	f.Add([]byte("sv\x01\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := sealed.Parse(b)
		if err != nil {
			return
		}
		if _, err := k.Open(ad, v); err == nil && !bytes.Equal(b, golden) {
			t.Fatal("a forged value opens")
		}
	})
}

func BenchmarkSeal300(b *testing.B) {
	k, ad := goldenKey(b), goldenAD()
	plain := make([]byte, 300)
	b.SetBytes(300)
	b.ReportAllocs()
	for b.Loop() {
		k.Seal(ad, plain)
	}
}

func BenchmarkOpen300(b *testing.B) {
	k, ad := goldenKey(b), goldenAD()
	v := k.Seal(ad, make([]byte, 300))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = k.Open(ad, v)
	}
}

func BenchmarkMAC(b *testing.B) {
	k := goldenKey(b)
	part := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		k.MAC("head", part)
	}
}
