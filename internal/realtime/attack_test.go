package realtime

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/realtime/realtimetest"
)

// TestForeignOrigins tries to open both sockets from pages that must not: another site, a look-alike, another scheme or
// port, and no page at all. The refusal comes before the upgrade.
func TestForeignOrigins(t *testing.T) {
	ho := openHouse(t, Limits{})
	ho.agent("mina", "Mina", "agent")
	for _, path := range []string{"/v1/socket", "/v1/staff/socket"} {
		good := origin
		if path != "/v1/socket" {
			good = console
		}
		for _, header := range [][]string{
			{}, {"Origin: null"}, {"Origin: " + good + ".evil"}, {"Origin: http://evil." + strings.TrimPrefix(good, "http://")},
			{"Origin: " + strings.Replace(good, "http:", "https:", 1)}, {"Origin: " + strings.Replace(good, "7465", "7466", 1)},
			{"Origin: " + strings.ToUpper(good)}, {"Origin: " + good + "/"}, {"Origin: " + good, "Origin: " + good},
			{"Origin: " + good + ", " + good}, {"Origin: "},
		} {
			_, res := knock(t, ho, path, append(header, "Cookie: __Host-snug=mina")...)
			if body, _ := io.ReadAll(res.Body); res.StatusCode != 403 || bytes.Contains(body, []byte("evil")) {
				t.Errorf("%s with %q: %d %s", path, header, res.StatusCode, body)
			}
		}
	}
	if n := ho.hub.Stats().Sockets; n != 0 {
		t.Errorf("%d sockets stand", n)
	}
	if _, res := knock(t, ho, "/v1/staff/socket", "Origin: "+console); res.StatusCode != 401 {
		t.Errorf("without a cookie: %d", res.StatusCode)
	}
	if _, res := knock(t, ho, "/v1/socket", "Origin: "+console); res.StatusCode != 403 {
		t.Errorf("the console's origin on the visitors' socket: %d", res.StatusCode)
	}
}

// violations are frames against RFC 6455, and what the socket must end with.
var violations = []struct {
	name  string
	bytes []byte
	code  uint16
}{
	{"unmasked", append([]byte{0x81, 2}, "{}"...), 1002},
	{"RSV1 without an extension", realtimetest.Frame(0xC1, []byte("{}")), 1002},
	{"RSV3", realtimetest.Frame(0x91, []byte("{}")), 1002},
	{"reserved data opcode", realtimetest.Frame(0x83, []byte("{}")), 1002},
	{"reserved control opcode", realtimetest.Frame(0x8B, nil), 1002},
	{"continuation of nothing", realtimetest.Frame(0x80, []byte("{}")), 1002},
	{"message within a message", append(realtimetest.Frame(0x01, []byte("{")), realtimetest.Frame(0x81, []byte("{}"))...), 1002},
	{"ping of 126 bytes", realtimetest.Frame(0x89, make([]byte, 126)), 1002},
	{"fragmented ping", realtimetest.Frame(0x09, nil), 1002},
	{"close of one byte", realtimetest.Frame(0x88, []byte{3}), 1002},
	{"close with 1005", realtimetest.Frame(0x88, []byte{0x03, 0xED}), 1002},
	{"close with 1006", realtimetest.Frame(0x88, []byte{0x03, 0xEE}), 1002},
	{"length not minimal, 16 bits", []byte{0x81, 0x80 | 126, 0, 2, 0, 0, 0, 0, '{', '}'}, 1002},
	{"length not minimal, 64 bits", []byte{0x81, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, '{', '}'}, 1002},
	{"overlong UTF-8", realtimetest.Frame(0x81, []byte("{\"t\":\"\xC0\xAF\"}")), 1007},
	{"surrogate in UTF-8", realtimetest.Frame(0x81, []byte("{\"t\":\"\xED\xA0\x80\"}")), 1007},
	{"UTF-8 cut at a fragment's edge", append(realtimetest.Frame(0x01, []byte("{\"t\":\"\xE2\x82")), realtimetest.Frame(0x80, []byte("\"}"))...), 1007},
	{"2^63 bytes declared", append([]byte{0x81, 0x80 | 127, 0x80, 0, 0, 0, 0, 0, 0, 0}, 1, 2, 3, 4), 1009},
	{"2^64-1 bytes declared", append([]byte{0x81, 0x80 | 127}, bytes.Repeat([]byte{0xff}, 12)...), 1009},
	{"10 GiB declared and one byte", append(binary.BigEndian.AppendUint64([]byte{0x81, 0x80 | 127}, 10<<30), 1, 2, 3, 4, 'x'), 1009},
	{"one byte too long", realtimetest.Frame(0x81, make([]byte, visitorFrame+1)), 1009},
	{"too long in two fragments", append(realtimetest.Frame(0x01, bytes.Repeat([]byte{'x'}, visitorFrame)), realtimetest.Frame(0x80, []byte("x"))...), 1009},
	{"100,000 fragments of one byte", append(realtimetest.Frame(0x01, []byte("x")), bytes.Repeat(realtimetest.Frame(0x00, []byte("x")), 100_000)...), 1009},
	{"100,000 empty fragments", append(realtimetest.Frame(0x01, nil), bytes.Repeat(realtimetest.Frame(0x00, nil), 100_000)...), 1009},
	{"ping flood", bytes.Repeat(realtimetest.Frame(0x89, []byte("x")), 10_000), 4029},
	{"binary", realtimetest.Frame(0x82, []byte("{}")), 1003},
}

