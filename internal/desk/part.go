package desk

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// A part is an entry that can be destroyed without the rest of its conversation: a visitor's with digits that may be a
// part of a number which is sent in several messages (Result.Part), and one that took the place of another's text. It
// is sealed under a key of its own, which the conversation's key wraps, so that erasing the conversation takes it along.
//
// It keeps that key for good, also when nothing came of its digits: the memory of masking reaches further back than the
// few seconds for which it is withheld, to seal it anew would leave the old ciphertext in journals and backups with its
// key alive, or cost the same tombstone, and whoever points at it later can have it destroyed.

// partState is how a part stands. Stored; each leads to the next.
type partState string

const (
	partArriving partState = "arriving" // withheld from staff
	partShown    partState = "shown"    // released, or never withheld
	partMasked   partState = "masked"   // another entry stands in its place; its key is to be destroyed
	partGone     partState = "gone"     // its key is destroyed
)

// How long digits are withheld from staff, whichever is over first. Texts of both sides count.
const (
	arrivingFor   = 10 * time.Second
	arrivingTexts = 3
)

const (
	insertPart = `INSERT INTO part (conversation, seq, entry, state, due, wait, changed) VALUES ($1, $2, $3, $4, $5, $6, 0)`

	// What has no key of its own has nothing left to be destroyed by it.
	maskPart = `INSERT INTO part (conversation, seq, entry, state, due, wait, changed, sum) VALUES ($1, $2, $3, 'gone', 0, 0, $4, $5)
		ON CONFLICT (conversation, seq) DO UPDATE SET state = 'masked', due = 0, changed = excluded.changed, sum = excluded.sum`

	// What read as the entry that is masked reads as the new one: always one step to what stands there now.
	changeParts = `UPDATE part SET changed = $1 WHERE conversation = $2 AND changed = $3 AND state IN ('masked', 'gone')`

	emptyBody = `UPDATE entry SET body = $1 WHERE conversation = $2 AND seq = $3`

	selectArriving = `SELECT seq, due, wait FROM part WHERE conversation = $1 AND due > 0 ORDER BY seq`

	waitLess = `UPDATE part SET wait = wait - $1 WHERE conversation = $2 AND due > 0`

	releasePart = `UPDATE part SET state = 'shown', due = 0, changed = $1 WHERE conversation = $2 AND seq = $3`

	// By part_due.
	selectReleasable = `SELECT DISTINCT conversation FROM part WHERE due > 0 AND due <= $1 LIMIT $2`
	selectNextPart   = `SELECT min(due) FROM part WHERE due > $1`

	// By part_masked.
	selectMasked   = `SELECT conversation, entry FROM part WHERE state = 'masked' LIMIT $1`
	selectMaskedOf = `SELECT conversation, entry FROM part WHERE conversation = $1 AND state = 'masked'`

	markGone = `UPDATE part SET state = 'gone' WHERE conversation = $1 AND entry = $2 AND state = 'masked'`

	selectKeysOf = `SELECT conversation, entry FROM part WHERE conversation = $1 AND state <> 'gone'`
)

// partKey is the id of the key that a part is sealed under.
func partKey(e chat.EntryID) keyring.KeyID {
	id := e.Bytes()
	sum := sha256.Sum256(append([]byte("snug desk part key 1\x00"), id[:]...))
	return keyring.KeyID(sum[:16])
}

// makePartKey makes the key of a part. It is on disk when this returns, before anything that it seals.
// by is the conversation's key.
func (d *Desk) makePartKey(ctx context.Context, by *keyring.Key, e chat.EntryID) (*keyring.Key, error) {
	id := partKey(e)
	if err := d.ring.Create(ctx, keyring.Part, id, by.ID()); err != nil {
		return nil, err
	}
	return d.ring.Key(ctx, id)
}

// errMeanwhile: the part was masked, and its key destroyed, after its row was read. Reading again tells.
var errMeanwhile = errors.New("desk: masked meanwhile")

// openPartKey returns the key of a part that is not masked.
func (d *Desk) openPartKey(ctx context.Context, st *state, e chat.EntryID) (*keyring.Key, error) {
	key, err := d.ring.Key(ctx, partKey(e))
	if errors.Is(err, keyring.ErrDestroyed) || errors.Is(err, keyring.ErrUnknownKey) {
		if _, err := d.under(ctx, st, nil); err != nil {
			return nil, err
		}
		return nil, errMeanwhile
	}
	return key, err
}

// insertPart notes that a line is a part. due is until when it is withheld; zero: it is not.
func (l *line) insertPart(ctx context.Context, q db.Querier) error {
	e := &l.entry
	state, wait := partShown, 0
	var due int64
	if e.Arriving {
		state, wait, due = partArriving, arrivingTexts, e.At.Add(arrivingFor).UnixMilli()
	}
	_, err := q.ExecContext(ctx, insertPart, e.Conversation, int64(e.Seq), e.ID, string(state), due, int64(wait))
	return err
}

// stored is an entry as it stands in the rows.
type stored struct {
	entry   chat.Entry // without what the body holds
	body    []byte     // empty if it is masked
	part    partState  // empty: it has no key of its own
	changed uint64
	sum     []byte // masked: SHA-256 of the body that was
}

