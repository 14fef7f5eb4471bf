package approval

import (
	"context"
	"encoding/json"
	"fmt"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask/text"
)

// Draft is what somebody proposes.
type Draft struct {
	Kind    string
	Subject chat.StaffID // the member of staff that it is about; zero: none
	Site    chat.SiteID  // likewise the site
	Params  any          // becomes JSON
	Reason  text.Raw
}

const (
	insertProposal = `INSERT INTO approval (id, kind, proposer, at, expires_at, state, body) VALUES ($1, $2, $3, $4, $5, 'waiting', $6)`
	countWaiting   = `SELECT COUNT(*), COALESCE(SUM(CASE WHEN proposer = $1 THEN 1 ELSE 0 END), 0) FROM approval WHERE state = 'waiting' AND expires_at > $2`
)

var (
	errForbidden = chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	errMany      = chat.Errorf(chat.TooMany, "Too many proposals are waiting. Have some decided, or withdraw some of yours, first.")
)

// Propose keeps an act until somebody else decides on it, and tells those who may. Forbidden, Invalid if the reason is missing
// or too long, TooMany, and what the act's room finds wrong with it.
func (r *Room) Propose(ctx context.Context, s chat.Staff, d Draft) (Proposal, error) {
	k, ok := r.kind(d.Kind)
	if !ok {
		return Proposal{}, fmt.Errorf("approval: nobody has joined the kind %q", d.Kind)
	}
	if !s.Perms.Has(k.Need) {
		return Proposal{}, errForbidden
	}
	reason, ok := r.words(d.Reason)
	if !ok || empty(reason) {
		return Proposal{}, errReason
	}
	params, err := json.Marshal(d.Params)
	if err != nil {
		return Proposal{}, err
	}
	p := Proposal{
		ID: chat.NewRecordID(), Kind: k.Name, By: s.ID, Subject: d.Subject, Site: d.Site, Reason: reason, At: r.moment(), State: Waiting, Params: params,
	}
	if p.Expires = p.At.Add(Life); k.Life > 0 {
		p.Expires = p.At.Add(k.Life)
	}
	if _, err := k.Look(ctx, p); err != nil {
		return Proposal{}, err
	}
	done, err := r.o.Audit.Begin(ctx, r.act(chat.ActPropose, chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, &p, nil))
	if err != nil {
		return Proposal{}, err
	}
	err = r.insert(ctx, &p)
	done(err)
	if err != nil {
		return Proposal{}, err
	}
	r.o.Log.InfoContext(ctx, "a second person's approval is asked for", "approval", p.ID, "kind", p.Kind, "by", p.By)
	r.tell(ctx, p)
	return p, nil
}

func (r *Room) insert(ctx context.Context, p *Proposal) error {
	key, err := r.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(body{p.Subject, p.Site, p.Reason.Clear(), p.Params})
	if err != nil {
		return err
	}
	kept := key.Seal(place(p), plain)
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		var all, own int
		if err := q.QueryRowContext(ctx, countWaiting, p.By, p.At.UnixMilli()).Scan(&all, &own); err != nil {
			return err
		}
		if all >= MaxWaiting || own >= MaxOwn {
			return errMany
		}
		_, err := q.ExecContext(ctx, insertProposal, p.ID, p.Kind, p.By, p.At.UnixMilli(), p.Expires.UnixMilli(), kept)
		return err
	})
}

// act is what is written down: ids and the kind, and nothing of what is proposed.
func (r *Room) act(name chat.ActName, by chat.Actor, p *Proposal, more map[string]string) chat.Act {
	facts := map[string]string{"approval": p.ID.String(), "of": p.Kind, "proposer": p.By.String()}
	for k, v := range more {
		facts[k] = v
	}
	return chat.Act{Name: name, By: by, Subject: p.Subject, Facts: facts}
}
