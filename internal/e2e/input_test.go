package e2e

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"
)

// JSON that is no JSON, or has two readings, or says what it must not say, sent to what visitors and staff can reach. All
// of it is refused with 400, fast; nothing of it is stored (faults 38, 39, 40, 41).
func TestInputGrammar(t *testing.T) {
	t.Parallel()
	s := inside(t, setup{})
	c := newCanary(t, s)
	good := s.form("grammar")
	encoded, err := json.Marshal(good)
	if err != nil {
		t.Fatal(err)
	}
	whole := string(encoded)
	with := func(more string) string { return strings.TrimSuffix(whole, "}") + "," + more + "}" }
	message := func(old, new string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("the form has no %s", old)
		}
		return strings.Replace(whole, old, new, 1)
	}
	for name, body := range map[string]string{
		"nothing": "", "a word": "null", "a list": "[" + whole + "]", "a number": "1", "two objects": whole + whole, "behind it": whole + "x", "cut": whole[:len(whole)-1],
		"BOM": "\ufeff" + whole, "comment": "/* */" + whole, "trailing comma": strings.TrimSuffix(whole, "}") + ",}", "single quotes": strings.ReplaceAll(whole, `"`, `'`),
		"UTF-16": "\xff\xfe{\x00}\x00", "no UTF-8": message("grammar", "gr\xffmmar"), "overlong": message("grammar", "gr\xc0\xafmar"), "surrogate bytes": message("grammar", "gr\xed\xa0\x80mar"),
		"lone surrogate": message("grammar", `gr\ud800mar`), "NUL": message("grammar", "gr\x00mar"),
		"deep": strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "deep objects": strings.Repeat(`{"a":`, 60_000),
		"deep inside": with(`"page":` + strings.Repeat(`{"a":`, 8_000) + "1" + strings.Repeat("}", 8_000)),
		"key twice":   with(`"site":"demo"`), "key twice, escaped": with(`"\u0073ite":"other"`), "another case": message(`"site"`, `"Site"`), "inner key twice": message(`"text":`, `"text":"x","text":`),
		"huge number": message(`"version":`, `"version":1e999,"v":`), "small number": message(`"lang"`, `"version":1e-999,"lang"`), "fraction": message(`"version":1`, `"version":1.0`),
		"exponent": message(`"version":1`, `"version":1e0`), "minus zero": message(`"version":1`, `"version":-0`), "2^63": message(`"version":1`, `"version":9223372036854775808`),
		"long number": message(`"version":1`, `"version":`+strings.Repeat("9", 30_000)), "leading zero": message(`"version":1`, `"version":01`), "NaN": message(`"version":1`, `"version":NaN`),
		"number as text": message(`"version":1`, `"version":"1"`), "text as number": message(`"grammar"`, "7"), "text as list": message(`"grammar"`, `["grammar"]`), "text as object": message(`"grammar"`, `{"x":"grammar"}`),
		"text as null": message(`"grammar"`, "null"), "text as truth": message(`"grammar"`, "true"), "object as list": message(`"consent":{`, `"consent":[{`), "list as text": message(`["answer"]`, `"answer"`),
		"role": with(`"role":"admin"`), "tenant": with(`"tenant_id":"x"`), "created": with(`"created_at":1`), "unmasked": with(`"masked":false`), "verified": with(`"verified":true`), "assignee": with(`"assignee":"` + c.a.id + `"`),
		"__proto__": with(`"__proto__":{"kept":true}`), "constructor": with(`"constructor":{}`), "consent by its word": message(`"purposes":["answer"]`, `"purposes":["answer"],"consent":true`),
		"no purposes": message(`["answer"]`, `[]`), "made-up purpose": message(`["answer"]`, `["sell"]`), "purpose twice": message(`["answer"]`, `["answer","answer"]`),
		"id that is none": message(good["message"].(map[string]any)["id"].(string), "1"), "empty text": message("grammar", ""), "5000 characters": message("grammar", strings.Repeat("x", 5000)),
	} {
		asked := time.Now()
		a := s.ask(request{method: "POST", host: chatHost, path: "/v1/visit/start", body: body})
		if a.status != 400 && !(a.status == 413 && len(body) > 64<<10) && !(a.code() == "no_consent" && name == "made-up purpose") {
			t.Errorf("%s: %d %.200s", name, a.status, a.body)
		}
		if took := time.Since(asked); took > 2*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if strings.Contains(a.body, "grammar") || strings.Contains(a.body, "json:") {
			t.Errorf("%s: it is repeated, or the decoder speaks: %s", name, a.body)
		}
	}
	conversation := c.v.conversation
	for _, tc := range []struct{ method, path, body string }{
		{"POST", at(conversation, "/entries"), `{"id":"` + newClientID() + `","kind":"message","text":"forced","by":"visitor"}`},
		{"POST", at(conversation, "/entries"), `{"id":"` + newClientID() + `","kind":"system","text":"forced"}`},
		{"POST", at(conversation, "/entries"), `{"id":"` + newClientID() + `","kind":"message","text":"forced","author":{"id":"x"}}`},
		{"POST", at(conversation, "/entries"), `{"id":"` + newClientID() + `","kind":"message","text":"forced","at":1,"seq":1}`},
		{"POST", at(conversation, "/entries"), `{"id":"` + newClientID() + `","kind":"message","text":"forced","hold":999999}`},
		{"POST", at(conversation, "/entries"), `{"id":1,"kind":"message","text":"forced"}`},
		{"POST", at(conversation, "/transfer"), `{"staff":"` + c.a.id + `","note":"x","role":"lead"}`},
		{"POST", at(conversation, "/transfer"), `{"staff":["` + c.a.id + `"],"note":"x"}`},
		{"PUT", "/v1/me/presence", `{"state":"online","role":"administrator"}`},
		{"PUT", at(conversation, "/draft"), `{"text":null}`},
		{"POST", at(conversation, "/end"), `{"state":"waiting"}`},
	} {
		if a := c.a.ask(tc.method, tc.path, tc.body); a.status != 400 {
			t.Errorf("%s %s %s: %d %s", tc.method, tc.path, tc.body, a.status, a.body)
		}
	}
	for _, path := range []string{
		"/v1/conversations?box=all&box=mine", "/v1/conversations?box=everything", "/v1/conversations?box=mine&limit=-1", "/v1/conversations?box=mine&limit=1e2", "/v1/conversations?box=mine&limit=99999999999999999999",
		"/v1/conversations?Box=mine", "/v1/conversations?box[]=mine", "/v1/conversations?box=mine&before=%00", "/v1/conversations?box=mine;limit=1", at(conversation, "/entries?after=-1"), at(conversation, "/entries?after=1.0"),
		"/v1/search", "/v1/search?q=a", "/v1/search?q=" + strings.Repeat("x", 3000),
	} {
		if a := c.a.ask("GET", path, nil); a.status != 400 && a.status != 422 {
			t.Errorf("%.80s: %d %.200s", path, a.status, a.body)
		}
	}
	for _, e := range c.a.thread(t, conversation) {
		if strings.Contains(e.Text, "forced") || strings.Contains(e.Text, "grammar") {
			t.Errorf("it stands in the conversation: %+v", e)
		}
	}
	c.sings(t)
}

