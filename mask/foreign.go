package mask

import (
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// foreignWord reads a word with letters beyond ASCII, or with escapes in it.
func (l *lexer) foreignWord(i int) int {
	var folded [maxWord + utf8.UTFMax]byte
	text := l.text
	at, end, n, letters := i, i, 0, 0
	mixed, latin := false, false // letters of two scripts that look alike
	for i < len(text) {
		c, fold := text[i], rune(0)
		switch easy := easyLetter(text, i); {
		case asciiLetter[c]:
			fold = rune(c | 0x20)
			i++
		case easy != 0 && n <= maxWord: // most of the world's alphabets
			folded[n], folded[n+1] = byte(easy), byte(easy>>8)
			n += int(easy >> easyBytes & 3)
			latin = latin || easy&easyLatin != 0
			mixed = mixed || easy&easyMixed != 0
			i += 2
			end = i
			letters++
			continue
		default:
			g := l.glyphAt(i)
			if g.class == classIgnorable {
				i += g.width
				end = i
				continue
			}
			if g.class != classLetter {
				i = len(text)
				continue
			}
			fold = g.fold
			i += g.width
		}
		end = i
		letters++
		switch {
		case fold < utf8.RuneSelf:
			latin = true
			if n <= maxWord {
				folded[n] = byte(fold)
				n++
			}
			continue
		case fold < rune(len(latinOf)) && latinOf[fold] != 0:
			mixed = true
		}
		if n <= maxWord {
			n += utf8.EncodeRune(folded[n:], fold)
		}
	}
	if mixed && latin {
		n = unconfuse(folded[:n])
	}
	l.took(at, end, letters, hashFolded(folded[:n]))
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

// asEasy is what easyLetters has of a code point beyond ASCII.
func asEasy(r rune) uint32 {
	fold := tables.Fold(r)
	if plane[r] != 0 || !isPlain(r) || fold >= tables.Short {
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
	n := 0
	for i := int(a.start); i < int(a.end); {
		g := glyphAt(l.text, i)
		if i += g.width; g.class == classLetter && n < maxRun-utf8.UTFMax {
			n += utf8.EncodeRune(folded[n:], g.fold)
		}
	}
	first := len(l.digits)
	if count := l.runTogether(folded[:n]); count >= 4 {
		a.digits, a.n, a.ideograph = int32(first), int32(count), true
		l.figures = append(l.figures, int32(k))
	} else {
		l.digits = l.digits[:first]
	}
}
