package httpapi

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"snug/internal/allowlist"
	"snug/internal/chat"
)

// maxURL is how long a request's target may be, in bytes; maxHeaders how many headers it may have.
const (
	maxURL     = 8 << 10
	maxHeaders = 100
)

var (
	errMisdirected = chat.Errorf(chat.Misdirected, "This host name is not served here. Check the address, and origins in the settings.")
	errUnprotected = chat.Errorf(chat.Forbidden, "This server answers over TLS, on its own machine, or through a proxy that it was told of.")
	errNoRoute     = chat.Errorf(chat.NotFound, "There is nothing at this address.")
	errMethod      = chat.Errorf(chat.MethodRefused, "This address does not take this method.")
	errTarget      = chat.Errorf(chat.Invalid, "The address is not in its plain form.")
	errLongTarget  = chat.Errorf(chat.TooLarge, "The address is longer than 8 KiB.")
	// A length and chunks at once are how requests are hidden behind others (RFC 9112 §6.3); net/http lets chunks win and
	// forgets that there was a length. Browsers send a length.
	errChunked = chat.Errorf(chat.Invalid, "Send the body with a Content-Length rather than in chunks.")
	errHeaders = chat.Errorf(chat.TooLarge, "The request has more than 100 headers.")
)

// ServeHTTP answers a request: what is true of every answer comes first, then the route.
func (e *Edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := strings.ToLower(r.Host)
	if also, ok := e.o.Also[host]; ok {
		also.ServeHTTP(w, r)
		return
	}
	defer meterIn(r.Context()).asked(r)()
	start := e.o.Now()
	c := &call{
		ref: newRef(), log: e.o.Log, classify: e.o.Classify, address: e.o.Network.Address(r), connection: e.o.Network.Connection(r),
		browser: parseBrowser(r.UserAgent()), signals: e.o.Intrusion, method: methodName(r.Method),
		mask: e.masked, origin: cmp.Or(r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")),
	}
	r = r.WithContext(withCall(r.Context(), c))
	e.seen.count(r.Context(), c.connection)
	answer := &answer{ResponseWriter: w}
	e.secure(answer.Header())
	defer func() {
		if p := recover(); p != nil {
			e.panicked(answer, r, p)
		}
		if answer.code() >= 400 {
			e.drain(answer, r)
		}
		e.o.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", methodName(r.Method)),
			slog.String("route", c.pattern), slog.Int("status", answer.code()),
			slog.Float64("ms", float64(e.o.Now().Sub(start).Microseconds())/1000), slog.String("ref", c.ref))
	}()
	e.look(c, r)
	mux, served := e.muxes[strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")]
	kept := e.kept(c, r, mux == e.console)
	switch {
	case !served:
		writeFailure(answer, r, errMisdirected)
	case !e.o.Network.protected(r):
		writeFailure(answer, r, errUnprotected)
	case mux == e.console && !e.o.AllowList.Admits(c.address, allowlist.Who{}):
		// Before the path is looked at: what has no route yet, or will get one, is behind this door, too.
		writeFailure(answer, r, errOutside)
	case kept > 0:
		writeFailure(answer, r, &later{errBlocked, kept})
	case len(r.RequestURI) > maxURL:
		writeFailure(answer, r, errLongTarget)
	case len(r.Header) > maxHeaders:
		writeFailure(answer, r, errHeaders)
	case len(r.TransferEncoding) > 0:
		answer.Header().Set("Connection", "close")
		writeFailure(answer, r, errChunked)
	case !plainPath(r.URL):
		writeFailure(answer, r, errNoRoute)
	case !plainQuery(r.URL.RawQuery):
		writeFailure(answer, r, errTarget)
	default:
		mux.ServeHTTP(answer, r)
	}
}

// drain reads what is left of a refused request's body and throws it away, within bounds, before net/http sends the
// answer, which is small enough to wait in its buffer. Whoever still writes when the connection is closed gets a reset in
// place of the answer, and never learns what was wrong (RFC 9112 §9.6). A body that came too slowly has had its time, one
// that waits to be asked for (Expect: 100-continue) is not sent, and HTTP/2 ends a stream without harm to its answer.
func (e *Edge) drain(w http.ResponseWriter, r *http.Request) {
	if r.ContentLength == 0 || r.Body == http.NoBody || r.ProtoMajor > 1 || r.Header.Get("Expect") != "" {
		return
	}
	// Not every writer has deadlines; those that serve the network do.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(e.bodyTime))
	_, _ = io.CopyN(io.Discard, r.Body, maxRest)
}

// plainPath tells whether a path is written in the one form in which routes are: no empty, dotted or encoded segments,
// no slash at the end. Other forms are not mended by a redirect, which would be made of input.
func plainPath(u *url.URL) bool {
	p := u.Path
	return u.RawPath == "" && strings.HasPrefix(p, "/") && path.Clean(p) == p && !strings.ContainsAny(p, "\\\x00%")
}

// plainQuery tells whether every parameter comes once, in a form that has one reading.
func plainQuery(raw string) bool {
	if raw == "" {
		return true
	}
	values, err := url.ParseQuery(raw)
	if err != nil || len(values) > 16 {
		return false
	}
	for _, v := range values {
		if len(v) > 1 {
			return false
		}
	}
	return true
}

// panicked answers for a handler that broke. Only the type of the panic's value is logged: its text may quote input.
func (e *Edge) panicked(w *answer, r *http.Request, p any) {
	if p == http.ErrAbortHandler {
		panic(p)
	}
	c := callOf(r.Context())
	e.o.Log.Error("request panicked", "ref", c.ref, "route", c.pattern, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
	if w.status == 0 {
		writeFailure(w, r, chat.Errorf(chat.Internal, internalMessage))
	}
}

func notFound(w http.ResponseWriter, r *http.Request) { writeFailure(w, r, errNoRoute) }

// onlyReading finds nothing for whoever wants to do more than read.
func onlyReading(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			notFound(w, r)
			return
		}
		next(w, r)
	}
}

// otherMethods answers where a path has routes, but none of this method.
func otherMethods(allowed string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		callOf(r.Context()).pattern = r.Pattern
		w.Header().Set("Allow", allowed)
		writeFailure(w, r, errMethod)
	}
}

// methodName keeps made-up methods out of the log.
func methodName(m string) string {
	switch m {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT":
		return m
	}
	return "other"
}

// answer notes the status.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the first status that is no interim one.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 || status == http.StatusSwitchingProtocols {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write is an answer of 200, if nothing else was said.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.ResponseWriter.Write(b)
}

// Hijack hands the connection to a socket. The library that upgrades asks for http.Hijacker itself.
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(a.ResponseWriter).Hijack()
	if err == nil {
		a.status = http.StatusSwitchingProtocols
	}
	return conn, buffered, err
}

// Unwrap lets http.ResponseController through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}
