package httpapi

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/perm"
	"snug/internal/signin"
)

var (
	errForbidden   = chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	errEnrol       = chat.Errorf(chat.NoFactor, "Everybody has a second factor here, and you have none yet. Enrol one first.")
	errCrossOrigin = chat.Errorf(chat.BadOrigin, "This can only be asked from Snug's own pages.")
	errNavigated   = chat.Errorf(chat.BadOrigin, "This address is for the console's own requests, and is no page.")
	errType        = chat.Errorf(chat.Invalid, "The body has to be application/json, in UTF-8 and uncompressed.")
	errNoBody      = chat.Errorf(chat.Invalid, "This address takes no body.")
	errTooLarge    = chat.Errorf(chat.TooLarge, "A request's body has at most 64 KiB.")
	errSlow        = chat.Errorf(chat.Unavailable, "The body took too long to arrive. Send it again.")
	errCut         = chat.Errorf(chat.Invalid, "The body ended early or could not be read. Send it again.")
	errStrict      = chat.Errorf(chat.Invalid, "The body has to be one JSON object: UTF-8, no key twice, whole numbers, no null, nothing behind it.")
)

// guard stands before a route's handler: where from, how often, who, whether they may, and what the body is. In this
// order, so that what is refused costs as little as can be.
func (e *Edge) guard(r route, next http.HandlerFunc) http.HandlerFunc {
	api := strings.HasPrefix(r.path, "/v1/")
	return func(w http.ResponseWriter, req *http.Request) {
		c := callOf(req.Context())
		c.pattern, c.id = r.path, req.PathValue("id")
		var client signin.Client
		if r.origin == console {
			client = clientOf(req, c)
			req = req.WithContext(signin.WithClient(req.Context(), client))
		}
		err := e.admit(r, api, c, w, req)
		if err == nil && r.handle.begins {
			client.Key, err = e.keyOf(req)
			req = req.WithContext(signin.WithClient(req.Context(), client))
		}
		if err != nil {
			if why := signin.WhyEnded(err); why != "" {
				w.Header().Set(endedHeader, string(why))
			}
			writeFailure(w, req, err)
			return
		}
		if c.apiToken != "" {
			req = req.WithContext(chat.WithFact(req.Context(), "api_token", c.apiToken))
		}
		next(w, req)
	}
}

func (e *Edge) admit(r route, api bool, c *call, w http.ResponseWriter, req *http.Request) error {
	if api && req.Method == http.MethodHead {
		w.Header().Set("Allow", r.method)
		return errMethod
	}
	if api {
		if err := e.origin(r, req); err != nil {
			return err
		}
	}
	if r.limit == starts || r.limit == signIns || r.limit == pages {
		if r.limit == starts && c.newcomers {
			return &later{errBlocked, 60}
		}
		if after := e.takes(c, r.limit); after > 0 {
			return tooMany(after)
		}
	}
	if err := e.signed(r, c, req); err != nil {
		return err
	}
	if r.handle.api == nil {
		return nil
	}
	if r.handle.body {
		return e.readBody(w, req, c, r)
	}
	if req.ContentLength != 0 {
		w.Header().Set("Connection", "close") // what nobody asked for may be another request in disguise
		return errNoBody
	}
	return nil
}

// sameOrigin refuses calls from other pages. What changes something for staff has to say that it comes from the console
// itself; every browser in use does (Fetch Metadata, W3C). Others carry no cookie that could be misused: a visitor's
// token is given explicitly.
func (e *Edge) sameOrigin(r route, req *http.Request) error {
	if r.handle.upgrade {
		// The hub compares the Origin exactly. A neighbouring page must not even come as far as the session, which it would count
		// against.
		if from := req.Header.Values("Origin"); r.origin == console && (len(from) > 1 || len(from) == 1 && from[0] != e.o.ConsoleOrigin) {
			return errCrossOrigin
		}
		return nil
	}
	// An address of the API that somebody opens as a page is none of the console's doing: it is refused before it can count
	// against a session.
	if r.origin == console && r.need != perm.Public && req.Header.Get("Sec-Fetch-Mode") == "navigate" {
		return errNavigated
	}
	from := req.Header.Get("Sec-Fetch-Site")
	if from != "" && from != "same-origin" && !(from == "none" && r.method == http.MethodGet) {
		return errCrossOrigin
	}
	at := e.o.WidgetOrigin
	if r.origin == console {
		at = e.o.ConsoleOrigin
		if r.method != http.MethodGet && from != "same-origin" {
			return errCrossOrigin
		}
	}
	if o := req.Header.Values("Origin"); len(o) > 1 || len(o) == 1 && o[0] != at {
		return errCrossOrigin
	}
	if e.cross.Check(req) != nil {
		return errCrossOrigin
	}
	return nil
}

