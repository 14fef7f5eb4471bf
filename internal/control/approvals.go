package control

import (
	"context"
	"net/http"
	"time"

	"snug/internal/chat"
)

// Approvals is what needs a second person; nil functions answer that this can't be had.
type Approvals struct {
	Waiting func(ctx context.Context) ([]Approval, error)
	Decide  func(ctx context.Context, d Decision) (Approval, error)
}

// Approval is a proposal, as `snug approve` shows it.
type Approval struct {
	ID      chat.RecordID `json:"id"`
	Kind    string        `json:"kind"`
	By      string        `json:"by"`
	Reason  string        `json:"reason"`
	At      time.Time     `json:"at"`
	Expires time.Time     `json:"expires"`
	State   string        `json:"state"`
	Why     string        `json:"why,omitempty"` // of a void one
	Changes []string      `json:"changes"`       // what it would do, in words
}

// Decision is what the host's operator says to a proposal.
type Decision struct {
	ID      chat.RecordID `json:"id"`
	Approve bool          `json:"approve"`
	Word    string        `json:"word,omitempty"`
}

func (s *Server) approvals(r *http.Request) (any, error) {
	if s.host.Approvals.Waiting == nil {
		return nil, errCannot
	}
	return s.host.Approvals.Waiting(r.Context())
}

func (s *Server) decide(r *http.Request) (any, error) {
	var d Decision
	if err := decode(r, &d); err != nil {
		return nil, err
	}
	if s.host.Approvals.Decide == nil {
		return nil, errCannot
	}
	return s.host.Approvals.Decide(r.Context(), d)
}

// Approvals lists what waits for a second person.
func (c *Client) Approvals(ctx context.Context) (list []Approval, err error) {
	return list, c.ask(ctx, http.MethodGet, "/approvals", nil, &list)
}

// Decide decides on a proposal, and returns what became of it.
func (c *Client) Decide(ctx context.Context, d Decision) (a Approval, err error) {
	return a, c.ask(ctx, http.MethodPost, "/approvals", d, &a)
}
