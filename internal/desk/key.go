package desk

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// A conversation is sealed under one key at a time. Masking what slipped through gives it another and destroys the one
// before, whose seals may still stand in a journal or a backup; the row's epoch counts them. The first key has the
// conversation's own id.

// conversationKey is the id of a conversation's key of an epoch.
func conversationKey(c chat.ConversationID, epoch int64) keyring.KeyID {
	if epoch == 0 {
		return keyring.KeyID(c.Bytes())
	}
	return derivedKey("snug desk conversation key 1\x00", c, epoch)
}

// indexKey is the id of the key that a conversation's filter is sealed under: its own, so that erasing takes it along,
// and another than the entries', so that searching does not need theirs.
func indexKey(c chat.ConversationID, epoch int64) keyring.KeyID {
	if epoch == 0 {
		id := c.Bytes()
		sum := sha256.Sum256(append([]byte("snug desk index key 1\x00"), id[:]...))
		return keyring.KeyID(sum[:16])
	}
	return derivedKey("snug desk index key 2\x00", c, epoch)
}

func derivedKey(use string, c chat.ConversationID, epoch int64) keyring.KeyID {
	id := c.Bytes()
	b := binary.BigEndian.AppendUint64(append([]byte(use), id[:]...), uint64(epoch))
	sum := sha256.Sum256(b)
	return keyring.KeyID(sum[:16])
}

// under returns the key that a row's conversation is sealed under; key is the one that the caller has at hand, or nil.
func (d *Desk) under(ctx context.Context, st *state, key *keyring.Key) (*keyring.Key, error) {
	id := conversationKey(st.Conversation, st.epoch)
	if key != nil && key.ID() == id {
		return key, nil
	}
	return d.ring.Key(ctx, id)
}

// key returns the key of a conversation's newest known row, and nil for what is held in memory alone.
func (d *Desk) key(ctx context.Context, r *room) (*keyring.Key, error) {
	if r.private != nil {
		return nil, nil
	}
	st := r.current()
	key, err := d.under(ctx, &st, nil)
	if !errors.Is(err, keyring.ErrDestroyed) {
		return key, err
	}
	// Another node may have given the conversation another key; the room learns of it when its head fits no more.
	if st, err = readState(ctx, d.db.Read(), r.id); err != nil {
		return nil, err
	}
	return d.under(ctx, &st, nil)
}

// snapshot calls fn with a conversation's row and its key as of one moment: what fn reads through q was sealed under that
// key or one that it wraps, whoever masks something meanwhile. fn may run more than once.
func (d *Desk) snapshot(ctx context.Context, c chat.ConversationID,
	fn func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error) error {
	var err error
	for range tries {
		err = d.db.ReadTx(ctx, func(ctx context.Context, q db.Querier) error {
			st, err := readState(ctx, q, c)
			if err != nil {
				return err
			}
			key, err := d.under(ctx, &st, nil)
			if err != nil {
				return err
			}
			return fn(ctx, q, key, &st)
		})
		// A key that went between two looks: the rows say by now why.
		if !errors.Is(err, keyring.ErrDestroyed) && !errors.Is(err, errMeanwhile) {
			return err
		}
	}
	if errors.Is(err, errMeanwhile) {
		err = keyring.ErrOpen // a row says so for good, and it is not so
	}
	return err
}
