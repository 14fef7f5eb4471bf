package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"snug/internal/db"
)

// errBroken: the newest checkpoint does not fit the rows. Nothing is written over it.
var errBroken = errors.New("audit: the log does not fit its last checkpoint; run: snug audit verify")

const (
	// integrating is the lock of the one node that gives places, on PostgreSQL.
	integrating = 5001464513007284

	leafColumns = `id, at, act, phase, intent, result, commitment`

	selectHead = `SELECT size, edge, link, month FROM head WHERE one = 1`
	insertHead = `INSERT INTO head (one, size, edge, link, month) VALUES (1, $1, $2, $3, $4)
		ON CONFLICT (one) DO UPDATE SET size = EXCLUDED.size, edge = EXCLUDED.edge, link = EXCLUDED.link, month = EXCLUDED.month`
	selectWaiting = `SELECT ` + leafColumns + ` FROM leaf WHERE n IS NULL ORDER BY id LIMIT $1`
	anyWaiting    = `SELECT 1 FROM leaf WHERE n IS NULL LIMIT 1`
	giveLeafPlace = `UPDATE leaf SET n = $1, link = $2 WHERE id = $3`
	selectLastN   = `SELECT n FROM leaf WHERE n IS NOT NULL ORDER BY n DESC LIMIT 1`

	selectCheckpoint = `SELECT note FROM checkpoint WHERE size = $1`
	insertCheckpoint = `INSERT INTO checkpoint (size, at, note) VALUES ($1, $2, $3)`
)

// group bounds how many leaves get their places in one unit of work.
const group = 500

// head is where the tree ends.
type head struct {
	edge
	link  [32]byte
	month string
}

// Integrate gives leaves that wait their places, and signs. It returns when none waits, or somebody else is at it.
func (l *Log) Integrate(ctx context.Context) error {
	for {
		var one int
		err := l.db.Read().QueryRowContext(ctx, anyWaiting).Scan(&one)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("audit: look for leaves: %w", err)
		}
		n, err := l.integrateSome(ctx)
		if err != nil || n < group {
			return err
		}
	}
}

func (l *Log) integrateSome(ctx context.Context) (n int, err error) {
	var signed string
	err = l.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		n, signed = 0, ""
		if mine, err := l.alone(ctx, q); err != nil || !mine {
			return err
		}
		leaves, err := waiting(ctx, q)
		if err != nil || len(leaves) == 0 {
			return err
		}
		h, err := l.readHead(ctx, q)
		if err != nil {
			return err
		}
		if err := l.cutIfDue(ctx, q, &h); err != nil {
			return err
		}
		if err := place(ctx, q, &h, leaves); err != nil {
			return err
		}
		if signed, err = signCheckpoint(l.signer, h.size, h.root()); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, insertCheckpoint, h.size, l.now().UnixMilli(), signed); err != nil {
			return err
		}
		n = len(leaves)
		_, err = q.ExecContext(ctx, insertHead, h.size, packHashes(h.hashes), h.link[:], h.month)
		return err
	})
	if errors.Is(err, errBroken) && !l.broken.Swap(true) {
		l.log.Error("the audit log does not fit its last checkpoint: it was changed by somebody else; sensitive acts are refused. Run: snug audit verify")
	}
	if err != nil {
		return 0, fmt.Errorf("audit: give leaves their places: %w", err)
	}
	if signed != "" {
		l.remember(signed)
		l.tellCheckpoint(ctx, signed)
	}
	return n, nil
}

