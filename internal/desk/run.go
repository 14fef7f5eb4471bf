package desk

import (
	"context"
	"time"

	"snug/internal/db"
)

// How often Run looks without being told to. These are reads by small indexes; nothing is written where nothing is due.
const (
	lookEvery = time.Minute
	// On PostgreSQL another node may have held a message and gone.
	lookForOthers = 10 * time.Second
	retryAfter    = 2 * time.Second
)

// Run does what waits to be done until ctx ends: it finishes erasures and the destroying of what was masked, publishes held
// messages, releases digits that arrived, writes marks and the filters of quiet conversations, and erases what has been kept long enough. It returns nil when ctx has ended, after a
// last flush of marks. One Run a Desk; several nodes on one database may each have one.
func (d *Desk) Run(ctx context.Context) error {
	r := &runner{Desk: d}
	for {
		wait := r.round(ctx)
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := d.flushMarks(last); err != nil {
				d.log.ErrorContext(ctx, "marks not written at the end", "error", err)
			}
			return nil
		case <-timer.C:
		case <-d.wake:
			timer.Stop()
		}
	}
}

// runner is what Run remembers between rounds.
type runner struct {
	*Desk
	marksAt time.Time // when marks are written next; zero: none wait
	chores  time.Time // when the rest is looked at next
	since   time.Time // filters of what ended before are written; zero: not looked yet
}

// round does what is due and returns how long nothing more will be.
func (r *runner) round(ctx context.Context) time.Duration {
	now := r.now()
	wait := lookEvery
	if r.db.Engine() == db.Postgres {
		wait = lookForOthers
	}
	sooner := func(at time.Time) { wait = min(wait, max(time.Millisecond, at.Sub(now))) }
	failed := func(what string, err error) bool {
		if err == nil || ctx.Err() != nil {
			return false
		}
		r.log.ErrorContext(ctx, "background work failed; it is tried again", "work", what, "error", err)
		wait = min(wait, retryAfter)
		return true
	}

	for what, publish := range map[string]func(context.Context) (time.Time, error){
		"held messages": r.publishDue, "arriving digits": r.releaseDue,
	} {
		next, err := publish(ctx)
		failed(what, err)
		if !next.IsZero() {
			sooner(next)
		}
	}
	if r.unfinished.Swap(false) && failed("masking", r.finishMasking(ctx)) {
		r.unfinished.Store(true)
	}
	if r.undestroyed.Load() {
		failed("masked parts", r.finishMasked(ctx))
	}

	switch {
	case !r.marks.any():
		r.marksAt = time.Time{}
	case r.marksAt.IsZero():
		r.marksAt = now.Add(flushAfter)
		sooner(r.marksAt)
	case r.marksAt.After(now):
		sooner(r.marksAt)
	default:
		failed("marks", r.flushMarks(ctx))
		r.marksAt = time.Time{}
	}

	if r.chores.After(now) {
		sooner(r.chores)
		return wait
	}
	r.chores = now.Add(lookEvery)
	failed("erasures", r.finishErasures(ctx))
	failed("masked parts", r.finishMasked(ctx))
	failed("masking", r.finishMasking(ctx))
	failed("old records of masking", r.forgetIncidents(ctx))
	failed("reasons of old sittings", r.forgetReasons(ctx))
	more, err := r.eraseOverdue(ctx)
	failed("retention", err)
	since := now.Add(-2 * lookEvery)
	unwritten, err := r.writeFilters(ctx, r.since)
	if !failed("search filters", err) && !unwritten {
		r.since = since
	}
	if more || unwritten {
		r.chores = now
	}
	sooner(r.chores)
	return wait
}
