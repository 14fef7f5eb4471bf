package realtime

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/realtime/realtimetest"
)

const anID = `"018f0000-0000-7000-8000-000000000001"`

func TestDecode(t *testing.T) {
	t.Parallel()
	var f frame
	err := f.decode([]byte(" {\"text\" : \"a\\u00e9\\ud83d\\ude00\\n\\\"\\/\", \"browser\":[{\"entity\":\"card\",\"rule\":\"luhn\",\"where\":\"browser\","+
		"\"disposition\":\"destroyed\",\"start\":2,\"end\":4,\"confirmed\":[\"luhn\"],\"against\":[]}],\"id\":"+anID+", \"t\":\"post\"}\r\n"), visitorForm)
	if err != nil {
		t.Fatal(err)
	}
	if f.verb != post || f.text != "aé😀\n\"/" || f.id.String() != anID[1:37] || len(f.browser) != 1 {
		t.Errorf("decoded %q", f.text)
	}
	if m := f.browser[0]; f.text[m.Start:m.End] != "😀" || m.Confirmed[0] != "luhn" {
		t.Errorf("mask %v", m)
	}
	f = frame{}
	if err := f.decode([]byte(`{"t":"seen","to":9007199254740991}`), visitorForm); err != nil || f.to != maxInteger {
		t.Errorf("highest integer: %v", err)
	}
}

