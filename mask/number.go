package mask

import (
	"strings"

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
	card       bool // the end of a card that was found
}

const (
	longest  = 19 // digits of a card
	shortest = 12
)

// numeral are the roles of words that mean digits.
const numeral = tables.RoleDigit | tables.RoleDouble | tables.RoleTriple

// group makes numbers of atoms. Where nothing but figures means digits, it looks at nothing but them and what stands right
// before and behind.
func (s *scan) group() {
	if s.spelled > 0 || s.touching > 0 || s.manySounds() {
		for i := 0; i < len(s.atoms); i++ {
			i = s.groupAt(i)
		}
	} else {
		next := 0
		for _, figure := range s.figures {
			for i := max(next, int(figure)-1); i < len(s.atoms); i++ {
				before := len(s.numbers)
				i = s.groupAt(i)
				if next = i + 1; next > int(figure) && len(s.numbers) == before {
					break
				}
			}
		}
	}
	if len(s.numbers) > 5 {
		s.uncount()
	}
	s.markShapes()
}

// How many words that sound like digits, and how many letters of digits in words, may mean digits without any other.
const (
	fewestSounds  = 4
	fewestLetters = 30
)

// groupAt makes numbers of atom i and what belongs to it, and gives the last atom that it took; i where that is none.
func (s *scan) groupAt(i int) int {
	a := &s.atoms[i]
	if a.n == 0 && a.role&(numeral|tables.RoleSound) == 0 && a.letters != 1 && (i+1 == len(s.atoms) || !s.atoms[i+1].glued()) {
		return i
	}
	j := i
	for j+1 < len(s.atoms) && s.atoms[j+1].glued() {
		j++
	}
	switch {
	case j > i:
		s.groupGlued(i, j)
	case a.n > 0:
		s.add(number{start: a.start, end: a.end, lo: int32(i), hi: int32(i), digits: a.digits, n: a.n, spelled: a.ideograph})
	default:
		return s.groupSpelled(i)
	}
	return j
}

// manySounds tells whether there are words that sound like digits, or single letters, enough to be digits by themselves.
func (s *scan) manySounds() bool {
	sounds, letters := tables.Role(0), uint32(0)
	for i := range s.atoms {
		a := &s.atoms[i]
		sounds += a.role / tables.RoleSound & 1
		letters += (uint32(a.letters) - 2) >> 31 // one, or none in a number
	}
	return sounds >= fewestSounds || letters >= fewestLetters
}

func (s *scan) add(n number) {
	first := &s.atoms[n.lo]
	n.gap, n.gapLen = first.gap, first.gapLen
	for k := n.lo; k <= n.hi; k++ {
		s.atoms[k].number = int32(len(s.numbers))
	}
	s.numbers = append(s.numbers, n)
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
			a.opaque = strings.HasSuffix(before, "••••") || strings.HasSuffix(before, "**") && !s.joined(k) && !strings.HasPrefix(s.text[a.end:], "*")
		}
		if s.tight(k+1, gapColon) && a.n <= 2 && s.value(k) < 60 && s.numbers[k+1].n == 2 && s.value(k+1) < 60 {
			mark(k, 2)
		}
		if a.n <= 3 && s.tight(k+1, gapDot) && s.numbers[k+1].n >= 5 && s.numbers[k+1].n <= 9 && !s.tight(k, gapDot) && !s.tight(k+2, gapDot) {
			mark(k, 2) // a decimal fraction
		}
		if a.n == 3 && s.tight(k+1, gapDash) && s.tight(k+2, gapDash) && s.numbers[k+1].n == 7 && s.numbers[k+2].n == 7 {
			mark(k, 3) // the orders of a large market
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
		return !s.joined(k) || a.gapLen > 1 // 4111$1111 is no sum
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