// signed finds out who asks, and whether they may.
func (e *Edge) signed(r route, c *call, req *http.Request) error {
	var id [16]byte
	var err error
	switch r.need {
	case perm.Public:
		return nil
	case perm.Visitor:
		if c.guest, err = e.visitor(req); err == nil {
			id = c.guest.Visitor.Bytes()
		}
	case perm.HalfSigned:
		c.token, err = cookie(req, halfCookie)
		return err // whose it is, and whether it still counts, is known to the room alone
	default:
		if bears(req) {
			if id, err = e.tokenOf(r, c, req); err != nil {
				break
			}
			return e.permitted(r, c, req, id)
		}
		if c.staff, err = e.signedIn(req, !r.handle.upgrade && attended(req)); err == nil {
			id = c.staff.Session.Bytes()
			c.token, err = cookie(req, cookieName)
		}
	}
	if err != nil {
		return e.guessed(c, r, req, err)
	}
	if c.staff.Enrolling && !r.handle.enrolling {
		return errEnrol
	}
	return e.permitted(r, c, req, id)
}

// permitted tells whether whoever asks may, and how often.
func (e *Edge) permitted(r route, c *call, req *http.Request, id [16]byte) error {
	if r.need != perm.Visitor && !r.permits(c.staff.Has) {
		return errForbidden
	}
	if c.there = attended(req); c.there && r.need != perm.Visitor && c.staff.Perms.Has(r.need) && r.need != perm.SignedIn {
		e.o.Review.Used(c.staff.ID, access.Group(r.need))
		var site chat.SiteID
		if strings.HasPrefix(r.path, "/v1/sites/{id}") && site.UnmarshalText([]byte(c.id)) == nil {
			e.usedSite(c, site)
		}
	}
	if r.limit == reads || r.limit == writes {
		if after := e.limiter.take(who{limit: r.limit, signed: id}); after > 0 {
			c.raise(chat.Signal{Kind: chat.SignalFlood})
			return tooMany(after)
		}
	}
	if r.handle.fresh {
		return e.o.Staff.Proven(c.staff, r.handle.enrolling)
	}
	return nil
}

// guessed counts a token that nobody has, and answers an address that brought too many of them less and less. Whoever
// holds a good one is not touched by what others at their address do.
func (e *Edge) guessed(c *call, r route, req *http.Request, err error) error {
	if signin.WhyEnded(err) != "" {
		return err // the token that its own browser still has
	}
	e.misplaced(c, r, req, err)
	if err == errNoToken || err == errNotSigned || chat.CodeOf(err) != chat.Unsigned && chat.CodeOf(err) != chat.TokenReplayed {
		return err
	}
	if after := e.limiter.take(who{limit: guesses, addr: network(c.address)}); after > 0 {
		return tooMany(after)
	}
	return err
}

// readBody takes the whole body into memory, within its bound and time, and checks its grammar before anything decodes
// it.
func (e *Edge) readBody(w http.ResponseWriter, req *http.Request, c *call, r route) error {
	if !jsonType(req.Header) {
		return errType
	}
	if req.ContentLength > maxBody {
		w.Header().Set("Connection", "close")
		return errTooLarge
	}
	// Not every writer has deadlines; those that serve the network do.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(e.bodyTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		w.Header().Set("Connection", "close")
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return errTooLarge
		}
		req.Body = http.NoBody // nobody waits for the rest of what did not come
		var timeout net.Error
		if errors.As(err, &timeout) && timeout.Timeout() {
			return errSlow
		}
		return errCut
	}
	if !strict(body) {
		return errStrict
	}
	e.lookInto(c, r, body)
	req.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// jsonType tells whether the headers say application/json, once, and nothing that would have to be undone first.
func jsonType(h http.Header) bool {
	types := h.Values("Content-Type")
	if len(types) != 1 || h.Get("Content-Encoding") != "" {
		return false
	}
	media, params, err := mime.ParseMediaType(types[0])
	if err != nil || media != "application/json" {
		return false
	}
	for k, v := range params {
		if k != "charset" || !strings.EqualFold(v, "utf-8") {
			return false
		}
	}
	return true
}

// usedSite notes that somebody does something for a site that they serve.
func (e *Edge) usedSite(c *call, site chat.SiteID) {
	if _, err := e.o.Sites.ByID(site); err == nil && c.there && c.staff.Sites.Has(site) {
		e.o.Review.UsedSite(c.staff.ID, site)
	}
}
