package desk

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// A held message is durable and unpublished: the server publishes it when its time is over, whatever became of the tab
// that sent it, and until then its author can take it back. Every move of the conversation publishes it first.

// undoneFor is how long a taken-back message is remembered, so that a late repetition of it is not taken for a new one.
const undoneFor = time.Hour

// maxHeld bounds what is held or remembered in one conversation.
const maxHeld = 256

type heldKey struct {
	staff  chat.StaffID
	client chat.ClientID
}

const (
	heldColumns = `staff, client, id, kind, due, body`

	insertHeld = `INSERT INTO held (conversation, ` + heldColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7)`

	// An entry with this sender's id means that it was published before.
	selectSaid = `SELECT EXISTS (SELECT 1 FROM entry WHERE conversation = $1 AND client = $2 AND staff = $3)`

	selectHeld = `SELECT ` + heldColumns + ` FROM held WHERE conversation = $1 AND staff = $2 AND client = $3`

	countHeld = `SELECT count(*) FROM held WHERE conversation = $1`

	selectHeldOf = `SELECT ` + heldColumns + ` FROM held WHERE conversation = $1 AND staff = $2 AND body IS NOT NULL
		ORDER BY due, id LIMIT 64`

	selectHeldDue = `SELECT h.staff, h.client, h.id, h.kind, h.due, h.body,
			EXISTS (SELECT 1 FROM entry e WHERE e.conversation = h.conversation AND e.client = h.client AND e.staff = h.staff)
		FROM held h WHERE h.conversation = $1 AND h.due <= $2 AND h.body IS NOT NULL ORDER BY h.due, h.id LIMIT 256`

	deleteHeld = `DELETE FROM held WHERE conversation = $1 AND staff = $2 AND client = $3`

	undoHeld = `UPDATE held SET body = NULL, due = $4 WHERE conversation = $1 AND staff = $2 AND client = $3
		AND body IS NOT NULL`

	selectDue = `SELECT DISTINCT conversation FROM held WHERE due <= $1 AND body IS NOT NULL LIMIT $2`

	selectNextDue = `SELECT min(due) FROM held WHERE due > $1`

	selectDueOf = `SELECT due FROM held WHERE conversation = $1 AND staff = $2 AND client = $3 AND body IS NOT NULL`

	selectUndone = `SELECT EXISTS (SELECT 1 FROM held WHERE due <= $1 AND body IS NULL)`

	deleteUndone = `DELETE FROM held WHERE due <= $1 AND body IS NULL`
)

// hold keeps a composed message back until due. Sent again, it answers as it did.
func (d *Desk) hold(ctx context.Context, r *room, e chat.Entry, due time.Time, allow func(*state) error) (Posted, error) {
	if r.private != nil {
		return d.holdPrivate(r, e, due, allow)
	}
	key, err := d.key(ctx, r)
	if err != nil {
		return Posted{}, d.lost(ctx, r, err)
	}
	body, err := sealHeld(key, r.site, &e)
	if err != nil {
		return Posted{}, told(err)
	}
	sealedBy := key.ID()
	var facts chat.Facts
	var said bool
	err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		st, err := d.lockState(ctx, q, r.id)
		if err != nil {
			return err
		}
		if err := allow(&st); err != nil {
			return err
		}
		facts = st.Facts
		staff := staffBytes(e.Author.Staff)
		if err := q.QueryRowContext(ctx, selectSaid, r.id, e.Client, staff).Scan(&said); err != nil || said {
			return err
		}
		var n int
		if err := q.QueryRowContext(ctx, countHeld, r.id).Scan(&n); err != nil {
			return err
		}
		if n >= maxHeld {
			return chat.Errorf(chat.TooMany, "Too many messages wait to be undone, or were. Try again later.")
		}
		if key, err = d.under(ctx, &st, key); err != nil {
			return err
		}
		if key.ID() != sealedBy {
			if body, err = sealHeld(key, r.site, &e); err != nil {
				return err
			}
			sealedBy = key.ID()
		}
		_, err = q.ExecContext(ctx, insertHeld, r.id, staff, e.Client, e.ID, string(e.Kind), due.UnixMilli(), body)
		return err
	})
	switch {
	case err == nil && !said:
		d.bus.Publish(chat.Event{Kind: chat.EventHeld, After: facts, By: e.Author, At: e.At, Entry: &chat.Entry{
			ID: e.ID, Conversation: e.Conversation, At: e.At, Author: e.Author, Kind: e.Kind, Client: e.Client,
		}})
		d.stir()
		return Posted{Entry: e, HeldUntil: due}, nil
	case err == nil, db.IsDuplicate(err), chat.CodeOf(err) == chat.Ended:
		return d.heldBefore(ctx, r, e.Author, e.Client, err)
	}
	return Posted{}, d.lost(ctx, r, err)
}

func sealHeld(key *keyring.Key, site chat.SiteID, e *chat.Entry) (sealed.Value, error) {
	plain, err := encodeBody(e)
	if err != nil {
		return sealed.Value{}, err
	}
	defer clear(plain)
	return key.Seal(place("held", site, e), plain), nil
}

// heldBefore answers a message that was sent before: held still, taken back, or published.
func (d *Desk) heldBefore(ctx context.Context, r *room, by chat.Author, client chat.ClientID, err error) (Posted, error) {
	if e, onceErr := d.once(ctx, r, by, client); onceErr == nil {
		return Posted{Entry: e}, nil
	}
	var p Posted
	heldErr := d.snapshot(ctx, r.id, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		var err error
		p, err = scanHeld(q.QueryRowContext(ctx, selectHeld, r.id, staffBytes(by.Staff), client), key, st)
		return err
	})
	switch {
	case heldErr == nil && p.HeldUntil.IsZero():
		return Posted{}, errUndone
	case heldErr == nil:
		return p, nil
	case err == nil:
		err = heldErr
	}
	return Posted{}, d.lost(ctx, r, err)
}

// scanHeld opens a held row. One that was taken back has no text and no time.
func scanHeld(row scanner, key *keyring.Key, st *state, more ...any) (Posted, error) {
	e := chat.Entry{Conversation: st.Conversation, Author: chat.Author{Kind: chat.ByStaff}}
	var kind string
	var due int64
	var body sealed.Value
	if err := row.Scan(append([]any{&e.Author.Staff, &e.Client, &e.ID, &kind, &due, &body}, more...)...); err != nil {
		return Posted{}, err
	}
	e.Kind = chat.Kind(kind)
	if body.IsZero() {
		return Posted{Entry: e}, nil
	}
	plain, err := key.Open(place("held", st.Site, &e), body)
	if err != nil {
		return Posted{Entry: e}, err
	}
	defer clear(plain)
	err = decodeBody(plain, &e)
	return Posted{Entry: e, HeldUntil: ms(due)}, err
}

// readDue reads the held messages of a conversation whose time is over, sealed anew as entries, and which rows they were.
func (d *Desk) readDue(ctx context.Context, q db.Querier, key *keyring.Key, st *state, now time.Time) ([]line, []heldKey, error) {
	rows, err := q.QueryContext(ctx, selectHeldDue, st.Conversation, now.UnixMilli())
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var lines []line
	var keys []heldKey
	for rows.Next() {
		var published bool
		p, err := scanHeld(rows, key, st, &published)
		if broken(err) {
			// It can't be published by anybody, and must not keep the conversation from going on or ending.
			d.log.ErrorContext(ctx, "held message was tampered with, and is dropped", "conversation", st.Conversation.String())
		} else if err != nil {
			return nil, nil, err
		}
		keys = append(keys, heldKey{p.Entry.Author.Staff, p.Entry.Client})
		if published || err != nil { // published: sent a second time without holding, while the first was held
			continue
		}
		p.Entry.At = d.stamp()
		l, err := seal(key, st.Site, p.Entry)
		if err != nil {
			return nil, nil, err
		}
		lines = append(lines, l)
	}
	return lines, keys, rows.Err()
}

func (d *Desk) dropHeld(ctx context.Context, q db.Querier, c chat.ConversationID, keys []heldKey) error {
	for _, k := range keys {
		if _, err := q.ExecContext(ctx, deleteHeld, c, staffBytes(k.staff), k.client); err != nil {
			return err
		}
	}
	return nil
}

// Undo takes back a message of the person's own that is still held. NothingToUndo if it is published, or never was.
func (d *Desk) Undo(ctx context.Context, s chat.Staff, c chat.ConversationID, client chat.ClientID) error {
	r, err := d.room(ctx, c)
	if err != nil {
		return err
	}
	by := chat.Author{Kind: chat.ByStaff, Staff: s.ID}
	var facts chat.Facts
	if r.private != nil {
		if facts, err = r.private.undo(r, s.ID, client); err != nil {
			if st := r.current(); !d.sees(s, st.Facts) {
				return errNotFound
			}
			return err
		}
	} else {
		err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			st, err := d.lockState(ctx, q, c)
			if err != nil {
				return err
			}
			facts = st.Facts
			// What is due by now counts as published, even if that takes another moment.
			var due int64
			err = q.QueryRowContext(ctx, selectDueOf, c, staffBytes(s.ID), client).Scan(&due)
			if errors.Is(err, db.ErrNoRows) || err == nil && due <= d.stamp().UnixMilli() {
				if !d.sees(s, st.Facts) {
					return errNotFound // what one may not see is not told of, not even by this
				}
				return errUndo
			}
			if err != nil {
				return err
			}
			_, err = q.ExecContext(ctx, undoHeld, c, staffBytes(s.ID), client, d.stamp().Add(undoneFor).UnixMilli())
			return err
		})
		if err != nil {
			return d.lost(ctx, r, err)
		}
	}
	d.bus.Publish(chat.Event{Kind: chat.EventUndone, After: facts, By: by, At: d.stamp(), Entry: &chat.Entry{
		Conversation: c, Author: by, Client: client,
	}})
	return nil
}

// publishDue publishes what has been held long enough, and returns when the next is due (zero: nothing is held).
func (d *Desk) publishDue(ctx context.Context) (time.Time, error) {
	now := d.stamp()
	next := d.private.publishDue(d, now)
	if err := d.forgetUndone(ctx, now); err != nil {
		return next, err
	}
	return d.publishWhere(ctx, selectDue, selectNextDue, &act{allow: anyState, held: now}, now, next)
}

// publishWhere does an act in each conversation that a query finds due by now, and returns when the next is, or next if that
// is sooner.
func (d *Desk) publishWhere(ctx context.Context, due, after string, a *act, now, next time.Time) (time.Time, error) {
	const batch = 256
	ids, err := d.conversations(ctx, due, now.UnixMilli(), batch)
	if err != nil {
		return next, err
	}
	if len(ids) == batch {
		next = now
	}
	for _, id := range ids {
		mine := *a
		if err := d.publishIn(ctx, id, &mine, now); err != nil {
			return next, err
		}
	}
	var at *int64
	if err := d.db.Read().QueryRowContext(ctx, after, now.UnixMilli()).Scan(&at); err != nil {
		return next, err
	}
	if at != nil && (next.IsZero() || ms(*at).Before(next)) {
		next = ms(*at)
	}
	return next, nil
}

// forgetUndone deletes what is left of messages taken back long ago. Where there is none, nothing is written.
func (d *Desk) forgetUndone(ctx context.Context, now time.Time) error {
	var there bool
	err := d.db.Read().QueryRowContext(ctx, selectUndone, now.UnixMilli()).Scan(&there)
	if err != nil || !there {
		return err
	}
	return d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteUndone, now.UnixMilli())
		return err
	})
}

// publishIn publishes what is due in one conversation.
func (d *Desk) publishIn(ctx context.Context, id chat.ConversationID, a *act, now time.Time) error {
	r, err := d.room(ctx, id)
	if err == nil {
		var key *keyring.Key
		if key, err = d.key(ctx, r); err == nil {
			// Nobody masks in between what is told to be shown here.
			r.talk.Lock()
			defer r.talk.Unlock()
			if err = d.perform(ctx, r, key, a); err == nil {
				d.publish(r, a, now)
				return nil
			}
		}
	}
	switch chat.CodeOf(told(err)) {
	case chat.Erased, chat.NotFound:
		return nil // its rows go with the rest
	case chat.Internal:
		// One conversation that can't be opened must not keep the others waiting.
		d.log.ErrorContext(ctx, "what is due is not published", "conversation", id.String(), "error", err)
		return nil
	}
	return err
}

// conversations runs a query for ids.
func (d *Desk) conversations(ctx context.Context, sql string, args ...any) ([]chat.ConversationID, error) {
	rows, err := d.db.Read().QueryContext(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []chat.ConversationID
	for rows.Next() {
		var id chat.ConversationID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
