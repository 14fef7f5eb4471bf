package desk

import (
	"context"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

var errTogether = chat.Errorf(chat.NeedsApproval, "Nothing brings back what is erased, so a second person has to agree here. Say why, and propose it.")

// Erasable is what whoever decides on an erasure is told of the conversation: no contents.
type Erasable struct {
	Conversation chat.ConversationID
	Site         chat.SiteID
	Number       int64 // "Visitor 81"
	State        chat.State
	Began        time.Time
	Latest       time.Time // when something happened last
}

// Erasable tells what would be erased, to whoever may erase it: NotFound to others, Erased if it has been meanwhile. Nothing is
// opened for it.
func (d *Desk) Erasable(ctx context.Context, s chat.Staff, c chat.ConversationID) (Erasable, error) {
	if !s.Perms.Has(perm.Erase) {
		return Erasable{}, errForbidden
	}
	var st state
	err := d.db.ReadTx(ctx, func(ctx context.Context, q db.Querier) (err error) {
		st, err = readState(ctx, q, c)
		return err
	})
	if err != nil {
		return Erasable{}, told(err)
	}
	if !d.erases(s, st.Facts) {
		return Erasable{}, errNotFound
	}
	return Erasable{c, st.Site, st.number, st.State, ms(st.created), ms(st.updated)}, nil
}

// EraseAgreed erases what the person may erase, as somebody else has agreed. spend marks that as done in the unit of work that
// closes the conversation to everybody; its error is returned as it is, and nothing was done. Erased if it has been meanwhile.
func (d *Desk) EraseAgreed(ctx context.Context, s chat.Staff, c chat.ConversationID, spend func(context.Context, db.Querier) error) error {
	if _, err := d.Erasable(ctx, s, c); err != nil {
		return err
	}
	var spent bool
	var refused error
	by := chat.Author{Kind: chat.ByStaff, Staff: s.ID}
	_, err := d.erase(ctx, c, by, by.Actor(), func(st *state) error {
		if !d.erases(s, st.Facts) {
			return errNotFound
		}
		return nil
	}, func(ctx context.Context, q db.Querier) error {
		refused = spend(ctx, q)
		spent = refused == nil
		return refused
	})
	switch {
	case refused != nil:
		return refused
	case err == nil && !spent: // somebody was faster: this one did nothing
		return errErased
	case err != nil && spent && d.isClosed(ctx, c):
		return nil // it was interrupted after that, and goes on by itself
	}
	return err
}

// isClosed tells whether an erasure of the conversation has been stored.
func (d *Desk) isClosed(ctx context.Context, c chat.ConversationID) bool {
	var one int
	return d.db.Read().QueryRowContext(ctx, selectErased, c).Scan(&one) == nil
}
