package httpapi

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
)

// raw sends bytes as they are and returns what comes back until the server ends or falls silent.
func (h *house) raw(request string) string {
	h.t.Helper()
	conn, err := net.Dial("tcp", h.server.Listener.Addr().String())
	if err != nil {
		h.t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	if _, err := io.WriteString(conn, request); err != nil {
		return ""
	}
	out, _ := io.ReadAll(io.LimitReader(conn, 1<<20))
	return string(out)
}

// Requests that two readers could cut differently are refused, and the connection with them: what was hidden behind is
// never answered.
func TestSmuggling(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	const hidden = "GET /v1/posture HTTP/1.1\r\nHost: console.localhost:7465\r\n\r\n"
	head := "POST /v1/session HTTP/1.1\r\nHost: console.localhost:7465\r\nContent-Type: application/json\r\nSec-Fetch-Site: same-origin\r\n"
	for name, request := range map[string]string{
		"two lengths":        head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}" + hidden,
		"length and chunked": head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"chunked, identity":  head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden,
		"chunked twice":      head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"odd chunked":        head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
		"folded header":      head + "Transfer-Encoding:\r\n chunked\r\nX: \r\n y\r\n\r\n0\r\n\r\n" + hidden,
		"space before colon": head + "Content-Length : 2\r\n\r\n{}" + hidden,
		"negative length":    head + "Content-Length: -1\r\n\r\n" + hidden,
		"signed length":      head + "Content-Length: +2\r\n\r\n{}" + hidden,
		"two hosts":          "GET /v1/me HTTP/1.1\r\nHost: console.localhost:7465\r\nHost: evil.example\r\n\r\n" + hidden,
		"no host":            "GET /v1/me HTTP/1.1\r\n\r\n" + hidden,
		"NUL in a header":    head + "X: a\x00b\r\nContent-Length: 2\r\n\r\n{}" + hidden,
		"bad chunk size":     head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" + hidden,
		"chunk without end":  head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}XX0\r\n\r\n" + hidden,
		"body where none is": "GET /v1/me HTTP/1.1\r\nHost: console.localhost:7465\r\nContent-Length: " + "70" + "\r\n\r\n" + hidden,
		"chunked where none": "GET /v1/me HTTP/1.1\r\nHost: console.localhost:7465\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + hidden + "\r\n0\r\n\r\n",
	} {
		got := h.raw(request)
		if n := strings.Count(got, "HTTP/1.1 "); n > 1 {
			t.Errorf("%s: %d answers: %.300q", name, n, got)
		}
		if !strings.HasPrefix(got, "HTTP/1.1 4") && !strings.HasPrefix(got, "HTTP/1.1 501") && got != "" {
			t.Errorf("%s: %.80q", name, got)
		}
	}
}

// Whoever is refused while still writing a body gets the answer and the end of the connection, not a reset that takes the
// answer along.
func TestRefusalArrives(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	h.hire()
	const host = " HTTP/1.1\r\nHost: console.localhost:7465\r\n"
	const signIn = "POST /v1/session" + host + "Content-Type: application/json\r\nSec-Fetch-Site: same-origin\r\n"
	body := strings.Repeat("x", 900<<10)
	length := fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body))
	for name, c := range map[string]struct{ head, want string }{
		"too large":       {signIn + length, "413"},
		"another page's":  {"POST /v1/session" + host + "Sec-Fetch-Site: cross-site\r\n" + length, "403"},
		"no JSON":         {"POST /v1/session" + host + "Sec-Fetch-Site: same-origin\r\n" + length, "400"},
		"not signed in":   {"PUT /v1/me/presence" + host + "Sec-Fetch-Site: same-origin\r\n" + length, "401"},
		"where none goes": {"GET /v1/me" + host + "Cookie: " + h.cookies[access.Agent] + "\r\nSnug-Proof: {proof}\r\n" + length, "400"},
		"nowhere":         {"POST /v1/nothing" + host + length, "404"},
		"in chunks":       {signIn + "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n", len(body)), "400"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", h.server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
			if _, err := io.WriteString(conn, strings.Replace(c.head, "{proof}", h.proof(get, consoleAt+"/v1/me"), 1)); err != nil {
				t.Fatal(err)
			}
			for rest := body; rest != ""; {
				time.Sleep(300 * time.Millisecond) // in all longer than net/http lingers
				n := min(len(rest), 300<<10)
				if _, err := io.WriteString(conn, rest[:n]); err != nil {
					t.Fatalf("while writing: %v", err)
				}
				rest = rest[n:]
			}
			if strings.Contains(c.head, "chunked") {
				_, _ = io.WriteString(conn, "\r\n0\r\n\r\n")
			}
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatalf("no answer: %v", err)
			}
			defer res.Body.Close()
			if got, err := io.ReadAll(res.Body); err != nil || !strings.HasPrefix(res.Status, c.want) {
				t.Errorf("%s, want %s: %.200q, %v", res.Status, c.want, got, err)
			}
		})
	}
}

