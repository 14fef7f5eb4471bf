package notify

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"snug/internal/chat"
)

// Every kind is told in every language, by the same facts.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	slots := func(l letter) []string {
		return slices.Compact(slices.Sorted(slices.Values(slot.FindAllString(l.subject+l.body, -1))))
	}
	for lang, w := range languages {
		if w.foot == "" {
			t.Errorf("%s: no foot", lang)
		}
		for kind, f := range forms {
			l, ok := w.letters[kind]
			if !ok || l.subject == "" {
				t.Errorf("%s: nothing for %s", lang, kind)
			}
			if got, want := slots(l), slots(english.letters[kind]); !slices.Equal(got, want) {
				t.Errorf("%s: %s has %v, English %v", lang, kind, got, want)
			}
			for _, s := range slots(l) {
				if _, is := f.facts[s[1:len(s)-1]]; !is && s != "{shop}" && s != "{link}" {
					t.Errorf("%s: %s names %s, which is no fact of it", lang, kind, s)
				}
			}
			for fact := range f.facts {
				if !slices.Contains(slots(l), "{"+fact+"}") {
					t.Errorf("%s: %s does not tell %s", lang, kind, fact)
				}
			}
		}
		if got, want := slices.Sorted(maps.Keys(w.labels)), slices.Sorted(maps.Keys(english.labels)); !slices.Equal(got, want) {
			t.Errorf("%s: labels %v, English %v", lang, got, want)
		}
	}
}

// attacks are what a name, a place or a door may be made to say by somebody who wants an alert to do their work.
var attacks = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "https://evil.example/login", "evil.example", "www.evil.example", "HTTPS:\\\\evil.example",
	"javascript:alert(1)", "mailto:x@evil.example", "x@evil.example", "[click](https://evil.example)", "Kim\r\nBcc: all@shop.example", "Kim\nSubject: you won",
	"=?utf-8?q?Bcc=3A_x?=", "\u202egnp.exe", "a\u2028b", "a\x00b", "{link}", "{by}", "\xff\xfe", "evil。example", "evil．example", "http:⁄⁄evil.example",
	"\r\n.\r\nMAIL FROM:<x@evil.example>", strings.Repeat("long ", 500), "tel:+15550100", "\u200bevil\u200b.\u200bexample", "data:text/html,x", "//evil.example", "::ffff:1.2.3.4/evil.example",
}

var linkish = regexp.MustCompile(`(?i)(https?|javascript|data|mailto|tel|ftp):|//|\\\\|[\p{L}\p{N}][.。．｡@][\p{L}\p{N}]`)

// checkInert fails for a text in which something could be followed, or that is more than one line.
func checkInert(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > maxName+1 {
		t.Errorf("%q is no text, or a long one", s)
	}
	if at := linkish.FindString(s); at != "" {
		t.Errorf("%q has %q", s, at)
	}
	for _, r := range s {
		if unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) || strings.ContainsRune("<>\"{}[]=:/@\\|`", r) {
			t.Errorf("%q has %q", s, r)
		}
	}
}

// Fault 115: what an attacker has a say in is inert wherever a text has room for it, and in no header at all.
func TestAttackersTextIsInert(t *testing.T) {
	t.Parallel()
	n := &Notify{o: Options{Console: "https://console.shop.example", Shop: "Teapot", Zone: time.UTC}}
	for _, a := range attacks {
		checkInert(t, inert(a))
		for lang, w := range languages {
			for kind, f := range forms {
				facts := map[string]string{}
				for fact := range f.facts {
					facts[fact] = a
				}
				honest := n.render(kind, lang, stored{Path: "/security"})
				got := n.render(kind, lang, stored{Path: "/security", Facts: facts})
				if strings.ContainsAny(got.subject, "\r\n") || linkish.MatchString(strings.ReplaceAll(got.subject, ": ", " ")) {
					t.Errorf("%s %s: subject %q", lang, kind, got.subject)
				}
				allowed := slices.Collect(strings.Lines(honest.body))
				for line := range strings.Lines(got.body) {
					if slices.Contains(allowed, line) {
						continue
					}
					rest := line
					for _, s := range strings.Split(w.letters[kind].body, "\n") { // take our own words away
						before, _, _ := strings.Cut(s, "{")
						rest = strings.TrimPrefix(rest, before)
					}
					if strings.Contains(rest, "evil.") || strings.ContainsAny(rest, "<>{}@\x00\r") || strings.Contains(rest, "://") || strings.Contains(rest, "//") {
						t.Errorf("%s %s with %q: %q", lang, kind, a, line)
					}
				}
			}
		}
	}
}

