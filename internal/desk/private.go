package desk

import (
	"context"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/mask/text"
)

// Off the record, a conversation lives in the memory of this node and nowhere else: no key, no row, no file. It follows
// the same rules through the same acts, and is gone at its end, when nobody says anything for a while, or with the process.

// Bounds of what is held in memory.
const (
	maxPrivate        = 1000
	maxPrivateEntries = 500
	maxPrivateHeld    = 16
	privateIdle       = 30 * time.Minute
)

// private holds the conversations that are off the record.
type private struct {
	mu     sync.Mutex
	m      map[chat.ConversationID]*room // guarded by mu, as all below
	starts map[startKey]chat.ConversationID
	last   int64 // number of the newest
}

type startKey struct {
	site   chat.SiteID
	client chat.ClientID
}

// privateRoom is what would be on disk.
type privateRoom struct {
	mu      sync.Mutex
	over    bool // guarded by mu, as all below
	entries []chat.Entry
	details details
	start   startKey
	held    []heldEntry
	waiting []withheld
	drafts  map[chat.StaffID]text.Text
	read    map[chat.StaffID]uint64 // seq
	used    time.Time
}

type heldEntry struct {
	entry  chat.Entry
	due    time.Time
	undone bool
}

func newPrivate() *private {
	return &private{m: make(map[chat.ConversationID]*room), starts: make(map[startKey]chat.ConversationID)}
}

func (p *private) get(id chat.ConversationID) *room {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.m[id]
}

func (p *private) started(k startKey) *room {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.m[p.starts[k]]
}

// add keeps a new room and numbers it; of two with the same start the first stays.
func (p *private) add(r *room) (*room, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if id, ok := p.starts[r.private.start]; ok {
		return p.m[id], nil
	}
	if len(p.m) >= maxPrivate {
		return nil, chat.Errorf(chat.TooMany, "Too many conversations off the record just now. Try again later.")
	}
	p.last++
	r.st.number = p.last
	p.m[r.id], p.starts[r.private.start] = r, r.id
	return r, nil
}

// drop forgets a conversation, texts and all.
func (p *private) drop(id chat.ConversationID) {
	p.mu.Lock()
	r := p.m[id]
	if r != nil {
		delete(p.m, id)
		delete(p.starts, r.private.start)
	}
	p.mu.Unlock()
	if r != nil {
		pr := r.private
		pr.mu.Lock()
		pr.over, pr.entries, pr.held, pr.waiting, pr.drafts, pr.details = true, nil, nil, nil, nil, details{}
		pr.mu.Unlock()
	}
}

// all lists the rooms, newest activity first.
func (p *private) all() []*room {
	p.mu.Lock()
	out := make([]*room, 0, len(p.m))
	for _, r := range p.m {
		out = append(out, r)
	}
	p.mu.Unlock()
	return out
}

// StartOffRecord opens a conversation in this node's memory. Hooks are not run and Email and Fields are not looked at:
// nothing is kept. Repeated with the same site and client id it returns the entry of then.
func (d *Desk) StartOffRecord(ctx context.Context, s Start) (chat.Entry, chat.Facts, error) {
	s.Email, s.Fields, s.With = text.Raw{}, nil, nil
	k := startKey{s.Site, s.First.Client}
	if r := d.private.started(k); r != nil {
		e, err := r.private.once(visitor, k.client)
		return e, r.current().Facts, err
	}
	r, t, masked, err := d.newRoom(&s)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, err
	}
	r.st.OffRecord = true
	r.private = &privateRoom{details: t, start: k, used: d.now(), drafts: make(map[chat.StaffID]text.Text), read: make(map[chat.StaffID]uint64)}
	e, _, err := d.compose(ctx, r, visitor, &s.First)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, err
	}
	l, err := compile(nil, r, e)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, told(err)
	}
	r.st.masked, r.st.created = masked, e.At.UnixMilli()
	r.st.step(nil, &l)
	r.private.keep(l.entry)
	there, err := d.private.add(r)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, err
	}
	if there != r {
		e, err := there.private.once(visitor, k.client)
		return e, there.current().Facts, err
	}
	a := &act{lines: []line{l}, after: r.current()}
	a.before = a.after
	d.publish(r, a, e.At)
	d.stir()
	return l.entry, a.after.Facts, nil
}

// publishDue publishes what was held long enough in memory, ends what nobody uses, and tells when the next is due.
func (p *private) publishDue(d *Desk, now time.Time) time.Time {
	var next time.Time
	for _, r := range p.all() {
		pr := r.private
		pr.mu.Lock()
		due := false
		for _, h := range pr.held {
			switch {
			case !h.due.After(now):
				due = true
			case next.IsZero() || h.due.Before(next):
				next = h.due
			}
		}
		for _, w := range pr.waiting {
			switch {
			case !w.due.After(now):
				due = true
			case next.IsZero() || w.due.Before(next):
				next = w.due
			}
		}
		idle := now.Sub(pr.used) > privateIdle
		pr.mu.Unlock()
		if due {
			a := &act{allow: anyState, held: now, released: now}
			r.talk.Lock() // nobody masks in between what is told to be shown here
			if pr.perform(r, a) == nil {
				for i := range a.lines {
					a.lines[i].entry.At = now
				}
				d.publish(r, a, now)
			}
			r.talk.Unlock()
		}
		if idle {
			a := d.ending(r, chat.Author{Kind: chat.BySystem}, 0, anyState)
			if pr.perform(r, a) == nil {
				d.publish(r, a, now)
			}
			p.drop(r.id)
		}
	}
	return next
}
