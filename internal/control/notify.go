package control

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"snug/internal/chat"
)

// Notify is how the host's commands look at what is sent, and try it.
type Notify struct {
	State func(context.Context) (Sending, error)
	// Test sends something at once to every receiver, and by mail to an address, if there is one.
	Test func(ctx context.Context, address, language string) []Tried
}

// Sending is how the receivers stand.
type Sending struct {
	Lanes []SendingLane `json:"lanes"`
	Dead  []Unsent      `json:"dead"` // what could not be sent, the latest first
}

// SendingLane is one receiver: mail, syslog, webhook: and its name.
type SendingLane struct {
	Name    string    `json:"name"`
	Waiting int       `json:"waiting"`
	Since   time.Time `json:"since,omitzero"` // of the oldest that waits
	Why     string    `json:"why,omitempty"`  // why the last attempt failed
	Sent    time.Time `json:"sent,omitzero"`  // the latest success since the start
}

// Unsent is something that could not be sent.
type Unsent struct {
	ID    chat.RecordID `json:"id"`
	Lane  string        `json:"lane"`
	Kind  string        `json:"kind"`
	At    time.Time     `json:"at"`
	Dead  time.Time     `json:"dead"`
	Tries int           `json:"tries"`
	Why   string        `json:"why"`
}

// Tried is how a test went.
type Tried struct {
	Lane  string `json:"lane"`
	Error string `json:"error,omitempty"`
}

type notifyTest struct {
	Address  string `json:"address,omitempty"`
	Language string `json:"language,omitempty"`
}

func (s *Server) notifyState(r *http.Request) (any, error) {
	if s.host.Notify.State == nil {
		return nil, errCannot
	}
	return s.host.Notify.State(r.Context())
}

func (s *Server) notifyTry(r *http.Request) (any, error) {
	var c notifyTest
	if err := decode(r, &c); err != nil {
		return nil, err
	}
	if s.host.Notify.Test == nil {
		return nil, errCannot
	}
	tried := s.host.Notify.Test(r.Context(), c.Address, c.Language)
	slices.SortFunc(tried, func(a, b Tried) int { return strings.Compare(a.Lane, b.Lane) })
	return tried, nil
}

// NotifyState tells how the receivers stand.
func (c *Client) NotifyState(ctx context.Context) (s Sending, err error) {
	return s, c.ask(ctx, http.MethodGet, "/notify", nil, &s)
}

// NotifyTest sends something to every receiver, and by mail to an address, if one is given.
func (c *Client) NotifyTest(ctx context.Context, address, language string) (tried []Tried, err error) {
	return tried, c.ask(ctx, http.MethodPost, "/notify/test", notifyTest{address, language}, &tried)
}
