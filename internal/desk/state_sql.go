package desk

import (
	"context"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
)

const stateColumns = `id, site, visitor, number, language, team, assignee, state, seq, vseq, last_message, head, masked,
	stars, created_at, updated_at, waiting_since, ended_at, erase_at, epoch`

const (
	// A conversation with digits arriving is rare, and asking for them one look into an index. They are no column of the
	// row: each message would write it.
	selectArrivingOf = `(SELECT count(*) FROM part WHERE part.conversation = conversation.id AND part.due > 0)`

	countArriving = `SELECT count(*) FROM part WHERE conversation = $1 AND due > 0`

	selectState = `SELECT ` + stateColumns + `, ` + selectArrivingOf + ` FROM conversation WHERE id = $1`

	// A writer on PostgreSQL waits here for whoever writes the same conversation; SQLite has one writer.
	selectStateForUpdate = selectState + ` FOR UPDATE`

	insertState = `INSERT INTO conversation (` + stateColumns + `, first_client)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`

	// The hot one: what a message changes, and no column that an index has.
	updateNumbers = `UPDATE conversation SET seq = $1, vseq = $2, last_message = $3, head = $4, masked = $5,
		updated_at = $6, waiting_since = $7 WHERE id = $8 AND head = $9`

	updateState = `UPDATE conversation SET seq = $1, vseq = $2, last_message = $3, head = $4, masked = $5,
		updated_at = $6, waiting_since = $7, team = $10, assignee = $11, state = $12, stars = $13, ended_at = $14,
		erase_at = $15 WHERE id = $8 AND head = $9`
)

// scanner is a row of either form.
type scanner interface{ Scan(dest ...any) error }

func scanState(row scanner) (state, error) {
	var s state
	var head []byte
	var kind string
	err := row.Scan(&s.Conversation, &s.Site, &s.visitor, &s.number, &s.language, &s.Team, &s.Assignee, &kind,
		&s.seq, &s.vseq, &s.last, &head, &s.masked, &s.stars, &s.created, &s.updated, &s.waiting, &s.ended, &s.erase,
		&s.epoch, &s.arriving)
	if err != nil {
		return state{}, err
	}
	s.State = chat.State(kind)
	copy(s.head[:], head) // an erased one has none
	return s, nil
}

// readState reads a conversation's row. NotFound or Erased if there is none.
func readState(ctx context.Context, q db.Querier, id chat.ConversationID) (state, error) {
	s, err := scanState(q.QueryRowContext(ctx, selectState, id))
	return s, gone(ctx, q, id, &s, err)
}

// lockState reads it for an update within the same unit of work.
func (d *Desk) lockState(ctx context.Context, q db.Querier, id chat.ConversationID) (state, error) {
	sql := selectState
	if d.db.Engine() == db.Postgres {
		sql = selectStateForUpdate
	}
	s, err := scanState(q.QueryRowContext(ctx, sql, id))
	if err == nil && d.db.Engine() == db.Postgres {
		// Whoever waited got the row as it is now, but the count as it was before.
		err = q.QueryRowContext(ctx, countArriving, id).Scan(&s.arriving)
	}
	return s, gone(ctx, q, id, &s, err)
}

// gone tells an erased conversation from one that never was.
func gone(ctx context.Context, q db.Querier, id chat.ConversationID, s *state, err error) error {
	if err == nil && s.State == chat.ErasedNow {
		return errErased
	}
	if !errors.Is(err, db.ErrNoRows) {
		return err
	}
	var n int64
	if err := q.QueryRowContext(ctx, selectErased, id).Scan(&n); err == nil {
		return errErased
	} else if !errors.Is(err, db.ErrNoRows) {
		return err
	}
	return errNotFound
}

func (s *state) insert(ctx context.Context, q db.Querier, first chat.ClientID) error {
	_, err := q.ExecContext(ctx, insertState, s.Conversation, s.Site, s.visitor, s.number, s.language, s.Team, s.Assignee,
		string(s.State), int64(s.seq), int64(s.vseq), int64(s.last), s.head[:], int64(s.masked), int64(s.stars),
		s.created, s.updated, s.waiting, s.ended, s.erase, s.epoch, first)
	return err
}

// replace writes next in the place of s. It tells whether s was still there. Moved is false for what changes numbers only.
func (s *state) replace(ctx context.Context, q db.Querier, next *state, moved bool) (bool, error) {
	id := s.Conversation.Bytes()
	var res db.Result
	var err error
	if moved {
		res, err = q.ExecContext(ctx, updateState, int64(next.seq), int64(next.vseq), int64(next.last), next.head[:],
			int64(next.masked), next.updated, next.waiting, id[:], s.head[:],
			next.Team, next.Assignee, string(next.State), int64(next.stars), next.ended, next.erase)
	} else {
		res, err = q.ExecContext(ctx, updateNumbers, int64(next.seq), int64(next.vseq), int64(next.last), next.head[:],
			int64(next.masked), next.updated, next.waiting, id[:], s.head[:])
	}
	if err != nil {
		return false, err
	}
	n, _ := res.RowsAffected()
	return n == 1, nil
}
