package mask

import "strings"

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
// most texts have none. It looks at the byte where a run would end and goes back from there, so that it skips most of a
// text unread.
func (s *scan) findRuns() {
	s.runs = s.runs[:0]
	for at := 0; at+leastRun <= len(s.text); {
		back := at + leastRun - 1
		for back >= at && inRun[s.text[back]] {
			back--
		}
		if back >= at {
			at = back + 1
			continue
		}
		end := at + leastRun
		for end < len(s.text) && inRun[s.text[end]] {
			end++
		}
		s.runs = append(s.runs, span{at, end})
		at = end
	}
}

// alphanumeric tells whether a byte is a letter or digit of ASCII.
func alphanumeric(c byte) bool { return asciiLetter[c] || c >= '0' && c <= '9' }

// bounded tells whether no letter, digit or any of more stands right before i.
func (s *scan) bounded(i int, more string) bool {
	return i == 0 || !alphanumeric(s.text[i-1]) && strings.IndexByte(more, s.text[i-1]) < 0
}
