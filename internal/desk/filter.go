package desk

import (
	"encoding/binary"
	"hash/fnv"
	"math/bits"
)

// filter is a Bloom filter over the words of a conversation: whether a word is not there is certain, whether it is there
// is to be confirmed. It is stored sealed only, so its hash needs no key. Form: version byte, then a power of two of bytes.
type filter []byte

const (
	filterVersion = 1
	filterHashes  = 6
	filterBits    = 10      // a word: under 1% are found in vain
	maxFilter     = 1 << 16 // bytes; a conversation of ten thousand words
)

func newFilter(words map[string]bool) filter {
	bytes := max(32, len(words)*filterBits/8)
	size := min(maxFilter, 1<<bits.Len(uint(bytes-1)))
	f := make(filter, 1+size)
	f[0] = filterVersion
	for w := range words {
		f.each(w, func(i uint32) bool {
			f[1+i/8] |= 1 << (i % 8)
			return true
		})
	}
	return f
}

// may tells whether a word may be there. What is not a filter excludes nothing.
func (f filter) may(word string) bool {
	n := len(f) - 1
	if n < 32 || n > maxFilter || n&(n-1) != 0 || f[0] != filterVersion {
		return true
	}
	return f.each(word, func(i uint32) bool { return f[1+i/8]&(1<<(i%8)) != 0 })
}

// each calls fn with the bits of a word until it returns false (Kirsch and Mitzenmacher's two hashes for many).
func (f filter) each(word string, fn func(uint32) bool) bool {
	h := fnv.New128a()
	_, _ = h.Write([]byte(word))
	var sum [16]byte
	h.Sum(sum[:0])
	a, b := binary.BigEndian.Uint32(sum[4:]), binary.BigEndian.Uint32(sum[12:])|1
	mask := uint32(len(f)-1)*8 - 1
	for i := range uint32(filterHashes) {
		if !fn((a + i*b) & mask) {
			return false
		}
	}
	return true
}
