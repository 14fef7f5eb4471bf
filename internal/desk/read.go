package desk

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

const (
	// By entry_order. A vseq is never higher than its seq, so whatever lies behind a vseq lies behind the same seq.
	selectForVisitor = selectStored + ` AND e.seq > $2 AND e.vseq > $2 ORDER BY e.seq LIMIT $3`

	selectAfter = selectStored + ` AND e.seq > $2 ORDER BY e.seq LIMIT $3`

	selectBefore = selectStored + ` AND e.seq < $2 ORDER BY e.seq DESC LIMIT $3`
)

// page bounds a limit: 0 and what is over MaxPage become MaxPage.
func page(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}
	return limit
}

// Visit returns what a visitor needs to go on: the state, and the entries after the highest n that they hold.
func (d *Desk) Visit(ctx context.Context, g chat.Guest, after uint64, limit int) (Visit, error) {
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return Visit{}, err
	}
	limit = page(limit)
	if r.private != nil {
		return r.private.visit(r, after, limit), nil
	}
	var v Visit
	err = d.snapshot(ctx, r.id, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		det, err := readDetails(ctx, q, key, st)
		if err != nil {
			return err
		}
		v = Visit{State: st.State, Agent: st.Assignee, VSeq: st.vseq, Until: ms(st.erase), Purposes: det.Purposes}
		if v.Marks, err = readMarks(ctx, q, r.id); err != nil {
			return err
		}
		v.Marks = r.ahead(v.Marks)
		if after == 0 {
			if err := d.verify(ctx, q, key, st); err != nil {
				return err
			}
		}
		if after >= st.vseq {
			return nil
		}
		o := opener{d: d, q: q, key: key, st: st, whole: true}
		v.Entries, err = o.entries(ctx, selectForVisitor, int64(after), limit)
		if err != nil {
			return err
		}
		for i := range v.Entries {
			if v.Entries[i].VSeq != after+1+uint64(i) {
				return errTampered
			}
		}
		v.More = after+uint64(len(v.Entries)) < st.vseq
		return nil
	})
	if err != nil {
		return Visit{}, d.lost(ctx, r, d.alarm(ctx, r.id, err))
	}
	v.Masks = masksOf(v.Entries)
	return v, nil
}

func masksOf(entries []chat.Entry) []chat.Mask {
	var out []chat.Mask
	for i := range entries {
		if entries[i].Of == 0 { // what is about another entry repeats what stands there
			out = append(out, entries[i].Masks...)
		}
	}
	return out
}

// VisitorEntries returns the entries after the highest n that a visitor holds, at most limit (MaxPage), and whether there
// are more.
func (d *Desk) VisitorEntries(ctx context.Context, g chat.Guest, after uint64, limit int) ([]chat.Entry, bool, error) {
	v, err := d.Visit(ctx, g, after, limit)
	return v.Entries, v.More, err
}

// Transcript returns all that a visitor may see of their conversation, for taking along, verified against loss.
func (d *Desk) Transcript(ctx context.Context, g chat.Guest) ([]chat.Entry, error) {
	var out []chat.Entry
	for {
		page, more, err := d.VisitorEntries(ctx, g, uint64(len(out)), MaxPage)
		if err != nil {
			return nil, err
		}
		if out = append(out, page...); !more || len(page) == 0 {
			return out, nil
		}
	}
}

// Thread returns a page of a conversation for staff: the entries after a seq, or the last ones before one, at most limit
// (MaxPage). With neither it begins at the beginning. Order and loss are checked whenever a page begins there.
func (d *Desk) Thread(ctx context.Context, s chat.Staff, c chat.ConversationID, after, before uint64, limit int) (t Thread, err error) {
	r, err := d.room(ctx, c)
	if err != nil {
		return Thread{}, err
	}
	limit = page(limit)
	if r.private != nil {
		return d.threadPrivate(r, s, after, before, limit)
	}
	done, err := d.open(ctx, s, c)
	if err != nil {
		return Thread{}, d.lost(ctx, r, err)
	}
	err = errInternal // in case that it does not come back
	defer func() { done(err) }()
	t, err = d.thread(ctx, s, r, after, before, limit)
	return t, err
}

