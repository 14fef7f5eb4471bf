package signin

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// Factors are the second factors that somebody has.
type Factors struct {
	TOTP     bool
	Passkeys int
	Recovery int // codes that are left
}

// Any tells whether there is one. Recovery codes are none: they stand in for one that was lost.
func (f Factors) Any() bool { return f.TOTP || f.Passkeys > 0 }

// Ways are those that a sign-in can be finished by.
func (f Factors) Ways() []Way {
	var ways []Way
	if f.Passkeys > 0 {
		ways = append(ways, ByPasskey)
	}
	if f.TOTP {
		ways = append(ways, ByTOTP)
	}
	if f.Recovery > 0 {
		ways = append(ways, ByRecovery)
	}
	return ways
}

// Notice is what an account's owner is told of, in all their sessions and by a way outside of the console.
type Notice string

// The notices.
const (
	FactorEnrolled  Notice = "factor_enrolled"
	FactorRemoved   Notice = "factor_removed"
	RecoveryUsed    Notice = "recovery_used"
	RecoveryRenewed Notice = "recovery_renewed"
	SessionStolen   Notice = "session_stolen" // it was ended: its cookie came without its key, again and again
)

// offerLife is how long a secret that was shown can be confirmed.
const offerLife = 15 * time.Minute

var (
	errNoFactors  = chat.Errorf(chat.Conflict, "There is no second factor. Enrol one first.")
	errLastFactor = chat.Errorf(chat.Conflict, "This is your last second factor, and everybody has one here. Enrol another one first.")
	errNoOffer    = chat.Errorf(chat.Conflict, "This took too long. Begin again: the app needs a new code to scan.")
	errOfferCode  = chat.Errorf(chat.Forbidden, "The code does not fit. Take the one that the app shows now, and check the clock of its device.")
)

const (
	selectFactors = `SELECT EXISTS (SELECT 1 FROM totp WHERE staff = $1), (SELECT count(*) FROM recovery_code WHERE staff = $1),
		(SELECT count(*) FROM passkey WHERE staff = $1)`
	selectTOTPs = `SELECT staff FROM totp ORDER BY staff LIMIT $1`

	selectTOTPTimes = `SELECT created_at, used_at FROM totp WHERE staff = $1`
	upsertOffer     = `INSERT INTO totp_offer (staff, session, secret, expires_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (staff) DO UPDATE SET session = excluded.session, secret = excluded.secret, expires_at = excluded.expires_at`
	selectOffer = `SELECT secret FROM totp_offer WHERE staff = $1 AND session = $2 AND expires_at > $3`
	spendOffer  = `DELETE FROM totp_offer WHERE staff = $1 AND session = $2 AND expires_at > $3`
	upsertTOTP  = `INSERT INTO totp (staff, secret, last_step, created_at, used_at) VALUES ($1, $2, $3, $4, $4)
		ON CONFLICT (staff) DO UPDATE SET secret = excluded.secret, last_step = excluded.last_step,
			created_at = excluded.created_at, used_at = excluded.used_at`
	deleteOffers = `DELETE FROM totp_offer WHERE staff = $1`
	deleteTOTP   = `DELETE FROM totp WHERE staff = $1`
)

func offerPlace(id chat.StaffID) keyring.AD {
	return keyring.AD{Table: "totp_offer", Column: "secret", Row: id.Bytes()}
}

// factorsOf reads what somebody has, from the rows: another node may have changed it a second ago.
func factorsOf(ctx context.Context, q db.Querier, id chat.StaffID) (f Factors, err error) {
	err = q.QueryRowContext(ctx, selectFactors, id).Scan(&f.TOTP, &f.Recovery, &f.Passkeys)
	return f, err
}

