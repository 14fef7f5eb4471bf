package mask

import "snug/mask/internal/tables"

// found is a finding before it is explained to the caller; offsets are in the canonical text.
type found struct {
	start, end int32
	kind       kind
	rule       string
	confirmed  [4]string
	against    [2]string
	country    string  // of an identifier
	last       [4]byte // a card's last four digits
	bare       bool    // the last four must not stay
	overruled  bool    // its author says that it is nothing confidential
	shown      bool    // the value stays where it stands
}

func (f *found) confirm(word string) { put(f.confirmed[:], word) }
func (f *found) oppose(word string)  { put(f.against[:], word) }

func put(list []string, word string) {
	for i := range list {
		if list[i] == "" {
			list[i] = word
			return
		}
	}
}

// luhn is the check of ISO/IEC 7812-1, annex B.
func luhn(digits []byte) bool {
	sum := 0
	for i, d := range digits {
		v := int(d)
		if (len(digits)-i)%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

// networkOf finds the first network that has such numbers, or nil.
func networkOf(digits []byte) *tables.Network {
	prefix := uint32(0)
	for _, d := range digits[:6] {
		prefix = prefix*10 + uint32(d)
	}
	for i := range tables.Networks {
		n := &tables.Networks[i]
		if prefix >= n.First && prefix <= n.Last && n.Lengths>>len(digits)&1 == 1 {
			return n
		}
	}
	return nil
}

// cardOf gives the network whose card digits alone are: its range and length, and Luhn. It is nil where they are none, or
// where a word would have to say so.
func cardOf(digits []byte) *tables.Network {
	if len(digits) < shortest || len(digits) > longest || !luhn(digits) {
		return nil
	}
	if network := networkOf(digits); network != nil && !network.InContext {
		return network
	}
	return nil
}

// A window is as many neighbouring numbers as may be one card.
type window struct {
	from, to int // numbers, both inclusive
	n        int // digits
	digits   [longest]byte
	words    bool   // words stand between some of them
	mixed    bool   // unlike gaps
	lines    bool   // more than one line
	fill     uint64 // what stands between all of them, where it is the same strange thing each time
	filled   int    // how often something strange stands between them
	strange  bool   // and not the same each time
	score    int
	network  *tables.Network
	context  context
}

// cards finds card numbers: windows of numbers that begin and end at the boundaries of groups.
func (s *scan) cards() {
	for i := 0; i < len(s.numbers); {
		best := window{score: enough - 1}
		if s.mayBegin(i) {
			s.windows(i, &best)
		}
		if best.score < enough {
			i++
			continue
		}
		s.takeCard(&best)
		i = best.to + 1
	}
}

// enough is the score that makes a window a card.
const enough = 2

func (s *scan) usable(k int) bool {
	n := &s.numbers[k]
	return !n.shaped && !n.opaque && !n.taken
}

// mayBegin: not in the middle of a row of like groups, unless the groups before are of another size.
func (s *scan) mayBegin(i int) bool {
	if !s.usable(i) {
		return false
	}
	if !s.connected(i) {
		return true
	}
	a, before := &s.numbers[i], &s.numbers[i-1]
	if !s.connected(i + 1) {
		return true
	}
	return s.numbers[i+1].gap != a.gap || before.n != a.n && a.n >= 4 || before.taken
}

// windows tries every window that begins at number i.
func (s *scan) windows(i int, best *window) {
	w := window{from: i}
	for j := i; j < len(s.numbers); j++ {
		if j > i {
			switch {
			case w.filled > 0 && !s.joined(j) && s.fill(j) == w.fill && s.usable(j):
				w.filled++
			case s.connected(j):
				w.words = w.words || !s.joined(j)
				w.strange = w.strange || w.filled > 0
			case !s.filled(j, &w):
				return
			}
			w.mixed = w.mixed || j > i+1 && s.numbers[j].gap != s.numbers[i+1].gap
			w.lines = w.lines || s.numbers[j].gap&gapLine != 0
		}
		n := &s.numbers[j]
		if w.n+int(n.n) > longest {
			return
		}
		w.n += copy(w.digits[w.n:], s.digits[n.digits:n.digits+n.n])
		w.to = j
		if w.n < shortest {
			continue
		}
		if w.network = networkOf(w.digits[:w.n]); w.network == nil || !luhn(w.digits[:w.n]) {
			continue
		}
		if s.weigh(&w); w.score > best.score || w.score == best.score && w.n > best.n {
			*best = w
		}
	}
}

// takeCard reports a window.
func (s *scan) takeCard(w *window) {
	f := found{kind: kindCard, rule: "card.luhn", start: s.numbers[w.from].start, end: s.numbers[w.to].end}
	copy(f.last[:], w.digits[w.n-4:w.n])
	f.confirm("luhn")
	f.confirm(networkWord[w.network.Name])
	switch w.context.label {
	case tables.RoleCard:
		f.confirm(w.context.word)
	case tables.RoleOther:
		f.oppose("label:other")
	}
	if w.network.Weak {
		f.oppose("network:weak")
	}
	if s.track(w, &f) {
		f.rule = "card.track"
	}
	if s.take(f) {
		s.numbers[w.to].card = true
		s.cardCode(w)
	}
}

// track: what follows the number on a magnetic stripe (ISO/IEC 7813): after "=" expiry, service code and data, on track 1
// after "^" the name, too. It reaches to the end sentinel, or as far as the data.
func (s *scan) track(w *window, f *found) bool {
	const most = 79 // characters of track 1
	if w.from != w.to || int(f.end) >= len(s.text) {
		return false
	}
	switch next := w.to + 1; s.text[f.end] {
	case '=':
		if !s.joined(next) || s.numbers[next].gapLen != 1 || s.numbers[next].n < 7 {
			return false
		}
		f.end = s.numbers[next].end
		return true
	case '^':
		for end := int(f.end); end < len(s.text) && end < int(f.end)+most && s.text[end] != '\n'; end++ {
			if s.text[end] == '?' {
				f.end = int32(end)
				return true
			}
		}
	}
	return false
}

var networkWord = map[string]string{}

func init() {
	for _, n := range tables.Networks {
		networkWord[n.Name] = "network:" + n.Name
	}
}
