package mask

import (
	"encoding/binary"
	"math/bits"
	"strings"

	"snug/mask/internal/tables"
)

// Words are compared by a hash of their folded letters in UTF-8, eight bytes at a time; phrases by a hash of the hashes of
// their words. 64 bits make a chance meeting too rare to matter, and one made on purpose gains nothing: it would lend an
// odd word the meaning of a plain one.
const (
	hashSeed  = 14695981039346656037
	hashPrime = 0x9E3779B97F4A7C15
)

// maxWord is how many bytes of a folded word are looked at; no word of the tables is longer.
const maxWord = 48

// hashChunk takes in the first n bytes of a chunk, 0 to 8.
func hashChunk(h, chunk uint64, n int) uint64 {
	h = (h ^ chunk&(1<<(8*n)-1)) * hashPrime
	return h ^ h>>32
}

func hashFolded(word []byte) uint64 {
	h := uint64(hashSeed)
	for {
		if len(word) < 8 {
			var chunk uint64
			for k := len(word) - 1; k >= 0; k-- {
				chunk = chunk<<8 | uint64(word[k])
			}
			return hashChunk(h, chunk, len(word))
		}
		h = hashChunk(h, binary.LittleEndian.Uint64(word), 8)
		word = word[8:]
	}
}

func hashPhrase(h, word uint64) uint64 {
	h = (h ^ bits.RotateLeft64(word, 17)) * hashPrime
	return h ^ h>>32
}

// begins marks a word, or some words, that a phrase begins with.
const begins tables.Role = 1 << 31

type entry struct {
	hash uint64 // 0 where there is none
	role tables.Role
	// topic is looked at where the role has tables.RoleTopic, by the rules that only the server has.
	topic tables.Topic
}

// lexicon is an open hash table of at least four slots a word, read only after init. Most words of a text are not in it:
// sieve says so for all but one in thirty of those, and stays in the processor's first cache.
var lexicon struct {
	entries []entry
	shift   uint
	sieve   [sieveBits / 64]uint64
}

const sieveBits = 1 << 16

func init() {
	roles := map[uint64]tables.Role{}
	for phrase, role := range tables.Dictionary(true) {
		words := strings.Split(phrase, " ")
		for n, word := range words {
			if len(word) > maxWord {
				panic("mask: a word of the tables is too long: " + word)
			}
			if n > 0 {
				roles[hashWords(strings.Join(words[:n], " "))] |= begins
			}
		}
		roles[hashWords(phrase)] |= role
	}
	topics := map[uint64]tables.Topic{}
	for phrase, topic := range tables.TopicDictionary() {
		topics[hashWords(phrase)] = topic
	}
	width := uint(1)
	for 1<<width < 4*len(roles) {
		width++
	}
	lexicon.shift = 64 - width
	lexicon.entries = make([]entry, 1<<width)
	for h, role := range roles {
		at := slot(h)
		for lexicon.entries[at].hash != 0 {
			at = (at + 1) % len(lexicon.entries)
		}
		lexicon.entries[at] = entry{h, role, topics[h]}
		lexicon.sieve[h%sieveBits/64] |= 1 << (h % 64)
	}
}

func slot(h uint64) int { return int(h * hashPrime >> lexicon.shift) }

// roleOf looks a word or phrase up.
func roleOf(h uint64) tables.Role { return meaningOf(h).role }

// nothing is what is known of a word that is in no table.
var nothing entry

// meaningOf looks a word or phrase up that is most likely in no table.
func meaningOf(h uint64) *entry {
	if lexicon.sieve[h%sieveBits/64]>>(h%64)&1 == 0 {
		return &nothing
	}
	return entryOf(h)
}

// entryOf finds what is known of a word or phrase.
func entryOf(h uint64) *entry {
	at := slot(h)
	for {
		if e := &lexicon.entries[at]; e.hash == h || e.hash == 0 {
			return e
		}
		at = (at + 1) & (len(lexicon.entries) - 1) // a power of two
	}
}
