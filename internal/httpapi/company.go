package httpapi

import (
	"context"
	"errors"
	"net/http"

	"snug/internal/chat"
	"snug/internal/oidc"
	"snug/internal/signin"
)

// companyCookie carries what ties an attempt to sign in by the company to the browser that began it: an answer brought by
// another one is not taken. It opens nothing.
const companyCookie = "__Host-snug-company"

var errNoCompany = chat.Errorf(chat.NotFound, "There is no sign-in by a company here.")

func setCompanyCookie(token string) string {
	c := http.Cookie{
		Name: companyCookie, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		MaxAge: int(oidc.AttemptLife.Seconds()),
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// beginCompany sends the browser to the company's provider. Where it goes is of the provider and the configuration alone.
func (e *Edge) beginCompany(ctx context.Context, in *beginCompanyIn) (*beganCompanyOut, error) {
	if e.o.Company == nil {
		return nil, errNoCompany
	}
	begun, err := e.o.Company.Begin(ctx, in.Body.Invitation.reveal())
	if err != nil {
		return nil, err
	}
	out := &beganCompanyOut{Cookie: setCompanyCookie(begun.Browser)}
	out.Body.URL = begun.URL
	return out, nil
}

// signInByCompany takes what the browser brought back. The page that the provider sent it to has taken it out of the address,
// and asks from the console's own origin.
func (e *Edge) signInByCompany(ctx context.Context, in *companyIn) (*entranceOut, error) {
	if e.o.Company == nil {
		return nil, errNoCompany
	}
	at := callOf(ctx).address
	who, invited, err := e.o.Company.Finish(ctx, oidc.Answer{
		State: in.Body.State.reveal(), Code: in.Body.Code.reveal(), Issuer: in.Body.Issuer, Browser: in.Browser.Value,
	})
	var refusal *oidc.Refusal
	if errors.As(err, &refusal) {
		e.o.Staff.CompanyForged(ctx, refusal.Why, at)
	}
	if err != nil {
		return nil, err
	}
	got, err := e.o.Staff.SignInByCompany(ctx, signin.Company{
		Issuer: who.Issuer, Subject: who.Subject, Email: who.Email, Verified: who.Verified, Name: who.Name,
		Mapped: who.Mapped, Role: who.Role, Teams: who.Teams, Create: who.Create, Second: who.Second,
	}, invited, at)
	out, err := e.entrance(ctx, got, err)
	if err != nil {
		return nil, err
	}
	out.Cookies = append(out.Cookies, setCompanyCookie(""))
	return out, nil
}
