package oidc

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/oauth2"

	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// AttemptLife is how long somebody may take at the provider.
const AttemptLife = 10 * time.Minute

// maxAttempts bounds the rows; the oldest make room.
const maxAttempts = 10_000

const (
	insertAttempt = `INSERT INTO company_attempt (state, browser, body, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`
	// Whoever deletes the row has won; a second answer to the same attempt finds none.
	spendAttempt  = `DELETE FROM company_attempt WHERE state = $1 AND browser = $2 AND expires_at > $3 RETURNING body`
	sweepAttempts = `DELETE FROM company_attempt WHERE expires_at <= $1`
	boundAttempts = `DELETE FROM company_attempt WHERE state IN (
		SELECT state FROM company_attempt ORDER BY created_at DESC, state DESC LIMIT 10000 OFFSET $1)`
)

// attempt is what is kept of a sign-in that has gone to the provider.
type attempt struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Carried  string `json:"carried,omitempty"`
}

// Begun is a sign-in that goes to the provider: where the browser is sent, and the token that it has to bring back.
type Begun struct {
	URL     string
	Browser string
}

// Begin makes an attempt. What is carried comes back with its answer: the token of an invitation that is to be accepted by it.
func (c *Company) Begin(ctx context.Context, carried string) (Begun, error) {
	var k *known
	if err := c.source.ask(func() (err error) { k, err = c.source.look(ctx); return err }); err != nil {
		return Begun{}, err
	}
	a := attempt{Nonce: random(), Verifier: oauth2.GenerateVerifier(), Carried: carried}
	state, browser := random(), random()
	body, err := json.Marshal(a)
	if err != nil {
		return Begun{}, err
	}
	key, err := c.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return Begun{}, err
	}
	now := c.o.Now()
	stateHash, browserHash := sha256.Sum256([]byte(state)), sha256.Sum256([]byte(browser))
	value := key.Seal(attemptPlace(stateHash), body)
	err = c.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if _, err := q.ExecContext(ctx, sweepAttempts, now.UnixMilli()); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, boundAttempts, maxAttempts-1); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, insertAttempt, stateHash[:], browserHash[:], value, now.UnixMilli(), now.Add(AttemptLife).UnixMilli())
		return err
	})
	if err != nil {
		return Begun{}, err
	}
	at := k.oauth.AuthCodeURL(state, oauth2.S256ChallengeOption(a.Verifier), oauth2.SetAuthURLParam("nonce", a.Nonce))
	return Begun{URL: at, Browser: browser}, nil
}

// spend uses an attempt up. errState if there is none of this state that this browser began.
func (c *Company) spend(ctx context.Context, state, browser string) (attempt, error) {
	if !isRandom(state) || !isRandom(browser) {
		return attempt{}, refused("state")
	}
	key, err := c.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return attempt{}, err
	}
	stateHash, browserHash := sha256.Sum256([]byte(state)), sha256.Sum256([]byte(browser))
	var value sealed.Value
	err = c.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return q.QueryRowContext(ctx, spendAttempt, stateHash[:], browserHash[:], c.o.Now().UnixMilli()).Scan(&value)
	})
	if errors.Is(err, db.ErrNoRows) {
		return attempt{}, refused("state")
	}
	if err != nil {
		return attempt{}, err
	}
	body, err := key.Open(attemptPlace(stateHash), value)
	if err != nil {
		return attempt{}, err
	}
	var a attempt
	return a, json.Unmarshal(body, &a)
}

func attemptPlace(state [sha256.Size]byte) keyring.AD {
	return keyring.AD{Table: "company_attempt", Column: "body", Row: [16]byte(state[:16])}
}

// random has 256 bits.
func random() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // does not fail: crypto/rand ends the program first
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func isRandom(s string) bool {
	if len(s) != 43 {
		return false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == 32
}