// alone tells whether this node is the one that changes the tree, until the unit of work ends. SQLite has one writer.
func (l *Log) alone(ctx context.Context, q db.Querier) (mine bool, err error) {
	if l.db.Engine() == db.SQLite {
		return true, nil
	}
	err = q.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock($1)`, int64(integrating)).Scan(&mine)
	return mine, err
}

func waiting(ctx context.Context, q db.Querier) ([]leaf, error) {
	rows, err := q.QueryContext(ctx, selectWaiting, group)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []leaf
	for rows.Next() {
		l, err := scanLeaf(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

func scanLeaf(rows *db.Rows, more ...any) (l leaf, err error) {
	err = rows.Scan(append([]any{&l.id, &l.at, &l.act, (*int64)(&l.phase), &l.intent, &l.result, &l.commitment}, more...)...)
	return l, err
}

// place appends leaves to the tree.
func place(ctx context.Context, q db.Querier, h *head, leaves []leaf) error {
	scratch := make([]byte, 0, maxLeaf)
	for i := range leaves {
		hash := leaves[i].hash(scratch)
		h.link = linkAfter(h.link, hash)
		if _, err := q.ExecContext(ctx, giveLeafPlace, h.size, h.link[:], leaves[i].id); err != nil {
			return err
		}
		h.add(hash)
	}
	return nil
}

// readHead reads the head, and refuses one that does not fit the last checkpoint, the last leaf, or what this process has
// seen before.
func (l *Log) readHead(ctx context.Context, q db.Querier) (h head, err error) {
	var size int64
	var packed, link []byte
	err = q.QueryRowContext(ctx, selectHead).Scan(&size, &packed, &link, &h.month)
	last := int64(-1)
	if none := errors.Is(err, db.ErrNoRows); err != nil && !none {
		return h, err
	} else if none {
		h.month = monthOf(l.now())
	} else {
		hashes, err1 := unpackHashes(packed)
		e, err2 := edgeOf(size, hashes)
		if err1 != nil || err2 != nil || len(link) != len(h.link) {
			return h, errBroken
		}
		h.edge = e
		copy(h.link[:], link)
		var signed string
		if err := q.QueryRowContext(ctx, selectCheckpoint, size).Scan(&signed); err != nil {
			if errors.Is(err, db.ErrNoRows) {
				return h, errBroken
			}
			return h, err
		}
		c, err := openCheckpoint(signed, l.verifier)
		if err != nil || c.Size != size || c.Root != h.root() {
			return h, errBroken
		}
	}
	if err := q.QueryRowContext(ctx, selectLastN).Scan(&last); err != nil && !errors.Is(err, db.ErrNoRows) {
		return h, err
	}
	// Without leaves all of them may have been dropped; a month's cut is then as long as the log.
	if last >= 0 && last != h.size-1 || h.size < l.longest().Size {
		return h, errBroken
	}
	return h, nil
}

func (l *Log) longest() Checkpoint {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.seen
}

func (l *Log) remember(signed string) {
	c, err := openCheckpoint(signed, l.verifier)
	if err != nil {
		return // we signed it
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.Size > l.seen.Size {
		l.seen = c
	}
}

// tellCheckpoint gives the checkpoint to the sinks. It does not wait long: leaves wait meanwhile.
func (l *Log) tellCheckpoint(ctx context.Context, signed string) {
	ctx, cancel := context.WithTimeout(ctx, gather)
	defer cancel()
	_ = l.tell(ctx, checkpointLine(signed)) // what was not taken is kept for later
}

func (l *Log) failed(what string, err error) {
	if err != nil {
		l.log.Warn("audit: "+what, "error", err)
	}
}

// compareSinks looks whether a sink knows a longer log, or another one of the same length, than the rows have: then they were put back.
func (l *Log) compareSinks(ctx context.Context) error {
	for _, s := range l.sinks {
		signed, err := s.Last()
		if err != nil {
			l.log.Warn("audit: the second sink can't be read, so the log was not compared with it", "error", err)
			continue
		}
		c, err := openCheckpoint(signed, l.verifier)
		if err != nil {
			continue // nothing there yet, or another log's
		}
		h, err := l.currentHead(ctx)
		if err != nil && !errors.Is(err, errBroken) {
			return err
		}
		if err != nil || c.Size > h.size || c.Size == h.size && c.Root != h.root() {
			if !l.broken.Swap(true) {
				l.log.Error("the audit log is shorter than its second sink says: it was put back; sensitive acts are refused. Run: snug audit verify")
			}
		}
	}
	return nil
}

func (l *Log) currentHead(ctx context.Context) (h head, err error) {
	err = l.db.ReadTx(ctx, func(ctx context.Context, q db.Querier) error {
		h, err = l.readHead(ctx, q)
		return err
	})
	return h, err
}

func monthOf(t time.Time) string { return t.UTC().Format("2006-01") }

// endPending calls the outcome of intents unknown that were written before a time and have none.
func (l *Log) endPending(ctx context.Context, before time.Time) error {
	for {
		list, err := l.pendingBefore(ctx, before)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			o := leaf{act: list[i].act, phase: outcome, intent: list[i].id, result: Unknown}
			if err := l.write(ctx, &row{leaf: o}, nil); errors.Is(err, errTwice) {
				err := l.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
					_, err := q.ExecContext(ctx, endIntent, o.intent)
					return err
				})
				if err != nil {
					return fmt.Errorf("audit: %w", err)
				}
			} else if err != nil {
				return nil // the log says so by itself; the next round tries again
			}
		}
	}
}

func (l *Log) pendingBefore(ctx context.Context, before time.Time) ([]leaf, error) {
	rows, err := l.db.Read().QueryContext(ctx, `SELECT id, act FROM leaf WHERE pending = 1 AND at <= $1 ORDER BY id LIMIT 200`, before.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	defer rows.Close()
	var out []leaf
	for rows.Next() {
		var l leaf
		if err := rows.Scan(&l.id, &l.act); err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}
