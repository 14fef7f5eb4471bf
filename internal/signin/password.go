package signin

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"snug/internal/chat"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// Bounds of a password, in characters after NFKC. Nothing is ever cut.
const (
	MinPassword = 12
	MaxPassword = 256
)

// The cost of a hash: RFC 9106 §4, the second recommended option, with one lane; about 100 ms and 64 MiB.
const (
	hashPasses = 3
	hashKiB    = 64 << 10
	hashLanes  = 1
	hashSalt   = 16
	hashSize   = 32
)

// hasher does the costly work of passwords, a few at a time, so that a flood of sign-ins takes neither the memory nor
// the processors from those who chat.
type hasher struct {
	passes, kib uint32       // what a hash costs
	strangers   lane         // whoever may come
	known       lane         // who is signed in, or signs in with a browser that is known: a flood elsewhere is not before them
	worked      atomic.Int64 // hashes worked through
}

// lane is a queue of its own.
type lane struct {
	turns   chan struct{} // as many as hash at once
	waiting chan struct{} // as many as may wait or hash
}

const (
	maxWaiting      = 64 // at about 10 a second on a small machine, nobody waits much longer than 6 s
	maxWaitingKnown = 32
)

func newLane(turns, waiting int) lane {
	return lane{turns: make(chan struct{}, turns), waiting: make(chan struct{}, waiting)}
}

func newHasher() *hasher {
	return &hasher{passes: hashPasses, kib: hashKiB, strangers: newLane(max(1, runtime.GOMAXPROCS(0)/2), maxWaiting), known: newLane(1, maxWaitingKnown)}
}

var errBusy = chat.Errorf(chat.TooMany, "Many people are signing in just now. Try again in a few seconds.")

// turn waits in a lane for a turn to hash and calls do.
func (h *hasher) turn(ctx context.Context, in *lane, do func()) error {
	select {
	case in.waiting <- struct{}{}:
	default:
		return errBusy
	}
	defer func() { <-in.waiting }()
	select {
	case in.turns <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-in.turns }()
	h.worked.Add(1)
	do()
	return nil
}

// hash makes the PHC string of a password that preparePassword gave. Only who is known to be there sets one.
func (h *hasher) hash(ctx context.Context, password []byte) (phc string, err error) {
	salt := make([]byte, hashSalt)
	_, _ = rand.Read(salt)
	err = h.turn(ctx, &h.known, func() {
		sum := argon2.IDKey(password, salt, h.passes, h.kib, hashLanes, hashSize)
		phc = h.phc(salt, sum)
	})
	return phc, err
}

// verify works through a hash, and tells whether it is the password's.
func (h *hasher) verify(ctx context.Context, in *lane, phc string, password []byte) (same bool, err error) {
	want, err := parsePHC(phc)
	if err != nil {
		return false, err
	}
	err = h.turn(ctx, in, func() {
		got := argon2.IDKey(password, want.salt, want.passes, want.kib, want.lanes, uint32(len(want.sum)))
		same = subtle.ConstantTimeCompare(got, want.sum) == 1
	})
	return same, err
}

// decoy is a sealed hash that is opened and worked through where there is none: no password gives it.
type decoy struct {
	id   chat.StaffID
	seal sealed.Value
}

func (h *hasher) decoy(key *keyring.Key) decoy {
	random := make([]byte, hashSalt+hashSize)
	_, _ = rand.Read(random)
	id := chat.NewStaffID()
	return decoy{id, key.Seal(staffPlace("password", id), []byte(h.phc(random[:hashSalt], random[hashSalt:])))}
}

func (h *hasher) phc(salt, sum []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.kib, h.passes, hashLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

type phcHash struct {
	passes, kib uint32
	lanes       uint8
	salt, sum   []byte
}

var errPHC = errors.New("signin: a stored password hash is damaged")

// parsePHC reads a hash within bounds, so that a damaged row can't ask for all memory.
func parsePHC(phc string) (h phcHash, err error) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return h, errPHC
	}
	var rest string
	n, _ := fmt.Sscanf(parts[3]+" ", "m=%d,t=%d,p=%d%s", &h.kib, &h.passes, &h.lanes, &rest)
	if n != 3 || h.kib < 8 || h.kib > 1<<20 || h.passes < 1 || h.passes > 32 || h.lanes < 1 || h.lanes > 16 {
		return h, errPHC
	}
	salt, err1 := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	sum, err2 := base64.RawStdEncoding.Strict().DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(salt) < 8 || len(salt) > 64 || len(sum) < 16 || len(sum) > 64 {
		return h, errPHC
	}
	h.salt, h.sum = salt, sum
	return h, nil
}

// preparePassword brings a password into the one form in which it is hashed, NFKC (as RFC 8265 and NIST SP 800-63B
// advise), and refuses what can't be one. The result is the caller's to clear.
func preparePassword(password string) ([]byte, error) {
	if len(password) > MaxPassword*utf8.UTFMax || !utf8.ValidString(password) {
		return nil, errPasswordForm
	}
	b := norm.NFKC.AppendString(nil, password)
	n := utf8.RuneCount(b)
	if n < MinPassword || n > MaxPassword {
		return nil, errPasswordForm
	}
	for _, r := range string(b) {
		if unicode.IsControl(r) {
			return nil, errPasswordForm
		}
	}
	return b, nil
}

var (
	errPasswordForm = chat.Errorf(chat.Invalid, "A password has %d to %d characters and no control characters. "+
		"Four or five unrelated words make a good one.", MinPassword, MaxPassword)
	errPasswordWeak = chat.Errorf(chat.Invalid, "This password is easy to guess: it is one that many people use, repeats itself, "+
		"or holds your name or e-mail address. Four or five unrelated words make a good one.")
)

// checkNew refuses new passwords that are guessed first.
func checkNew(password []byte, email, name string) error {
	seen := make(map[rune]bool)
	for _, r := range string(password) {
		seen[r] = true
	}
	low := strings.ToLower(string(password))
	local, _, _ := strings.Cut(email, "@")
	for _, known := range []string{local, strings.ToLower(name)} {
		if utf8.RuneCountInString(known) >= 4 && strings.Contains(low, known) && len(low) < len(known)+MinPassword {
			return errPasswordWeak
		}
	}
	if len(seen) < 5 || strings.Contains(low, email) || isCommon(low) {
		return errPasswordWeak
	}
	return nil
}

// Hashes is how many passwords were worked through since the start, for metrics: each costs 64 MiB and a tenth of a
// second, and floods of sign-ins show here.
func (s *Staff) Hashes() int64 { return s.hash.worked.Load() }
