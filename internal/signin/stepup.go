package signin

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

var errStepUp = chat.Errorf(chat.StepUp, "This asks for a fresh proof that it is you. Prove it, then do it again.")

// updateProof gives a session another token, and writes what was proven.
const updateProof = `UPDATE session SET hash = $1, previous = NULL, renewed_at = $3, proved_second = $2, proved_at = $3
	WHERE id = $4 AND (hash = $5 OR previous = $5)`

// Proven refuses who has not proven lately who they are: ProofLife ago at most. For the enrolment of a first factor it may be
// FirstPassword ago.
//
// Where second factors are optional, somebody may have neither a factor nor a password, but come by links alone: they have
// nothing to prove anything with, and nothing is asked of them but what roles permit.
func (s *Staff) Proven(who chat.Staff, enrolling bool) error {
	p := s.directory.person(who.ID)
	if p == nil {
		return errUnsigned
	}
	age := s.now().Sub(who.Proved)
	switch {
	case age < -clockSlack:
		return errStepUp
	case age < ProofLife:
		return nil
	case enrolling && !p.Factors.Any() && age < FirstPassword:
		return nil
	case !enrolling && s.optional && !p.Factors.Any() && !p.HasPassword:
		return nil
	}
	return errStepUp
}

// Prove notes that who is signed in has just proven once more who they are, and gives the session another token: the old one
// opens nothing any more.
func (s *Staff) Prove(ctx context.Context, who chat.Staff, token string, a Answer, from netip.Addr) (string, chat.Staff, error) {
	p := s.directory.person(who.ID)
	if p == nil || p.Out(s.now()) {
		return "", chat.Staff{}, errUnsigned
	}
	a.session, a.purpose, a.about, a.verified = who.Session, toProve, sessionAbout(who), true
	use, err := s.answered(ctx, p, a, from)
	if err != nil {
		return "", chat.Staff{}, s.refuseFactor(ctx, p, a, from, err)
	}
	second := string(a.Way)
	if a.Way == ByPassword {
		second = ""
	}
	done, err := s.audit.Begin(ctx, chat.Act{
		Name: chat.ActStepUp, By: chat.Actor{Kind: chat.ActorStaff, Staff: p.ID}, Subject: p.ID,
		Facts: map[string]string{"by": string(a.Way), "network": networkOf(from).String()},
	})
	if err != nil {
		return "", chat.Staff{}, err
	}
	next, who, err := s.turn(ctx, p, who, token, second, use)
	done(err)
	if err != nil {
		return "", chat.Staff{}, s.refuseFactor(ctx, p, a, from, err)
	}
	s.afterUse(ctx, p, a)
	return next, who, nil
}

// turn gives a session another token together with what was just proven, in one unit of work with spend. Sockets and what else
// goes by the session's id stay.
func (s *Staff) turn(ctx context.Context, p *Person, who chat.Staff, token, second string, spend func(context.Context, db.Querier) error) (string, chat.Staff, error) {
	old, ok := digestOf(token)
	if !ok {
		return "", chat.Staff{}, errUnsigned
	}
	next, hash := newToken()
	now := s.now().Truncate(time.Millisecond)
	err := s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if err := spend(ctx, q); err != nil {
			return err
		}
		return changed(errUnsigned)(q.ExecContext(ctx, updateProof, hash[:], second, millis(now), who.Session, old[:]))
	})
	if err != nil {
		return "", chat.Staff{}, err
	}
	if !s.sessions.prove(old, hash, second, now) {
		if err := s.loadSession(ctx, hash); err != nil {
			return "", chat.Staff{}, err
		}
	}
	held, err := s.sessions.use(hash, now, true)
	if errors.Is(err, db.ErrNoRows) {
		err = errUnsigned
	}
	if err != nil {
		return "", chat.Staff{}, err
	}
	who, err = s.signed(p, &held)
	return next, who, err
}

// prove notes a session's new token and what was proven with it; none that it had before is taken any more. It tells whether the
// session was in memory: what is remembered of it there stays.
func (h *sessions) prove(old, fresh digest, second string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	held := h.held[old]
	if held == nil {
		return false
	}
	for d, other := range h.held {
		if other.id == held.id {
			delete(h.held, d)
		}
	}
	held.proof.second, held.proved = second, now
	held.hash, held.previous, held.renewed, held.seen = fresh, digest{}, now, time.Time{}
	h.held[fresh] = held
	return true
}

// asStaff says in the name of who what follows is done.
func asStaff(ctx context.Context, who chat.Staff) context.Context {
	return chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: who.ID})
}
