package desk

import (
	"context"
	"errors"
	"slices"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// What the rules took for something else can be asked for again: a message of staff has a field with it, for the number of an order or
// a parcel. What is typed into the field stays as it is, if it is such a number and no card.

var (
	errNoForm    = chat.Errorf(chat.Invalid, "There is no field of this form, and none beside a note.")
	errNoField   = chat.Errorf(chat.NotFound, "This message has no field to fill.")
	errNotOfForm = chat.Errorf(chat.Invalid, "This is not such a number, or it could be a card's. Nothing of it was kept.")
)

// Answer appends what a visitor typed into the field of a message, whose vseq is n. The errors are those of Post; NotFound if the
// message has no field, Invalid if what was typed is not of its form or may be a card.
func (d *Desk) Answer(ctx context.Context, g chat.Guest, n uint64, p chat.Post) (chat.Entry, error) {
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return chat.Entry{}, err
	}
	asked, err := d.entryFor(ctx, r, n)
	if err != nil {
		return chat.Entry{}, err
	}
	if asked.Author.Kind != chat.ByStaff || asked.Form == "" {
		return chat.Entry{}, errNoField
	}
	p.Kind, p.Form, p.Browser, p.Overruled = chat.Message, asked.Form, nil, nil
	return d.say(ctx, r, visitor, &p, visitorMay)
}

// entryFor reads the entry that a visitor knows by n.
func (d *Desk) entryFor(ctx context.Context, r *room, n uint64) (chat.Entry, error) {
	if r.private != nil {
		entries := r.private.copied()
		at := slices.IndexFunc(entries, func(e chat.Entry) bool { return n > 0 && e.VSeq == n })
		if at < 0 {
			return chat.Entry{}, errNoField
		}
		return entries[at], nil
	}
	e, err := d.readEntry(ctx, r, selectByN, int64(n))
	if errors.Is(err, db.ErrNoRows) {
		return e, errNoField
	}
	if err != nil {
		return e, d.lost(ctx, r, d.alarm(ctx, r.id, err))
	}
	return e, nil
}

// readEntry reads one entry of a conversation that is kept; ErrNoRows if it is not there.
func (d *Desk) readEntry(ctx context.Context, r *room, sql string, named any) (e chat.Entry, err error) {
	err = d.snapshot(ctx, r.id, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) (err error) {
		o := opener{d: d, q: q, key: key, st: st, whole: true}
		e, _, err = o.entry(ctx, deepest, sql, named)
		return err
	})
	return e, err
}
