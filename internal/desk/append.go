package desk

import (
	"context"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// act is what one call does to a conversation: entries that are appended, and perhaps a change of what the row says. It
// is stored whole or not at all.
type act struct {
	// lines are entries that were sealed before; the hot path has these alone.
	lines []line
	// entries makes more of them from the row that is replaced.
	entries func(*state) []chat.Entry
	// allow looks at the row and says whether the act may happen. It is asked again whenever the row turns out to be
	// another, and decides on the one that is then replaced.
	allow func(*state) error
	// change changes the row beyond its numbers. Each change comes with an entry.
	change func(*state)
	// held has messages that wait to be undone published first: those that are due by then.
	held time.Time
	// released has the digits released that arrived and are due by then.
	released time.Time
	// later are entries that the act masks, each by a line of its own.
	later []*later

	texts, freed  int   // set by gather: messages among the lines, and entries that are withheld no longer
	before, after state // set by perform
}

// cold tells whether the act needs more than the hot path has.
func (a *act) cold(st *state) bool {
	return a.entries != nil || !a.held.IsZero() || st.arriving > 0 || !a.released.IsZero() || len(a.later) > 0
}

// tries is how often an act is worked out anew because another node was faster, before the caller is told to come back.
const tries = 4

// perform does an act: on disk, or in memory for what is off the record. After it the entries have their numbers. A
// duplicate (db.IsDuplicate) means that an entry with this sender's id is there already; nothing was changed.
func (d *Desk) perform(ctx context.Context, r *room, key *keyring.Key, a *act) error {
	if r.private != nil {
		return r.private.perform(r, a)
	}
	own := a.lines
	err := d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		st, fresh := r.current(), false
		if !a.held.IsZero() { // what is held is read by the key of the row as it is, and by no other
			var err error
			if st, err = d.lockState(ctx, q, r.id); err != nil {
				return err
			}
			fresh = true
		}
		for range tries {
			a.lines = own
			err := a.allow(&st)
			if err == nil && len(a.lines) > 0 && st.seq+uint64(len(a.lines)) > MaxEntries && a.change == nil {
				err = chat.Errorf(chat.TooMany, "A conversation has at most %d entries. Start a new one.", MaxEntries)
			}
			if err == nil {
				key, err = d.under(ctx, &st, key)
			}
			if err == nil {
				var done bool
				if done, err = d.attempt(ctx, q, r, key, a, &st); done || err != nil {
					return err
				}
			} else if fresh {
				return err
			}
			// What was known of the row is out of date: look, and decide again.
			if st, err = d.lockState(ctx, q, r.id); err != nil {
				return err
			}
			fresh = true
		}
		return errBusy
	})
	if err == nil && slices.ContainsFunc(a.lines, line.releases) {
		d.bringReleased(ctx, r, a)
	}
	return err
}

// anew seals the lines again that were sealed before the conversation was given another key. A part can't be: its key is
// wrapped by one that is about to go, and another is not made in here.
func (a *act) anew(key *keyring.Key, r *room) error {
	for i := range a.lines {
		l := &a.lines[i]
		switch {
		case l.key == key.ID():
		case l.part:
			return errBusy // sent again, it is worked out anew
		default:
			found := l.found
			again, err := seal(key, r.site, l.entry)
			if err != nil {
				return err
			}
			again.found = found
			*l = again
		}
	}
	return nil
}

// attempt writes an act that was allowed on st. It reports false, and has written nothing, if the row is another by now.
func (d *Desk) attempt(ctx context.Context, q db.Querier, r *room, key *keyring.Key, a *act, st *state) (bool, error) {
	var published []heldKey
	a.before, a.texts, a.freed = *st, 0, 0
	if a.cold(st) {
		var err error
		if published, err = d.gather(ctx, q, r, key, a, st); err != nil {
			return false, err
		}
		if len(a.lines) == 0 && a.change == nil {
			a.after = *st
			return true, d.dropHeld(ctx, q, r.id, published)
		}
	}
	if err := a.anew(key, r); err != nil {
		return false, err
	}
	next := *st
	for i := range a.lines {
		next.step(key, &a.lines[i])
	}
	next.arriving -= a.freed
	if a.change != nil {
		a.change(&next)
	}
	there, err := st.replace(ctx, q, &next, a.change != nil)
	if err != nil || !there {
		return false, err
	}
	if err := a.changeParts(ctx, q, r.id); err != nil {
		return false, err
	}
	for i := range a.lines {
		if err := insertLine(ctx, q, &a.lines[i]); err != nil {
			return false, err
		}
	}
	if err := d.dropHeld(ctx, q, r.id, published); err != nil {
		return false, err
	}
	a.after = next
	r.set(&next)
	return true, nil
}

