package desk

import (
	"context"
	"strconv"
	"sync"

	"snug/internal/chat"
)

// unwritten writes nothing down.
type unwritten struct{}

func (unwritten) Begin(context.Context, chat.Act) (func(error), error) { return func(error) {}, nil }

// maxOpenings bounds what is remembered of sittings; what is forgotten is written down once more.
const maxOpenings = 1 << 15

// openings remembers who has opened what in this sitting: it is written down once for a person and sitting.
type openings struct {
	mu   sync.Mutex // guards the following
	seen map[sitting]*opening
}

type sitting struct {
	session      chat.SessionID
	conversation chat.ConversationID
	// lent is what was lent last to the person: what they open by it is written down, whatever they opened before.
	lent chat.RecordID
}

func sittingOf(s chat.Staff, c chat.ConversationID) sitting {
	at := sitting{session: s.Session, conversation: c}
	if n := len(s.Elevations); n > 0 {
		at.lent = s.Elevations[n-1].ID
	}
	return at
}

// opening is one that is being written down, or was.
type opening struct {
	ready chan struct{} // closed when it is decided
	ok    bool          // set before ready is closed
}

func nothingMore(error) {}

// open writes down that somebody opens a conversation, before anything of it is read for them. On an error nothing may be
// read. Otherwise done is called with how the reading went.
func (d *Desk) open(ctx context.Context, s chat.Staff, c chat.ConversationID) (done func(error), err error) {
	at := sittingOf(s, c)
	for {
		o, mine := d.openings.enter(at)
		if mine {
			return d.writeOpening(ctx, s, at, o)
		}
		select {
		case <-o.ready:
		case <-ctx.Done():
			return nil, told(ctx.Err())
		}
		if o.ok {
			return nothingMore, nil
		}
	}
}

// enter finds an opening, or begins one for the caller to write down.
func (o *openings) enter(at sitting) (_ *opening, mine bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if there := o.seen[at]; there != nil && !at.session.IsZero() {
		return there, false
	}
	if o.seen == nil || len(o.seen) >= maxOpenings {
		o.seen = make(map[sitting]*opening)
	}
	n := &opening{ready: make(chan struct{})}
	o.seen[at] = n
	return n, true
}

// has tells whether an opening was written down in this sitting.
func (o *openings) has(at sitting) bool {
	o.mu.Lock()
	there := o.seen[at]
	o.mu.Unlock()
	if there == nil || at.session.IsZero() {
		return false
	}
	select {
	case <-there.ready:
		return there.ok
	default:
		return false
	}
}

// decide lets those go on who wait for an opening; one that failed is forgotten.
func (o *openings) decide(at sitting, n *opening, ok bool) {
	o.mu.Lock()
	if !ok && o.seen[at] == n {
		delete(o.seen, at)
	}
	o.mu.Unlock()
	n.ok = ok
	close(n.ready)
}

func (d *Desk) writeOpening(ctx context.Context, s chat.Staff, at sitting, o *opening) (done func(error), err error) {
	defer func() {
		if err != nil {
			d.openings.decide(at, o, false)
		}
	}()
	facts, err := d.Facts(ctx, s, at.conversation)
	if err != nil {
		return nil, err
	}
	if facts.OffRecord { // nothing of it is on disk, and nothing about it
		d.openings.decide(at, o, true)
		return nothingMore, nil
	}
	if d.needsReason(s, facts) {
		// The opening itself was written down when the reason was given.
		if err := d.mayOpen(ctx, s, facts); err != nil {
			return nil, err
		}
		d.openings.decide(at, o, true)
		return nothingMore, nil
	}
	live := facts.State == chat.Waiting || facts.State == chat.Open
	own := facts.Assignee == s.ID
	written, err := d.audit.Begin(ctx, chat.Act{
		Name: chat.ActOpen, By: chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, Conversation: at.conversation, Site: facts.Site,
		Facts: map[string]string{"state": string(facts.State), "own": strconv.FormatBool(own)},
		// To see whom one answers is part of answering: that goes on whatever becomes of the log.
		Anyway: live && (own || facts.Assignee.IsZero()) && d.sees(s.Own(), facts),
	})
	if err != nil {
		return nil, told(err)
	}
	return func(err error) {
		written(err)
		d.openings.decide(at, o, err == nil)
	}, nil
}
