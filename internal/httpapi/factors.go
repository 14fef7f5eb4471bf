package httpapi

import (
	"context"
	"errors"

	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/signin"
)

// entrance answers somebody who has proven the first of what there is to prove: with their session, or with what leads to it.
func (e *Edge) entrance(ctx context.Context, in signin.Entrance, err error) (*entranceOut, error) {
	if err != nil {
		return nil, err
	}
	out := &entranceOut{}
	if in.Token == "" {
		out.Cookies = []string{cookieHeader(halfCookie, in.Half, signin.HalfLife)}
		out.Body.Second = &wireSecond{Ways: wayNames(in.Ways)}
		return out, nil
	}
	me, cookies, err := e.entered(ctx, in.Token, in.Who)
	out.Cookies, out.Body.Me = cookies, &me
	return out, err
}

// entered is what whoever has just signed in gets, in whatever way: who they are, their session's cookie, and the one by which
// this browser is known to be theirs from now on.
func (e *Edge) entered(ctx context.Context, token string, who chat.Staff) (wireMe, []string, error) {
	if e.o.Intrusion.Locked(who.ID) { // said to nobody but who has proven to be its owner, or has all that proves it
		return wireMe{}, nil, errors.Join(errLocked, e.o.Staff.SignOut(ctx, token))
	}
	me, err := e.whoami(who)
	if err != nil {
		return wireMe{}, nil, err
	}
	known, err := e.o.Staff.KnowBrowser(ctx, who.ID)
	if err != nil {
		return wireMe{}, nil, err
	}
	e.o.Intrusion.Proved(callOf(ctx).address, who.ID)
	return me, []string{setCookie(token), cookieHeader(browserCookie, known, signin.BrowserLife)}, nil
}

func (e *Edge) second(ctx context.Context, in *secondIn) (*secondOut, error) {
	c := callOf(ctx)
	token, who, err := e.o.Staff.Second(ctx, c.token, in.Body.answer(), c.address)
	if err != nil {
		return nil, err
	}
	me, cookies, err := e.entered(ctx, token, who)
	return &secondOut{Cookies: append(cookies, cookieHeader(halfCookie, "", 0)), Body: me}, err
}

func (e *Edge) prove(ctx context.Context, in *proofIn) (*proofOut, error) {
	c := callOf(ctx)
	token, who, err := e.o.Staff.Prove(ctx, c.staff, c.token, in.Body.answer(), c.address)
	if err != nil {
		return nil, err
	}
	out := &proofOut{Cookie: setCookie(token)}
	out.Body.Until = millis(who.Proved.Add(signin.ProofLife))
	return out, nil
}

func (e *Edge) security(ctx context.Context, _ *nothing) (*securityOut, error) {
	s, err := e.o.Staff.Security(ctx, callOf(ctx).staff)
	if err != nil {
		return nil, err
	}
	out := &securityOut{}
	b := &out.Body
	b.Required, b.Password, b.RecoveryLeft, b.Ways = s.Required, s.HasPassword, s.Recovery, wayNames(s.Ways)
	b.CanPasskey, b.Passkeys = s.CanPasskey, make([]wirePasskey, len(s.List))
	for i, p := range s.List {
		b.Passkeys[i] = wirePasskey{p.ID.String(), p.Name, millis(p.Made), millis(p.Used)}
	}
	if s.TOTP {
		b.TOTP = &wireTOTP{millis(s.TOTPMade), millis(s.TOTPUsed)}
	}
	return out, nil
}

func (e *Edge) offerTOTP(ctx context.Context, _ *nothing) (*offerTOTPOut, error) {
	o, err := e.o.Staff.OfferTOTP(ctx, callOf(ctx).staff)
	if err != nil {
		return nil, err
	}
	out := &offerTOTPOut{}
	out.Body.Secret, out.Body.URI = o.Secret, o.URI
	return out, nil
}

func (e *Edge) confirmTOTP(ctx context.Context, in *confirmTOTPIn) (*enrolledOut, error) {
	c := callOf(ctx)
	return e.enrolled(e.o.Staff.ConfirmTOTP(ctx, c.staff, c.token, in.Body.Code.reveal()))
}

func (e *Edge) enrolled(done signin.Enrolled, err error) (*enrolledOut, error) {
	if err != nil {
		return nil, err
	}
	me, err := e.whoami(done.Who)
	out := &enrolledOut{Cookie: setCookie(done.Token)}
	out.Body.Me, out.Body.Codes = me, present(done.Codes)
	return out, err
}

func (e *Edge) removeTOTP(ctx context.Context, _ *nothing) (*nothing, error) {
	return nil, e.o.Staff.RemoveTOTP(ctx, callOf(ctx).staff)
}

func (e *Edge) newRecoveryCodes(ctx context.Context, _ *nothing) (*recoveryCodesOut, error) {
	codes, err := e.o.Staff.NewRecoveryCodes(ctx, callOf(ctx).staff)
	out := &recoveryCodesOut{}
	out.Body.Codes = codes
	return out, err
}

func wayNames(ways []signin.Way) []string {
	out := make([]string, len(ways))
	for i, w := range ways {
		out[i] = string(w)
	}
	return out
}

// resetFactors proposes to take somebody's second factors away: another person decides.
func (e *Edge) resetFactors(ctx context.Context, in *resetFactorsIn) (*resetFactorsOut, error) {
	ctx, _, err := e.managed(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := e.o.Approvals.Propose(ctx, callOf(ctx).staff, approval.Draft{
		Kind: string(chat.ActResetFactors), Subject: in.ID, Reason: in.Body.Reason.Raw, Params: struct{}{},
	})
	if err != nil {
		return nil, err
	}
	out := &resetFactorsOut{}
	out.Body.Proposed = p.ID.String()
	return out, nil
}
