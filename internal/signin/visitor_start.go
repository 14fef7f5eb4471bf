package signin

import (
	"context"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
)

// Opening is a visitor's way in that is being made. It belongs to one goroutine and is used once:
//
//	o, err := visitors.Open(ctx, key)
//	… start the conversation for o.Visitor, with o.Save in its unit of work (or o.InMemory after it) …
//	answer with o.Token
type Opening struct {
	// Visitor is the family's id: a new one, or of the family that the same key began before.
	Visitor chat.VisitorID
	// Token is what the visitor goes on with. It is good once Save's unit of work is committed, or after InMemory.
	Token string

	v     *Visitors
	key   digest
	hash  digest
	found *family // the key was used before
	set   *tokens // where it was found
}

// Open takes the key that the browser made, generation 0 of a family, and prepares the next token. Repeating a start
// with the same key finds the same family again, and gets a token of its own; but a key whose successor was used is
// spent, and using it again is a replay.
func (v *Visitors) Open(ctx context.Context, key string) (*Opening, error) {
	hash, ok := digestOf(key)
	if !ok {
		return nil, errKeyForm
	}
	o := &Opening{v: v, key: hash, Visitor: chat.NewVisitorID()}
	o.Token, o.hash = newToken()
	set, held, err := v.find(ctx, hash)
	if errors.Is(err, errToken) {
		return o, nil
	}
	if err != nil {
		return nil, err
	}
	if held.generation != 0 {
		return nil, errKeyForm // a token that was given out is no key
	}
	if err := v.admit(ctx, set, held); err != nil {
		return nil, err
	}
	o.found, o.set, o.Visitor = held.family, set, held.family.guest.Visitor
	return o, nil
}

// Save stores the family and its first tokens within the unit of work that stores the conversation. again tells that the
// conversation is one that was begun before: then it must have been begun with this key, or the repetition is refused
// (Unsigned), whoever knows the ids. Conflict if another start with this key was faster; sent again, it succeeds.
func (o *Opening) Save(ctx context.Context, q db.Querier, site chat.SiteID, conversation chat.ConversationID, again bool) error {
	now := o.v.now()
	if !again {
		if o.found != nil {
			return errKeyUsed.Because(errors.New("signin: one key, two conversations"))
		}
		if _, err := q.ExecContext(ctx, insertFamily, o.Visitor, site, conversation, millis(now)); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, insertToken, o.key[:], o.Visitor, 0, millis(now)); err != nil {
			if db.IsDuplicate(err) {
				return errKeyUsed.Because(err)
			}
			return err
		}
		_, err := q.ExecContext(ctx, insertToken, o.hash[:], o.Visitor, 1, millis(now))
		return err
	}
	held, err := readToken(ctx, q, o.key, now)
	if errors.Is(err, db.ErrNoRows) {
		return errToken
	}
	if err != nil {
		return err
	}
	g := held.family.guest
	if held.generation != 0 || g.Site != site || g.Conversation != conversation {
		return errToken
	}
	if verdict := held.family.judge(held, now); verdict != good {
		return errReplayed
	}
	o.Visitor = g.Visitor
	// While the key is confirmed the successor is generation 1; in the minute after, a further one of that.
	_, err = q.ExecContext(ctx, insertToken, o.hash[:], g.Visitor, 1, millis(now))
	if err != nil {
		return err
	}
	return atMost(ctx, q, g.Visitor)
}

const countFirst = `SELECT count(*) FROM visitor_token WHERE family = $1 AND generation = 1`

// atMost refuses a start that was repeated too often.
func atMost(ctx context.Context, q db.Querier, id chat.VisitorID) error {
	var n int
	if err := q.QueryRowContext(ctx, countFirst, id).Scan(&n); err != nil {
		return err
	}
	if n > maxSiblings {
		return chat.Errorf(chat.TooMany, "This was sent too often. Start a new chat.")
	}
	return nil
}

// InMemory is Save off the record: family and tokens live in this node's memory alone, and end with it.
func (o *Opening) InMemory(site chat.SiteID, conversation chat.ConversationID) error {
	v, now := o.v, o.v.now()
	if o.found != nil {
		g := o.found.guest
		if o.set != &v.memory || g.Site != site || g.Conversation != conversation {
			return errToken
		}
		if !v.memory.room(o.found, 1) {
			return chat.Errorf(chat.TooMany, "This was sent too often. Start a new chat.")
		}
		v.memory.put(o.hash, &heldToken{family: o.found, generation: 1, issued: now, read: now})
		return nil
	}
	f := &family{confirmedAt: now, guest: chat.Guest{Visitor: o.Visitor, Site: site, Conversation: conversation, OffRecord: true}}
	if !v.memory.begin(f, o.key, o.hash, now) {
		return chat.Errorf(chat.Unavailable, "There is no room for another chat off the record just now.")
	}
	return nil
}
