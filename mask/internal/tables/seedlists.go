package tables

import (
	_ "embed"
	"encoding/binary"

	"golang.org/x/text/unicode/norm"
)

// SeedLists are hashes of the words of BIP 39 in other languages than English, three bytes each, one list after the other.
//
//go:embed seeds.gen.bin
var SeedLists string

// SeedList is how many words each list has.
const SeedList = 2048

// SeedHash hashes a word of a list, as it is folded, in the upper 24 bits of what the engine compares words by; no two words of a list
// have one hash.
func SeedHash(word string) uint32 {
	const prime = 0x9E3779B97F4A7C15
	h := uint64(0)
	for folded := []byte(foldWords(norm.NFC.String(word))); ; folded = folded[16:] {
		var part [16]byte
		copy(part[:], folded)
		h = (h ^ binary.LittleEndian.Uint64(part[:8])) * prime
		h = (h ^ h>>32 ^ binary.LittleEndian.Uint64(part[8:])) * prime
		if h ^= h >> 32; len(folded) <= 16 {
			return uint32(h >> 40)
		}
	}
}
