package e2e

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// The proxy forbids one address. Whoever wants to reach it all the same writes a request that the proxy and Snug would cut
// differently, so that what is a body to the one is a request to the other: two lengths, lengths beside chunks, encodings
// in disguise, folded lines, bare line feeds, upgrades that are none. What is hidden either is whole, and would end the
// canary's conversation, or begins a request that would swallow the next visitor's. Through nginx and through HAProxy
// nothing of it ever reaches a handler, and each innocent request after it, on the same kept connection, gets its own
// answer (faults 24).
func TestSmugglingThroughProxies(t *testing.T) {
	t.Parallel()
	for name, start := range proxies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, s, through := behind(t, start, setup{level: "info"}, "/v1/visit/end")
			c := newCanary(t, through)
			one, two := through.comes("the first innocent"), through.comes("the second innocent")
			innocent := func(after string) {
				t.Helper()
				for _, v := range []*visitor{one, two} {
					a, err := through.try(request{method: "GET", host: chatHost, path: "/v1/visit", token: v.token})
					if err != nil || a.status != 200 || !strings.Contains(a.body, v.first.Text) {
						t.Errorf("after %s an innocent request is answered with %d %.300q, %v", after, a.status, a.body, err)
					}
				}
			}
			innocent("nothing")
			before := f.opened.Load()
			innocent("nothing")
			if opened := f.opened.Load() - before; opened > 0 {
				t.Fatalf("two requests opened %d connections: there is nothing to smuggle on", opened)
			}
			attacks := 0
			for trick, raw := range smuggled(c.v.token) {
				attacks++
				got := f.shout(raw)
				for line := range strings.Lines(got) {
					if status, ok := strings.CutPrefix(line, "HTTP/1.1 "); ok && !harmless(status) {
						t.Errorf("%s: answered with %q", trick, status)
					}
				}
				if strings.Contains(got, "innocent") {
					t.Errorf("%s: another's answer: %.600q", trick, got)
				}
				innocent(trick)
				if strings.Contains(s.log.String(), "route=/v1/visit/end") {
					t.Fatalf("%s: the hidden request was handled; answered with %.600q", trick, got)
				}
			}
			t.Logf("%d attacks, %d connections to the server", attacks, f.opened.Load())
			c.sings(t)
			if strings.Contains(s.log.String(), "route=/v1/visit/end") {
				t.Fatal("a hidden request was handled")
			}
			// What would have shown: the same request, when nobody stands in front.
			if a := c.v.on(s).ask("POST", "/v1/visit/end", nil); a.status != 204 {
				t.Errorf("without a proxy: %d %s", a.status, a.body)
			}
			soon(t, "the direct request's line in the log", func() bool { return strings.Contains(s.log.String(), "route=/v1/visit/end") })
		})
	}
}

// harmless tells whether a status is a refusal, or the answer to what stood in front.
func harmless(status string) bool {
	code, _, _ := strings.Cut(status, " ")
	return slices.Contains([]string{"100", "200", "204", "400", "403", "404", "405", "408", "411", "413", "417", "421", "422", "426", "431", "501", "502", "505"}, code)
}

// shout writes bytes to the proxy and returns what comes back until it closes or has been silent for a while.
func (f *front) shout(raw string) string {
	f.t.Helper()
	nc, err := (&server{setup: setup{scheme: "https"}, addr: f.addr}).dial(f.t.Context(), chatHost, "")
	if err != nil {
		f.t.Fatal(err)
	}
	defer nc.Close()
	_, _ = io.WriteString(nc, raw) // it may be refused on the way
	var got strings.Builder
	b := make([]byte, 64<<10)
	for wait := 800 * time.Millisecond; ; wait = 100 * time.Millisecond {
		_ = nc.SetReadDeadline(time.Now().Add(wait))
		n, err := nc.Read(b)
		got.Write(b[:n])
		if err != nil {
			return got.String()
		}
	}
}

