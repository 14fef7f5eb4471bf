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
		switch {
		case asciiLetter[c]:
			fold = rune(c | 0x20)
			i++
		case c >= 0xC2 && c <= 0xDF && i+1 < len(text) && text[i+1]&0xC0 == 0x80 && plane[rune(c&0x1F)<<6|rune(text[i+1]&0x3F)] == 0:
			fold = rune(shortFold[rune(c&0x1F)<<6|rune(text[i+1]&0x3F)]) // most of the world's alphabets
			i += 2
		default:
			g := glyphAt(text, i)
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

// shortFold has the folded form of letters of two bytes in UTF-8, and latinOf the Latin letter that a folded letter of Cyrillic or
// Greek looks like.
var (
	shortFold [tables.Short]uint16
	latinOf   [0x502]byte
)

func init() {
	for r := range rune(len(shortFold)) {
		shortFold[r] = uint16(tables.Fold(r))
	}
	for i, c := range tables.Confusables {
		latinOf[c] = tables.ConfusedWith[i/2] // two bytes each
	}
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
func (l *lexer) long(a *atom) {
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
	} else {
		l.digits = l.digits[:first]
	}
}
