package audit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"

	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

const (
	selectSigner = `SELECT public, secret FROM signer WHERE one = 1`
	insertSigner = `INSERT INTO signer (one, public, secret) VALUES (1, $1, $2) ON CONFLICT (one) DO NOTHING`
)

func signerPlace(public string) keyring.AD {
	return keyring.AD{Table: "signer", Column: "secret", Kind: public}
}

// openSigner opens the log's own Ed25519 key, and makes it in a new log. Its name is the log's origin.
func openSigner(ctx context.Context, d *db.DB, ring *keyring.Ring) (signer note.Signer, public string, fresh bool, err error) {
	key, err := ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return nil, "", false, err
	}
	read := func() (stored sealed.Value, err error) {
		return stored, d.Read().QueryRowContext(ctx, selectSigner).Scan(&public, &stored)
	}
	stored, err := read()
	if errors.Is(err, db.ErrNoRows) {
		fresh = true
		if err := makeSigner(ctx, d, key); err != nil {
			return nil, "", false, err
		}
		stored, err = read()
	}
	if err != nil {
		return nil, "", false, err
	}
	secret, err := key.Open(signerPlace(public), stored)
	if err != nil {
		return nil, "", false, fmt.Errorf("audit: the log's signing key does not open: it was put there by somebody else: %w", err)
	}
	defer clear(secret)
	signer, err = note.NewSigner(string(secret))
	return signer, public, fresh, err
}

func makeSigner(ctx context.Context, d *db.DB, key *keyring.Key) error {
	var name [8]byte
	_, _ = rand.Read(name[:]) // does not fail: crypto/rand ends the program first
	secret, public, err := note.GenerateKey(rand.Reader, "snug-audit/"+hex.EncodeToString(name[:]))
	if err != nil {
		return err
	}
	value := key.Seal(signerPlace(public), []byte(secret))
	return d.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, insertSigner, public, value)
		return err
	})
}
