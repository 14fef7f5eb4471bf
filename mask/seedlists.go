package mask

import (
	"slices"
	"sort"
	"sync"

	"snug/mask/internal/tables"
)

// english is the list of BIP 39 whose words are known as they are; the others are numbered from 0 on.
const english = -1

// seedEntry is a word of another list: its hash, the list and its number there.
type seedEntry struct {
	hash  uint32
	list  int8
	index uint16
}

// otherSeeds has the words of the other lists, by their hashes. It is made when a text first has a dozen words in a row that may be such.
var otherSeeds = sync.OnceValue(func() []seedEntry {
	entries := make([]seedEntry, len(tables.SeedLists)/3)
	for i := range entries {
		h := tables.SeedLists[3*i : 3*i+3]
		entries[i] = seedEntry{uint32(h[0])<<16 | uint32(h[1])<<8 | uint32(h[2]), int8(i / tables.SeedList), uint16(i % tables.SeedList)}
	}
	slices.SortFunc(entries, func(a, b seedEntry) int { return int(a.hash) - int(b.hash) })
	return entries
})

// seedSigns has a bit for the upper bits of each hash, so that nearly all texts are told by their first words to have no phrase.
var seedSigns = sync.OnceValue(func() *[1 << 10]uint64 {
	var signs [1 << 10]uint64
	for _, e := range otherSeeds() {
		signs[e.hash>>14] |= 1 << (e.hash >> 8 % 64)
	}
	return &signs
})

// seedHash is what a word is looked up by in the other lists.
func (s *scan) seedHash(k int) uint32 {
	a := &s.atoms[k]
	if a.n == 1 && a.ideograph { // a numeral, and a word as well
		return uint32(hashFolded([]byte(s.text[a.start:a.end])) >> 40)
	}
	return uint32(a.hash >> 40)
}

// seedsOf gives the entries of a word in the other lists.
func (s *scan) seedsOf(k int) []seedEntry {
	h := s.seedHash(k)
	all := otherSeeds()
	first := sort.Search(len(all), func(i int) bool { return all[i].hash >= h })
	last := first
	for last < len(all) && all[last].hash == h {
		last++
	}
	return all[first:last]
}

// listsOf gives the other lists that have the first word from atom i on.
func (s *scan) listsOf(i int) []seedEntry {
	signs := seedSigns()
	first, words := -1, 0
	for k := i; k < len(s.atoms) && words < 3; k++ {
		if a := &s.atoms[k]; a.n > 0 && !a.ideograph {
			continue // its number
		}
		h := s.seedHash(k)
		if signs[h>>14]>>(h>>8%64)&1 == 0 {
			return nil
		}
		if words++; first < 0 {
			first = k
		}
	}
	if first < 0 {
		return nil
	}
	return s.seedsOf(first)
}

// seedAt gives the number of a word in a list.
func (s *scan) seedAt(k int, list int8) (uint16, bool) {
	if list == english {
		v, ok := seedIndex()[s.atoms[k].hash]
		return v, ok
	}
	for _, e := range s.seedsOf(k) {
		if e.list == list {
			return e.index, true
		}
	}
	return 0, false
}
