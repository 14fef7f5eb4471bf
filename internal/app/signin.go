package app

import (
	"context"
	"net/url"
	"time"

	"snug/internal/chat"
	"snug/internal/signin"
)

// signInOptions are what the room of those who work here is made of.
func (a *App) signInOptions() signin.Options {
	issuer := "Snug"
	if u, err := url.Parse(a.config.Origins.Console); err == nil && u.Hostname() != "" {
		issuer = "Snug " + u.Hostname()
	}
	return signin.Options{
		DB: a.storage.rows, Ring: a.storage.ring, Role: a.roles.Role, Enter: a.enter, Elevate: a.elevate, Audit: a.audit, Signals: a.intrusion, Log: a.log,
		Mail: a.mailer(), Tell: a.tellOwner(),
		Optional: a.config.SignIn.SecondFactor == "optional", Issuer: issuer, Origin: a.config.Origins.Console,
	}
}

// tellOwner tells people by mail what happened to their second factors, or is nil where no mail server is configured. It has
// happened already: what can't be told is in the log.
func (a *App) tellOwner() func(context.Context, signin.Person, signin.Notice) {
	mail := a.mailer()
	if mail == nil {
		return nil
	}
	return func(ctx context.Context, owner signin.Person, what signin.Notice) {
		err := mail(context.WithoutCancel(ctx), nil, chat.Mail{Kind: chat.MailFactorsChanged, To: owner.ID, Facts: map[string]string{
			"what": string(what), "at": time.Now().UTC().Format(time.RFC3339),
		}})
		if err != nil {
			a.log.ErrorContext(ctx, "somebody was not told by mail what happened to their second factors", "staff", owner.ID, "what", string(what), "err", err)
		}
	}
}
