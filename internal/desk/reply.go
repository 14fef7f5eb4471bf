package desk

import (
	"context"

	"snug/internal/chat"
	"snug/internal/perm"
	"snug/mask"
)

// Reply appends a staff member's message or note, at once or, with Hold (0 to MaxHold), when that time is over and unless
// Undo came first. A message needs the conversation to be the person's own, or the right to assign; a note needs no more
// than to see it, and can follow the end. Exactly once by the client id, as Post.
func (d *Desk) Reply(ctx context.Context, s chat.Staff, p chat.Post) (Posted, error) {
	if p.Kind != chat.Note {
		p.Kind = chat.Message
	}
	if p.Form != "" && (p.Kind == chat.Note || !mask.HasForm(p.Form)) {
		return Posted{}, errNoForm
	}
	if p.Hold < 0 || p.Hold > MaxHold {
		return Posted{}, chat.Errorf(chat.Invalid, "A message can be held for 0 to %d milliseconds.", MaxHold.Milliseconds())
	}
	r, err := d.room(ctx, p.Conversation)
	if err != nil {
		return Posted{}, err
	}
	allow := d.staffMaySay(s, p.Kind)
	by := chat.Author{Kind: chat.ByStaff, Staff: s.ID}
	if p.Hold > 0 {
		r.talk.Lock()
		e, _, err := d.compose(ctx, r, by, &p) // only a visitor's text makes something visible
		r.talk.Unlock()
		if err != nil {
			return Posted{}, err
		}
		return d.hold(ctx, r, e, e.At.Add(p.Hold), allow)
	}
	e, err := d.say(ctx, r, by, &p, allow)
	return Posted{Entry: e}, err
}

// staffMaySay is the rule of who may write what.
func (d *Desk) staffMaySay(s chat.Staff, kind chat.Kind) func(*state) error {
	return func(st *state) error {
		if !d.sees(s, st.Facts) {
			return errNotFound
		}
		if kind == chat.Note {
			switch {
			case !d.may(s, perm.WriteNote, st.Facts):
				return errForbidden
			case st.OffRecord:
				return chat.Errorf(chat.Invalid, "This conversation is off the record: there are no notes.")
			}
			return nil
		}
		switch {
		case !d.may(s, perm.Reply, st.Facts):
			return errForbidden
		case !st.live():
			return errEnded
		case st.Assignee.IsZero():
			return errTakeFirst
		case st.Assignee != s.ID && !d.may(s, perm.Assign, st.Facts):
			return errNotYours
		}
		return nil
	}
}
