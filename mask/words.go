package mask

import (
	"strings"

	"snug/mask/internal/tables"
)

// Words are compared by a hash of their folded letters, which the lexer computes as it goes; phrases by a hash of the
// hashes of their words. 64 bits make a chance meeting too rare to matter, and one made on purpose gains nothing: it
// would lend an odd word the meaning of a plain one.
const (
	hashSeed  = 14695981039346656037
	hashPrime = 1099511628211
)

func hashRune(h uint64, r rune) uint64 { return (h ^ uint64(r)) * hashPrime }

func hashPhrase(h, word uint64) uint64 { return (h*hashPrime ^ word) * 0x9E3779B97F4A7C15 }

// begins marks a word that begins a phrase.
const begins tables.Role = 1 << 31

type entry struct {
	hash uint64 // 0 where there is none
	role tables.Role
}

// lexicon is an open hash table of at least four slots a word, read only after init.
var lexicon struct {
	entries []entry
	shift   uint
}

func init() {
	roles := map[uint64]tables.Role{}
	for phrase, role := range tables.Dictionary(true) {
		var whole uint64
		for n, word := range strings.Split(phrase, " ") {
			h := uint64(hashSeed)
			for _, r := range word {
				h = hashRune(h, r)
			}
			if n == 0 {
				whole = h
				continue
			}
			if n == 1 {
				roles[whole] |= begins
			}
			whole = hashPhrase(whole, h)
		}
		roles[whole] |= role
	}
	bits := uint(1)
	for 1<<bits < 4*len(roles) {
		bits++
	}
	lexicon.shift = 64 - bits
	lexicon.entries = make([]entry, 1<<bits)
	for h, role := range roles {
		at := slot(h)
		for lexicon.entries[at].hash != 0 {
			at = (at + 1) % len(lexicon.entries)
		}
		lexicon.entries[at] = entry{h, role}
	}
}

func slot(h uint64) int { return int(h * 0x9E3779B97F4A7C15 >> lexicon.shift) }

// roleOf looks a word or phrase up.
func roleOf(h uint64) tables.Role {
	at := slot(h)
	for {
		switch e := &lexicon.entries[at]; e.hash {
		case h:
			return e.role
		case 0:
			return 0
		}
		at = (at + 1) & (len(lexicon.entries) - 1) // a power of two
	}
}
