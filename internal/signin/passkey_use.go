package signin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"net/netip"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring/sealed"
)

// SecondCeremony asks for a passkey of whose sign-in waits.
func (s *Staff) SecondCeremony(ctx context.Context, half string) (Ceremony, error) {
	p, hash, _, err := s.half(ctx, half)
	if err != nil {
		return Ceremony{}, err
	}
	return s.ceremonyOf(ctx, p.ID, toFinish, hash[:])
}

// ProofCeremony asks who is signed in for a passkey of theirs.
func (s *Staff) ProofCeremony(ctx context.Context, who chat.Staff) (Ceremony, error) {
	return s.ceremonyOf(ctx, who.ID, toProve, sessionAbout(who))
}

// AloneCeremony asks whoever it is for a passkey that says so itself.
func (s *Staff) AloneCeremony(ctx context.Context) (Ceremony, error) {
	return s.challenge(ctx, toSignIn, []byte{})
}

func (s *Staff) ceremonyOf(ctx context.Context, id chat.StaffID, purpose string, about []byte) (Ceremony, error) {
	_, there, err := s.passkeysOf(ctx, id)
	if err != nil {
		return Ceremony{}, err
	}
	if len(there) == 0 {
		return Ceremony{}, errNoPasskey
	}
	c, err := s.challenge(ctx, purpose, about)
	c.Credentials = there
	return c, err
}

// presented looks whether a passkey fits, and whose it is. verified demands that the authenticator has made sure who used it.
// What uses it up, and its challenge, is to be done in the unit of work that it opens something in.
func (s *Staff) presented(ctx context.Context, a PasskeyAnswer, purpose string, about []byte, verified bool) (*Person, func(context.Context, db.Querier) error, error) {
	key, err := installation(ctx, s.ring)
	if err != nil {
		return nil, nil, err
	}
	challenge, err := s.relying.readClient(a.ClientData, "webauthn.get")
	if err != nil {
		return nil, nil, err
	}
	said, err := s.relying.readAuthenticator(a.Authenticator, verified)
	if err != nil {
		return nil, nil, err
	}
	credential := sha256.Sum256(a.Credential)
	var id chat.RecordID
	var staff chat.StaffID
	var body sealed.Value
	var count int64
	err = s.db.Read().QueryRowContext(ctx, findPasskey, credential[:]).Scan(&id, &staff, &body, &count)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil, misfit("no such passkey")
	}
	if err != nil {
		return nil, nil, err
	}
	b, err := openPasskey(key, id, staff, body)
	if err != nil {
		return nil, nil, err
	}
	public, err := x509.ParsePKIXPublicKey(b.Key)
	if err != nil {
		return nil, nil, err
	}
	sum := sha256.Sum256(a.ClientData)
	if !signedBy(public, append(bytes.Clone(a.Authenticator), sum[:]...), a.Signature) {
		return nil, nil, misfit("signature")
	}
	owner := staff.Bytes()
	p := s.directory.person(staff)
	if p == nil || len(a.User) > 0 && !bytes.Equal(a.User, owner[:]) {
		return nil, nil, misfit("user")
	}
	now, spend := millis(s.now()), s.spendsChallenge(challenge, purpose, about)
	return p, func(ctx context.Context, q db.Querier) error {
		if err := spend(ctx, q); err != nil {
			return err
		}
		return changed(errUsed)(q.ExecContext(ctx, usePasskey, int64(said.count), now, id))
	}, nil
}

// SignInByPasskey begins a session by a passkey alone: it is two factors in one, where the authenticator has made sure who
// used it.
func (s *Staff) SignInByPasskey(ctx context.Context, a PasskeyAnswer, from netip.Addr) (string, chat.Staff, error) {
	answer := Answer{Way: ByPasskey}
	p, use, err := s.presented(ctx, a, toSignIn, []byte{}, true)
	if err == nil && (len(a.User) == 0 || p.Out(s.now())) {
		err = misfit("kept out")
	}
	if err != nil {
		return "", chat.Staff{}, s.refuseFactor(ctx, p, answer, from, err)
	}
	if err := s.enter(ctx, p.Role, p.Sites); err != nil {
		s.noteFailed(ctx, p, from, "outside")
		return "", chat.Staff{}, err
	}
	done, err := s.writeSignIn(ctx, p, map[string]string{"by": string(ByPasskey), "network": networkOf(from).String()})
	if err != nil {
		return "", chat.Staff{}, err
	}
	token, who, err := s.begin(ctx, p, proof{string(ByPasskey), string(ByPasskey)}, use)
	done(err)
	if err != nil {
		return "", chat.Staff{}, s.refuseFactor(ctx, p, answer, from, err)
	}
	return token, who, nil
}
