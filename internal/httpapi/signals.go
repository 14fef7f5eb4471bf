package httpapi

import (
	"context"
	"errors"
	"hash/maphash"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"snug/internal/apitoken"
	"snug/internal/chat"
	"snug/internal/perm"
	"snug/internal/probing"
	"snug/mask/text"
)

// What this edge tells whoever gathers suspicious facts. It tells a fact where it refuses something, or sees what none of our clients
// sends; the answer is the same as if nobody listened. Nothing is told but the program's own words, and pieces that are masked.

// blocked is the answer to an address that is kept out for a while.
var errBlocked = chat.Errorf(chat.TooMany, "Too much came from this address that is not asked for here. Try again later.")

// errLocked is the answer to who signs in to an account that is locked for what was done with it.
var errLocked = chat.Errorf(chat.Forbidden, "This account is locked for a while, for what was tried with it. Ask a colleague who looks after security.")

// seed is for marks, which tell facts apart and lead back to nothing.
var seed = maphash.MakeSeed()

func markOf(s string) uint64 { return maphash.String(seed, s) }

// raise tells a fact of a request, with who it is of as far as that is known by then.
func (c *call) raise(s chat.Signal) {
	if c.signals == nil {
		return
	}
	s.From, s.Door = c.address, strings.TrimSpace(c.method+" "+c.pattern) // none, before the route is known
	switch {
	case !c.staff.ID.IsZero():
		s.By = chat.Actor{Kind: chat.ActorStaff, Staff: c.staff.ID}
	case !c.guest.Conversation.IsZero():
		s.By, s.Conversation, s.Site = chat.Actor{Kind: chat.ActorVisitor}, c.guest.Conversation, c.guest.Site
	default:
		s.By = chat.Actor{Kind: chat.ActorNobody}
	}
	c.signals.Raise(s)
}

// look tells what can be seen of a request before anybody has said what it is for.
func (e *Edge) look(c *call, r *http.Request) {
	if claim, forged := e.o.Network.claims(r); forged {
		s := chat.Signal{Kind: chat.SignalAddressForged, Mark: markOf(claim), Facts: map[string]string{"claim": "unreadable"}}
		if a, ok := plainAddress(claim); ok {
			s.Facts["claim"] = shortly(a)
		}
		c.raise(s)
	}
	if what, is := probing.Decoy(r.URL.Path); is {
		c.raise(chat.Signal{Kind: chat.SignalDecoyPath, Mark: markOf(r.URL.Path), Facts: map[string]string{"looks_for": what}, Evidence: e.masked(r.URL.Path)})
	}
	if tool, is := probing.Tool(r.UserAgent()); is {
		c.raise(chat.Signal{Kind: chat.SignalDecoyPath, Mark: markOf(tool), Facts: map[string]string{"tool": tool}})
	}
	if p, is := probing.InAddress(r.RequestURI); is {
		c.raise(chat.Signal{Kind: chat.SignalAttackPayload, Facts: map[string]string{"attack": p.Name, "in": "address"}, Evidence: e.masked(p.Piece)})
	}
	for name, values := range r.Header {
		for _, v := range values {
			// Browsers put addresses of pages and lists into headers, but none of these.
			if name != "User-Agent" && !strings.Contains(v, "${") {
				continue
			}
			if p, is := probing.In(v); is {
				c.raise(chat.Signal{Kind: chat.SignalAttackPayload, Facts: map[string]string{"attack": p.Name, "in": "header"}, Evidence: e.masked(p.Piece)})
			}
		}
	}
}

// lookInto tells of attacks in a body. Where people write to each other, somebody may only talk about one; where they sign in, what
// is beside it may be a password, and is not shown.
func (e *Edge) lookInto(c *call, r route, body []byte) {
	p, is := probing.InJSON(body)
	if !is {
		return
	}
	s := chat.Signal{Kind: chat.SignalAttackTyped, Facts: map[string]string{"attack": p.Name, "in": "body"}}
	if r.limit == signIns {
		s.Kind = chat.SignalAttackPayload
	} else {
		s.Evidence = e.masked(p.Piece)
	}
	c.raise(s)
}

// masked masks a piece of what came in.
func (e *Edge) masked(s string) text.Text {
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "")
	}
	return e.o.Masking.Engine(chat.SiteID{}).Scan(text.Typed(s)).Text
}

