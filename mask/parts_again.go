package mask

import (
	"slices"
	"strings"

	"snug/mask/internal/tables"
)

// partRole is what a part may be besides a part.
type partRole uint8

const (
	partPlain   partRole = iota
	partCounts           // the counter before one: "part 2: 1111", "(2/4) 1111"
	partMends            // takes the place of the one before: "no wait, 1111"
	partRepeats          // says the one before again
)

// mostLoose is how many words a text may have that announces nothing and still brings a part: "and after that we have 1111".
const mostLoose = 8

// leastLoose is how many digits the number in it has at least: sizes and quantities have fewer.
const leastLoose = 3

// mayBeLoosePart tells whether a text has few words, some digits and nothing that calls them something else.
func (s *scan) mayBeLoosePart() bool {
	if len(s.atoms) > mostLoose || len(s.numbers) > mostLoose || s.asked.roles == tables.RoleOther && !s.asked.answered {
		return false
	}
	digits, most := 0, int32(0)
	for i := range s.atoms {
		if s.atoms[i].role&tables.RoleOther != 0 || s.atoms[i].n > longest {
			return false
		}
	}
	for k := range s.numbers {
		if s.numbers[k].shaped {
			return false
		}
		digits += int(s.numbers[k].n)
		most = max(most, s.numbers[k].n)
	}
	return digits < longest && (most >= leastLoose || digits == 0 && len(s.atoms) == 1)
}

// hearWord takes up a text that is one digit in words.
func (p *parts) hearWord(s *scan, at offsets) {
	a := &s.atoms[0]
	v := int(a.role & tables.RoleDigit)
	if v == 0 || v > 10 {
		return
	}
	q := part{text: p.text, start: at.raw(int(a.start)), end: at.rawEnd(int(a.end)), clean: int(a.start), length: int(a.end - a.start), n: 1, loose: true}
	q.digits[0] = byte(v - 1)
	q.fresh = p.begins(true)
	p.list = append(p.list, q)
	p.latest++
}

// assign tells what the newest text's parts may be: its longest number is a part, and single digits before it count.
func (p *parts) assign(s *scan) {
	latest := p.list[len(p.list)-p.latest:]
	main := 0
	for i := range latest {
		if latest[i].n > latest[main].n {
			main = i
		}
	}
	if latest[main].n == 1 && len(latest) == 2 {
		main = 1 // 1: 4
	}
	for i := range latest[:main] {
		if latest[i].n == 1 {
			latest[i].role = partCounts
		}
	}
	q := &latest[main]
	if len(p.list) == p.latest {
		return
	}
	before := p.before(len(p.list) - p.latest)
	switch {
	case before < 0:
	case p.list[before].n == q.n && p.list[before].digits == q.digits:
		q.role = partRepeats
	case p.list[before].n == q.n && s.mends(q):
		q.role = partMends
	}
}

// before is the last part before one that is no counter, or -1.
func (p *parts) before(i int) int {
	for i--; i >= 0 && p.list[i].role == partCounts; i-- {
	}
	return i
}

// mends tells whether a text takes something back: "no wait", "sorry", "I mean", or a star before the number.
func (s *scan) mends(q *part) bool {
	for i := range s.atoms {
		if slices.Contains(mendingWords, s.atoms[i].hash) && s.atoms[i].n == 0 {
			return true
		}
	}
	return q.clean > 0 && s.text[q.clean-1] == '*' && (q.clean < 2 || s.text[q.clean-2] != '*')
}

// again looks a second time whether the newest part ends a card: without counters, without what was said twice, with what was
// mended, or with one part that the newest takes the place of.
func (p *parts) again(s *scan) {
	newest := len(p.list) - p.latest
	for newest < len(p.list)-1 && p.list[newest].role == partCounts {
		newest++
	}
	var plain, once [2 * partsKept]int
	n, m := 0, 0
	for i := 0; i <= newest; i++ {
		q := &p.list[i]
		if q.role == partCounts || q.masked && q.text == p.text {
			continue
		}
		plain[n] = i
		n++
		switch {
		case q.role == partMends && m > 0:
			once[m-1] = i
		case q.role == partRepeats && m > 0:
		default:
			once[m] = i
			m++
		}
	}
	if p.ends(s, plain[:n]) || p.ends(s, once[:m]) {
		return
	}
	if n > 2 && p.list[newest].role != partCounts && s.mends(&p.list[newest]) {
		p.replaces(s, plain[:n])
	}
}

// ends looks for a card that ends with the last of some parts, and reports it.
func (p *parts) ends(s *scan, seq []int) bool {
	for from := len(seq) - 2; from >= 0; from-- {
		digits, ok := p.join(seq[from:])
		if !ok {
			return false
		}
		if p.whole(seq[from:], digits) {
			p.report(s, p.begun(seq[from]), disguisedRule)
			return true
		}
	}
	return false
}

// replaces tries the last of some parts in the place of each of those before it that is as long: of the one that it names, if it does,
// as in "the third is 1111".
func (p *parts) replaces(s *scan, seq []int) {
	named := 0
	for i := range s.atoms {
		if digits := ordinals[s.atoms[i].hash]; digits != nil && s.atoms[i].n == 0 && len(digits) == 1 {
			named = int(digits[0])
		}
	}
	newest := seq[len(seq)-1]
	seq = seq[:len(seq)-1]
	for from := len(seq) - 2; from >= 0; from-- {
		if _, ok := p.join(seq[from:]); !ok {
			return
		}
		for at := from; at < len(seq); at++ {
			if p.list[seq[at]].n != p.list[newest].n || named > 0 && at-from != named-1 {
				continue
			}
			mended := slices.Clone(seq[from:])
			mended[at-from] = newest
			if digits, ok := p.join(mended); ok && p.whole(mended, digits) {
				p.report(s, seq[from], disguisedRule)
				return
			}
		}
	}
}

// join puts parts together; false where they are more than any card.
func (p *parts) join(seq []int) ([]byte, bool) {
	digits := make([]byte, 0, longest)
	for _, i := range seq {
		q := &p.list[i]
		if len(digits)+q.n > longest {
			return nil, false
		}
		digits = append(digits, q.digits[:q.n]...)
	}
	return digits, true
}

// whole tells whether parts are a card: of a network whose range says something, in the groups of cards or digit by digit, from where
// a run begins, or all of them in texts of their own. What two texts bring has to be groups.
func (p *parts) whole(seq []int, digits []byte) bool {
	network := cardOf(digits)
	if network == nil || network.Weak {
		return false
	}
	size := func(k int) int { return p.list[seq[k]].n }
	even := true
	for k := range seq {
		even = even && (size(k) == size(0) || k == len(seq)-1 && size(k) < size(0))
	}
	amex := len(seq) == 3 && size(0) == 4 && size(1) == 6
	if !even && !amex || even && size(0) != 1 && size(0)%4 != 0 {
		return false
	}
	first := &p.list[seq[0]]
	return first.fresh || p.text <= p.talk || len(seq) >= 3 || p.list[p.begun(seq[0])].fresh
}

// begun is where a number that begins with a part was begun the first time: it may have been begun again.
func (p *parts) begun(first int) int {
	for i := range first {
		if p.list[i].digits == p.list[first].digits && p.list[i].n == p.list[first].n {
			return i
		}
	}
	return first
}

// mendingWords are words that take something back.
var mendingWords = func() (list []uint64) {
	for word := range strings.SplitSeq(tables.Mending, ",") {
		list = append(list, hashWords(word))
	}
	return list
}()
