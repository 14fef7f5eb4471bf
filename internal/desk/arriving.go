package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask"
)

// Digits that may be a part of a number are on disk, acknowledged and shown to their visitor like every message, and
// withheld from staff until it is known what they are: for arrivingFor or arrivingTexts, whichever is over first. The
// server decides by what is in the rows, whatever became of the sockets.

// withheld is an entry that is arriving.
type withheld struct {
	seq  uint64
	due  time.Time
	wait int // after how many more texts it is released
}

func readArriving(ctx context.Context, q db.Querier, c chat.ConversationID) ([]withheld, error) {
	rows, err := q.QueryContext(ctx, selectArriving, c)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []withheld
	for rows.Next() {
		var w withheld
		var due int64
		if err := rows.Scan(&w.seq, &due, &w.wait); err != nil {
			return nil, err
		}
		w.due = ms(due)
		out = append(out, w)
	}
	return out, rows.Err()
}

// releases are the entries that end the waiting of those whose time is over with this act, but for what it masks.
func (a *act) releases(c chat.ConversationID, waiting []withheld, now time.Time) []chat.Entry {
	for i := range a.lines {
		if a.lines[i].entry.Kind == chat.Message {
			a.texts++
		}
	}
	var out []chat.Entry
	for _, w := range waiting {
		if w.wait > a.texts && w.due.After(a.released) {
			continue
		}
		if slices.ContainsFunc(a.later, func(l *later) bool { return l.of.Seq == w.seq }) {
			continue
		}
		e := system(c, chat.Author{Kind: chat.BySystem}, chat.Released, now)
		e.Of = w.seq
		out = append(out, e)
		a.freed++
	}
	return out
}

// bringReleased puts into releases what they release, which is read when they are told: it may have been masked since.
func (d *Desk) bringReleased(ctx context.Context, r *room, a *act) {
	err := d.snapshot(ctx, r.id, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		o := opener{d: d, q: q, key: key, st: st}
		for i := range a.lines {
			e := &a.lines[i].entry
			if !a.lines[i].releases() {
				continue
			}
			about, _, err := o.entry(ctx, deepest, selectAt, int64(e.Of))
			if err != nil {
				return err
			}
			e.Text, e.Masks = about.Text, about.Masks
		}
		return nil
	})
	if err != nil {
		// Screens get it when they ask for what is missing.
		d.log.ErrorContext(ctx, "released text not told", "conversation", r.id.String(), "error", err)
		a.lines = slices.DeleteFunc(a.lines, func(l line) bool { return l.releases() && l.entry.Text.Empty() })
	}
}

// sayParts is say where numbers in parts are about: where digits arrive, where some are waiting, or where the text makes
// earlier ones visible. r.talk is held until all of it is told, so that whoever speaks next in this conversation does so
// after it.
func (d *Desk) sayParts(ctx context.Context, r *room, key *keyring.Key, p *chat.Post, e chat.Entry, earlier []mask.Earlier, allow func(*state) error) (chat.Entry, error) {
	var err error
	if r.private == nil && (e.Part || len(earlier) > 0) {
		e, earlier, err = d.settle(ctx, r, p, e, earlier, allow)
		if err == nil { // another node may have given the conversation another key
			key, err = d.key(ctx, r)
		}
	}
	if err == nil {
		e, err = d.appendParts(ctx, r, key, e, earlier, allow)
	}
	if err != nil {
		r.forget()
		return d.repeated(ctx, r, e.Author, p.Client, err)
	}
	return e, nil
}

// settle sees to it that no key is made and nothing masked for what is not going to be said, and that what was said on
// another node is remembered: otherwise the text is masked anew.
func (d *Desk) settle(ctx context.Context, r *room, p *chat.Post, e chat.Entry, earlier []mask.Earlier, allow func(*state) error) (chat.Entry, []mask.Earlier, error) {
	switch _, err := d.once(ctx, r, e.Author, e.Client); {
	case err == nil:
		return e, nil, errSaid
	case !errors.Is(err, db.ErrNoRows):
		return e, nil, err
	}
	st, err := readState(ctx, d.db.Read(), r.id)
	if err != nil {
		return e, nil, err
	}
	if err := allow(&st); err != nil {
		return e, nil, err
	}
	if r.current().head == st.head {
		return e, earlier, nil
	}
	r.set(&st)
	r.forget()
	again, earlier, err := d.compose(ctx, r, e.Author, p)
	if err != nil {
		return e, nil, err
	}
	return again, earlier, nil
}

