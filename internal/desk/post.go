package desk

import (
	"context"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
)

var visitor = chat.Author{Kind: chat.ByVisitor}

// Post appends a visitor's message and returns it when it is on disk (off the record: in memory), masked and numbered.
// Sent again with the same client id it returns the entry of then, also after the end. Ended, Erased, NotFound, Invalid,
// TooLarge, or a code that says to come back.
func (d *Desk) Post(ctx context.Context, g chat.Guest, p chat.Post) (chat.Entry, error) {
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return chat.Entry{}, err
	}
	p.Kind = chat.Message
	return d.say(ctx, r, visitor, &p, visitorMay)
}

// guestRoom returns the room of a guest's own conversation.
func (d *Desk) guestRoom(ctx context.Context, g chat.Guest) (*room, error) {
	r, err := d.room(ctx, g.Conversation)
	if err != nil {
		return nil, err
	}
	if r.site != g.Site || (r.private != nil) != g.OffRecord {
		return nil, errNotFound
	}
	return r, nil
}

// visitorMay lets a visitor act in a conversation that is not over.
func visitorMay(st *state) error {
	if st.live() {
		return nil
	}
	return errEnded
}

// say is the hot path of everybody: mask, seal, append, publish.
func (d *Desk) say(ctx context.Context, r *room, by chat.Author, p *chat.Post, allow func(*state) error) (chat.Entry, error) {
	key, err := d.key(ctx, r)
	if err != nil {
		return chat.Entry{}, d.lost(ctx, r, err)
	}
	r.talk.Lock()
	e, earlier, err := d.compose(ctx, r, by, p)
	if err == nil && (e.Part || len(earlier) > 0 || e.Kind == chat.Message && r.waits()) {
		defer r.talk.Unlock()
		return d.sayParts(ctx, r, key, p, e, earlier, allow)
	}
	r.talk.Unlock()
	if err != nil {
		return chat.Entry{}, err
	}
	l, err := compile(key, r, e)
	if err != nil {
		return chat.Entry{}, told(err)
	}
	a := &act{lines: []line{l}, allow: allow}
	if err := d.perform(ctx, r, key, a); err != nil {
		if e.Kind == chat.Message {
			r.misheard()
		}
		return d.repeated(ctx, r, by, p.Client, err)
	}
	d.publish(r, a, e.At)
	return a.lines[0].entry, nil
}

// repeated answers a post that was not appended: with the entry of the first time if there is one, or else with err.
func (d *Desk) repeated(ctx context.Context, r *room, by chat.Author, client chat.ClientID, err error) (chat.Entry, error) {
	if db.IsDuplicate(err) || errors.Is(err, errSaid) || chat.CodeOf(err) == chat.Ended {
		if e, onceErr := d.once(ctx, r, by, client); onceErr == nil {
			return e, nil
		}
	}
	return chat.Entry{}, d.lost(ctx, r, err)
}

// lost tells err, and forgets a room that turned out to be gone.
func (d *Desk) lost(_ context.Context, r *room, err error) error {
	err = told(err)
	switch chat.CodeOf(err) {
	case chat.Erased, chat.NotFound:
		d.rooms.drop(r.id)
	}
	return err
}
