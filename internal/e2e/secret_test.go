package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"snug/internal/control"
)

// planted are the marked values of one run. The words are contents, which staff may read and nobody may find on disk; card
// and password are confidential, and nobody may have them at all.
type planted struct{ words, card, password string }

func plant() planted {
	tail := rand.Text() // letters and digits, new in each run: a server shared between tests holds no older one
	return planted{words: "Pflaumen" + tail[:10], card: luhn("455673" + digitsOf(tail)), password: "Kobold77" + tail[10:18]}
}

func digitsOf(s string) string {
	b := make([]byte, 9)
	for i := range b {
		b[i] = '0' + (s[i]*7+byte(i))%10
	}
	return string(b)
}

// luhn adds the check digit (ISO/IEC 7812-1, annex B).
func luhn(digits string) string {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}

// Marked values go in by every door there is: as contents, in names, addresses, titles, headers, drafts, searches, failed
// requests and rubbish on sockets. Then every byte that the program wrote is searched, in many forms: the data folder with
// WAL and lock, the log at debug level, standard output, the numbers for monitoring, PostgreSQL's files with its log. The
// words are in what staff get and nowhere else; card number and password are nowhere (faults 21, 51, 52, 89).
func TestPlantedSecret(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		p := plant()
		s := child(t, o)
		mina, lee := s.hire("Mina", "agent", "Support"), s.hire("Lee"+p.words, "agent", "Support")
		ruth, adam := s.hire("Ruth", "lead", "Support"), s.hire("Adam", "administrator")
		for _, a := range []*agent{mina, lee, ruth} {
			a.mustGreet(t)
		}
		v := plantAsVisitor(t, s, p, mina)
		plantAsStaff(t, s, p, v, mina, lee, ruth, adam)
		plantRubbish(t, s, p, v, mina)
		received := receivedBy(t, v, mina, lee, ruth, adam)

		// What staff get proves that the values came in.
		for what, want := range map[string]string{"message": "m " + p.words, "note": "n " + p.words, "page": p.words, "reply": "r " + p.words, "title": "t " + p.words} {
			if !strings.Contains(received, want) {
				t.Errorf("the words of the %s reached nobody: the test would find nothing on disk either", what)
			}
		}
		var destroyed, contents hunt
		destroyed.card("the card number", p.card)
		destroyed.word("the password", p.password)
		destroyed.in(t, "what people receive", []byte(received))
		contents.word("the words", p.words)
		everywhere := hunt{append(destroyed.forms, contents.forms...)}

		var metrics bytes.Buffer
		if err := s.host().Metrics(context.Background(), &metrics); err != nil {
			t.Fatal(err)
		}
		everywhere.in(t, "the metrics", metrics.Bytes())
		size := everywhere.below(t, s.data) // as it is while serving, WAL and all
		s.kill()
		size += everywhere.below(t, s.data) // as a power cut leaves it
		again := s.again(t)
		again.stop()
		size += everywhere.below(t, s.data) // as it is in a backup
		if o.urls[0] != "" {
			size += huntPostgres(t, &everywhere, o.urls[0])
		}
		for _, of := range []*server{s, again} {
			everywhere.in(t, "the log", []byte(of.log.String()))
			everywhere.in(t, "standard output", []byte(of.out.String()))
		}
		if !strings.Contains(s.log.String(), "level=DEBUG") && !strings.Contains(s.log.String(), "level=INFO") || size < 10_000 {
			t.Errorf("there was nothing to look through: %d bytes", size)
		}
		t.Logf("looked through %d KiB on disk and %d KiB of log for %d forms", size>>10, len(s.log.String())>>10, len(everywhere.forms))
	})
}

// both is a text with the words and the card in it.
func (p planted) both(prefix string) string {
	return fmt.Sprintf("%s %s %s", prefix, p.words, groups(p.card, " "))
}

