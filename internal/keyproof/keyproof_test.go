package keyproof

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

const address = "https://console.shop.example/v1/conversations?box=all"

func TestProof(t *testing.T) {
	t.Parallel()
	key, err := New()
	if err != nil {
		t.Fatal(err)
	}
	other, err := New()
	if err != nil {
		t.Fatal(err)
	}
	public, raw, err := ParseKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := ReadKey(raw); err != nil || !again.Equal(public) {
		t.Errorf("read again: %v", err)
	}
	foreign, _, err := ParseKey(other.Public())
	if err != nil {
		t.Fatal(err)
	}
	at := time.UnixMilli(time.Now().UnixMilli())
	made, err := key.Prove("GET", address, at)
	if err != nil {
		t.Fatal(err)
	}
	if len(made) != ProofSize || len(key.Public()) != KeySize {
		t.Fatalf("a proof of %d and a key of %d", len(made), len(key.Public()))
	}
	p, err := Parse(made)
	if err != nil || !p.At.Equal(at) || p.Number == (Number{}) {
		t.Fatalf("parsed as %v, %v", p.At, err)
	}
	if !p.By(public, "GET", address) {
		t.Error("its own key did not make it")
	}
	for name, ok := range map[string]bool{
		"another key":     p.By(foreign, "GET", address),
		"another method":  p.By(public, "POST", address),
		"another query":   p.By(public, "GET", strings.Replace(address, "all", "own", 1)),
		"another origin":  p.By(public, "GET", strings.Replace(address, "console.", "chat.", 1)),
		"a shifted field": p.By(public, "GET\nhttps:", strings.TrimPrefix(address, "https:")),
	} {
		if ok {
			t.Errorf("%s: taken", name)
		}
	}
	// Every byte counts.
	b, err := base64.RawURLEncoding.DecodeString(made)
	if err != nil {
		t.Fatal(err)
	}
	for i := range b {
		b[i] ^= 1
		if q, err := Parse(base64.RawURLEncoding.EncodeToString(b)); err == nil && q.By(public, "GET", address) {
			t.Errorf("byte %d can be changed", i)
		}
		b[i] ^= 1
	}
}

func TestKeysThatAreNone(t *testing.T) {
	t.Parallel()
	key, err := New()
	if err != nil {
		t.Fatal(err)
	}
	good := key.Public()
	for name, s := range map[string]string{
		"empty": "", "long": good + "A", "no base64": strings.Repeat("!", KeySize), "zeros": strings.Repeat("A", KeySize),
		"off the curve": good[:KeySize-4] + "AAAA", "infinity": base64.RawURLEncoding.EncodeToString(make([]byte, 65)),
		"compressed": "A" + good[1:], "in two spellings": good[:KeySize-1] + string(good[KeySize-1]+1),
	} {
		if _, _, err := ParseKey(s); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(strings.Repeat("A", ProofSize))
	f.Add(strings.Repeat("_", ProofSize))
	f.Add("")
	key, err := New()
	if err != nil {
		f.Fatal(err)
	}
	public, _, _ := ParseKey(key.Public())
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s)
		if err == nil && p.By(public, "GET", address) {
			t.Fatal("nobody made this")
		}
	})
}

func BenchmarkBy(b *testing.B) {
	key, err := New()
	if err != nil {
		b.Fatal(err)
	}
	public, _, _ := ParseKey(key.Public())
	made, _ := key.Prove("GET", address, time.Now())
	b.ReportAllocs()
	for b.Loop() {
		if p, err := Parse(made); err != nil || !p.By(public, "GET", address) {
			b.Fatal("not taken")
		}
	}
}
