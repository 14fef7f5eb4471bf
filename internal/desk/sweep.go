package desk

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// Sweep runs the rules in force over what is kept.
type Sweep struct {
	Site  chat.SiteID         // zero: every site
	Since time.Time           // only conversations in which something happened since; zero: all
	After chat.ConversationID // go on behind this one, the Last of a sweep that was interrupted
	Dry   bool                // count, and write nothing
}

// Swept is how far a sweep is, or what it did.
type Swept struct {
	Done    int                 // conversations looked at
	Total   int                 // conversations to look at
	Changed int                 // those in which something was found
	Found   map[string]int      // values, by entity
	Failed  int                 // conversations that could not be opened; the log names them
	Saved   int                 // saved replies in which something was found
	Last    chat.ConversationID // the last one looked at
}

// errSweeping: there is one sweep at a time.
var errSweeping = chat.Errorf(chat.Conflict, "A sweep is going on already. Wait until it has ended.")

const (
	// Of one site, or of all where $3 is the zero id. The primary key gives the order, which is that of their beginnings.
	swept       = ` FROM conversation WHERE state <> 'erased' AND updated_at >= $1 AND id > $2 AND (site = $3 OR $3 = $4)`
	countSwept  = `SELECT count(*)` + swept
	selectSwept = `SELECT id` + swept + ` ORDER BY id LIMIT $5`
)

// Sweep masks, in all conversations that are kept, what the rules in force find and those of before did not. Each
// conversation is masked whole, or left as it was, and gets another key and a record of its own, as by MaskLater. It can be
// cancelled by ctx at any time, and told to go on. progress, if not nil, is called after each conversation. Conversations
// off the record are not kept, and not swept. A sweep of everything looks at the saved replies, too.
func (d *Desk) Sweep(ctx context.Context, s Sweep, progress func(Swept)) (Swept, error) {
	if !d.sweeping.TryLock() {
		return Swept{}, errSweeping
	}
	defer d.sweeping.Unlock()
	written, err := d.audit.Begin(ctx, chat.Act{Name: chat.ActSweep, By: chat.ActorIn(ctx), Facts: map[string]string{"dry": strconv.FormatBool(s.Dry)}})
	if err != nil {
		return Swept{}, told(err)
	}
	done, err := d.sweep(ctx, s, progress)
	written(err)
	return done, err
}

func (d *Desk) sweep(ctx context.Context, s Sweep, progress func(Swept)) (Swept, error) {
	w := sweeper{Desk: d, Sweep: s, Swept: Swept{Found: make(map[string]int), Last: s.After}, progress: progress}
	err := w.replies(ctx)
	if err == nil {
		err = w.run(ctx)
	}
	// What is masked is finished, whatever ended the sweep.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	if err2 := w.finish(last); err == nil {
		err = err2
	}
	return w.Swept, told(err)
}

// sweeper is one sweep.
type sweeper struct {
	*Desk
	Sweep
	Swept
	progress func(Swept)
	open     int // maskings that are not finished
}

func (w *sweeper) run(ctx context.Context) error {
	since := int64(0)
	if !w.Since.IsZero() {
		since = w.Since.UnixMilli()
	}
	site, any := w.Site.Bytes(), make([]byte, 16)
	if err := w.db.Read().QueryRowContext(ctx, countSwept, since, after(w.After), site[:], any).Scan(&w.Total); err != nil {
		return err
	}
	const batch = 200
	for {
		ids, err := w.conversations(ctx, selectSwept, since, after(w.Last), site[:], any, batch)
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := w.one(ctx, id); err != nil {
				return err
			}
			w.Last = id
			if w.Done++; w.Total < w.Done {
				w.Total = w.Done // begun since it was counted
			}
			if w.progress != nil {
				now := w.Swept
				now.Found = maps.Clone(now.Found)
				w.progress(now)
			}
		}
	}
}

// after is an id for comparison: all ids are behind the zero one.
func after(id chat.ConversationID) []byte {
	b := id.Bytes()
	return b[:]
}

// one sweeps a conversation.
func (w *sweeper) one(ctx context.Context, c chat.ConversationID) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var found map[string]int
	var anything bool
	err := w.snapshot(ctx, c, func(ctx context.Context, q db.Querier, key *keyring.Key, st *state) error {
		s, err := w.listen(ctx, q, key, st)
		if anything = err == nil && !s.empty(); anything && w.Dry {
			found, err = w.weigh(ctx, q, key, st, s)
		}
		return err
	})
	if anything && !w.Dry {
		found, err = w.mask(ctx, c)
	}
	switch chat.CodeOf(told(err)) {
	case "":
	case chat.NotFound, chat.Erased:
		return nil // gone since it was listed
	case chat.Internal:
		// One that can't be opened must not keep the others from being swept.
		w.log.ErrorContext(ctx, "conversation not swept", "conversation", c.String(), "error", err)
		w.Failed++
		return nil
	default:
		return err
	}
	if len(found) > 0 {
		w.Changed++
	}
	for entity, n := range found {
		w.Found[entity] += n
	}
	return nil
}

// mask masks what is found in a conversation by now.
func (w *sweeper) mask(ctx context.Context, c chat.ConversationID) (map[string]int, error) {
	r, err := w.room(ctx, c)
	if err != nil {
		return nil, err
	}
	m := &rekeying{by: chat.Author{Kind: chat.BySystem}, allow: anyState, find: w.listen, shown: w.watching(c)}
	r.talk.Lock()
	defer r.talk.Unlock()
	err = w.rekey(ctx, c, m)
	if errors.Is(err, errAsIs) {
		return nil, nil
	}
	if err != nil {
		return nil, w.alarm(ctx, c, err)
	}
	w.tellMasked(ctx, r, m, m.incident.At)
	if w.open++; w.open >= maskJobs {
		return m.incident.Found, w.finish(ctx)
	}
	return m.incident.Found, nil
}

// finish finishes the maskings of this sweep so far, many together.
func (w *sweeper) finish(ctx context.Context) error {
	if w.open == 0 {
		return nil
	}
	w.open = 0
	err := w.finishMasking(ctx)
	if err != nil {
		w.unfinished.Store(true)
		w.stir()
	}
	return err
}