func plantAsVisitor(t *testing.T, s *server, p planted, mina *agent) *visitor {
	v := s.comes(p.both("m"), func(form map[string]any, r *request) {
		form["name"] = p.words + " " + p.card
		form["email"] = p.words + "@example.org"
		form["page"] = map[string]any{"url": "https://shop.example/" + p.words + "/" + p.card + "?q=" + p.words + "&card=" + p.card + "#" + p.words, "title": p.both("t")}
		form["fields"] = []map[string]any{{"key": "order", "text": p.both("f")}, {"key": "phone", "text": p.card}}
		r.header = http.Header{
			"User-Agent": {p.both("Mozilla/5.0 Firefox/131.0")}, "Referer": {"https://shop.example/" + p.words + "?c=" + p.card},
			"Accept-Language": {"en-" + p.words[:8]}, "X-Forwarded-For": {p.words, p.card}, "X-Request-Id": {p.both("x")}, "Via": {p.words},
		}
	})
	v.mustGreet(t, 1)
	v.says(t, "and "+p.card+" as one, "+p.words)
	v.ask("POST", "/v1/visit/page", map[string]any{"url": "https://shop.example/cart/" + p.words + "/" + p.card, "title": p.both("t")}).must(t, 204)
	mina.ask("POST", at(v.conversation, "/take"), nil).must(t, 200)
	mina.watches(t, v.conversation, 0)
	mina.says(t, v.conversation, "message", "What is your password?", 0)
	v.await(t, "entry", func(f *frame) bool { return f.E.Text == "What is your password?" })
	if ack := v.says(t, p.password); strings.Contains(ack.Text, p.password) || len(ack.Masks) == 0 {
		t.Errorf("a password after the question: %s", ack.raw)
	}

	// Off the record, and No thanks with nonsense.
	form := s.form(p.both("whisper"))
	form["name"] = p.words
	if _, err := s.start(request{method: "POST", host: chatHost, path: "/v1/visit/off-record", body: form}); err != nil {
		t.Error(err)
	}
	s.ask(request{method: "POST", host: chatHost, path: "/v1/visit/declined", body: map[string]any{"site": p.words, "hash": p.words}})
	return v
}

func plantAsStaff(t *testing.T, s *server, p planted, v *visitor, mina, lee, ruth, adam *agent) {
	for kind, prefix := range map[string]string{"message": "r", "note": "n"} {
		if f := mina.says(t, v.conversation, kind, p.both(prefix), 0); f.T != "ack" {
			t.Errorf("%s: %s", kind, f.raw)
		}
		mina.ask("POST", at(v.conversation, "/entries"), map[string]any{"id": newClientID(), "kind": kind, "text": p.both(prefix) + " again"}).must(t, 201)
	}
	mina.says(t, v.conversation, "message", p.both("held"), 10_000)
	mina.ask("PUT", at(v.conversation, "/draft"), map[string]any{"text": p.both("draft")}).must(t, 204)
	mina.ask("GET", "/v1/search?q="+url.QueryEscape(p.words), nil).must(t, 200)
	mina.ask("GET", "/v1/search?q="+p.card, nil)
	mina.ask("GET", "/v1/conversations?box=mine&before="+p.words, nil)
	saved := false
	for _, a := range []*agent{mina, lee, ruth, adam} {
		got := a.ask("POST", "/v1/replies", map[string]any{"shortcut": strings.ToLower(p.words), "title": p.both("title"), "text": p.both("saved")})
		saved = saved || got.status == 201
	}
	if !saved {
		t.Error("nobody could save a reply")
	}
	mina.ask("POST", at(v.conversation, "/transfer"), map[string]any{"staff": lee.id, "note": p.both("transfer")}).must(t, 200)
	if _, err := s.host().AddUser(context.Background(), control.NewUser{Email: p.words + "@alder.example", Name: p.words, Role: "agent", Teams: []string{p.words}, Password: p.password + p.words}); err != nil {
		t.Fatal(err)
	}
	s.ask(request{method: "POST", host: consoleHost, path: "/v1/session", body: map[string]any{"email": p.words + "@alder.example", "password": p.password + p.words}}).must(t, 200)
	lee.ask("POST", at(v.conversation, "/end"), nil).must(t, 200)
	v.ask("POST", "/v1/visit/rating", map[string]any{"stars": 4, "comment": p.both("rating")}).must(t, 204)
}