// readFactors fills in what the directory knows of factors.
func (s *Staff) readFactors(ctx context.Context, people map[chat.StaffID]*Person) error {
	rows, err := s.db.Read().QueryContext(ctx, selectTOTPs, MaxStaff)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id chat.StaffID
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if p := people[id]; p != nil {
			p.Factors.TOTP = true
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	keys, err := s.db.Read().QueryContext(ctx, whoPasskey, MaxStaff)
	if err != nil {
		return err
	}
	defer keys.Close()
	for keys.Next() {
		var id chat.StaffID
		var n int
		if err := keys.Scan(&id, &n); err != nil {
			return err
		}
		if p := people[id]; p != nil {
			p.Factors.Passkeys = n
		}
	}
	return keys.Err()
}

// Security is how somebody can prove who they are, as they see it themselves. No secret is in it.
type Security struct {
	Factors
	Required           bool // everybody has a second factor here
	HasPassword        bool
	Ways               []Way // by which a fresh proof can be given
	TOTPMade, TOTPUsed time.Time
	CanPasskey         bool // whether browsers make passkeys for this console
	List               []Passkey
}

// Security tells somebody about their own factors.
func (s *Staff) Security(ctx context.Context, who chat.Staff) (Security, error) {
	p, err := s.Person(who.ID)
	if err != nil {
		return Security{}, err
	}
	q := s.db.Read()
	out := Security{Required: !s.optional, HasPassword: p.HasPassword}
	if out.Factors, err = factorsOf(ctx, q, p.ID); err != nil {
		return Security{}, err
	}
	out.CanPasskey = s.relying.id != ""
	if out.List, _, err = s.passkeysOf(ctx, p.ID); err != nil {
		return Security{}, err
	}
	out.Ways = out.Factors.Ways()
	if !out.Any() && p.HasPassword {
		out.Ways = []Way{ByPassword}
	}
	if out.TOTP {
		var made, used int64
		if err := q.QueryRowContext(ctx, selectTOTPTimes, p.ID).Scan(&made, &used); err != nil && !errors.Is(err, db.ErrNoRows) {
			return Security{}, err
		}
		out.TOTPMade, out.TOTPUsed = time.UnixMilli(made), time.UnixMilli(used)
	}
	return out, nil
}

// Offer is a new secret for an authenticator app, as it is shown once.
type Offer struct {
	Secret string // to be typed
	URI    string // to be scanned
}

// OfferTOTP makes a secret for an authenticator app. It counts for nothing until ConfirmTOTP, in the same session.
func (s *Staff) OfferTOTP(ctx context.Context, who chat.Staff) (Offer, error) {
	p, err := s.Person(who.ID)
	if err != nil {
		return Offer{}, err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return Offer{}, err
	}
	secret := newTOTPSecret()
	defer clear(secret)
	value, over := key.Seal(offerPlace(p.ID), secret), millis(s.now().Add(offerLife))
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return one(q.ExecContext(ctx, upsertOffer, p.ID, who.Session, value, over))
	})
	if err != nil {
		return Offer{}, err
	}
	return Offer{Secret: totpText(secret), URI: totpURI(secret, s.issuer, p.Email)}, nil
}

// Enrolled is what somebody gets who has enrolled a factor: their session's next token, and recovery codes if it is their
// first one. Neither is ever told again.
type Enrolled struct {
	Token string
	Who   chat.Staff
	Codes []string
}

// ConfirmTOTP enrols the app that was offered, in the place of the one before, to who shows a code of it.
func (s *Staff) ConfirmTOTP(ctx context.Context, who chat.Staff, token, code string) (Enrolled, error) {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return Enrolled{}, err
	}
	var stored sealed.Value
	err = s.db.Read().QueryRowContext(ctx, selectOffer, who.ID, who.Session, millis(s.now())).Scan(&stored)
	if errors.Is(err, db.ErrNoRows) {
		return Enrolled{}, errNoOffer
	}
	if err != nil {
		return Enrolled{}, err
	}
	secret, err := key.Open(offerPlace(who.ID), stored)
	if err != nil {
		return Enrolled{}, err
	}
	defer clear(secret)
	code, ok := cleanTOTP(code)
	if !ok {
		return Enrolled{}, errOfferCode
	}
	now := s.now()
	step, ok := totpStep(secret, code, now)
	if !ok {
		return Enrolled{}, errOfferCode
	}
	kept := key.Seal(totpPlace(who.ID), secret)
	return s.enrol(ctx, key, who, token, ByTOTP, func(ctx context.Context, q db.Querier) error {
		if err := changed(errNoOffer)(q.ExecContext(ctx, spendOffer, who.ID, who.Session, millis(now))); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, forgetTries, who.ID); err != nil {
			return err
		}
		return one(q.ExecContext(ctx, upsertTOTP, who.ID, kept, step, millis(now)))
	})
}

