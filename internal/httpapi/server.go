package httpapi

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Server returns an HTTP server with the bounds that hold against slow and oversized peers: 5 s for headers of 64 KiB at
// most (431 beyond), 20 s for a whole request, 30 s for an answer, 60 s idle. Sockets leave these behind when they are
// taken over, and have their own. config is nil for plain HTTP, on loopback or behind a proxy.
func Server(h http.Handler, config *tls.Config, l *slog.Logger) *http.Server {
	if l == nil {
		l = slog.New(slog.DiscardHandler)
	}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(config != nil)
	return &http.Server{
		Handler:           h,
		TLSConfig:         config,
		ConnContext:       ConnContext,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    60 << 10, // net/http reads 4 KiB more
		ErrorLog:          log.New(faults{l}, "", 0),
		Protocols:         protocols,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 100, MaxReadFrameSize: 64 << 10},
		// OPTIONS * has nothing to do with any route.
		DisableGeneralOptionsHandler: true,
	}
}

// faults takes what net/http would print. Its lines name peers by their full address and may quote what they sent, so
// only their kind is kept.
type faults struct{ log *slog.Logger }

// Write logs the kind of one line.
func (f faults) Write(line []byte) (int, error) {
	kind := "connection fault"
	switch s := string(line); {
	case strings.Contains(s, "TLS handshake"):
		kind = "tls handshake failed"
	case strings.Contains(s, "panic"):
		kind = "connection handler panicked"
	case strings.Contains(s, "Accept error"):
		kind = "accept failed"
	}
	level := slog.LevelDebug
	if kind == "connection handler panicked" || kind == "accept failed" {
		level = slog.LevelError
	}
	f.log.Log(context.Background(), level, kind) // net/http has no context for these
	return len(line), nil
}

var _ io.Writer = faults{}
