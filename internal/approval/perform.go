package approval

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

const (
	claim       = `UPDATE approval SET claimed_until = $1 WHERE id = $2 AND state = 'approved' AND claimed_until <= $3`
	unclaim     = `UPDATE approval SET claimed_until = $1 WHERE id = $2 AND state = 'approved' AND claimed_until = $3`
	updateSpent = `UPDATE approval SET state = 'done', ended_at = $1 WHERE id = $2 AND state = 'approved' AND claimed_until = $3`
	selectDue   = `SELECT id FROM approval WHERE state = 'approved' AND claimed_until <= $1 ORDER BY id LIMIT 50`
	selectOld   = `SELECT ` + columns + ` FROM approval WHERE state = 'waiting' AND expires_at <= $1 ORDER BY id LIMIT 50`
	deleteOld   = `DELETE FROM approval WHERE ended_at > 0 AND ended_at <= $1`
)

// again is after how long what could not be done just now is tried again.
const again = 10 * time.Second

// errSpent says that the act has been done already, here or on another node.
var errSpent = errors.New("approval: done already")

// perform does what was agreed to, unless another node is at it or has done it.
func (r *Room) perform(ctx context.Context, id chat.RecordID) error {
	ctx = context.WithoutCancel(ctx) // it has been decided; that somebody closes their browser does not undo it
	now := r.moment()
	until := now.Add(lease).UnixMilli()
	err := r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return changed(q.ExecContext(ctx, claim, until, id, now.UnixMilli()))
	})
	if errors.Is(err, errDecided) {
		return nil
	}
	if err != nil {
		return err
	}
	p, err := r.one(ctx, id)
	if err != nil {
		return err // it stays, and says so in the log: what does not open is not done
	}
	k, ok := r.kind(p.Kind)
	if !ok {
		return errors.New("approval: nobody has joined this kind")
	}
	err = r.do(ctx, k, p, until)
	switch {
	case err == nil || errors.Is(err, errSpent):
		if p, err = r.one(ctx, id); err == nil {
			r.o.Log.WarnContext(ctx, "what two people agreed to was done", "approval", p.ID, "kind", p.Kind, "by", p.By)
			r.tell(ctx, p)
		}
		return err
	case final(err):
		return r.void(ctx, p, chat.CodeOf(err))
	case r.moment().Sub(p.Decision.At) > patience:
		return r.void(ctx, p, chat.Unavailable)
	}
	later := r.moment().Add(again).UnixMilli()
	return errors.Join(err, r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, unclaim, later, id, until)
		return err
	}))
}

// void ends what can't be done. Where another node has done it meanwhile, that counts.
func (r *Room) void(ctx context.Context, p Proposal, why chat.Code) error {
	if err := r.end(ctx, p, Approved, Void, why); !errors.Is(err, errDecided) {
		return err
	}
	return nil
}

// do does the act and marks it as done, after it was written down that it is about to be.
func (r *Room) do(ctx context.Context, k Kind, p Proposal, until int64) error {
	if err := r.permitted(k, p); err != nil {
		return err
	}
	by := chat.Actor{Kind: chat.ActorHost}
	if !p.Decision.By.IsZero() {
		by = chat.Actor{Kind: chat.ActorStaff, Staff: p.Decision.By}
	}
	done, err := r.o.Audit.Begin(ctx, r.act(chat.ActPerform, by, &p, nil))
	if err != nil {
		return err
	}
	spend := func(ctx context.Context, q db.Querier) error {
		err := changed(q.ExecContext(ctx, updateSpent, r.moment().UnixMilli(), p.ID, until))
		if errors.Is(err, errDecided) {
			err = errSpent
		}
		return err
	}
	err = k.Do(chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: p.By}), p, spend)
	if err == nil { // an act without a unit of work of its own
		if err = r.o.DB.Write(ctx, spend); errors.Is(err, errSpent) {
			err = nil
		}
	}
	done(err)
	return err
}

var errGone = chat.Errorf(chat.Forbidden, "Who proposed or agreed to this may no longer.")

// permitted tells whether the two may still do what they proposed and agreed to.
func (r *Room) permitted(k Kind, p Proposal) error {
	if s, ok := r.o.People.Known(p.By); !ok || !s.Perms.Has(k.Need) || !p.Site.IsZero() && !s.Sites.Has(p.Site) {
		return errGone
	}
	if p.Decision == nil || p.Decision.By.IsZero() {
		return nil
	}
	if s, ok := r.o.People.Known(p.Decision.By); !ok || r.bar(s, p, nil) != "" {
		return errGone
	}
	return nil
}

// final tells whether an error says what is wrong with the act, so that trying again would say the same.
func final(err error) bool {
	switch chat.CodeOf(err) {
	case chat.Invalid, chat.NotFound, chat.Forbidden, chat.Conflict, chat.Ended, chat.Erased, chat.TooLarge:
		return true
	}
	return false
}

// Run does what was agreed to and left undone by a crash, ends what nobody has decided in time, and forgets what is long over, until
// ctx ends.
func (r *Room) Run(ctx context.Context) {
	tick := time.NewTicker(r.o.Every)
	defer tick.Stop()
	failing := false
	for {
		err := r.settle(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			r.o.Log.ErrorContext(ctx, "proposals not settled", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (r *Room) settle(ctx context.Context) error {
	now := r.moment()
	due, err := r.ids(ctx, selectDue, now.UnixMilli())
	for _, id := range due {
		err = errors.Join(err, r.perform(ctx, id))
	}
	old, err2 := r.list(ctx, selectOld, now.UnixMilli())
	err = errors.Join(err, err2)
	for _, p := range old {
		if e := r.end(ctx, p, Waiting, Expired, ""); e != nil && !errors.Is(e, errDecided) {
			err = errors.Join(err, e)
		}
	}
	return errors.Join(err, r.forget(ctx, now))
}

// forget deletes what nobody needs any more. It writes only where there is something.
func (r *Room) forget(ctx context.Context, now time.Time) error {
	var ties, rows int
	before, ended := now.Add(-TieLife).UnixMilli(), now.Add(-keep).UnixMilli()
	if err := r.o.DB.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM approval_tie WHERE at <= $1`, before).Scan(&ties); err != nil {
		return err
	}
	if err := r.o.DB.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM approval WHERE ended_at > 0 AND ended_at <= $1`, ended).Scan(&rows); err != nil {
		return err
	}
	if ties+rows == 0 {
		return nil
	}
	if err := r.forgetTies(ctx, now); err != nil {
		return err
	}
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteOld, ended)
		return err
	})
}
