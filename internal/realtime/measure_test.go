package realtime

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/realtime/realtimetest"
)

// resident is this process's resident memory in bytes.
func resident(t testing.TB) int64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("needs /proc")
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}

// TestIdleSockets opens sockets from another process, lets each send one message, and measures what an idle one costs this
// process: goroutine, structures and what net/http left behind.
func TestIdleSockets(t *testing.T) {
	if addr := os.Getenv("SNUG_TEST_CROWD"); addr != "" {
		crowd(t, addr)
		return
	}
	n := 2000
	if s := os.Getenv("SNUG_SOCKETS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	if raceEnabled {
		t.Skip("the race detector's memory is not ours")
	}
	raiseFiles(t)
	ho := openHouse(t, Limits{PerAddress: 1 << 20, Greeting: 1 << 20})
	if os.Getenv("SNUG_TLS") != "" {
		serveTLS(t, ho)
	}
	for i := range n {
		ho.visit(fmt.Sprintf("crowd-%d", i)).logged = true
	}
	runtime.GC()
	debug.FreeOSMemory()
	before := resident(t)

	cmd := exec.Command(os.Args[0], "-test.run=^TestIdleSockets$", "-test.count=1")
	cmd.Env = append(os.Environ(), "SNUG_TEST_CROWD="+ho.url, "SNUG_SOCKETS="+strconv.Itoa(n))
	in, _ := cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close(); _ = cmd.Wait() }()
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "ready" {
	}
	if got := ho.hub.Stats().Sockets; got != n {
		t.Fatalf("%d sockets stand, want %d", got, n)
	}
	time.Sleep(1500 * time.Millisecond) // idle workers leave
	asItIs := resident(t)
	runtime.GC()
	debug.FreeOSMemory()
	after := resident(t)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if name := os.Getenv("SNUG_HEAP"); name != "" {
		f, _ := os.Create(name)
		_ = pprof.WriteHeapProfile(f)
		_ = f.Close()
	}
	per := (after - before) / int64(n)
	t.Logf("%d sockets: %d bytes each (before a collection %d); heap %d stacks %d goroutines %d",
		n, per, (asItIs-before)/int64(n), m.HeapInuse/uint64(n), m.StackInuse/uint64(n), runtime.NumGoroutine())
	most := int64(10 << 10)
	if os.Getenv("SNUG_TLS") != "" {
		most = 22 << 10
	}
	if per > most {
		t.Errorf("an idle socket costs %d bytes, want at most %d", per, most)
	}
}

// crowd is the other process: it holds the sockets until its input ends.
func crowd(t *testing.T, addr string) {
	raiseFiles(t)
	n, _ := strconv.Atoi(os.Getenv("SNUG_SOCKETS"))
	all := make([]*wire, 0, n)
	for i := range n {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, byte(i/250), byte(1+i%250))}}
		w, err := connect(t, d, addr)
		if err != nil {
			t.Fatal(err)
		}
		w.say(fmt.Sprintf(`{"t":"hello","v":1,"token":"crowd-%d"}`, i))
		w.expect("welcome")
		w.say(postFrame(chat.NewClientID(), "Where is my parcel? I ordered it on Monday and have heard nothing since."))
		w.expect("ack")
		all = append(all, w)
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	runtime.KeepAlive(all)
}

func connect(t testing.TB, d net.Dialer, addr string) (*wire, error) {
	nc, err := d.Dial("tcp4", addr)
	if err != nil {
		return nil, err
	}
	if os.Getenv("SNUG_TLS") != "" {
		nc = tls.Client(nc, &tls.Config{InsecureSkipVerify: true}) // this process made the certificate
	}
	client, _, err := realtimetest.Upgrade(nc, "chat.localhost", "/v1/socket", "Origin: "+origin)
	return &wire{client, t}, err
}

// serveTLS serves the house's sockets once more, on TLS 1.3 with a certificate of its own.
func serveTLS(t testing.TB, ho *house) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"chat.localhost"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{MinVersion: tls.VersionTLS13, NextProtos: []string{"http/1.1"},
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(ho.hub.VisitorSocket)}
	ho.url = ln.Addr().String()
	go func() { _ = srv.Serve(ln) }()
	t.Cleanup(func() { _ = srv.Close() })
}

func raiseFiles(t testing.TB) {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		t.Fatal(err)
	}
	l.Cur = l.Max
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkMessages measures visitors' messages from send to acknowledgement over real sockets, the clients in the same
// process, with one agent's socket watching each conversation.
func BenchmarkMessages(b *testing.B) {
	for _, sockets := range []int{1, 64, 250} {
		b.Run(strconv.Itoa(sockets), func(b *testing.B) { messages(b, sockets) })
	}
}

