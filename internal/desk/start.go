package desk

import (
	"context"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// Start opens a conversation with its first message and returns the message when all of it is on disk: key first, and
// then the row, the visitor's details, the message and what the hooks add, whole or not at all.
//
// Repeated with the same site and client id it changes nothing and returns the entry of then; hooks run with
// Started.Again and may refuse.
func (d *Desk) Start(ctx context.Context, s Start) (chat.Entry, chat.Facts, error) {
	e, facts, err := d.again(ctx, &s)
	if err == nil || !errors.Is(err, db.ErrNoRows) {
		return e, facts, told(err)
	}
	r, t, masked, err := d.newRoom(&s)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, err
	}
	e, _, err = d.compose(ctx, r, visitor, &s.First)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, err
	}
	key, err := d.makeKey(ctx, s.Site, r.id)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, told(err)
	}
	under := key
	if e.Part {
		if under, err = d.makePartKey(ctx, key, e.ID); err != nil {
			return chat.Entry{}, chat.Facts{}, told(err)
		}
	}
	l, err := compile(under, r, e)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, told(err)
	}
	st := r.st
	st.masked = masked
	st.created = e.At.UnixMilli()
	st.step(key, &l)
	body, err := t.seal(key, &st)
	if err != nil {
		return chat.Entry{}, chat.Facts{}, told(err)
	}
	err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return d.insertConversation(ctx, q, &s, &st, body, &l)
	})
	if err != nil {
		// Where the outcome is not known, the key must stay; otherwise it is a key without a lock, and harmless.
		if db.IsDuplicate(err) { // the same start was faster
			e, facts, err = d.again(ctx, &s)
			return e, facts, told(err)
		}
		return chat.Entry{}, chat.Facts{}, told(err)
	}
	r.set(&st)
	a := &act{lines: []line{l}, after: st}
	a.before.Facts = st.Facts
	d.rooms.put(r)
	d.publish(r, a, e.At)
	if e.Arriving {
		d.stir()
	}
	return l.entry, st.Facts, nil
}

// newRoom makes the room of a conversation that begins, with the details of its visitor.
func (d *Desk) newRoom(s *Start) (*room, details, int, error) {
	if s.Site.IsZero() || s.First.Client.IsZero() {
		return nil, details{}, 0, chat.Errorf(chat.Invalid, "A start needs a site, and an id for its message.")
	}
	s.First.Kind = chat.Message
	t, masked, err := d.describe(s)
	if err != nil {
		return nil, details{}, 0, err
	}
	r := &room{
		id: chat.NewConversationID(), site: s.Site, loaded: true, memory: d.mask(s.Site).Conversation(), name: t.name(), email: t.email(),
	}
	r.st = state{
		Facts:   chat.Facts{Site: s.Site, Conversation: r.id, Team: s.Team, State: chat.Waiting},
		visitor: s.Visitor, language: s.Language,
	}
	return r, t, masked, nil
}

// makeKey makes the conversation's key, and the site's before it if this is the first.
func (d *Desk) makeKey(ctx context.Context, site chat.SiteID, c chat.ConversationID) (*keyring.Key, error) {
	if _, ok := d.sites.Load(site); !ok {
		if err := d.ring.Create(ctx, keyring.Site, keyring.KeyID(site.Bytes()), keyring.KeyID{}); err != nil {
			return nil, err
		}
		d.sites.Store(site, true)
	}
	id := conversationKey(c, 0)
	if err := d.ring.Create(ctx, keyring.Conversation, id, keyring.KeyID(site.Bytes())); err != nil {
		return nil, err
	}
	return d.ring.Key(ctx, id)
}

const nextNumber = `INSERT INTO site_number (site, last) VALUES ($1, 1)
	ON CONFLICT (site) DO UPDATE SET last = site_number.last + 1 RETURNING last`

func (d *Desk) insertConversation(ctx context.Context, q db.Querier, s *Start, st *state, body sealed.Value, l *line) error {
	if err := q.QueryRowContext(ctx, nextNumber, s.Site).Scan(&st.number); err != nil {
		return err
	}
	if err := st.insert(ctx, q, s.First.Client); err != nil {
		return err
	}
	if _, err := q.ExecContext(ctx, insertDetails, st.Conversation, body); err != nil {
		return err
	}
	if err := insertLine(ctx, q, l); err != nil {
		return err
	}
	for _, hook := range s.With {
		if err := hook(ctx, q, Started{Site: s.Site, Conversation: st.Conversation}); err != nil {
			return err
		}
	}
	return nil
}

const selectStart = `SELECT ` + stateColumns + `, ` + selectArrivingOf + ` FROM conversation WHERE site = $1 AND first_client = $2`

// again answers a start that was made before, after the hooks have agreed. db.ErrNoRows if there was none.
func (d *Desk) again(ctx context.Context, s *Start) (chat.Entry, chat.Facts, error) {
	st, err := scanState(d.db.Read().QueryRowContext(ctx, selectStart, s.Site, s.First.Client))
	if err != nil {
		return chat.Entry{}, chat.Facts{}, err
	}
	if st.State == chat.ErasedNow {
		return chat.Entry{}, chat.Facts{}, errErased
	}
	if len(s.With) > 0 {
		err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			for _, hook := range s.With {
				if err := hook(ctx, q, Started{Site: s.Site, Conversation: st.Conversation, Again: true}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return chat.Entry{}, chat.Facts{}, err
		}
	}
	e, _, err := d.onceIn(ctx, st.Conversation, visitor, s.First.Client)
	if errors.Is(err, db.ErrNoRows) {
		err = errTampered
	}
	return e, st.Facts, err
}
