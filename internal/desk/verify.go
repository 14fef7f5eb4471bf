package desk

import (
	"context"
	"crypto/sha256"
	"errors"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

const selectChain = `SELECT e.seq, e.vseq, e.id, e.at, e.body, p.sum FROM entry e
	LEFT JOIN part p ON p.conversation = e.conversation AND p.seq = e.seq
	WHERE e.conversation = $1 ORDER BY e.seq LIMIT $2`

// verify walks the chain of a conversation from its first entry and compares it with the row's head. It finds entries
// that were removed, added, reordered, replaced by an older version of themselves, or given another time or number.
// Of what was masked later the chain has the sum of the body that was. What it can't find is a database that was put back
// as a whole: that has been true once.
func (d *Desk) verify(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
	rows, err := q.QueryContext(ctx, selectChain, st.Conversation, int64(st.seq)+1)
	if err != nil {
		return err
	}
	defer rows.Close()
	var head [32]byte
	var n, visible uint64
	for rows.Next() {
		var seq, vseq uint64
		var id chat.EntryID
		var at int64
		var body, sum []byte
		if err := rows.Scan(&seq, &vseq, &id, &at, &body, &sum); err != nil {
			return err
		}
		n++
		if vseq != 0 {
			visible++
			if vseq != visible {
				return errTampered
			}
		}
		if seq != n {
			return errTampered
		}
		had := sha256.Sum256(body)
		if len(body) == 0 && len(sum) == len(had) {
			had = [32]byte(sum)
		}
		head = link(key, head, seq, vseq, at, id, had)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if n != st.seq || visible != st.vseq || head != st.head {
		return errTampered
	}
	return nil
}

// broken tells whether an error means that something stored does not open where it stands.
func broken(err error) bool {
	return errors.Is(err, keyring.ErrOpen) || errors.Is(err, sealed.ErrFormat) || errors.Is(err, sealed.ErrSize)
}

// alarm logs that what is stored is not what was written. It returns err.
func (d *Desk) alarm(ctx context.Context, c chat.ConversationID, err error) error {
	if broken(err) || errors.Is(err, error(errTampered)) {
		d.log.ErrorContext(ctx, "conversation was tampered with", "conversation", c.String())
		return errTampered
	}
	return err
}
