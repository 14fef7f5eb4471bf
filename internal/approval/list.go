package approval

import (
	"context"
	"fmt"

	"snug/internal/chat"
)

// Seen is a proposal as one person sees it.
type Seen struct {
	Proposal
	// Bar is why they may not decide on it.
	Bar Bar
	// Change is what it would do as things stand now, as its room tells; nil for what is over, or can't be done any more.
	Change any
	// Stale tells why it can't be done any more, of what waits; empty if it can.
	Stale chat.Code
}

const (
	selectOpen  = `SELECT ` + columns + ` FROM approval WHERE state IN ('waiting', 'approved') ORDER BY id DESC LIMIT 300`
	selectEnded = `SELECT ` + columns + ` FROM approval WHERE state NOT IN ('waiting', 'approved') ORDER BY id DESC LIMIT 200`
	selectOwn   = `SELECT ` + columns + ` FROM approval WHERE proposer = $1 AND state NOT IN ('waiting', 'approved') ORDER BY id DESC LIMIT 50`
)

// List returns what somebody may know of: all that waits, and the newest of what is over; the latest first.
func (r *Room) List(ctx context.Context, s chat.Staff) (open, ended []Seen, err error) {
	ties, err := r.ties(ctx)
	if err != nil {
		return nil, nil, err
	}
	waiting, err := r.list(ctx, selectOpen)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range waiting {
		if r.sees(s, p) {
			open = append(open, r.seen(ctx, s, p, ties))
		}
	}
	over, err := r.list(ctx, selectEnded)
	if err != nil {
		return nil, nil, err
	}
	own, err := r.list(ctx, selectOwn, s.ID)
	if err != nil {
		return nil, nil, err
	}
	there := map[chat.RecordID]bool{}
	for _, p := range append(over, own...) {
		if !there[p.ID] && r.sees(s, p) {
			ended = append(ended, Seen{Proposal: p})
		}
		there[p.ID] = true
	}
	return open, ended, nil
}

// See returns one proposal as somebody sees it. NotFound for what they may not know of.
func (r *Room) See(ctx context.Context, s chat.Staff, id chat.RecordID) (Seen, error) {
	p, err := r.one(ctx, id)
	if err != nil {
		return Seen{}, err
	}
	if !r.sees(s, p) {
		return Seen{}, errNone
	}
	ties, err := r.ties(ctx)
	if err != nil {
		return Seen{}, err
	}
	return r.seen(ctx, s, p, ties), nil
}

// Waiting lists what waits, for the host's operator.
func (r *Room) Waiting(ctx context.Context) ([]Seen, error) {
	list, err := r.list(ctx, selectOpen)
	out := make([]Seen, 0, len(list))
	for _, p := range list {
		out = append(out, r.seen(ctx, chat.Staff{}, p, nil))
	}
	return out, err
}

func (r *Room) seen(ctx context.Context, s chat.Staff, p Proposal, ties []tie) Seen {
	out := Seen{Proposal: p, Bar: r.bar(s, p, from(p.By, ties))}
	k, ok := r.kind(p.Kind)
	if !ok || p.State.Over() {
		return out
	}
	change, err := k.Look(ctx, p)
	if err != nil {
		out.Stale = chat.CodeOf(err)
		return out
	}
	out.Change = change
	return out
}

// list reads rows. One that does not open is left out, and said in the log: nobody decides on what can't be read.
func (r *Room) list(ctx context.Context, query string, args ...any) ([]Proposal, error) {
	rows, err := r.o.DB.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read proposals: %w", err)
	}
	defer rows.Close()
	var out []Proposal
	for rows.Next() {
		p, err := r.read(ctx, rows)
		if err != nil && p.ID.IsZero() {
			return nil, fmt.Errorf("read proposals: %w", err)
		}
		if err != nil {
			r.o.Log.ErrorContext(ctx, "a proposal can't be read", "approval", p.ID, "err", err)
			continue
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

func (r *Room) ids(ctx context.Context, query string, args ...any) ([]chat.RecordID, error) {
	rows, err := r.o.DB.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read proposals: %w", err)
	}
	defer rows.Close()
	var out []chat.RecordID
	for rows.Next() {
		var id chat.RecordID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
