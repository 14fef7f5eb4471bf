package mask

import (
	"strings"
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// number is a group of digits as somebody would read it: a number atom, a digit in words, "double four", or a run like
// 4IO7 in which letters stand for digits.
type number struct {
	start, end int32 // bytes
	lo, hi     int32 // atoms
	digits     int32 // index of the first in scan.digits
	n          int32 // how many
	gap        gap   // the signs before it
	gapLen     int8
	spelled    bool // in words
	lookalike  bool // has letters in the place of digits
	left       bool // a word is glued to it on this side
	right      bool
	shaped     bool // a part of a date, a time, an address of the Internet or a sum of money
	opaque     bool // the rest of a card that was masked before
	taken      bool // inside a finding
}

const (
	longest  = 19 // digits of a card
	shortest = 12
)

// group makes numbers of atoms.
func (s *scan) group() {
	const numeral = tables.RoleDigit | tables.RoleDouble | tables.RoleTriple
	for i := 0; i < len(s.atoms); i++ {
		if a := &s.atoms[i]; a.n == 0 && a.role&numeral == 0 && (i+1 == len(s.atoms) || !s.atoms[i+1].glued()) {
			continue
		}
		j := i
		for j+1 < len(s.atoms) && s.atoms[j+1].glued() {
			j++
		}
		switch a := &s.atoms[i]; {
		case j > i:
			s.groupGlued(i, j)
		case a.n > 0:
			s.add(number{start: a.start, end: a.end, lo: int32(i), hi: int32(i), digits: a.digits, n: a.n, spelled: a.ideograph})
		default:
			j = s.groupSpelled(i)
		}
		i = j
	}
	s.markShapes()
}

func (s *scan) add(n number) {
	first := &s.atoms[n.lo]
	n.gap, n.gapLen = first.gap, first.gapLen
	for k := n.lo; k <= n.hi; k++ {
		s.atoms[k].number = int32(len(s.numbers))
	}
	s.numbers = append(s.numbers, n)
}

// groupGlued looks at words and numbers without a gap between them.
func (s *scan) groupGlued(i, j int) {
	if s.groupLookalike(i, j) {
		return
	}
	for k := i; k <= j; k++ {
		a := &s.atoms[k]
		if a.n == 0 {
			continue
		}
		left, right := k > i, k < j
		if !s.mayGlue(a, k, i, j) {
			continue
		}
		s.add(number{start: a.start, end: a.end, lo: int32(k), hi: int32(k), digits: a.digits, n: a.n,
			spelled: a.ideograph, left: left, right: right})
	}
}

// mayGlue tells "card4111…visa" from serial numbers and the like: the words must be words.
func (s *scan) mayGlue(a *atom, k, i, j int) bool {
	for _, side := range [2]int{k - 1, k + 1} {
		if side < i || side > j {
			continue
		}
		word := &s.atoms[side]
		if word.n > 0 { // digits of another kind
			return false
		}
		if word.role&tables.Labels != 0 {
			continue
		}
		if word.letters < 3 || a.n < 4 {
			return false
		}
		// Behind a number, a word that a further number is glued to makes it a code of some kind.
		if side > k && side < j {
			return false
		}
	}
	return true
}

// groupLookalike takes 4IO7 for 4107. It counts only for what a check digit confirms.
func (s *scan) groupLookalike(i, j int) bool {
	digits, letters := int32(0), int32(0)
	words, whole := false, false
	for k := i; k <= j; k++ {
		a := &s.atoms[k]
		if a.letters >= 3 {
			words = true
		}
		whole = whole || a.n >= shortest
		if a.ideograph || words && whole {
			return false
		}
		digits, letters = digits+a.n, letters+a.letters
	}
	if digits*2 < letters || digits+letters < 3 || digits+letters > longest {
		return false
	}
	first := len(s.digits)
	for at := s.atoms[i].start; at < s.atoms[j].end; {
		g := glyphAt(s.text, int(at))
		switch g.class {
		case classDigit:
			s.digits = append(s.digits, byte(g.value))
		case classLetter:
			r, _ := utf8.DecodeRuneInString(s.text[at:])
			d := lookalike(r)
			if d < 0 {
				s.digits = s.digits[:first]
				return false
			}
			s.digits = append(s.digits, byte(d))
		}
		at += int32(g.width)
	}
	s.add(number{start: s.atoms[i].start, end: s.atoms[j].end, lo: int32(i), hi: int32(j), digits: int32(first),
		n: int32(len(s.digits) - first), lookalike: true})
	return true
}

// lookalike gives the digit that a letter is taken for, or -1.
func lookalike(letter rune) int {
	first := rune(0)
	for i, r := range tables.Lookalikes {
		if first == 0 {
			first = r
			continue
		}
		if first == letter {
			return int(tables.Lookalikes[i] - '0')
		}
		first = 0
	}
	return -1
}

// groupSpelled takes a digit in words, and "double four" or "triple 7". A word alone means nothing: many of them mean
// something else in another language.
func (s *scan) groupSpelled(i int) int {
	a := &s.atoms[i]
	times := int32(1)
	at := i
	if a.role&(tables.RoleDouble|tables.RoleTriple) != 0 && i+1 < len(s.atoms) {
		times = 2
		if a.role&tables.RoleTriple != 0 {
			times = 3
		}
		at++
	}
	value := s.digitAt(at)
	if value < 0 || times == 1 && !s.spelledBeside(i) {
		return i
	}
	at += int(s.atoms[at].phrase)
	first := int32(len(s.digits))
	for range times {
		s.digits = append(s.digits, byte(value))
	}
	s.add(number{start: a.start, end: s.atoms[at].end, lo: int32(i), hi: int32(at), digits: first, n: times, spelled: true})
	return at
}

// digitAt is the digit that an atom means, or -1.
func (s *scan) digitAt(i int) int {
	a := &s.atoms[i]
	if a.n == 1 {
		return int(s.digits[a.digits])
	}
	return int(a.role&tables.RoleDigit) - 1
}

func (s *scan) spelledBeside(i int) bool {
	const numeral = tables.RoleDigit | tables.RoleDouble | tables.RoleTriple
	after := i + 1 + int(s.atoms[i].phrase)
	return after < len(s.atoms) && s.atoms[after].role&numeral != 0 || i > 0 && s.atoms[i-1].number >= 0 && s.atoms[i-1].n == 0
}

// joined tells whether number k follows the one before without a word between.
func (s *scan) joined(k int) bool {
	return k > 0 && k < len(s.numbers) && s.numbers[k].lo == s.numbers[k-1].hi+1
}

// value of a number of at most nine digits, or -1.
func (s *scan) value(k int) int {
	n := &s.numbers[k]
	if n.n > 9 {
		return -1
	}
	v := 0
	for _, d := range s.digits[n.digits : n.digits+n.n] {
		v = v*10 + int(d)
	}
	return v
}

// tight tells whether exactly one sign, of the given kind, stands before number k and joins it to the one before.
func (s *scan) tight(k int, sign gap) bool {
	return s.joined(k) && s.numbers[k].gapLen == 1 && s.numbers[k].gap == sign
}

// markShapes finds what has digits and is plainly something else.
func (s *scan) markShapes() {
	mark := func(k, count int) {
		for ; count > 0; count-- {
			s.numbers[k].shaped = true
			k++
		}
	}
	for k := range s.numbers {
		a := &s.numbers[k]
		if s.money(k) {
			mark(k, 1)
		}
		if a.n == 4 && a.gap&gapBullet != 0 && !(s.joined(k+1) && s.numbers[k+1].gapLen <= 3) {
			before := strings.TrimSuffix(s.text[:a.start], " ")
			a.opaque = strings.HasSuffix(before, "••••") || strings.HasSuffix(before, "**") && !s.joined(k)
		}
		if s.tight(k+1, gapColon) && a.n <= 2 && s.value(k) < 60 && s.numbers[k+1].n == 2 && s.value(k+1) < 60 {
			mark(k, 2)
		}
		for _, sign := range [3]gap{gapDash, gapDot, gapSlash} {
			if !s.tight(k+1, sign) || !s.tight(k+2, sign) || s.tight(k, sign) {
				continue
			}
			if s.tight(k+3, sign) {
				if sign == gapDot && !s.tight(k+4, sign) && s.octets(k) {
					mark(k, 4)
				}
			} else if s.date(k) {
				mark(k, 3)
			}
		}
	}
}

// money: a sign of currency stands before the number, or right behind it.
func (s *scan) money(k int) bool {
	a := &s.numbers[k]
	if a.gap&gapCurrency != 0 {
		return true
	}
	after := s.tail
	if int(a.hi)+1 < len(s.atoms) {
		after = s.atoms[a.hi+1].gap
	}
	return after&gapCurrency != 0 && !s.joined(k+1)
}

func (s *scan) octets(k int) bool {
	for i := k; i < k+4; i++ {
		if s.numbers[i].n > 3 || s.value(i) > 255 {
			return false
		}
	}
	return true
}

// date: 2025-04-25, 25.04.2025, 4/25/25.
func (s *scan) date(k int) bool {
	a, b, c := &s.numbers[k], &s.numbers[k+1], &s.numbers[k+2]
	va, vb, vc := s.value(k), s.value(k+1), s.value(k+2)
	year := func(n *number, v int) bool { return n.n == 4 && v >= 1900 && v < 2100 }
	day := func(n *number, v int) bool { return n.n <= 2 && v >= 1 && v <= 31 }
	if year(a, va) {
		return day(b, vb) && day(c, vc) && vb <= 12
	}
	return day(a, va) && day(b, vb) && (va <= 12 || vb <= 12) && (year(c, vc) || c.n == 2 && a.n == 2)
}
