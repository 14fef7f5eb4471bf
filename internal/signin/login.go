package signin

import (
	"context"
	"encoding/binary"
	"errors"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/internal/perm"
)

var (
	errWrong = chat.Errorf(chat.Unsigned, "The e-mail address or the password is wrong. After %d wrong ones, no password is taken for "+
		"%d minutes, except in a browser in which you have signed in before.", maxWrong, int(ClosedFor/time.Minute))
	errWrongNow = chat.Errorf(chat.Forbidden, "The current password is wrong.")
	errTooLate  = chat.Errorf(chat.Forbidden, "A first password can be set within %d minutes of signing in by a link. "+
		"Sign out, and ask for a new link.", int(FirstPassword/time.Minute))
	errSetBefore = chat.Errorf(chat.Conflict, "A password was set in the meantime. Sign in with it, or ask for a new link.")
	errSpentLink = chat.Errorf(chat.Unsigned, "This link was used already or is over. Ask for a new one.")
)

const (
	selectPassword = `SELECT password FROM staff WHERE id = $1`
	insertLink     = `INSERT INTO sign_in_link (hash, staff, expires_at) VALUES ($1, $2, $3)`
	selectLink     = `SELECT staff FROM sign_in_link WHERE hash = $1 AND expires_at > $2`
	// Whoever deletes the row has won; a second one finds none.
	spendLink = `DELETE FROM sign_in_link WHERE hash = $1 AND expires_at > $2 RETURNING staff`
)

// SignIn takes an e-mail address and a password, and leads to a session, or to the second factor before it. The answer for an
// unknown or disabled account, one without a password, and a wrong password is the same, after the same work. TooMany if there
// were many attempts; from is the client's address.
func (s *Staff) SignIn(ctx context.Context, email, password string, from netip.Addr) (Entrance, error) {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return Entrance{}, err
	}
	email, err = cleanEmail(email)
	if err != nil {
		return Entrance{}, errWrong // says nothing about accounts: it depends on the input alone
	}
	p := s.directory.find(emailIndex(key, email))
	if err := s.proveByPassword(ctx, key, p, email, password, from); err != nil {
		return Entrance{}, err
	}
	if err := s.enter(ctx, p.Role, p.Sites); err != nil {
		s.noteFailed(ctx, p, from, "outside")
		return Entrance{}, err
	}
	return s.arrived(ctx, p, "password", map[string]string{"by": "password", "network": networkOf(from).String()}, nothing)
}

// writeSignIn writes down that somebody comes in. Whoever can change what others may do does not, if that can't be written;
// the others do, since chatting goes on, and since a log that is out of order is to be looked at.
func (s *Staff) writeSignIn(ctx context.Context, p *Person, facts map[string]string) (done func(error), err error) {
	return s.audit.Begin(ctx, chat.Act{
		Name: chat.ActSignIn, By: chat.Actor{Kind: chat.ActorStaff, Staff: p.ID}, Subject: p.ID, Facts: facts,
		Anyway: !s.role(p.Role).Has(perm.ManageStaff),
	})
}

// noteFailed writes down that somebody did not come in. p is nil where there is no such account.
func (s *Staff) noteFailed(ctx context.Context, p *Person, from netip.Addr, why string) {
	a := chat.Act{Name: chat.ActSignInFailed, By: chat.Actor{Kind: chat.ActorNobody}, Facts: map[string]string{"why": why}}
	if from.IsValid() {
		a.Facts["network"] = networkOf(from).String()
	}
	if p != nil {
		a.Subject = p.ID
	}
	s.audit.Note(ctx, a)
}

// check tells whether a password is a person's. For nobody it does the same work, a query, an opening and a hash, and says no.
func (s *Staff) check(ctx context.Context, in *lane, key *keyring.Key, p *Person, password string) (bool, error) {
	prepared, err := preparePassword(password)
	if err != nil {
		return false, nil // depends on the input alone
	}
	defer clear(prepared)
	id := s.directory.somebody()
	if p != nil {
		id = p.ID
	}
	var stored sealed.Value
	err = s.db.Read().QueryRowContext(ctx, selectPassword, id).Scan(&stored)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return false, err
	}
	real := p != nil && !stored.IsZero()
	if stored.IsZero() {
		id, stored = s.decoy.id, s.decoy.seal
	}
	phc, err := key.Open(staffPlace("password", id), stored)
	if err != nil {
		return false, err
	}
	defer clear(phc)
	same, err := s.hash.verify(ctx, in, string(phc), prepared)
	return same && real, err
}

