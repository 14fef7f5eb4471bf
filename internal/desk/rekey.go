package desk

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// A value that slipped through stands, sealed, in rows, journal and old backups. To destroy it is to destroy the key that
// it was sealed under. So the conversation gets another key: everything of it is sealed anew, the masked texts in the place
// of those that told too much, and then the key before is destroyed. The first is one transaction, the second a job.

// rekeying is one act of masking what slipped through.
type rekeying struct {
	by     chat.Author
	client chat.ClientID // makes it exactly-once; zero: a sweep
	allow  func(*state) error
	find   finder
	shown  []chat.StaffID // who had the conversation on the screen when it began

	// Set by find: what somebody pointed at. The entry that tells of it has the client id, others have none.
	pointed chat.EntryID

	// Set by reseal.
	before, after state
	later         []*later // what was masked, each with a line of the kind masked-later
	touched       bool     // details were masked
	incident      Incident
}

// said is the entry that tells of what somebody pointed at.
func (m *rekeying) said() chat.Entry {
	for _, l := range m.later {
		if l.of.ID == m.pointed {
			return l.line.entry
		}
	}
	return chat.Entry{}
}

var (
	errNothingLeft = chat.Errorf(chat.Conflict, "There is nothing to mask here any more.")
	errMovedOn     = errors.New("desk: the conversation was given another key meanwhile")
)

const (
	// The head is asked for as in every update, and the epoch moves with it.
	updateEpoch = `UPDATE conversation SET seq = $1, vseq = $2, head = $3, masked = $4, updated_at = $5, epoch = $6
		WHERE id = $7 AND head = $8`

	deleteFilter = `DELETE FROM search_filter WHERE conversation = $1`
)

// rekey finds what slipped through, masks it and gives the conversation another key, all or nothing. When it returns the
// texts are masked for everybody who looks; the key before waits for finishMasking. errAsIs: nothing was found.
func (d *Desk) rekey(ctx context.Context, c chat.ConversationID, m *rekeying) error {
	for range tries {
		if err := d.finishMaskingOf(ctx, c); err != nil {
			return err
		}
		// Who has read how far is part of the record.
		if err := d.flushMarks(ctx); err != nil {
			return err
		}
		st, err := readState(ctx, d.db.Read(), c)
		if err != nil {
			return err
		}
		next, adopted, err := d.nextKey(ctx, &st)
		if err != nil {
			return err
		}
		err = d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			m.later, m.touched = nil, false
			return d.reseal(ctx, q, c, next, adopted, m)
		})
		if !errors.Is(err, errMovedOn) {
			return err
		}
	}
	return errBusy
}

// nextKey makes the conversation's next key, and has it wrap those of its parts. All of it is on disk before anything is
// sealed under it; if nothing ever is, it serves the next time. It returns the parts that it knew of.
func (d *Desk) nextKey(ctx context.Context, st *state) (*keyring.Key, map[chat.EntryID]bool, error) {
	id := conversationKey(st.Conversation, st.epoch+1)
	if err := d.ring.Create(ctx, keyring.Conversation, id, keyring.KeyID(st.Site.Bytes())); err != nil {
		return nil, nil, err
	}
	parts, err := d.partsOf(ctx, selectKeysOf, st.Conversation)
	if err != nil {
		return nil, nil, err
	}
	adopted := make(map[chat.EntryID]bool, len(parts))
	ids := make([]keyring.KeyID, len(parts))
	for i, p := range parts {
		adopted[p.entry], ids[i] = true, partKey(p.entry)
	}
	if err := d.ring.Adopt(ctx, id, ids...); err != nil {
		return nil, nil, err
	}
	key, err := d.ring.Key(ctx, id)
	return key, adopted, err
}

// reseal is the transaction.
func (d *Desk) reseal(ctx context.Context, q db.Querier, c chat.ConversationID, next *keyring.Key, adopted map[chat.EntryID]bool, m *rekeying) error {
	st, err := d.lockState(ctx, q, c)
	if err != nil {
		return err
	}
	if err := m.allow(&st); err != nil {
		return err
	}
	if next.ID() != conversationKey(c, st.epoch+1) {
		return errMovedOn
	}
	key, err := d.under(ctx, &st, nil)
	if err != nil {
		return err
	}
	s, err := m.find(ctx, q, key, &st)
	if err != nil {
		return err
	}
	if s.empty() {
		return errAsIs
	}
	rec := newRecord(d.stamp(), &st, m)
	after := st
	after.epoch, after.head = st.epoch+1, [32]byte{}
	w := resealing{d: d, q: q, key: key, next: next, adopted: adopted, before: &st, after: &after, slip: s, record: rec, m: m}
	if err := w.entries(ctx); err != nil {
		return err
	}
	if err := w.beside(ctx); err != nil {
		return err
	}
	for _, l := range m.later {
		after.step(next, &l.line)
	}
	if err := after.replaceKey(ctx, q, &st); err != nil {
		return err
	}
	for _, l := range m.later {
		if err := insertLine(ctx, q, &l.line); err != nil {
			return err
		}
		if err := l.write(ctx, q, c, l.line.entry.Seq); err != nil {
			return err
		}
	}
	// Words of what is masked now are in the filter; its key goes with the other.
	if _, err := q.ExecContext(ctx, deleteFilter, c); err != nil {
		return err
	}
	m.before, m.after, m.touched = st, after, s.details != nil
	m.incident, err = d.record(ctx, q, rec, &st)
	return err
}

// replaceKey writes s, which has the next epoch, in the place of before.
func (s *state) replaceKey(ctx context.Context, q db.Querier, before *state) error {
	res, err := q.ExecContext(ctx, updateEpoch, int64(s.seq), int64(s.vseq), s.head[:], int64(s.masked), s.updated, s.epoch,
		s.Conversation, before.head[:])
	if err != nil {
		return err
	}
	if n, _ := res.RowsAffected(); n != 1 {
		return errMovedOn
	}
	return nil
}

// tellMasked changes everybody's screen; r.talk is held.
func (d *Desk) tellMasked(ctx context.Context, r *room, m *rekeying, at time.Time) {
	if err := d.load(ctx, r); err != nil { // the preview may have told it, too
		d.rooms.drop(r.id)
		d.log.ErrorContext(ctx, "room not read anew after masking", "conversation", r.id.String(), "error", err)
	}
	a := &act{before: m.before, after: m.after}
	for _, l := range m.later {
		a.lines = append(a.lines, l.line)
	}
	d.publish(r, a, at)
	if m.touched {
		// Nothing moved; consoles that show the visitor take it as a sign to look again.
		d.bus.Publish(chat.Event{Kind: chat.EventMoved, Before: m.before.Facts, After: m.after.Facts, Summary: d.summary(r, &m.after), At: at})
	}
}
