package desk

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask"
	"snug/mask/text"
)

// remembered is how many of the last messages masking is told again when a room is built anew.
const remembered = 8

const (
	entryColumns = `seq, vseq, id, at, author, staff, kind, client, body`

	// By entry_order.
	selectLast = `SELECT ` + entryColumns + ` FROM entry WHERE conversation = $1 AND seq > $2 AND seq <= $3
		ORDER BY seq LIMIT $4`
)

// room returns a conversation's room, read from the rows if it was not at hand.
func (d *Desk) room(ctx context.Context, id chat.ConversationID) (*room, error) {
	if r := d.private.get(id); r != nil {
		return r, nil
	}
	r := d.rooms.get(id)
	r.talk.Lock()
	defer r.talk.Unlock()
	if r.loaded {
		return r, nil
	}
	if err := d.load(ctx, r); err != nil {
		d.rooms.drop(id)
		return nil, told(err)
	}
	return r, nil
}

// load reads a room; its talk is held.
func (d *Desk) load(ctx context.Context, r *room) error {
	key, err := d.ring.Key(ctx, keyring.KeyID(r.id.Bytes()))
	if err != nil {
		if err == keyring.ErrUnknownKey {
			return gone(ctx, d.db.Read(), r.id, &state{}, db.ErrNoRows)
		}
		return err
	}
	var st state
	var det details
	var last []chat.Entry
	var marks chat.Marks
	err = d.db.ReadTx(ctx, func(ctx context.Context, q db.Querier) error {
		if st, err = readState(ctx, q, r.id); err != nil {
			return err
		}
		if det, err = readDetails(ctx, q, key, &st); err != nil {
			return err
		}
		var from uint64
		if st.last > remembered {
			from = st.last - remembered
		}
		if last, err = readEntries(ctx, q, key, &st, selectLast, int64(from), int64(st.seq), remembered*4); err != nil {
			return err
		}
		marks, err = readMarks(ctx, q, r.id)
		return err
	})
	if err != nil {
		return err
	}
	if r.site.IsZero() { // once: it is read without a lock
		r.site = st.Site
	}
	r.memory = d.mask.Conversation()
	for i := range last {
		if last[i].Kind == chat.Message {
			r.memory.Add(side(last[i].Author.Kind), text.Typed(last[i].Text.Clear()))
		}
	}
	r.mu.Lock()
	r.st, r.name, r.email = st, det.name(), det.email()
	r.marks = d.marks.over(r.id, marks)
	r.previewOf = 0
	r.mu.Unlock()
	for i := range last {
		r.said(&last[i])
	}
	r.loaded = true
	return nil
}

// side is whose words masking takes something for.
func side(k chat.AuthorKind) mask.Author {
	if k == chat.ByVisitor {
		return mask.Visitor
	}
	return mask.Agent
}

// readEntries runs a query over entryColumns for the conversation ($1) and opens what it finds.
func readEntries(ctx context.Context, q db.Querier, key *keyring.Key, st *state, sql string, args ...any) ([]chat.Entry, error) {
	rows, err := q.QueryContext(ctx, sql, append([]any{st.Conversation}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []chat.Entry
	for rows.Next() {
		e, _, err := scanEntry(rows, key, st)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// scanEntry opens one row. It returns the stored body, too, for the chain.
func scanEntry(row scanner, key *keyring.Key, st *state) (chat.Entry, sealed.Value, error) {
	e := chat.Entry{Conversation: st.Conversation}
	var at int64
	var author, kind string
	var staff []byte
	var body sealed.Value
	if err := row.Scan(&e.Seq, &e.VSeq, &e.ID, &at, &author, &staff, &kind, &e.Client, &body); err != nil {
		return e, body, err
	}
	e.At, e.Kind, e.Author.Kind = ms(at), chat.Kind(kind), chat.AuthorKind(author)
	if len(staff) > 0 {
		if err := e.Author.Staff.Scan(staff); err != nil {
			return e, body, err
		}
	}
	b, err := key.Open(place("entry", st.Site, &e), body)
	if err != nil {
		return e, body, err
	}
	err = decodeBody(b, &e)
	return e, body, err
}