// smuggled is the attacks by name. What is hidden is signed by a visitor, so that it would do something.
func smuggled(token string) map[string]string {
	const line = " HTTP/1.1\r\nHost: " + chatHost + "\r\n"
	signed := "Authorization: Bearer " + token + "\r\nSec-Fetch-Site: same-origin\r\n"
	post := "POST /v1/visit/page" + line + signed + "Content-Type: application/json\r\n"
	all := map[string]string{}
	for kind, hidden := range map[string]string{
		"whole": "POST /v1/visit/end" + line + signed + "Content-Length: 0\r\n\r\n",
		"begun": "POST /v1/visit/end" + line + signed + "Content-Length: 0\r\nX: ",
	} {
		add := func(name, raw string) { all[name+", "+kind] = raw }
		n := len(hidden)
		chunk := func(size string) string { return size + "\r\n" + hidden + "\r\n0\r\n\r\n" }
		behindEnd := "0\r\n\r\n" + hidden
		whole := fmt.Sprintf("Content-Length: %d\r\n", len(behindEnd)) // of a body that ends early for whoever reads chunks
		short := fmt.Sprintf("Content-Length: %d\r\n", len(fmt.Sprintf("%x\r\n", n)))

		for name, encoding := range map[string]string{
			"plain": "Transfer-Encoding: chunked\r\n", "space before the colon": "Transfer-Encoding : chunked\r\n", "tab": "Transfer-Encoding:\tchunked\r\n", "vertical tab": "Transfer-Encoding:\vchunked\r\n",
			"form feed": "Transfer-Encoding: \fchunked\r\n", "NUL": "Transfer-Encoding: chunked\x00\r\n", "folded": "Transfer-Encoding:\r\n chunked\r\n", "folded into another": "X: y\r\n Transfer-Encoding: chunked\r\n",
			"bare line feed before": "X: y\nTransfer-Encoding: chunked\r\n", "bare line feed after": "Transfer-Encoding: chunked\nX: y\r\n", "bare carriage return": "X: y\rTransfer-Encoding: chunked\r\n", "upper case": "TRANSFER-ENCODING: CHUNKED\r\n",
			"xchunked": "Transfer-Encoding: xchunked\r\n", "chunked, identity": "Transfer-Encoding: chunked, identity\r\n", "identity, chunked": "Transfer-Encoding: identity, chunked\r\n", "identity": "Transfer-Encoding: identity\r\n",
			"chunked twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "chunked, then another": "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n", "another, then chunked": "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n",
			"quoted": "Transfer-Encoding: \"chunked\"\r\n", "comma": "Transfer-Encoding: chunked,\r\n", "gzip, chunked": "Transfer-Encoding: gzip, chunked\r\n", "underscore": "Transfer_Encoding: chunked\r\n", "empty first": "Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n",
			"parameter": "Transfer-Encoding: chunked;q=1\r\n", "high byte": "Transfer-Encoding: \xa0chunked\r\n", "named in Connection": "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n",
		} {
			add("length, encoding "+name, post+whole+encoding+"\r\n"+behindEnd)
			add("encoding "+name+", length", post+encoding+short+"\r\n"+chunk(fmt.Sprintf("%x", n)))
			add("encoding "+name+" alone", post+encoding+"\r\n"+behindEnd)
		}
		for name, lengths := range map[string]string{
			"none, then all": fmt.Sprintf("Content-Length: 0\r\nContent-Length: %d\r\n", n), "all, then none": fmt.Sprintf("Content-Length: %d\r\nContent-Length: 0\r\n", n), "a list": fmt.Sprintf("Content-Length: 0, %d\r\n", n),
			"a list the other way": fmt.Sprintf("Content-Length: %d, 0\r\n", n), "signed": fmt.Sprintf("Content-Length: +%d\r\n", n), "negative": "Content-Length: -1\r\n", "hexadecimal": fmt.Sprintf("Content-Length: %#x\r\n", n),
			"octal": fmt.Sprintf("Content-Length: 0%d\r\n", n), "huge": "Content-Length: 18446744073709551617\r\n", "a fraction": fmt.Sprintf("Content-Length: %d.0\r\n", n), "with a space": "Content-Length: 1 2\r\n", "empty": "Content-Length:\r\n",
			"folded": fmt.Sprintf("Content-Length: 0\r\n %d\r\n", n), "folded into another": fmt.Sprintf("X: y\r\n Content-Length: %d\r\n", n), "space before the colon": fmt.Sprintf("Content-Length : %d\r\n", n), "bare line feed": fmt.Sprintf("X: y\nContent-Length: %d\r\n", n),
			"bare carriage return": fmt.Sprintf("X: y\rContent-Length: %d\r\n", n), "named in Connection": fmt.Sprintf("Connection: Content-Length\r\nContent-Length: %d\r\n", n), "underscore": fmt.Sprintf("Content_Length: %d\r\n", n),
			"waiting": fmt.Sprintf("Expect: 100-continue\r\nContent-Length: %d\r\n", n), "waiting oddly": fmt.Sprintf("Expect: y 100-continue\r\nContent-Length: %d\r\n", n),
		} {
			add("lengths: "+name, post+lengths+"\r\n"+hidden)
			add("a body on GET, lengths: "+name, "GET /frame/demo"+line+lengths+"\r\n"+hidden)
		}
		for name, body := range map[string]string{
			"size with a sign": chunk(fmt.Sprintf("+%x", n)), "size with 0x": chunk(fmt.Sprintf("0x%x", n)), "size that overflows": chunk(fmt.Sprintf("1%016x", n)), "size with a space": chunk(fmt.Sprintf("%x ", n)),
			"size with an underscore": "0_0\r\n\r\n" + hidden, "extension with a line feed": fmt.Sprintf("2;x\n%x\r\n{}\r\n0\r\n\r\n", n) + hidden, "ends by line feeds": "2\n{}\n0\n\n" + hidden, "ends by a carriage return": "2\r{}\r0\r\r" + hidden,
			"data longer than said": "2\r\n{}" + hidden + "\r\n0\r\n\r\n", "trailer": "0\r\nContent-Length: " + fmt.Sprint(n) + "\r\n\r\n" + hidden, "trailer without end": "0\r\nX: y\r\n" + hidden, "empty size": "\r\n\r\n" + hidden,
		} {
			add("chunks: "+name, post+"Transfer-Encoding: chunked\r\n\r\n"+body)
		}
		add("bare line feeds for all", strings.ReplaceAll(post+whole+"Transfer-Encoding: chunked\r\n\r\n", "\r\n", "\n")+behindEnd)
		add("bare line feed ends the head", strings.TrimSuffix(post, "\r\n")+"\r\n"+fmt.Sprintf("Content-Length: %d\r\n\n", n)+hidden)
		add("HTTP/1.0 with chunks", strings.Replace(post, "HTTP/1.1", "HTTP/1.0", 1)+whole+"Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n"+behindEnd)
		add("HEAD with a body", "HEAD /frame/demo"+line+fmt.Sprintf("Content-Length: %d\r\n\r\n", n)+hidden)
		add("a line feed in the target", "GET /frame/demo\nHost: x\n"+line+"\r\n"+hidden)
		add("a space in the target", "GET /frame/demo HTTP/1.1 x"+line+fmt.Sprintf("Content-Length: %d\r\n\r\n", n)+hidden)
		add("an absolute target", "GET http://evil.example/"+line+fmt.Sprintf("Content-Length: %d\r\n\r\n", n)+hidden)
		socket := "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
		add("a socket of no version", "GET /v1/socket"+line+socket+"Sec-WebSocket-Version: 777\r\n\r\n"+hidden)
		add("a socket where none is", "GET /v1/visit"+line+signed+socket+"Sec-WebSocket-Version: 13\r\n\r\n"+hidden)
		add("a socket of another origin", "GET /v1/socket"+line+socket+"Sec-WebSocket-Version: 13\r\nOrigin: https://evil.example\r\n\r\n"+hidden)
		add("HTTP/2 in clear", "GET /frame/demo"+line+"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n"+hidden)
		add("CONNECT", "CONNECT "+chatHost+":443"+line+"\r\n"+hidden)
	}
	return all
}
