package desk

import (
	"context"
	"errors"
	"slices"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask"
	"snug/mask/text"
)

// remembered is how many of the last texts masking is told again when its memory of a conversation is made anew: as far
// back as it reaches by itself.
const remembered = 48

const (
	entryColumns = `seq, vseq, id, at, author, staff, kind, client, body`

	selectRemembered = selectStored + ` AND e.kind = 'message' ORDER BY e.seq DESC LIMIT $2`
)

// room returns a conversation's room, read from the rows if it was not at hand.
func (d *Desk) room(ctx context.Context, id chat.ConversationID) (*room, error) {
	if r := d.private.get(id); r != nil {
		return r, nil
	}
	r := d.rooms.get(id)
	r.talk.Lock()
	defer r.talk.Unlock()
	if r.loaded {
		return r, nil
	}
	if err := d.load(ctx, r); err != nil {
		d.rooms.drop(id)
		return nil, told(err)
	}
	return r, nil
}

// load reads a room; its talk is held. What masking remembers is read when somebody says something.
func (d *Desk) load(ctx context.Context, r *room) error {
	var st state
	var det details
	var last chat.Entry
	var marks chat.Marks
	err := d.snapshot(ctx, r.id, func(ctx context.Context, q db.Querier, key *keyring.Key, now *state) error {
		st = *now
		var err error
		if det, err = readDetails(ctx, q, key, &st); err != nil {
			return err
		}
		o := opener{d: d, q: q, key: key, st: &st}
		if last, _, err = o.entry(ctx, deepest, selectAt, int64(st.last)); err != nil {
			return err
		}
		marks, err = readMarks(ctx, q, r.id)
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		err = errTampered
	}
	if err != nil {
		return err
	}
	if r.site.IsZero() { // once: it is read without a lock
		r.site = st.Site
	}
	r.forget()
	r.mu.Lock()
	if old := r.st.epoch; r.loaded && old < st.epoch {
		d.ring.Forget(conversationKey(r.id, old), indexKey(r.id, old))
	}
	r.st, r.name, r.email = st, det.name(), det.email()
	r.marks = d.marks.over(r.id, marks)
	r.previewOf = 0
	r.mu.Unlock()
	r.said(&last)
	r.loaded = true
	return nil
}

// remember makes masking's memory of a conversation anew from the stored texts, if there is none; r.talk is held.
func (d *Desk) remember(ctx context.Context, r *room) error {
	if r.memory != nil {
		return nil
	}
	var last []chat.Entry
	if r.private != nil {
		last = r.private.remembered()
	} else {
		err := d.snapshot(ctx, r.id, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
			o := opener{d: d, q: q, key: key, st: st, whole: true}
			var err error
			last, err = o.entries(ctx, selectRemembered, remembered)
			return err
		})
		if err != nil {
			return err
		}
		slices.Reverse(last)
	}
	r.memory = d.mask(r.site).Conversation()
	for i := range last {
		e := &last[i]
		res := r.memory.Add(side(e.Author.Kind), text.Typed(e.Text.Clear()))
		r.hears(e.Author, e.Client, res.Part)
	}
	return nil
}

// side is whose words masking takes something for.
func side(k chat.AuthorKind) mask.Author {
	if k == chat.ByVisitor {
		return mask.Visitor
	}
	return mask.Agent
}
