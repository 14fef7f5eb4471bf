package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/keyproof"
	"snug/internal/realtime/realtimetest"
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

// socket is a client's end of a WebSocket. Everything that comes is kept.
type socket struct {
	nc  *realtimetest.Client
	wmu sync.Mutex

	mu     sync.Mutex // guards the following
	frames []*frame
	closed bool
	code   uint16 // of the close frame
	wake   chan struct{}
}

// upgrade asks for a socket. The answer is there also when it was refused.
func (s *server) upgrade(host, path, from string, header ...string) (*realtimetest.Client, *http.Response, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	nc, err := s.dial(ctx, host, from)
	if err != nil {
		return nil, nil, err
	}
	_ = nc.SetDeadline(time.Now().Add(patience))
	if host == consoleHost {
		header = append(header, "Sec-WebSocket-Protocol: "+keyproof.Subprotocol+", "+keyproof.SocketOffer+s.proof("GET", host, path))
	}
	client, res, err := realtimetest.Upgrade(nc, host, path, header...)
	if err != nil {
		_ = nc.Close()
		return nil, res, err
	}
	_ = nc.SetDeadline(time.Time{})
	return client, res, nil
}

// open upgrades and reads from then on.
func (s *server) open(host, path, from string, header ...string) (*socket, error) {
	client, _, err := s.upgrade(host, path, from, append(header, "Origin: "+s.origin(host))...)
	if err != nil {
		return nil, err
	}
	k := &socket{nc: client, wake: make(chan struct{})}
	go k.read()
	s.t.Cleanup(func() { _ = client.Close() })
	return k, nil
}

func (k *socket) read() {
	defer func() {
		_ = k.nc.Close()
		k.mu.Lock()
		k.closed = true
		k.stir()
		k.mu.Unlock()
	}()
	for {
		op, payload, err := k.nc.Next()
		if err != nil {
			return
		}
		switch op {
		case realtimetest.Text:
			f := &frame{raw: string(payload)}
			if err := json.Unmarshal(payload, f); err != nil {
				f.T = "undecodable: " + err.Error()
			}
			k.mu.Lock()
			k.frames = append(k.frames, f)
			k.stir()
			k.mu.Unlock()
		case realtimetest.Close:
			k.mu.Lock()
			k.code = realtimetest.CloseCode(payload)
			k.mu.Unlock()
			_ = k.write(realtimetest.Close, payload)
			return
		case realtimetest.Ping:
			_ = k.write(realtimetest.Pong, payload)
		}
	}
}

// stir wakes all who wait. The caller holds mu.
func (k *socket) stir() {
	close(k.wake)
	k.wake = make(chan struct{})
}

func (k *socket) write(op byte, payload []byte) error {
	k.wmu.Lock()
	defer k.wmu.Unlock()
	_ = k.nc.SetWriteDeadline(time.Now().Add(patience))
	return k.nc.Send(op, payload)
}

// say sends a frame; what came of it is seen by what comes back.
func (k *socket) say(v any) error {
	b, ok := v.(string)
	if ok {
		return k.write(realtimetest.Text, []byte(b))
	}
	encoded, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return k.write(realtimetest.Text, encoded)
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