func FuzzInert(f *testing.F) {
	for _, a := range attacks {
		f.Add(a)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := inert(s)
		checkInert(t, got)
		if again := inert(got); utf8.RuneCountInString(got) <= maxName && again != got {
			t.Errorf("%q becomes %q, then %q", s, got, again)
		}
	})
}

func TestTell(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sort     sort
		in, want string
	}{
		{name, "Dr. J. O’Neill-Žižek (Berlin)", "Dr. J. O’Neill-Žižek (Berlin)"}, {name, "مينا", "مينا"}, {name, "  a   b ", "a b"},
		{label, "high", "Hoch"}, {label, "sign_in.spraying", "sign in: spraying"}, {label, "High", ""}, {label, "a b", ""},
		{number, "12", "12"}, {number, "1e9", ""}, {number, "12 <b>", ""},
		{instant, "2026-07-01T10:00:00Z", "2026-07-01 12:00 CEST"}, {instant, "yesterday", ""},
		{network, "203.0.113.0/24", "203.0.113.0/24"}, {network, "2001:db8::1 DE, Example Net", "2001:db8::1 (DE, Example Net)"}, {network, "evil.example", ""},
		{network, "203.0.113.7 https://evil.example", "203.0.113.7 (https evil example)"}, {network, "fe80::1%<b>", ""},
		{door, "POST /v1/session", "POST /v1/session"}, {door, "GET /v1/conversations/{id}", "GET /v1/conversations/{id}"}, {door, "https://evil.example", ""},
		{table, "high\t3\nflood\t12\nevil.example/<b>\t1\nlow\tx", "3  Hoch\n12  flood"},
	} {
		got := german.tell(c.sort, c.in, berlin)
		if got != c.want {
			t.Errorf("%v %q: %q, want %q", c.sort, c.in, got, c.want)
		}
	}
}

// Fault 26: a link leads to the configured origin, and to a path.
func TestPathsStayInTheConsole(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		"": true, "/security": true, "/security/0197-ab": true, "/invitation#t=abc-_.1": true, "/reset#t=a&u=b": true, "/": true,
		"//evil.example": false, "/\\evil.example": false, "https://evil.example": false, "security": false, "/a?b=c": false, "/a//b": false,
		"/../x": false, "/a\r\nb": false, "/a#": false, "/a b": false, "@evil.example": false, ".evil.example": false, ":1@evil.example": false,
	} {
		if got := safePath(in); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

// Fault 50: one plain address, or none.
func TestAddress(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		"kim@shop.example": true, "kim+chat@shop.example": true, "jörg@shop.example": true,
		"": false, "kim": false, "a@b\r\nBcc: c@d": false, `"x"@y.example`: false, "a@b, c@d": false, "a@b;c@d": false, "Kim <kim@shop.example>": false,
		"<kim@shop.example>": false, "kim@shop.example (x)": false, "kim@@shop.example": false, "kim@shop.example\x00": false, "a b@c.example": false,
		strings.Repeat("a", 250) + "@b.example": false, "a@b@c.example": false, " kim@shop.example": false,
	} {
		if got := Address(in); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

func TestMailChecksWhatItIsGiven(t *testing.T) {
	t.Parallel()
	id := chat.NewStaffID()
	for what, m := range map[string]chat.Mail{
		"kind":      {Kind: "advert", To: id},
		"fact":      {Kind: chat.MailTest, To: id, Facts: map[string]string{"text": "x"}},
		"no path":   {Kind: chat.MailReset, To: id},
		"far path":  {Kind: chat.MailReset, To: id, Path: "//evil.example"},
		"nobody":    {Kind: chat.MailTest},
		"two":       {Kind: chat.MailTest, To: id, Address: "a@b.example"},
		"addresses": {Kind: chat.MailTest, Address: "a@b.example, c@d.example"},
	} {
		if _, err := check(m); err == nil {
			t.Errorf("%s: taken", what)
		}
	}
}
