package mask

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"

	"snug/mask/internal/tables"
)

// Words are compared by a hash of their folded letters in UTF-8, sixteen bytes at a time; phrases by a hash of the hashes of
// their words. 64 bits make a chance meeting too rare to matter, and one made on purpose gains nothing: it would lend an
// odd word the meaning of a plain one.
const hashPrime = 0x9E3779B97F4A7C15

// maxWord is how many bytes of a folded word are looked at; no word of the tables is longer.
const maxWord = 48

// atOnce is how many bytes of a word a round of its hash takes in.
const atOnce = 16

// hashRound takes in the next sixteen bytes of a word, or what is left of it with zeros behind.
func hashRound(h, low, high uint64) uint64 {
	h = (h ^ low) * hashPrime
	h = (h ^ h>>32 ^ high) * hashPrime
	return h ^ h>>32
}

func hashFolded(word []byte) uint64 {
	h := uint64(0)
	for ; len(word) > atOnce; word = word[atOnce:] {
		h = hashRound(h, binary.LittleEndian.Uint64(word), binary.LittleEndian.Uint64(word[8:]))
	}
	if cap(word) >= atOnce { // what lies behind the word is masked: that is faster than to copy it
		n, room := uint(len(word)), word[:atOnce]
		low, high := uint64(1)<<(8*n)-1, uint64(1)<<(8*(max(n, 8)-8))-1
		return hashRound(h, binary.LittleEndian.Uint64(room)&low, binary.LittleEndian.Uint64(room[8:])&high)
	}
	var rest [atOnce]byte
	copy(rest[:], word)
	return hashRound(h, binary.LittleEndian.Uint64(rest[:]), binary.LittleEndian.Uint64(rest[8:]))
}

func hashPhrase(h, word uint64) uint64 {
	h = (h ^ bits.RotateLeft64(word, 17)) * hashPrime
	return h ^ h>>32
}

// begins marks a word, or some words, that a phrase begins with. No atom's role has it.
const begins tables.Role = 1 << 31

type entry struct {
	hash uint64 // 0 where there is none
	// meaning is the role in its lower half, and above it the topic, which the rules look at that only the server has; the
	// role then has tables.RoleTopic. From the bit spells on it is how many digits the word may mean.
	meaning uint64
}

const spells = 62

func meaningOf(role tables.Role, topic tables.Topic) uint64 {
	digits := uint64(0)
	switch {
	case role&(tables.RoleDouble|tables.RoleTriple) != 0 || role&tables.RoleDigit == tables.RolePair:
		digits = 2 // two digits, or three with the next
	case role&numeral != 0:
		digits = 1
	}
	return uint64(role) | uint64(topic)<<32 | digits<<spells
}

func (e *entry) role() tables.Role { return tables.Role(e.meaning) }

func (e *entry) topic() tables.Topic { return tables.Topic(e.meaning >> 32 &^ (3 << (spells - 32))) }

// lexicon has all words and phrases that mean something, read only after init. Its hash is perfect: a word is in the one place
// where it is looked for, or nowhere, so that looking it up takes neither loop nor guess.
var lexicon struct {
	entries [slots]entry
	turn    [turns]uint32 // of the words whose hashes end alike, so that none of them meets another
	// pairs has a bit for the first two words of each phrase; one pair of other words in a hundred has it, too.
	pairs [pairBits / 64]uint64
}

const (
	slotBits = 13
	slots    = 1 << slotBits
	turns    = 1 << 10
	pairBits = 1 << 17
)

func init() {
	roles := map[uint64]tables.Role{}
	dictionary := tables.Dictionary(true)
	for phrase, role := range tables.ServerDictionary() {
		dictionary[phrase] |= role
	}
	for phrase, role := range dictionary {
		words := strings.Split(phrase, " ")
		for n, word := range words {
			if len(word) > maxWord {
				panic("mask: a word of the tables is too long: " + word)
			}
			if n > 0 {
				roles[hashWords(strings.Join(words[:n], " "))] |= begins
			}
			if n == 1 {
				pair := pairOf(hashWords(words[0]), hashWords(words[1]))
				lexicon.pairs[pair/64] |= 1 << (pair % 64)
			}
		}
		roles[hashWords(phrase)] |= role
		if v := role & tables.RoleDigit; v > 0 && v <= 10 && len(phrase) >= 4 && len(phrase) < longestDigit {
			longDigits[[4]byte([]byte(phrase))] |= 1 << len(phrase)
		} else if v > 0 && v <= 10 && len(phrase) >= 2 {
			shortDigits[phrase[0]] |= 1 << (phrase[1] % 64)
		}
	}
	common := map[string]bool{} // most texts have some of them
	for word := range strings.FieldsSeq(tables.Common + tables.RowCommon) {
		common[word] = true
	}
	tables.EachRowWord(func(word string, line int, meaning uint8) {
		h := hashFolded([]byte(word))
		if !common[word] {
			roles[h] |= tables.RoleRow
		}
		rowWords[h] = append(rowWords[h], rowWord{int8(line), meaning})
	})
	topics := map[uint64]tables.Topic{}
	for phrase, topic := range tables.TopicDictionary() {
		topics[hashWords(phrase)] = topic
	}
	var alike [turns][]uint64
	for h := range roles {
		alike[h%turns] = append(alike[h%turns], h)
	}
	order := make([]int, turns) // the largest first, as long as there is room
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(alike[b]) - len(alike[a]) })
	for _, k := range order {
		lexicon.turn[k] = turnFor(alike[k])
		for _, h := range alike[k] {
			lexicon.entries[slot(h)] = entry{h, meaningOf(roles[h], topics[h])}
		}
	}
}

// turnFor finds the turn that leads all hashes to free slots of their own.
func turnFor(hashes []uint64) uint32 {
	const most = 1 << 20
next:
	for turn := uint32(1); turn < most; turn += 2 {
		for i, h := range hashes {
			at := slotAt(h, turn)
			if lexicon.entries[at].hash != 0 {
				continue next
			}
			for _, other := range hashes[:i] {
				if slotAt(other, turn) == at {
					continue next
				}
			}
		}
		return turn
	}
	panic("mask: the lexicon has too few slots")
}

// pairOf is the bit of two words that follow one another.
func pairOf(first, second uint64) uint64 { return (first<<1 ^ second) % pairBits }

func slotAt(h uint64, turn uint32) int { return int(uint32(h>>32) * turn >> (32 - slotBits)) }

func slot(h uint64) int { return slotAt(h, lexicon.turn[h%turns]) }

// roleOf looks a word or phrase up.
func roleOf(h uint64) tables.Role { return entryOf(h).role() }

// nothing is what is known of a word that is in no table.
var nothing entry

// known is the meaning of a word, found without a branch that the processor would have to guess.
func known(h uint64) uint64 {
	e := &lexicon.entries[slot(h)]
	meaning := e.meaning
	if e.hash != h {
		meaning = 0
	}
	return meaning
}

// entryOf finds what is known of a word or phrase.
func entryOf(h uint64) *entry {
	if e := &lexicon.entries[slot(h)]; e.hash == h {
		return e
	}
	return &nothing
}
