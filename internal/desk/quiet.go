package desk

import (
	"context"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// quietAfter is how long nobody says anything until a conversation's words are written as a filter. An ended one is quiet
// at once.
const quietAfter = 30 * time.Minute

const (
	upsertFilter = `INSERT INTO search_filter (conversation, seq, body) VALUES ($1, $2, $3)
		ON CONFLICT (conversation) DO UPDATE SET seq = excluded.seq, body = excluded.body`

	// Both by partial indexes; what was given a filter since its last entry drops out.
	selectQuietLive = `SELECT c.id FROM conversation c LEFT JOIN search_filter f ON f.conversation = c.id
		WHERE c.state IN ('waiting', 'open') AND c.updated_at < $1 AND coalesce(f.seq, 0) <> c.seq LIMIT $2`
	selectQuietEnded = `SELECT c.id FROM conversation c LEFT JOIN search_filter f ON f.conversation = c.id
		WHERE c.state = 'ended' AND c.ended_at > $1 AND coalesce(f.seq, 0) <> c.seq
		ORDER BY c.ended_at, c.id LIMIT $2`
)

func placeFilter(site chat.SiteID, c chat.ConversationID) keyring.AD {
	return keyring.AD{Table: "search_filter", Column: "body", Site: site.Bytes(), Conversation: c.Bytes()}
}

// unlisted stands in the filter of a conversation with parts, in the place of their words: what can be destroyed by itself
// must not live on in a filter. Such a conversation is opened by every search. It is no word that anybody can ask for.
const unlisted = "\x00parts"

// quietBatch is how many filters are written before others get their turn.
const quietBatch = 64

// writeFilters writes the filters of conversations that went quiet: of those that ended after since, and of those where
// nobody has said anything for a while. It tells whether there may be more.
func (d *Desk) writeFilters(ctx context.Context, since time.Time) (bool, error) {
	ended, err := d.conversations(ctx, selectQuietEnded, since.UnixMilli(), quietBatch)
	if err != nil {
		return false, err
	}
	idle, err := d.conversations(ctx, selectQuietLive, d.now().Add(-quietAfter).UnixMilli(), quietBatch)
	if err != nil {
		return false, err
	}
	wrote := 0
	for _, id := range append(ended, idle...) {
		switch err := d.writeFilter(ctx, id); chat.CodeOf(told(err)) {
		case "":
			wrote++
		case chat.NotFound, chat.Erased:
		case chat.Internal:
			d.log.ErrorContext(ctx, "no search filter written", "conversation", id.String(), "error", err)
		default:
			return false, err
		}
	}
	return wrote > 0 && (len(ended) == quietBatch || len(idle) == quietBatch), nil
}

// writeFilter opens a conversation and writes its words.
func (d *Desk) writeFilter(ctx context.Context, c chat.ConversationID) error {
	set := make(map[string]bool)
	add := func(s string) { words(s, func(w string) { beginnings(w, func(b string) { set[b] = true }) }) }
	var st state
	err := d.snapshot(ctx, c, func(ctx context.Context, q db.Querier, key *keyring.Key, now *state) error {
		clear(set)
		st = *now
		t, err := readDetails(ctx, q, key, &st)
		if err != nil {
			return err
		}
		add(t.Name + " " + t.Email)
		o := opener{d: d, q: q, key: key, st: &st, parts: make(map[uint64]bool)}
		for before := st.seq + 1; ; {
			entries, err := o.entries(ctx, selectSearched, int64(before), MaxPage)
			if err != nil {
				return err
			}
			for i := range entries {
				if o.parts[entries[i].Seq] {
					set[unlisted] = true
					continue
				}
				add(entries[i].Text.Clear())
			}
			if len(entries) < MaxPage {
				return nil
			}
			before = entries[len(entries)-1].Seq
		}
	})
	if err != nil {
		return err
	}
	id := indexKey(c, st.epoch)
	if err := d.ring.Create(ctx, keyring.Index, id, keyring.KeyID(st.Site.Bytes())); err != nil {
		return err
	}
	index, err := d.ring.Key(ctx, id)
	if err != nil {
		return err
	}
	body := index.Seal(placeFilter(st.Site, c), newFilter(set))
	return d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		now, err := d.lockState(ctx, q, c)
		if err != nil {
			return err // erased meanwhile: the job destroys the index key, too, made or not
		}
		if now.epoch != st.epoch {
			return nil // masked meanwhile: these words must not come back, and their key is about to go
		}
		_, err = q.ExecContext(ctx, upsertFilter, c, int64(st.seq), body)
		return err
	})
}
