package desk

import (
	"context"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/internal/perm"
	"snug/mask"
	"snug/mask/text"
)

const (
	selectDraft = `SELECT body FROM draft WHERE conversation = $1 AND staff = $2`
	upsertDraft = `INSERT INTO draft (conversation, staff, body) VALUES ($1, $2, $3)
		ON CONFLICT (conversation, staff) DO UPDATE SET body = excluded.body`
	deleteDraft = `DELETE FROM draft WHERE conversation = $1 AND staff = $2`
)

func placeDraft(st *state, staff chat.StaffID) keyring.AD {
	return keyring.AD{Table: "draft", Column: "body", Site: st.Site.Bytes(), Conversation: st.Conversation.Bytes(), Row: staff.Bytes()}
}

// Draft returns what the person has begun to write in a conversation, masked; empty if nothing.
func (d *Desk) Draft(ctx context.Context, s chat.Staff, c chat.ConversationID) (text.Text, error) {
	r, _, err := d.seen(ctx, s, c)
	if err != nil {
		return text.Text{}, err
	}
	if r.private != nil {
		r.private.mu.Lock()
		defer r.private.mu.Unlock()
		return r.private.drafts[s.ID], nil
	}
	var draft text.Text
	err = d.snapshot(ctx, c, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		if !d.sees(s, st.Facts) {
			return errNotFound
		}
		var body sealed.Value
		draft = text.Text{}
		err := q.QueryRowContext(ctx, selectDraft, c, staffBytes(s.ID)).Scan(&body)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		b, err := key.Open(placeDraft(st, s.ID), body)
		draft = mask.Restore(b)
		return err
	})
	if err != nil {
		return text.Text{}, d.lost(ctx, r, d.alarm(ctx, c, err))
	}
	return draft, nil
}

// PutDraft keeps what the person has begun to write, masked and sealed. An empty text drops it.
func (d *Desk) PutDraft(ctx context.Context, s chat.Staff, c chat.ConversationID, raw text.Raw) error {
	if err := bounded("A draft", raw, MaxMessage, false); err != nil {
		return err
	}
	r, st, err := d.seen(ctx, s, c)
	if err != nil {
		return err
	}
	// What is lent to be read is not written beside. Who may not reply by their role keeps notes, as before.
	if len(s.Elevations) > 0 && !d.may(s, perm.Reply, st.Facts) && !d.may(s, perm.WriteNote, st.Facts) {
		return errForbidden
	}
	t := d.mask(r.site).Scan(raw).Text
	if err := fits("A draft", t, MaxMessage); err != nil {
		return err
	}
	if r.private != nil {
		r.private.mu.Lock()
		defer r.private.mu.Unlock()
		switch {
		case t.Empty():
			delete(r.private.drafts, s.ID)
		case r.private.drafts != nil:
			r.private.drafts[s.ID] = t
		}
		return nil
	}
	key, err := d.key(ctx, r)
	if err != nil {
		return d.lost(ctx, r, err)
	}
	err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if t.Empty() {
			_, err := q.ExecContext(ctx, deleteDraft, c, staffBytes(s.ID))
			return err
		}
		// Not beside an erasure that has begun.
		st, err := d.lockState(ctx, q, c)
		if err != nil {
			return err
		}
		key, err := d.under(ctx, &st, key)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, upsertDraft, c, staffBytes(s.ID), key.Seal(placeDraft(&st, s.ID), []byte(t.Clear())))
		return err
	})
	if err != nil {
		return d.lost(ctx, r, err)
	}
	return nil
}

// seen returns the room and newest row of a conversation that the person may see.
func (d *Desk) seen(ctx context.Context, s chat.Staff, c chat.ConversationID) (*room, *state, error) {
	r, err := d.room(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	st := r.current()
	if r.private == nil {
		if st, err = readState(ctx, d.db.Read(), c); err != nil {
			return nil, nil, d.lost(ctx, r, err)
		}
	}
	if !d.sees(s, st.Facts) {
		return nil, nil, errNotFound
	}
	return r, &st, nil
}

// readDrafts reads all drafts of a conversation. One that was tampered with is an error: it must not come out as good.
func readDrafts(ctx context.Context, q db.Querier, key *keyring.Key, st *state) (map[chat.StaffID]text.Text, error) {
	rows, err := q.QueryContext(ctx, selectDrafts, st.Conversation, maxDrafts)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make(map[chat.StaffID]text.Text)
	for rows.Next() {
		var staff chat.StaffID
		var body sealed.Value
		if err := rows.Scan(&staff, &body); err != nil {
			return nil, err
		}
		b, err := key.Open(placeDraft(st, staff), body)
		if err != nil {
			return nil, err
		}
		out[staff] = mask.Restore(b)
	}
	return out, rows.Err()
}