// Whatever the words of a search are, they are words: no pattern, no query, no error of the database; and nothing is found
// that the person asking may not see, or that was masked (faults 43).
func TestSearchIsWords(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		s := inside(t, o)
		mina, lee := s.hire("Mina", "agent"), s.hire("Lee", "agent")
		mine := s.comes("a lamp for 100% of the room_size, card 4556737586899855")
		other := s.comes("a lamp for somebody else")
		mina.ask("POST", at(mine.conversation, "/take"), nil).must(t, 200)
		lee.ask("POST", at(other.conversation, "/take"), nil).must(t, 200)
		hits := func(q string) string {
			t.Helper()
			asked := time.Now()
			a := mina.ask("GET", "/v1/search?q="+url.QueryEscape(q), nil)
			if a.status != 200 && a.status != 400 || time.Since(asked) > 3*time.Second {
				t.Errorf("search %.40q: %d after %v: %s", q, a.status, time.Since(asked), a.body)
			}
			if strings.Contains(a.body, other.conversation) {
				t.Errorf("search %.40q finds another agent's conversation", q)
			}
			return a.body
		}
		if !strings.Contains(hits("lamp"), mine.conversation) {
			t.Error("search does not find what is there")
		}
		for _, q := range []string{
			"%%", "__", "la%p", "la_p", "lamp' OR '1'='1", `lamp" OR "1"="1`, "'; DROP TABLE entry; --", `\`, `\%`, "lamp AND NOT (", `"lamp`, "NEAR(lamp", "lamp*", "^lamp.*$", "(a+)+$" + strings.Repeat("a", 60),
			"col:lamp", "{lamp}", "lamp\x00", "4556737586899855", "758689", "4556 7375 8689 9855", strings.Repeat("lamp ", 19), "🔦💡", "\u202elamp",
		} {
			got := hits(q)
			if !strings.Contains(q, "lamp") && strings.Contains(got, mine.conversation) {
				t.Errorf("search %.40q finds by a pattern, or what was masked: %s", q, got)
			}
		}
		if !strings.Contains(hits("lamp"), mine.conversation) {
			t.Error("after all that, search does not find what is there")
		}
	})
}

