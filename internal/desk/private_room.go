package desk

import (
	"slices"
	"time"

	"snug/internal/chat"
	"snug/mask/text"
)

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
	for _, l := range a.later {
		a.lines = append(a.lines, l.line)
	}
	if a.entries != nil {
		for _, e := range a.entries(&st) {
			a.lines = append(a.lines, plain(e))
		}
	}
	at := a.released
	if at.IsZero() && len(a.lines) > 0 {
		at = a.lines[0].entry.At
	}
	a.texts, a.freed = 0, 0
	for _, e := range a.releases(r.id, p.waiting, at) {
		if n := int(e.Of); n > 0 && n <= len(p.entries) {
			e.Text, e.Masks = p.entries[n-1].Text, p.entries[n-1].Masks
		}
		l := plain(e)
		l.found = 0 // they were counted when it arrived
		a.lines = append(a.lines, l)
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
	}
	for i := range p.waiting {
		p.waiting[i].wait -= a.texts
	}
	for i := range a.lines {
		p.keep(a.lines[i].entry)
		p.used = a.lines[i].entry.At
	}
	next.arriving = len(p.waiting)
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
			out = append(out, plain(h.entry))
		}
		return true
	})
	return out
}

// keep appends an entry, and changes the one that it is about; mu is held.
func (p *privateRoom) keep(e chat.Entry) {
	p.entries = append(p.entries, e)
	if e.Arriving {
		p.waiting = append(p.waiting, withheld{seq: e.Seq, due: e.At.Add(arrivingFor), wait: arrivingTexts})
	}
	if e.Of == 0 {
		return
	}
	p.waiting = slices.DeleteFunc(p.waiting, func(w withheld) bool { return w.seq == e.Of })
	for i := range p.entries {
		if at := &p.entries[i]; at.Seq == e.Of || at.Of == e.Of {
			at.Text, at.Masks, at.Arriving = e.Text, e.Masks, false
			if at.Seq != e.Seq {
				at.Changed = e.Seq
			}
		}
	}
}

// remembered are the last texts, for masking to be told again.
func (p *privateRoom) remembered() []chat.Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []chat.Entry
	for i := len(p.entries) - 1; i >= 0 && len(out) < remembered; i-- {
		if p.entries[i].Kind == chat.Message {
			out = append(out, p.entries[i])
		}
	}
	slices.Reverse(out)
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
	for i := range p.entries[from:to] {
		t.Entries = append(t.Entries, *p.entries[from+uint64(i)].Withheld())
	}
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
