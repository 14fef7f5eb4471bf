package realtime

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/realtime/realtimetest"
)

// wire is a client that fails its test when something goes wrong.
type wire struct {
	*realtimetest.Client
	t testing.TB
}

// knock sends an upgrade and returns the answer.
func knock(t testing.TB, ho *house, path string, header ...string) (*wire, *http.Response) {
	t.Helper()
	nc, err := net.Dial("tcp", ho.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nc.Close() })
	_ = nc.SetReadDeadline(time.Now().Add(5 * time.Second))
	client, res, err := realtimetest.Upgrade(nc, "chat.localhost", path, header...)
	if err != nil && !errors.Is(err, realtimetest.ErrRefused) {
		t.Fatal(err)
	}
	return &wire{client, t}, res
}

func dialVisitor(t testing.TB, ho *house, header ...string) *wire {
	t.Helper()
	w, res := knock(t, ho, "/v1/socket", append(header, "Origin: "+origin)...)
	if res.StatusCode != 101 {
		t.Fatalf("upgrade answered %d", res.StatusCode)
	}
	return w
}

func dialStaff(t testing.TB, ho *house, cookie string) *wire {
	t.Helper()
	w, res := knock(t, ho, "/v1/staff/socket", "Origin: "+console, "Cookie: __Host-snug="+cookie)
	if res.StatusCode != 101 {
		t.Fatalf("upgrade answered %d", res.StatusCode)
	}
	return w
}

func greetVisitor(t testing.TB, ho *house, token string, after int) (*wire, map[string]any) {
	t.Helper()
	w := dialVisitor(t, ho)
	w.say(fmt.Sprintf(`{"t":"hello","v":1,"token":%q,"after":%d}`, token, after))
	return w, w.expect("welcome")
}

func greetStaff(t testing.TB, ho *house, cookie string) *wire {
	t.Helper()
	w := dialStaff(t, ho, cookie)
	w.say(`{"t":"hello","v":1}`)
	w.expect("welcome")
	return w
}

func (w *wire) raw(b []byte) {
	w.t.Helper()
	if _, err := w.Write(b); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) say(s string) { w.t.Helper(); w.raw(realtimetest.Frame(0x81, []byte(s))) }

func postFrame(id chat.ClientID, text string) string {
	return fmt.Sprintf(`{"t":"post","id":"%s","text":%q}`, id, text)
}

var errClosed = errors.New("closed")

// next reads a frame from the server.
func (w *wire) next(within time.Duration) (op byte, payload []byte, err error) {
	_ = w.SetReadDeadline(time.Now().Add(within))
	return w.Next()
}

// text reads the next text frame as JSON.
func (w *wire) text(within time.Duration) (map[string]any, string, error) {
	for {
		op, payload, err := w.next(within)
		if err != nil {
			return nil, "", err
		}
		switch op {
		case opText:
			var m map[string]any
			if err := json.Unmarshal(payload, &m); err != nil {
				return nil, "", fmt.Errorf("%w: %s", err, payload)
			}
			return m, string(payload), nil
		case opClose:
			return nil, "", errClosed
		}
	}
}

// expect skips to the next frame of a kind.
func (w *wire) expect(t string) map[string]any {
	w.t.Helper()
	m, _ := w.expectRaw(t)
	return m
}

func (w *wire) expectRaw(t string) (map[string]any, string) {
	w.t.Helper()
	for range 2000 {
		m, raw, err := w.text(5 * time.Second)
		if err != nil {
			w.t.Fatalf("waiting for %s: %v", t, err)
		}
		if m["t"] == t {
			return m, raw
		}
	}
	w.t.Fatalf("no %s in 2000 frames", t)
	return nil, ""
}

// quiet fails if a frame of one of the kinds comes.
func (w *wire) quiet(for_ time.Duration, kinds ...string) {
	w.t.Helper()
	until := time.Now().Add(for_)
	for {
		m, raw, err := w.text(time.Until(until))
		if err != nil {
			var ne net.Error
			if errors.As(err, &ne) && ne.Timeout() {
				return
			}
			w.t.Fatalf("while all should be quiet: %v", err)
		}
		for _, k := range kinds {
			if m["t"] == k {
				w.t.Fatalf("unexpected %s", raw)
			}
		}
	}
}

// ends reads to the close frame and to the end of the connection, which has to come soon after it.
func (w *wire) ends(within time.Duration) (code uint16, last string) {
	w.t.Helper()
	for {
		op, payload, err := w.next(within)
		if err != nil {
			w.t.Fatalf("no close frame: %v", err)
		}
		if op == opText {
			last = string(payload)
		}
		if op != opClose {
			continue
		}
		code = realtimetest.CloseCode(payload)
		_ = w.SetReadDeadline(time.Now().Add(3 * time.Second))
		if _, err := w.Buffered.ReadByte(); !errors.Is(err, io.EOF) {
			w.t.Fatalf("after the close frame: %v", err)
		}
		return code, last
	}
}
