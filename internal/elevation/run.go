package elevation

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

const (
	// every is how soon it is noticed that one is over, so that open sockets end; what counts is looked up at each use anyway.
	every = time.Second
	// followEvery is how soon it is known here what another node has begun or ended.
	followEvery = 2 * time.Second
	// seenEvery is how often it is written what time it is for one that counts: by so much a clock that is put back over a
	// restart makes it last longer, at most.
	seenEvery = 10 * time.Second
	// oddFor is for how long somebody has to be unknown with the role that it was lent to before it ends for that. It counts for
	// nobody else meanwhile.
	oddFor = 2 * time.Minute
)

// Run ends what is over, and follows other nodes, until ctx ends.
func (r *Room) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	last, failing := time.Time{}, false
	for {
		err := r.Settle(ctx)
		if now := time.Now(); now.Sub(last) >= followEvery {
			last = now
			err = errors.Join(err, r.catchUp(ctx), r.forget(ctx))
		}
		if err != nil && !failing && ctx.Err() == nil {
			r.o.Log.ErrorContext(ctx, "elevations not settled; what is over counts for nothing all the same", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Settle tells those who listen what has ceased to count, writes it down, and writes what time it is.
func (r *Room) Settle(ctx context.Context) error {
	type ending struct {
		Elevation
		why Why
		at  time.Time
	}
	var over []ending
	seen := map[*running]time.Time{}
	news := false
	now := r.o.Now()
	r.mu.Lock()
	for _, list := range r.standing {
		for _, e := range list {
			at := e.moment(now)
			e.seen, e.since = at, now
			if r.odd(e, now) {
				over = append(over, ending{e.Elevation, Changed, at})
			}
			switch {
			case !at.Before(e.Ends):
				over = append(over, ending{e.Elevation, TimeUp, e.Ends})
				news = news || !e.told
				e.told = true
			case at.Sub(e.written) >= seenEvery:
				seen[e] = at
			}
		}
	}
	r.mu.Unlock()
	if news {
		r.changed()
	}
	var failed error
	for _, e := range over {
		failed = errors.Join(failed, r.finish(ctx, e.Elevation, e.why, e.at))
	}
	failed = errors.Join(failed, r.writeSeen(ctx, seen))
	if len(over) == 0 {
		return failed
	}
	return errors.Join(failed, r.catchUp(ctx))
}

// odd tells whether somebody has not been known for a while with the role that it was lent to. The caller holds mu.
func (r *Room) odd(e *running, now time.Time) bool {
	if s, ok := r.o.Known(e.Staff); ok && s.Role == e.Ask.Role {
		e.odd = time.Time{}
		return false
	}
	if e.odd.IsZero() {
		e.odd = now
	}
	return now.Sub(e.odd) >= oddFor && e.moment(now).Before(e.Ends)
}

func (r *Room) writeSeen(ctx context.Context, seen map[*running]time.Time) error {
	if len(seen) == 0 {
		return nil
	}
	err := r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for e, at := range seen {
			if _, err := q.ExecContext(ctx, updateSeen, at.UnixMilli(), e.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for e, at := range seen {
		e.written = at
	}
	return nil
}

// catchUp reads what counts, and tells those who listen if that is something else by now.
func (r *Room) catchUp(ctx context.Context) error {
	news, err := r.follow(ctx)
	if news {
		r.changed()
	}
	return err
}

// follow reads what counts. It tells whether that has changed.
func (r *Room) follow(ctx context.Context) (news bool, err error) {
	r.following.Lock()
	defer r.following.Unlock()
	now := r.o.Now()
	next := map[chat.StaffID][]*running{}
	err = r.each(ctx, func(e Elevation, seen time.Time) {
		if e.Ended.IsZero() {
			next[e.Staff] = append(next[e.Staff], &running{Elevation: e, seen: seen, since: now, written: seen})
		}
	}, selectStanding)
	if err != nil {
		return false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	was := map[chat.RecordID]*running{}
	for _, list := range r.standing {
		for _, e := range list {
			was[e.ID] = e
		}
	}
	for _, list := range next {
		for i, e := range list {
			mine, ok := was[e.ID]
			if !ok {
				news = true
				continue
			}
			delete(was, e.ID)
			if e.seen.After(mine.moment(now)) { // another node's clock is ahead
				mine.seen, mine.since = e.seen, now
			}
			mine.written = e.written
			list[i] = mine
		}
	}
	r.standing = next
	return news || len(was) > 0, nil
}

// forget deletes what nobody needs any more. It writes only where there is something.
func (r *Room) forget(ctx context.Context) error {
	before, n := r.o.Now().Add(-keep).UnixMilli(), 0
	if err := r.o.DB.Read().QueryRowContext(ctx, countOld, before).Scan(&n); err != nil || n == 0 {
		return err
	}
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteOld, before)
		return err
	})
}
