package oidc

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// Options are what New needs.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring

	Name         string // what people call the company, on the button
	Issuer       string
	ClientID     string
	ClientSecret string
	// Redirect is the console's page that the provider sends browsers back to.
	Redirect string
	// Home is where it may send them after they have signed out.
	Home        string
	Scopes      []string // beside openid
	GroupsClaim string   // the claim of the ID token that names groups
	Rules       []Rule   // none: roles are given in Snug
	// Create lets people in whom nobody has invited, if a rule gives them a role and their e-mail address is verified.
	Create bool
	// SecondAMR and SecondACR are values of amr and acr that count as a second factor; none: Snug asks for its own.
	SecondAMR, SecondACR []string

	Transport http.RoundTripper // nil: the system's roots, and the environment's proxy
	Log       *slog.Logger      // nil discards
	Now       func() time.Time  // nil is time.Now
}

// Company is a provider. It is safe for concurrent use.
type Company struct {
	o      Options
	source *source
}

// New checks the options. The provider is asked when the first person comes.
func New(o Options) (*Company, error) {
	switch {
	case o.DB == nil || o.Ring == nil:
		return nil, errors.New("oidc: options lack a database or a ring")
	case !Safe(o.Issuer) || o.ClientID == "" || o.Redirect == "":
		return nil, errors.New("oidc: options lack an issuer, a client or where to come back to")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Company{o, newSource(o)}, nil
}

// Name is what people call the company.
func (c *Company) Name() string { return c.o.Name }

// Answer is what the browser brings back from the provider.
type Answer struct {
	State, Code string
	Issuer      string // "" if it named none
	Browser     string // the token that the attempt began with
}

// Refusal says why an answer was not believed, in a word of ours. What is shown is the same for all.
type Refusal struct{ Why string }

func (r *Refusal) Error() string { return "oidc: refused: " + r.Why }

// Unwrap makes it an error that may be shown.
func (r *Refusal) Unwrap() error { return errRefused }

var errRefused = chat.Errorf(chat.Unsigned, "This sign-in by your company did not work, took too long, or was used already. Begin again.")

func refused(why string) error { return &Refusal{why} }

// Finish takes the answer to an attempt, which is used up whatever comes of it, and returns who the provider says that it is,
// and what the attempt carried. The error is a *Refusal for an answer that is not believed, and ErrAway for a provider that does
// not answer.
func (c *Company) Finish(ctx context.Context, a Answer) (p Person, carried string, err error) {
	defer func() {
		if err != nil {
			why := "internal"
			var r *Refusal
			switch {
			case errors.As(err, &r):
				why = r.Why
			case chat.CodeOf(err) == chat.Unavailable:
				why = "away"
			}
			c.o.Log.WarnContext(ctx, "sign-in by the company's provider refused", "why", why)
		}
	}()
	tried, err := c.spend(ctx, a.State, a.Browser)
	if err != nil {
		return Person{}, "", err
	}
	err = c.source.ask(func() error {
		k, err := c.source.look(ctx)
		if err != nil {
			return err
		}
		// Before the code goes anywhere: an answer of another provider's must not be taken to this one's (RFC 9207).
		if a.Issuer != "" && a.Issuer != c.o.Issuer || a.Issuer == "" && k.namesIss {
			return refused("issuer of the answer")
		}
		raw, err := c.exchange(ctx, k, a.Code, tried.Verifier)
		if err != nil {
			return err
		}
		p, err = c.verified(ctx, k, raw, tried.Nonce)
		return err
	})
	return p, tried.Carried, err
}

var errorCode = regexp.MustCompile(`^[a-z_]{1,40}$`)

// exchange trades the code for an ID token.
func (c *Company) exchange(ctx context.Context, k *known, code, verifier string) (string, error) {
	if code == "" || len(code) > 4096 {
		return "", refused("code")
	}
	ctx, cancel := context.WithTimeout(context.WithValue(ctx, oauth2.HTTPClient, c.source.http), within)
	defer cancel()
	token, err := k.oauth.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		var said *oauth2.RetrieveError
		if errors.As(err, &said) && said.Response != nil && said.Response.StatusCode/100 == 4 {
			if !errorCode.MatchString(said.ErrorCode) {
				return "", refused("code: refused")
			}
			return "", refused("code: " + said.ErrorCode)
		}
		return "", ErrAway.Because(errors.New("oidc: the token endpoint did not answer as one")) // the library's error quotes it
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok || raw == "" {
		return "", refused("no ID token")
	}
	return raw, nil
}

// verified checks an ID token's signature and what it says.
func (c *Company) verified(ctx context.Context, k *known, raw, nonce string) (Person, error) {
	if len(raw) > 64<<10 {
		return Person{}, refused("size of the ID token")
	}
	ctx, cancel := context.WithTimeout(goidc.ClientContext(ctx, c.source.http), within)
	defer cancel()
	before := k.faults.Load()
	token, err := k.verifier.Verify(ctx, raw)
	if err != nil && k.faults.Load() != before {
		return Person{}, ErrAway.Because(errors.New("oidc: the provider's keys could not be fetched"))
	}
	if err != nil {
		return Person{}, refused("signature of the ID token")
	}
	var said claims
	if err := token.Claims(&said); err != nil {
		return Person{}, refused("form of the ID token")
	}
	if why := said.wrong(c.o, nonce); why != "" {
		return Person{}, refused(why)
	}
	return c.person(token)
}

// EndURL is where somebody signs out at the provider, too; "" if it offers that nowhere, or has not been asked yet.
func (c *Company) EndURL() string {
	k := c.source.known.Load()
	if k == nil || k.end == "" {
		return ""
	}
	u, err := url.Parse(k.end)
	if err != nil {
		return ""
	}
	q := u.Query()
	q.Set("client_id", c.o.ClientID)
	q.Set("post_logout_redirect_uri", c.o.Home)
	u.RawQuery = q.Encode()
	return u.String()
}