// TestViolations sends each violation before the hello and after it, whole and byte by byte, and expects the code, the end
// of the connection within a second and no goroutine left.
func TestViolations(t *testing.T) {
	ho := openHouse(t, Limits{})
	ho.visit("v")
	before := runtime.NumGoroutine()
	for _, v := range violations {
		for _, greeted := range []bool{false, true} {
			for _, slowly := range []bool{false, true} {
				if slowly && len(v.bytes) > 64 {
					continue
				}
				t.Run(fmt.Sprintf("%s/greeted=%t/slowly=%t", v.name, greeted, slowly), func(t *testing.T) {
					w := dialVisitor(t, ho)
					if greeted {
						w.say(`{"t":"hello","v":1,"token":"v"}`)
						w.expect("welcome")
					}
					go func() { // the server may stop reading
						if !slowly {
							_, _ = w.Write(v.bytes)
							return
						}
						for _, b := range v.bytes {
							_, _ = w.Write([]byte{b})
						}
					}()
					code, _ := closeCode(t, w)
					if code != v.code {
						t.Errorf("closed with %d, want %d", code, v.code)
					}
					_ = w.Close()
				})
			}
		}
	}
	settled(t, ho, before)
	canary(t, ho)
}

// closeCode waits for the close frame. It comes at once; the second second is for a machine that is busy.
func closeCode(t *testing.T, w *wire) (uint16, time.Duration) {
	t.Helper()
	begun := time.Now()
	for {
		op, payload, err := w.next(2 * time.Second)
		if err != nil {
			t.Fatalf("no close frame: %v", err)
		}
		if op == opClose && len(payload) >= 2 {
			return binary.BigEndian.Uint16(payload), time.Since(begun)
		}
	}
}