func (d *Desk) appendParts(ctx context.Context, r *room, key *keyring.Key, e chat.Entry, earlier []mask.Earlier, allow func(*state) error) (chat.Entry, error) {
	under := key
	if e.Part && key != nil {
		var err error
		if under, err = d.makePartKey(ctx, key, e.ID); err != nil {
			return e, err
		}
	}
	l, err := seal(under, r.site, e)
	if err != nil {
		return e, err
	}
	a := &act{lines: []line{l}, allow: allow}
	settled, err := d.maskEarlier(ctx, r, key, a, earlier)
	if err != nil {
		return e, err
	}
	if err := d.perform(ctx, r, key, a); err != nil {
		return e, err
	}
	settled()
	if len(a.later) > 0 && r.private == nil {
		d.destroyMasked(ctx, r.id)
	}
	d.publish(r, a, e.At)
	if e.Arriving {
		d.stir()
	}
	return a.lines[0].entry, nil
}

// maskEarlier has an act mask what its text made visible in earlier ones. settled is to be called when that is done.
func (d *Desk) maskEarlier(ctx context.Context, r *room, key *keyring.Key, a *act, earlier []mask.Earlier) (settled func(), err error) {
	var done []func()
	lost := false
	for _, in := range earlier {
		h := r.back(in.Back)
		if h == nil || len(in.Findings) == 0 {
			d.log.ErrorContext(ctx, "masking names a text that it did not announce", "conversation", r.id.String())
			continue
		}
		of, holder, err := d.find(ctx, r, h)
		if errors.Is(err, db.ErrNoRows) {
			continue // it was told, and not said in the end
		}
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(in.Findings, func(a, b mask.Finding) int { return cmp.Compare(a.MaskStart, b.MaskStart) })
		now := slices.Clone(in.Findings)
		for i := range now {
			now[i].MaskStart, now[i].MaskEnd = h.at(now[i].MaskStart), h.at(now[i].MaskEnd)
		}
		l, err := d.masking(ctx, r, key, of, holder, now, chat.Author{Kind: chat.BySystem})
		if err != nil {
			return nil, err
		}
		a.later = append(a.later, l)
		done = append(done, func() {
			for i, by := range l.longer {
				h.edits = append(h.edits, edit{in.Findings[i].MaskEnd, by})
			}
			lost = lost || l.longer == nil
		})
	}
	return func() {
		for _, fn := range done {
			fn()
		}
		if lost {
			r.forget()
		}
	}, nil
}

// find returns a text that masking remembers as it reads now, and the row that has it. db.ErrNoRows if it is not there.
func (d *Desk) find(ctx context.Context, r *room, h *heard) (chat.Entry, stored, error) {
	if r.private != nil {
		e, err := r.private.once(h.by, h.client)
		if err != nil {
			err = db.ErrNoRows
		}
		return e, stored{entry: e}, err
	}
	var of chat.Entry
	var holder stored
	err := d.snapshot(ctx, r.id, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		o := opener{d: d, q: q, key: key, st: st, whole: true}
		var err error
		of, holder, err = o.entry(ctx, deepest, selectOnce, h.client, staffBytes(h.by.Staff))
		if err == nil && len(holder.body) == 0 {
			holder, err = scanStored(q.QueryRowContext(ctx, selectAt, r.id, int64(of.Changed)), r.id)
		}
		return err
	})
	return of, holder, err
}

// releaseDue releases what has been withheld long enough, and returns when the next is due (zero: nothing is withheld).
func (d *Desk) releaseDue(ctx context.Context) (time.Time, error) {
	now := d.stamp()
	return d.publishWhere(ctx, selectReleasable, selectNextPart, &act{allow: anyState, released: now}, now, time.Time{})
}
