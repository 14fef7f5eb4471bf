package mask

import (
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// class is what one glyph is to the engine.
type class uint8

const (
	classLetter    class = iota
	classDigit           // in any script; the value is the digit
	classIdeograph       // a Chinese numeral: a digit, and a word as well
	classIgnorable       // shows nothing, such as a zero-width space; it neither joins nor divides
	classSign            // everything else; the value is a set of gap bits
)

// gap is a set of the signs that stand between two atoms.
type gap uint16

const (
	gapSpace gap = 1 << iota
	gapLine
	gapDash
	gapDot
	gapComma
	gapSlash
	gapColon
	gapPlus
	gapField    // | = ; and the like, which divide fields rather than groups
	gapQuote    // quotation marks and brackets
	gapCurrency // of any country
	gapBullet   // what masks are made of
	gapStop     // ends a sentence: ? ! 。
	gapOther
	gapGoesOn // of no atom
)

// glyph is one sign of the text, with escapes decoded: %34, &#52; and \u0034 are the digit 4.
type glyph struct {
	class class
	value uint16 // the digit, or the gap bits
	fold  rune   // the letter that words are compared by
	width int    // in bytes
}

// ascii has the glyphs of one byte, and asciiLetter tells which are letters. plane has the code of each code point of the
// first two planes; see tables.PaintClasses.
var (
	ascii       [utf8.RuneSelf]glyph
	asciiLetter [256]bool
	unusual     [256]bool // more than a glance is needed: an escape may begin, or a sign beyond ASCII
	goesOn      [256]bool // a word may go on with such a byte: it begins an escape, or a sign beyond ASCII
	signOf      [256]gap  // what a sign of ASCII is; 0 for what is none, or may begin an escape
	// afterWord is the same, counted as one sign; with gapGoesOn where a word may go on, and isJoint where it is none of
	// noJoint.
	afterWord [256]packed
	plane     [tables.Planes]uint8
)

func init() {
	for c := range goesOn {
		unusual[c] = c >= utf8.RuneSelf || mayEscape(byte(c))
		if goesOn[c] = unusual[c] && c != '=' && c != '<'; goesOn[c] {
			afterWord[c] = packed(gapGoesOn)
		}
	}
	tables.PaintClasses(&plane)
	tables.PaintDigits(&plane)
	for r := rune(utf8.RuneSelf); r < rune(len(easyLetters)); r++ {
		if plane[r] == 0 && isPlain(r) {
			easyLetters[r] = asEasy(tables.Fold(r))
		}
	}
	for c := range ascii {
		ascii[c] = sorted(rune(c))
		ascii[c].width = 1
		asciiLetter[c] = ascii[c].class == classLetter
		if ascii[c].class == classSign && !unusual[c] && !dropped(rune(c)) && c != '\r' {
			signOf[c] = gap(ascii[c].value)
		}
		if signOf[c] != 0 {
			afterWord[c] |= packed(signOf[c]) | 1<<16
		}
		if signOf[c] != 0 && signOf[c]&noJoint == 0 {
			afterWord[c] |= isJoint
		}
	}
}

// glyphAt reads the glyph that begins at s[i].
func glyphAt(s string, i int) glyph {
	c := s[i]
	if c >= utf8.RuneSelf {
		r, width := utf8.DecodeRuneInString(s[i:])
		g := glyphOf(r)
		g.width = width
		return g
	}
	if mayEscape(c) {
		if r, width := escape(s, i); width > 0 {
			g := glyphOf(r)
			g.width = width
			return g
		}
	}
	return ascii[c]
}

// glyphOf sorts one code point.
func glyphOf(r rune) glyph {
	if r < utf8.RuneSelf {
		return ascii[r]
	}
	if int(r) >= len(plane) {
		if r >= 0xE0000 && r <= 0xE0FFF {
			return glyph{class: classIgnorable} // tags
		}
		return glyph{class: classLetter, fold: r}
	}
	return sorted(r)
}

// sorted reads the table.
func sorted(r rune) glyph {
	switch code := plane[r]; {
	case code < tables.CodeDigit && r >= tables.Short:
		return glyph{class: classLetter, fold: r}
	case code < tables.CodeDigit, code == tables.CodeFolds:
		return glyph{class: classLetter, fold: tables.Fold(r)}
	case code < tables.CodeIdeograph:
		return glyph{class: classDigit, value: uint16(code - tables.CodeDigit), fold: r}
	case code < tables.CodeIgnorable:
		return glyph{class: classIdeograph, value: uint16(code - tables.CodeIdeograph), fold: r}
	case code == tables.CodeIgnorable:
		return glyph{class: classIgnorable}
	default:
		return glyph{class: classSign, value: 1 << (code - tables.CodeSign)}
	}
}
