package app

import (
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"

	"snug/internal/httpapi"
)

// kept is how many file descriptors stay free for what is no connection from outside: databases, their readers, the
// host's door, certificates. A database that can't open its file loses what it was about to store; a connection that is
// turned away comes back.
const kept = 48

// connectionsWithin tells how many connections there may be where as many files can be open, and how many of them sockets:
// a part is left to requests, so that people can sign in and the loader is served while every socket is taken.
func connectionsWithin(openable uint64) (connections, sockets int) {
	n := int(min(openable, 10_000_000))
	connections = max(4, n-kept-n/50)
	return connections, connections - max(1, min(connections/4, 1000))
}

// openable is how many files this process may have open. The runtime has raised the limit as far as it may.
func openable() uint64 {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return 1024
	}
	return l.Cur
}

// gate turns connections away at once when there are as many as there may be. Left in the queue of the kernel they would
// wait for a descriptor without an answer, and the databases would run out of them.
type gate struct {
	net.Listener
	most    int
	sockets func() int
	log     *slog.Logger

	requests atomic.Int64 // connections that are no sockets
	said     atomic.Int64 // when it was last said, in seconds since 1970
}

// Accept returns the next connection that there is room for.
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil || int(g.requests.Load())+g.sockets() < g.most {
			return c, err
		}
		_ = c.Close()
		if now := time.Now().Unix(); now-g.said.Swap(now) >= 10 {
			g.log.Warn("connections turned away: too few files may be open", "connections", g.most)
		}
	}
}

// state counts; it is the server's ConnState. A connection that becomes a socket is counted by the hub from before then.
func (g *gate) state(c net.Conn, s http.ConnState) {
	switch s {
	case http.StateNew:
		g.requests.Add(1)
	case http.StateHijacked:
		httpapi.Hijacked(c)
		g.requests.Add(-1)
	case http.StateClosed:
		g.requests.Add(-1)
	}
}
