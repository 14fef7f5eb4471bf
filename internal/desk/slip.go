package desk

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask"
	"snug/mask/text"
)

// slip is what slipped through in one conversation: places in its texts as they stand, and never a value.
type slip struct {
	places  map[chat.EntryID][]mask.Finding
	details *details       // the visitor's, masked; nil: there is nothing in them
	beside  map[string]int // by entity, in details
	drafts  map[chat.StaffID]draftSlip
}

// draftSlip is a draft, masked.
type draftSlip struct {
	text  text.Text
	found map[string]int // by entity
}

func (s *slip) empty() bool { return len(s.places) == 0 && s.details == nil && len(s.drafts) == 0 }

// finder looks for what slipped through, within a transaction: places hold for the texts that are masked then.
type finder func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) (*slip, error)

// readAll reads all entries of a conversation as they read now, page by page, in order. Between two pages no result is open.
func (d *Desk) readAll(ctx context.Context, q db.Querier, key *keyring.Key, st *state, fn func([]chat.Entry) error) error {
	o := opener{d: d, q: q, key: key, st: st, whole: true}
	for after := uint64(0); after < st.seq; {
		page, err := o.entries(ctx, selectAfter, int64(after), MaxPage)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return errTampered
		}
		after = page[len(page)-1].Seq
		if err := fn(page); err != nil {
			return err
		}
	}
	return nil
}
