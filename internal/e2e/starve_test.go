package e2e

import (
	"context"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The process may open 64 files, databases included, and somebody opens connections without end: first bare ones, then
// sockets. The server turns them away and goes on: whoever talks still does, and is acknowledged; the sign-in page comes
// when the flood ends, or between its waves; nothing breaks, and nothing acknowledged is lost (faults 104).
func TestFewFiles(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("NOT TESTED: file limits as Linux has them")
	}
	s := child(t, setup{openable: 64, level: "info"})
	mina := s.hire("Mina", "agent")
	mina.mustGreet(t)
	jo := s.comes("before the flood")
	jo.mustGreet(t, 1)

	// 1: 200 connections that say nothing.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var bare []net.Conn
	for range 200 {
		nc, err := s.dial(ctx, chatHost, "")
		if err != nil {
			break
		}
		defer nc.Close()
		bare = append(bare, nc)
	}
	if f := jo.says(t, "during the flood"); f.N != 2 {
		t.Errorf("ack: %s", f.raw)
	}
	away := 0
	for _, nc := range bare {
		_ = nc.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		var ne net.Error
		if _, err := nc.Read(make([]byte, 1)); err != nil && !asTimeout(err, &ne) {
			away++
		}
	}
	if away < 100 {
		t.Errorf("of %d bare connections %d were turned away", len(bare), away)
	}
	for _, nc := range bare {
		_ = nc.Close()
	}
	page := func() bool {
		a, err := s.try(request{method: "GET", host: consoleHost, path: "/"})
		return err == nil && a.status == 200
	}
	soon(t, "the sign-in page after the flood", page)

	// 2: sockets, which stay. Some are refused in words, and the page is still served beside those that stand.
	open, refused := 0, 0
	for range 60 {
		_, err := s.open(chatHost, "/v1/socket", "")
		switch {
		case err == nil:
			open++
		case strings.Contains(err.Error(), "503") || strings.Contains(err.Error(), "429"):
			refused++
		}
	}
	if open < 3 || refused == 0 {
		t.Errorf("%d sockets were opened, %d refused in words", open, refused)
	}
	soon(t, "the sign-in page beside sockets", page)
	if f := jo.says(t, "beside all those sockets"); f.N != 3 {
		t.Errorf("ack: %s", f.raw)
	}
	if log := s.log.String(); !strings.Contains(log, "turned away") || strings.Contains(log, "too many open files") {
		t.Errorf("the log: %s", s.log.tail())
	}
	// Those that never said hello are let go, and there is room again.
	soon(t, "a new socket after the silent ones were let go", func() bool {
		_, err := jo.on(s).greet(3)
		return err == nil
	})
	again := func() *server { s.stop(); return s.again(t) }()
	if got := jo.on(again).visit(t); len(got) != 3 {
		t.Errorf("after the restart there are %d entries", len(got))
	}
}

func asTimeout(err error, ne *net.Error) bool {
	n, ok := err.(net.Error)
	*ne = n
	return ok && n.Timeout()
}
