package signin

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"strings"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// RecoveryCodes is how many codes are made at once.
const RecoveryCodes = 10

// recoverySize is a code's size in bytes: 80 random bits, which nobody guesses, so that a MAC is enough to keep them by.
const recoverySize = 10

// recoveryForm has no letters that look like digits (Crockford's base32).
var recoveryForm = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const (
	insertRecovery   = `INSERT INTO recovery_code (staff, hash, created_at) VALUES ($1, $2, $3)`
	deleteRecovery   = `DELETE FROM recovery_code WHERE staff = $1`
	selectRecoveries = `SELECT count(*) FROM recovery_code WHERE staff = $1`
)

// newRecoveryCodes makes codes, as they are shown once, and what is kept of them.
func newRecoveryCodes(key *keyring.Key, id chat.StaffID) (codes []string, hashes [][32]byte) {
	for range RecoveryCodes {
		var b [recoverySize]byte
		_, _ = rand.Read(b[:]) // does not fail: crypto/rand ends the program first
		c := recoveryForm.EncodeToString(b[:])
		codes = append(codes, c[:4]+"-"+c[4:8]+"-"+c[8:12]+"-"+c[12:])
		hash, _ := recoveryHash(key, id, c)
		hashes = append(hashes, hash)
	}
	return codes, hashes
}

// recoveryHash is what is kept of a code. It is of one person: another's code does not fit.
func recoveryHash(key *keyring.Key, id chat.StaffID, code string) (hash [32]byte, ok bool) {
	code = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	if b, err := recoveryForm.DecodeString(code); err != nil || len(b) != recoverySize {
		return hash, false
	}
	row := id.Bytes()
	return key.MAC("recovery code 1", row[:], []byte(code)), true
}

// storeRecovery puts codes in the place of those that there were.
func storeRecovery(ctx context.Context, q db.Querier, id chat.StaffID, hashes [][32]byte, at int64) error {
	if _, err := q.ExecContext(ctx, deleteRecovery, id); err != nil {
		return err
	}
	for _, hash := range hashes {
		if _, err := q.ExecContext(ctx, insertRecovery, id, hash[:], at); err != nil {
			return err
		}
	}
	return nil
}

// NewRecoveryCodes makes new codes for who has a second factor, and ends the old ones.
func (s *Staff) NewRecoveryCodes(ctx context.Context, who chat.Staff) ([]string, error) {
	p, err := s.Person(who.ID)
	if err != nil {
		return nil, err
	}
	if !p.Factors.Any() {
		return nil, errNoFactors
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return nil, err
	}
	codes, hashes := newRecoveryCodes(key, p.ID)
	now := millis(s.now())
	err = s.written(asStaff(ctx, who), chat.ActRecovery, p.ID, nil, func() error {
		return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
			return storeRecovery(ctx, q, p.ID, hashes, now)
		})
	})
	if err != nil {
		return nil, err
	}
	s.tell(ctx, p, RecoveryRenewed)
	return codes, nil
}