// thread reads a page of a conversation that is kept.
func (d *Desk) thread(ctx context.Context, s chat.Staff, r *room, after, before uint64, limit int) (Thread, error) {
	c := r.id
	var t Thread
	err := d.snapshot(ctx, c, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		if !d.sees(s, st.Facts) {
			return errNotFound
		}
		t = Thread{Facts: st.Facts}
		var err error
		if t.Marks, err = readMarks(ctx, q, c); err != nil {
			return err
		}
		t.Marks = r.ahead(t.Marks)
		if t.Held, err = readHeld(ctx, q, key, st, s.ID); err != nil {
			return err
		}
		if after == 0 {
			if err := d.verify(ctx, q, key, st); err != nil {
				return err
			}
		}
		return t.fill(ctx, &opener{d: d, q: q, key: key, st: st}, after, before, limit)
	})
	if err != nil {
		return Thread{}, d.lost(ctx, r, d.alarm(ctx, c, err))
	}
	if n := len(t.Entries); n > 0 {
		d.given(s, c, t.Entries[n-1].Seq)
	}
	return t, nil
}

// fill reads the entries, and refuses a gap.
func (t *Thread) fill(ctx context.Context, o *opener, after, before uint64, limit int) error {
	st := o.st
	var err error
	first := after + 1
	if before > 0 {
		t.Entries, err = o.entries(ctx, selectBefore, int64(min(before, st.seq+1)), limit)
		for i, j := 0, len(t.Entries)-1; i < j; i, j = i+1, j-1 {
			t.Entries[i], t.Entries[j] = t.Entries[j], t.Entries[i]
		}
		if n := len(t.Entries); n > 0 {
			first = min(before, st.seq+1) - uint64(n)
			t.More = first > 1
		}
	} else {
		t.Entries, err = o.entries(ctx, selectAfter, int64(min(after, st.seq)), limit)
		t.More = after+uint64(len(t.Entries)) < st.seq
	}
	if err != nil {
		return err
	}
	for i := range t.Entries {
		if t.Entries[i].Seq != first+uint64(i) {
			return errTampered
		}
	}
	return nil
}

// StaffEntries is Thread without what stands beside the entries.
func (d *Desk) StaffEntries(ctx context.Context, s chat.Staff, c chat.ConversationID, after, before uint64, limit int) ([]chat.Entry, bool, error) {
	t, err := d.Thread(ctx, s, c, after, before, limit)
	return t.Entries, t.More, err
}

func readHeld(ctx context.Context, q db.Querier, key *keyring.Key, st *state, staff chat.StaffID) ([]Posted, error) {
	rows, err := q.QueryContext(ctx, selectHeldOf, st.Conversation, staffBytes(staff))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Posted
	for rows.Next() {
		p, err := scanHeld(rows, key, st)
		if broken(err) {
			continue // dropped, and logged, when it is due
		}
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// Where tells where a conversation is, for decisions of the program's own: nobody is told of it. NotFound or Erased if it is nowhere, or
// off the record.
func (d *Desk) Where(ctx context.Context, c chat.ConversationID) (chat.Facts, error) {
	st, err := readState(ctx, d.db.Read(), c)
	return st.Facts, told(err)
}

// Facts returns what decides about access, for one who may see it, from the newest committed row.
func (d *Desk) Facts(ctx context.Context, s chat.Staff, c chat.ConversationID) (chat.Facts, error) {
	var facts chat.Facts
	if r := d.private.get(c); r != nil {
		facts = r.current().Facts
	} else {
		st, err := readState(ctx, d.db.Read(), c)
		if err != nil {
			return chat.Facts{}, told(err)
		}
		facts = st.Facts
	}
	if !d.sees(s, facts) {
		return chat.Facts{}, errNotFound
	}
	return facts, nil
}
