package e2e

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"snug/internal/realtime/realtimetest"
)

// Another site's page opens a socket to the console, and the browser adds the agent's cookie: the hijack that WebSockets
// are known for. The Origin has to be the console's own, letter by letter; of a visitor's socket, the widget's own. The
// request is refused before anything is upgraded, and noted (faults 1, 2, 3, 5).
func TestCrossSiteSockets(t *testing.T) {
	t.Parallel()
	s := inside(t, setup{})
	c := newCanary(t, s)
	cookie := "Cookie: __Host-snug=" + c.a.cookie
	own := map[string]string{consoleHost: "http://" + consoleHost, chatHost: "http://" + chatHost}
	for host, path := range map[string]string{consoleHost: "/v1/staff/socket", chatHost: "/v1/socket"} {
		for _, evil := range []string{
			"https://evil.example", "null", own[host] + ".evil.example", "http://evil" + host, "http://evil.example/" + host, "https://" + host,
			own[host] + ":8080", strings.ToUpper(own[host]), own[host] + "/", "//" + host, host, "", "file://", "http://evil@" + host,
			map[string]string{consoleHost: own[chatHost], chatHost: own[consoleHost]}[host], "https://shop.example",
		} {
			_, res, err := s.upgrade(host, path, "", "Origin: "+evil, cookie)
			if !errors.Is(err, realtimetest.ErrRefused) || res.StatusCode != 403 {
				t.Errorf("%s from %q: %v", path, evil, err)
			}
			if res != nil && res.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s from %q: %v", path, evil, res.Header)
			}
		}
		for name, headers := range map[string][]string{
			"none": {cookie}, "two": {"Origin: " + own[host], "Origin: https://evil.example", cookie}, "two others": {"Origin: https://evil.example", "Origin: " + own[host], cookie},
		} {
			if _, res, err := s.upgrade(host, path, "", headers...); !errors.Is(err, realtimetest.ErrRefused) || res.StatusCode != 403 {
				t.Errorf("%s with %s Origin: %v", path, name, err)
			}
		}
	}
	// The right Origin without a cookie, with a visitor's token for a cookie, with two cookies.
	for name, cookies := range map[string]string{"none": "X: y", "a visitor's token": "Cookie: __Host-snug=" + c.v.token, "two": cookie + "; __Host-snug=" + c.v.token} {
		if _, res, err := s.upgrade(consoleHost, "/v1/staff/socket", "", "Origin: "+own[consoleHost], cookies); !errors.Is(err, realtimetest.ErrRefused) || res.StatusCode != 401 {
			t.Errorf("with the cookie %s: %v", name, err)
		}
	}
	// A staff token is no visitor's, and no token may come in an address.
	for name, token := range map[string]string{"an agent's": c.a.cookie, "none": "", "a made-up one": strings.Repeat("A", 43)} {
		k, err := s.open(chatHost, "/v1/socket", "")
		if err != nil {
			t.Fatal(err)
		}
		_ = k.say(map[string]any{"t": "hello", "v": 1, "token": token, "after": 0})
		if code := k.ends(t); code != 4001 && code != 1002 || strings.Contains(k.all(), "welcome") {
			t.Errorf("hello with %s token: closed with %d, %s", name, code, k.all())
		}
	}
	if a := s.ask(request{method: "GET", host: chatHost, path: "/v1/visit?token=" + c.v.token}); a.status == 200 {
		t.Errorf("a token in the address: %d", a.status)
	}
	if n := strings.Count(s.log.String(), "socket refused"); n == 0 {
		t.Error("refused sockets are not noted")
	}
	if strings.Contains(s.log.String(), "evil") {
		t.Error("the log repeats an Origin that somebody made up")
	}
	c.sings(t)
}

// A page of another site sends what changes something, as a form or by script, with the agent's cookie. Without the
// console's own Origin and Sec-Fetch-Site nothing happens; nor as any other type than JSON (faults 3, 31, 60).
func TestCrossSiteWrites(t *testing.T) {
	t.Parallel()
	s := inside(t, setup{})
	c := newCanary(t, s)
	for name, h := range map[string]http.Header{
		"another Origin":       {"Origin": {"https://evil.example"}},
		"the widget's Origin":  {"Origin": {"http://" + chatHost}},
		"null":                 {"Origin": {"null"}},
		"cross-site":           {"Sec-Fetch-Site": {"cross-site"}},
		"same-site":            {"Sec-Fetch-Site": {"same-site"}},
		"no Sec-Fetch-Site":    {"Sec-Fetch-Site": {}},
		"nothing at all":       {"Sec-Fetch-Site": {}, "Origin": {}},
		"text/plain":           {"Content-Type": {"text/plain"}},
		"a form":               {"Content-Type": {"application/x-www-form-urlencoded"}},
		"several parts":        {"Content-Type": {"multipart/form-data; boundary=x"}},
		"no type":              {"Content-Type": {}},
		"two types":            {"Content-Type": {"application/json", "text/plain"}},
		"another charset":      {"Content-Type": {"application/json; charset=utf-16"}},
		"compressed":           {"Content-Encoding": {"gzip"}},
		"navigated to by page": {"Sec-Fetch-Site": {"none"}},
	} {
		r := request{method: "POST", host: consoleHost, path: at(c.v.conversation, "/entries"), cookie: c.a.cookie, header: h,
			body: map[string]any{"id": newClientID(), "kind": "message", "text": "forged by " + name}}
		if a := s.ask(r); a.status != 403 && a.status != 400 {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	for _, path := range []string{at(c.v.conversation, "/end"), at(c.v.conversation, "/take"), at(c.v.conversation, "/erase"), "/v1/session/link"} {
		if a := s.ask(request{method: "GET", host: consoleHost, path: path, cookie: c.a.cookie}); a.status != 405 {
			t.Errorf("GET %s: %d", path, a.status)
		}
	}
	for _, e := range c.a.thread(t, c.v.conversation) {
		if strings.Contains(e.Text, "forged") {
			t.Errorf("it stands in the conversation: %+v", e)
		}
	}
	c.sings(t)
}
