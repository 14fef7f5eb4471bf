package mask

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// leastRun is the length of the shortest secret that is known by its form alone: an access key's name at Amazon.
const leastRun = 20

// inRun has the bytes that a run is made of: all of ASCII that shows something.
var inRun [256]bool

func init() {
	for c := '!'; c <= '~'; c++ {
		inRun[c] = true
	}
}

// findRuns finds the runs of at least leastRun bytes without a space: keys, tokens and long addresses are among them, and
// most texts have none. It looks at the eight bytes where a run would end, so that it skips most of a text unread.
func (s *scan) findRuns() {
	s.runs = s.runs[:0]
	if !s.mayRun {
		return
	}
	text := s.text
	for at := 0; at+leastRun <= len(text); {
		if gap := lastGap(text[at+leastRun-8:]); gap >= 0 {
			at += leastRun - 8 + gap + 1
			continue
		}
		back := at + leastRun - 9
		for back >= at && inRun[text[back]] {
			back--
		}
		if back >= at {
			at = back + 1
			continue
		}
		end := at + leastRun
		for end < len(text) && inRun[text[end]] {
			end++
		}
		s.runs = append(s.runs, span{at, end})
		at = end
	}
}

// lastGap gives the last of the first eight bytes of text that belongs to no run, or -1.
func lastGap(text string) int {
	const ones = 0x0101010101010101
	chunk := binary.LittleEndian.Uint64([]byte(text[:8]))
	none := (chunk - 0x21*ones | chunk) & (0x80 * ones) // below 0x21, or beyond ASCII
	if none == 0 {
		return -1
	}
	// A borrow may mark the byte above one that is marked rightly: only the lowest mark is sure.
	last := 7 - bits.LeadingZeros64(none)/8
	for inRun[text[last]] {
		last--
	}
	return last
}

// alphanumeric tells whether a byte is a letter or digit of ASCII.
func alphanumeric(c byte) bool { return asciiLetter[c] || c >= '0' && c <= '9' }

// bounded tells whether no letter, digit or any of more stands right before i.
func (s *scan) bounded(i int, more string) bool {
	return i == 0 || !alphanumeric(s.text[i-1]) && strings.IndexByte(more, s.text[i-1]) < 0
}
