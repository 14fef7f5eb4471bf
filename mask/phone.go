package mask

import (
	"strings"

	"snug/mask/internal/tables"
)

// Bounds of a telephone number: E.164 has at most 15 digits, the shortest that stand alone have 6.
const (
	longestPhone  = 15
	shortestPhone = 6
	// mostAsked is how many candidates of a text are looked up in the numbering plans, which takes long.
	mostAsked = 8
)

// phoneSigns may stand between the groups of a telephone number.
const phoneSigns = gapSpace | gapDash | gapDot | gapSlash | gapQuote

// phone is a candidate: groups of digits from atom first to atom last.
type phone struct {
	first, last int
	digits      [longestPhone]byte // in ASCII
	n           int
	groups      int
	plus        bool
	label, weak bool // a word about telephones announces it, or one that may announce any number
}

// phones finds telephone numbers. A numbering plan decides where nothing but the form speaks for one; a label decides by
// itself.
func (s *scan) phones(region string) {
	if len(s.digits) < shortestPhone {
		return
	}
	asked, last := 0, -1
	for _, i := range s.figures {
		if k := int(i); k > last && s.beginsPhone(k) {
			last = s.phoneAt(k, region, &asked)
		}
	}
}

// phoneAt takes the telephone number that begins with atom k, and gives its last atom, or -1.
func (s *scan) phoneAt(k int, region string, asked *int) int {
	start := s.atoms[k].start
	p := phone{first: k, plus: s.plusBefore(int(start))}
	best := p
	for end := k; end < len(s.atoms) && (end == k || s.sameNumber(end)) && p.n+int(s.atoms[end].n) <= longestPhone; end++ {
		a := &s.atoms[end]
		for _, d := range s.digits[a.digits : a.digits+a.n] {
			p.digits[p.n] = '0' + d
			p.n++
		}
		p.groups++
		p.last = end
		glued := end+1 < len(s.atoms) && s.atoms[end+1].glued()
		if p.n < shortestPhone || glued && s.extension(end) == end {
			continue
		}
		s.labelPhone(&p)
		if s.isPhone(&p, region, asked) {
			best = p
		}
	}
	if best.n == 0 {
		return -1
	}
	if next := best.last + 1; next < len(s.atoms) && s.sameNumber(next) && s.atoms[next].gap == s.atoms[best.last].gap &&
		(!best.label || s.digits[s.atoms[next].digits] != 0) {
		return s.endOfRow(next) // of something longer
	}
	last := s.extension(best.last)
	f := found{kind: kindPhone, rule: "phone.number", start: start, end: s.atoms[last].end}
	if best.plus {
		f.start = int32(strings.LastIndexByte(s.text[:start], '+'))
	} else if start > 0 && s.text[start-1] == '(' && strings.IndexByte(s.text[start:f.end], ')') > 0 {
		f.start--
	}
	switch {
	case best.label && s.asked.topics&tables.TopicPhone != 0:
		f.confirm("question:phone")
	case best.label:
		f.confirm("label:phone")
	}
	f.confirm("form")
	if !s.take(f) {
		return -1
	}
	return last
}

// dialled tells whether atom k may be a part of a telephone number.
func (s *scan) dialled(k int) bool {
	a := &s.atoms[k]
	if a.n == 0 || a.taken || a.ideograph || a.n > longestPhone {
		return false
	}
	if a.number < 0 {
		return true
	}
	n := &s.numbers[a.number]
	return !n.shaped && !n.opaque && !n.lookalike
}

// sameNumber tells whether atom k may belong to the same telephone number as the one before.
func (s *scan) sameNumber(k int) bool {
	a := &s.atoms[k]
	return s.dialled(k) && s.atoms[k-1].n > 0 && a.gapLen > 0 && a.gapLen <= 3 && a.gap&^phoneSigns == 0
}

// endOfRow gives the last of the groups that atom k is one of.
func (s *scan) endOfRow(k int) int {
	for k+1 < len(s.atoms) && s.sameNumber(k+1) {
		k++
	}
	return k
}