func TestOversizedHeads(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	const line = " HTTP/1.1\r\nHost: console.localhost:7465\r\n"
	many := strings.Builder{}
	for i := range 1000 {
		many.WriteString("X-" + strings.Repeat("a", i%20+1) + string(rune('a'+i%26)) + strings.Repeat("b", i/26) + ": 1\r\n")
	}
	for name, c := range map[string]struct{ request, want string }{
		"a header of 70 KiB":  {"GET /" + line + "X: " + strings.Repeat("x", 70<<10) + "\r\n\r\n", "HTTP/1.1 431"},
		"1000 headers":        {"GET /" + line + many.String() + "\r\n", "HTTP/1.1 4"},
		"an address of 1 MiB": {"GET /" + strings.Repeat("x", 1<<20) + line + "\r\n", "HTTP/1.1 431"},
		"an address of 9 KiB": {"GET /" + strings.Repeat("x", 9<<10) + line + "\r\n", "HTTP/1.1 413"},
	} {
		if got := h.raw(c.request); !strings.HasPrefix(got, c.want) && got != "" {
			t.Errorf("%s: %.60q", name, got)
		}
	}
}

// Slow peers are let go while others are served.
func TestSlowPeers(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	config := h.server.Config
	for name, d := range map[string]time.Duration{
		"headers": config.ReadHeaderTimeout, "request": config.ReadTimeout, "answer": config.WriteTimeout, "idle": config.IdleTimeout, "body": h.edge.bodyTime,
	} {
		if d <= 0 || d > time.Minute {
			t.Errorf("%s may take %v", name, d)
		}
	}
	h.server.Close()
	h.server = httptest.NewUnstartedServer(h.edge)
	h.server.Config = Server(h.edge, nil, nil)
	h.server.Config.ReadHeaderTimeout, h.edge.bodyTime = time.Second, time.Second
	h.server.Start()
	t.Cleanup(h.server.Close)
	var conns []net.Conn
	for i := range 200 {
		conn, err := net.Dial("tcp", h.server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conns = append(conns, conn)
		if i%2 == 0 {
			_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: console.loc")
		} else {
			_, _ = io.WriteString(conn, "POST /v1/session HTTP/1.1\r\nHost: console.localhost:7465\r\nContent-Type: application/json\r\n"+
				"Sec-Fetch-Site: same-origin\r\nContent-Length: 100\r\n\r\n{")
		}
	}
	start := time.Now()
	if got := h.ask(request{method: get, url: consoleAt + "/"}); got.status != 200 || time.Since(start) > time.Second {
		t.Errorf("a healthy client: %d after %v", got.status, time.Since(start))
	}
	for i, conn := range conns[:2] {
		_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		out, err := io.ReadAll(conn)
		if err != nil {
			t.Errorf("slow peer %d was not let go: %v", i, err)
		}
		if i == 1 && (!strings.HasPrefix(string(out), "HTTP/1.1 503") || !strings.Contains(string(out), "Connection: close")) {
			t.Errorf("a slow body: %.200q", out)
		}
	}
	if d := time.Since(start); d > 4*time.Second {
		t.Errorf("slow peers were held for %v", d)
	}
}
