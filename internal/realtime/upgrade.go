package realtime

import (
	"bufio"
	"encoding/base64"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/lxzan/gws"

	"snug/internal/chat"
)

// VisitorSocket serves GET /v1/socket on the widget's origin. It returns as soon as the socket stands.
func (h *Hub) VisitorSocket(w http.ResponseWriter, r *http.Request) {
	if !h.mayUpgrade(w, r, "visitor", h.o.WidgetOrigin) {
		return
	}
	addr, ok := h.admitAddress(w, r)
	if !ok {
		return
	}
	v := &visitor{connection: h.connections.of(h.connectionOf(r))}
	v.socket = socket{hub: h, peer: v, limit: visitorFrame, addr: addr, hold: true}
	h.upgrade(w, r, h.visitors, v, &v.socket)
}

// subprotocol is what is chosen where a client offers it. Browsers need it: they prove by a second offer who they are, which is
// read by whoever answers Options.SignedIn, and end a socket for which nothing was chosen.
const subprotocol = "snug.1"

// StaffSocket serves GET /v1/staff/socket on the console's origin.
func (h *Hub) StaffSocket(w http.ResponseWriter, r *http.Request) {
	if !h.mayUpgrade(w, r, "staff", h.o.ConsoleOrigin) {
		return
	}
	who, err := h.o.SignedIn(r)
	if err != nil {
		code := chat.CodeOf(err)
		if code == chat.Internal {
			h.o.Log.ErrorContext(r.Context(), "session could not be read", "error", err)
			h.refuse(w, http.StatusInternalServerError, code, "Something went wrong here. Try again.")
			return
		}
		if code == chat.Outside {
			h.refuse(w, http.StatusForbidden, code, "The console can't be reached from this address. Ask whoever runs it.")
			return
		}
		h.refuse(w, http.StatusUnauthorized, chat.Unsigned, "Sign in first.")
		return
	}
	addr, ok := h.admitAddress(w, r)
	if !ok {
		return
	}
	st := &staffer{staff: who, from: h.addressOf(r)}
	st.socket = socket{hub: h, peer: st, limit: staffFrame, addr: addr, hold: true}
	up := h.agents
	if offers(r.Header, subprotocol) {
		up = h.named
	}
	if !h.upgrade(w, r, up, st, &st.socket) {
		return
	}
	// From here on CloseSession and CloseOutside find the socket; what happened before that is noticed now.
	again, err := h.o.SignedIn(r)
	switch {
	case chat.CodeOf(err) == chat.Outside:
		st.close(outside, bye(chat.Outside, false, 0))
	case err != nil || again.Session != who.Session:
		st.close(signedOut, bye(chat.Unsigned, false, 0))
	}
}

// mayUpgrade checks all that can be known from the request alone, the Origin first.
func (h *Hub) mayUpgrade(w http.ResponseWriter, r *http.Request, side string, origin func(string) bool) bool {
	if from := r.Header["Origin"]; len(from) != 1 || !origin(from[0]) {
		h.log.note(slog.LevelWarn, "socket refused", "reason", "origin", "side", side)
		if len(from) == 0 {
			h.raiseAt(r, chat.SignalBadFrame, "") // no browser
		} else {
			h.raiseAt(r, chat.SignalOriginRefused, from[0])
		}
		h.refuse(w, http.StatusForbidden, chat.BadOrigin, "This page may not open the socket.")
		return false
	}
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		h.refuse(w, http.StatusMethodNotAllowed, chat.MethodRefused, "A socket begins with GET.")
		return false
	}
	key, err := base64.StdEncoding.DecodeString(r.Header.Get("Sec-WebSocket-Key"))
	version := r.Header["Sec-Websocket-Version"]
	if !r.ProtoAtLeast(1, 1) || r.ProtoMajor != 1 || !token(r.Header, "Connection", "upgrade") || !token(r.Header, "Upgrade", "websocket") ||
		len(version) != 1 || version[0] != "13" {
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Sec-WebSocket-Version", "13")
		h.refuse(w, http.StatusUpgradeRequired, chat.Invalid, "This address speaks WebSocket, version 13, on HTTP/1.1.")
		return false
	}
	if err != nil || len(key) != 16 || len(r.Header["Sec-Websocket-Key"]) != 1 || r.ContentLength != 0 {
		h.raiseAt(r, chat.SignalBadFrame, "")
		h.refuse(w, http.StatusBadRequest, chat.Invalid, "The WebSocket handshake is not of the form of RFC 6455.")
		return false
	}
	if h.draining.Load() {
		w.Header().Set("Retry-After", "2")
		h.refuse(w, http.StatusServiceUnavailable, chat.Unavailable, "The server is restarting. Try again in a moment.")
		return false
	}
	return true
}

