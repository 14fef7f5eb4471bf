package sealed

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"snug/internal/keyring/internal/mint"
)

func valid(n int) []byte {
	return append(append([]byte(nil), header[:]...), make([]byte, n-HeaderSize)...)
}

func TestParse(t *testing.T) {
	t.Parallel()
	plain := []byte("a plain text that somebody forgot to seal, long enough")
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"nothing":           {nil, ErrFormat},
		"plain text":        {plain, ErrFormat},
		"half a header":     {header[:2], ErrFormat},
		"header alone":      {header[:], ErrSize},
		"one byte short":    {valid(Overhead - 1), ErrSize},
		"empty plaintext":   {valid(Overhead), nil},
		"largest":           {valid(MaxSize), nil},
		"too large":         {valid(MaxSize + 1), ErrSize},
		"later version":     {append([]byte{'s', 'v', 2, 1}, make([]byte, 60)...), ErrFormat},
		"another algorithm": {append([]byte{'s', 'v', 1, 2}, make([]byte, 60)...), ErrFormat},
	} {
		v, err := Parse(c.in)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err != nil && (!v.IsZero() || strings.Contains(err.Error(), "plain text")) {
			t.Errorf("%s: an error comes with a value, or repeats the input", name)
		}
	}
}

func TestStoredAndReadAgain(t *testing.T) {
	t.Parallel()
	v := New(mint.Stamp{}, valid(50))
	stored, err := v.Value()
	if err != nil {
		t.Fatal(err)
	}
	driverBuffer := bytes.Clone(stored.([]byte))
	var back Value
	if err := back.Scan(driverBuffer); err != nil {
		t.Fatal(err)
	}
	driverBuffer[10] = 99 // as drivers do
	if !bytes.Equal(back.Bytes(), v.Bytes()) || back.Len() != 50-Overhead {
		t.Error("what was read differs from what was stored")
	}
	s, err := v.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	var again Value
	if err := again.UnmarshalText(s); err != nil || !bytes.Equal(again.Bytes(), v.Bytes()) {
		t.Errorf("text form does not come back: %v", err)
	}
	if stored, err := (Value{}).Value(); stored != nil || err != nil {
		t.Error("nothing is not stored as NULL")
	}
	if err := back.Scan(nil); err != nil || !back.IsZero() {
		t.Error("NULL is not read as nothing")
	}
	for _, wrong := range []any{"text", []byte("text"), int64(7), []byte{}} {
		if err := back.Scan(wrong); err == nil || !back.IsZero() {
			t.Errorf("%T was read as a sealed value", wrong)
		}
	}
}

func TestPrintsNothing(t *testing.T) {
	t.Parallel()
	v := New(mint.Stamp{}, append(valid(Overhead), "visible"...))
	var b strings.Builder
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
	fmt.Fprintf(&b, "%v %+v %#v %s %x", v, v, v, v, v)
	if out := b.String(); strings.Contains(out, "visible") || strings.Contains(out, "76697369") || !strings.Contains(out, "[sealed]") {
		t.Errorf("printed as %s", out)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(valid(Overhead))
	f.Add([]byte("sv"))
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := Parse(b)
		if err == nil && (!bytes.HasPrefix(b, header[:]) || len(b) < Overhead || v.Len() != len(b)-Overhead) {
			t.Fatal("took what is no sealed value")
		}
		var u Value
		if u.UnmarshalText(b) == nil && len(b) > 0 {
			if s, _ := u.MarshalText(); !bytes.Equal(s, b) {
				t.Fatal("two texts for one value")
			}
		}
	})
}