const (
	storedColumns = `e.seq, e.vseq, e.id, e.at, e.author, e.staff, e.kind, e.client, e.body, p.state, p.changed, p.sum`

	selectStored = `SELECT ` + storedColumns + ` FROM entry e
		LEFT JOIN part p ON p.conversation = e.conversation AND p.seq = e.seq WHERE e.conversation = $1`

	selectOnce = selectStored + ` AND e.client = $2 AND e.staff = $3`

	selectAt = selectStored + ` AND e.seq = $2`
)

func scanStored(row scanner, c chat.ConversationID) (stored, error) {
	s := stored{entry: chat.Entry{Conversation: c}}
	e := &s.entry
	var at int64
	var author, kind string
	var staff []byte
	var part *string
	var changed *uint64
	err := row.Scan(&e.Seq, &e.VSeq, &e.ID, &at, &author, &staff, &kind, &e.Client, &s.body, &part, &changed, &s.sum)
	if err != nil {
		return s, err
	}
	e.At, e.Kind, e.Author.Kind = ms(at), chat.Kind(kind), chat.AuthorKind(author)
	if part != nil {
		s.part, s.changed = partState(*part), *changed
	}
	if len(staff) > 0 {
		err = e.Author.Staff.Scan(staff)
	}
	return s, err
}

// opener opens entries of one conversation, within a snapshot.
type opener struct {
	d   *Desk
	q   db.Querier
	key *keyring.Key // the conversation's
	st  *state
	// whole opens what is arriving, too: for the visitor who wrote it and the memory of masking. Nobody else.
	whole bool
	// parts are the seqs of those that have, or had, a key of their own, among what was opened; nil if nobody asks.
	parts map[uint64]bool
}

// deepest is how many entries lead from one to what stands in its place: a release, what it is about, what masked that.
const deepest = 4

// entries runs a query that begins with selectStored, and opens what it finds.
func (o *opener) entries(ctx context.Context, sql string, args ...any) ([]chat.Entry, error) {
	list, err := o.rows(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	out := make([]chat.Entry, len(list))
	for i := range list {
		if out[i], err = o.open(ctx, &list[i], deepest); err != nil {
			return nil, err
		}
		if list[i].part != "" && o.parts != nil {
			o.parts[list[i].entry.Seq] = true
		}
	}
	return out, nil
}

func (o *opener) rows(ctx context.Context, sql string, args ...any) ([]stored, error) {
	rows, err := o.q.QueryContext(ctx, sql, append([]any{o.st.Conversation}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []stored
	for rows.Next() {
		s, err := scanStored(rows, o.st.Conversation)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// entry is entries for a query of one; db.ErrNoRows if there is none.
func (o *opener) entry(ctx context.Context, depth int, sql string, args ...any) (chat.Entry, stored, error) {
	s, err := scanStored(o.q.QueryRowContext(ctx, sql, append([]any{o.st.Conversation}, args...)...), o.st.Conversation)
	if err != nil {
		return chat.Entry{}, s, err
	}
	e, err := o.open(ctx, &s, depth)
	return e, s, err
}

// open reads an entry as it is to be read now: with the text that stands in its place, if it was masked.
func (o *opener) open(ctx context.Context, s *stored, depth int) (chat.Entry, error) {
	e := s.entry
	e.Changed = s.changed
	if depth == 0 {
		return e, errTampered
	}
	key := o.key
	switch s.part {
	case "":
	case partMasked, partGone:
		return o.masked(ctx, e, depth)
	case partArriving:
		if e.Arriving = true; !o.whole {
			return e, nil
		}
		fallthrough
	default:
		var err error
		if key, err = o.d.openPartKey(ctx, o.st, e.ID); err != nil {
			return e, err
		}
	}
	body, err := sealed.Parse(s.body)
	if err != nil {
		return e, err
	}
	plain, err := key.Open(place("entry", o.st.Site, &e), body)
	if err != nil {
		return e, err
	}
	if err := decodeBody(plain, &e); err != nil || e.Kind != chat.Released {
		return e, err
	}
	about, _, err := o.entry(ctx, depth-1, selectAt, int64(e.Of))
	if errors.Is(err, db.ErrNoRows) {
		err = errTampered
	}
	e.Text, e.Masks = about.Text, about.Masks
	return e, err
}

// masked reads an entry whose text is destroyed: what it says now stands in the newest entry about it.
func (o *opener) masked(ctx context.Context, e chat.Entry, depth int) (chat.Entry, error) {
	later, _, err := o.entry(ctx, depth-1, selectAt, int64(e.Changed))
	switch {
	case errors.Is(err, db.ErrNoRows):
		return e, errTampered
	case err != nil:
		return e, err
	case later.Kind != chat.MaskedLater, later.Of != e.Seq && e.Kind != chat.MaskedLater:
		return e, errTampered // the row points to what is about something else
	}
	e.Text, e.Masks = later.Text, later.Masks
	if e.Kind == chat.MaskedLater {
		e.Of, e.OfN = later.Of, later.OfN
	}
	return e, nil
}
