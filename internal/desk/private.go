package desk

import (
	"context"
	"slices"
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
		pr.over, pr.entries, pr.held, pr.drafts, pr.details = true, nil, nil, nil, details{}
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
func (d *Desk) StartOffRecord(_ context.Context, s Start) (chat.Entry, chat.Facts, error) {
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
	e, err := d.compose(r, visitor, &s.First)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, err
	}
	l := line{entry: e}
	r.st.masked, r.st.created = masked, e.At.UnixMilli()
	r.st.step(nil, &l)
	r.private.entries = []chat.Entry{l.entry}
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

// perform is Desk.perform in memory.
func (p *privateRoom) perform(r *room, a *act) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	st := r.current()
	if p.over {
		return errEnded
	}
	if err := a.allow(&st); err != nil {
		return err
	}
	own := a.lines
	a.lines = nil
	if !a.held.IsZero() {
		a.lines = p.takeDue(a.held)
	}
	a.lines = append(a.lines, own...)
	if a.entries != nil {
		for _, e := range a.entries(&st) {
			a.lines = append(a.lines, line{entry: e})
		}
	}
	for i := range a.lines {
		if e := &a.lines[i].entry; !e.Client.IsZero() && p.find(e.Author, e.Client) != nil {
			return errSaid
		}
	}
	if a.change == nil && len(p.entries)+len(a.lines) > maxPrivateEntries {
		return chat.Errorf(chat.TooMany, "A conversation off the record has at most %d entries. Start a new one.", maxPrivateEntries)
	}
	next := st
	for i := range a.lines {
		next.step(nil, &a.lines[i])
		p.entries = append(p.entries, a.lines[i].entry)
		p.used = a.lines[i].entry.At
	}
	if a.change != nil {
		a.change(&next)
	}
	a.before, a.after = st, next
	r.set(&next)
	return nil
}

// takeDue removes and returns what has been held until now; mu is held.
func (p *privateRoom) takeDue(now time.Time) []line {
	var out []line
	p.held = slices.DeleteFunc(p.held, func(h heldEntry) bool {
		if h.due.After(now) {
			return false
		}
		if !h.undone && p.find(h.entry.Author, h.entry.Client) == nil {
			out = append(out, line{entry: h.entry})
		}
		return true
	})
	return out
}

// find looks for a sender's id; mu is held.
func (p *privateRoom) find(by chat.Author, client chat.ClientID) *chat.Entry {
	for i := range p.entries {
		if p.entries[i].Client == client && p.entries[i].Author == by {
			return &p.entries[i]
		}
	}
	return nil
}

func (p *privateRoom) once(by chat.Author, client chat.ClientID) (chat.Entry, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.find(by, client); e != nil {
		return *e, nil
	}
	return chat.Entry{}, errNotFound
}

func (d *Desk) holdPrivate(r *room, e chat.Entry, due time.Time, allow func(*state) error) (Posted, error) {
	p := r.private
	st := r.current()
	if err := allow(&st); err != nil {
		return Posted{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return Posted{}, errEnded
	}
	if there := p.find(e.Author, e.Client); there != nil {
		return Posted{Entry: *there}, nil
	}
	for _, h := range p.held {
		if h.entry.Client == e.Client && h.entry.Author == e.Author {
			if h.undone {
				return Posted{}, errUndone
			}
			return Posted{Entry: h.entry, HeldUntil: h.due}, nil
		}
	}
	if len(p.held) >= maxPrivateHeld {
		return Posted{}, chat.Errorf(chat.TooMany, "Too many messages wait to be undone.")
	}
	p.held = append(p.held, heldEntry{entry: e, due: due})
	d.stir()
	return Posted{Entry: e, HeldUntil: due}, nil
}

func (p *privateRoom) undo(r *room, staff chat.StaffID, client chat.ClientID) (chat.Facts, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.held {
		h := &p.held[i]
		if h.entry.Client == client && h.entry.Author.Staff == staff && !h.undone {
			h.undone, h.entry.Text, h.entry.Masks = true, text.Text{}, nil
			return r.current().Facts, nil
		}
	}
	return chat.Facts{}, errUndo
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
		idle := now.Sub(pr.used) > privateIdle
		pr.mu.Unlock()
		if due {
			a := &act{allow: anyState, held: now}
			if pr.perform(r, a) == nil {
				for i := range a.lines {
					a.lines[i].entry.At = now
				}
				d.publish(r, a, now)
			}
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

func (p *privateRoom) amend(r *room, change func(*details) bool) (state, details, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return state{}, details{}, errEnded
	}
	change(&p.details)
	return r.current(), p.details, nil
}

func (p *privateRoom) visit(r *room, after uint64, limit int) Visit {
	p.mu.Lock()
	defer p.mu.Unlock()
	st := r.current()
	v := Visit{State: st.State, Agent: st.Assignee, VSeq: st.vseq, Purposes: p.details.Purposes}
	v.Marks = r.ahead(chat.Marks{})
	for _, e := range p.entries {
		if e.VSeq <= after {
			continue
		}
		if len(v.Entries) == limit {
			v.More = true
			break
		}
		v.Entries = append(v.Entries, e)
	}
	v.Masks = masksOf(v.Entries)
	return v
}

func (d *Desk) threadPrivate(r *room, s chat.Staff, after, before uint64, limit int) (Thread, error) {
	p := r.private
	p.mu.Lock()
	defer p.mu.Unlock()
	st := r.current()
	if p.over || !d.sees(s, st.Facts) {
		return Thread{}, errNotFound
	}
	t := Thread{Facts: st.Facts}
	t.Marks = r.ahead(chat.Marks{})
	for _, h := range p.held {
		if h.entry.Author.Staff == s.ID && !h.undone {
			t.Held = append(t.Held, Posted{Entry: h.entry, HeldUntil: h.due})
		}
	}
	n := uint64(len(p.entries))
	from, to := min(after, n), n
	if before > 0 {
		from, to = 0, min(before-1, n)
		if to > uint64(limit) {
			from, t.More = to-uint64(limit), true
		}
	} else if to-from > uint64(limit) {
		to, t.More = from+uint64(limit), true
	}
	t.Entries = slices.Clone(p.entries[from:to])
	return t, nil
}

func (p *privateRoom) vseqAt(seq uint64) uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	var v uint64
	for _, e := range p.entries {
		if e.Seq <= seq && e.VSeq > 0 {
			v = e.VSeq
		}
	}
	return v
}

func (p *privateRoom) mark(staff chat.StaffID, to mark) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !staff.IsZero() && p.read != nil {
		p.read[staff] = max(p.read[staff], to.seq)
	}
}

// own fills in what belongs to the asking person.
func (p *privateRoom) own(s chat.Staff, sum *chat.Summary) {
	p.mu.Lock()
	defer p.mu.Unlock()
	sum.ReadByMe = p.read[s.ID]
	for _, e := range p.entries {
		if e.Seq > sum.ReadByMe && e.Author.Kind == chat.ByVisitor && e.Kind == chat.Message {
			sum.Unread++
		}
	}
	_, sum.HasDraft = p.drafts[s.ID]
}
