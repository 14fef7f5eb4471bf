package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// Marks go to everybody at once and to disk a second later, many in one write: one row for each participant. What a
// crash takes with it is a second of marks, and the next mark makes it good.

// flushAfter is how long marks wait for more.
const flushAfter = time.Second

// maxMarks bounds what waits; more is dropped, since the next mark says the same and more.
const maxMarks = 65536

type participant struct {
	conversation chat.ConversationID
	staff        chat.StaffID // zero: the visitor
}

type mark struct {
	got, seen uint64 // vseq
	seq       uint64 // of staff: the seq that was seen
	gotSeq    uint64 // of staff: the seq up to which their browser was given entries
}

type marks struct {
	mu      sync.Mutex
	waiting map[participant]mark // guarded by mu
}

func newMarks() *marks { return &marks{waiting: make(map[participant]mark)} }

// put keeps a mark for the next flush. It tells whether it is the first that waits.
func (m *marks) put(p participant, to mark) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	old, ok := m.waiting[p]
	if !ok && len(m.waiting) >= maxMarks {
		return false
	}
	m.waiting[p] = mark{max(old.got, to.got), max(old.seen, to.seen), max(old.seq, to.seq), max(old.gotSeq, to.gotSeq)}
	return len(m.waiting) == 1
}

// take empties what waits.
func (m *marks) take() map[participant]mark {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.waiting
	m.waiting = make(map[participant]mark)
	return out
}

// any tells whether anything waits.
func (m *marks) any() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.waiting) > 0
}

// of returns what waits for one participant.
func (m *marks) of(p participant) mark {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.waiting[p]
}

// over lays what waits at this node over what is on disk. Of staff it knows those who are waiting only, which are ahead.
func (m *marks) over(c chat.ConversationID, onDisk chat.Marks) chat.Marks {
	v := m.of(participant{conversation: c})
	onDisk.VisitorGot = max(onDisk.VisitorGot, v.got)
	onDisk.VisitorSeen = max(onDisk.VisitorSeen, v.seen)
	return onDisk
}

const (
	// Marks never go back, whatever order they come in.
	upsertMark = `INSERT INTO mark (conversation, participant, got, seen, seen_seq, got_seq)
		SELECT id, $2, $3, $4, $5, $6 FROM conversation WHERE id = $1
		ON CONFLICT (conversation, participant) DO UPDATE SET
			got = CASE WHEN excluded.got > mark.got THEN excluded.got ELSE mark.got END,
			seen = CASE WHEN excluded.seen > mark.seen THEN excluded.seen ELSE mark.seen END,
			seen_seq = CASE WHEN excluded.seen_seq > mark.seen_seq THEN excluded.seen_seq ELSE mark.seen_seq END,
			got_seq = CASE WHEN excluded.got_seq > mark.got_seq THEN excluded.got_seq ELSE mark.got_seq END`

	selectMarks = `SELECT participant, got, seen FROM mark WHERE conversation = $1`

	selectVSeq = `SELECT vseq FROM entry WHERE conversation = $1 AND seq <= $2 AND vseq > 0 ORDER BY seq DESC LIMIT 1`
)

func readMarks(ctx context.Context, q db.Querier, c chat.ConversationID) (chat.Marks, error) {
	rows, err := q.QueryContext(ctx, selectMarks, c)
	if err != nil {
		return chat.Marks{}, err
	}
	defer rows.Close()
	var m chat.Marks
	for rows.Next() {
		var who []byte
		var got, seen uint64
		if err := rows.Scan(&who, &got, &seen); err != nil {
			return chat.Marks{}, err
		}
		if len(who) == 0 {
			m.VisitorGot, m.VisitorSeen = got, seen
		} else {
			m.StaffSeen = max(m.StaffSeen, seen)
		}
	}
	return m, rows.Err()
}

// VisitorMarks keeps how far a guest has got and read, in vseq. Marks beyond the end mean the end; marks never go back.
func (d *Desk) VisitorMarks(ctx context.Context, g chat.Guest, got, seen uint64) error {
	r, err := d.guestRoom(ctx, g)
	if err != nil {
		return err
	}
	r.mu.Lock()
	seen = min(seen, r.st.vseq)
	got = max(min(got, r.st.vseq), seen)
	moved := got > r.marks.VisitorGot || seen > r.marks.VisitorSeen
	r.marks.VisitorGot, r.marks.VisitorSeen = max(r.marks.VisitorGot, got), max(r.marks.VisitorSeen, seen)
	now, facts := r.marks, r.st.Facts
	r.mu.Unlock()
	if moved {
		d.marked(r, participant{conversation: r.id}, mark{got: got, seen: seen}, facts, now, visitor)
	}
	return nil
}

// StaffSeen keeps how far a person has read, in seq.
func (d *Desk) StaffSeen(ctx context.Context, s chat.Staff, c chat.ConversationID, seq uint64) error {
	r, err := d.room(ctx, c)
	if err != nil {
		return err
	}
	st := r.current()
	if !d.sees(s, st.Facts) {
		return errNotFound
	}
	seq = min(seq, st.seq)
	p := participant{c, s.ID}
	if d.marks.of(p).seq >= seq {
		return nil
	}
	vseq := st.vseq
	if seq < st.seq {
		if vseq, err = d.vseqAt(ctx, r, seq); err != nil {
			return told(err)
		}
	}
	r.mu.Lock()
	r.marks.StaffSeen = max(r.marks.StaffSeen, vseq)
	now := r.marks
	r.mu.Unlock()
	d.marked(r, p, mark{got: vseq, seen: vseq, seq: seq}, st.Facts, now, chat.Author{Kind: chat.ByStaff, Staff: s.ID})
	return nil
}

// vseqAt is the visitor's number of the newest entry up to seq that they may see.
func (d *Desk) vseqAt(ctx context.Context, r *room, seq uint64) (uint64, error) {
	if r.private != nil {
		return r.private.vseqAt(seq), nil
	}
	var vseq uint64
	err := d.db.Read().QueryRowContext(ctx, selectVSeq, r.id, int64(seq)).Scan(&vseq)
	if errors.Is(err, db.ErrNoRows) {
		return 0, nil
	}
	return vseq, err
}

// given notes that a person's browser was given entries up to a seq. Nobody is told; it is for the record of an incident.
func (d *Desk) given(s chat.Staff, c chat.ConversationID, seq uint64) {
	if d.marks.put(participant{c, s.ID}, mark{gotSeq: seq}) {
		d.stir()
	}
}

func (d *Desk) marked(r *room, p participant, to mark, facts chat.Facts, now chat.Marks, by chat.Author) {
	if r.private != nil {
		r.private.mark(p.staff, to)
	} else if d.marks.put(p, to) {
		d.stir()
	}
	d.bus.Publish(chat.Event{Kind: chat.EventMarks, After: facts, By: by, Marks: now, At: d.stamp()})
}

// flushMarks writes what waits. Nothing waits: nothing is written.
func (d *Desk) flushMarks(ctx context.Context) error {
	waiting := d.marks.take()
	if len(waiting) == 0 {
		return nil
	}
	err := d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for p, m := range waiting {
			_, err := q.ExecContext(ctx, upsertMark, p.conversation, staffBytes(p.staff), int64(m.got), int64(m.seen), int64(m.seq),
				int64(m.gotSeq))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for p, m := range waiting {
			d.marks.put(p, m)
		}
	}
	return err
}
