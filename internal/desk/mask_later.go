package desk

import (
	"context"
	"errors"
	"strings"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
	"snug/mask"
)

// Later is what somebody points at that slipped through.
type Later struct {
	Conversation chat.ConversationID // of staff; a visitor has one
	Entry        chat.EntryID        // of staff
	N            uint64              // of a visitor: the entry's vseq, which is what their browser knows it by
	Client       chat.ClientID       // makes the act exactly-once
	Entity       string              // what it is: one of mask.Entities
	Span         Span
}

var (
	errNoEntry = chat.Errorf(chat.NotFound, "This entry is not there, or not yours to see.")
	errUsedID  = chat.Errorf(chat.Conflict, "This id was used for something else. Make a new one.")
)

// MaskLater masks what slipped through in a conversation that the person sees: a message, a note or a comment, whole or in
// part. It returns the entry of the kind masked-later, whose text takes the old one's place, when the text is masked for
// everybody; the key that the value was sealed under is destroyed by then, or
// within a minute where that was interrupted. Sent again with the same client id it returns what it did. Conflict if the
// text has changed since it was selected.
func (d *Desk) MaskLater(ctx context.Context, s chat.Staff, l Later) (chat.Entry, error) {
	if !s.Has(perm.MaskLater) {
		return chat.Entry{}, errForbidden
	}
	r, err := d.room(ctx, l.Conversation)
	if err != nil {
		return chat.Entry{}, err
	}
	// The answer has the text as it is afterwards.
	if facts, err := d.Facts(ctx, s, l.Conversation); err != nil {
		return chat.Entry{}, err
	} else if err := d.mayOpen(ctx, s, facts); err != nil {
		return chat.Entry{}, err
	}
	by := chat.Author{Kind: chat.ByStaff, Staff: s.ID}
	return d.maskLater(ctx, r, by, &l, func(st *state) error {
		switch {
		case !d.sees(s, st.Facts):
			return errNotFound
		case !d.may(s, perm.MaskLater, st.Facts):
			return errForbidden
		}
		return nil
	}, nil)
}

// MaskByVisitor does so for a guest, on what the guest said. It follows the end, too.
func (d *Desk) MaskByVisitor(ctx context.Context, g chat.Guest, l Later) (chat.Entry, error) {
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return chat.Entry{}, err
	}
	l.Conversation, l.Entry = g.Conversation, chat.EntryID{}
	return d.maskLater(ctx, r, visitor, &l, anyState, func(e *chat.Entry) bool { return e.Author.Kind == chat.ByVisitor && e.VSeq > 0 })
}

// maskLater masks one entry; yours, if not nil, tells which entries may be pointed at.
func (d *Desk) maskLater(ctx context.Context, r *room, by chat.Author, l *Later, allow func(*state) error, yours func(*chat.Entry) bool) (chat.Entry, error) {
	if l.Client.IsZero() || l.Entry.IsZero() && l.N == 0 {
		return chat.Entry{}, chat.Errorf(chat.Invalid, "Name the entry, and give this an id of its own.")
	}
	if !known(l.Entity) {
		return chat.Entry{}, chat.Errorf(chat.Invalid, "Say what it is: there is no entity of this name.")
	}
	st := r.current()
	if err := allow(&st); err != nil {
		return chat.Entry{}, err
	}
	point := func(e *chat.Entry) ([]mask.Finding, error) {
		if yours != nil && !yours(e) {
			return nil, errNoEntry
		}
		return pointed(e, by, l)
	}
	written := nothingMore
	if r.private == nil {
		// What lies open is not left so because the log can't be written: it has a record of its own as well.
		var err error
		written, err = d.audit.Begin(ctx, chat.Act{
			Name: chat.ActMask, By: by.Actor(), Conversation: r.id, Site: st.Site, Facts: map[string]string{"entity": l.Entity}, Anyway: true,
		})
		if err != nil {
			return chat.Entry{}, told(err)
		}
	}
	done, err := d.maskHere(ctx, r, by, l, allow, point)
	written(err)
	if err == nil && r.private == nil {
		d.finishSoon(ctx, r.id)
	}
	return done, err
}

