package audit

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"snug/internal/chat"
)

func testID(n byte) (id chat.RecordID) {
	if n > 0 {
		b := make([]byte, 16)
		b[15] = n
		_ = id.Scan(b) // 16 bytes
	}
	return id
}

func testSigner(t testing.TB) (note.Signer, note.Verifier) {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, "snug-audit/test")
	if err != nil {
		t.Fatal(err)
	}
	s, err1 := note.NewSigner(secret)
	v, err2 := note.NewVerifier(public)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return s, v
}

// Checkpoints have the form of c2sp.org/tlog-checkpoint: origin, size, root, and perhaps lines of others.
func TestCheckpointForm(t *testing.T) {
	t.Parallel()
	s, v := testSigner(t)
	signed, err := signCheckpoint(s, 17, testHash(1))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(signed, "\n")
	if lines[0] != "snug-audit/test" || lines[1] != "17" || len(lines[2]) != 44 || lines[3] != "" || !strings.HasPrefix(lines[4], "— snug-audit/test ") {
		t.Errorf("%q", signed)
	}
	if c, err := openCheckpoint(signed+"\n\n", v); err != nil || c.Size != 17 || c.Root != testHash(1) {
		t.Errorf("with empty lines behind it: %+v %v", c, err)
	}
	_, other := testSigner(t)
	for name, in := range map[string]string{
		"empty": "", "changed size": strings.Replace(signed, "\n17\n", "\n18\n", 1), "no signature": strings.Join(lines[:4], "\n"),
		"two": signed + signed, "too long": signed + strings.Repeat("x", MaxCheckpoint),
	} {
		if _, err := openCheckpoint(in, v); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := openCheckpoint(signed, other); err == nil {
		t.Error("another log's is taken")
	}
	good := "o\n17\n" + lines[2] + "\n"
	if c, err := parseCheckpoint(good + "of a witness\n"); err != nil || c.Size != 17 {
		t.Errorf("extensions: %v", err)
	}
	for name, in := range map[string]string{
		"leading zero": strings.Replace(good, "17", "017", 1), "negative": strings.Replace(good, "17", "-17", 1), "plus": strings.Replace(good, "17", "+17", 1),
		"no origin": good[1:], "short root": strings.Replace(good, lines[2], "AAAA", 1), "no line's end": strings.TrimSuffix(good, "\n"),
	} {
		if _, err := parseCheckpoint(in); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	f.Add(checkpointText("snug-audit/x", 5, tlog.Hash{1}))
	f.Add("a\n0\n\n")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCheckpoint(s)
		if err == nil && !strings.HasPrefix(s, checkpointText(c.Origin, c.Size, c.Root)) {
			t.Fatal("what was read is not what stands there")
		}
	})
}

// Whatever a file holds, the verifier ends in order.
func FuzzVerify(f *testing.F) {
	b := lay(f, sqlite)
	b.fill(2)
	var whole, part bytes.Buffer
	b.must(Stream(f.Context(), b.d, Choice{Ring: b.ring}, func(l *Line) error { whole.Write(encodeLine(l)); return nil }))
	b.must(Stream(f.Context(), b.d, Choice{From: b.watch.now().AddDate(0, 0, -1)}, func(l *Line) error { part.Write(encodeLine(l)); return nil }))
	f.Add(whole.Bytes())
	f.Add(part.Bytes())
	f.Add([]byte(`{"type":"log","format":1}`))
	older := []string{b.newest()}
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, v := range []*Verifier{{}, {Older: older}} {
			r, err := Verify(v, func(emit func(*Line) error) error { return ReadLines(bytes.NewReader(in), emit) })
			if err == nil && r.Entries > 0 && !r.Part && r.Size != r.Base+r.Entries {
				t.Fatalf("called whole: %+v", r)
			}
		}
		Checkpoints(in)
	})
}
