package signin

import (
	"context"
	"crypto/ecdsa"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/keyproof"
)

const (
	// proofWindow is by how much a proof's time may differ from ours. What came within it is remembered, so that nothing comes
	// twice.
	proofWindow = time.Minute
	// maxNumbers bounds what is remembered for one session: more than its limits let through.
	maxNumbers = 4096
	// A session ends after so many strikes: a request without a proof is one that no console makes, and counts for several; a
	// wrong proof may be a tab that has yet to hear of a new sign-in.
	maxStrikes   = 20
	strikeWrong  = 1
	strikeAbsent = 7
)

var (
	errProof     = chat.Errorf(chat.NoProof, "This request does not prove that it comes from the browser in which you signed in. Load the page again, or sign in again.")
	errProofTime = chat.Errorf(chat.NoProof, "This request's proof is too old, or from the future. Make it anew with the server's time.")
	errProofs    = chat.Errorf(chat.TooMany, "Too many requests. Wait a minute, then try again.")
)

// binding is what a session is bound to, and what has become of it. It is guarded by sessions.mu but for key, which does not
// change.
type binding struct {
	key     *ecdsa.PublicKey // nil: none, and nothing proves it
	numbers map[keyproof.Number]time.Time
	strikes int
	about   about
	moved   bool // about is newer than the row
}

// Holds refuses a request with a session's token that does not prove to come from the browser in which it began: made is the
// proof, or "". A session whose token comes without its key again and again is ended. The token was just looked up.
func (s *Staff) Holds(ctx context.Context, token, made, method, address string) error {
	hash, ok := digestOf(token)
	if !ok {
		return errUnsigned
	}
	s.sessions.mu.Lock()
	held := s.sessions.held[hash]
	s.sessions.mu.Unlock()
	if held == nil {
		return errUnsigned
	}
	from := clientIn(ctx).Address
	if made == "" {
		return s.strike(ctx, held, strikeAbsent, from, "no proof")
	}
	p, err := keyproof.Parse(made)
	if err != nil {
		return s.strike(ctx, held, strikeAbsent, from, "malformed proof")
	}
	now := s.now()
	if age := now.Sub(p.At); age > proofWindow || age < -proofWindow || p.At.Before(s.began) {
		return errProofTime // a clock that is wrong, and learns it by this; before the start nothing is remembered
	}
	if held.bound.key == nil || !p.By(held.bound.key, method, address) {
		return s.strike(ctx, held, strikeWrong, from, "wrong proof")
	}
	s.sessions.mu.Lock()
	fresh, room := held.bound.takeLocked(p, now)
	s.sessions.mu.Unlock()
	if !room {
		return errProofs
	}
	if fresh { // here; only then is it asked whether it is elsewhere, too
		if fresh, err = s.takeShared(ctx, held.id, p.Number, now); err != nil {
			return err
		}
	}
	if !fresh {
		return s.strike(ctx, held, strikeWrong, from, "used proof")
	}
	s.sessions.mu.Lock()
	moved := held.bound.about.moveTo(from)
	if moved {
		held.bound.moved = true
	}
	s.sessions.mu.Unlock()
	if moved {
		s.raiseOf(chat.SignalSessionMoved, held.staff, from, "")
	}
	return nil
}

// takeLocked remembers a proof's number. fresh: it was not seen before.
func (b *binding) takeLocked(p keyproof.Proof, now time.Time) (fresh, room bool) {
	if _, seen := b.numbers[p.Number]; seen {
		return false, true
	}
	if len(b.numbers) >= maxNumbers {
		for n, at := range b.numbers {
			if now.Sub(at) > proofWindow {
				delete(b.numbers, n)
			}
		}
		if len(b.numbers) >= maxNumbers {
			return false, false
		}
	}
	if b.numbers == nil {
		b.numbers = make(map[keyproof.Number]time.Time)
	}
	b.numbers[p.Number] = p.At
	return true, true
}

// strike counts against a session, and ends it when there were too many.
func (s *Staff) strike(ctx context.Context, held *session, n int, from netip.Addr, why string) error {
	s.sessions.mu.Lock()
	before := held.bound.strikes
	held.bound.strikes += n
	over := before < maxStrikes && held.bound.strikes >= maxStrikes
	s.sessions.mu.Unlock()
	s.log.WarnContext(ctx, "a session's cookie came without its key", "session", held.id, "staff", held.staff, "network", networkOf(from), "why", why)
	if n == strikeAbsent || over { // a wrong one alone may be a tab that has yet to hear of a new sign-in
		s.raiseOf(chat.SignalSessionStolen, held.staff, from, why)
	}
	if !over {
		return errProof
	}
	s.log.WarnContext(ctx, "the session is ended", "session", held.id, "staff", held.staff)
	if err := s.End(ctx, held.staff, held.id, EndedStolen); err != nil {
		return err
	}
	if p := s.directory.person(held.staff); p != nil {
		s.tell(ctx, *p, SessionStolen)
	}
	return endings[EndedStolen]
}

func (s *Staff) raiseOf(kind chat.SignalKind, id chat.StaffID, from netip.Addr, why string) {
	sig := chat.Signal{Kind: kind, From: from, Subject: id}
	if why != "" {
		sig.Facts = map[string]string{"why": why}
	}
	s.suspect(sig)
}
