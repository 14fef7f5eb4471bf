package app

import (
	"context"
	"net/url"
	"time"

	"snug/internal/chat"
	"snug/internal/posing"
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
		Mail: a.mailer(), Tell: a.tellOwner(), Alike: posing.Alike,
		Optional: a.config.SignIn.SecondFactor == "optional", Issuer: issuer, Origin: a.config.Origins.Console,
	}
}

// tellOwner tells people what happened to how they sign in: in the consoles that they have open, and by mail where a mail server is
// configured. It has happened already: what can't be told is in the log.
func (a *App) tellOwner() func(context.Context, signin.Person, signin.Notice) {
	mail := a.mailer()
	return func(ctx context.Context, owner signin.Person, what signin.Notice) {
		if a.hub != nil {
			a.hub.News("account."+string(what), []chat.StaffID{owner.ID})
		}
		if mail == nil {
			return
		}
		m := chat.Mail{Kind: chat.MailFactorsChanged, To: owner.ID, Facts: map[string]string{"what": string(what), "at": time.Now().UTC().Format(time.RFC3339)}}
		if what == signin.SessionStolen {
			m.Kind = chat.MailSessionStolen
			delete(m.Facts, "what")
		}
		if err := mail(context.WithoutCancel(ctx), nil, m); err != nil {
			a.log.ErrorContext(ctx, "somebody was not told by mail what happened to how they sign in", "staff", owner.ID, "what", string(what), "err", err)
		}
	}
}
