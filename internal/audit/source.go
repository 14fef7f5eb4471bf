package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"snug/internal/db"
	"snug/internal/keyring"
)

// atOnce is how many rows are read in one go.
const atOnce = 2000

const selectLeaves = `SELECT ` + leafColumns + `, n, link, detail_key, detail FROM leaf
	WHERE n >= $1 AND n < $2 ORDER BY n LIMIT $3`

// eachLeaf reads the leaves from one place in the tree to before another.
func eachLeaf(ctx context.Context, d *db.DB, from, to int64, fn func(*row) error) error {
	for from < to {
		last, err := someLeaves(ctx, d, from, to, fn)
		if err != nil {
			return err
		}
		if last < 0 {
			return nil
		}
		from = last + 1
	}
	return nil
}

func someLeaves(ctx context.Context, d *db.DB, from, to int64, fn func(*row) error) (last int64, err error) {
	rows, err := d.Read().QueryContext(ctx, selectLeaves, from, to, atOnce)
	if err != nil {
		return 0, fmt.Errorf("audit: read the log: %w", err)
	}
	defer rows.Close()
	last = -1
	for rows.Next() {
		var r row
		var key []byte
		if r.leaf, err = scanLeaf(rows, &r.n, &r.link, &key, &r.detail); err != nil {
			return 0, fmt.Errorf("audit: read the log: %w", err)
		}
		copy(r.key[:], key)
		last = r.n
		if err := fn(&r); err != nil {
			return 0, err
		}
	}
	return last, rows.Err()
}

// Choice says what of the log is wanted.
type Choice struct {
	// From and To bound the times of entries; zero does not. With either, entries come with proofs of their own, and
	// checkpoints in between are left out.
	From, To time.Time
	// Ring opens the details of entries, for those who may read them. Nil leaves them out.
	Ring *keyring.Ring
}

func (c Choice) part() bool { return !c.From.IsZero() || !c.To.IsZero() }

// Stream reads the log as lines, in an order that Verifier takes: what the log is, its cuts, entries with the checkpoints
// after them, and an end. It needs no key, and does not judge: what stands in the rows is what is told. ErrEmpty if there
// is no log.
func Stream(ctx context.Context, d *db.DB, choice Choice, emit func(*Line) error) error {
	if blank, err := d.Blank(ctx); err != nil || blank {
		return errors.Join(err, ErrEmpty)
	}
	s := &stream{ctx: ctx, d: d, choice: choice, emit: emit}
	if err := s.open(); err != nil {
		return err
	}
	if choice.part() {
		return s.some()
	}
	return s.all()
}

// ErrEmpty: there is no log where it was looked for.
var ErrEmpty = errors.New("there is no audit log here")

type stream struct {
	ctx    context.Context
	d      *db.DB
	choice Choice
	emit   func(*Line) error

	cuts   []cut
	base   cut
	size   int64  // of the newest checkpoint
	last   string // the newest checkpoint
	leaves int64  // one more than the last leaf's place
}

// open tells what the log is.
func (s *stream) open() error {
	var public string
	if err := s.d.Read().QueryRowContext(s.ctx, `SELECT public FROM signer WHERE one = 1`).Scan(&public); err != nil {
		if errors.Is(err, db.ErrNoRows) {
			return ErrEmpty
		}
		return fmt.Errorf("audit: read the log: %w", err)
	}
	if err := s.d.ReadTx(s.ctx, s.bounds); err != nil {
		return fmt.Errorf("audit: read the log: %w", err)
	}
	s.base = baseOf(s.cuts)
	line := &Line{Type: lineLog, Format: 1, Key: public, Base: s.base.edge.size, Edge: s.base.edge.hashes, Link: s.base.link[:], Part: s.choice.part()}
	if err := s.emit(line); err != nil {
		return err
	}
	for _, c := range s.cuts {
		if err := s.emit(&Line{Type: lineCut, Month: c.month, Note: c.note, Proof: c.proof, Dropped: c.dropped}); err != nil {
			return err
		}
	}
	return nil
}

// bounds reads in one snapshot how far the log goes: what comes while it is told is left to the next time.
func (s *stream) bounds(ctx context.Context, q db.Querier) (err error) {
	s.size, s.leaves, s.last = 0, 0, ""
	err = q.QueryRowContext(ctx, `SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1`).Scan(&s.size, &s.last)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return err
	}
	err = q.QueryRowContext(ctx, selectLastN).Scan(&s.leaves)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return err
	}
	if s.leaves++; err != nil {
		s.leaves = 0
	}
	s.cuts, err = readCuts(ctx, q)
	return err
}

