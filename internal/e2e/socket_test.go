package e2e

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

type named struct{ ID, Name string }

type mask struct {
	Entity, Rule, Where, Disposition string
	Start, End                       int
}

// entry is one of a conversation, as either side gets it.
type entry struct {
	N, Seq                           uint64
	ID, By, Name, Kind, Text, Client string
	Author, From, To                 *named
	Masks                            []mask
	Stars                            int
	At, HeldUntil                    int64
	Of, Changed                      uint64
	Arriving                         bool
}

type row struct {
	ID, State, Name, Preview, PreviewBy string
	Assignee                            *named
	Seq                                 uint64
	Unread, Masked, Stars               int
	VisitorOnline, Arriving             bool
	VisitorSeen, VisitorGot             uint64
}

type connection struct {
	Transport, Version, Cipher, Group string
	KeyBits                           int `json:"key_bits"`
	Hybrid                            bool
}

// frame is anything that comes over a socket.
type frame struct {
	T, ID, C, Code, Message, Text, Token, State, By, Name string
	N, Seq, StaffSeen, VisitorGot, VisitorSeen            uint64
	Until                                                 int64
	After                                                 int
	Retry, On, More                                       bool
	Kept                                                  json.RawMessage
	E                                                     *entry
	Entries                                               []entry
	Row                                                   *row
	Agent                                                 *named
	Connection                                            *connection
	Masks                                                 []mask
	Names, Viewers                                        []string
	Marks                                                 struct{ StaffSeen uint64 }

	raw   string
	taken bool
}

// socket is a client's end of a WebSocket (RFC 6455). Everything that comes is kept.
type socket struct {
	nc  net.Conn
	wmu sync.Mutex

	mu     sync.Mutex // guards the following
	frames []*frame
	closed bool
	code   uint16 // of the close frame
	wake   chan struct{}
}

var errRefused = errors.New("upgrade refused")

// upgrade asks for a socket. The answer is there also when it was refused.
func (s *server) upgrade(host, path, from string, header ...string) (net.Conn, *bufio.Reader, *http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	nc, err := s.dial(ctx, host, from)
	if err != nil {
		return nil, nil, nil, err
	}
	_ = nc.SetDeadline(time.Now().Add(patience))
	req := "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	for _, h := range header {
		req += h + "\r\n"
	}
	if _, err := io.WriteString(nc, req+"\r\n"); err != nil {
		_ = nc.Close()
		return nil, nil, nil, err
	}
	br := bufio.NewReader(nc)
	res, err := http.ReadResponse(br, nil)
	if err != nil {
		_ = nc.Close()
		return nil, nil, nil, err
	}
	_ = nc.SetDeadline(time.Time{})
	if res.StatusCode != http.StatusSwitchingProtocols {
		b, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10))
		_ = nc.Close()
		return nil, nil, res, fmt.Errorf("%w: %d %s", errRefused, res.StatusCode, b)
	}
	return nc, br, res, nil
}

// open upgrades and reads from then on.
func (s *server) open(host, path, from string, header ...string) (*socket, error) {
	nc, br, _, err := s.upgrade(host, path, from, append(header, "Origin: "+s.origin(host))...)
	if err != nil {
		return nil, err
	}
	k := &socket{nc: nc, wake: make(chan struct{})}
	go k.read(br)
	s.t.Cleanup(func() { _ = nc.Close() })
	return k, nil
}

func (k *socket) read(br *bufio.Reader) {
	defer func() {
		_ = k.nc.Close()
		k.mu.Lock()
		k.closed = true
		k.stir()
		k.mu.Unlock()
	}()
	for {
		op, payload, err := readFrame(br)
		if err != nil {
			return
		}
		switch op {
		case 1:
			f := &frame{raw: string(payload)}
			if err := json.Unmarshal(payload, f); err != nil {
				f.T = "undecodable: " + err.Error()
			}
			k.mu.Lock()
			k.frames = append(k.frames, f)
			k.stir()
			k.mu.Unlock()
		case 8:
			k.mu.Lock()
			if len(payload) >= 2 {
				k.code = binary.BigEndian.Uint16(payload)
			}
			k.mu.Unlock()
			_ = k.write(8, payload)
			return
		case 9:
			_ = k.write(10, payload)
		}
	}
}

