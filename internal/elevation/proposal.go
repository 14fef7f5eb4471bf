package elevation

import (
	"context"
	"encoding/json"
	"fmt"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/mask/text"
)

// What follows takes an Ask as a proposal has it, as JSON.

func parse(params []byte) (a Ask, err error) {
	if err := json.Unmarshal(params, &a); err != nil {
		return a, chat.Errorf(chat.Invalid, "This was proposed to another version of the program.").Because(fmt.Errorf("elevation: %w", err))
	}
	return a, nil
}

// Decides tells whether somebody may agree to it beside those who oversee: who has by their own role all that is asked for. So whoever
// reads no conversations lends none, and nothing that is lent is lent on.
func (r *Room) Decides(id chat.StaffID, params []byte) bool {
	a, err := parse(params)
	s, known := r.o.Known(id)
	return err == nil && known && a.Has(s, r.o.Rules.Scoped)
}

// Within tells whether somebody serves all that it is about.
func (r *Room) Within(s chat.Staff, params []byte) bool {
	a, err := parse(params)
	return err == nil && a.Within(s)
}

// Look tells what it would do as things stand now, or why it can't be done.
func (r *Room) Look(by chat.StaffID, params []byte) (Ask, error) {
	a, err := parse(params)
	if err != nil {
		return a, err
	}
	s, known := r.o.Known(by)
	if !known {
		return a, errGone
	}
	return r.Read(s, a)
}

// Agreed is Begin for a proposal.
func (r *Room) Agreed(ctx context.Context, id chat.RecordID, staff, by chat.StaffID, reason text.Text, params []byte, within func(context.Context, db.Querier) error) error {
	a, err := parse(params)
	if err != nil {
		return err
	}
	return r.Begin(ctx, Grant{ID: id, Staff: staff, By: by, Reason: reason, Ask: a}, within)
}
