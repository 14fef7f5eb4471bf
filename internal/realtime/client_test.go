package realtime

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
)

// wire is a client that writes bytes as it likes: a browser would not send most of what must be refused.
type wire struct {
	t  testing.TB
	nc net.Conn
	br *bufio.Reader
}

// knock sends an upgrade and returns the answer.
func knock(t testing.TB, ho *house, path string, header ...string) (*wire, *http.Response) {
	t.Helper()
	nc, err := net.Dial("tcp", ho.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nc.Close() })
	req := "GET " + path + " HTTP/1.1\r\nHost: chat.localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + strings.Join(header, "\r\n")
	if len(header) > 0 {
		req += "\r\n"
	}
	if _, err := io.WriteString(nc, req+"\r\n"); err != nil {
		t.Fatal(err)
	}
	w := &wire{t, nc, bufio.NewReader(nc)}
	_ = nc.SetReadDeadline(time.Now().Add(5 * time.Second))
	res, err := http.ReadResponse(w.br, nil)
	if err != nil {
		t.Fatal(err)
	}
	return w, res
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

// rawFrame makes a client's frame; the mask's key is not random, which the server can't know.
func rawFrame(first byte, payload []byte) []byte {
	b := []byte{first}
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n <= 0xffff:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	key := [4]byte{0x11, 0x22, 0x33, 0x44}
	b = append(b, key[:]...)
	for i, c := range payload {
		b = append(b, c^key[i&3])
	}
	return b
}

func (w *wire) raw(b []byte) {
	w.t.Helper()
	if _, err := w.nc.Write(b); err != nil {
		w.t.Fatal(err)
	}
}

func (w *wire) say(s string) { w.t.Helper(); w.raw(rawFrame(0x81, []byte(s))) }

func postFrame(id chat.ClientID, text string) string {
	return fmt.Sprintf(`{"t":"post","id":"%s","text":%q}`, id, text)
}

var errClosed = errors.New("closed")

// next reads a frame from the server.
func (w *wire) next(within time.Duration) (op byte, payload []byte, err error) {
	_ = w.nc.SetReadDeadline(time.Now().Add(within))
	var head [2]byte
	if _, err := io.ReadFull(w.br, head[:]); err != nil {
		return 0, nil, err
	}
	if head[1]&0x80 != 0 {
		return 0, nil, errors.New("the server masked a frame")
	}
	n := uint64(head[1])
	switch n {
	case 126:
		var b [2]byte
		_, err = io.ReadFull(w.br, b[:])
		n = uint64(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		_, err = io.ReadFull(w.br, b[:])
		n = binary.BigEndian.Uint64(b[:])
	}
	if err != nil {
		return 0, nil, err
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(w.br, payload)
	return head[0] & 0xf, payload, err
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
		if len(payload) >= 2 {
			code = binary.BigEndian.Uint16(payload)
		}
		_ = w.nc.SetReadDeadline(time.Now().Add(3 * time.Second))
		if _, err := w.br.ReadByte(); !errors.Is(err, io.EOF) {
			w.t.Fatalf("after the close frame: %v", err)
		}
		return code, last
	}
}