// all tells every entry with a place, with each checkpoint where its size is reached. Leaves that are there beyond the newest
// checkpoint are told as well.
func (s *stream) all() error {
	notes := &checkpoints{s: s, after: s.base.edge.size}
	at := s.base.edge.size
	err := eachLeaf(s.ctx, s.d, at, s.leaves, func(r *row) error {
		if err := notes.upTo(r.n); err != nil {
			return err
		}
		return s.entry(r, nil)
	})
	if err == nil {
		err = notes.upTo(s.size)
	}
	if err != nil {
		return err
	}
	return s.end()
}

// some tells the entries of a time, each with its proof in the newest checkpoint.
func (s *stream) some() error {
	if s.size == 0 {
		return s.end()
	}
	g, err := growGrove(s.ctx, s.d, s.cuts, s.size)
	if err != nil {
		return err
	}
	if err := s.emit(&Line{Type: lineCheckpoint, Note: s.last}); err != nil {
		return err
	}
	from, to := int64(-1<<62), int64(1<<62)
	if !s.choice.From.IsZero() {
		from = s.choice.From.UnixMilli()
	}
	if !s.choice.To.IsZero() {
		to = s.choice.To.UnixMilli()
	}
	err = eachLeaf(s.ctx, s.d, s.base.edge.size, s.size, func(r *row) error {
		if r.at < from || r.at >= to {
			return nil
		}
		proof, err := tlog.ProveRecord(s.size, r.n, g)
		if err != nil {
			return err
		}
		return s.entry(r, proof)
	})
	if err != nil {
		return err
	}
	return s.end()
}

func (s *stream) entry(r *row, proof []tlog.Hash) error {
	line := &Line{Type: lineEntry, N: &r.n, Link: r.link, Proof: proof}
	line.setLeaf(&r.leaf)
	if s.choice.Ring != nil && r.phase != outcome {
		d, salt, err := openDetails(s.ctx, s.choice.Ring, r)
		switch {
		case err == nil:
			line.Details, line.Salt = &d, salt
		case errors.Is(err, keyring.ErrDestroyed):
			line.Erased = true
		case errors.Is(err, keyring.ErrOpen), errors.Is(err, keyring.ErrUnknownKey), errors.Is(err, errChanged):
			line.Changed = true
		default:
			return err
		}
	}
	return s.emit(line)
}

// end tells how many leaves wait for a place: they came within the last second, or the log is broken.
func (s *stream) end() error {
	var waiting int64
	if err := s.d.Read().QueryRowContext(s.ctx, `SELECT COUNT(*) FROM leaf WHERE n IS NULL`).Scan(&waiting); err != nil {
		return fmt.Errorf("audit: read the log: %w", err)
	}
	return s.emit(&Line{Type: lineEnd, Waiting: waiting})
}

// checkpoints reads the stored ones page by page, beside the leaves.
type checkpoints struct {
	s     *stream
	after int64
	page  []storedNote
	done  bool
}

type storedNote struct {
	size int64
	note string
}

// upTo tells those with a size up to n: what they are about has been told by then.
func (c *checkpoints) upTo(n int64) error {
	for {
		if len(c.page) == 0 && !c.done {
			if err := c.read(); err != nil {
				return err
			}
		}
		if len(c.page) == 0 || c.page[0].size > n {
			return nil
		}
		next := c.page[0]
		c.page = c.page[1:]
		if err := c.s.emit(&Line{Type: lineCheckpoint, Note: next.note}); err != nil {
			return err
		}
	}
}

func (c *checkpoints) read() error {
	rows, err := c.s.d.Read().QueryContext(c.s.ctx, `SELECT size, note FROM checkpoint WHERE size > $1 AND size <= $2 ORDER BY size LIMIT $3`, c.after, c.s.size, atOnce)
	if err != nil {
		return fmt.Errorf("audit: read the log: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var n storedNote
		if err := rows.Scan(&n.size, &n.note); err != nil {
			return fmt.Errorf("audit: read the log: %w", err)
		}
		c.page = append(c.page, n)
		c.after = n.size
	}
	c.done = len(c.page) < atOnce
	return rows.Err()
}