// settled waits until no socket is left and no more goroutines run than before.
func settled(t *testing.T, ho *house, before int) {
	t.Helper()
	until := time.Now().Add(4 * time.Second)
	for {
		sockets, running := ho.hub.Stats().Sockets, runtime.NumGoroutine()-int(ho.hub.pool.workers.Load())
		if sockets == 0 && running <= before+1 {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%d sockets and %d goroutines are left, of %d before", sockets, running, before)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// canary is an ordinary chat that must still work.
func canary(t *testing.T, ho *house) {
	t.Helper()
	ho.visit("canary")
	w, _ := greetVisitor(t, ho, "canary", 0)
	w.say(postFrame(chat.NewClientID(), "still there?"))
	if ack := w.expect("ack"); ack["n"] != 1.0 {
		t.Errorf("canary got %v", ack)
	}
	_ = w.Close()
}

// TestDrip sends a message a byte at a time, with pings between, which must not prolong its deadline.
func TestDrip(t *testing.T) {
	t.Parallel()
	ho := openHouse(t, Limits{MessageWithin: 300 * time.Millisecond})
	ho.visit("v")
	for name, begin := range map[string][]byte{
		"one frame":    realtimetest.Frame(0x81, make([]byte, 4000))[:9],
		"FIN for ever": realtimetest.Frame(0x01, []byte("{")),
		"half a head":  {0x81},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := greetVisitor(t, ho, "v", 0)
			stop := make(chan struct{})
			defer close(stop)
			go func() {
				_, _ = w.Write(begin)
				for {
					select {
					case <-stop:
						return
					case <-time.After(60 * time.Millisecond):
						drop := []byte{'x'}
						if name == "FIN for ever" {
							drop = realtimetest.Frame(0x89, nil)
						}
						if name != "half a head" {
							_, _ = w.Write(drop)
						}
					}
				}
			}()
			code, took := closeCode(t, w)
			if code != 4008 || took < 250*time.Millisecond || took > 1500*time.Millisecond {
				t.Errorf("closed with %d after %s", code, took)
			}
		})
	}
}

// TestSilence opens sockets that never say hello, and one whose peer vanishes after it.
func TestSilence(t *testing.T) {
	t.Parallel()
	const hello = time.Second // those who do greet have to be faster, on a busy machine, too
	ho := openHouse(t, Limits{HelloWithin: hello, PingEvery: 800 * time.Millisecond})
	ho.visit("v")
	w := dialVisitor(t, ho)
	if code, took := closeCode(t, w); code != 4008 || took < hello/2 || took > hello+1500*time.Millisecond {
		t.Errorf("without a hello: %d after %s", code, took)
	}
	_ = w.Close()
	w, _ = greetVisitor(t, ho, "v", 0)       // reads nothing more, answers no ping
	until := time.Now().Add(3 * time.Second) // 2.25 turns are 1.8 s
	for ho.hub.Stats().Sockets > 0 {
		if time.Now().After(until) {
			t.Fatal("a dead peer was not noticed")
		}
		time.Sleep(10 * time.Millisecond)
	}
	alive, _ := greetVisitor(t, ho, "v", 0)
	for begun := time.Now(); time.Since(begun) < 2500*time.Millisecond; {
		op, _, err := alive.next(2 * time.Second)
		if err != nil {
			t.Fatalf("a peer that answers pings was let go: %v", err)
		}
		if op == opPing {
			alive.raw(realtimetest.Frame(0x8A, nil))
		}
	}
	_ = w
}

// TestSlowReader has one agent who watches and never reads while many messages come: the queue stays bounded, the agent is
// let go, and the others notice nothing.
func TestSlowReader(t *testing.T) {
	ho := openHouse(t, Limits{Burst: 1 << 20, PerSecond: 1 << 20})
	v := ho.visit("v")
	ho.agent("sleeper", "Sam", "agent")
	ho.agent("mina", "Mina", "agent")
	sleeper, mina := greetStaff(t, ho, "sleeper"), greetStaff(t, ho, "mina")
	for _, a := range []*wire{sleeper, mina} {
		a.say(fmt.Sprintf(`{"t":"watch","c":"%s"}`, v.guest.Conversation))
		a.expect("watching")
	}
	if tcp, ok := sleeper.Conn.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(4096)
	}
	w, _ := greetVisitor(t, ho, "v", 0)
	var slowest time.Duration
	var got sync.WaitGroup
	const total = 1500
	got.Go(func() {
		for range total {
			mina.expect("entry")
		}
	})
	text := strings.Repeat("word ", 700)
	post := func() {
		begun := time.Now()
		w.say(postFrame(chat.NewClientID(), text))
		w.expect("ack")
		slowest = max(slowest, time.Since(begun))
	}
	for range total {
		post()
	}
	got.Wait()
	// How much the kernel takes for a reader that does not read is its own affair: up to some megabytes.
	for n := 0; ho.hub.Stats().Staff > 1 && n < 3*total; n++ {
		post()
		mina.expect("entry")
	}
	if s := ho.hub.Stats(); s.Staff != 1 || s.TooSlow != 1 {
		t.Errorf("staff sockets %d, let go %d", s.Staff, s.TooSlow)
	}
	if slowest > 2*time.Second {
		t.Errorf("the visitor waited %s for an ack", slowest)
	}
}

// TestCrowds counts sockets by address: IPv4 each, IPv6 by /64.
func TestCrowds(t *testing.T) {
	ho := openHouse(t, Limits{PerAddress: 2})
	for _, c := range []struct {
		from string
		want int
	}{
		{"192.0.2.1", 101}, {"192.0.2.1", 101}, {"192.0.2.1", 429}, {"::ffff:192.0.2.1", 429}, {"192.0.2.2", 101},
		{"2001:db8::1", 101}, {"2001:db8::ffff:2", 101}, {"2001:db8:0:0:9::3", 429}, {"2001:db8:0:1::1", 101},
	} {
		_, res := knock(t, ho, "/v1/socket", "Origin: "+origin, "X-From: "+c.from)
		if res.StatusCode != c.want || c.want == 429 && res.Header.Get("Retry-After") == "" {
			t.Errorf("from %s: %d, want %d", c.from, res.StatusCode, c.want)
		}
	}
	few := openHouse(t, Limits{Greeting: 1})
	if _, res := knock(t, few, "/v1/socket", "Origin: "+origin); res.StatusCode != 101 {
		t.Errorf("first: %d", res.StatusCode)
	}
	if _, res := knock(t, few, "/v1/socket", "Origin: "+origin); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("second without a hello: %d", res.StatusCode)
	}
}