// Texts that would do something in a page, a terminal, a mail or a table of numbers come back as what they are: data, in
// JSON, with a type that no browser runs; in the transcript, escaped (faults 10, 44, 45, 46, 49).
func TestStoredTextsAreData(t *testing.T) {
	t.Parallel()
	s := inside(t, setup{})
	mina := s.hire("Mina", "agent")
	mina.mustGreet(t)
	for i, evil := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</script><svg/onload=alert(1)>`, `javascript:alert(1)`, `[x](javascript:alert(1))`, "{{7*7}} ${7*7} <%= 7*7 %>", `{{visitor.name}}`,
		"=cmd|' /C calc'!A0", "\x1b[2J\x1b]0;owned\x07", "line\r\nSet-Cookie: a=b\r\n\r\n<html>", "\u202eevil\u202c", "a\u200b\u200c\u200db", "Z" + strings.Repeat("\u0301", 2000), "\u2028\u2029", `\"\\`, "\ufeffBOM", "\U0001F468\u200d\U0001F469\u200d\U0001F467",
		`{"__proto__":{"polluted":true}}`, "--></textarea></title></style>", "&lt;b&gt;",
	} {
		v := s.comes("first", func(form map[string]any, r *request) {
			form["name"] = "N " + strings.ToValidUTF8(evil[:min(len(evil), 30)], "")
			form["page"] = map[string]any{"url": "javascript:alert(document.domain)//x", "title": "T " + strings.ToValidUTF8(evil[:min(len(evil), 20)], "")}
			form["message"].(map[string]any)["text"] = evil
		})
		v.mustGreet(t, 0)
		ack := v.says(t, evil+" again")
		mina.ask("POST", at(v.conversation, "/take"), nil).must(t, 200)
		w := mina.watches(t, v.conversation, 0)
		if len(w.Entries) < 2 || w.Entries[0].Text != v.first.Text {
			t.Errorf("%d: staff and visitor read different texts: %q, %q", i, w.Entries[0].Text, v.first.Text)
		}
		if strings.ContainsAny(v.first.Text+ack.Text, "\x00\x07\x1b") {
			t.Errorf("%d: control characters are kept: %q", i, v.first.Text)
		}
		for path, a := range map[string]answer{
			"/v1/visit": v.ask("GET", "/v1/visit", nil), "entries": mina.ask("GET", at(v.conversation, "/entries"), nil), "conversation": mina.ask("GET", at(v.conversation, ""), nil),
			"box": mina.ask("GET", "/v1/conversations?box=mine", nil), "frame": s.ask(request{method: "GET", host: chatHost, path: "/frame/demo"}),
		} {
			kind := a.header.Get("Content-Type")
			if path != "frame" && (!strings.HasPrefix(kind, "application/json") || a.header.Get("X-Content-Type-Options") != "nosniff" || !json.Valid([]byte(a.body))) {
				t.Errorf("%d: %s is %q", i, path, kind)
			}
			if a.header.Get("Set-Cookie") == "a=b" || path == "frame" && strings.Contains(a.body, "onerror") {
				t.Errorf("%d: %s: %v", i, path, a.header)
			}
		}
		var seen struct {
			Visitor struct{ PageURL, Name string }
		}
		mina.ask("GET", at(v.conversation, ""), nil).into(t, &seen)
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(seen.Visitor.PageURL)), "javascript") {
			t.Errorf("%d: an address that runs: %q", i, seen.Visitor.PageURL)
		}
		paper := v.ask("GET", "/v1/visit/transcript", nil).must(t, 200)
		for _, tag := range []string{"<script", "<img", "<svg", "onerror=alert(1)>", "</textarea"} {
			if strings.Contains(paper.body, tag) {
				t.Errorf("%d: the transcript has %s in it", i, tag)
			}
		}
		if !strings.Contains(paper.header.Get("Content-Security-Policy"), "sandbox") || !strings.HasPrefix(paper.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%d: the transcript may run: %v", i, paper.header)
		}
	}
}

