package mask

import "snug/mask/internal/ident"

// reading is a row of letters and digits that may be an identifier, as it grows atom by atom.
type reading struct {
	lo, hi int // atoms
	n      int
	chars  [ident.Longest]byte // digits and capital letters
	signs  [ident.Longest]byte // signs[i] stands before chars[i]; 0 is none
	sign   byte                // the last
	mixed  bool                // they are not all the same
	shaped bool                // a date, a time or the like is in it
	words  bool                // digits in words are in it
}

// ampersand stands for & in a reading: a letter, which no check knows.
const ampersand = 'X'

// read takes atom k, or the digits in words that begin there, into a reading; false where it can't go on there.
func (s *scan) read(r *reading, k int, labelled bool) bool {
	a := &s.atoms[k]
	if a.taken || a.number >= 0 && s.numbers[a.number].opaque {
		return false
	}
	sign := byte(0)
	switch {
	case k > r.lo && labelled && a.gapLen == 1 && s.text[a.start-1] == '&':
		// The RFC of a Mexican company may have one for a letter.
		if r.n == len(r.chars) {
			return false
		}
		r.chars[r.n], r.signs[r.n] = ampersand, 0
		r.n++
	case k > r.lo && a.gapLen > 0:
		if sign = signBefore(a); sign == 0 {
			return false
		}
		r.mixed = r.mixed || r.sign != 0 && r.sign != sign
		r.sign = sign
	}
	at := r.n
	r.hi = k
	switch {
	case a.number >= 0 && s.numbers[a.number].spelled && !s.numbers[a.number].lookalike:
		n := &s.numbers[a.number]
		if !labelled || int(n.lo) != k || !r.add(s.digits[n.digits:n.digits+n.n]) {
			return false
		}
		r.words, r.hi = true, int(n.hi)
	case a.n > 0:
		if !r.add(s.digits[a.digits : a.digits+a.n]) {
			return false
		}
		r.shaped = r.shaped || a.number >= 0 && s.numbers[a.number].shaped
	default:
		if a.letters > 6 || !s.belongs(r, k, sign) || !s.addWord(r, a) {
			return false
		}
	}
	clear(r.signs[at:r.n])
	r.signs[at] = sign
	return true
}

// add takes digits in; false where there are too many.
func (r *reading) add(digits []byte) bool {
	if r.n+len(digits) > len(r.chars) {
		return false
	}
	for _, d := range digits {
		r.chars[r.n] = '0' + d
		r.n++
	}
	return true
}

// addWord takes letters in, or those of other scripts that look like them; false where they are not those of identifiers, or too many.
func (s *scan) addWord(r *reading, a *atom) bool {
	for at := int(a.start); at < int(a.end); {
		g := glyphAt(s.text, at)
		at += g.width
		if g.class == classIgnorable {
			continue
		}
		letter := confusable(g.fold) // the МК of Macedonia's tax numbers is as often Cyrillic
		if letter < 'a' || letter > 'z' || r.n == len(r.chars) {
			return false
		}
		r.chars[r.n] = byte(letter) - 0x20
		r.n++
	}
	return true
}

// signBefore is the one sign before an atom as forms have it, or 0 where it is another, or there are more.
func signBefore(a *atom) byte {
	if a.gapLen > 1 {
		return 0
	}
	switch a.gap {
	case gapSpace:
		return ' '
	case gapDash, gapPlus: // of somebody older than a hundred Sweden and Finland write a plus
		return '-'
	case gapDot:
		return '.'
	case gapSlash:
		return '/'
	case gapQuote:
		return '('
	}
	return 0
}

// belongs tells a letter of an identifier from a word: it touches digits, or a dash or the like joins it, or it is in capitals.
func (s *scan) belongs(r *reading, k int, sign byte) bool {
	if k > r.lo && sign != ' ' {
		return true
	}
	if k+1 < len(s.atoms) && s.atoms[k+1].gapLen < 2 && s.atoms[k+1].gap&gapSpace == 0 {
		return true
	}
	return s.capitals(&s.atoms[k])
}

// plain tells whether a reading is written as one: without signs, or always with the same; spaces are in much that is
// none, and so only in long ones.
func (r *reading) plain() bool {
	const long = 11
	return !r.mixed && !r.shaped && (r.sign != ' ' || r.n >= long)
}
