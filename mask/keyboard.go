package mask

import (
	"strings"
	"unicode/utf8"
)

// keyRows are what the keys of the digits give from nought on where the wrong shift is held: on American, German, French, Spanish and British
// keyboards.
var keyRows = [...][]rune{[]rune(")!@#$%^&*("), []rune("=!\"§$%&/()"), []rune("à&é\"'(-è_ç"), []rune("=!\"·$%&/()"), []rune(")!\"£$%^&*(")}

// keyboard finds a card that was typed on the keys of the digits with shift held, or without it in France: nothing but such signs.
func (s *scan) keyboard() {
	const least = 15 // signs, as people curse in fewer
	for at := 0; at < len(s.text); {
		size := strings.IndexAny(s.text[at:], " \n\t")
		if size < 0 {
			size = len(s.text) - at
		}
		if token := s.text[at : at+size]; size >= least && utf8.RuneCountInString(token) <= longest {
			for _, keys := range keyRows {
				var digits [longest]byte
				n := 0
				for _, r := range token {
					d := digitKey(keys, r)
					if d < 0 {
						break
					}
					digits[n] = byte(d)
					n++
				}
				if n >= least && n == utf8.RuneCountInString(token) && s.takeDisguised(digits[:n], int32(at), int32(at+size)) {
					break
				}
			}
		}
		at += size + 1
	}
}

// someSignBits: where signs are more than punctuation, more of them than this many bits count stand somewhere in a row; keySigns are what the French keys of the digits
// have at least.
const (
	someSignBits = 3
	keySigns     = gapField | gapQuote | gapDash | gapOther
)

func digitKey(keys []rune, sign rune) int {
	for d, r := range keys {
		if r == sign {
			return d
		}
	}
	return -1
}
