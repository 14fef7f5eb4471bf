package desk

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/internal/perm"
	"snug/mask/text"
)

// Bounds of one search. More says where one of them ended it.
const (
	searchTime   = 700 * time.Millisecond
	searchOpened = 1000 // conversations whose entries are opened
	searchWalked = 5000 // conversations whose filters are looked at
	maxHits      = 50
)

const (
	selectFilter = `SELECT f.seq, f.body, c.epoch FROM search_filter f JOIN conversation c ON c.id = f.conversation
		WHERE f.conversation = $1`

	selectSearched = selectStored + ` AND e.seq < $2 AND e.kind IN ('message', 'note', 'rated') ORDER BY e.seq DESC LIMIT $3`
)

// Search finds conversations, newest first, of those in a box ("" or All: open and ended) that the person may see: all
// words of the query must stand in one entry, or in the visitor's name and e-mail. Case and accents don't matter, and the
// beginning of a word does from three characters on; nothing in a query is a wildcard. What was masked is not there to be
// found: a query that is masked itself finds nothing. Conversations off the record are not searched.
func (d *Desk) Search(ctx context.Context, s chat.Staff, query text.Raw, in Box, limit int) (Hits, error) {
	if !s.Has(perm.Search) || !readsSome(s) {
		return Hits{}, errForbidden
	}
	if err := bounded("A query", query, MaxQuery, true); err != nil {
		return Hits{}, err
	}
	res := d.mask(chat.SiteID{}).Scan(query)
	if utf8.RuneCountInString(res.Text.Clear()) > MaxQuery {
		return Hits{}, tooLong("A query", MaxQuery)
	}
	if len(res.Findings) > 0 {
		return Hits{}, nil
	}
	ask := terms(res.Text.Clear())
	if len(ask) == 0 {
		return Hits{}, nil
	}
	if limit <= 0 || limit > maxHits {
		limit = maxHits
	}
	done, err := d.audit.Begin(ctx, chat.Act{
		Name: chat.ActSearch, By: chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, Facts: map[string]string{"box": string(in)},
	})
	if err != nil {
		return Hits{}, told(err)
	}
	hits, err := d.searchFor(ctx, s, ask, in, limit)
	done(err)
	return hits, err
}

// searchFor looks through the conversations of a box.
func (d *Desk) searchFor(ctx context.Context, s chat.Staff, ask []string, in Box, limit int) (Hits, error) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	list, more, err := d.searched(ctx, s, in)
	if err != nil {
		return Hits{}, told(err)
	}
	out := Hits{More: more}
	opened := 0
	for _, p := range list {
		if len(out.Hits) == limit || opened == searchOpened || ctx.Err() != nil {
			out.More = true
			break
		}
		hit, looked, err := d.searchOne(ctx, s, p, ask)
		if looked {
			opened++
		}
		switch chat.CodeOf(told(err)) {
		case "":
		case chat.NotFound, chat.Erased:
			continue
		case chat.Internal:
			d.log.ErrorContext(ctx, "conversation left out of a search", "conversation", p.Conversation.String(), "error", err)
			continue
		default:
			if ctx.Err() != nil {
				out.More = true
				return out, nil
			}
			return Hits{}, told(err)
		}
		if hit != nil {
			out.Hits = append(out.Hits, *hit)
		}
	}
	return out, nil
}

// searched lists where to look.
func (d *Desk) searched(ctx context.Context, s chat.Staff, b Box) ([]placed, bool, error) {
	var list []placed
	if b != Ended {
		live, err := d.live(ctx, s)
		if err != nil {
			return nil, false, err
		}
		for _, p := range live {
			if !p.OffRecord && in(b, s, p.Facts) && d.private.get(p.Conversation) == nil {
				list = append(list, p)
			}
		}
	}
	if b == Ended || b == All || b == "" {
		ended, err := d.ended(ctx, s, placed{at: 1 << 62}, searchWalked, searchWalked)
		if err != nil {
			return nil, false, err
		}
		list = append(list, ended...)
	}
	more := len(list) > searchWalked
	return list[:min(len(list), searchWalked)], more, nil
}

// searchOne looks into one conversation. It tells whether it had to open entries, too.
func (d *Desk) searchOne(ctx context.Context, s chat.Staff, p placed, ask []string) (*Hit, bool, error) {
	var seq uint64
	var body sealed.Value
	var epoch int64
	quiet := false
	switch err := d.db.Read().QueryRowContext(ctx, selectFilter, p.Conversation).Scan(&seq, &body, &epoch); err {
	case nil:
		key, err := d.ring.Key(ctx, indexKey(p.Conversation, epoch))
		if errors.Is(err, keyring.ErrDestroyed) {
			break // masking has taken the filter away since it was read
		}
		if err != nil {
			return nil, false, err
		}
		f, err := key.Open(placeFilter(p.Site, p.Conversation), body)
		if err != nil {
			return nil, false, d.alarm(ctx, p.Conversation, err)
		}
		quiet = !filter(f).may(unlisted) && slices.ContainsFunc(ask, func(w string) bool { return !filter(f).may(w) })
	case db.ErrNoRows:
	default:
		return nil, false, err
	}
	if quiet {
		st, err := readState(ctx, d.db.Read(), p.Conversation)
		if err != nil || st.seq == seq {
			return nil, false, err // nothing was said since the filter was written
		}
	}
	return d.look(ctx, s, p, ask)
}

// look opens a conversation and compares.
func (d *Desk) look(ctx context.Context, s chat.Staff, p placed, ask []string) (*Hit, bool, error) {
	var found *chat.Entry
	var named bool
	err := d.snapshot(ctx, p.Conversation, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		found, named = nil, false
		if !d.may(s, perm.Search, st.Facts) {
			return errNotFound
		}
		o := opener{d: d, q: q, key: key, st: st}
		for before := st.seq + 1; found == nil; {
			entries, err := o.entries(ctx, selectSearched, int64(before), MaxPage)
			if err != nil {
				return err
			}
			for i := range entries {
				if holds(entries[i].Text.Clear(), ask) {
					found = &entries[i]
					return nil
				}
			}
			if len(entries) < MaxPage {
				break
			}
			before = entries[len(entries)-1].Seq
		}
		t, err := readDetails(ctx, q, key, st)
		named = err == nil && holds(t.Name+" "+t.Email, ask)
		return err
	})
	if err != nil || found == nil && !named {
		return nil, true, err
	}
	sum, err := d.row(ctx, s, p.Conversation)
	if err != nil {
		return nil, true, err
	}
	if found != nil && !d.reasoned(ctx, s, p.Facts) {
		found = nil // that it is there is told; what it says is read for a reason
	}
	return &Hit{Row: sum, Entry: found}, true, nil
}
