package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

const (
	maxPasskeys   = 10 // of one person
	challengeSize = 32
	challengeLife = 5 * time.Minute
)

// What a challenge was given out for. An answer to one purpose is none to another.
const (
	toEnrol  = "enrol"
	toFinish = "second"
	toProve  = "prove"
	toSignIn = "alone"
)

var (
	errNoPasskeys    = chat.Errorf(chat.Conflict, "This console's address is a number, and browsers make passkeys for names alone.")
	errManyPasskeys  = chat.Errorf(chat.Conflict, "There is room for %d passkeys, and no more. Remove one first.", maxPasskeys)
	errKnownPasskey  = chat.Errorf(chat.Conflict, "This passkey is enrolled already.")
	errNoPasskey     = chat.Errorf(chat.NotFound, "There is no such passkey.")
	errPasskeyForm   = chat.Errorf(chat.Forbidden, "This passkey could not be enrolled. Begin again, or take another device.")
	errOverChallenge = errors.New("signin: a challenge was answered before, or is over")
)

const (
	insertPasskey  = `INSERT INTO passkey (id, credential, staff, body, sign_count, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $6)`
	countPasskeys  = `SELECT count(*) FROM passkey WHERE staff = $1`
	listPasskeys   = `SELECT id, body, created_at, used_at FROM passkey WHERE staff = $1 ORDER BY created_at, id LIMIT $2`
	findPasskey    = `SELECT id, staff, body, sign_count FROM passkey WHERE credential = $1`
	deletePasskeys = `DELETE FROM passkey WHERE staff = $1`
	deletePasskey  = `DELETE FROM passkey WHERE id = $1 AND staff = $2`
	// A count that does not grow is a copy's, unless the authenticator does not count at all.
	usePasskey = `UPDATE passkey SET sign_count = $1, used_at = $2 WHERE id = $3 AND (sign_count < $1 OR sign_count = 0 AND $1 = 0)`
	whoPasskey = `SELECT staff, count(*) FROM passkey GROUP BY staff ORDER BY staff LIMIT $1`

	insertChallenge = `INSERT INTO passkey_challenge (hash, purpose, about, expires_at) VALUES ($1, $2, $3, $4)`
	spendChallenge  = `DELETE FROM passkey_challenge WHERE hash = $1 AND purpose = $2 AND about = $3 AND expires_at > $4`
	oldChallenges   = `DELETE FROM passkey_challenge WHERE expires_at <= $1`
)

// passkeyBody is what is kept of a passkey, sealed and bound to its person: whoever writes to the rows but has no key can't
// give anybody a passkey of their own.
type passkeyBody struct {
	Credential []byte `json:"credential"`
	Key        []byte `json:"key"` // PKIX
	Name       string `json:"name"`
}

func passkeyPlace(id chat.RecordID, staff chat.StaffID) keyring.AD {
	return keyring.AD{Table: "passkey", Column: "body", Row: id.Bytes(), Kind: staff.String()}
}

func openPasskey(key *keyring.Key, id chat.RecordID, staff chat.StaffID, v sealed.Value) (b passkeyBody, err error) {
	opened, err := key.Open(passkeyPlace(id, staff), v)
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal(opened, &b)
}

// Passkey is one of somebody's passkeys, as they see it.
type Passkey struct {
	ID         chat.RecordID
	Name       string
	Made, Used time.Time
}

// Ceremony is what a browser is asked to do with a passkey.
type Ceremony struct {
	Challenge   []byte
	RelyingID   string
	Credentials [][]byte // those that will do; for a new one, those that there are already; empty: any
	User        []byte   // for a new one
	UserName    string
}

// PasskeyAnswer is what a browser brings from one.
type PasskeyAnswer struct {
	Credential, ClientData, Authenticator, Signature, User []byte
}

// challenge gives a challenge out, for one purpose and to one session or half sign-in.
func (s *Staff) challenge(ctx context.Context, purpose string, about []byte) (Ceremony, error) {
	if s.relying.id == "" {
		return Ceremony{}, errNoPasskeys
	}
	c := Ceremony{Challenge: make([]byte, challengeSize), RelyingID: s.relying.id}
	_, _ = rand.Read(c.Challenge) // does not fail: crypto/rand ends the program first
	hash, now := sha256.Sum256(c.Challenge), s.now()
	return c, s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if _, err := q.ExecContext(ctx, oldChallenges, millis(now)); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, insertChallenge, hash[:], purpose, about, millis(now.Add(challengeLife)))
		return err
	})
}

