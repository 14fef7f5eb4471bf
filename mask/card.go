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

// connected tells whether number k may belong to the same card as the one before.
func (s *scan) connected(k int) bool {
	if k <= 0 || k >= len(s.numbers) {
		return false
	}
	a, before := &s.numbers[k], &s.numbers[k-1]
	if !s.usable(k) || before.shaped || before.opaque || a.left || before.right {
		return false
	}
	if s.joined(k) {
		// Long gaps are of one sign.
		return (a.gapLen <= 6 || a.gapLen <= 24 && a.gap&(a.gap-1) == 0) && (a.gap&gapCurrency == 0 || a.gapLen == 1)
	}
	return s.joinedByWords(k)
}

// joinedByWords: "part 1: 4111 part 2: 1111", "4111 then 1111", "the next four are 1111".
func (s *scan) joinedByWords(k int) bool {
	const known = tables.RoleJoin | tables.RoleOr | tables.RoleDigit | small
	from, to := s.numbers[k-1].hi+1, s.numbers[k].lo
	if to-from > 5 {
		return false
	}
	words := 0
	for i := from; i <= to; i++ {
		if s.atoms[i].gapLen > 4 || s.atoms[i].gap&(gapStop|gapCurrency) != 0 {
			return false
		}
		if i == to || s.atoms[i].n > 0 {
			continue
		}
		if s.atoms[i].role&known == 0 && !s.labelled(int(s.numbers[k-1].lo), s.atoms[i].hash) || s.atoms[i].role&tables.RoleOther != 0 {
			return false
		}
		words++
	}
	return words > 0 && words <= 4
}

// labelled tells whether the same word stands before the atom, with at most two atoms between.
func (s *scan) labelled(atom int, hash uint64) bool {
	for i := atom - 1; i >= 0 && i >= atom-3; i-- {
		if s.atoms[i].n == 0 && s.atoms[i].hash == hash {
			return true
		}
	}
	return false
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

// filled tells whether number k may go on a window though something strange stands between it and the one before: the same
// each time, or anything where a card is spoken of.
func (s *scan) filled(k int, w *window) bool {
	if !s.usable(k) || !s.usable(k-1) {
		return false
	}
	h := s.fill(k)
	if h == 0 {
		return false
	}
	w.strange = w.strange || w.filled > 0 && h != w.fill || w.filled == 0 && k-1 > w.from
	w.fill = h
	w.filled++
	return true
}

// weigh scores a window whose check digit is right.
func (s *scan) weigh(w *window) {
	regular := s.regular(w)
	w.context = s.contextOf(int(s.numbers[w.from].lo), int(s.numbers[w.to].hi))
	w.score = 3
	if w.network.Weak {
		w.score--
	}
	if regular {
		w.score++
	}
	if w.mixed {
		w.score--
	}
	if w.words {
		w.score--
		if !regular && w.context.label != tables.RoleCard {
			w.score--
		}
	}
	if w.lines && w.mixed && s.connected(w.from) {
		w.score -= 2 // from the middle of one line into the next: a table
	}
	if first := &s.atoms[s.numbers[w.from].lo]; s.numbers[w.from].left {
		if word := &s.atoms[s.numbers[w.from].lo-1]; word.letters <= 3 && word.role == 0 && first.glued() {
			w.score -= 2 // a serial number, perhaps
		}
	}
	if w.filled > 0 {
		w.score--
		switch {
		case !regular || w.network.Weak && w.filled < 2:
			w.score = 0
		case (w.strange || w.filled < 2) && w.context.label != tables.RoleCard && s.seen&tables.RoleCard == 0:
			w.score = 0
		}
	}
	switch w.context.label {
	case tables.RoleCard:
		w.score += 3
	case tables.RoleOther:
		w.score--
		if w.context.near {
			w.score -= 3
		}
	}
	if w.network.InContext && w.context.label != tables.RoleCard {
		w.score = 0
	}
	first := &s.numbers[w.from]
	if first.gap&gapPlus != 0 && (w.from == w.to || s.numbers[w.from+1].gap&gapPlus == 0) {
		w.score -= 3 // an international telephone number
	}
	if w.to == w.from+1 && first.n >= 9 && first.n <= 11 && s.numbers[w.to].n >= 7 {
		w.score -= 3 // two telephone numbers
	}
	if s.connected(w.from) && w.from == w.to && s.attached(w.from) {
		w.score--
	}
	if w.to > w.from && s.goesOn(w) {
		w.score -= 3
	}
	if next := w.to + 1; s.connected(next) && s.joined(next) {
		if w.to > w.from && s.numbers[next].gap == s.numbers[w.to].gap || w.to == w.from && s.attached(next) {
			if !regular || s.numbers[w.from].n == 1 {
				w.score -= 3 // the row goes on
			}
		}
	}
	if s.connected(w.from) && w.to > w.from && s.numbers[w.from].gap == s.numbers[w.from+1].gap && !regular {
		w.score -= 3
	}
}

// goesOn tells whether more of the same follows without a space, as in a UUID or a serial number.
func (s *scan) goesOn(w *window) bool {
	last := &s.numbers[w.to]
	k := int(last.hi) + 1
	if k >= len(s.atoms) || !s.attached(w.to) || s.atoms[k].gap != last.gap || s.atoms[k].gapLen != 1 {
		return false
	}
	return s.atoms[k].n > 3 || k+1 < len(s.atoms) && s.atoms[k+1].glued()
}

// attached: a sign without spaces joins number k to the one before, as in a path or an order number.
func (s *scan) attached(k int) bool {
	return s.numbers[k].gap&^(gapDash|gapDot|gapSlash|gapColon) == 0
}

// regular tells whether the groups are those of a card: all in one, digit by digit, fours, or 4-6-5 and 4-6-4.
func (s *scan) regular(w *window) bool {
	if w.from == w.to {
		return true
	}
	size := func(k int) int32 { return s.numbers[k].n }
	ones, fours := true, true
	for k := w.from; k <= w.to; k++ {
		n := size(k)
		ones = ones && (n == 1 || s.numbers[k].spelled)
		fours = fours && (n == 4 || k == w.to && n < 4 || n%4 == 0)
	}
	if ones || fours {
		return true
	}
	return s.fits(w, 4, 6, 5) || s.fits(w, 4, 6, 4) || s.spelledFours(w)
}

func (s *scan) fits(w *window, sizes ...int32) bool {
	if w.to-w.from+1 != len(sizes) {
		return false
	}
	for i, n := range sizes {
		if s.numbers[w.from+i].n != n {
			return false
		}
	}
	return true
}

// spelledFours: some groups in figures, others in words.
func (s *scan) spelledFours(w *window) bool {
	inWords := false
	for k := w.from; k <= w.to; k++ {
		n := &s.numbers[k]
		inWords = inWords || n.spelled
		if !n.spelled && n.n > 6 {
			return false
		}
	}
	return inWords
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
