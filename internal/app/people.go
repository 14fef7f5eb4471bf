package app

import (
	"context"
	"fmt"
	"os"
	"strings"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/oidc"
	"snug/internal/site"
)

// mailer is how people are told by mail what they ask for, or nil where no mail server is configured. What sends it is made
// after the people, whom it asks for their addresses.
func (a *App) mailer() func(context.Context, db.Querier, chat.Mail) error {
	if a.config.Mail.Host == "" {
		return nil
	}
	return func(ctx context.Context, q db.Querier, m chat.Mail) error { return a.notify.Mail(ctx, q, m) }
}

// openCompany makes the company's sign-in, where one is configured. The provider is asked when the first person comes: a
// server starts without it.
func (a *App) openCompany() (err error) {
	c := a.config.Company
	if c.Issuer == "" {
		return nil
	}
	console, err := site.ParseOrigin(a.config.Origins.Console)
	if err != nil {
		return fmt.Errorf("origins.console: %w", err)
	}
	o := oidc.Options{
		DB: a.storage.rows, Ring: a.storage.ring, Log: a.log,
		Name: c.Name, Issuer: c.Issuer, ClientID: c.ClientID, Scopes: c.Scopes, GroupsClaim: c.GroupsClaim, Create: c.CreateAccounts,
		Redirect: console + "/signin/company", Home: console + "/signin",
		SecondAMR: c.SecondFactorAMR, SecondACR: c.SecondFactorACR,
	}
	if len(o.Scopes) == 0 {
		o.Scopes = []string{"email", "profile"}
	}
	if c.ClientSecretFile != "" {
		secret, err := os.ReadFile(c.ClientSecretFile)
		if err != nil {
			return fmt.Errorf("openid_connect.client_secret_file: %w", err)
		}
		o.ClientSecret = strings.TrimRight(string(secret), "\r\n")
	}
	for _, r := range c.Roles {
		if len(a.roles.Role(r.Role).List()) == 0 {
			a.log.Warn("a rule of openid_connect.roles names a role that is none; whoever it fits is kept out", "role", r.Role)
		}
		o.Rules = append(o.Rules, oidc.Rule(r))
	}
	a.company, err = oidc.New(o)
	return err
}