// beginsPhone tells whether a telephone number may begin with atom k: not in the middle of a word or a row of groups.
func (s *scan) beginsPhone(k int) bool {
	a := &s.atoms[k]
	if !s.dialled(k) || k > 0 && a.glued() && a.number < 0 {
		return false
	}
	if k == 0 || !s.sameNumber(k) || s.atoms[k-1].taken {
		return true
	}
	before := &s.atoms[k-1]
	return a.gap&gapSpace != 0 && before.n >= 4 && a.n <= 3 // a row of telephone numbers
}

// plusBefore tells whether a plus stands before i, with at most a bracket and a space between.
func (s *scan) plusBefore(i int) bool {
	for back := 1; back <= 3 && i-back >= 0; back++ {
		switch s.text[i-back] {
		case '+':
			return true
		case ' ', '(':
		default:
			return false
		}
	}
	return false
}

// labelPhone looks for a word about telephones: in the question, before the candidate, or behind it ("… is my phone
// number", "… office").
func (s *scan) labelPhone(p *phone) {
	p.label, p.weak = s.asked.topics&tables.TopicPhone != 0, false
	for i, distance := p.first-1, 0; i >= 0 && distance <= 5 && !p.label; i-- {
		if s.ends(i+1) || i == p.first-1 && s.atoms[p.first].gap == gapDot {
			break
		}
		topic := s.topicOf(i)
		if p.label = topic&tables.TopicPhone != 0; p.label {
			return
		}
		p.weak = p.weak || topic&tables.TopicReach != 0
		if topic&tables.TopicReach == 0 && s.atoms[i].role&tables.Labels != 0 {
			p.weak = false // of something else
			break
		}
		p.weak = p.weak || i+1+int(s.atoms[i].phrase) == p.first && s.atoms[i].role&tables.RoleIs != 0
		if s.atoms[i].role&small == 0 {
			distance++
		}
	}
	for i := s.extension(p.last) + 1; i < len(s.atoms) && i <= p.last+8 && !p.label; i++ {
		if a := &s.atoms[i]; s.ends(i) || a.gap&gapLine != 0 || a.n > 0 {
			break
		}
		topic := s.topicOf(i)
		p.label = topic&tables.TopicPhone != 0
		p.weak = p.weak || topic&tables.TopicReach != 0
		if s.atoms[i].role&small == 0 {
			break
		}
	}
}

// isPhone tells whether a candidate is a telephone number.
func (s *scan) isPhone(p *phone, region string, asked *int) bool {
	switch {
	case p.plus:
		return p.label && p.n >= 7 || s.abroad(p.digits[:p.n], false, asked)
	case p.label:
		return p.groups > 1 || p.n >= 7
	case s.oppose(p):
		return false
	case p.digits[0] == '0' && p.digits[1] == '0' && p.n >= 10 && s.abroad(p.digits[2:p.n], false, asked):
		return true
	case s.american(p):
		return p.weak || s.bracketed(p) || s.home(p.digits[:p.n], "US", asked)
	case p.weak && p.n <= 13 && (p.groups >= 2 && p.n >= 8):
		return true
	}
	trunk := p.digits[0] == '0'
	if region != "" {
		return (p.groups > 1 || trunk) && s.home(p.digits[:p.n], region, asked)
	}
	if p.groups < 2 || p.n < 2*p.groups || !trunk && (p.groups < 3 || s.atoms[p.last].gap != gapSpace) {
		return false
	}
	for i := range nationalPlans {
		if plan := &nationalPlans[i]; plan.fits(p.digits[:p.n]) && s.home(p.digits[:p.n], plan.region, asked) {
			return true
		}
	}
	return false
}

// bracketed tells whether brackets stand about the first group, as about an area code.
func (s *scan) bracketed(p *phone) bool {
	a := &s.atoms[p.first]
	return int(a.end) < len(s.text) && s.text[a.end] == ')' && a.start > 0 && s.text[a.start-1] == '('
}

