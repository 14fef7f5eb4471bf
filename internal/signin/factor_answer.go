package signin

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// Answer is what somebody brings to prove who they are once more.
type Answer struct {
	Way  Way
	Code string // of an app, or a recovery code, or the password

	Passkey PasskeyAnswer

	session  chat.SessionID // that it is brought in
	purpose  string         // of the passkey's challenge
	about    []byte
	verified bool
}

var (
	errFactor = chat.Errorf(chat.Forbidden, "This does not fit, or was used before. Take the next code, or another way.")
	errMisfit = errors.New("signin: a second factor does not fit")
)

const (
	selectTOTP = `SELECT secret FROM totp WHERE staff = $1`
	// Of two who use one code at once, one changes the row.
	useTOTP     = `UPDATE totp SET last_step = $1, used_at = $2 WHERE staff = $3 AND last_step < $1`
	useRecovery = `DELETE FROM recovery_code WHERE staff = $1 AND hash = $2`

	selectRetry = `SELECT retry_at FROM totp_tries WHERE staff = $1`
	// Counted before a code is looked at, so that many at once count, too. No row: not yet time.
	countTry = `INSERT INTO totp_tries (staff, failed, retry_at) VALUES ($1, 1, 0)
		ON CONFLICT (staff) DO UPDATE SET failed = totp_tries.failed + 1 WHERE totp_tries.retry_at <= $2 RETURNING failed`
	delayTry    = `UPDATE totp_tries SET retry_at = $1 WHERE staff = $2`
	forgetTries = `DELETE FROM totp_tries WHERE staff = $1`
)

// Wrong codes one after the other are free up to totpFree; each further one closes the way of codes for twice as long, a
// minute at first and half an hour at most. At three codes that fit at any time, guessing takes years. Passkeys and
// recovery codes stay open: there is nothing to guess in them.
const (
	totpFree    = 5
	totpWait    = time.Minute
	totpMaxWait = 30 * time.Minute
)

func totpPlace(id chat.StaffID) keyring.AD {
	return keyring.AD{Table: "totp", Column: "secret", Row: id.Bytes()}
}

// answered looks whether an answer fits, and returns what uses it up, to be done in the unit of work that it opens something
// in: of several who bring the same one, one succeeds. errMisfit if it does not fit, and errUsed, also from use, if it did once.
func (s *Staff) answered(ctx context.Context, p *Person, a Answer, from netip.Addr) (use func(context.Context, db.Querier) error, err error) {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return nil, err
	}
	switch a.Way {
	case ByTOTP:
		return s.answeredTOTP(ctx, key, p.ID, a.Code)
	case ByRecovery:
		hash, ok := recoveryHash(key, p.ID, a.Code)
		if !ok {
			return nil, errMisfit
		}
		return func(ctx context.Context, q db.Querier) error {
			return changed(errMisfit)(q.ExecContext(ctx, useRecovery, p.ID, hash[:]))
		}, nil
	case ByPasskey:
		owner, use, err := s.presented(ctx, a.Passkey, a.purpose, a.about, a.verified)
		if err == nil && owner.ID != p.ID {
			return nil, misfit("another person's")
		}
		return use, err
	case ByPassword:
		return s.answeredPassword(ctx, key, p, a, from)
	}
	return nil, errMisfit
}

// answeredPassword takes the password of who has no second factor.
func (s *Staff) answeredPassword(ctx context.Context, key *keyring.Key, p *Person, a Answer, from netip.Addr) (func(context.Context, db.Querier) error, error) {
	f, err := factorsOf(ctx, s.db.Read(), p.ID)
	if err != nil {
		return nil, err
	}
	if f.Any() {
		return nil, errMisfit
	}
	var here digest // nobody else's attempts count against somebody who is signed in
	id := a.session.Bytes()
	copy(here[:], id[:])
	succeeded, err := s.slow.attempt(s.now(), emailIndex(key, p.Email), from, &here)
	if err != nil {
		return nil, err
	}
	same, err := s.check(ctx, &s.hash.known, key, p, a.Code)
	if err != nil {
		return nil, err
	}
	if !same {
		return nil, errMisfit
	}
	succeeded()
	return nothing, nil
}

func (s *Staff) answeredTOTP(ctx context.Context, key *keyring.Key, id chat.StaffID, code string) (func(context.Context, db.Querier) error, error) {
	code, ok := cleanTOTP(code)
	if !ok {
		return nil, errMisfit
	}
	if err := s.tryTOTP(ctx, id); err != nil {
		return nil, err
	}
	var stored sealed.Value
	err := s.db.Read().QueryRowContext(ctx, selectTOTP, id).Scan(&stored)
	if errors.Is(err, db.ErrNoRows) {
		return nil, errMisfit
	}
	if err != nil {
		return nil, err
	}
	secret, err := key.Open(totpPlace(id), stored)
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	now := s.now()
	step, ok := totpStep(secret, code, now)
	if !ok {
		return nil, errMisfit
	}
	return func(ctx context.Context, q db.Querier) error {
		if err := changed(errUsed)(q.ExecContext(ctx, useTOTP, step, millis(now), id)); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, forgetTries, id)
		return err
	}, nil
}

// tryTOTP counts an attempt before its work is done, or refuses it.
func (s *Staff) tryTOTP(ctx context.Context, id chat.StaffID) error {
	now := s.now()
	var failed int64
	err := s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if err := q.QueryRowContext(ctx, countTry, id, millis(now)).Scan(&failed); err != nil || failed < totpFree {
			return err
		}
		wait := min(totpWait<<min(failed-totpFree, 10), totpMaxWait)
		_, err := q.ExecContext(ctx, delayTry, millis(now.Add(wait)), id)
		return err
	})
	if !errors.Is(err, db.ErrNoRows) {
		return err
	}
	var retry int64
	if err := s.db.Read().QueryRowContext(ctx, selectRetry, id).Scan(&retry); err != nil && !errors.Is(err, db.ErrNoRows) {
		return err
	}
	wait := time.UnixMilli(retry).Sub(now)
	return chat.Errorf(chat.TooMany, "Too many wrong codes. Try again in %d minutes, or take another way.", int(max(0, wait)/time.Minute)+1)
}

// afterUse does what an answer that was used is followed by.
func (s *Staff) afterUse(ctx context.Context, p *Person, a Answer) {
	if a.Way == ByRecovery {
		s.tell(ctx, *p, RecoveryUsed)
	}
}

// changed turns a statement that changed no row into an error.
func changed(none error) func(db.Result, error) error {
	return func(res db.Result, err error) error {
		if err = one(res, err); errors.Is(err, errDifference) {
			return none
		}
		return err
	}
}
