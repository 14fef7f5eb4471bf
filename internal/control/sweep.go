package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"snug/internal/chat"
)

// Sweep says what to sweep with the masking rules in force. Site is a key; empty is every site. A zero Since is all time.
type Sweep struct {
	Site  string              `json:"site,omitempty"`
	Since time.Time           `json:"since,omitzero"`
	After chat.ConversationID `json:"after,omitzero"`
	Dry   bool                `json:"dry_run,omitempty"`
}

// Swept is how far a sweep is, or what it did.
type Swept struct {
	Done    int                 `json:"conversations"`
	Total   int                 `json:"of"`
	Changed int                 `json:"with_findings"`
	Found   map[string]int      `json:"found"` // by entity
	Failed  int                 `json:"failed"`
	Saved   int                 `json:"saved_replies"` // with findings
	Last    chat.ConversationID `json:"last,omitzero"` // a later sweep can go on behind it
}

// sweepLine is one line of a sweep's answer: how far it is, and at the end what it did, or why it ended before.
type sweepLine struct {
	Swept
	Over  bool     `json:"over,omitempty"`
	Error *failure `json:"error,omitempty"`
}

// sweep answers with a line now and then. It ends when the one who asked leaves: each conversation is swept whole or not at
// all, so half a sweep is a good beginning.
func (s *Server) sweep(w http.ResponseWriter, r *http.Request) {
	var c Sweep
	if err := decode(r, &c); err != nil {
		s.fail(w, r, err)
		return
	}
	if s.host.Sweep == nil {
		s.fail(w, r, errCannot)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // a sweep takes what it takes; the request has been read
	out := lines{enc: json.NewEncoder(w), flush: control.Flush}
	var told time.Time
	result, err := s.host.Sweep(r.Context(), c, func(at Swept) {
		if now := time.Now(); now.Sub(told) >= sweepTells {
			told = now
			out.write(sweepLine{Swept: at})
		}
	})
	last := sweepLine{Swept: result, Over: err == nil}
	if err != nil {
		f := s.failure(r, err)
		last.Error = &f
	}
	s.log.InfoContext(r.Context(), "swept", "conversations", result.Done, "with_findings", result.Changed, "failed", result.Failed, "dry_run", c.Dry, "over", err == nil)
	out.write(last)
}

// sweepTells is how often a sweep tells how far it is.
const sweepTells = 200 * time.Millisecond

// Sweep sweeps, and reports how far it is. It ends with ctx. What it returns beside an error was done.
func (c *Client) Sweep(ctx context.Context, what Sweep, progress func(Swept)) (Swept, error) {
	var at Swept
	body, err := c.send(ctx, http.MethodPost, "/mask/sweep", what)
	if err != nil {
		return at, err
	}
	defer body.Close()
	scanner := bufio.NewScanner(body)
	for scanner.Scan() {
		var l sweepLine
		if err := json.Unmarshal(scanner.Bytes(), &l); err != nil {
			return at, fmt.Errorf("control: understand the server: %w", err)
		}
		at = l.Swept
		switch {
		case l.Error != nil:
			return at, l.Error.error()
		case l.Over:
			return at, nil
		}
		if progress != nil {
			progress(at)
		}
	}
	if err := ctx.Err(); err != nil {
		return at, err
	}
	return at, errors.Join(errors.New("control: the server ended before the sweep did"), scanner.Err())
}