func readFrame(br *bufio.Reader) (op byte, payload []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(br, head[:]); err != nil {
		return 0, nil, err
	}
	if head[1]&0x80 != 0 {
		return 0, nil, errors.New("the server masked a frame")
	}
	n := uint64(head[1])
	switch n {
	case 126:
		var b [2]byte
		_, err = io.ReadFull(br, b[:])
		n = uint64(binary.BigEndian.Uint16(b[:]))
	case 127:
		var b [8]byte
		_, err = io.ReadFull(br, b[:])
		n = binary.BigEndian.Uint64(b[:])
	}
	if err != nil || n > 16<<20 {
		return 0, nil, errors.Join(err, errors.New("no frame that can be read"))
	}
	payload = make([]byte, n)
	_, err = io.ReadFull(br, payload)
	return head[0] & 0xf, payload, err
}

// stir wakes all who wait. The caller holds mu.
func (k *socket) stir() {
	close(k.wake)
	k.wake = make(chan struct{})
}

// clientFrame makes a frame as clients have to mask it; the key is not random, which the server can't know.
func clientFrame(first byte, payload []byte) []byte {
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

func (k *socket) write(op byte, payload []byte) error {
	k.wmu.Lock()
	defer k.wmu.Unlock()
	_ = k.nc.SetWriteDeadline(time.Now().Add(patience))
	_, err := k.nc.Write(clientFrame(0x80|op, payload))
	return err
}

// say sends a frame; what came of it is seen by what comes back.
func (k *socket) say(v any) error {
	b, ok := v.(string)
	if ok {
		return k.write(1, []byte(b))
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return k.write(1, encoded)
}

var errSilent = errors.New("it did not come")

// find waits for the first frame that fits and was not taken before, and takes it.
func (k *socket) find(within time.Duration, fits func(*frame) bool) (*frame, error) {
	late := time.After(within)
	seen := 0
	for {
		k.mu.Lock()
		for _, f := range k.frames[seen:] {
			if !f.taken && fits(f) {
				f.taken = true
				k.mu.Unlock()
				return f, nil
			}
		}
		seen = len(k.frames)
		closed, code, wake := k.closed, k.code, k.wake
		k.mu.Unlock()
		if closed {
			return nil, fmt.Errorf("%w: the socket is closed with %d", errSilent, code)
		}
		select {
		case <-wake:
		case <-late:
			return nil, fmt.Errorf("%w within %v", errSilent, within)
		}
	}
}

// await is find for what has to come.
func (k *socket) await(t testing.TB, kind string, fits func(*frame) bool) *frame {
	t.Helper()
	f, err := k.find(patience, func(f *frame) bool { return f.T == kind && (fits == nil || fits(f)) })
	if err != nil {
		t.Fatalf("%s: %v; there are\n%s", kind, err, k.dump())
	}
	return f
}

// never fails if a frame that fits has come, or comes within a while.
func (k *socket) never(t testing.TB, what string, fits func(*frame) bool) {
	t.Helper()
	time.Sleep(150 * time.Millisecond)
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, f := range k.frames {
		if fits(f) {
			t.Errorf("%s came: %s", what, f.raw)
		}
	}
}

// ends waits for the end of the socket and returns the close frame's code.
func (k *socket) ends(t testing.TB) uint16 {
	t.Helper()
	soon(t, "the socket's end", func() bool {
		k.mu.Lock()
		defer k.mu.Unlock()
		return k.closed
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.code
}

func (k *socket) dump() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var b strings.Builder
	for _, f := range k.frames[max(0, len(k.frames)-30):] {
		b.WriteString(f.raw + "\n")
	}
	return b.String()
}

// all is every byte that came in frames.
func (k *socket) all() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var b strings.Builder
	for _, f := range k.frames {
		b.WriteString(f.raw + "\n")
	}
	return b.String()
}