func messages(b *testing.B, sockets int) {
	ho := openHouse(b, Limits{PerAddress: 1 << 20, Burst: 1 << 30, PerSecond: 1 << 29, StaffBurst: 1 << 20, StaffPer: 1 << 20})
	const window = 8 // messages each client has under way
	clients := make([]*wire, sockets)
	ho.agent("lead", "Lea", "lead")
	var heard atomic.Int64
	var agents []*wire
	for i := range clients {
		v := ho.visit("b" + strconv.Itoa(i))
		v.logged = true
		clients[i], _ = greetVisitor(b, ho, "b"+strconv.Itoa(i), 0)
		if i%maxWatches == 0 {
			agents = append(agents, greetStaff(b, ho, "lead"))
		}
		a := agents[len(agents)-1]
		a.say(fmt.Sprintf(`{"t":"watch","c":"%s"}`, v.guest.Conversation))
		a.expect("watching")
	}
	for _, a := range agents {
		_ = a.SetReadDeadline(time.Time{})
		go func() {
			buf := make([]byte, 64<<10)
			for {
				n, err := a.Read(buf)
				heard.Add(int64(bytes.Count(buf[:n], []byte(`"t":"entry"`))))
				if err != nil {
					return
				}
			}
		}()
	}
	text := "Where is my parcel? I ordered it on Monday and have heard nothing since."
	b.ReportAllocs()
	b.ResetTimer()
	var wg sync.WaitGroup
	for i, w := range clients {
		wg.Go(func() {
			_ = w.SetReadDeadline(time.Time{})
			n := b.N / sockets
			if i < b.N%sockets {
				n++
			}
			frame := realtimetest.Frame(0x81, []byte(postFrame(chat.NewClientID(), text)))
			buf := make([]byte, 32<<10)
			sent, acked := 0, 0
			var rest []byte
			for acked < n {
				for sent < n && sent-acked < window {
					_, _ = w.Write(frame)
					sent++
				}
				got, err := w.Read(buf)
				if err != nil {
					b.Error(err)
					return
				}
				rest = append(rest, buf[:got]...)
				for len(rest) >= 4 {
					size := 4 + int(binary.BigEndian.Uint16(rest[2:]))
					if rest[1] != 126 {
						size = 2 + int(rest[1])
					}
					if len(rest) < size {
						break
					}
					if bytes.Contains(rest[:size], []byte(`"t":"ack"`)) {
						acked++
					}
					rest = rest[size:]
				}
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	until := time.Now().Add(2 * time.Second)
	for heard.Load() < int64(b.N) && time.Now().Before(until) {
		time.Sleep(5 * time.Millisecond)
	}
	if ho.hub.Stats().TooSlow > 0 {
		b.Errorf("%d sockets were let go", ho.hub.Stats().TooSlow)
	}
	for _, w := range append(clients, agents...) {
		_ = w.Close()
	}
	_ = ho.hub.Shutdown(context.Background())
}

// BenchmarkDecode reads the commonest frame.
func BenchmarkDecode(b *testing.B) {
	frame_ := []byte(postFrame(chat.NewClientID(), "Where is my parcel? I ordered it on Monday and have heard nothing since."))
	b.ReportAllocs()
	for b.Loop() {
		var f frame
		if err := f.decode(frame_, visitorForm); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFanOut delivers one visitor's message to a hundred of the staff, half of whom watch.
func BenchmarkFanOut(b *testing.B) {
	ho := openHouse(b, Limits{PerAddress: 1 << 20})
	v := ho.visit("v")
	v.logged = true
	ho.agent("lea", "Lea", "lead")
	for i := range 100 {
		a := greetStaff(b, ho, "lea")
		if i%2 == 0 {
			a.say(fmt.Sprintf(`{"t":"watch","c":"%s"}`, v.guest.Conversation))
			a.expect("watching")
		}
		_ = a.SetReadDeadline(time.Time{})
		go func() { _, _ = io.Copy(io.Discard, a.Buffered) }()
	}
	p := chat.Post{Conversation: v.guest.Conversation, Kind: chat.Message, At: time.Now()}
	b.ReportAllocs()
	for b.Loop() {
		ho.append(p, chat.Author{Kind: chat.ByVisitor})
	}
	b.StopTimer()
	if n := ho.hub.Stats().TooSlow; n > 0 {
		b.Errorf("%d sockets were let go", n)
	}
}
