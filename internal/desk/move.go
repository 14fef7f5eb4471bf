package desk

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
	"snug/mask/text"
)

// errAsIs says that the conversation is already as it was asked for: nothing is appended, and it is no error.
var errAsIs = errors.New("desk: as it is")

// farFuture is later than any held message: all of them are due.
var farFuture = time.UnixMilli(1 << 52)

// move does an act that changes who has the conversation, or whether it goes on.
func (d *Desk) move(ctx context.Context, r *room, a *act) error {
	key, err := d.key(ctx, r)
	if err != nil {
		return d.lost(ctx, r, err)
	}
	switch err := d.perform(ctx, r, key, a); {
	case errors.Is(err, errAsIs):
		return nil
	case err != nil:
		return d.lost(ctx, r, err)
	}
	d.publish(r, a, d.stamp())
	return nil
}

// staffMove is move for staff, who get the row as it is then.
func (d *Desk) staffMove(ctx context.Context, s chat.Staff, c chat.ConversationID, needs perm.Permission, rule func(*state) error,
	entries func(*state) []chat.Entry, change func(*state)) (chat.Summary, error) {
	r, err := d.room(ctx, c)
	if err != nil {
		return chat.Summary{}, err
	}
	err = d.move(ctx, r, &act{held: farFuture, entries: entries, change: change, allow: func(st *state) error {
		switch {
		case !d.sees(s, st.Facts):
			return errNotFound
		case !d.may(s, needs, st.Facts):
			return errForbidden
		}
		return rule(st)
	}})
	if err != nil {
		return chat.Summary{}, err
	}
	return d.mine(ctx, s, r)
}

// Take makes an unassigned conversation the person's own. Of many who try at once one has it; the others get Conflict.
// Taking what is one's own already changes nothing.
func (d *Desk) Take(ctx context.Context, s chat.Staff, c chat.ConversationID) (chat.Summary, error) {
	by := chat.Author{Kind: chat.ByStaff, Staff: s.ID}
	return d.staffMove(ctx, s, c, perm.Take,
		func(st *state) error {
			switch {
			case !st.live():
				return errEnded
			case st.Assignee == s.ID:
				return errAsIs
			case !st.Assignee.IsZero():
				return errTaken
			}
			return nil
		},
		func(st *state) []chat.Entry {
			e := system(c, by, chat.Joined, d.stamp())
			e.To = s.ID
			return []chat.Entry{e}
		},
		func(st *state) { st.Assignee, st.State = s.ID, chat.Open })
}

// goTo changes a row's receiver. A team without a person puts the conversation back among the unassigned.
func goTo(st *state, to Receiver) {
	if !to.Team.IsZero() {
		st.Team = to.Team
	}
	st.Assignee, st.State = to.Staff, chat.Open
	if to.Staff.IsZero() {
		st.State = chat.Waiting
	}
}

// errNobody is said of who is nobody and of who serves other sites: of those nothing is told here.
var errNobody = chat.Errorf(chat.Invalid, "There is no such person for this site.")

// errOneself is said to who would give themselves for good what was lent to them for a while.
var errOneself = chat.Errorf(chat.Forbidden, "This conversation was lent to you for a while. Give it to somebody else, not to yourself.")

// receiver refuses who is nobody, or does not serve the conversation's site: they would never see it; and who gives it to themselves by
// what was lent to them.
func (d *Desk) receiver(s chat.Staff, needs perm.Permission, to Receiver, f chat.Facts) error {
	switch {
	case to.Staff.IsZero():
		return nil
	case d.names.StaffName(to.Staff) == "" || !d.serves(to.Staff, f.Site):
		return errNobody
	case to.Staff == s.ID && f.Assignee != s.ID && !d.may(s.Own(), needs, f):
		return errOneself
	}
	return nil
}

// Assign gives a conversation to a person or a team, or to nobody. It needs the right to, whoever has it now.
func (d *Desk) Assign(ctx context.Context, s chat.Staff, c chat.ConversationID, to Receiver) (chat.Summary, error) {
	by := chat.Author{Kind: chat.ByStaff, Staff: s.ID}
	return d.staffMove(ctx, s, c, perm.Assign,
		func(st *state) error {
			if err := d.receiver(s, perm.Assign, to, st.Facts); err != nil {
				return err
			}
			next := *st
			goTo(&next, to)
			switch {
			case !st.live():
				return errEnded
			case next.Facts == st.Facts:
				return errAsIs
			}
			return nil
		},
		func(st *state) []chat.Entry {
			now := d.stamp()
			assigned := system(c, by, chat.Assigned, now)
			assigned.From, assigned.To = st.Assignee, to.Staff
			out := []chat.Entry{assigned}
			switch { // what the visitor is told: who is there, not who decided it
			case st.Assignee == to.Staff:
			case to.Staff.IsZero():
				left := system(c, chat.Author{Kind: chat.BySystem}, chat.Left, now)
				left.From = st.Assignee
				out = append(out, left)
			default:
				joined := system(c, chat.Author{Kind: chat.BySystem}, chat.Joined, now)
				joined.From, joined.To = st.Assignee, to.Staff
				out = append(out, joined)
			}
			return out
		},
		func(st *state) { goTo(st, to) })
}

