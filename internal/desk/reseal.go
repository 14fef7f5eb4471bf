package desk

import (
	"context"
	"crypto/sha256"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

const (
	updateBody = `UPDATE entry SET body = $1 WHERE conversation = $2 AND seq = $3`

	selectHeldBodies = `SELECT ` + heldColumns + ` FROM held WHERE conversation = $1 AND body IS NOT NULL LIMIT $2`
	updateHeldBody   = `UPDATE held SET body = $1 WHERE conversation = $2 AND staff = $3 AND client = $4`

	selectDrafts = `SELECT staff, body FROM draft WHERE conversation = $1 ORDER BY staff LIMIT $2`
)

// maxDrafts bounds the drafts of one conversation that are sealed anew: one for each who may ever have seen it.
const maxDrafts = 10_000

// resealing seals a conversation anew, within a transaction.
type resealing struct {
	d         *Desk
	q         db.Querier
	key, next *keyring.Key
	adopted   map[chat.EntryID]bool // parts whose keys the next key wraps
	before    *state
	after     *state // its head moves on
	slip      *slip
	record    *record
	m         *rekeying

	head  [32]byte               // of the chain as it was
	takes map[uint64]*chat.Entry // what is to be masked and was before, by the seq of the row that has its text
	left  int                    // entries that are still to be masked
}

// entries seals every entry anew that is sealed under the conversation's key, and moves the chain on to the next. The
// chain as it was is checked on the way: what was tampered with must not come out of this as good.
func (w *resealing) entries(ctx context.Context) error {
	o := opener{d: w.d, q: w.q, key: w.key, st: w.before, whole: true}
	w.takes, w.left = make(map[uint64]*chat.Entry), len(w.slip.places)
	for after := uint64(0); after < w.before.seq; {
		page, err := o.rows(ctx, selectAfter, int64(after), MaxPage)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return errTampered
		}
		for i := range page {
			if err := w.entry(ctx, &o, &page[i]); err != nil {
				return err
			}
		}
		after = page[len(page)-1].entry.Seq
	}
	if w.head != w.before.head || w.left != 0 {
		return errTampered
	}
	return nil
}

// entry does so for one.
func (w *resealing) entry(ctx context.Context, o *opener, s *stored) error {
	e := &s.entry
	sum := sha256.Sum256(s.body)
	if len(s.body) == 0 && len(s.sum) == len(sum) {
		sum = [32]byte(s.sum)
	}
	w.head = w.link(w.key, w.head, e, sum)
	kept := sum
	if len(w.slip.places[e.ID]) > 0 {
		of, err := o.open(ctx, s, deepest)
		if err != nil {
			return err
		}
		if len(s.body) == 0 {
			w.takes[s.changed] = &of // its text stands further on
		} else {
			w.takes[e.Seq] = &of
		}
	}
	switch of := w.takes[e.Seq]; {
	case of != nil:
		if err := w.mask(of, s); err != nil {
			return err
		}
	case s.part == "":
		var err error
		if kept, err = w.reseal(ctx, s); err != nil {
			return err
		}
	case s.part != partGone && !w.adopted[e.ID]:
		return errMovedOn // it came since the next key was made
	}
	w.after.head = w.link(w.next, w.after.head, e, kept)
	return nil
}

func (w *resealing) link(key *keyring.Key, head [32]byte, e *chat.Entry, sum [32]byte) [32]byte {
	return link(key, head, e.Seq, e.VSeq, e.At.UnixMilli(), e.ID, sum)
}

// reseal seals one body under the next key.
func (w *resealing) reseal(ctx context.Context, s *stored) (sum [32]byte, err error) {
	body, err := sealed.Parse(s.body)
	if err != nil {
		return sum, err
	}
	at := place("entry", w.before.Site, &s.entry)
	plain, err := w.key.Open(at, body)
	if err != nil {
		return sum, err
	}
	body = w.next.Seal(at, plain)
	clear(plain)
	_, err = w.q.ExecContext(ctx, updateBody, body, w.before.Conversation, int64(s.entry.Seq))
	return sha256.Sum256(body.Bytes()), err
}

// mask makes the entry that tells of a masking; it carries the text that takes the place of the one in holder.
func (w *resealing) mask(of *chat.Entry, holder *stored) error {
	words, masks, found := w.d.remask(of, w.slip.places[of.ID])
	if len(found) == 0 {
		return errSpan
	}
	w.left--
	w.record.add(of, found)
	e := system(of.Conversation, w.m.by, chat.MaskedLater, w.record.at)
	e.Of, e.OfN, e.Text, e.Masks = of.Seq, of.VSeq, words, masks
	if of.ID == w.m.pointed {
		e.Client = w.m.client
	}
	l := &later{of: *of, holder: *holder}
	var err error
	if l.line, err = seal(w.next, w.before.Site, e); err != nil {
		return err
	}
	l.line.found = max(0, len(masks)-len(of.Masks))
	if holder.part == partArriving {
		w.after.arriving--
	}
	w.m.later = append(w.m.later, l)
	return nil
}

// beside seals anew what stands beside the entries.
func (w *resealing) beside(ctx context.Context) error {
	st := w.before
	det, err := readDetails(ctx, w.q, w.key, st)
	if err != nil {
		return err
	}
	if w.slip.details != nil {
		det = *w.slip.details
		w.record.addBeside("visitor", chat.StaffID{}, w.slip.beside)
		for _, n := range w.slip.beside {
			w.after.masked += n
		}
	}
	body, err := det.seal(w.next, st)
	if err != nil {
		return err
	}
	if _, err := w.q.ExecContext(ctx, updateDetails, body, st.Conversation); err != nil {
		return err
	}
	drafts, err := readDrafts(ctx, w.q, w.key, st)
	if err != nil {
		return err
	}
	for staff, words := range drafts {
		if slipped, ok := w.slip.drafts[staff]; ok {
			words = slipped.text
			w.record.addBeside("draft", staff, slipped.found)
		}
		body := w.next.Seal(placeDraft(st, staff), []byte(words.Clear()))
		if _, err := w.q.ExecContext(ctx, upsertDraft, st.Conversation, staffBytes(staff), body); err != nil {
			return err
		}
	}
	return w.held(ctx)
}

// held seals anew what waits to be undone.
func (w *resealing) held(ctx context.Context) error {
	rows, err := w.q.QueryContext(ctx, selectHeldBodies, w.before.Conversation, maxHeld)
	if err != nil {
		return err
	}
	var held []chat.Entry
	for rows.Next() {
		p, err := scanHeld(rows, w.key, w.before)
		if broken(err) {
			continue // it stays as it is, opens for nobody, and is dropped when it is due
		}
		if err != nil {
			rows.Close()
			return err
		}
		held = append(held, p.Entry)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for i := range held {
		body, err := sealHeld(w.next, w.before.Site, &held[i])
		if err != nil {
			return err
		}
		by := staffBytes(held[i].Author.Staff)
		if _, err := w.q.ExecContext(ctx, updateHeldBody, body, w.before.Conversation, by, held[i].Client); err != nil {
			return err
		}
	}
	return nil
}