// enrol stores a factor, gives the first one recovery codes beside it, turns this session's token, and ends all others.
func (s *Staff) enrol(ctx context.Context, key *keyring.Key, who chat.Staff, token string, way Way, store func(context.Context, db.Querier) error) (out Enrolled, err error) {
	p, err := s.Person(who.ID)
	if err != nil {
		return Enrolled{}, err
	}
	codes, hashes := newRecoveryCodes(key, p.ID)
	err = s.written(asStaff(ctx, who), chat.ActEnrolFactor, p.ID, map[string]string{"kind": string(way)}, func() error {
		var gone []chat.SessionID
		s.change.Lock()
		out.Token, out.Who, err = s.turn(ctx, &p, who, token, string(way), func(ctx context.Context, q db.Querier) error {
			left, err := factorsOf(ctx, q, p.ID)
			if err != nil {
				return err
			}
			if err := store(ctx, q); err != nil {
				return err
			}
			if !left.Any() {
				if err := storeRecovery(ctx, q, p.ID, hashes, millis(s.now())); err != nil {
					return err
				}
				out.Codes = codes
			}
			if _, err := q.ExecContext(ctx, deleteHalves, p.ID); err != nil {
				return err
			}
			gone, err = s.endSessions(ctx, q, p.ID, who.Session, EndedChanged)
			return err
		})
		if err == nil {
			err = s.reload(ctx)
		}
		s.change.Unlock()
		s.forget(gone)
		return err
	})
	if err != nil {
		return Enrolled{}, err
	}
	s.tell(ctx, p, FactorEnrolled)
	return out, nil
}

// RemoveTOTP takes the authenticator app away, and ends all of the person's other sessions. The last factor stays where
// everybody has one; elsewhere the recovery codes go with it.
func (s *Staff) RemoveTOTP(ctx context.Context, who chat.Staff) error {
	return s.removeFactor(ctx, who, ByTOTP, func(ctx context.Context, q db.Querier) error {
		return changed(errNoFactors)(q.ExecContext(ctx, deleteTOTP, who.ID))
	})
}

func (s *Staff) removeFactor(ctx context.Context, who chat.Staff, way Way, remove func(context.Context, db.Querier) error) error {
	p, err := s.Person(who.ID)
	if err != nil {
		return err
	}
	err = s.written(asStaff(ctx, who), chat.ActRemoveFactor, p.ID, map[string]string{"kind": string(way)}, func() error {
		s.change.Lock()
		gone, err := s.alterRows(ctx, p.ID, who.Session, func(ctx context.Context, q db.Querier) error {
			if err := remove(ctx, q); err != nil {
				return err
			}
			left, err := factorsOf(ctx, q, p.ID)
			if err != nil || left.Any() {
				return err
			}
			if !s.optional {
				return errLastFactor
			}
			_, err = q.ExecContext(ctx, deleteRecovery, p.ID)
			return err
		})
		s.change.Unlock()
		s.forget(gone)
		return err
	})
	if err != nil {
		return err
	}
	s.tell(ctx, p, FactorRemoved)
	return nil
}

// FactorsRequired tells whether everybody has a second factor here.
func (s *Staff) FactorsRequired() bool { return !s.optional }
