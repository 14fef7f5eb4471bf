package app

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
)

// mailer is how people are told by mail what they ask for, or nil where no mail server is configured. What sends it is made
// after the people, whom it asks for their addresses.
func (a *App) mailer() func(context.Context, db.Querier, chat.Mail) error {
	if a.config.Mail.Host == "" {
		return nil
	}
	return func(ctx context.Context, q db.Querier, m chat.Mail) error { return a.notify.Mail(ctx, q, m) }
}