// token tells whether a header of comma-separated words has this one, in any case (RFC 9110 §7.6.1, §7.8).
func token(header http.Header, key, word string) bool {
	for _, line := range header[key] {
		for part := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(part), word) {
				return true
			}
		}
	}
	return false
}

// offers tells whether a subprotocol is among those of the first line, which is the one that is chosen from.
func offers(header http.Header, protocol string) bool {
	for offer := range strings.SplitSeq(header.Get("Sec-Websocket-Protocol"), ",") {
		if strings.TrimSpace(offer) == protocol {
			return true
		}
	}
	return false
}

// addressOf is from where a request came.
func (h *Hub) addressOf(r *http.Request) netip.Addr {
	if h.o.Address != nil {
		return h.o.Address(r)
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return at.Addr()
}

// admitAddress takes a place among the sockets of the request's address; dropped gives it back.
func (h *Hub) admitAddress(w http.ResponseWriter, r *http.Request) (netip.Prefix, bool) {
	prefix := neighbourhood(h.addressOf(r))
	switch why := h.places.take(prefix, h.limits); why {
	case fits:
		return prefix, true
	case crowded:
		h.refused.Add(1)
		h.raiseAt(r, chat.SignalFlood, "")
		w.Header().Set("Retry-After", "10")
		h.refuse(w, http.StatusTooManyRequests, chat.TooMany, "Too many connections from this address. Close some, or try again later.")
	default:
		h.refused.Add(1)
		w.Header().Set("Retry-After", "2")
		h.refuse(w, http.StatusServiceUnavailable, chat.Unavailable, "Too many connections just now. Try again in a moment.")
	}
	return prefix, false
}

// upgrade turns the request into a socket whose place was taken, and gives it a goroutine of its own: when the handler
// returns, the HTTP server's goroutine, its stack, buffers and the request are free. It reports whether the socket lives.
func (h *Hub) upgrade(w http.ResponseWriter, r *http.Request, up *gws.Upgrader, nc net.Conn, s *socket) bool {
	inner, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		h.places.giveUp(s.addr)
		h.refuse(w, http.StatusUpgradeRequired, chat.Invalid, "This connection can't be upgraded.")
		return false
	}
	if rw.Reader.Buffered() > 0 { // RFC 6455 §4.1: the client waits for the answer
		h.places.giveUp(s.addr)
		_ = inner.Close()
		return false
	}
	s.nc = inner
	bound(inner, sendBuffer(s.limit))
	now := h.now()
	s.heard.Store(now.UnixMilli())
	s.filled = now.UnixMilli()
	s.tokens, _ = s.peerRate()
	gc, err := up.UpgradeFromConn(nc, bufio.NewReaderSize(nc, readBuffer), r)
	if err != nil {
		h.places.giveUp(s.addr)
		return false
	}
	s.open.Store(true)
	_ = inner.SetReadDeadline(time.Now().Add(h.limits.HelloWithin))
	s.peer.entered()
	if !h.wheel.add(s) {
		s.peer.left()
		h.places.giveUp(s.addr)
		_ = inner.Close()
		return false
	}
	go s.read(gc)
	return true
}

// readBuffer is what each socket keeps for reading: a common message comes in whole, longer ones go past it.
const readBuffer = 512

func sendBuffer(limit uint32) int {
	if limit == staffFrame {
		return 256 << 10
	}
	return 64 << 10
}

// refuse answers a request that does not become a socket, in the one form that errors have.
func (h *Hub) refuse(w http.ResponseWriter, status int, code chat.Code, message string) {
	b := appendText([]byte(`{"code":`), string(code))
	b = appendText(append(b, `,"message":`...), message)
	b = appendText(append(b, `,"ref":`...), chat.NewRecordID().String())
	b = append(b, '}')
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

func (h *Hub) connectionOf(r *http.Request) chat.Connection {
	if h.o.Connection == nil {
		return chat.Connection{}
	}
	return h.o.Connection(r)
}