// plantRubbish sends what is refused. Nothing of it may be repeated in an answer, nor remembered.
func plantRubbish(t *testing.T, s *server, p planted, v *visitor, mina *agent) {
	x := p.words + p.card
	post := func(host, path string, body any) request {
		return request{method: "POST", host: host, path: path, body: body}
	}
	odd := post(chatHost, "/v1/visit/page", `{"url":"https://shop.example/"}`)
	for _, r := range []request{
		post(chatHost, "/v1/visit/start", `{"`+x+`":`), post(chatHost, "/v1/visit/start", `{"`+x+`":1,"`+x+`":2}`),
		post(chatHost, "/v1/visit/start", `"`+x+`"`), post(chatHost, "/v1/visit/page", `{"url":["`+x+`"]}`),
		post(consoleHost, "/v1/session", map[string]any{"email": x + "@alder.example", "password": x}),
		post(consoleHost, "/v1/session", map[string]any{"email": mina.email, "password": x}),
		post(consoleHost, "/v1/session", map[string]any{"email": []string{x}, "password": 1}),
		post(consoleHost, "/v1/session/link", map[string]any{"token": x}),
		{method: "GET", host: consoleHost, path: "/v1/me", cookie: x},
		{method: "GET", host: chatHost, path: "/v1/visit", token: x},
		{method: "GET", host: chatHost, path: "/" + x}, {method: "GET", host: consoleHost, path: "/v1/" + x + "?" + x + "=" + x},
		{method: "GET", host: chatHost, path: "/frame/" + p.words + "?lang=" + x}, {method: "GET", host: chatHost, path: "/frame/demo?lang=" + x + "&theme=" + x + "&accent=" + x},
		{method: "GET", host: chatHost, path: "/assets/" + x + ".js"}, {method: "GET", host: consoleHost, path: "/assets/%2e%2e/" + x},
		{method: "GET", host: x + ".localhost", path: "/"}, {method: strings.ToUpper(p.words), host: chatHost, path: "/v1/visit"},
		{method: odd.method, host: odd.host, path: odd.path, body: odd.body, token: v.token, header: http.Header{"Content-Type": {x}}},
		{method: odd.method, host: odd.host, path: odd.path, body: odd.body, token: v.token, header: http.Header{"Origin": {"https://" + x + ".example"}, "Sec-Fetch-Site": {x}}},
		{method: "POST", host: chatHost, path: "/v1/visit/withdraw", body: map[string]any{"purpose": strings.ToLower(p.words)}, token: v.token},
		{method: "GET", host: chatHost, path: "/v1/visit/transcript?lang=" + x, token: v.token},
		{method: "GET", host: consoleHost, path: at(x, "/entries?after="+x), cookie: mina.cookie},
		{method: "POST", host: consoleHost, path: "/v1/me/password", body: map[string]any{"current": x, "new": x}, cookie: mina.cookie, header: http.Header{"Sec-Fetch-Site": {x}}},
		{method: "PUT", host: consoleHost, path: "/v1/me/presence", body: map[string]any{"state": x}, cookie: mina.cookie},
	} {
		a := s.ask(r)
		if a.status < 400 && !strings.HasPrefix(r.path, "/frame/demo") {
			t.Errorf("%s %s was taken: %d", r.method, r.path, a.status)
		}
		var h hunt
		h.word("what was sent", p.words)
		h.card("the card", p.card)
		h.in(t, "the answer to "+r.method+" "+r.path, []byte(a.body))
		for k, list := range a.header {
			h.in(t, "the answer's header "+k, []byte(strings.Join(list, "\n")))
		}
	}
	for _, raw := range []string{
		x + "\r\n\r\n", "GET /" + x + " HTTP/9.9\r\nHost: " + chatHost + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: " + x + " " + x + "\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: " + chatHost + "\r\n" + x + "\r\n\r\n", "GET / HTTP/1.1\r\nHost: " + chatHost + "\r\nX: \x01" + x + "\r\n\r\n",
		"POST /v1/visit/start HTTP/1.1\r\nHost: " + chatHost + "\r\nContent-Length: " + x + "\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + x, "\x16\x03\x01" + x,
	} {
		shout(t, s, raw)
	}
	for _, said := range []string{
		x, `{"t":"` + x + `"}`, `{"t":"hello","v":1,"token":"` + x + `","after":0}`, `{"t":"hello","v":1,"token":"` + v.token + `","after":0,"` + x + `":1}`,
		`{"t":"typing","on":true,"text":"` + x + `"}`, `{"t":"post","id":"` + x + `","text":"` + x + `"}`, x + "\xff",
	} {
		for _, to := range [][]string{{chatHost, "/v1/socket"}, {consoleHost, "/v1/staff/socket", "Cookie: __Host-snug=" + mina.cookie}} {
			k, err := s.open(to[0], to[1], "", append(to[2:], "User-Agent: "+x, "Sec-WebSocket-Protocol: "+p.words, "Sec-WebSocket-Extensions: "+p.words)...)
			if err != nil {
				t.Error(err)
				continue
			}
			_ = k.say(said)
			k.ends(t)
			if strings.Contains(k.all(), p.words) {
				t.Errorf("a refused frame came back: %s", k.all())
			}
		}
	}
	// A frame that is refused after a good hello, and typing with a text in it.
	w := v.on(s)
	w.mustGreet(t, 0)
	_ = w.say(`{"t":"typing","on":true,"text":"` + x + `"}`)
	_ = w.write(2, []byte(x))
	w.ends(t)
}