// maskHere masks and tells of it. Nobody masks in between what is told to be shown here.
func (d *Desk) maskHere(ctx context.Context, r *room, by chat.Author, l *Later, allow func(*state) error,
	point func(*chat.Entry) ([]mask.Finding, error)) (chat.Entry, error) {
	r.talk.Lock()
	defer r.talk.Unlock()
	if r.private != nil {
		return d.maskPrivate(r, by, l, allow, point)
	}
	if done, ok, err := d.maskedBefore(ctx, r, by, l); ok || err != nil {
		return done, err
	}
	m := &rekeying{by: by, client: l.Client, allow: allow, shown: d.watching(r.id)}
	m.find = func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) (*slip, error) {
		o := opener{d: d, q: q, key: key, st: st, whole: true}
		sql, named := selectByID, any(l.Entry)
		if l.Entry.IsZero() {
			sql, named = selectByN, int64(l.N)
		}
		e, _, err := o.entry(ctx, deepest, sql, named)
		if errors.Is(err, db.ErrNoRows) {
			return nil, errNoEntry
		}
		if err != nil {
			return nil, err
		}
		findings, err := point(&e)
		if err != nil {
			return nil, err
		}
		m.pointed = e.ID
		s := &slip{places: map[chat.EntryID][]mask.Finding{e.ID: findings}}
		a := again{part: strings.TrimSpace(e.Text.Clear()[findings[0].Start:findings[0].End]), is: findings[0]}
		if commonplace(a.part) {
			return s, nil
		}
		return s, d.everywhere(ctx, q, key, st, &a, s)
	}
	err := d.rekey(ctx, r.id, m)
	if db.IsDuplicate(err) || chat.CodeOf(err) == chat.Conflict { // perhaps the same, sent twice, was faster
		if done, ok, onceErr := d.maskedBefore(ctx, r, by, l); ok || onceErr != nil {
			return done, onceErr
		}
	}
	if err != nil {
		return chat.Entry{}, d.lost(ctx, r, d.alarm(ctx, r.id, err))
	}
	d.tellMasked(ctx, r, m, m.incident.At)
	return m.said(), nil
}

// By entry_order, through one conversation.
const (
	selectByID = selectStored + ` AND e.id = $2`
	selectByN  = selectStored + ` AND e.vseq = $2 AND e.vseq > 0`
)

const selectIDAt = `SELECT id FROM entry WHERE conversation = $1 AND seq = $2`

// maskedBefore answers an act that was done before.
func (d *Desk) maskedBefore(ctx context.Context, r *room, by chat.Author, l *Later) (chat.Entry, bool, error) {
	e, err := d.once(ctx, r, by, l.Client)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return chat.Entry{}, false, nil
	case err != nil:
		return chat.Entry{}, false, d.lost(ctx, r, d.alarm(ctx, r.id, err))
	case e.Kind != chat.MaskedLater || l.Entry.IsZero() && e.OfN != l.N || !l.Entry.IsZero() && !d.isAt(ctx, r.id, e.Of, l.Entry):
		return chat.Entry{}, false, errUsedID
	}
	return e, true, nil
}

// isAt tells whether an entry has this seq.
func (d *Desk) isAt(ctx context.Context, c chat.ConversationID, seq uint64, id chat.EntryID) bool {
	var there chat.EntryID
	err := d.db.Read().QueryRowContext(ctx, selectIDAt, c, int64(seq)).Scan(&there)
	return err == nil && there == id
}

func known(entity string) bool {
	for _, e := range mask.Entities() {
		if e.Name == entity {
			return true
		}
	}
	return false
}

// pointed makes a finding of what somebody pointed at.
func pointed(e *chat.Entry, by chat.Author, l *Later) ([]mask.Finding, error) {
	if !typedBySomebody(e.Kind) {
		return nil, chat.Errorf(chat.Invalid, "There is nothing in this entry that somebody typed.")
	}
	if e.Text.Empty() {
		return nil, errNothingLeft
	}
	start, end, err := l.Span.bytes(e.Text.Clear())
	if err != nil {
		return nil, err
	}
	if within(e.Masks, start, end) {
		return nil, errNothingLeft
	}
	return []mask.Finding{{Entity: l.Entity, Rule: "pointed." + string(by.Kind), Start: start, End: end, Disposition: mask.Destroy}}, nil
}
