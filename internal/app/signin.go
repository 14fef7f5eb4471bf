package app

import (
	"net/url"

	"snug/internal/signin"
)

// signInOptions are what the room of those who work here is made of.
func (a *App) signInOptions() signin.Options {
	issuer := "Snug"
	if u, err := url.Parse(a.config.Origins.Console); err == nil && u.Hostname() != "" {
		issuer = "Snug " + u.Hostname()
	}
	return signin.Options{
		DB: a.storage.rows, Ring: a.storage.ring, Role: a.roles.Role, Enter: a.enter, Audit: a.audit, Signals: a.intrusion, Log: a.log,
		Mail:     a.mailer(),
		Optional: a.config.SignIn.SecondFactor == "optional", Issuer: issuer, Origin: a.config.Origins.Console,
	}
}
