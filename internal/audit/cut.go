package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"snug/internal/chat"
	"snug/internal/db"
)

// cut is where a month ended.
type cut struct {
	month   string
	edge    edge
	link    [32]byte
	note    string
	proof   []tlog.Hash
	proven  bool
	dropped int64
}

const (
	insertCut  = `INSERT INTO cut (month, size, note, edge, link, dropped) VALUES ($1, $2, $3, $4, $5, 0)`
	selectCuts = `SELECT month, size, note, edge, link, proof, dropped FROM cut ORDER BY size LIMIT 2400`
	proveCut   = `UPDATE cut SET proof = $1 WHERE month = $2`
	markCut    = `UPDATE cut SET dropped = $1 WHERE month = $2 AND dropped = 0`

	selectFirstN    = `SELECT n FROM leaf WHERE n IS NOT NULL ORDER BY n LIMIT 1`
	dropLeaves      = `DELETE FROM leaf WHERE n >= $1 AND n < $2`
	dropCheckpoints = `DELETE FROM checkpoint WHERE size < $1`
)

func readCuts(ctx context.Context, q db.Querier) ([]cut, error) {
	rows, err := q.QueryContext(ctx, selectCuts)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []cut
	for rows.Next() {
		var c cut
		var size int64
		var packed, link, proof []byte
		if err := rows.Scan(&c.month, &size, &c.note, &packed, &link, &proof, &c.dropped); err != nil {
			return nil, err
		}
		hashes, err := unpackHashes(packed)
		if err == nil {
			c.edge, err = edgeOf(size, hashes)
		}
		if err == nil {
			c.proof, err = unpackHashes(proof)
		}
		if err != nil || len(link) != len(c.link) {
			return nil, fmt.Errorf("audit: the cut of %s is not of the form that it was written in", c.month)
		}
		copy(c.link[:], link)
		c.proven = proof != nil
		out = append(out, c)
	}
	return out, rows.Err()
}

// baseOf is the last cut whose leaves were dropped: where what is kept begins.
func baseOf(cuts []cut) cut {
	var base cut
	for _, c := range cuts {
		if c.dropped != 0 {
			base = c
		}
	}
	return base
}

// cutIfDue ends a month when the clock says that another has begun. A clock that goes back ends none.
func (l *Log) cutIfDue(ctx context.Context, q db.Querier, h *head) error {
	month := monthOf(l.now())
	if month <= h.month {
		return nil
	}
	ended := h.month
	h.month = month
	if h.size == 0 {
		return nil
	}
	var size int64
	err := q.QueryRowContext(ctx, `SELECT size FROM cut ORDER BY size DESC LIMIT 1`).Scan(&size)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return err
	}
	if size == h.size {
		return nil // a month without an entry
	}
	var signed string
	if err := q.QueryRowContext(ctx, selectCheckpoint, h.size).Scan(&signed); err != nil {
		return err
	}
	_, err = q.ExecContext(ctx, insertCut, ended, h.size, signed, packHashes(h.hashes), h.link[:])
	return err
}

// cutMonth ends a month in which nothing has happened since.
func (l *Log) cutMonth(ctx context.Context) error {
	return l.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if mine, err := l.alone(ctx, q); err != nil || !mine {
			return err
		}
		h, err := l.readHead(ctx, q)
		if err != nil || monthOf(l.now()) <= h.month {
			return err
		}
		if err := l.cutIfDue(ctx, q, &h); err != nil || h.size == 0 {
			return err
		}
		_, err = q.ExecContext(ctx, insertHead, h.size, packHashes(h.hashes), h.link[:], h.month)
		return err
	})
}

// proveCuts stores with each cut the proof that the one before it is its beginning, while the leaves are there.
func (l *Log) proveCuts(ctx context.Context) error {
	cuts, err := readCuts(ctx, l.db.Read())
	if err != nil {
		return err
	}
	var g *grove
	for i := range cuts {
		c := &cuts[i]
		if c.proven {
			continue
		}
		proof := []tlog.Hash{}
		if i > 0 {
			if g == nil {
				if g, err = growGrove(ctx, l.db, cuts, cuts[len(cuts)-1].edge.size); err != nil {
					return err
				}
			}
			if proof, err = tlog.ProveTree(c.edge.size, cuts[i-1].edge.size, g); err != nil {
				return err
			}
		}
		if err := l.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, proveCut, packHashes(proof), c.month)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// growGrove reads the leaves that are kept up to a size.
func growGrove(ctx context.Context, d *db.DB, cuts []cut, size int64) (*grove, error) {
	g := newGrove(baseOf(cuts).edge)
	scratch := make([]byte, 0, maxLeaf)
	err := eachLeaf(ctx, d, g.base, size, func(r *row) error {
		if r.n != g.now.size {
			return fmt.Errorf("audit: entry %d is missing", g.now.size)
		}
		g.add(r.hash(scratch))
		return nil
	})
	if err == nil && g.now.size != size {
		err = fmt.Errorf("audit: entry %d is missing", g.now.size)
	}
	return g, err
}

// dropped at once; others write in between.
const dropAtOnce = 5000

// dropOld drops the leaves of months whose time is over, and their checkpoints. It is written down like any other act.
func (l *Log) dropOld(ctx context.Context) error {
	cuts, err := readCuts(ctx, l.db.Read())
	if err != nil {
		return err
	}
	for _, c := range cuts {
		if c.dropped != 0 || !c.proven || !overAfter(c.month, l.months, l.now()) {
			continue
		}
		done, err := l.Begin(ctx, chat.Act{Name: actDropped, By: chat.Actor{Kind: chat.ActorSystem}, Facts: map[string]string{
			"month": c.month, "entries": fmt.Sprint(c.edge.size),
		}})
		if err != nil {
			return err
		}
		err = l.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, markCut, l.now().UnixMilli(), c.month)
			return err
		})
		if done(err); err != nil {
			return err
		}
	}
	return l.sweepDropped(ctx)
}

// sweepDropped deletes what lies before the last cut that is marked dropped; it goes on where it was interrupted.
func (l *Log) sweepDropped(ctx context.Context) error {
	cuts, err := readCuts(ctx, l.db.Read())
	if err != nil {
		return err
	}
	base := baseOf(cuts).edge.size
	if base == 0 {
		return nil
	}
	swept := false
	for {
		var first int64
		err := l.db.Read().QueryRowContext(ctx, selectFirstN).Scan(&first)
		if errors.Is(err, db.ErrNoRows) || err == nil && first >= base {
			break
		}
		if err != nil {
			return err
		}
		swept = true
		if err := l.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, dropLeaves, first, min(base, first+dropAtOnce))
			return err
		}); err != nil {
			return err
		}
	}
	if !swept {
		return nil
	}
	if err := l.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, dropCheckpoints, base)
		return err
	}); err != nil {
		return err
	}
	return l.db.Checkpoint(ctx)
}

// overAfter tells whether a month ended longer ago than so many months.
func overAfter(month string, months int, now time.Time) bool {
	t, err := time.Parse("2006-01", month)
	return err == nil && !now.UTC().Before(t.AddDate(0, months+1, 0))
}