// gather adds to the act's lines: messages that were held come first, since they were said first.
func (d *Desk) gather(ctx context.Context, q db.Querier, r *room, key *keyring.Key, a *act, st *state) ([]heldKey, error) {
	own := a.lines
	a.lines = nil
	var published []heldKey
	if !a.held.IsZero() {
		var err error
		if a.lines, published, err = d.readDue(ctx, q, key, st, a.held); err != nil {
			return nil, err
		}
	}
	a.lines = append(a.lines, own...)
	if err := d.gatherLater(ctx, q, a, st); err != nil {
		return nil, err
	}
	if a.entries != nil {
		for _, e := range a.entries(st) {
			l, err := seal(key, r.site, e)
			if err != nil {
				return nil, err
			}
			a.lines = append(a.lines, l)
		}
	}
	if st.arriving == 0 && a.released.IsZero() {
		return published, nil
	}
	waiting, err := readArriving(ctx, q, st.Conversation)
	if err != nil {
		return nil, err
	}
	for _, e := range a.releases(r.id, waiting, d.stamp()) {
		l, err := seal(key, r.site, e)
		if err != nil {
			return nil, err
		}
		a.lines = append(a.lines, l)
	}
	return published, nil
}

const insertEntry = `INSERT INTO entry (conversation, ` + entryColumns + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

func insertLine(ctx context.Context, q db.Querier, l *line) error {
	e := &l.entry
	c, id := e.Conversation.Bytes(), e.ID.Bytes()
	var client any
	if !e.Client.IsZero() {
		b := e.Client.Bytes()
		client = b[:]
	}
	_, err := q.ExecContext(ctx, insertEntry, c[:], int64(e.Seq), int64(e.VSeq), id[:], e.At.UnixMilli(),
		string(e.Author.Kind), staffBytes(e.Author.Staff), string(e.Kind), client, l.body.Bytes())
	if err == nil && l.part {
		err = l.insertPart(ctx, q)
	}
	return err
}

// staffBytes is a staff id as columns that are part of a key have it: empty for none, since NULLs are never equal.
func staffBytes(id chat.StaffID) []byte {
	if id.IsZero() {
		return []byte{}
	}
	b := id.Bytes()
	return b[:]
}

// publish tells of an act that is on disk.
func (d *Desk) publish(r *room, a *act, at time.Time) {
	for i := range a.lines {
		r.said(&a.lines[i].entry)
	}
	sum := d.summary(r, &a.after)
	for i := range a.lines {
		ev := chat.Event{Kind: chat.EventAppended, Before: a.before.Facts, After: a.after.Facts, Summary: sum, At: at}
		e := &a.lines[i].entry
		if ev.Entry = e.Withheld(); ev.Entry != e {
			ev.Own = e
		}
		d.bus.Publish(ev)
	}
	if a.before.Facts != a.after.Facts {
		d.bus.Publish(chat.Event{Kind: chat.EventMoved, Before: a.before.Facts, After: a.after.Facts, Summary: sum, At: at})
	}
}

// once finds the entry that a sender's id stands for.
func (d *Desk) once(ctx context.Context, r *room, by chat.Author, client chat.ClientID) (chat.Entry, error) {
	if r.private != nil {
		return r.private.once(by, client)
	}
	e, _, err := d.onceIn(ctx, r.id, by, client)
	return e, err
}

// onceIn is once for a conversation that may not be loaded. It returns the row, too.
func (d *Desk) onceIn(ctx context.Context, c chat.ConversationID, by chat.Author, client chat.ClientID) (e chat.Entry, s stored, err error) {
	err = d.snapshot(ctx, c, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		o := opener{d: d, q: q, key: key, st: st, whole: true}
		var err error
		e, s, err = o.entry(ctx, deepest, selectOnce, client, staffBytes(by.Staff))
		return err
	})
	return e, s, err
}