// Line breaks, terminal codes and whole made-up lines in whatever a visitor or a stranger can name. The log has one line an
// event, each a key=value line of the program's own, short, and with nothing in it of what came (faults 51).
func TestLogInjection(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		s := child(t, setup{env: []string{"SNUG_LOG_FORMAT=" + format}})
		inject := "x\r\ntime=2030-01-01T00:00:00Z level=ERROR msg=forged\n{\"level\":\"ERROR\",\"msg\":\"forged\"}\x1b[31m\u2028\u2029" + strings.Repeat("A", 3000)
		v := s.comes(inject[:200], func(form map[string]any, _ *request) {
			form["name"], form["email"] = "forged\nmsg=forged", "forged\n@example.org"
			form["page"] = map[string]any{"url": "https://shop.example/\nforged", "title": "forged\r\nmsg=forged"}
		})
		v.mustGreet(t, 0)
		_ = v.say("forged\nmsg=forged")
		for _, r := range []request{
			{method: "POST", host: consoleHost, path: "/v1/session", body: map[string]any{"email": inject[:200], "password": inject}},
			{method: "GET", host: chatHost, path: "/forged%0amsg=forged"}, {method: "GET", host: chatHost, path: "/frame/demo?lang=" + url.QueryEscape(inject)},
			{method: "GET", host: "forged.example", path: "/"}, {method: "FORGED", host: chatHost, path: "/v1/visit"},
			{method: "GET", host: consoleHost, path: "/v1/me", cookie: "forged"}, {method: "GET", host: chatHost, path: "/v1/visit", token: "forged"},
			{method: "GET", host: chatHost, path: "/frame/demo", header: map[string][]string{"User-Agent": {"forged" + strings.Repeat("B", 20_000)}, "X-Forwarded-For": {"forged"}, "Referer": {"forged"}}},
		} {
			s.ask(r)
		}
		shout(t, s, "GET / HTTP/1.1\r\nHost: forged\nforged\r\n\r\n")
		s.stop()
		lines := 0
		for line := range strings.Lines(s.log.String()) {
			lines++
			if format == "text" && !strings.HasPrefix(line, "time=") || format == "json" && !json.Valid([]byte(line)) {
				t.Errorf("a line that is none of the log's: %q", line)
			}
			if strings.Contains(line, "forged") || strings.ContainsAny(line, "\x1b\r\u2028") || len(line) > 2000 {
				t.Errorf("a line with what came, or too long: %.300q", line)
			}
		}
		if lines < 8 {
			t.Errorf("there are only %d lines", lines)
		}
	}
}

// A conversation that ended, was passed on or was erased takes nothing more from those it is no longer for, by any door,
// and what they sent is shown to nobody (faults 19).
func TestTooLateToWrite(t *testing.T) {
	t.Parallel()
	s := inside(t, setup{})
	mina, lee := s.hire("Mina", "agent"), s.hire("Lee", "agent")
	for name, end := range map[string]func(v *visitor){
		"ended by staff":   func(v *visitor) { lee.ask("POST", at(v.conversation, "/end"), nil).must(t, 200) },
		"ended by visitor": func(v *visitor) { v.ask("POST", "/v1/visit/end", nil).must(t, 204) },
		"erased":           func(v *visitor) { v.ask("POST", "/v1/visit/erase", map[string]any{"confirm": true}).must(t, 200) },
	} {
		v := s.comes("in time")
		mina.ask("POST", at(v.conversation, "/take"), nil).must(t, 200)
		mina.mustGreet(t)
		mina.watches(t, v.conversation, 0)
		mina.ask("POST", at(v.conversation, "/transfer"), map[string]any{"staff": lee.id, "note": "yours"}).must(t, 200)
		v.mustGreet(t, 0)
		open := v.socket
		end(v)
		for _, a := range []*agent{mina, lee} {
			for _, kind := range []string{"message", "note"} {
				got := a.ask("POST", at(v.conversation, "/entries"), map[string]any{"id": newClientID(), "kind": kind, "text": "too late"})
				if late := got.status == 404 || got.status == 409 || got.status == 410 || got.status == 403; !late && !(kind == "note" && a == lee && name != "erased" && got.status == 201) {
					t.Errorf("%s: %s's %s: %d %s", name, a.name, kind, got.status, got.body)
				}
			}
		}
		_ = open.say(map[string]any{"t": "post", "id": newClientID(), "text": "too late"})
		if f, err := open.find(2*time.Second, func(f *frame) bool { return f.T == "ack" }); err == nil {
			t.Errorf("%s: the visitor's message was acknowledged: %s", name, f.raw)
		}
		mina.never(t, "what came too late, at the old agent", func(f *frame) bool { return strings.Contains(f.raw, "too late") })
		if name != "erased" {
			for _, e := range v.visit(t) {
				if e.Text == "too late" {
					t.Errorf("%s: it stands in the conversation", name)
				}
			}
		}
	}
}