// shortly writes an address as it may be kept.
func shortly(a netip.Addr) string {
	bits := 64
	if a.Is4() {
		bits = 24
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// noticed tells the fact that a refusal stands for, if it does.
func (c *call) noticed(err error, code chat.Code) {
	switch {
	case c.signals == nil:
	case err == errOutside:
		c.raise(chat.Signal{Kind: chat.SignalAddressRefused})
	case err == errCrossOrigin:
		if c.origin == "" { // no browser
			c.raise(chat.Signal{Kind: chat.SignalBadFrame})
			return
		}
		c.raise(chat.Signal{Kind: chat.SignalOriginRefused, Evidence: c.mask(c.origin)})
	case err == errHeaders, err == errLongTarget, err == errChunked, err == errTarget, err == errStrict, err == errType, err == errNoBody:
		c.raise(chat.Signal{Kind: chat.SignalBadFrame})
	case err == errMethod && c.method != http.MethodHead && c.method != http.MethodOptions:
		c.raise(chat.Signal{Kind: chat.SignalBadFrame})
	case code == chat.IdentityInvalid:
		c.raise(chat.Signal{Kind: chat.SignalIdentityForged})
	case code == chat.IdentityReplayed:
		c.raise(chat.Signal{Kind: chat.SignalIdentityReplayed})
	case code == chat.NameTaken:
		c.raise(chat.Signal{Kind: chat.SignalNamePoses})
	case c.staff.ID.IsZero():
	case code == chat.Forbidden && !proving[c.pattern]:
		c.raise(chat.Signal{Kind: chat.SignalPermission})
	case code == chat.NotFound && c.id != "":
		s := chat.Signal{Kind: chat.SignalIDGuessed, Mark: markOf(c.id)}
		_ = s.Conversation.UnmarshalText([]byte(c.id)) // which stays none, if it is no id
		c.raise(s)
	}
}

// proving are the routes that take a proof of who asks, and say forbidden to a wrong one: that is told by the room.
var proving = map[string]bool{"/v1/me/password": true, "/v1/me/factors/totp": true, "/v1/me/factors/passkeys": true, "/v1/session/passkey": true, "/v1/session/second": true, "/v1/session/proof": true}

// noticedForm tells of keys that no call has, if they are such as people try for their own good. Others are those of older and
// newer clients.
func noticedForm(ctx context.Context, errs []error) {
	c := callOf(ctx)
	if c.signals == nil {
		return
	}
	for _, err := range errs {
		d, ok := err.(huma.ErrorDetailer)
		if !ok || d.ErrorDetail().Message != validation.MsgUnexpectedProperty {
			continue
		}
		at := d.ErrorDetail().Location
		if key := strings.ToLower(at[strings.LastIndexByte(at, '.')+1:]); chat.Privileged(key) {
			c.raise(chat.Signal{Kind: chat.SignalFieldsForged, Facts: map[string]string{"claim": key}})
		}
	}
}

// misplaced tells of a token that was refused: whose it is where it belongs, or that nobody has it.
func (e *Edge) misplaced(c *call, r route, req *http.Request, err error) {
	bearer, _ := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	session, _ := cookie(req, cookieName)
	visitors := r.need == perm.Visitor
	token := session
	if visitors {
		token = bearer
	}
	s := chat.Signal{Kind: chat.SignalTokenGuessed, Mark: markOf(token)}
	var of interface{ Guest() chat.Guest }
	switch {
	case errors.As(err, &of):
		g := of.Guest()
		s = chat.Signal{Kind: chat.SignalTokenReplayed, Conversation: g.Conversation, Site: g.Site}
	case visitors && (e.isSession(req, bearer) || e.isSession(req, session)),
		!visitors && (e.o.Visitors.Knows(req.Context(), session) || e.o.Visitors.Knows(req.Context(), bearer)):
		s.Kind = chat.SignalTokenMisplaced
	case visitors && apitoken.WellFormed(bearer):
		s.Kind = chat.SignalTokenMisplaced
	case token == "", chat.CodeOf(err) != chat.Unsigned:
		return // nobody brought one, or it belongs to a family that had ended before
	}
	c.raise(s)
}

// isSession tells whether a token is that of a session of staff.
func (e *Edge) isSession(req *http.Request, token string) bool {
	_, err := e.o.Staff.Look(req.Context(), token)
	return err == nil
}

// takes counts a request against a limit of its address. Whoever is slowed down pays more.
func (e *Edge) takes(c *call, l limit) (after int) {
	n := 1
	if c.slow {
		n = slowedBy
	}
	for range n {
		after = max(after, e.limiter.take(who{limit: l, addr: network(c.address)}))
	}
	if after > 0 {
		s := chat.Signal{Kind: chat.SignalFlood}
		if l == signIns {
			s.Kind = chat.SignalSignInSlowed
		}
		c.raise(s)
	}
	return after
}

// slowedBy is how much what an address asks for counts while it is slowed down.
const slowedBy = 4

// kept tells whether an address is kept away from the console just now, and for how many seconds more. Who is signed in stays:
// an attacker who shares a colleague's address must not be able to throw them out.
func (e *Edge) kept(c *call, r *http.Request, onConsole bool) (after int) {
	st := e.o.Intrusion.Standing(r.Context(), c.address)
	c.slow, c.newcomers = st.Slow, st.New
	if !onConsole || !st.Console {
		return 0
	}
	if token, err := cookie(r, cookieName); err == nil && e.isSession(r, token) {
		return 0
	}
	return secondsOf(st.For)
}

func secondsOf(d time.Duration) int { return int(d/time.Second) + 1 }
