package desk

import (
	"context"
	"maps"
	"slices"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// row is one conversation of a list as the person sees it, from the newest committed row.
func (d *Desk) row(ctx context.Context, s chat.Staff, c chat.ConversationID) (chat.Summary, error) {
	r, err := d.room(ctx, c)
	if err != nil {
		return chat.Summary{}, err
	}
	if r.private == nil {
		if err := d.refresh(ctx, r); err != nil {
			return chat.Summary{}, err
		}
	}
	st := r.current()
	if !d.sees(s, st.Facts) {
		return chat.Summary{}, errNotFound
	}
	return d.mine(ctx, s, r)
}

// refresh builds a room anew if another node has changed the conversation.
func (d *Desk) refresh(ctx context.Context, r *room) error {
	st, err := readState(ctx, d.db.Read(), r.id)
	if err != nil {
		return d.lost(ctx, r, err)
	}
	r.mu.Lock()
	same := r.st.head == st.head && r.previewOf == st.last
	r.mu.Unlock()
	if same {
		return nil
	}
	r.talk.Lock()
	defer r.talk.Unlock()
	return told(d.load(ctx, r))
}

// mine is the room's summary with what belongs to the asking person.
func (d *Desk) mine(ctx context.Context, s chat.Staff, r *room) (chat.Summary, error) {
	st := r.current()
	sum := *d.summary(r, &st)
	if r.private != nil {
		r.private.own(s, &sum)
		return sum, nil
	}
	q := d.db.Read()
	err := q.QueryRowContext(ctx, selectMine, r.id, staffBytes(s.ID)).Scan(&sum.ReadByMe, &sum.HasDraft)
	if err != nil {
		return sum, told(err)
	}
	sum.ReadByMe = max(sum.ReadByMe, d.marks.of(participant{r.id, s.ID}).seq)
	if sum.ReadByMe < sum.Seq {
		err = q.QueryRowContext(ctx, selectUnread, r.id, int64(sum.ReadByMe), maxUnread).Scan(&sum.Unread)
	}
	return sum, told(err)
}

// Row returns a conversation and the visitor beside it.
func (d *Desk) Row(ctx context.Context, s chat.Staff, c chat.ConversationID) (_ chat.Summary, v chat.Visitor, err error) {
	sum, err := d.row(ctx, s, c)
	if err != nil {
		return chat.Summary{}, chat.Visitor{}, err
	}
	r, err := d.room(ctx, c)
	if err != nil {
		return chat.Summary{}, chat.Visitor{}, err
	}
	st := r.current()
	if r.private != nil {
		_, t, err := r.private.amend(r, func(*details) bool { return false })
		return sum, t.visitor(st.language), err
	}
	done, err := d.open(ctx, s, c)
	if err != nil {
		return chat.Summary{}, chat.Visitor{}, d.lost(ctx, r, err)
	}
	err = errInternal // in case that it does not come back
	defer func() { done(err) }()
	var t details
	err = d.snapshot(ctx, c, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		var err error
		t, err = readDetails(ctx, q, key, st)
		return err
	})
	if err != nil {
		return chat.Summary{}, chat.Visitor{}, d.lost(ctx, r, d.alarm(ctx, c, err))
	}
	return sum, t.visitor(st.language), nil
}

const selectOpenOf = `SELECT assignee, count(*) FROM conversation
	WHERE state IN ('waiting', 'open') AND assignee IS NOT NULL GROUP BY assignee`

// OpenOf counts the conversations that each of the staff has and that are not over.
func (d *Desk) OpenOf(ctx context.Context, staff []chat.StaffID) (map[chat.StaffID]int, error) {
	out := make(map[chat.StaffID]int)
	err := d.db.ReadTx(ctx, func(ctx context.Context, q db.Querier) error {
		clear(out)
		rows, err := q.QueryContext(ctx, selectOpenOf)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id chat.StaffID
			var n int
			if err := rows.Scan(&id, &n); err != nil {
				return err
			}
			out[id] = n
		}
		return rows.Err()
	})
	for _, r := range d.private.all() {
		if st := r.current(); st.live() && !st.Assignee.IsZero() {
			out[st.Assignee]++
		}
	}
	maps.DeleteFunc(out, func(id chat.StaffID, _ int) bool { return !slices.Contains(staff, id) })
	return out, told(err)
}
