package tables

import "unicode"

// Zeros are the code points of zero in every script that writes decimal digits (Unicode 17, category Nd, without
// ASCII).
var Zeros = []rune{
	0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
	0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
	0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066, 0x110F0, 0x11136, 0x111D0,
	0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0, 0x11950, 0x11BF0, 0x11C50,
	0x11D50, 0x11DA0, 0x11DE0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70, 0x1CCF0, 0x1D7CE, 0x1D7D8,
	0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
}

// Circled are the code points of one in runs of nine circled digits that Unicode says nothing of, and Noughts zeros that
// stand alone.
var (
	Circled = []rune{0x24F5, 0x2776, 0x2780, 0x278A}
	Noughts = "⓿🄋🄌"
)

// Ideographs are the numerals of Chinese, Japanese and Korean, the plain ones and those of cheques: ten for each line,
// from zero to nine.
var Ideographs = []string{"零一二三四五六七八九", "〇壹貳參肆伍陸柒捌玖", "○壱贰叁肆伍陆漆捌玖", "零弌弐参四五六七八九", "〇〡〢〣〤〥〦〧〨〩"}

// Lookalikes are letters and signs that are taken for digits, each followed by the digit. They count only within a
// number and only where a check digit confirms it.
const Lookalikes = "O0o0Q0D0О0о0Ο0ο0l1I1i1|1І1і1Ι1ι1Z2z2З3з3A4S5s5Ѕ5ѕ5b6G6б6T7B8В8g9q9E3Е3"

// Confusables are small letters of Cyrillic and Greek, of two bytes each in UTF-8, and ConfusedWith the Latin letters that they
// look like. They count in words that have Latin letters, too.
const (
	Confusables  = "аеорсухіѕјһԁткмнвοαεικνρτυχη"
	ConfusedWith = "aeopcyxisjhdtkmhboaeikvptuxn"
)

// SignSet are the signs of one meaning: by Unicode's categories and properties, and one by one.
type SignSet struct {
	Tables []*unicode.RangeTable
	Names  string // the same as regular expressions have them
	Plain  string
}

// Signs are the meanings of signs between numbers, in the order of the engine's bits. All others are only signs.
var Signs = []SignSet{
	{[]*unicode.RangeTable{unicode.Zs}, `\p{Zs}`, "\t"},                           // spaces
	{[]*unicode.RangeTable{unicode.Zl, unicode.Zp}, `\p{Zl}\p{Zp}`, "\n\r\u0085"}, // ends of lines
	{[]*unicode.RangeTable{unicode.Pd}, `\p{Pd}`, "−"},                            // dashes
	{nil, "", ".·․・"},    // dots
	{nil, "", ",،٫٬、"},   // commas
	{nil, "", `/\⁄∕`},    // slashes
	{nil, "", ":∶"},      // colons
	{nil, "", "+"},       // plus
	{nil, "", "|=;^&%؛"}, // what divides fields
	{[]*unicode.RangeTable{unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf}, `\p{Ps}\p{Pe}\p{Pi}\p{Pf}`, "\"'<>`"}, // quotation marks, brackets
	{[]*unicode.RangeTable{unicode.Sc}, `\p{Sc}`, ""},                                                             // currencies
	{nil, "", "*•●∗"}, // bullets
	{[]*unicode.RangeTable{unicode.Sentence_Terminal}, `\p{STerm}`, "¿¡។៕⳹⳺⳻"}, // ends of sentences
}

// Plain gives for each letter from U+00C0 to U+017F the plain one that words are compared by.
const Plain = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuytyaaaaaaccccccccddddeeeeeeeeeegggg" +
	"gggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
