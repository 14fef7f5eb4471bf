package httpapi

import (
	"context"
	"log/slog"
	"net/netip"

	"snug/internal/chat"
	"snug/mask/text"
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
	apiToken   string     // its id, where a program asks with one
	token      string     // of that session, to end it
	held       bool       // it comes from that session's browser
	guest      chat.Guest // of routes for visitors
	signals    chat.Signals
	mask       func(string) text.Text
	method     string
	origin     string // of the page, or the browser's word for it, as it came: to be masked
	id         string // in the path, as it came
	newcomers  bool   // conversations may not be begun from here just now
	there      bool   // somebody is there: it is no page that refreshes itself
	slow       bool   // whatever is asked for counts more against the address's limits
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
