package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// proxies are the reverse proxies that Snug is deployed behind, as docs/operations/deploying.md tells to.
var proxies = map[string]func(f *front) *exec.Cmd{"nginx": nginx, "haproxy": haproxy}

// front is a reverse proxy with a server behind it, and between the two a wire that is listened to.
type front struct {
	t        testing.TB
	addr     string // where it listens
	to       string // where the wire begins
	dir      string
	deny     string // a path that it answers with 403 itself
	opened   atomic.Int64
	log      tape
	exchange sync.WaitGroup
}

// behind starts a server behind a proxy, and returns the proxy and the server as it is seen through it.
func behind(t *testing.T, start func(f *front) *exec.Cmd, o setup, deny string) (*front, *server, *server) {
	t.Helper()
	o.scheme, o.extra = "https", "proxies: ['127.0.0.1']\n"+o.extra
	s := child(t, o)
	f := &front{t: t, addr: vacant(t), dir: t.TempDir(), deny: deny}
	f.tap(s.addr)
	cmd := start(f)
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = &f.log, &f.log, leash()
	cmd.WaitDelay = patience
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	soon(t, "the proxy's start", func() bool {
		nc, err := net.Dial("tcp", f.addr)
		if err != nil {
			select {
			case <-ended:
				t.Fatalf("the proxy ended:\n%s", f.log.tail())
			default:
			}
			return false
		}
		return nc.Close() == nil
	})
	through := &server{t: t, setup: setup{scheme: "https"}, dir: s.dir, data: s.data, addr: f.addr, log: s.log, out: s.out}
	return f, s, through
}

// vacant is an address that nobody listens at.
func vacant(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// tap lets the proxy reach the server by a wire that counts its connections.
func (f *front) tap(to string) {
	f.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.t.Fatal(err)
	}
	f.to = ln.Addr().String()
	f.exchange.Go(func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			f.opened.Add(1)
			far, err := net.Dial("tcp", to)
			if err != nil {
				_ = near.Close()
				continue
			}
			f.exchange.Go(func() { pass(near, far) })
			f.exchange.Go(func() { pass(far, near) })
		}
	})
	f.t.Cleanup(func() { _ = ln.Close() })
}

// pass hands on what comes, and the end of it.
func pass(from, to net.Conn) {
	_, err := io.Copy(to, from)
	if tcp, ok := to.(*net.TCPConn); ok && err == nil {
		_ = tcp.CloseWrite()
		return
	}
	_, _ = from.Close(), to.Close()
}

// adapt reads a file of docs/operations and replaces what a machine has to fill in; each has to be there.
func (f *front) adapt(name string, pairs ...string) string {
	f.t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations", name))
	if err != nil {
		f.t.Fatal(err)
	}
	text := string(b)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			f.t.Fatalf("%s has no %q", name, pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

func (f *front) write(name, text string) string {
	f.t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
	return path
}

// installed finds a program of Debian's package of the same name. Users other than root may not have its folder in PATH.
func installed(t testing.TB, name string) string {
	t.Helper()
	for _, at := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(at); err == nil {
			return path
		}
	}
	t.Fatalf("%s is not installed, and this test needs it: apt-get install nginx-light haproxy", name)
	return ""
}

var pemFiles = regexp.MustCompile(`certificate: (\S+), key: (\S+)}`)

// nginx runs docs/operations/nginx.conf. One process and one kept connection: whatever an attack leaves behind, the next
// request meets it.
func nginx(f *front) *exec.Cmd {
	t := f.t.(*testing.T)
	extra, _ := certify(t)
	pem := pemFiles.FindStringSubmatch(extra)
	site := f.adapt("nginx.conf", "server 127.0.0.1:7465;", "server "+f.to+";", "keepalive 32;", "keepalive 1;", "listen 443 ssl;", "listen "+f.addr+" ssl;",
		"listen [::]:443 ssl;", "", "server_name chat-shop.example console.shop.example;", "server_name "+chatHost+" "+consoleHost+";",
		"/etc/ssl/snug.pem", pem[1], "/etc/ssl/private/snug.key", pem[2], "location / {", "location = "+f.deny+" { return 403; }\n\tlocation / {")
	var temp strings.Builder
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&temp, "%s_temp_path %s;\n", kind, filepath.Join(f.dir, kind))
	}
	config := f.write("nginx.conf", "daemon off; master_process off; pid "+filepath.Join(f.dir, "pid")+"; error_log stderr;\nevents {}\nhttp {\n"+temp.String()+site+"}\n")
	return exec.Command(installed(t, "nginx"), "-e", "stderr", "-p", f.dir, "-c", config)
}

// haproxy runs docs/operations/haproxy.cfg, with connections to the server shared by all clients from the first request on.
func haproxy(f *front) *exec.Cmd {
	t := f.t.(*testing.T)
	extra, _ := certify(t)
	pem := pemFiles.FindStringSubmatch(extra)
	var both bytes.Buffer
	for _, file := range pem[1:] {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		both.Write(b)
	}
	site := f.adapt("haproxy.cfg", ":::443 v4v6", f.addr, "/etc/haproxy/snug.pem", f.write("snug.pem", both.String()), "127.0.0.1:7465", f.to, "http-reuse safe", "http-reuse always",
		"default_backend snug", "http-request deny deny_status 403 if { path "+f.deny+" }\n\tdefault_backend snug")
	return exec.Command(installed(t, "haproxy"), "-db", "-f", f.write("haproxy.cfg", "global\n\tnbthread 1\n"+site))
}

// The configurations that docs/operations has carry everything that a chat needs: pages, conversations, sockets of both
// sides. Snug sees each client's own address, and none that a client made up; the lock says that a proxy ended TLS.
func TestThroughProxies(t *testing.T) {
	t.Parallel()
	for name, start := range proxies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const few = "sockets_per_address: 1000, starts_per_minute: 6, messages_per_second: 1000, sign_ins_per_minute: 1000"
			f, s, through := behind(t, start, setup{level: "info", limits: few}, "/denied")
			c := newCanary(t, through)
			if c.v.connection != (connection{Transport: "proxy"}) {
				t.Errorf("the lock says %+v", c.v.connection)
			}
			for range 20 {
				through.ask(request{method: "GET", host: chatHost, path: "/frame/demo"}).must(t, 200)
			}
			if n := f.opened.Load(); n > 15 {
				t.Errorf("%d connections to the server: they are not kept", n)
			}
			if a := through.ask(request{method: "POST", host: chatHost, path: "/v1/visit/start", body: strings.Repeat("x", 70<<10)}); a.status != 413 {
				t.Errorf("a large body: %d %.200s", a.status, a.body)
			}
			if a := through.ask(request{method: "GET", host: "elsewhere.example", path: "/"}); a.status != 421 {
				t.Errorf("another host: %d", a.status)
			}
			refused := 0
			for i := range 8 {
				a := through.ask(request{method: "POST", host: chatHost, path: "/v1/visit/start", body: through.form("hello"), header: http.Header{"X-Forwarded-For": {fmt.Sprintf("203.0.113.%d", i)}}})
				if a.status == 429 {
					refused++
				}
			}
			if refused < 3 {
				t.Errorf("of 9 starts from one address only %d were refused: made-up addresses are believed", refused)
			}
			c.sings(t)
			s.stop()
			a, err := through.try(request{method: "GET", host: chatHost, path: "/frame/demo"})
			if err == nil && a.status != 502 && a.status != 503 || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("with the server gone: %d %v", a.status, err)
			}
		})
	}
}
