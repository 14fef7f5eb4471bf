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
)

// glyph is one sign of the text, with escapes decoded: %34, &#52; and \u0034 are the digit 4.
type glyph struct {
	class class
	value uint16 // the digit, or the gap bits
	fold  rune   // the letter that words are compared by
	width int    // in bytes
}

// ascii has the glyphs of one byte, and asciiLetter tells which are letters. plane has a code for each code point of the
// Basic Multilingual Plane and its neighbour, where all letters in use and all digits lie: 0 for a letter, 1 to 10 for the digits, and the codes below.
var (
	ascii       [utf8.RuneSelf]glyph
	asciiLetter [256]bool
	goesOn      [256]bool // a word may go on with such a byte: it begins an escape, or a sign beyond ASCII
	plane       [1 << 17]uint8
	ideographs  = map[rune]uint16{}
)

const (
	codeDigit     = 1
	codeIdeograph = 11
	codeIgnorable = 12
	codeSign      = 13
)

func init() {
	for c := range goesOn {
		goesOn[c] = c >= utf8.RuneSelf || c == '%' || c == '&' || c == '\\'
	}
	for c := range ascii {
		ascii[c] = glyph{class: classSign, value: uint16(signOf(rune(c))), width: 1}
		switch r := rune(c); {
		case r >= '0' && r <= '9':
			ascii[c] = glyph{class: classDigit, value: uint16(r - '0'), fold: r, width: 1}
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			ascii[c] = glyph{class: classLetter, fold: r | 0x20, width: 1}
			asciiLetter[c] = true
		}
	}
	for i := 0; i < len(tables.Signs); i += 2 {
		paint(tables.Signs[i], tables.Signs[i+1], codeSign)
	}
	for i := 0; i < len(tables.Ignorable); i += 2 {
		paint(tables.Ignorable[i], tables.Ignorable[i+1], codeIgnorable)
	}
	for _, zero := range tables.Zeros {
		for d := range rune(10) {
			plane[zero+d] = codeDigit + uint8(d)
		}
	}
	for _, f := range tables.Figures {
		for d := range f.Count {
			plane[int(f.First)+d] = uint8(codeDigit + f.Value + d)
		}
	}
	for _, line := range tables.Ideographs {
		value := uint16(0)
		for _, r := range line {
			ideographs[r] = value
			plane[r] = codeIdeograph
			value++
		}
	}
}

// paint gives a range its code; what lies beyond the table is left to glyphOf.
func paint(first, last rune, code uint8) {
	for r := first; r <= last && int(r) < len(plane); r++ {
		plane[r] = code
	}
}

// signOf sorts the signs that divide numbers and sentences.
func signOf(r rune) gap {
	switch {
	case r == ' ', r == 0xA0, r >= 0x2000 && r <= 0x200A, r == 0x202F, r == 0x205F, r == 0x3000, r == 0x1680, r == '\t':
		return gapSpace
	case r == '\n', r == '\r', r == 0x85, r == 0x2028, r == 0x2029:
		return gapLine
	case r == '-', r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0xFE58, r == 0xFE63, r == 0xFF0D:
		return gapDash
	case r == '.', r == 0xB7, r == 0x2024, r == 0xFF0E, r == 0x30FB:
		return gapDot
	case r == ',', r == 0x60C, r == 0x66B, r == 0x66C, r == 0x3001, r == 0xFF0C:
		return gapComma
	case r == '/', r == '\\', r == 0x2044, r == 0x2215, r == 0xFF0F:
		return gapSlash
	case r == ':', r == 0x2236, r == 0xFF1A:
		return gapColon
	case r == '+', r == 0xFF0B:
		return gapPlus
	case r == '|', r == '=', r == ';', r == '^', r == '&', r == '%', r == 0x61B, r == 0xFF5C, r == 0xFF1D, r == 0xFF1B:
		return gapField
	case r == '"', r == '\'', r == '(', r == ')', r == '[', r == ']', r == '{', r == '}', r == '<', r == '>', r == '`',
		r == 0xAB, r == 0xBB, r >= 0x2018 && r <= 0x201F, r >= 0x3008 && r <= 0x3011:
		return gapQuote
	case r == '$', r >= 0xA2 && r <= 0xA5, r >= 0x20A0 && r <= 0x20CF, r == 0xE3F:
		return gapCurrency
	case r == '*', r == 0x2022, r == 0x25CF, r == 0x2217:
		return gapBullet
	case r == '?', r == '!', r == 0x61F, r == 0x3002, r == 0xFF1F, r == 0xFF01, r == 0xBF, r == 0xA1:
		return gapStop
	}
	return gapOther
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
	if c == '%' || c == '&' || c == '\\' {
		if r, width := escape(s[i:]); width > 0 {
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
	switch code := plane[r]; code {
	case 0:
		return glyph{class: classLetter, fold: tables.Fold(r)}
	case codeIdeograph:
		return glyph{class: classIdeograph, value: ideographs[r], fold: r}
	case codeIgnorable:
		return glyph{class: classIgnorable}
	case codeSign:
		return glyph{class: classSign, value: uint16(signOf(r))}
	default:
		return glyph{class: classDigit, value: uint16(code - codeDigit), fold: r}
	}
}

// escape decodes one escape of a URL, of HTML or of JSON at the beginning of s; width is 0 where there is none.
func escape(s string) (r rune, width int) {
	switch {
	case len(s) >= 3 && s[0] == '%':
		hi, lo := hex(s[1]), hex(s[2])
		if hi < 0 || lo < 0 {
			return 0, 0
		}
		if r = rune(hi<<4 | lo); r >= utf8.RuneSelf {
			r = ' ' // part of a longer code point, which is in practice a space or a dash
		}
		return r, 3
	case len(s) >= 4 && s[0] == '&':
		return entity(s)
	case len(s) >= 6 && s[0] == '\\' && s[1] == 'u':
		for k := 2; k < 6; k++ {
			d := hex(s[k])
			if d < 0 {
				return 0, 0
			}
			r = r<<4 | rune(d)
		}
		return r, 6
	case len(s) >= 3 && s[0] == '\\' && (s[1] == 'n' || s[1] == 't' || s[1] == 'r') && s[2] >= '0' && s[2] <= '9':
		return ' ', 2
	}
	return 0, 0
}

// entity decodes &#52; and &#x34;. Every entity with a name is a sign to the engine, and so a space.
func entity(s string) (r rune, width int) {
	end := 0
	for k := 2; k < len(s) && k < 10; k++ {
		if s[k] == ';' {
			end = k
			break
		}
	}
	if end == 0 {
		return 0, 0
	}
	body := s[1:end]
	if body[0] != '#' {
		for k := range len(body) {
			if c := body[k] | 0x20; c < 'a' || c > 'z' {
				return 0, 0
			}
		}
		return ' ', end + 1
	}
	base, digits := rune(10), body[1:]
	if digits != "" && digits[0]|0x20 == 'x' {
		base, digits = 16, digits[1:]
	}
	if digits == "" {
		return 0, 0
	}
	for k := range len(digits) {
		d := hex(digits[k])
		if d < 0 || rune(d) >= base {
			return 0, 0
		}
		r = r*base + rune(d)
	}
	if r > utf8.MaxRune || r >= 0xD800 && r <= 0xDFFF {
		return 0, 0
	}
	return r, end + 1
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
