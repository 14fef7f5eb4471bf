package e2e

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// lossyLine is a mobile network before a server: it is slow, it cuts connections in the middle of what goes either way, and it
// swallows answers, so that neither end learns what became of the other's words. The server sees each client's own address.
type lossyLine struct {
	addr                 string
	to                   string
	all                  sync.WaitGroup
	mu                   sync.Mutex // guards open
	open                 map[net.Conn]struct{}
	carried, cut, silent atomic.Int64
}

// fate is what becomes of one connection.
type fate struct {
	up, down int  // bytes that get through before the end; -1: all
	swallows bool // at the end the line falls silent, and does not close
}

// fateOf is chance: two of three connections live.
func fateOf() fate {
	f := fate{up: -1, down: -1}
	switch n := rand.IntN(100); {
	case n < 13:
		f.up = rand.IntN(700)
	case n < 28:
		f.down = rand.IntN(900)
	case n < 30:
		f.up, f.swallows = rand.IntN(700), true
	case n < 33:
		f.down, f.swallows = rand.IntN(900), true
	}
	return f
}

// lose puts a lossy line before s, and returns the line and s as it is reached through it.
func lose(t testing.TB, s *server) (*lossyLine, *server) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &lossyLine{addr: ln.Addr().String(), to: s.addr, open: make(map[net.Conn]struct{})}
	l.all.Go(func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			l.all.Go(func() { l.carry(near) })
		}
	})
	t.Cleanup(func() {
		_ = ln.Close()
		l.mu.Lock()
		for nc := range l.open {
			_ = nc.Close()
		}
		l.mu.Unlock()
		l.all.Wait()
	})
	through := &server{t: s.t, setup: s.setup, dir: s.dir, data: s.data, addr: l.addr, log: s.log, out: s.out, agreed: s.agreed}
	return l, through
}

func (l *lossyLine) hold(nc net.Conn) (release func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[nc] = struct{}{}
	return func() {
		_ = nc.Close()
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.open, nc)
	}
}

// carry is one connection from its begin to its end.
func (l *lossyLine) carry(near net.Conn) {
	defer l.hold(near)()
	d := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: near.RemoteAddr().(*net.TCPAddr).IP}}
	far, err := d.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer l.hold(far)()
	f := fateOf()
	l.carried.Add(1)
	var both sync.WaitGroup
	both.Go(func() { l.pass(near, far, f.up, f.swallows) })
	both.Go(func() { l.pass(far, near, f.down, f.swallows) })
	both.Wait()
}

// pass hands on what comes, late, until as many bytes are through; then it breaks the connection for both, or falls silent.
func (l *lossyLine) pass(from, to net.Conn, most int, swallows bool) {
	b := make([]byte, 2048)
	for {
		n, err := from.Read(b)
		if errors.Is(err, io.EOF) && n == 0 {
			_ = to.(*net.TCPConn).CloseWrite()
			return
		}
		if err != nil {
			break
		}
		if rand.IntN(8) == 0 {
			time.Sleep(time.Duration(rand.IntN(12)) * time.Millisecond)
		}
		if most >= 0 {
			if n > most {
				_, _ = to.Write(b[:most])
				if swallows {
					l.silent.Add(1)
					_, _ = io.Copy(io.Discard, from) // until somebody has had enough
				} else {
					l.cut.Add(1)
				}
				break
			}
			most -= n
		}
		if _, err := to.Write(b[:n]); err != nil {
			break
		}
	}
	// As a network that is gone does: no farewell.
	for _, nc := range []net.Conn{from, to} {
		_ = nc.(*net.TCPConn).SetLinger(0)
		_ = nc.Close()
	}
}
