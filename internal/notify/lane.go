package notify

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"snug/internal/chat"
)

// Lanes are the destinations; a webhook's is named after it.
const (
	MailLane   = "mail"
	SyslogLane = "syslog"
	hookLane   = "webhook:"
)

const (
	// within bounds one attempt.
	within = 30 * time.Second
	// lease is how long an attempt has a row for itself; it is longer than within, so that no other node has it meanwhile.
	lease = 60 * time.Second
	// longest is the longest wait between two attempts.
	longest = time.Hour
)

// lane is one destination.
type lane struct {
	name    string
	deliver func(context.Context, parcel) error
	wake    chan struct{} // of capacity 1
	sent    atomic.Int64  // when something was last delivered, in milliseconds
	one     sync.Mutex    // held by who delivers
}

// parcel is an opened row.
type parcel struct {
	id   chat.RecordID
	kind string
	at   time.Time
	body []byte
}

// failure is why an attempt failed: a stable word, and whether another makes sense.
type failure struct {
	why   string
	final bool
	err   error
}

func (f *failure) Error() string {
	if f.err != nil {
		return f.why + ": " + f.err.Error()
	}
	return f.why
}

func (f *failure) Unwrap() error { return f.err }

func (n *Notify) add(name string, deliver func(context.Context, parcel) error) {
	n.lanes = append(n.lanes, &lane{name: name, deliver: deliver, wake: make(chan struct{}, 1)})
}

// stir has a lane look at its rows.
func (n *Notify) stir(name string) {
	for _, l := range n.lanes {
		if l.name == name {
			select {
			case l.wake <- struct{}{}:
			default:
			}
		}
	}
}

func (n *Notify) run(ctx context.Context, l *lane) {
	tick := time.NewTicker(n.o.Every)
	defer tick.Stop()
	failing := false
	for {
		more, err := n.next(ctx, l)
		if ctx.Err() != nil {
			return
		}
		if err != nil && !failing {
			n.o.Log.ErrorContext(ctx, "the outbox does not answer; what waits is sent later", "lane", l.name, "err", err)
		}
		failing = err != nil
		if more && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		case <-tick.C:
		}
	}
}

// next sends one row, if one is due. The error is the database's alone.
func (n *Notify) next(ctx context.Context, l *lane) (bool, error) {
	r, err := n.claim(ctx, l.name)
	if err != nil || r == nil {
		return false, err
	}
	err = n.attempt(ctx, l, r)
	var f *failure
	switch {
	case err == nil: // also while stopping: what was sent is not sent again
		l.sent.Store(n.o.Now().UnixMilli())
		return true, n.forget(context.WithoutCancel(ctx), r)
	case ctx.Err() != nil: // given back; where that fails, too, the lease ends by itself
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		return false, n.postpone(ctx, r, n.o.Now(), "stopped")
	case !errors.As(err, &f):
		f = &failure{why: "unreachable", err: err}
	}
	wait := min(n.o.First<<min(r.tries-1, 20), longest)
	if due := n.o.Now().Add(wait); !f.final && due.Before(r.until) {
		n.o.Log.WarnContext(ctx, "not sent; tried again later", "lane", l.name, "kind", r.kind, "id", r.id, "why", f.why, "tries", r.tries)
		return true, n.postpone(ctx, r, due, f.why)
	}
	n.o.Log.ErrorContext(ctx, "not sent, and given up", "lane", l.name, "kind", r.kind, "id", r.id, "why", f.why, "tries", r.tries)
	return true, n.bury(ctx, r, f.why)
}

func (n *Notify) attempt(ctx context.Context, l *lane, r *row) error {
	if !n.o.Now().Before(r.until) {
		return &failure{why: "expired", final: true}
	}
	body, err := n.open(ctx, r)
	if err != nil {
		return &failure{why: "unreadable", final: errors.Is(err, errUnreadable), err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return l.give(ctx, parcel{r.id, r.kind, r.at, body})
}

func (l *lane) give(ctx context.Context, p parcel) error {
	l.one.Lock()
	defer l.one.Unlock()
	return l.deliver(ctx, p)
}

// sweep looks over what belongs to no lane, and forgets old facts, until ctx ends.
func (n *Notify) sweep(ctx context.Context) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := n.tidy(ctx); err != nil && ctx.Err() == nil {
			n.o.Log.ErrorContext(ctx, "the outbox was not tidied", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
