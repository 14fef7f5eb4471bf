package httpapi

import (
	"context"
	"encoding/base64"

	"snug/internal/signin"
)

func ceremony(c signin.Ceremony, err error) (*ceremonyOut, error) {
	if err != nil {
		return nil, err
	}
	out := &ceremonyOut{}
	text := base64.RawURLEncoding.EncodeToString
	b := &out.Body
	b.Challenge, b.RelyingID, b.User, b.UserName, b.Credentials = text(c.Challenge), c.RelyingID, text(c.User), c.UserName, []string{}
	for _, id := range c.Credentials {
		b.Credentials = append(b.Credentials, text(id))
	}
	return out, nil
}

func (e *Edge) secondCeremony(ctx context.Context, _ *nothing) (*ceremonyOut, error) {
	return ceremony(e.o.Staff.SecondCeremony(ctx, callOf(ctx).token))
}

func (e *Edge) aloneCeremony(ctx context.Context, _ *nothing) (*ceremonyOut, error) {
	return ceremony(e.o.Staff.AloneCeremony(ctx))
}

func (e *Edge) proofCeremony(ctx context.Context, _ *nothing) (*ceremonyOut, error) {
	return ceremony(e.o.Staff.ProofCeremony(ctx, callOf(ctx).staff))
}

func (e *Edge) offerPasskey(ctx context.Context, _ *nothing) (*ceremonyOut, error) {
	return ceremony(e.o.Staff.OfferPasskey(ctx, callOf(ctx).staff))
}

func (e *Edge) signInByPasskey(ctx context.Context, in *aloneIn) (*secondOut, error) {
	token, who, err := e.o.Staff.SignInByPasskey(ctx, in.Body.Passkey.read(), callOf(ctx).address)
	if err != nil {
		return nil, err
	}
	me, cookies, err := e.entered(ctx, token, who)
	return &secondOut{Cookies: cookies, Body: me}, err
}

func (e *Edge) confirmPasskey(ctx context.Context, in *confirmPasskeyIn) (*enrolledOut, error) {
	c := callOf(ctx)
	return e.enrolled(e.o.Staff.ConfirmPasskey(ctx, c.staff, c.token, in.Body.Name, in.Body.Passkey.read()))
}

func (e *Edge) removePasskey(ctx context.Context, in *passkeyIn) (*nothing, error) {
	return nil, e.o.Staff.RemovePasskey(ctx, callOf(ctx).staff, in.ID)
}
