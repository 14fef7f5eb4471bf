package httpapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/keyproof"
	"snug/internal/signin"
)

// endedHeader tells the console why a session ended: one of signin's words.
const endedHeader = "Snug-Ended"

var errNoKey = chat.Errorf(chat.Invalid, "Signing in takes a key that the browser makes, and a proof that it has it. Load the page again.")

// clientOf is what is known of the browser that asks the console's origin for something.
func clientOf(req *http.Request, c *call) signin.Client {
	at := signin.Client{Address: c.address, Device: c.browser.words()}
	if found := req.CookiesNamed(browserCookie); len(found) == 1 {
		at.Browser = found[0].Value
	}
	return at
}

// keyOf is the key to which the session is bound that a request may begin. It is refused without a proof that its browser has it.
func (e *Edge) keyOf(req *http.Request) (string, error) {
	said := only(req.Header, keyproof.KeyHeader)
	key, _, err := keyproof.ParseKey(said)
	if err != nil {
		return "", errNoKey
	}
	p, err := keyproof.Parse(only(req.Header, keyproof.Header))
	if err != nil || !p.By(key, req.Method, e.addressOf(req)) {
		return "", errNoKey
	}
	return said, nil
}

// holds refuses a request with a session's cookie that does not come from the session's browser. It is looked at once for a
// request: a proof is good for one.
func (e *Edge) holds(r *http.Request, token string) error {
	c := callOf(r.Context())
	if c.held {
		return nil
	}
	made := only(r.Header, keyproof.Header)
	if r.Header.Get("Upgrade") != "" { // browsers let nothing else be said where a socket is asked for
		made = offered(r.Header)
	}
	if err := e.o.Staff.Holds(r.Context(), token, made, r.Method, e.addressOf(r)); err != nil {
		return err
	}
	c.held = true
	return nil
}

// addressOf is the address of a request to the console, as its browser has it.
func (e *Edge) addressOf(r *http.Request) string { return e.o.ConsoleOrigin + r.URL.RequestURI() }

// only is a header that comes once; "" otherwise.
func only(h http.Header, name string) string {
	if all := h.Values(name); len(all) == 1 {
		return all[0]
	}
	return ""
}

// offered is the proof among the subprotocols that are offered for a socket.
func offered(h http.Header) string {
	for _, line := range h.Values("Sec-Websocket-Protocol") {
		for offer := range strings.SplitSeq(line, ",") {
			if made, ok := strings.CutPrefix(strings.TrimSpace(offer), keyproof.SocketOffer); ok {
				return made
			}
		}
	}
	return ""
}

// tellTime lets whoever made a proof at the wrong time make one at the right one.
func tellTime(h http.Header, now time.Time) {
	h.Set(keyproof.TimeHeader, strconv.FormatInt(now.UnixMilli(), 10))
}
