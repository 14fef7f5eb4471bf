package httpapi

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestStrictJSON(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		`{}`, `{"a":1}`, ` {"a" : [ 1 , -2 , true , false , "x" , {} , [] ] } `, "\t{\r\n\"a\":\"ü€😀\"}\n", `{"a":"\ud83d\ude00\n\"\\\/"}`,
		`{"a":0}`, `{"a":-1}`, `{"a":9007199254740991}`, `{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}`, `{"":""}`,
		`{"a":"\u202e\u200b"}`,
	} {
		if !strict([]byte(good)) {
			t.Errorf("refused: %s", good)
		}
		var v map[string]any
		if err := readJSON([]byte(good), &v); err != nil {
			t.Errorf("not decoded: %s", good)
		}
	}
	bad := []string{
		``, ` `, `null`, `true`, `1`, `"x"`, `[]`, `[{}]`, `{`, `}`, `{]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{"a":1 "b":2}`,
		`{a:1}`, `{'a':1}`, `{"a":1}}`, `{"a":1}{"b":2}`, `{"a":1} x`, `{"a":1},`, "{\"a\":1}\x00", "\ufeff{}", "{}\ufeff",
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"role":"agent","role":"admin"}`, `{"x":{"a":1,"a":1}}`, `{"x":[{"a":1,"a":1}]}`,
		`{"a":null}`, `{"a":[null]}`, `{"a":1.0}`, `{"a":1e3}`, `{"a":1E3}`, `{"a":1e999}`, `{"a":1e-999}`, `{"a":-0}`, `{"a":-0.0}`,
		`{"a":00}`, `{"a":01}`, `{"a":+1}`, `{"a":-}`, `{"a":.5}`, `{"a":1.}`, `{"a":0x1}`, `{"a":NaN}`, `{"a":Infinity}`,
		`{"a":` + strings.Repeat("9", 18) + `}`, `{"a":` + strings.Repeat("9", 60_000) + `}`, `{"a":tru}`, `{"a":True}`, `{"a":undefined}`,
		`{"a":"\ud800"}`, `{"a":"\udc00"}`, `{"a":"\ud800\ud800"}`, `{"a":"\ud800x"}`, `{"a":"\udc00\ud800"}`, `{"\ud800":1}`, `{"a":"\u0000"}`,
		`{"a":"\x41"}`, `{"a":"\u12"}`, `{"a":"\u12g4"}`, `{"a":"\"}`, "{\"a\":\"\n\"}", "{\"a\":\"\x01\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\xed\xa0\x80\"}",
		"{\"a\":\"\xc0\x80\"}", "{\"a\":\"\xf4\x90\x80\x80\"}", `{"a":1 /* x */}`, `// x` + "\n{}", `{"a":"x`, "\xfe\xff\x00{\x00}", "\xff\xfe{\x00}\x00",
		"{\u00a0}", `{"a":[1,]}`, `{"a":[,1]}`, `{"a":[1 2]}`, strings.Repeat(`{"a":`, 9) + `{}` + strings.Repeat(`}`, 9),
		`{"a":` + strings.Repeat("[", 100_000), `{"a":` + strings.Repeat("[", 9) + strings.Repeat("]", 9) + `}`,
	}
	many := make([]string, 65)
	for i := range many {
		many[i] = `"` + strings.Repeat("k", i+1) + `":1`
	}
	bad = append(bad, "{"+strings.Join(many, ",")+"}")
	start := time.Now()
	for _, b := range bad {
		if strict([]byte(b)) {
			t.Errorf("taken: %.80q", b)
		}
	}
	if d := time.Since(start); d > time.Second {
		t.Errorf("refusing took %v", d)
	}
}

// What strict takes, encoding/json reads, and reads the same again.
func FuzzStrict(f *testing.F) {
	for _, s := range []string{`{"a":[1,"x",true,{"b":"\ud83d\ude00"}]}`, `{"a":1,"a":2}`, `{"a":"\u0061"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !strict(data) {
			return
		}
		var v map[string]any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatalf("strict took what encoding/json refuses: %v", err)
		}
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if !strict(again) && !strings.Contains(string(again), "e") {
			t.Fatalf("%q became %q, which is refused", data, again)
		}
	})
}

func TestUnits(t *testing.T) {
	t.Parallel()
	const s = "a😀ü€b"
	for bytes, want := range map[int]int{0: 0, 1: 1, 5: 3, 7: 4, 10: 5, 11: 6, 99: 6, 3: 1} {
		if got := units(s, bytes); got != want {
			t.Errorf("units of %d bytes: %d, want %d", bytes, got, want)
		}
	}
	for n, want := range map[int]int{0: 0, 1: 1, 3: 5, 4: 7, 5: 10, 6: 11, 99: 11} {
		if got := bytesOf(s, n); got != want {
			t.Errorf("bytes of %d units: %d, want %d", n, got, want)
		}
	}
}
