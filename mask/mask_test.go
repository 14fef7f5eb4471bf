package mask_test

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"snug/mask"
	"snug/mask/internal/tables"
	"snug/mask/text"

	"golang.org/x/text/unicode/norm"
)

// check holds what is true of every result: findings in order, on rune boundaries of both texts, with nothing but masks in
// the masked text.
func check(t testing.TB, typed string, r mask.Result) {
	t.Helper()
	masked := r.Text.Clear()
	if !utf8.ValidString(masked) || !norm.NFC.IsNormalString(masked) || strings.ContainsAny(masked, "\x00\r\u202e\u2066") {
		t.Errorf("masked text is not canonical: %q", masked)
	}
	at, maskAt := 0, 0
	for _, f := range r.Findings {
		if f.Start < at || f.End <= f.Start || f.End > len(typed) || !boundary(typed, f.Start) || !boundary(typed, f.End) {
			t.Fatalf("finding %+v does not lie well in %q", f, typed)
		}
		if f.MaskStart < maskAt || f.MaskEnd <= f.MaskStart || f.MaskEnd > len(masked) || !boundary(masked, f.MaskStart) || !boundary(masked, f.MaskEnd) {
			t.Fatalf("mask of %+v does not lie well in %q", f, masked)
		}
		at, maskAt = f.End, f.MaskEnd
		stands := masked[f.MaskStart:f.MaskEnd]
		if f.Rule == "" || len(f.Confirmed) == 0 || f.Score < 1 {
			t.Errorf("finding %+v does not explain itself", f)
		}
		if f.Disposition == mask.Show {
			if len(stands) > 3*(f.End-f.Start) || strings.Contains(stands, "•••") && !strings.Contains(typed[f.Start:f.End], "•••") {
				t.Errorf("%+v is shown, but %q stands there", f, stands)
			}
			continue
		}
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, stands)
		if !strings.Contains(stands, "••") || len(digits) > 4 || f.Entity != mask.Card && digits != "" {
			t.Errorf("in the place of %+v stands %q", f, stands)
		}
		if f.Disposition != mask.Destroy {
			t.Errorf("finding %+v is neither masked nor shown", f)
		}
	}
}

// boundary tells whether a rune begins at i; in text that is not UTF-8 every byte that belongs to no rune is its own.
func boundary(s string, i int) bool {
	if i == 0 || i == len(s) {
		return true
	}
	for k := max(0, i-3); k < i; k++ {
		if _, width := utf8.DecodeRuneInString(s[k:]); k+width > i && width > 1 {
			return false
		}
	}
	return true
}

func scan(s string) mask.Result { return mask.New(mask.Policy{}).Scan(text.Typed(s)) }

func TestOffsetsReferToWhatWasTyped(t *testing.T) {
	t.Parallel()
	typed := "\u202ecafe\u0301\r\n\x00card 4539148803436467\x1b now"
	r := scan(typed)
	if got, want := r.Text.Clear(), "café\ncard •••• 6467 now"; got != want {
		t.Fatalf("masked %q, want %q", got, want)
	}
	f := r.Findings[0]
	if got := typed[f.Start:f.End]; got != "4539148803436467" {
		t.Errorf("the finding is %q", got)
	}
	if got := r.Text.Clear()[f.MaskStart:f.MaskEnd]; got != "•••• 6467" {
		t.Errorf("the mask is %q", got)
	}
}

