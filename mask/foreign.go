package mask

import (
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// foreignWord reads a word with letters beyond ASCII, or with escapes in it.
func (l *lexer) foreignWord(i int) int {
	var folded [maxWord + 2*utf8.UTFMax]byte
	at, end, n, letters := i, i, 0, 0
	kinds := uint32(0) // easyLatin and easyMixed of its letters
	for {
		c, easy, width := l.bytes[i], uint32(0), 2 // zero behind the text
		switch {
		case asciiLetter[c]:
			easy, width = uint32(c)|0x20|1<<easyBytes|easyLatin, 1
		case c >= 0xC2 && c <= 0xDF && l.bytes[i+1]&0xC0 == 0x80: // most of the world's alphabets
			easy = easyLetters[uint32(c&0x1F)<<6|uint32(l.bytes[i+1]&0x3F)]
		case c < utf8.RuneSelf && !unusual[c]:
			width = 0
		}
		if width == 0 {
			break
		}
		if easy == 0 {
			g := l.glyphAt(i)
			width = g.width
			if g.class == classIgnorable {
				i += width
				end = i
				continue
			}
			if g.class != classLetter {
				break
			}
			if easy = asEasy(g.fold); easy == 0 && n <= maxWord {
				n += utf8.EncodeRune(folded[n:], g.fold)
			}
		}
		if easy != 0 && n <= maxWord {
			folded[n], folded[n+1] = byte(easy), byte(easy>>8)
			n += int(easy >> easyBytes & 3)
		}
		kinds |= easy
		i += width
		end = i
		letters++
	}
	if kinds&(easyLatin|easyMixed) == easyLatin|easyMixed {
		n = unconfuse(folded[:n])
	}
	l.took(at, end, letters, hashFolded(folded[:n]))
	if end-at >= 3*letters && letters > 1 {
		l.lookWithin(folded[:n])
	}
	return end
}

// easyLetters has the letters of two bytes in UTF-8 that may stand anywhere in a canonical text: their folded form in UTF-8, how
// many bytes that has, and what it is. latinOf has the Latin letter that a folded letter of Cyrillic or Greek looks like.
var (
	easyLetters [tables.Short]uint32
	latinOf     [0x502]byte
)

const (
	easyBytes = 16      // from this bit on
	easyLatin = 1 << 18 // it is of ASCII
	easyMixed = 1 << 19 // it looks like such a letter
)

func init() {
	for i, c := range tables.Confusables {
		latinOf[c] = tables.ConfusedWith[i/2] // two bytes each
	}
}

// asEasy writes a folded letter of at most two bytes as easyLetters has it; 0 for a longer one.
func asEasy(fold rune) uint32 {
	if fold >= tables.Short {
		return 0
	}
	var b [utf8.UTFMax]byte
	n := utf8.EncodeRune(b[:], fold)
	easy := uint32(b[0]) | uint32(b[1])<<8 | uint32(n)<<easyBytes
	if n == 1 {
		easy |= easyLatin
	} else if fold < rune(len(latinOf)) && latinOf[fold] != 0 {
		easy |= easyMixed
	}
	return easy
}

// easyLetter looks the letter at i up; 0 is for what is none.
func easyLetter(s string, i int) uint32 {
	if c := s[i]; c >= 0xC2 && c <= 0xDF && i+1 < len(s) && s[i+1]&0xC0 == 0x80 {
		return easyLetters[rune(c&0x1F)<<6|rune(s[i+1]&0x3F)]
	}
	return 0
}

// confusable gives the Latin letter that a small letter of Cyrillic or Greek looks like, or the letter itself.
func confusable(r rune) rune {
	if r < rune(len(latinOf)) && latinOf[r] != 0 {
		return rune(latinOf[r])
	}
	return r
}

// unconfuse writes a word of two scripts in one, and returns its new length.
func unconfuse(folded []byte) int {
	n := 0
	for i := 0; i < len(folded); {
		r, width := utf8.DecodeRune(folded[i:])
		i += width
		n += utf8.EncodeRune(folded[n:], confusable(r))
	}
	return n
}

// long looks whether a long word is nothing but digits in words: it then is a number like the ideographs.
func (l *lexer) long(k int) {
	a := &l.atoms[k]
	if a.end-a.start > maxRun {
		return
	}
	var folded [maxRun]byte
	n := l.folded(a, &folded, 4)
	if digitLengths(folded[:n]) == 0 {
		return
	}
	n = l.folded(a, &folded, maxRun-utf8.UTFMax)
	first := len(l.digits)
	if count := l.runTogether(folded[:n]); count >= 4 {
		a.digits, a.n, a.ideograph = int32(first), int32(count), true
		l.figures = append(l.figures, int32(k))
	} else {
		l.digits = l.digits[:first]
	}
}

// folded folds the letters of a word, as long as there are less than most bytes, and gives how many there are.
func (s *scan) folded(a *atom, folded *[maxRun]byte, most int) int {
	n := 0
	for i := int(a.start); i < int(a.end) && n < most; {
		if c := s.text[i]; asciiLetter[c] {
			folded[n] = c | 0x20
			n++
			i++
			continue
		}
		g := glyphAt(s.text, i)
		if i += g.width; g.class == classLetter {
			n += utf8.EncodeRune(folded[n:], g.fold)
		}
	}
	return n
}