// TestRefused is JSON that is none, or that is not of the form: every one must be refused, without a trace of it in the error.
func TestRefused(t *testing.T) {
	t.Parallel()
	mask := func(change, to string) string {
		m := `{"entity":"card","rule":"luhn","where":"browser","disposition":"destroyed","start":0,"end":1}`
		return `{"t":"post","id":` + anID + `,"text":"a😀","browser":[` + strings.Replace(m, change, to, 1) + `]}`
	}
	for _, s := range []string{
		``, ` `, `{`, `}`, `[]`, `"t"`, `1`, `null`, `{"t"}`, `{"t":}`, `{t:"seen"}`, `{'t':'seen'}`, `{"t":"seen","to":1,}`, `{"t":"seen",,"to":1}`,
		`{"t":"seen","to":1} x`, `{"t":"seen","to":1}{"t":"seen","to":1}`, "\ufeff" + `{"t":"seen","to":1}`, `{"t":"seen","to":1}//`,
		`{"T":"seen","to":1}`, `{"t":"Seen","to":1}`, `{"t":"seen","To":1}`, `{"t":"seen","to":1,"to":1}`, `{"t":"seen","t":"seen","to":1}`,
		`{"t":"seen","\u0074o":1}`, `{"t":"seen"}`, `{"t":"seen","to":1,"on":true}`, `{"t":"seen","to":1,"role":"admin"}`, `{"t":"seen","to":1,"__proto__":{}}`,
		`{"t":"seen","to":-1}`, `{"t":"seen","to":-0}`, `{"t":"seen","to":1.0}`, `{"t":"seen","to":1e0}`, `{"t":"seen","to":01}`, `{"t":"seen","to":"1"}`,
		`{"t":"seen","to":9007199254740992}`, `{"t":"seen","to":99999999999999999999999}`, `{"t":"seen","to":1e999}`, `{"t":"seen","to":null}`, `{"t":"seen","to":NaN}`,
		`{"t":"seen","to":[1]}`, `{"t":["seen"],"to":1}`, `{"t":"typing","on":1}`, `{"t":"typing","on":"true"}`, `{"t":"typing","on":True}`, `{"t":"typing","on":truetrue}`,
		`{"t":"typing","on":true,"text":"4111 1111 1111 1111"}`,
		`{"t":"post","id":` + anID + `}`, `{"t":"post","text":"x"}`, `{"t":"post","id":"x","text":"x"}`, `{"t":"post","id":"","text":"x"}`,
		`{"t":"post","id":"00000000-0000-0000-0000-000000000000","text":"x"}`, `{"t":"post","id":` + anID + `,"text":["x"]}`, `{"t":"post","id":` + anID + `,"text":null}`,
		`{"t":"post","id":` + anID + `,"text":"` + "\x01" + `"}`, `{"t":"post","id":` + anID + `,"text":"` + "\n" + `"}`, `{"t":"post","id":` + anID + `,"text":"\u0000"}`,
		`{"t":"post","id":` + anID + `,"text":"\ud800"}`, `{"t":"post","id":` + anID + `,"text":"\ud800x"}`, `{"t":"post","id":` + anID + `,"text":"\udc00\ud800"}`,
		`{"t":"post","id":` + anID + `,"text":"\ud800\ud800"}`, `{"t":"post","id":` + anID + `,"text":"\ud800\u0041"}`, `{"t":"post","id":` + anID + `,"text":"\x41"}`,
		`{"t":"post","id":` + anID + `,"text":"\u00"}`, `{"t":"post","id":` + anID + `,"text":"\u00zz"}`, `{"t":"post","id":` + anID + `,"text":"\`, `{"t":"post","id":` + anID + `,"text":"x`,
		`{"t":"post","id":` + anID + `,"text":"` + "\xff" + `"}`, `{"t":"post","id":` + anID + `,"text":"x","hold":5}`, `{"t":"post","c":` + anID + `,"id":` + anID + `,"text":"x"}`,
		strings.Repeat("[", 16000), `{"t":"seen","to":` + strings.Repeat("[", 16000) + `}`, strings.Repeat(`{"t":`, 3000),
		mask(`"where":"browser"`, `"where":"server"`), mask(`"end":1`, `"end":99`), mask(`"end":1`, `"end":2`), mask(`"start":0`, `"start":1`)[:20], mask(`,"end":1`, ``),
		mask(`"end":1`, `"end":1,"end":1`), mask(`"end":1`, `"end":1,"value":"4111"`), mask(`"luhn"`, `"4111111111111111"`), mask(`"luhn"`, `""`), mask(`"luhn"`, `"Mina Schmidt"`),
		mask(`"end":1`, `"end":1,"against":[`+strings.TrimSuffix(strings.Repeat(`"x",`, 17), ",")+`]`), mask(`"start":0,"end":1`, `"start":1,"end":0`),
		`{"t":"post","id":` + anID + `,"text":"x","browser":[` + strings.TrimSuffix(strings.Repeat(`{"entity":"card","rule":"luhn","where":"browser","disposition":"destroyed","start":0,"end":1},`, 65), ",") + `]}`,
		`{"t":"hello","v":1,"token":"` + strings.Repeat("x", 65) + `"}`,
	} {
		var f frame
		if err := f.decode([]byte(s), visitorForm); err != errJSON {
			t.Errorf("taken: %.80q", s)
		}
	}
	var f frame
	if err := f.decode([]byte(`{"t":"post","c":`+anID+`,"id":`+anID+`,"kind":"message","text":"x","hold":10001}`), staffForm); err == nil {
		t.Error("a hold of more than ten seconds was taken")
	}
}

// FuzzDecode holds the parser against the standard library's: what is taken must be valid JSON with the same text.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"t":"post","id":` + anID + `,"text":"a\u00e9\ud83d\ude00\n"}`))
	f.Add([]byte(`{"t":"hello","v":1,"token":"x","after":3}`))
	f.Add([]byte(`{"t":"post","id":` + anID + `,"text":"a","browser":[{"entity":"card","rule":"luhn","where":"browser","disposition":"destroyed","start":0,"end":1}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, form := range []func([]byte) form{visitorForm, staffForm} {
			var fr frame
			if fr.decode(b, form) != nil {
				continue
			}
			var std struct {
				Text string `json:"text"`
			}
			if err := json.Unmarshal(b, &std); err != nil || std.Text != fr.text || !utf8.ValidString(fr.text) {
				t.Fatalf("taken: %q, but %v", b, err)
			}
			for _, m := range fr.browser {
				_ = fr.text[m.Start:m.End]
			}
			if again := appendText(nil, fr.text); !json.Valid(again) {
				t.Fatalf("written: %q", again)
			}
		}
	})
}

func TestAppendText(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "plain", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "é😀\u2028\u202e", "bad \xff\xc0\xaf utf8", "</script>"} {
		var back string
		if err := json.Unmarshal(appendText(nil, s), &back); err != nil || back != strings.ToValidUTF8(s, "\uFFFD") {
			t.Errorf("%q became %q: %v", s, back, err)
		}
	}
}

func TestOffsets(t *testing.T) {
	t.Parallel()
	const s = "aé😀z"
	for at, want := range map[int]int{0: 0, 1: 1, 2: 3, 3: -1, 4: 7, 5: 8, 6: -1} {
		if got := byteAt(s, at); got != want {
			t.Errorf("code unit %d is byte %d, want %d", at, got, want)
		}
		if want >= 0 && units(s, want) != at {
			t.Errorf("byte %d is code unit %d, want %d", want, units(s, want), at)
		}
	}
	got := string(appendMasks(nil, s, []chat.Mask{{Entity: "card", Start: 3, End: 8}}))
	if !strings.Contains(got, `"start":2,"end":5`) || !json.Valid([]byte(got)) {
		t.Error(got)
	}
}

// FuzzGuard holds the guard to itself: however the bytes are cut, it comes to the same end.
func FuzzGuard(f *testing.F) {
	f.Add(realtimetest.Frame(0x81, []byte("{}")), uint8(1))
	for _, v := range violations {
		if len(v.bytes) < 100 {
			f.Add(v.bytes, uint8(3))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte, step uint8) {
		now := time.Unix(1, 0)
		var whole, parts guard
		want := whole.scan(b, visitorFrame, now)
		var got ending
		r := iotest.OneByteReader(bytes.NewReader(b))
		if step > 1 {
			r = bytes.NewReader(b)
		}
		buf := make([]byte, max(step, 1))
		for {
			n, err := r.Read(buf)
			if got = parts.scan(buf[:n], visitorFrame, now); got.code != 0 || err != nil {
				break
			}
		}
		if got != want {
			t.Fatalf("whole: %v, in parts: %v", want, got)
		}
		if want.code == 0 && whole != parts {
			t.Fatalf("whole: %+v, in parts: %+v", whole, parts)
		}
	})
}
