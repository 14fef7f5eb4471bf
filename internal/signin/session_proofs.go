package signin

import (
	"context"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyproof"
)

// What several nodes have to know of proofs: a number that one of them took is used up for all. Where there can be one node only,
// its memory is enough.
const (
	insertProof  = `INSERT INTO used_proof (session, number, used_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	deleteProofs = `DELETE FROM used_proof WHERE used_at < $1`
	// keepProofs is for how long rows stay: a proof's time may be ahead of ours by proofWindow, and behind by as much when it comes
	// again, and clocks of nodes differ.
	keepProofs = 5 * proofWindow
)

// shares tells whether other nodes may work on the same rows.
func (s *Staff) shares() bool { return s.db.Engine() == db.Postgres }

// takeShared uses a proof's number up for all nodes. fresh: none had.
func (s *Staff) takeShared(ctx context.Context, id chat.SessionID, n keyproof.Number, now time.Time) (fresh bool, err error) {
	if !s.shares() {
		return true, nil
	}
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		done, err := q.ExecContext(ctx, insertProof, id, n[:], millis(now))
		if err != nil {
			return err
		}
		rows, err := done.RowsAffected()
		fresh = rows == 1
		return err
	})
	return fresh, err
}

// forgetProofs drops the rows of numbers that no proof can come with any more.
func (s *Staff) forgetProofs(ctx context.Context) error {
	if !s.shares() {
		return nil
	}
	return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteProofs, millis(s.now().Add(-keepProofs)))
		return err
	})
}