func TestCanonical(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, typed, want string }{
		{"plain", "hello\tyou\n", "hello\tyou\n"},
		{"controls", "a\x00b\x07c\x7fd\u0080e", "abcde"},
		{"escape sequences lose their escape", "\x1b[31mred", "[31mred"},
		{"lines", "a\r\nb\rc\u0085d", "a\nb\nc\nd"},
		{"bidirectional overrides", "a\u202eb\u2066c\u2069d\u202c", "abcd"},
		{"marks of direction stay", "a\u200fb", "a\u200fb"},
		{"towers of marks", "a" + strings.Repeat("\u0336", 50) + "b", "a" + strings.Repeat("\u0336", 8) + "b"},
		{"NFC", "cafe\u0301", "café"},
		{"not UTF-8", "a\xffb\xed\xa0\x80", "a\ufffdb\ufffd\ufffd\ufffd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := scan(c.typed).Text.Clear()
			if got != c.want {
				t.Errorf("%q became %q, want %q", c.typed, got, c.want)
			}
			if twice := scan(got).Text.Clear(); twice != got {
				t.Errorf("%q became %q the second time", got, twice)
			}
		})
	}
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	all := map[string]string{}
	for _, entity := range mask.Entities() {
		if !entity.Fixed {
			all[entity.Name] = mask.Show
		}
	}
	e := mask.New(mask.Policy{Dispositions: all})
	r := e.Scan(text.Typed("card 4539148803436467 cvv 123, IBAN DE89370400440532013000, my PIN is 4711, password: hunter2"))
	want := "card •••• 6467 cvv •••, IBAN DE89370400440532013000, my PIN is ••••, password: ••••••••"
	if got := r.Text.Clear(); got != want {
		t.Errorf("masked %q, want %q", got, want)
	}
	for _, f := range r.Findings {
		want := mask.Destroy
		if f.Entity == mask.IBAN {
			want = mask.Show
		}
		if f.Disposition != want {
			t.Errorf("%s: disposition %q, want %q", f.Entity, f.Disposition, want)
		}
	}
	vault := mask.New(mask.Policy{Dispositions: map[string]string{mask.IBAN: mask.Vault, mask.SSN: mask.Destroy}})
	r = vault.Scan(text.Typed("DE89370400440532013000 536-90-4399"))
	if got := r.Text.Clear(); got != "IBAN •••• SSN ••••" {
		t.Errorf("masked %q", got)
	}
	if r.Findings[0].Disposition != mask.Vault || r.Findings[1].Disposition != mask.Destroy {
		t.Errorf("dispositions %q and %q", r.Findings[0].Disposition, r.Findings[1].Disposition)
	}
}

// Contact data is shown by default, and masked where a policy says so; nothing else depends on which.
func TestContactsByPolicy(t *testing.T) {
	t.Parallel()
	all := map[string]string{}
	for _, entity := range mask.Entities() {
		all[entity.Name] = mask.Destroy
	}
	e := mask.New(mask.Policy{Dispositions: all})
	typed := "jo@example.org, call 212-555-0175 from 192.168.0.1, card 4539148803436467, born on 25/04/1980, 12 Baker Street, " +
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
	r := e.Scan(text.Typed(typed))
	want := "MAIL ••••, call PHONE •••• from IP ••••, card •••• 6467, born on BORN ••••, ADDRESS ••••, WALLET ••••"
	if got := r.Text.Clear(); got != want {
		t.Errorf("masked %q\n want  %q", got, want)
	}
	check(t, typed, r)
	if got := scan(typed).Text.Clear(); got != strings.Replace(typed, "4539148803436467", "•••• 6467", 1) {
		t.Errorf("by default masked %q", got)
	}
}

