package httpapi

import (
	"context"
	"log/slog"
	"net/netip"

	"snug/internal/chat"
)

// call is what is known of one request before its handler runs. It is written by the edge alone.
type call struct {
	ref        string
	pattern    string
	log        *slog.Logger
	classify   func(error) *chat.Error
	address    netip.Addr
	connection chat.Connection
	browser    browser
	staff      chat.Staff // of routes for staff
	token      string     // of that session, to end it
	guest      chat.Guest // of routes for visitors
}

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf returns the request's call. Outside of a request it is empty.
func callOf(ctx context.Context) *call {
	if c, ok := ctx.Value(callKey{}).(*call); ok {
		return c
	}
	return &call{log: slog.New(slog.DiscardHandler), classify: func(error) *chat.Error { return nil }}
}
