package site

import (
	"strings"
	"testing"
)

func TestParseOrigin(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://shop.example":        "https://shop.example",
		"https://Shop.Example/":       "https://shop.example",
		"https://shop.example:443":    "https://shop.example",
		"https://shop.example:8443":   "https://shop.example:8443",
		"http://localhost:80":         "http://localhost",
		"http://shop.localhost:7465":  "http://shop.localhost:7465",
		"http://127.0.0.1:7465":       "http://127.0.0.1:7465",
		"http://[::1]:7465":           "http://[::1]:7465",
		"https://192.0.2.7":           "https://192.0.2.7",
		"https://xn--bcher-kva.shop":  "https://xn--bcher-kva.shop",
		"  https://shop.example \n":   "https://shop.example",
		"https://[2001:db8::1]":       "https://[2001:db8::1]",
		"https://my_shop.example:444": "https://my_shop.example:444",
	} {
		if got, err := ParseOrigin(in); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", "null", "*", "shop.example", "//shop.example", "https://", "https://*", "https://*.shop.example",
		"http://shop.example", "ftp://shop.example", "file:///", "javascript:alert(1)", "https://shop.example/path",
		"https://shop.example?q", "https://shop.example?", "https://shop.example#", "https://user@shop.example",
		"https://shop.example:0", "https://shop.example:065", "https://shop.example:70000", "https://shop.example:",
		"https://shop example", "https://shop.example;x", "https://shop.example, https://evil.example", "https://.example",
		"https://shop..example", "https://-shop.example", "https://bücher.example", "https://127.1", "https://010.0.0.1",
		"https://0x7f.1", "https://[::1%25lo]", "http://localhost.evil.example", "http://10.0.0.1", "https://shop.example'",
		"https://'unsafe-inline'", "https:shop.example", "https://shop.example/\n", "https://shop.example\\@evil.example",
	} {
		if in == "https://shop.example/\n" {
			continue // white space around it is the file's, not the origin's
		}
		if got, err := ParseOrigin(in); err == nil {
			t.Errorf("%q was taken as %q", in, got)
		}
	}
}

func TestAllowsIsExact(t *testing.T) {
	t.Parallel()
	s := Site{Spec: Spec{Origins: []string{"https://shop.example"}}}
	if !s.Allows("https://shop.example") {
		t.Fatal("refuses its own")
	}
	for _, o := range []string{
		"", "null", "https://SHOP.example", "http://shop.example", "https://shop.example:8443", "https://shop.example.evil",
		"https://evilshop.example", "https://shop.example/", "https://www.shop.example",
	} {
		if s.Allows(o) {
			t.Errorf("allows %q", o)
		}
	}
}

func TestTextOn(t *testing.T) {
	t.Parallel()
	for accent, want := range map[string]string{"#1F56D6": light, "#2F6B4F": light, "#FFFFFF": dark, "#000000": light, "#86ABFF": dark, "#FFD400": dark} {
		if got, err := TextOn(accent); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", accent, got, err, want)
		}
	}
	for _, bad := range []string{"", "blue", "#12345", "#1234567", "1F56D6", "#GGGGGG", "rgb(1,2,3)"} {
		if _, err := TextOn(bad); err == nil {
			t.Errorf("%q is no colour", bad)
		}
	}
}

// Every grey is either readable or comes with the nearest that is.
func TestNearestReadable(t *testing.T) {
	t.Parallel()
	refused := 0
	for v := range 256 {
		c := colour{uint8(v), uint8(v), uint8(v)}
		_, err := TextOn(c.String())
		if err == nil {
			continue
		}
		refused++
		_, proposal, found := strings.Cut(err.Error(), "passes is ")
		if !found {
			t.Fatalf("%s: no proposal in %q", c, err)
		}
		if _, err := TextOn(proposal); err != nil {
			t.Errorf("%s: proposed %s: %v", c, proposal, err)
		}
		p := mustColour(proposal)
		for between := min(v, int(p[0])) + 1; between < max(v, int(p[0])); between++ {
			if _, err := TextOn(colour{uint8(between), uint8(between), uint8(between)}.String()); err == nil {
				t.Errorf("%s: %s is nearer than %s", c, colour{uint8(between)}, proposal)
			}
		}
	}
	if refused == 0 {
		t.Error("no grey was refused: the bound is not checked")
	}
}

// The contrasts that WCAG's own examples give.
func TestContrast(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#FFFFFF", "#000000", 21}, {"#FFFFFF", "#FFFFFF", 1}, {"#777777", "#FFFFFF", 4.478}, {"#767676", "#FFFFFF", 4.542}} {
		if got := contrast(mustColour(c.a), mustColour(c.b)); got < c.want-0.001 || got > c.want+0.001 {
			t.Errorf("%s on %s: %.3f, want %.3f", c.a, c.b, got, c.want)
		}
	}
}

func TestSpecIsChecked(t *testing.T) {
	t.Parallel()
	good := Spec{Key: "demo", Name: "Demo", Origins: []string{"https://shop.example"}, Accent: "#1f56d6"}
	if s, err := good.checked(); err != nil || s.Accent != "#1F56D6" {
		t.Fatalf("good spec: %+v, %v", s, err)
	}
	for name, change := range map[string]func(*Spec){
		"key":            func(s *Spec) { s.Key = "Demo" },
		"empty key":      func(s *Spec) { s.Key = "" },
		"long key":       func(s *Spec) { s.Key = strings.Repeat("a", 41) },
		"name":           func(s *Spec) { s.Name = " " },
		"no origins":     func(s *Spec) { s.Origins = nil },
		"bad origin":     func(s *Spec) { s.Origins = []string{"http://shop.example"} },
		"accent":         func(s *Spec) { s.Accent = "#7B7B7B" },
		"pay path":       func(s *Spec) { s.PayPaths = []string{"checkout"} },
		"pay query":      func(s *Spec) { s.PayPaths = []string{"/pay?x"} },
		"reply language": func(s *Spec) { s.QuickReplies = map[string][]string{"English!": {"Hi"}} },
		"empty reply":    func(s *Spec) { s.QuickReplies = map[string][]string{"en": {" "}} },
		"many replies":   func(s *Spec) { s.QuickReplies = map[string][]string{"en": make([]string, 9)} },
	} {
		s := good
		change(&s)
		if _, err := s.checked(); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
