package bench

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lxzan/gws"
)

// echo answers every text frame with itself, and pings before it.
type echo struct{ gws.BuiltinEventHandler }

func (echo) OnMessage(s *gws.Conn, m *gws.Message) {
	defer m.Close()
	_ = s.WritePing([]byte("still there?"))
	_ = s.WriteMessage(gws.OpcodeText, m.Bytes())
	if m.Data.Len() == 3 {
		s.WriteClose(4001, nil)
	}
}

// TestSocketSpeaksToARealServer sends frames of every form of length through another implementation of RFC 6455.
func TestSocketSpeaksToARealServer(t *testing.T) {
	t.Parallel()
	upgrader := gws.NewUpgrader(echo{}, &gws.ServerOption{CheckUtf8Enabled: true})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/socket" {
			http.Error(w, `{"code":"not_found"}`, http.StatusNotFound)
			return
		}
		if s, err := upgrader.Upgrade(w, r); err == nil {
			go s.ReadLoop()
		}
	}))
	defer server.Close()
	u, err := origin(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{o: &Options{Dial: server.Listener.Addr().String()}}
	conn, err := c.dial(t.Context(), address(7), u, 512)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got := conn.LocalAddr().(*net.TCPAddr).IP; !got.Equal(address(7)) {
		t.Errorf("dialled from %v", got)
	}
	_, err = conn.call("GET", "/nothing", nil, nil)
	if r, ok := err.(*refusal); !ok || r.status != 404 || r.code != "not_found" {
		t.Fatalf("a refusal came as %v", err)
	}
	if err := conn.upgrade("/v1/socket"); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	pong := func(b []byte) error { return conn.send(opPong, b) }
	for _, n := range []int{0, 1, 125, 126, 500, 511, 512, 513, 4000, 65_000} {
		text := strings.Repeat("a", n)
		if err := conn.send(opText, []byte(text)); err != nil {
			t.Fatal(err)
		}
		got, err := conn.receive(pong)
		if err != nil || string(got) != text {
			t.Fatalf("%d bytes came back as %d, %v", n, len(got), err)
		}
	}
	if err := conn.send(opText, []byte("end")); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.receive(pong); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.receive(pong); err == nil || !strings.Contains(err.Error(), "4001") {
		t.Fatalf("a close with 4001 came as %v", err)
	}
}

func TestOnlyLoopbackIsDriven(t *testing.T) {
	t.Parallel()
	for _, dial := range []string{"192.0.2.1:80", "example.org:80", "nonsense", "[2001:db8::1]:443"} {
		_, err := Run(context.Background(), Options{
			Widget: "http://chat.localhost", Console: "http://console.localhost", Dial: dial, Site: "demo",
			Staff: []Login{{Link: "x"}}, Conversations: []int{1},
		})
		if err == nil || !strings.HasPrefix(err.Error(), "bench: ") {
			t.Errorf("%s: %v", dial, err)
		}
	}
}