// shout writes bytes to the listener and reads what comes until the connection ends.
func shout(t *testing.T, s *server, raw string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	nc, err := s.dial(ctx, chatHost, "")
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	_ = nc.SetDeadline(time.Now().Add(3 * time.Second))
	_, _ = io.WriteString(nc, raw)
	b, _ := io.ReadAll(io.LimitReader(nc, 1<<20)) // whoever keeps it open is asked for no more
	return string(b)
}

// receivedBy is all that the people get to see, over sockets and by asking again.
func receivedBy(t *testing.T, v *visitor, staff ...*agent) string {
	var b strings.Builder
	b.WriteString(v.all() + v.ask("GET", "/v1/visit", nil).body + v.ask("GET", "/v1/visit/transcript", nil).body)
	for _, a := range staff {
		if a.socket != nil {
			b.WriteString(a.all())
		}
		for _, path := range []string{
			"/v1/conversations?box=mine", "/v1/conversations?box=all", "/v1/conversations?box=ended", at(v.conversation, ""), at(v.conversation, "/entries?after=0"),
			at(v.conversation, "/draft"), "/v1/replies", "/v1/staff", "/v1/teams", "/v1/posture", "/v1/consent", "/v1/search?q=Pflaumen",
		} {
			b.WriteString(a.ask("GET", path, nil).body)
		}
	}
	return b.String()
}

// huntPostgres looks through the server's whole folder: tables, WAL, and its log.
func huntPostgres(t *testing.T, h *hunt, at string) int {
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	var folder string
	if err := conn.QueryRow(ctx, "SHOW data_directory").Scan(&folder); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadDir(folder); err != nil {
		t.Skipf("PostgreSQL's folder can't be read by this user: %v", err)
	}
	size := h.below(t, folder)
	if log, err := os.ReadFile(filepath.Join(u.Query().Get("host"), "log")); err == nil {
		h.in(t, "PostgreSQL's log", log)
	}
	return size
}