// Transfer gives one's own conversation (any, with the right to assign) to somebody else or a team, with a note for
// them. Whoever gave it away may lose sight of it by that; the row is returned all the same, as of this moment.
func (d *Desk) Transfer(ctx context.Context, s chat.Staff, c chat.ConversationID, to Receiver, note text.Raw) (chat.Summary, error) {
	if to.Staff.IsZero() && to.Team.IsZero() {
		return chat.Summary{}, chat.Errorf(chat.Invalid, "A transfer needs a person or a team.")
	}
	if err := bounded("A note", note, MaxMessage, false); err != nil {
		return chat.Summary{}, err
	}
	r, err := d.room(ctx, c)
	if err != nil {
		return chat.Summary{}, err
	}
	res := d.mask(r.site).Scan(note)
	if err := fits("A note", res.Text, MaxMessage); err != nil {
		return chat.Summary{}, err
	}
	post := chat.Post{Text: note}
	by := chat.Author{Kind: chat.ByStaff, Staff: s.ID}
	return d.staffMove(ctx, s, c, perm.Transfer,
		func(st *state) error {
			if err := d.receiver(s, perm.Transfer, to, st.Facts); err != nil {
				return err
			}
			next := *st
			goTo(&next, to)
			switch {
			case !st.live():
				return errEnded
			case st.Assignee != s.ID && !d.may(s, perm.Assign, st.Facts):
				return errNotYours
			case next.Facts == st.Facts:
				return errAsIs
			case st.OffRecord && !res.Text.Empty():
				return chat.Errorf(chat.Invalid, "This conversation is off the record: there are no notes.")
			}
			return nil
		},
		func(st *state) []chat.Entry {
			now := d.stamp()
			var out []chat.Entry
			if !res.Text.Empty() {
				e := system(c, by, chat.Note, now)
				e.Text, e.Masks = res.Text, masks(&post, &res)
				out = append(out, e)
			}
			e := system(c, by, chat.Transferred, now)
			e.From, e.To = st.Assignee, to.Staff
			return append(out, e)
		},
		func(st *state) { goTo(st, to) })
}

// End ends one's own conversation, or any with the right to assign. Ending what is over changes nothing.
func (d *Desk) End(ctx context.Context, s chat.Staff, c chat.ConversationID) (chat.Summary, error) {
	r, err := d.room(ctx, c)
	if err != nil {
		return chat.Summary{}, err
	}
	until, err := d.until(ctx, r)
	if err != nil {
		return chat.Summary{}, err
	}
	by := chat.Author{Kind: chat.ByStaff, Staff: s.ID}
	a := d.ending(r, by, until, func(st *state) error {
		switch {
		case !d.sees(s, st.Facts):
			return errNotFound
		case !d.may(s, perm.End, st.Facts):
			return errForbidden
		case !st.live():
			return errAsIs
		case st.Assignee != s.ID && !d.may(s, perm.Assign, st.Facts):
			return errNotYours
		}
		return nil
	})
	if err := d.move(ctx, r, a); err != nil {
		return chat.Summary{}, err
	}
	sum, err := d.mine(ctx, s, r)
	d.afterEnd(r)
	return sum, err
}

// EndByVisitor ends a guest's conversation. Ending what is over changes nothing.
func (d *Desk) EndByVisitor(ctx context.Context, g chat.Guest) error {
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return err
	}
	until, err := d.until(ctx, r)
	if err != nil {
		return err
	}
	a := d.ending(r, visitor, until, func(st *state) error {
		if !st.live() {
			return errAsIs
		}
		return nil
	})
	if err := d.move(ctx, r, a); err != nil {
		return err
	}
	d.afterEnd(r)
	return nil
}

// until is how long the conversation will be kept after an end, in milliseconds.
func (d *Desk) until(ctx context.Context, r *room) (int64, error) {
	if r.private != nil {
		return 0, nil
	}
	var t details
	err := d.snapshot(ctx, r.id, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		var err error
		t, err = readDetails(ctx, q, key, st)
		return err
	})
	if err != nil {
		return 0, d.lost(ctx, r, err)
	}
	return d.kept(r.site, t.Purposes), nil
}

func (d *Desk) ending(r *room, by chat.Author, kept int64, allow func(*state) error) *act {
	return &act{
		held:    farFuture,
		allow:   allow,
		entries: func(*state) []chat.Entry { return []chat.Entry{system(r.id, by, chat.EndedKind, d.stamp())} },
		change: func(st *state) {
			st.State, st.ended, st.waiting = chat.EndedNow, st.updated, 0
			st.erase = st.ended + max(1, kept)
		},
	}
}

// afterEnd has the rest done that the end brings with it.
func (d *Desk) afterEnd(r *room) {
	if r.private != nil {
		d.private.drop(r.id)
		return
	}
	d.stir()
}

// Rate keeps a visitor's stars, 1 to 5, and comment, masked. Once; the same stars again are taken for a repetition.
func (d *Desk) Rate(ctx context.Context, g chat.Guest, stars int, comment text.Raw) error {
	if stars < 1 || stars > 5 {
		return chat.Errorf(chat.Invalid, "A rating has 1 to 5 stars.")
	}
	if err := bounded("A comment", comment, MaxComment, false); err != nil {
		return err
	}
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return err
	}
	res := d.mask(r.site).Scan(comment)
	if err := fits("A comment", res.Text, MaxComment); err != nil {
		return err
	}
	post := chat.Post{Text: comment}
	return d.move(ctx, r, &act{
		allow: func(st *state) error {
			switch st.stars {
			case 0:
				return nil
			case stars:
				return errAsIs
			}
			return chat.Errorf(chat.Conflict, "This conversation was rated before.")
		},
		entries: func(*state) []chat.Entry {
			e := system(r.id, visitor, chat.Rated, d.stamp())
			e.Stars, e.Text, e.Masks = stars, res.Text, masks(&post, &res)
			return []chat.Entry{e}
		},
		change: func(st *state) { st.stars = stars },
	})
}
