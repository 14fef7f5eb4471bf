package tables

import (
	"bytes"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Codes of what a code point is to the engine: 0 for a letter, from CodeDigit on the ten digits, from CodeIdeograph on the
// ten Chinese numerals, from CodeSign on the signs of each bit of Signs, then all other signs; CodeFolds is for a letter from
// Short on that Fold takes for another.
const (
	CodeDigit     = 1
	CodeIdeograph = 11
	CodeIgnorable = 21
	CodeSign      = 22
	CodeRest      = CodeSign + 13
	CodeFolds     = CodeRest + 1
)

// Short is how many code points have two bytes at most in UTF-8. Most of their letters are folded.
const Short = 0x800

// Planes is how many code points have a code: those of the first two planes, where all digits and signs lie, and all
// letters in use.
const Planes = 1 << 17

// PaintClasses gives every code point of the first two planes its code. It goes by what Unicode says of it, as does the
// browser, which has the same properties at hand: web/packages/mask/src/glyph.ts is written alike, and both are held to
// mask/testdata/classes.txt.
func PaintClasses(plane *[Planes]uint8) {
	for _, table := range []*unicode.RangeTable{unicode.P, unicode.S, unicode.Z, unicode.Cc} {
		paint(plane, table, CodeRest)
	}
	// A sign that is in two sets is in the first.
	for bit := len(Signs) - 1; bit >= 0; bit-- {
		for _, table := range Signs[bit].Tables {
			paint(plane, table, CodeSign+uint8(bit))
		}
		for _, r := range Signs[bit].Plain {
			plane[r] = CodeSign + uint8(bit)
		}
	}
	for _, table := range []*unicode.RangeTable{unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Inherited} {
		paint(plane, table, CodeIgnorable)
	}
	for r := rune(0x80); r < 0x700; r++ {
		if unicode.Is(unicode.M, r) {
			plane[r] = CodeIgnorable
		}
	}
	for _, zero := range append([]rune{'0'}, Zeros...) {
		for d := range rune(10) {
			plane[zero+d] = CodeDigit + uint8(d)
		}
	}
	for _, line := range Ideographs {
		value := uint8(0)
		for _, r := range line {
			plane[r] = CodeIdeograph + value
			value++
		}
	}
	for r, plain := range plains() {
		if plain < Planes {
			switch code := plane[plain]; {
			case code >= CodeIdeograph && code < CodeIgnorable:
				plane[r] = code - CodeIdeograph + CodeDigit // ㈠
			case plane[r] != CodeIgnorable:
				plane[r] = code
			}
		}
	}
	for _, first := range Circled {
		for d := range rune(9) {
			plane[first+d] = CodeDigit + 1 + uint8(d)
		}
	}
	for _, r := range Noughts {
		plane[r] = CodeDigit
	}
	for r := rune(Short); r < 0x2000; r++ {
		if plane[r] == 0 && Fold(r) != r {
			plane[r] = CodeFolds
		}
	}
	for r := range plains() {
		if r >= Short && plane[r] == 0 && Fold(r) != r {
			plane[r] = CodeFolds
		}
	}
}

func paint(plane *[Planes]uint8, table *unicode.RangeTable, code uint8) {
	for _, r := range table.R16 {
		for c := uint32(r.Lo); c <= uint32(r.Hi); c += uint32(r.Stride) {
			plane[c] = code
		}
	}
	for _, r := range table.R32 {
		for c := r.Lo; c <= r.Hi && c < Planes; c += r.Stride {
			plane[c] = code
		}
	}
}

// compatible are the blocks that have characters which are others in another dress.
var compatible = [][2]rune{{0xA0, 0xFF}, {0x2B0, 0x2FF}, {0x370, 0x3FF}, {0x1D2C, 0x1D7F}, {0x1FBD, 0x1FFE}, {0x2000, 0x33FF},
	{0xA69C, 0xA7FF}, {0xF900, 0xFFEE}, {0x10780, 0x107BA}, {0x1D400, 0x1D7FF}, {0x1EE00, 0x1EEFF}, {0x1F100, 0x1F2FF}, {0x1FBF0, 0x1FBF9}}

// plains gives of characters in another dress what they are without: full width, raised, mathematical, circled, in brackets,
// with a full stop or comma. A character that is not one other alone is left out.
var plains = sync.OnceValue(func() map[rune]rune {
	list := make(map[rune]rune, 1<<12)
	var b [utf8.UTFMax]byte
	for _, block := range compatible {
		for r := block[0]; r <= block[1]; r++ {
			all := norm.NFKD.Properties(utf8.AppendRune(b[:0], r)).Decomposition()
			if utf8.RuneCount(all) > 1 {
				all = bytes.Trim(all, "().,")
			}
			if plain, size := utf8.DecodeRune(all); size > 0 && size == len(all) {
				list[r] = unicode.ToLower(plain)
			}
		}
	}
	return list
})
