package mask

import (
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// groupGlued makes numbers of words and digits without a gap between them, from atom i to atom j.
func (s *scan) groupGlued(i, j int) {
	s.base64Run(i, j)
	if s.groupLookalike(i, j) || s.groupDivided(i, j) || s.groupLeet(i, j) {
		return
	}
	for k := i; k <= j; k++ {
		a := &s.atoms[k]
		if a.n == 0 || !s.mayGlue(a, k, i, j) {
			continue
		}
		s.add(number{start: a.start, end: a.end, lo: int32(k), hi: int32(k), digits: a.digits, n: a.n,
			spelled: a.ideograph, left: k > i && s.atoms[k-1].n == 0, right: k < j && s.atoms[k+1].n == 0 && !s.spaceless(&s.atoms[k+1])})
	}
}

// mayGlue tells "card4111…visa" from serial numbers and the like: the words must be words.
func (s *scan) mayGlue(a *atom, k, i, j int) bool {
	for _, side := range [2]int{k - 1, k + 1} {
		if side < i || side > j {
			continue
		}
		word := &s.atoms[side]
		if word.n > 0 || word.role&(tables.Labels|tables.RoleExpiry) != 0 {
			continue // digits of another kind, or a word that says what the number is
		}
		if side < k && a.n >= shortest && word.letters == 1 && word.start > 0 && s.text[word.start-1] == '%' && s.text[word.start]|0x20 == 'b' {
			continue // track 1 of a magnetic stripe
		}
		if side > k && a.n >= fewest && word.letters == 1 && s.text[word.start]|0x20 == 'e' && a.gap == gapDot && k == i {
			continue // 4.111111111111111E+15
		}
		if s.spaceless(word) {
			continue // Chinese and others write without spaces
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
	words, whole, card := false, false, false
	for k := i; k <= j; k++ {
		a := &s.atoms[k]
		if a.letters >= 3 {
			words = true
		}
		whole = whole || a.n >= shortest
		card = card || a.n >= shortest && cardOf(s.digits[a.digits:a.digits+a.n]) != nil
		if a.ideograph || words && whole {
			return false
		}
		digits, letters = digits+a.n, letters+a.letters
	}
	if letters == 0 || digits*2 < letters && digits+letters != 4 || digits+letters < 3 || digits+letters > longest {
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
				d = turnedDigit(r)
			}
			if d < 0 {
				s.digits = s.digits[:first]
				return false
			}
			s.digits = append(s.digits, byte(d))
		}
		at += int32(g.width)
	}
	if card && cardOf(s.digits[first:]) == nil {
		s.digits = s.digits[:first] // the digits alone are one
		return false
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

// groupDivided takes one letter, the same everywhere, for what divides the digits: 4111x1111x1111x1111.
func (s *scan) groupDivided(i, j int) bool {
	divider := uint64(0)
	digits, letters := int32(0), 0
	for k := i; k <= j; k++ {
		a := &s.atoms[k]
		if a.n > 0 {
			if digits += a.n; k > i && s.atoms[k-1].n > 0 {
				return false
			}
			continue
		}
		if a.letters != 1 || letters > 0 && a.hash != divider {
			return false
		}
		divider = a.hash
		letters++
	}
	if letters < 2 || digits < shortest || digits > longest {
		return false
	}
	for k := i; k <= j; k++ {
		a := &s.atoms[k]
		if a.n == 0 {
			continue
		}
		lo := k
		if k > i {
			lo-- // the divider belongs to it
		}
		s.add(number{start: a.start, end: a.end, lo: int32(lo), hi: int32(k), digits: a.digits, n: a.n})
		if k > i {
			n := &s.numbers[len(s.numbers)-1]
			n.gap, n.gapLen = gapOther, 1
		}
	}
	return true
}

// leet are the letters that digits stand for in words.
var leet = [10]byte{'o', 'i', 0, 'e', 'a', 's', 0, 't', 0, 0}

// groupLeet takes f0ur for four, where the next is a digit in words, too.
func (s *scan) groupLeet(i, j int) bool {
	var word [8]byte
	n := 0
	for at := int(s.atoms[i].start); at < int(s.atoms[j].end); at++ {
		c := s.text[at]
		switch {
		case n == len(word) || c >= utf8.RuneSelf:
			return false
		case c >= '0' && c <= '9':
			if c = leet[c-'0']; c == 0 {
				return false
			}
		}
		word[n] = c | 0x20
		n++
	}
	role := roleOf(hashFolded(word[:n]))
	if n < 3 || role&tables.RoleDigit == 0 {
		return false
	}
	first := int32(len(s.digits))
	s.digits = append(s.digits, byte(role&tables.RoleDigit)-1)
	s.add(number{start: s.atoms[i].start, end: s.atoms[j].end, lo: int32(i), hi: int32(j), digits: first, n: 1, spelled: true, lookalike: true})
	return true
}
