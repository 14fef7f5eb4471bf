package signin

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

const (
	selectToken = `SELECT t.generation, t.issued_at, f.id, f.site, f.conversation, f.confirmed, f.confirmed_at, f.ended_at
		FROM visitor_token t JOIN visitor_family f ON f.id = t.family WHERE t.hash = $1`
	insertFamily = `INSERT INTO visitor_family (id, site, conversation, confirmed, confirmed_at, ended_at)
		VALUES ($1, $2, $3, 0, $4, 0)`
	insertToken = `INSERT INTO visitor_token (hash, family, generation, issued_at) VALUES ($1, $2, $3, $4)`
	selectRoom  = `SELECT f.confirmed, (SELECT count(*) FROM visitor_token t WHERE t.family = f.id AND t.generation = $1)
		FROM visitor_family f WHERE f.id = $2 AND f.ended_at = 0`
	deleteFarBack     = `DELETE FROM visitor_token WHERE family = $1 AND generation < $2`
	updateConfirmed   = `UPDATE visitor_family SET confirmed = $1, confirmed_at = $2 WHERE id = $3 AND confirmed < $1 AND ended_at = 0`
	updateEnded       = `UPDATE visitor_family SET ended_at = $1 WHERE id = $2 AND ended_at = 0`
	deleteFamilies    = `DELETE FROM visitor_family WHERE conversation = $1`
	deleteOldFamilies = `DELETE FROM visitor_family WHERE id IN (SELECT f.id FROM visitor_family f WHERE NOT EXISTS
		(SELECT 1 FROM visitor_token t WHERE t.family = f.id AND t.issued_at > $1) ORDER BY f.id LIMIT 1000)`
)

// load reads a token and its family.
func (v *Visitors) load(ctx context.Context, hash digest) (*heldToken, error) {
	drops := v.known.dropsSoFar()
	t, err := readToken(ctx, v.db.Read(), hash, v.now())
	if errors.Is(err, db.ErrNoRows) {
		return nil, errToken
	}
	if err != nil {
		return nil, err
	}
	return v.known.putRead(hash, t, drops), nil
}

func readToken(ctx context.Context, q db.Querier, hash digest, now time.Time) (*heldToken, error) {
	f := &family{}
	t := &heldToken{family: f, read: now}
	var issued, confirmedAt, endedAt int64
	err := q.QueryRowContext(ctx, selectToken, hash[:]).Scan(&t.generation, &issued, &f.guest.Visitor, &f.guest.Site,
		&f.guest.Conversation, &f.confirmed, &confirmedAt, &endedAt)
	t.issued, f.confirmedAt, f.isEnded = time.UnixMilli(issued), time.UnixMilli(confirmedAt), endedAt != 0
	return t, err
}

func (v *Visitors) confirm(ctx context.Context, f *family, generation int64, now time.Time) error {
	return v.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, updateConfirmed, generation, millis(now), f.guest.Visitor)
		return err
	})
}

func (v *Visitors) endReplayed(ctx context.Context, f *family, now time.Time) error {
	return v.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, updateEnded, millis(now), f.guest.Visitor)
		return err
	})
}

// addToken adds a token to a family, unless that ended or moved on, or has enough of the generation.
func (v *Visitors) addToken(ctx context.Context, f *family, hash digest, generation int64, now time.Time) (added bool, err error) {
	err = v.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		added = false
		var confirmed int64
		var siblings int
		err := q.QueryRowContext(ctx, selectRoom, generation, f.guest.Visitor).Scan(&confirmed, &siblings)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if generation < confirmed || generation > confirmed+1 || siblings >= maxSiblings {
			return nil
		}
		if _, err := q.ExecContext(ctx, insertToken, hash[:], f.guest.Visitor, generation, millis(now)); err != nil {
			return err
		}
		added = true
		_, err = q.ExecContext(ctx, deleteFarBack, f.guest.Visitor, generation-keptBack)
		return err
	})
	return added, err
}

// EndConversation ends the tokens of a conversation for good, when it is erased (Erased) or its time is over (Ended):
// from then on they are not known. The rows, when they are not gone with the conversation's yet, memory, and sockets by
// way of OnEnd.
func (v *Visitors) EndConversation(ctx context.Context, id chat.ConversationID, why chat.Code) error {
	err := v.db.Write(ctx, v.EndHook(id))
	gone := append(v.known.dropConversation(id), v.memory.dropConversation(id)...)
	v.ended(gone, why)
	return err
}

// EndHook deletes the rows of a conversation's tokens within somebody else's unit of work. EndConversation still has to
// be called after it, for memory and sockets.
func (v *Visitors) EndHook(id chat.ConversationID) func(context.Context, db.Querier) error {
	return func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteFamilies, id)
		return err
	}
}

// Sweep deletes families that nobody came back with for TokenLife, off the record for OffRecordLife.
func (v *Visitors) Sweep(ctx context.Context) error {
	v.ended(v.memory.dropIdle(v.now().Add(-OffRecordLife)), chat.Ended)
	before := millis(v.now().Add(-TokenLife))
	return v.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteOldFamilies, before)
		return err
	})
}
