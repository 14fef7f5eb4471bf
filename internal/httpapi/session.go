package httpapi

import (
	"context"
	"net/http"
	"slices"
	"time"

	"snug/internal/allowlist"
	"snug/internal/chat"
	"snug/internal/perm"
	"snug/internal/signin"
)

// cookieName carries the console's session. The prefix makes browsers refuse it without Secure, with a Domain or with
// another path, so that no neighbouring host can set it (RFC 6265bis §4.1.3.2).
const cookieName = "__Host-snug"

var errNotSigned = chat.Errorf(chat.Unsigned, "You are not signed in, or no longer. Sign in again.")

// unattended is the header by which the console says that it asks by itself, since nobody has touched it for a while:
// what it refreshes must not keep somebody signed in who has gone. It takes no right from whoever sends it, and gives none.
const unattended = "Snug-Unattended"

// halfCookie carries a sign-in that waits for its second factor. It opens nothing else.
const halfCookie = "__Host-snug-second"

// SignedIn tells who of the staff asks for a socket, by the cookie. Browsers open sockets again by themselves, so that it
// does not count as being there; what is done on the socket does.
func (e *Edge) SignedIn(r *http.Request) (chat.Staff, error) {
	s, err := e.signedIn(r, false)
	if err == nil && s.Enrolling {
		return chat.Staff{}, errEnrol
	}
	return s, err
}

// attended tells whether a request is a person's doing. What changes something always is.
func attended(r *http.Request) bool {
	return r.Method != http.MethodGet || r.Header.Get(unattended) == ""
}

// signedIn tells whose session a request has, and refuses a role that may not be where the request comes from. there says
// that it counts as being there.
func (e *Edge) signedIn(r *http.Request, there bool) (chat.Staff, error) {
	token, err := cookie(r, cookieName)
	if err != nil {
		return chat.Staff{}, err
	}
	s, err := e.o.Staff.Look(r.Context(), token)
	switch {
	case err != nil:
		return chat.Staff{}, err
	case !e.o.AllowList.Admits(e.o.Network.Address(r), allowlist.Staff(s)):
		return chat.Staff{}, errOutside // which does not keep the session in use
	case e.o.Intrusion.Locked(s.ID):
		return chat.Staff{}, errNotSigned // it has ended, or is about to
	}
	if err := e.holds(r, token); err != nil {
		return chat.Staff{}, err
	}
	if there {
		return e.o.Staff.Session(r.Context(), token)
	}
	return s, nil
}

// cookie returns a cookie's token. Two of them are one too many: one would be an attacker's.
func cookie(r *http.Request, name string) (string, error) {
	found := r.CookiesNamed(name)
	if len(found) != 1 {
		return "", errNotSigned
	}
	return found[0].Value, nil
}

// setCookie writes the session's cookie; an empty token takes it back.
func setCookie(token string) string { return cookieHeader(cookieName, token, signin.SessionLife) }

func cookieHeader(name, token string, life time.Duration) string {
	c := http.Cookie{
		Name: name, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		MaxAge: int(life / time.Second),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// browserCookie carries the token by which a browser is known to have signed in before (signin.BrowserLife). It opens nothing.
const browserCookie = "__Host-snug-browser"

func (e *Edge) signIn(ctx context.Context, in *signInIn) (*entranceOut, error) {
	got, err := e.o.Staff.SignIn(ctx, in.Body.Email.reveal(), in.Body.Password.reveal(), callOf(ctx).address)
	return e.entrance(ctx, got, err)
}

func (e *Edge) signInByLink(ctx context.Context, in *linkIn) (*entranceOut, error) {
	got, err := e.o.Staff.SignInByLink(ctx, in.Body.Token.reveal())
	return e.entrance(ctx, got, err)
}

func (e *Edge) signOut(ctx context.Context, _ *nothing) (*signedOutOut, error) {
	if err := e.o.Staff.SignOut(ctx, callOf(ctx).token); err != nil {
		return nil, err
	}
	return &signedOutOut{Cookie: setCookie("")}, nil
}

func (e *Edge) me(ctx context.Context, _ *nothing) (*meOut, error) {
	me, err := e.whoami(callOf(ctx).staff)
	return &meOut{me}, err
}

// whoami is what the console shows of the person who uses it, and hides by. The server decides all the same.
func (e *Edge) whoami(s chat.Staff) (wireMe, error) {
	p, err := e.o.Staff.Person(s.ID)
	if err != nil {
		return wireMe{}, err
	}
	me := wireMe{
		ID: s.ID.String(), Name: p.Name, Email: p.Email, Role: s.Role, Permissions: []string{}, Teams: []wireNamed{},
		Sites: []wireMeSite{}, Presence: e.o.Presence.Presence(s.ID), Language: p.Language,
		Enrolling: s.Enrolling,
	}
	me.Permissions, me.Elevations = e.lentOut(s)
	if own, ok := e.o.Staff.Known(s.ID); ok && len(me.Elevations) > 0 {
		me.Own = permTexts(own.Perms.List())
	}
	for _, t := range e.o.Staff.Teams() {
		if slices.Contains(s.Teams, t.ID) {
			me.Teams = append(me.Teams, wireNamed{t.ID.String(), t.Name})
		}
	}
	if s.Has(perm.ReadOwn) || s.Perms.Has(perm.SeeSites) {
		for _, at := range e.o.Sites.Served() {
			if !s.Sites.Has(at.ID) && !slices.ContainsFunc(s.Elevations, func(l chat.Elevation) bool { return l.Sites.Has(at.ID) }) {
				continue
			}
			me.Sites = append(me.Sites, wireMeSite{at.ID.String(), at.Key, at.Name, bootMasking(e.o.Masking.Browser(at.ID))})
		}
	}
	return me, nil
}

func (e *Edge) changePassword(ctx context.Context, in *passwordIn) (*nothing, error) {
	c := callOf(ctx)
	return nil, e.o.Staff.ChangePassword(ctx, c.staff, in.Body.Current.reveal(), in.Body.New.reveal(), c.address)
}

func (e *Edge) setPresence(ctx context.Context, in *presenceIn) (*nothing, error) {
	e.o.Presence.SetPresence(callOf(ctx).staff, in.Body.State)
	return nil, nil
}
