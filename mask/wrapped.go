package mask

import (
	"encoding/base32"
	"encoding/base64"
	"strings"
)

// Bounds of what is unwrapped: how long a run is, and how often it is wrapped.
const (
	mostWrapped = 400
	mostWraps   = 3
)

// wrapped finds cards in long runs that are digits in another dress: base64 or base32, once or several times, with whatever text
// about the number; the codes of ASCII in decimal or binary, one after the other.
func (s *scan) wrapped() {
	const around = ":,;\"'(<>"
	for _, r := range s.runs {
		run := s.text[r.start:r.end]
		if len(run) > mostWrapped {
			continue
		}
		from := strings.LastIndexAny(run, around) + 1
		if from == len(run) { // "…"
			run = strings.TrimRight(run, ".,;\"')>")
			from = strings.LastIndexAny(run, around) + 1
		}
		if run = run[from:]; len(run) < shortest {
			continue
		}
		var digits [longest]byte
		if n := unwrap(&digits, run, mostWraps); n > 0 {
			s.takeDisguised(digits[:n], int32(r.start+from), int32(r.start+from+len(run)))
		}
	}
}

// unwrap reads the card in a run, and gives how many digits it has, or 0.
func unwrap(digits *[longest]byte, run string, wraps int) int {
	if run[0] >= '0' && run[0] <= '9' {
		if n := asciiCodes(digits, run); n > 0 {
			return n
		}
	}
	bare := strings.TrimRight(run, "=")
	if wraps == 0 || !alphanumericOr(bare, "+/-_") {
		return 0
	}
	var from, to [mostWrapped]byte
	src := from[:copy(from[:], bare)]
	for way := range 2 {
		var n int
		var err error
		switch coding := asBase64(bare); {
		case way == 0 && coding != nil:
			n, err = coding.Decode(to[:], src)
		case way == 1 && isBase32(bare):
			n, err = plainBase32.Decode(to[:], src)
		}
		if err != nil || n < shortest || !printable(to[:n]) {
			continue
		}
		if found := cardIn(digits, to[:n]); found > 0 {
			return found
		}
		if found := unwrap(digits, strings.TrimSpace(string(to[:n])), wraps-1); found > 0 {
			return found
		}
	}
	return 0
}

var plainBase32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// asBase64 gives the decoder for what may be so written, or nil: errors cost more than to look first.
func asBase64(run string) *base64.Encoding {
	switch {
	case len(run)%4 == 1:
		return nil
	case strings.IndexByte(run, '-') < 0 && strings.IndexByte(run, '_') < 0:
		return base64.RawStdEncoding
	case strings.IndexByte(run, '+') < 0 && strings.IndexByte(run, '/') < 0:
		return base64.RawURLEncoding
	}
	return nil
}

func isBase32(run string) bool {
	if n := len(run) % 8; n == 1 || n == 3 || n == 6 {
		return false
	}
	for _, c := range []byte(run) {
		if (c < 'A' || c > 'Z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}

// alphanumericOr tells whether a text has nothing but letters and digits of ASCII, and the signs given.
func alphanumericOr(text, signs string) bool {
	for i := range len(text) {
		if !alphanumeric(text[i]) && strings.IndexByte(signs, text[i]) < 0 {
			return false
		}
	}
	return true
}

// printable tells whether all bytes are of ASCII and show something, or divide.
func printable(text []byte) bool {
	for _, c := range text {
		if (c < ' ' || c > '~') && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}

// cardIn reads the first card in a text, divided by spaces and dashes at most.
func cardIn(digits *[longest]byte, text []byte) int {
	n := 0
	for i := 0; i <= len(text); i++ {
		switch {
		case i < len(text) && text[i] >= '0' && text[i] <= '9' && n <= longest:
			if n < longest {
				digits[n] = text[i] - '0'
			}
			n++ // one more than a card has is none
		case i < len(text) && (text[i] == ' ' || text[i] == '-') && n > 0:
		default:
			if n <= longest && cardOf(digits[:n]) != nil {
				return n
			}
			n = 0
		}
	}
	return 0
}

// asciiCodes reads 52494949… and 00110100… as the codes of digits one after the other, in decimal and in binary.
func asciiCodes(digits *[longest]byte, run string) int {
	for _, base := range [...]struct{ size, zero int }{{2, 48}, {8, binaryZero}, {6, binaryZero}} {
		if n := len(run) / base.size; len(run)%base.size != 0 || n < shortest || n > longest {
			continue
		}
		n := 0
		for at := 0; at < len(run); at += base.size {
			v := 0
			for _, c := range []byte(run[at : at+base.size]) {
				if c < '0' || c > '9' {
					return 0
				}
				v = v*10 + int(c-'0')
			}
			d := codeDigit(v, base.zero)
			if d < 0 || d > 9 {
				break
			}
			digits[n] = byte(d)
			n++
		}
		if n == len(run)/base.size && cardOf(digits[:n]) != nil {
			return n
		}
	}
	return 0
}
