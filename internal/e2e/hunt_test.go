package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/ascii85"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// hunt looks for values in every form in which a program might have written them.
type hunt struct{ forms []form }

type form struct {
	what  string // never the value itself: that stands in the test's output
	bytes []byte
}

// word adds a value of letters and digits.
func (h *hunt) word(name, value string) {
	for how, v := range map[string]string{"as it is": value, "in capitals": strings.ToUpper(value), "in small letters": strings.ToLower(value), "backwards": backwards(value)} {
		h.encodings(name+" "+how, []byte(v))
	}
}

// card adds a card number: whole, in groups, as a number, and its six digits in the middle, which nobody may keep.
func (h *hunt) card(name, digits string) {
	for how, v := range map[string]string{
		"as it is": digits, "in groups": groups(digits, " "), "with hyphens": groups(digits, "-"), "with no-break spaces": groups(digits, "\u00a0"),
		"backwards": backwards(digits), "six in the middle": digits[6:12], "six in the middle, grouped": groups(digits, " ")[7:14],
	} {
		h.encodings(name+" "+how, []byte(v))
	}
	packed, err := hex.DecodeString(digits)
	if err != nil {
		panic(err) // digits are hex
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil {
		panic(err)
	}
	h.add(name+" packed", packed)
	h.add(name+" as a big-endian integer", binary.BigEndian.AppendUint64(nil, n)[1:])
	h.add(name+" as a little-endian integer", binary.LittleEndian.AppendUint64(nil, n)[:7])
}

func (h *hunt) add(what string, b []byte) { h.forms = append(h.forms, form{what, b}) }

func (h *hunt) encodings(what string, v []byte) {
	h.add(what, v)
	h.add(what+", hex", []byte(hex.EncodeToString(v)))
	h.add(what+", HEX", []byte(strings.ToUpper(hex.EncodeToString(v))))
	var percent, escaped strings.Builder
	for _, r := range string(v) {
		for _, c := range []byte(string(r)) {
			fmt.Fprintf(&percent, "%%%02X", c)
		}
		fmt.Fprintf(&escaped, "\\u%04x", r)
	}
	h.add(what+", URL-encoded", []byte(percent.String()))
	h.add(what+", JSON escapes", []byte(escaped.String()))
	var le, be []byte
	for _, u := range utf16.Encode([]rune(string(v))) {
		le, be = binary.LittleEndian.AppendUint16(le, u), binary.BigEndian.AppendUint16(be, u)
	}
	h.add(what+", UTF-16LE", le)
	h.add(what+", UTF-16BE", be)
	// In Base64 a value may begin at any of three places; the characters at its ends depend on its neighbours. Short ones
	// would be found by chance.
	if len(v) >= 8 {
		for shift := range 3 {
			padded := append(bytes.Repeat([]byte{0}, shift), v...)
			from, to := (8*shift+5)/6, 8*len(padded)/6
			h.add(what+", base64", []byte(base64.RawStdEncoding.EncodeToString(padded)[from:to]))
			h.add(what+", base64url", []byte(base64.RawURLEncoding.EncodeToString(padded)[from:to]))
		}
		h.add(what+", base32", []byte(base32.StdEncoding.EncodeToString(v[:len(v)/5*5])))
		a85 := make([]byte, ascii85.MaxEncodedLen(len(v)))
		h.add(what+", ascii85", a85[:ascii85.Encode(a85, v[:len(v)/4*4])])
	}
}

// in looks through bytes, and through what they have compressed inside.
func (h *hunt) in(t testing.TB, where string, b []byte) {
	t.Helper()
	for _, f := range h.forms {
		if i := bytes.Index(b, f.bytes); i >= 0 {
			t.Errorf("%s holds %s at %d: %q", where, f.what, i, b[max(0, i-60):min(len(b), i+80)])
		}
	}
	for i, rest := 0, b; ; {
		n := bytes.Index(rest, []byte{0x1f, 0x8b, 8})
		if n < 0 {
			return
		}
		i, rest = i+n, rest[n:]
		if z, err := gzip.NewReader(bytes.NewReader(rest)); err == nil {
			if inner, _ := io.ReadAll(io.LimitReader(z, 64<<20)); len(inner) > 0 {
				h.in(t, fmt.Sprintf("%s, inflated from %d,", where, i), inner)
			}
		}
		i, rest = i+3, rest[3:]
	}
}

// below looks through every file of a folder; how many bytes those were comes back.
func (h *hunt) below(t testing.TB, dir string) (size int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // went while we looked
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		h.in(t, "the name of "+path, []byte(d.Name()))
		b, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		size += len(b)
		h.in(t, path, b)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return size
}

func backwards(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

func groups(digits, by string) string {
	return strings.Join([]string{digits[:4], digits[4:8], digits[8:12], digits[12:]}, by)
}

// finds records that something was found, in place of failing.
type finds struct {
	testing.TB
	n int
}

func (f *finds) Errorf(string, ...any) { f.n++ }
func (f *finds) Helper()               {}

// A hunt that finds nothing anywhere proves nothing: it has to find each form where it is.
func TestHuntFinds(t *testing.T) {
	t.Parallel()
	var h hunt
	h.word("word", "Marked7Value9Here")
	h.card("card", "4556737586899855")
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(strings.Repeat("x", 500) + "marked7value9here"))
	_ = z.Close()
	for _, there := range [][]byte{
		[]byte("…Marked7Value9Here…"), []byte("MARKED7VALUE9HERE"), []byte(base64.StdEncoding.EncodeToString([]byte("xMarked7Value9Here!"))),
		[]byte(base64.URLEncoding.EncodeToString([]byte("xyMarked7Value9Herez"))), []byte("4d61726b65643756616c756539486572652e"),
		[]byte("M\x00a\x00r\x00k\x00e\x00d\x007\x00V\x00a\x00l\x00u\x00e\x009\x00H\x00e\x00r\x00e\x00"), packed.Bytes(),
		[]byte("4556 7375 8689 9855"), []byte("4556-7375-8689-9855"), []byte("1**758689***"), []byte("x455673758689985x5"), {0x45, 0x56, 0x73, 0x75, 0x86, 0x89, 0x98, 0x55},
	} {
		f := &finds{TB: t}
		h.in(f, "", there)
		if f.n == 0 {
			t.Errorf("%q was not found", there)
		}
	}
	f := &finds{TB: t}
	h.in(f, "", []byte("455673******9855 Marked7Valu"))
	if f.n != 0 {
		t.Error("a masked number or a part was found")
	}
}
