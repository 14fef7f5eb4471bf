package control

import (
	"context"
	"net/http"
	"time"

	"snug/internal/chat"
)

// Tokens are the API's; nil functions answer that this can't be had.
type Tokens struct {
	List   func(ctx context.Context) ([]Token, error)
	Revoke func(ctx context.Context, id chat.RecordID) error
}

// Token is one of them, as `snug token list` shows it.
type Token struct {
	ID      chat.RecordID `json:"id"`
	Name    string        `json:"name"`
	Owner   string        `json:"owner"`
	Scopes  []string      `json:"scopes"`
	Expires time.Time     `json:"expires"`
	Used    time.Time     `json:"used,omitzero"`
	Revoked time.Time     `json:"revoked,omitzero"`
}

type revokeCommand struct {
	ID chat.RecordID `json:"id"`
}

func (s *Server) tokens(r *http.Request) (any, error) {
	if s.host.Tokens.List == nil {
		return nil, errCannot
	}
	return s.host.Tokens.List(r.Context())
}

func (s *Server) revokeToken(r *http.Request) (any, error) {
	var c revokeCommand
	if err := decode(r, &c); err != nil {
		return nil, err
	}
	if s.host.Tokens.Revoke == nil {
		return nil, errCannot
	}
	return struct{}{}, s.host.Tokens.Revoke(r.Context(), c.ID)
}

// Tokens lists the API's tokens.
func (c *Client) Tokens(ctx context.Context) (list []Token, err error) {
	return list, c.ask(ctx, http.MethodGet, "/tokens", nil, &list)
}

// RevokeToken ends a token at once.
func (c *Client) RevokeToken(ctx context.Context, id chat.RecordID) error {
	var none struct{}
	return c.ask(ctx, http.MethodPost, "/tokens/revoke", revokeCommand{id}, &none)
}
