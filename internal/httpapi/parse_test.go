package httpapi

import (
	"strings"
	"testing"
)

func TestBrowsers(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]browser{
		"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0":                                                                     {"Firefox 131", "Linux"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36":                            {"Chrome 130", "Windows"},
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0":              {"Edge 130", "Windows"},
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                      {"Safari 18", "macOS"},
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1":    {"Safari 18", "iOS"},
		"Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/130.0 Mobile/15E148 Safari/604.1":              {"Chrome 130", "iPadOS"},
		"Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36": {"Samsung Internet 26", "Android"},
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 OPR/116.0":                   {"Opera 116", "ChromeOS"},
		"curl/8.0":                             {},
		"":                                     {},
		"Firefox/<script>alert(1)</script>":    {"Firefox", ""},
		"Chrome/99999999999999999999":          {"Chrome 9999", ""},
		strings.Repeat("x", 600) + "Firefox/1": {},
		"Firefox/131\r\nSet-Cookie: x":         {"Firefox 131", ""},
	} {
		if got := parseBrowser(agent); got != want {
			t.Errorf("%.60q: %+v, want %+v", agent, got, want)
		}
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	offered := []string{"ar", "de", "en", "es", "fr", "pt-BR"}
	for _, c := range []struct{ asked, accepts, want string }{
		{"", "", "en"}, {"de", "fr", "de"}, {"DE-at", "", "de"}, {"tlh", "fr-CH, en;q=0.9", "fr"}, {"", "de;q=0.5, es;q=0.8", "es"},
		{"", "nl, de;q=0", "en"}, {"", "pt-br", "pt-BR"}, {"", "pt", "en"}, {"", "ar-EG,ar;q=0.9", "ar"}, {"", "de;q=2", "en"}, {"", "de;q=NaN", "en"},
		{"", strings.Repeat("xx,", 50) + "de", "en"}, {"'><script>", "", "en"}, {"", ";;;,,,", "en"},
	} {
		if got := pickLanguage(offered, c.asked, c.accepts); got != c.want {
			t.Errorf("asked %q, accepts %.40q: %q, want %q", c.asked, c.accepts, got, c.want)
		}
	}
	if direction("ar-EG") != "rtl" || direction("en") != "ltr" || direction("he") != "rtl" {
		t.Error("directions are wrong")
	}
}
