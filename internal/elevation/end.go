package elevation

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

var (
	errNotYours = chat.Errorf(chat.Forbidden, "Only who has it, who agreed to it, the privacy officer and who manages people end it.")
	errOver     = chat.Errorf(chat.Conflict, "This is over already.")
	errElse     = errors.New("elevation: another node has ended it")
)

// List is what somebody may know of: their own and what they agreed to, and everybody's for who sees who has which access, as far as
// both serve the same sites. ended are the newest of those that are over; both have the latest first.
func (r *Room) List(ctx context.Context, s chat.Staff) (standing, ended []Elevation, err error) {
	there := map[chat.RecordID]bool{}
	keep := func(e Elevation, _ time.Time) {
		if there[e.ID] || !sees(s, &e) {
			return
		}
		there[e.ID] = true
		if e.Ended.IsZero() && r.counts(&e) {
			standing = append([]Elevation{e}, standing...)
			return
		}
		if e.Ended.IsZero() {
			e.Ended, e.Why = e.Ends, TimeUp // which is written down in a moment
		}
		ended = append(ended, e)
	}
	if err = r.each(ctx, keep, selectStanding); err != nil {
		return nil, nil, err
	}
	if err = r.each(ctx, keep, selectEnded); err != nil {
		return nil, nil, err
	}
	err = r.each(ctx, keep, selectOwn, s.ID)
	return standing, ended, err
}

// counts tells whether one that has not been ended counts still.
func (r *Room) counts(e *Elevation) bool {
	now := r.o.Now()
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, mine := range r.standing[e.Staff] {
		if mine.ID == e.ID {
			return !mine.over(now)
		}
	}
	return now.Before(e.Ends)
}

func sees(s chat.Staff, e *Elevation) bool {
	if e.Staff == s.ID || !s.ID.IsZero() && e.By == s.ID {
		return true
	}
	where := e.Ask.Where()
	return s.Perms.Has(perm.SeeAccess) && (where.None() || s.Sites.Meets(where))
}

// Ends tells whether somebody may end one that they may know of.
func Ends(s chat.Staff, e *Elevation) bool {
	return e.Staff == s.ID || e.By == s.ID || s.Perms.Has(perm.Oversee) || s.Perms.Has(perm.ManageStaff)
}

// End has it count no longer, here at once and elsewhere within seconds. NotFound for one that s may not know of, Conflict if it is
// over.
func (r *Room) End(ctx context.Context, s chat.Staff, id chat.RecordID) error {
	e, err := r.one(ctx, id)
	switch {
	case err != nil:
		return err
	case !sees(s, &e):
		return errNone
	case !Ends(s, &e):
		return errNotYours
	case !e.Ended.IsZero() || !r.counts(&e):
		return errOver
	}
	e.Ended, e.EndedBy, e.Why = r.o.Now().UTC().Truncate(time.Millisecond), s.ID, Early
	a := e.act(chat.ActEndElevation, chat.Actor{Kind: chat.ActorStaff, Staff: s.ID})
	a.Facts["why"] = string(e.Why)
	done, err := r.o.Audit.Begin(ctx, a)
	if err != nil {
		return err
	}
	err = r.store(ctx, &e)
	done(err)
	if errors.Is(err, errElse) {
		return errOver
	}
	if err != nil {
		return err
	}
	r.o.Log.WarnContext(ctx, "somebody's elevation was ended", "elevation", e.ID, "staff", e.Staff, "by", s.ID)
	r.o.Tell(e)
	return r.catchUp(ctx)
}

// store writes that it is over. errElse: that was written before.
func (r *Room) store(ctx context.Context, e *Elevation) error {
	kept, err := r.seal(ctx, e)
	if err != nil {
		return err
	}
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		res, err := q.ExecContext(ctx, updateEnded, e.Ended.UnixMilli(), kept, e.ID)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err == nil && n == 0 {
			err = errElse
		}
		return err
	})
}

// finish writes down that one is over by itself. Of several nodes one does.
func (r *Room) finish(ctx context.Context, e Elevation, why Why, at time.Time) error {
	e.Ended, e.Why = at.UTC().Truncate(time.Millisecond), why
	err := r.store(ctx, &e)
	if errors.Is(err, errElse) {
		return nil
	}
	if err != nil {
		return err
	}
	a := e.act(chat.ActEndElevation, chat.Actor{Kind: chat.ActorSystem})
	a.Facts["why"] = string(why)
	r.o.Audit.Note(ctx, a)
	r.o.Log.InfoContext(ctx, "an elevation is over", "elevation", e.ID, "staff", e.Staff, "why", string(why))
	r.o.Tell(e)
	return nil
}
