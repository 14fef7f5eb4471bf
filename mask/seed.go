package mask

import (
	"crypto/sha256"
	"strings"
	"sync"

	"snug/mask/internal/tables"
)

// Numbers of words that a phrase may have.
const (
	fewestSeeds = 12
	mostSeeds   = 24
)

// seedIndex gives the number of a word of BIP 39, by its hash. It is made when a text first has many words in a row that
// may be such.
var seedIndex = sync.OnceValue(func() map[uint64]uint16 {
	index := make(map[uint64]uint16, 2048)
	for i, word := range strings.Fields(tables.SeedWords) {
		index[hashFolded([]byte(word))] = uint16(i)
	}
	return index
})

// seedPhrases finds the words that restore a wallet (BIP 39): 12, 15, 18, 21 or 24 of a list, numbered or not, whose last
// bits are a checksum. Behind a label the checksum may be wrong.
func (s *scan) seedPhrases() {
	if !s.maySeed {
		return
	}
	for i := 0; i+fewestSeeds <= len(s.atoms); {
		// Looking back from where the shortest phrase would end skips most of a text.
		back := i + fewestSeeds - 1
		for back >= i && s.mayBeSeed(back) {
			back--
		}
		if back >= i {
			i = back + 1
			continue
		}
		next := s.seedsFrom(i, english)
		for _, word := range s.listsOf(i) {
			next = max(next, s.seedsFrom(i, word.list))
		}
		i = next
	}
}

// Lengths of the list's words.
const (
	leastSeed = 3
	mostSeed  = 9
)

// mayBeSeed tells whether atom k may be a word of the list, or the number of one.
func (s *scan) mayBeSeed(k int) bool {
	a := &s.atoms[k]
	return !a.taken && a.gap&gapBullet == 0 && (a.n == 1 || a.n == 2 || a.n == 0 && a.letters <= mostSeed && (a.letters >= leastSeed || s.spaceless(a)))
}

// seedsFrom looks for phrases of one list's words in the row that begins with atom i, and gives where to look on. Phrases that overlap
// are one finding: which of them is meant can't be told.
func (s *scan) seedsFrom(i int, list int8) int {
	var (
		words [mostSeeds]uint16 // the last ones
		atoms [mostSeeds]int32
		n     int
		f     found
	)
	end := i
	for ; end < len(s.atoms) && s.mayBeSeed(end); end++ {
		if s.atoms[end].n > 0 && (list == english || !s.atoms[end].ideograph) {
			continue
		}
		v, ok := s.seedAt(end, list)
		if !ok {
			break
		}
		copy(words[:], words[1:])
		copy(atoms[:], atoms[1:])
		words[mostSeeds-1], atoms[mostSeeds-1] = v, int32(end)
		n++
		for size := min(n, mostSeeds) / 3 * 3; size >= fewestSeeds; size -= 3 {
			if !seedCheck(words[mostSeeds-size:]) {
				continue
			}
			start := s.atoms[atoms[mostSeeds-size]].start
			if f.end > 0 && start > f.end {
				s.take(f)
				f.end = 0
			}
			if f.end == 0 {
				f = seedFound(start, "check")
			}
			f.start, f.end = min(f.start, start), s.atoms[end].end
			break
		}
	}
	if n >= fewestSeeds && s.mentions(tables.TopicSeed) { // one that was mistyped, too
		if f.end == 0 {
			f = seedFound(s.atoms[i].start, "label:seed_phrase")
		}
		f.start, f.end = s.atoms[i].start, s.atoms[atoms[mostSeeds-1]].end
	}
	if f.end > 0 {
		s.take(f)
	}
	return max(end, i+1)
}

func seedFound(start int32, why string) found {
	f := found{kind: kindSeedPhrase, rule: "seed_phrase.bip39", start: start}
	f.confirm(why)
	return f
}

// seedCheck tells whether the last bits of the words are the first of the SHA-256 of the others.
func seedCheck(words []uint16) bool {
	var packed [mostSeeds * 11 / 8]byte
	for i, w := range words {
		for bit := range 11 {
			if w>>(10-bit)&1 == 1 {
				at := i*11 + bit
				packed[at/8] |= 0x80 >> (at % 8)
			}
		}
	}
	entropy := len(words) * 4 / 3 // bytes
	sum := sha256.Sum256(packed[:entropy])
	bits := len(words) / 3
	mask := byte(0xFF << (8 - bits))
	return sum[0]&mask == packed[entropy]&mask
}