// oppose tells whether a word before, in the same sentence, says that a candidate is something else.
func (s *scan) oppose(p *phone) bool {
	if s.atoms[p.first].gap == gapDot {
		return false // "… soon.415-814-2671"
	}
	for i, distance := p.first-1, 0; i >= 0 && distance <= 6 && !s.ends(i+1); i-- {
		role := s.atoms[i].role
		if role&tables.Labels != 0 && s.topicOf(i)&(tables.TopicPhone|tables.TopicReach) == 0 {
			return true
		}
		if role&small == 0 {
			distance++
		}
	}
	return false
}

// american: 415-814-2671, (415) 814-2671, 1-415-814-2671.
func (s *scan) american(p *phone) bool {
	k := p.first
	if s.atoms[k].n == 1 && p.digits[0] == '1' {
		k++
	}
	if p.last != k+2 || s.atoms[k].n != 3 || s.atoms[k+1].n != 3 || s.atoms[k+2].n != 4 || s.atoms[k+2].gapLen != 1 {
		return false
	}
	gap := s.atoms[k+1].gap
	return gap&gapQuote != 0 || gap == s.atoms[k+2].gap
}

// abroad asks the numbering plans for a number with a country's code. A plus says so much that it need only be possible.
func (s *scan) abroad(digits []byte, inUse bool, asked *int) bool {
	if *asked++; *asked > mostAsked {
		return false
	}
	return numbering().abroad(string(digits), inUse)
}

// home asks the numbering plan of a region for a number without its code.
func (s *scan) home(digits []byte, region string, asked *int) bool {
	if *asked++; *asked > mostAsked {
		return false
	}
	return numbering().home(string(digits), region)
}

// A nationalPlan says in short how a larger country's numbers look when they are written without its code, so that few
// candidates are looked up.
type nationalPlan struct {
	region   string
	first    string // digits that a number begins with, one of them
	min, max int
	second   string // the digits after it
}

var nationalPlans = [...]nationalPlan{
	{"FR", "0", 10, 10, "123456789"},
	{"GB", "0", 10, 11, "12378"},
	{"DE", "0", 9, 12, "123456789"},
	{"NL", "0", 10, 10, "123456789"},
	{"AU", "0", 10, 10, "23478"},
	{"IT", "03", 9, 11, "123456789"},
	{"ES", "6789", 9, 9, "0123456789"},
	{"PL", "45678", 9, 9, "0123456789"},
	{"CH", "0", 10, 10, "23456789"},
	{"AT", "0", 10, 13, "123456789"},
	{"BE", "0", 9, 10, "1234569"},
	{"SE", "0", 9, 10, "123456789"},
	{"JP", "0", 10, 11, "123456789"},
	{"IN", "06789", 10, 11, "0123456789"},
	{"BR", "123456789", 10, 11, "123456789"},
	{"CN", "1", 11, 11, "3456789"},
	{"TR", "0", 11, 11, "2345"},
	{"ZA", "0", 10, 10, "123456789"},
}

func (p *nationalPlan) fits(digits []byte) bool {
	return len(digits) >= p.min && len(digits) <= p.max && strings.IndexByte(p.first, digits[0]) >= 0 && strings.IndexByte(p.second, digits[1]) >= 0
}

// extension gives the last atom of the extension behind atom k, as in "x123" or "ext. 123"; k where there is none.
func (s *scan) extension(k int) int {
	if k+2 >= len(s.atoms) {
		return k
	}
	mark, digits := &s.atoms[k+1], &s.atoms[k+2]
	if mark.n > 0 || mark.taken || digits.n == 0 || digits.n > 6 || mark.gapLen > 2 || digits.gapLen > 2 {
		return k
	}
	switch strings.ToLower(s.text[mark.start:mark.end]) {
	case "x", "ext", "extension", "dw", "durchwahl", "poste", "int", "wew":
		return k + 2
	}
	return k
}
