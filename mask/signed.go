package mask

import (
	"strings"
	"unicode/utf8"
)

// signed finds a card in which signs stand for digits, wherever in it: "4$39 !488 @343 G467", "53@!". Letters that look like digits
// may stand in it, too, and at most as many of both as there are digits.
func (s *scan) signed() {
	next := int32(0)
	for _, k := range s.figures {
		a := &s.atoms[k]
		if a.start < next || a.taken || !s.besideSign(a) {
			continue
		}
		next = max(a.end, s.signedFrom(int(a.start)))
	}
}

// besideSign tells whether a sign that may be a digit stands right before or behind an atom.
func (s *scan) besideSign(a *atom) bool {
	end := int(a.end)
	if d, _ := signValue(s.text[end:]); d >= 0 || end+2 < len(s.text) && s.text[end] == '%' && hexPair(s.text, end+1) >= 0 {
		return true // or what may be an escape
	}
	if a.start == 0 {
		return false
	}
	r, width := utf8.DecodeLastRuneInString(s.text[:a.start])
	if r == ')' && a.start > 1 {
		width = 2
	}
	d, _ := signValue(s.text[int(a.start)-width:])
	return d >= 0
}

// signValue is the digit that the sign at the beginning of text looks like, and how long that is; -1 is for none.
func signValue(text string) (digit, width int) {
	switch {
	case text == "":
		return -1, 0
	case strings.HasPrefix(text, "()"):
		return 0, 2
	case strings.HasPrefix(text, "€"):
		return 3, len("€")
	case strings.HasPrefix(text, "§"):
		return 8, len("§")
	}
	return signDigit(text[0]), 1
}

// signedFrom reads the run of digits, signs and letters that look like them in which the digit at a place stands, divided by spaces,
// dashes or percent signs at most, and gives where it ends.
func (s *scan) signedFrom(at int) int32 {
	start := at
	for start > 0 && at-start < 3*longest {
		_, width := utf8.DecodeLastRuneInString(s.text[:start])
		if start >= 2 && s.text[start-2:start] == "()" {
			width = 2
		}
		if d, n := s.anyDigit(start - width); d < 0 && !divides(s.text[start-width]) || n > width {
			break
		}
		if divides(s.text[start-width]) && !s.hasFigure(start-width, -1) {
			break
		}
		start -= width
	}
	var (
		digits [longest + 1]byte
		places [longest + 2]int // where each begins, and the last ends
		plain  int              // digits that are digits
		n      int
	)
	end := start
	for end < len(s.text) {
		d, width := s.anyDigit(end)
		if d < 0 {
			if !divides(s.text[end]) || !s.hasFigure(end, 1) {
				break
			}
			end++
			continue
		}
		if n == len(digits) {
			return int32(end)
		}
		if s.text[end] >= '0' && s.text[end] <= '9' {
			plain++
		}
		digits[n], places[n] = byte(d), end
		end += width
		n++
		places[n] = end
	}
	if plain*3 < n {
		return int32(end)
	}
	// A sign at either end may be of the sentence.
	for skip := range 3 {
		for cut := range 3 {
			if n-skip-cut < shortest || skip > 0 && !s.signAt(places[skip-1]) || cut > 0 && !s.signAt(places[n-cut]) {
				continue
			}
			last := places[n-cut]
			for last > 0 && divides(s.text[last-1]) {
				last--
			}
			if s.takeDisguised(digits[skip:n-cut], int32(places[skip]), int32(last)) {
				return int32(end)
			}
		}
	}
	return int32(end)
}

// signAt tells whether what stands at a place is no letter or digit.
func (s *scan) signAt(at int) bool { return !alphanumeric(s.text[at]) }

// divides are the signs that may stand between groups.
func divides(c byte) bool { return c == ' ' || c == '-' || c == '%' }

// hasFigure tells whether a digit or sign, and not letters alone, is in what begins before or behind what divides: "is" looks like a
// 15.
func (s *scan) hasFigure(at, step int) bool {
	for end := at + step*(longest+1); at != end; {
		if at += step; at < 0 || at >= len(s.text) || s.text[at] == ' ' {
			break
		}
		if c := s.text[at]; !asciiLetter[c] && c != '-' && c != '%' {
			return true
		}
	}
	return false
}

// anyDigit is the digit that stands at a place, or that what stands there looks like, and how long it is; -1 is for none.
func (s *scan) anyDigit(at int) (digit, width int) {
	c := s.text[at]
	if c >= '0' && c <= '9' {
		return int(c - '0'), 1
	}
	if digit, width = signValue(s.text[at:]); digit >= 0 {
		return digit, width
	}
	if asciiLetter[c] {
		return lookalike(rune(c)), 1
	}
	return -1, 1
}
