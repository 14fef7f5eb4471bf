package approval

import (
	"context"
	"encoding/json"
	"strconv"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask/text"
)

const (
	updateVerdict = `UPDATE approval SET state = $1, verdict = $2, ended_at = $3 WHERE id = $4 AND state = 'waiting' AND expires_at > $5`
	updateEnded   = `UPDATE approval SET state = $1, ended_at = $2, why = $3 WHERE id = $4 AND state = $5`
)

var (
	errDecided = chat.Errorf(chat.Conflict, "This has been decided, withdrawn or has expired meanwhile. Look at it again.")
	errStale   = chat.Errorf(chat.Conflict, "Things have changed since this was proposed, and it can't be done any more as it was meant. It is void; have it proposed anew.")
	errNotOwn  = chat.Errorf(chat.Forbidden, "Only whoever proposed this can withdraw it. You can refuse it.")
)

// Decide says yes or no to what somebody else proposed, and has what was agreed to done at once. NotFound, Forbidden with the
// bar in words, Conflict if it has been decided or things have changed.
func (r *Room) Decide(ctx context.Context, s chat.Staff, id chat.RecordID, approve bool, word text.Raw) (Proposal, error) {
	p, err := r.one(ctx, id)
	if err != nil {
		return Proposal{}, err
	}
	if !r.sees(s, p) {
		return Proposal{}, errNone
	}
	list, err := r.ties(ctx)
	if err != nil {
		return Proposal{}, err
	}
	if b := r.bar(s, p, from(p.By, list)); b != "" {
		return Proposal{}, bars[b]
	}
	return r.decide(ctx, p, chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, approve, word)
}

// DecideByHost is Decide for the host's operator, who is asked for no permission: whoever has the host could do it anyway. It is
// written down and told like any decision.
func (r *Room) DecideByHost(ctx context.Context, id chat.RecordID, approve bool, word text.Raw) (Proposal, error) {
	p, err := r.one(ctx, id)
	if err != nil {
		return Proposal{}, err
	}
	return r.decide(ctx, p, chat.Actor{Kind: chat.ActorHost}, approve, word)
}

func (r *Room) decide(ctx context.Context, p Proposal, by chat.Actor, approve bool, in text.Raw) (Proposal, error) {
	now := r.moment()
	if p.State != Waiting || !now.Before(p.Expires) {
		return Proposal{}, errDecided
	}
	word, ok := r.words(in)
	if !ok {
		return Proposal{}, errWord
	}
	if approve {
		if err := r.stands(ctx, p); err != nil {
			return Proposal{}, err
		}
	}
	done, err := r.o.Audit.Begin(ctx, r.act(chat.ActDecide, by, &p, map[string]string{"approve": strconv.FormatBool(approve)}))
	if err != nil {
		return Proposal{}, err
	}
	p.Decision = &Decision{By: by.Staff, Approve: approve, Word: word, At: now}
	err = r.storeVerdict(ctx, &p)
	done(err)
	if err != nil {
		return Proposal{}, err
	}
	r.o.Log.WarnContext(ctx, "a proposal was decided", "approval", p.ID, "kind", p.Kind, "approve", approve, "by", actor(by))
	if !approve {
		r.tell(ctx, p)
		return p, nil
	}
	if err := r.perform(ctx, p.ID); err != nil {
		r.o.Log.ErrorContext(ctx, "what was agreed to is not done yet; it is tried again", "approval", p.ID, "kind", p.Kind, "err", err)
	}
	return r.one(ctx, p.ID)
}

func actor(a chat.Actor) string {
	if a.Kind == chat.ActorStaff {
		return a.Staff.String()
	}
	return string(a.Kind)
}

// stands makes a proposal void that can't be done any more, and says so.
func (r *Room) stands(ctx context.Context, p Proposal) error {
	k, ok := r.kind(p.Kind)
	if !ok {
		return errStale
	}
	_, err := k.Look(ctx, p)
	if err == nil {
		err = r.permitted(k, p)
	}
	if !final(err) {
		return err
	}
	if err := r.end(ctx, p, Waiting, Void, chat.CodeOf(err)); err != nil {
		return err
	}
	return errStale
}

func (r *Room) storeVerdict(ctx context.Context, p *Proposal) error {
	key, err := r.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return err
	}
	d := p.Decision
	plain, err := json.Marshal(verdict{d.Approve, d.By, d.At.UnixMilli(), d.Word.Clear()})
	if err != nil {
		return err
	}
	var ended int64
	if p.State = Approved; !d.Approve {
		p.State, p.Ended, ended = Refused, d.At, d.At.UnixMilli()
	}
	said := key.Seal(verdictPlace(p), plain)
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return changed(q.ExecContext(ctx, updateVerdict, string(p.State), said, ended, p.ID, d.At.UnixMilli()))
	})
}

// changed turns an update that found its row in another state into errDecided.
func changed(res db.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = errDecided
	}
	return err
}

// Withdraw takes back what oneself proposed.
func (r *Room) Withdraw(ctx context.Context, s chat.Staff, id chat.RecordID) (Proposal, error) {
	p, err := r.one(ctx, id)
	switch {
	case err != nil:
		return Proposal{}, err
	case !r.sees(s, p):
		return Proposal{}, errNone
	case p.By != s.ID:
		return Proposal{}, errNotOwn
	case p.State != Waiting:
		return Proposal{}, errDecided
	}
	done, err := r.o.Audit.Begin(ctx, r.act(chat.ActWithdraw, chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, &p, nil))
	if err != nil {
		return Proposal{}, err
	}
	err = r.end(ctx, p, Waiting, Withdrawn, "")
	done(err)
	if err != nil {
		return Proposal{}, err
	}
	return r.one(ctx, id)
}

// end moves a proposal to a state that it stays in, and tells.
func (r *Room) end(ctx context.Context, p Proposal, was, is State, why chat.Code) error {
	now := r.moment()
	err := r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return changed(q.ExecContext(ctx, updateEnded, string(is), now.UnixMilli(), string(why), p.ID, string(was)))
	})
	if err != nil {
		return err
	}
	p.State, p.Ended, p.Why = is, now, why
	r.o.Log.InfoContext(ctx, "a proposal is over", "approval", p.ID, "kind", p.Kind, "state", string(is), "why", string(why))
	r.tell(ctx, p)
	return nil
}