// ChangePassword sets a new password for who proves the current one, and ends all their sessions but this one. It is
// slowed down like signing in.
//
// Who has none yet has signed in by a link, and proves with it that they may set the first one: for FirstPassword after
// its use, so that a console left open, or a cookie found later, is not enough to take an account over for good. A
// password that exists is never replaced in this way, whoever set it and however shortly before.
func (s *Staff) ChangePassword(ctx context.Context, who chat.Staff, current, next string, from netip.Addr) error {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	p := s.directory.person(who.ID)
	if p == nil {
		return errUnsigned
	}
	var here digest // nobody else's attempts count against somebody who is signed in
	id := who.Session.Bytes()
	copy(here[:], id[:])
	succeeded, err := s.slow.attempt(s.now(), emailIndex(key, p.Email), from, &here)
	if err != nil {
		return err
	}
	update := updatePassword
	if !p.HasPassword {
		update = firstPassword
		if age, held := s.sessions.age(who.Session, s.now()); !held || age > FirstPassword {
			return errTooLate
		}
	} else {
		same, err := s.check(ctx, &s.hash.known, key, p, current)
		if err != nil {
			return err
		}
		if !same {
			return errWrongNow
		}
	}
	succeeded()
	hash, err := s.sealPassword(ctx, key, p.ID, next, p.Email, p.Name)
	if err != nil {
		return err
	}
	ctx = chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: who.ID})
	return s.written(ctx, chat.ActSetPassword, p.ID, nil, func() error {
		s.change.Lock()
		gone, err := s.alterRows(ctx, p.ID, who.Session, func(ctx context.Context, q db.Querier) error {
			if err := one(q.ExecContext(ctx, update, hash, p.ID)); err != nil {
				if !p.HasPassword && errors.Is(err, errDifference) {
					return errSetBefore
				}
				return err
			}
			return voidLinks(ctx, q, p.ID)
		})
		s.change.Unlock()
		s.forget(gone)
		return err
	})
}

// Link makes a one-time sign-in token for somebody, good for LinkLife, for the host's commands and the demo. It goes into
// the fragment of an address and is spent by POST, so that no log and no preview takes it.
func (s *Staff) Link(ctx context.Context, id chat.StaffID) (string, error) {
	p := s.directory.person(id)
	if p == nil || p.Out(s.now()) {
		return "", errNobody
	}
	token, hash := newToken()
	over := millis(s.now().Add(LinkLife))
	err := s.written(ctx, chat.ActMakeLink, id, nil, func() error {
		return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, insertLink, hash[:], id, over)
			return err
		})
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// SignInByLink takes a one-time token, and leads to a session, or to the second factor before it. Of two who use it at once,
// one wins.
func (s *Staff) SignInByLink(ctx context.Context, token string) (Entrance, error) {
	hash, ok := digestOf(token)
	if !ok {
		return Entrance{}, errSpentLink
	}
	now := millis(s.now())
	var id chat.StaffID
	err := s.db.Read().QueryRowContext(ctx, selectLink, hash[:], now).Scan(&id)
	if errors.Is(err, db.ErrNoRows) {
		return Entrance{}, s.refuseLink(ctx, nil, hash)
	}
	if err != nil {
		return Entrance{}, err
	}
	p := s.directory.person(id)
	if p == nil || p.Out(s.now()) {
		return Entrance{}, s.refuseLink(ctx, p, hash)
	}
	if err := s.enter(ctx, p.Role, p.Sites); err != nil {
		s.noteFailed(ctx, p, netip.Addr{}, "outside")
		return Entrance{}, err
	}
	in, err := s.arrived(ctx, p, "link", map[string]string{"by": "link"}, func(ctx context.Context, q db.Querier) error {
		err := q.QueryRowContext(ctx, spendLink, hash[:], now).Scan(&id)
		if errors.Is(err, db.ErrNoRows) {
			return errSpentLink
		}
		return err
	})
	if errors.Is(err, errSpentLink) {
		return Entrance{}, s.refuseLink(ctx, p, hash)
	}
	return in, err
}

func (s *Staff) refuseLink(ctx context.Context, p *Person, hash digest) error {
	s.log.WarnContext(ctx, "sign-in link refused")
	s.noteFailed(ctx, p, netip.Addr{}, "spent link")
	spent := chat.Signal{Kind: chat.SignalLinkSpent, From: clientIn(ctx).Address, Door: "/v1/session/link", Mark: binary.BigEndian.Uint64(hash[:])}
	if p != nil {
		spent.Subject = p.ID
	}
	s.suspect(spent)
	return errSpentLink
}
