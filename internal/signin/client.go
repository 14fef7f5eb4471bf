package signin

import (
	"context"
	"net/netip"
)

// Client is what the edge knows of the browser that a request came from.
type Client struct {
	Address netip.Addr // as the named proxies tell it
	Device  string     // the edge's own words: "Firefox on Linux"
	Browser string     // the token by which it is known to have signed in before; "" if it brought none
	Key     string     // the key that a session which begins now is bound to; the browser has proven that it has it
}

type clientKey struct{}

// WithClient says from which browser what is asked with ctx comes. The edge does so for each request; where nobody said it,
// as on the host, nothing is known.
func WithClient(ctx context.Context, c Client) context.Context {
	return context.WithValue(ctx, clientKey{}, c)
}

func clientIn(ctx context.Context) Client {
	c, _ := ctx.Value(clientKey{}).(Client)
	return c
}
