package signin

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// How long a proof of who somebody is counts as fresh, how long a sign-in waits for its second factor, and how many of one
// person wait at once: the oldest make room.
const (
	ProofLife = 5 * time.Minute
	HalfLife  = 5 * time.Minute
	maxHalves = 5
)

// proof is how somebody has shown who they are.
type proof struct {
	first  string // password, link, passkey; what another provider has said
	second string // totp, recovery, passkey; "" for none
}

// Way is a way to prove who one is once more.
type Way string

// The ways. ByPassword counts for those who have no second factor.
const (
	ByTOTP     Way = "totp"
	ByPasskey  Way = "passkey"
	ByRecovery Way = "recovery"
	ByPassword Way = "password"
)

// Entrance is what somebody gets who has proven the first of what there is to prove: a session, or what leads to one.
type Entrance struct {
	Token string // of the session; "" while a second factor is to come
	Who   chat.Staff
	Half  string // the token of a sign-in that waits for its second factor; it opens nothing else
	Ways  []Way  // what it can be finished with
}

var (
	errHalf = chat.Errorf(chat.Unsigned, "This sign-in took too long, or is finished. Begin again.")
	errUsed = errors.New("signin: a second factor was used by somebody faster")
)

const (
	insertHalf = `INSERT INTO half_sign_in (hash, staff, proved_first, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`
	selectHalf = `SELECT staff, proved_first FROM half_sign_in WHERE hash = $1 AND expires_at > $2`
	spendHalf  = `DELETE FROM half_sign_in WHERE hash = $1 AND expires_at > $2`
	// All of a person's, and those beyond the newest so many.
	deleteHalves    = `DELETE FROM half_sign_in WHERE staff = $1`
	deleteOldHalves = `DELETE FROM half_sign_in WHERE hash IN (
		SELECT hash FROM half_sign_in WHERE staff = $1 ORDER BY created_at DESC, hash DESC LIMIT 1000 OFFSET $2)`
)

// arrived goes on where somebody has just proven the first of what there is to prove, by whatever way first names. Who has a
// second factor gets a sign-in that waits for it; others get a session. What was proven with is used up by spend, in the
// same unit of work, whose error is returned; facts are what is written down of a session that begins.
//
// Who comes in must have been asked of enter before.
func (s *Staff) arrived(ctx context.Context, p *Person, first string, facts map[string]string, spend func(context.Context, db.Querier) error) (Entrance, error) {
	f, err := factorsOf(ctx, s.db.Read(), p.ID)
	if err != nil {
		return Entrance{}, err
	}
	if !f.Any() {
		done, err := s.writeSignIn(ctx, p, facts)
		if err != nil {
			return Entrance{}, err
		}
		token, who, err := s.begin(ctx, p, proof{first: first}, spend)
		done(err)
		return Entrance{Token: token, Who: who}, err
	}
	token, hash := newToken()
	now := s.now()
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if err := spend(ctx, q); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, insertHalf, hash[:], p.ID, first, millis(now), millis(now.Add(HalfLife))); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, deleteOldHalves, p.ID, maxHalves)
		return err
	})
	if err != nil {
		return Entrance{}, err
	}
	return Entrance{Half: token, Ways: f.Ways()}, nil
}

// half finds whose sign-in waits under a token.
func (s *Staff) half(ctx context.Context, token string) (p *Person, hash digest, first string, err error) {
	hash, ok := digestOf(token)
	if !ok {
		return nil, hash, "", errHalf
	}
	var id chat.StaffID
	err = s.db.Read().QueryRowContext(ctx, selectHalf, hash[:], millis(s.now())).Scan(&id, &first)
	if errors.Is(err, db.ErrNoRows) {
		return nil, hash, "", errHalf
	}
	if err != nil {
		return nil, hash, "", err
	}
	if p = s.directory.person(id); p == nil || p.Out(s.now()) {
		return nil, hash, "", errHalf
	}
	return p, hash, first, nil
}

// Second finishes a sign-in by a second factor, and begins its session. A factor that does not fit leaves it waiting.
func (s *Staff) Second(ctx context.Context, half string, a Answer, from netip.Addr) (string, chat.Staff, error) {
	p, hash, first, err := s.half(ctx, half)
	if err != nil {
		return "", chat.Staff{}, err
	}
	if err := s.enter(ctx, p.Role, p.Sites); err != nil {
		s.noteFailed(ctx, p, from, "outside")
		return "", chat.Staff{}, err
	}
	a.purpose, a.about = toFinish, hash[:]
	use, err := s.answered(ctx, p, a, from)
	if err != nil {
		return "", chat.Staff{}, s.refuseFactor(ctx, p, a, from, err)
	}
	done, err := s.writeSignIn(ctx, p, map[string]string{"by": first, "second": string(a.Way), "network": networkOf(from).String()})
	if err != nil {
		return "", chat.Staff{}, err
	}
	token, who, err := s.begin(ctx, p, proof{first, string(a.Way)}, func(ctx context.Context, q db.Querier) error {
		if err := changed(errHalf)(q.ExecContext(ctx, spendHalf, hash[:], millis(s.now()))); err != nil {
			return err
		}
		return use(ctx, q)
	})
	done(err)
	if err != nil {
		return "", chat.Staff{}, s.refuseFactor(ctx, p, a, from, err)
	}
	s.afterUse(ctx, p, a)
	return token, who, nil
}

// refuseFactor notes and tells that a second factor did not fit, and makes the one answer to that of whatever the cause was.
// Other errors pass.
func (s *Staff) refuseFactor(ctx context.Context, p *Person, a Answer, from netip.Addr, err error) error {
	kind := chat.SignalFactorFailed
	switch {
	case errors.Is(err, errUsed):
		kind = chat.SignalFactorReplayed
	case errors.Is(err, errMisfit):
	default:
		return err
	}
	s.log.WarnContext(ctx, "second factor refused", "way", string(a.Way), "network", networkOf(from))
	s.noteFailed(ctx, p, from, "second factor")
	s.raise(kind, p, from)
	if a.Way == ByPassword {
		return errWrongNow
	}
	return errFactor.Because(err)
}