// spendsChallenge is what uses a challenge up: once, for what and to whom it was given.
func (s *Staff) spendsChallenge(challenge []byte, purpose string, about []byte) func(context.Context, db.Querier) error {
	hash, now := sha256.Sum256(challenge), millis(s.now())
	return func(ctx context.Context, q db.Querier) error {
		return changed(errors.Join(errUsed, errOverChallenge))(q.ExecContext(ctx, spendChallenge, hash[:], purpose, about, now))
	}
}

// passkeysOf lists somebody's passkeys.
func (s *Staff) passkeysOf(ctx context.Context, id chat.StaffID) (list []Passkey, credentials [][]byte, err error) {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return nil, nil, err
	}
	rows, err := s.db.Read().QueryContext(ctx, listPasskeys, id, maxPasskeys)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p Passkey
		var body sealed.Value
		var made, used int64
		if err := rows.Scan(&p.ID, &body, &made, &used); err != nil {
			return nil, nil, err
		}
		b, err := openPasskey(key, p.ID, id, body)
		if err != nil {
			s.log.ErrorContext(ctx, "passkey does not open", "passkey", p.ID, "error", err)
			continue
		}
		p.Name, p.Made, p.Used = b.Name, time.UnixMilli(made), time.UnixMilli(used)
		list, credentials = append(list, p), append(credentials, b.Credential)
	}
	return list, credentials, rows.Err()
}

func sessionAbout(who chat.Staff) []byte {
	id := who.Session.Bytes()
	return id[:]
}

// OfferPasskey asks the browser of who is signed in to make a passkey.
func (s *Staff) OfferPasskey(ctx context.Context, who chat.Staff) (Ceremony, error) {
	p, err := s.Person(who.ID)
	if err != nil {
		return Ceremony{}, err
	}
	_, there, err := s.passkeysOf(ctx, p.ID)
	if err != nil {
		return Ceremony{}, err
	}
	if len(there) >= maxPasskeys {
		return Ceremony{}, errManyPasskeys
	}
	c, err := s.challenge(ctx, toEnrol, sessionAbout(who))
	id := p.ID.Bytes()
	c.Credentials, c.User, c.UserName = there, id[:], p.Email
	return c, err
}

// ConfirmPasskey enrols the passkey that was made, under a name.
func (s *Staff) ConfirmPasskey(ctx context.Context, who chat.Staff, token, name string, a PasskeyAnswer) (Enrolled, error) {
	name, err := cleanName(name)
	if err != nil {
		return Enrolled{}, err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return Enrolled{}, err
	}
	challenge, err := s.relying.readClient(a.ClientData, "webauthn.create")
	if err != nil {
		return Enrolled{}, errPasskeyForm.Because(err)
	}
	made, err := s.relying.readAuthenticator(a.Authenticator, false)
	if err == nil && made.key == nil {
		err = misfit("no key")
	}
	if err != nil {
		return Enrolled{}, errPasskeyForm.Because(err)
	}
	public, err := x509.MarshalPKIXPublicKey(made.key)
	if err != nil {
		return Enrolled{}, errPasskeyForm.Because(err)
	}
	body, err := json.Marshal(passkeyBody{made.credential, public, name})
	if err != nil {
		return Enrolled{}, err
	}
	id, credential, now := chat.NewRecordID(), sha256.Sum256(made.credential), s.now()
	value := key.Seal(passkeyPlace(id, who.ID), body)
	spend := s.spendsChallenge(challenge, toEnrol, sessionAbout(who))
	out, err := s.enrol(ctx, key, who, token, ByPasskey, func(ctx context.Context, q db.Querier) error {
		if err := spend(ctx, q); err != nil {
			return err
		}
		var n int
		if err := q.QueryRowContext(ctx, countPasskeys, who.ID).Scan(&n); err != nil {
			return err
		}
		if n >= maxPasskeys {
			return errManyPasskeys
		}
		return one(q.ExecContext(ctx, insertPasskey, id, credential[:], who.ID, value, int64(made.count), millis(now)))
	})
	switch {
	case db.IsDuplicate(err):
		return Enrolled{}, errKnownPasskey
	case errors.Is(err, errUsed):
		return Enrolled{}, errPasskeyForm.Because(err)
	}
	return out, err
}

// RemovePasskey takes a passkey away, as RemoveTOTP does an app.
func (s *Staff) RemovePasskey(ctx context.Context, who chat.Staff, id chat.RecordID) error {
	return s.removeFactor(ctx, who, ByPasskey, func(ctx context.Context, q db.Querier) error {
		return changed(errNoPasskey)(q.ExecContext(ctx, deletePasskey, id, who.ID))
	})
}