// A number without a country's code is right in one country and wrong in another.
func TestPhoneRegion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		region, typed string
		want          bool
	}{
		{"GB", "try 01632960983 later", false}, // kept for films
		{"GB", "try 02079460958 later", true},
		{"DE", "try 030 901820 later", true},
		{"", "try 02079460958 later", false},
		{"GB", "parcel 02079460958 is late", false},
	} {
		r := mask.New(mask.Policy{Region: c.region}).Scan(text.Typed(c.typed))
		if got := len(r.Findings) == 1 && r.Findings[0].Entity == mask.Phone; got != c.want {
			t.Errorf("%q in %q: %v, %+v", c.typed, c.region, got, r.Findings)
		}
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	e := mask.New(mask.Policy{})
	for _, c := range []struct{ name, typed, want string }{
		{"plain", "https://shop.example/boots/42", "https://shop.example/boots/42"},
		{"query and fragment go", "https://shop.example/cart?token=abc&mail=jo@x.org#pay", "https://shop.example/cart"},
		{"user goes", "https://jo:secret@shop.example/", "https://shop.example/"},
		{"host in lower case", "HTTP://Shop.Example/A", "http://shop.example/A"},
		{"card in the path", "https://shop.example/pay/4539148803436467/done", "https://shop.example/pay/••••%206467/done"},
		{"script", "javascript:alert(1)", ""},
		{"file", "file:///etc/passwd", ""},
		{"relative", "/cart?x=1", ""},
		{"no host", "https:///cart", ""},
		{"broken", "https://shop.example/%zz", ""},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := e.URL(text.Typed(c.typed)).Text.Clear()
			if strings.ReplaceAll(got, " ", "%20") != c.want {
				t.Errorf("%q became %q, want %q", c.typed, got, c.want)
			}
		})
	}
}

func TestName(t *testing.T) {
	t.Parallel()
	r := mask.New(mask.Policy{}).Name(text.Typed("  Jo\n\tMiller 4539 1488 0343 6467 "))
	if got := r.Text.Clear(); got != "Jo Miller •••• 6467" {
		t.Errorf("name became %q", got)
	}
}

func TestTwinIsCurrent(t *testing.T) {
	t.Parallel()
	small, more := tables.TypeScript()
	for name, want := range map[string]string{"tables.gen.ts": small, "more.gen.ts": more} {
		b, err := os.ReadFile("../web/packages/mask/src/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if string(b) != want {
			t.Errorf("the twin's %s is not current: run go generate ./mask", name)
		}
	}
}

const chat = "Hi, I ordered the blue boots on 2026-03-14 (order 4491-220188) and they haven't arrived yet. " +
	"The parcel site says they are still in Cologne, but it has said so for 5 days. Could you have a look? Thanks, Jo"

func BenchmarkScanClean(b *testing.B) {
	e, r := mask.New(mask.Policy{}), text.Typed(chat)
	b.SetBytes(int64(r.Len()))
	b.ReportAllocs()
	for b.Loop() {
		e.Scan(r)
	}
}

func BenchmarkScanCard(b *testing.B) {
	e, r := mask.New(mask.Policy{}), text.Typed("please charge 4539 1488 0343 6467, it expires 09/28 and the code is 123")
	b.SetBytes(int64(r.Len()))
	b.ReportAllocs()
	for b.Loop() {
		e.Scan(r)
	}
}

func FuzzScan(f *testing.F) {
	for _, list := range vectors(f) {
		for _, v := range list {
			for _, l := range v.Lines {
				f.Add(l.Text, v.Lines[0].Text)
			}
		}
	}
	f.Add("\xff4539\x80148803436467 \u202e4711", "PIN?")
	e := mask.New(mask.Policy{})
	all := map[string]string{}
	for _, entity := range mask.Entities() {
		all[entity.Name] = mask.Destroy
	}
	strict := mask.New(mask.Policy{Dispositions: all})
	f.Fuzz(func(t *testing.T, s, question string) {
		r := strict.Scan(text.Typed(s))
		check(t, s, r)
		if again := strict.Scan(text.Typed(r.Text.Clear())); again.Text.Clear() != r.Text.Clear() {
			t.Errorf("%q, masked %q, masked again %q", s, r.Text.Clear(), again.Text.Clear())
		}
		r = e.Scan(text.Typed(s))
		check(t, s, r)
		if again := e.Scan(text.Typed(r.Text.Clear())); again.Text.Clear() != r.Text.Clear() {
			t.Errorf("%q, masked %q, masked again %q", s, r.Text.Clear(), again.Text.Clear())
		}
		c := e.Conversation()
		check(t, question, c.Add(mask.Agent, text.Typed(question)))
		check(t, s, c.Add(mask.Visitor, text.Typed(s)))
	})
}
