package mask

import (
	"strings"
	"unicode/utf8"
)

// leastStrokes is how long a text is that may have a card in strokes, twelve marks at least with what divides them.
const leastStrokes = 2*shortest - 1

// leastMarks is how many digits in marks may be a card: ratings in stars are fewer.
const leastMarks = 15

// strokes finds a card in Morse code, or with as many marks for each digit as it is: "||||| ||", "🍎🍎🍎 🍎". Such texts have hardly
// a letter.
func (s *scan) strokes() {
	if len(s.atoms)*10 >= len(s.text) || len(s.text) < leastStrokes {
		return
	}
	var (
		digits [longest + 1]byte
		starts [longest + 1]int
		n, end int
		morse  bool
	)
	take := func() {
		if n >= shortest && n <= longest && (morse || n >= leastMarks) {
			s.takeDisguised(digits[:n], int32(starts[0]), int32(end))
		}
		n = 0
	}
	for at := 0; at < len(s.text); {
		size := strings.IndexAny(s.text[at:], " /,;\n\t")
		if size < 0 {
			size = len(s.text) - at
		}
		if size > 0 {
			token := s.text[at : at+size]
			d, asMorse := morseDigit(token), true
			if d < 0 {
				d, asMorse = marks(token), false
			}
			if n > 0 && d >= 0 && asMorse != morse && token != "0" {
				d = marks(token) // ..... is a five in both
			}
			switch {
			case d < 0:
				take()
			case n == len(digits):
				return
			default:
				if n == 0 {
					morse = asMorse
				}
				digits[n], starts[n], end = byte(d), at, at+size
				n++
			}
		}
		at += size + 1
	}
	take()
}

// morseDigit is the digit of five dots and dashes, or -1.
func morseDigit(token string) int {
	digit, n := 0, 0
	for _, r := range token {
		dash := false
		switch r {
		case '.', '·', '•', '∙', '・':
		case '-', '−', '–', '_':
			dash = true
		default:
			return -1
		}
		// One to five begin with so many dots, six to nine and nought with dashes: -.... is 6.
		switch {
		case n == 0 && dash:
			digit = 6
		case n == 0:
			digit = 1
		case dash && digit > 5:
			if digit-5 != n {
				return -1
			}
			digit++
		case !dash && digit <= 5:
			if digit != n {
				return -1
			}
			digit++
		}
		n++
	}
	if n != 5 {
		return -1
	}
	return digit % 10
}

// marks counts a token that is one sign over and over, up to nine times; 0 is a nought, and -1 is for what else there is.
func marks(token string) int {
	if token == "0" {
		return 0
	}
	sign, width := utf8.DecodeRuneInString(token)
	if n := len(token) / width; n <= 9 && glyphOf(sign).class == classSign && strings.Count(token, string(sign))*width == len(token) {
		return n
	}
	return -1
}
