package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"snug/internal/allowlist"
	"snug/internal/apitoken"
	"snug/internal/chat"
	"snug/internal/perm"
)

var (
	errBoth     = chat.Errorf(chat.Invalid, "Ask either with a session or with a token, not with both.")
	errNotToken = chat.Errorf(chat.Forbidden, "No token of the API may ask for this. It is for people at the console.")
)

// TokenScopes are the permissions that a token of the API can have: those that some address asks for which takes tokens, and what
// narrows them.
func TokenScopes() []perm.Permission {
	out := []perm.Permission{perm.ReadTeam, perm.WriteNote}
	for _, r := range (&Edge{}).routes() {
		if r.handle.token {
			out = append(out, r.need)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// bears tells whether a request comes with something in the place of a token.
func bears(r *http.Request) bool { return len(r.Header.Values("Authorization")) > 0 }

// origin refuses calls from other pages. A program that brings a token has no page, and no cookie that could be misused.
func (e *Edge) origin(r route, req *http.Request) error {
	if r.origin != console || r.need == perm.Public || r.need == perm.Visitor || r.handle.upgrade || !bears(req) {
		return e.sameOrigin(r, req)
	}
	if req.Header.Get("Sec-Fetch-Site") == "" && len(req.Header.Values("Origin")) == 0 {
		return nil
	}
	return e.sameOrigin(r, req)
}

// tokenOf finds out on whose behalf a program asks. What it brings beside the token is refused before the token is looked at, and so is a
// route that takes none.
func (e *Edge) tokenOf(r route, c *call, req *http.Request) (id [16]byte, err error) {
	values := req.Header.Values("Authorization")
	if len(req.CookiesNamed(cookieName)) > 0 {
		return id, errBoth
	}
	token, ok := strings.CutPrefix(values[0], "Bearer ")
	if !ok || len(values) > 1 {
		return id, errNotSigned
	}
	s, t, err := e.o.Tokens.Use(req.Context(), token, c.address)
	if err != nil {
		return id, err
	}
	if !e.o.AllowList.Admits(c.address, allowlist.Staff(s)) {
		return id, errOutside
	}
	c.staff, c.apiToken = s, t.ID.String()
	if !r.handle.token {
		return id, errNotToken
	}
	return t.ID.Bytes(), nil
}

func (e *Edge) tokens(ctx context.Context, _ *nothing) (*tokensOut, error) {
	s := callOf(ctx).staff
	list, err := e.o.Tokens.List(ctx, s)
	if err != nil {
		return nil, err
	}
	own, _ := e.o.Staff.Known(s.ID) // without what is lent to them for a while: a token gets none of that
	out := &tokensOut{}
	out.Body.Tokens, out.Body.Scopes, out.Body.Sites = make([]wireToken, len(list)), []string{}, e.siteNames(s.Sites)
	for i, t := range list {
		out.Body.Tokens[i] = e.tokenOut(t, s.ID)
	}
	for _, p := range TokenScopes() {
		if own.Perms.Has(p) {
			out.Body.Scopes = append(out.Body.Scopes, string(p))
		}
	}
	return out, nil
}

func (e *Edge) makeToken(ctx context.Context, in *makeTokenIn) (*madeTokenOut, error) {
	s, ok := e.o.Staff.Known(callOf(ctx).staff.ID) // as in tokens
	if !ok {
		return nil, errNotSigned
	}
	sites := s.Sites
	if !in.Body.AllSites {
		ids, err := e.siteIDs(in.Body.Sites)
		if err != nil {
			return nil, err
		}
		sites = chat.OnlySites(ids...)
	}
	secret, t, err := e.o.Tokens.Make(ctx, s, apitoken.Draft{
		Name: in.Body.Name.Raw, Scopes: permissions(in.Body.Scopes), Sites: sites, Expires: time.UnixMilli(in.Body.Expires), Addresses: in.Body.Addresses,
	})
	if err != nil {
		return nil, err
	}
	out := &madeTokenOut{}
	out.Body.Secret, out.Body.Token = secret, e.tokenOut(t, s.ID)
	return out, nil
}

func (e *Edge) revokeToken(ctx context.Context, in *TokenIn) (*nothing, error) {
	return nil, e.o.Tokens.Revoke(ctx, callOf(ctx).staff, in.ID)
}

func (e *Edge) tokenOut(t apitoken.Token, me chat.StaffID) wireToken {
	w := wireToken{
		ID: t.ID.String(), Name: t.Name, Owner: e.named(t.Owner), Own: t.Owner == me, Scopes: permTexts(t.Scopes), AllSites: t.Sites.All(),
		Sites: idTexts(t.Sites.Named()), Addresses: make([]string, len(t.Addresses)), At: millis(t.At), Expires: millis(t.Expires),
		Used: millisOf(t.Used), Revoked: millisOf(t.Revoked), RevokedBy: e.named(t.RevokedBy), State: "good",
	}
	for i, a := range t.Addresses {
		w.Addresses[i] = prefixOut(a)
	}
	_, known := e.o.Staff.Known(t.Owner)
	switch {
	case !t.Revoked.IsZero():
		w.State = "revoked"
	case t.Over(e.o.Now()):
		w.State = "expired"
	case !known:
		w.State = "ownerless"
	}
	return w
}