// TestFlood sends faster than allowed: what is too much is read later, in order, and none is lost.
func TestFlood(t *testing.T) {
	t.Parallel()
	ho := openHouse(t, Limits{Burst: 5, PerSecond: 50})
	ho.visit("v")
	w, _ := greetVisitor(t, ho, "v", 0)
	begun := time.Now()
	for i := range 30 {
		w.say(postFrame(chat.NewClientID(), fmt.Sprint(i)))
	}
	for i := range 30 {
		if ack := w.expect("ack"); ack["text"] != fmt.Sprint(i) || ack["n"] != float64(i+1) {
			t.Fatalf("ack %d: %v", i, ack)
		}
	}
	if took := time.Since(begun); took < 400*time.Millisecond {
		t.Errorf("30 messages passed in %s", took)
	}
}

// TestWrongFrames are whole messages that are not of the protocol's form.
func TestWrongFrames(t *testing.T) {
	ho := openHouse(t, Limits{Burst: 1000})
	ho.visit("v")
	ho.agent("mina", "Mina", "agent")
	for _, s := range []string{``, `{}`, `[]`, `null`, `{"t":"export"}`, `{"t":"more","after":1}{}`, `{"t":"hello","v":1,"token":"v"}`,
		`{"t":"hello","v":2,"token":"v"}`, `{"t":"typing","on":1}`, `{"t":"watch","c":"018f0000-0000-7000-8000-000000000000"}`} {
		w, _ := greetVisitor(t, ho, "v", 0)
		w.say(s)
		if code, last := w.ends(time.Second); code != 1002 || !strings.Contains(last, `"code":"invalid","retry":false`) {
			t.Errorf("visitor says %s: %d %s", s, code, last)
		}
		_ = w.Close()
	}
	for _, s := range []string{`{"t":"unmask","c":"018f0000-0000-7000-8000-000000000000"}`, `{"t":"hello","v":1,"token":"x"}`, `{"t":"presence","state":"offline"}`} {
		w := greetStaff(t, ho, "mina")
		w.say(s)
		if code, _ := w.ends(time.Second); code != 1002 {
			t.Errorf("staff says %s: %d", s, code)
		}
		_ = w.Close()
	}
	first := dialVisitor(t, ho)
	first.say(postFrame(chat.NewClientID(), "before hello"))
	if code, _ := first.ends(time.Second); code != 1002 {
		t.Errorf("post before hello: %d", code)
	}
	if ho.posted.Load() != 0 {
		t.Error("it was stored")
	}
	bad := dialVisitor(t, ho)
	bad.say(`{"t":"hello","v":1,"token":"nobody"}`)
	if code, last := bad.ends(time.Second); code != 4001 || !strings.Contains(last, `"retry":false`) {
		t.Errorf("unknown token: %d %s", code, last)
	}
}

// TestNothingTypedIsLogged provokes every log line there is with marked words.
func TestNothingTypedIsLogged(t *testing.T) {
	var mu sync.Mutex
	var log bytes.Buffer
	out := slog.NewTextHandler(lockedWriter{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug})
	ho := openHouseLogging(t, Limits{}, slog.New(out))
	ho.visit("v")
	w, _ := greetVisitor(t, ho, "v", 0)
	w.say(postFrame(chat.NewClientID(), "zebra-canary"))
	w.expect("ack")
	ho.mu.Lock()
	ho.refuse = fmt.Errorf("disk is gone")
	ho.mu.Unlock()
	w.say(postFrame(chat.NewClientID(), "zebra-canary"))
	if nack := w.expect("nack"); nack["code"] != "internal" || nack["retry"] != true || strings.Contains(nack["message"].(string), "disk") {
		t.Errorf("nack %v", nack)
	}
	w.say(`{"t":"post","id":"zebra-canary"`)
	w.ends(time.Second)
	bad := dialVisitor(t, ho)
	bad.say(`{"t":"hello","v":1,"token":"zebra-canary"}`)
	bad.ends(time.Second)
	for _, c := range []*wire{w, bad} {
		_ = c.Close()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := ho.hub.Shutdown(ctx); err != nil { // after it every line is written
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	if strings.Contains(log.String(), "zebra") {
		t.Errorf("contents were logged: %s", log.String())
	}
	if n := strings.Count(log.String(), "socket closed"); n < 2 || !strings.Contains(log.String(), `reason="token not valid"`) || !strings.Contains(log.String(), "disk is gone") {
		t.Errorf("expected lines are missing: %s", log.String())
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
