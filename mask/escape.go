package mask

import (
	"strings"
	"unicode/utf8"
)

// mayEscape are the bytes that an escape or a tag may begin with.
func mayEscape(c byte) bool { return c == '%' || c == '&' || c == '\\' || c == '=' || c == '<' }

// escape decodes one escape of a URL, of HTML, JSON, a programming language or of quoted-printable at the beginning of
// s[i:]; width is 0 where there is none. A tag of HTML is a sign.
func escape(s string, i int) (r rune, width int) {
	switch s[i] {
	case '%':
		return percent(s[i:])
	case '&':
		return entity(s[i:])
	case '\\':
		return backslash(s[i:])
	case '=':
		return quotedPrintable(s, i)
	}
	return ' ', tag(s[i:])
}

// percent decodes %34 and, of more than one byte, %EF%BC%94 (RFC 3986); and %2534, which was encoded twice.
func percent(s string) (r rune, width int) {
	first := hexPair(s, 1)
	switch {
	case first < 0:
		return 0, 0
	case first == '%' && len(s) >= 5 && hexPair(s, 3) >= '0' && hexPair(s, 3) <= '9':
		return rune(hexPair(s, 3)), 5
	case first < utf8.RuneSelf:
		return rune(first), 3
	}
	var b [utf8.UTFMax]byte
	n := 0
	for n < len(b) && 3*n < len(s) && s[3*n] == '%' {
		v := hexPair(s, 3*n+1)
		if v < utf8.RuneSelf {
			break
		}
		b[n] = byte(v)
		n++
		if r, size := utf8.DecodeRune(b[:n]); r != utf8.RuneError && size == n {
			return r, 3 * n
		}
	}
	return 0, 0
}

// hexPair reads two hexadecimal digits at s[i:], or gives -1.
func hexPair(s string, i int) int {
	if i+2 > len(s) {
		return -1
	}
	hi, lo := hex(s[i]), hex(s[i+1])
	if hi < 0 || lo < 0 {
		return -1
	}
	return hi<<4 | lo
}

// backslash decodes \u0034, \u{34}, \x34 and \064; what stands for white space before a digit is a space.
func backslash(s string) (r rune, width int) {
	if len(s) < 3 {
		return 0, 0
	}
	switch s[1] {
	case 'u':
		if s[2] == '{' {
			for k := 3; k < len(s) && k < 10; k++ {
				if s[k] == '}' && k > 3 {
					return scalar(r), k + 1
				}
				d := hex(s[k])
				if d < 0 {
					break
				}
				r = r<<4 | rune(d)
			}
			return 0, 0
		}
		if hi, lo := hexPair(s, 2), hexPair(s, 4); hi >= 0 && lo >= 0 {
			return rune(hi<<8 | lo), 6
		}
	case 'x':
		if v := hexPair(s, 2); v >= 0 && v < utf8.RuneSelf {
			return rune(v), 4
		}
	case '0':
		if len(s) >= 4 && (s[2] == '6' || s[2] == '7') && s[3] >= '0' && s[3] <= '7' {
			if r = rune(s[2]-'0')<<3 | rune(s[3]-'0'); r >= '0' && r <= '9' {
				return r, 4
			}
		}
	case 'n', 't', 'r':
		if s[2] >= '0' && s[2] <= '9' {
			return ' ', 2
		}
	}
	return 0, 0
}

// quotedPrintable decodes =34 (RFC 2045) where another such digit stands beside it: "pin=34" is none.
func quotedPrintable(s string, i int) (r rune, width int) {
	digit := func(i int) bool {
		return i >= 0 && i+3 <= len(s) && s[i] == '=' && s[i+1] == '3' && s[i+2] >= '0' && s[i+2] <= '9'
	}
	if digit(i) && (digit(i+3) || digit(i-3)) {
		return rune(s[i+2]), 3
	}
	return 0, 0
}

// tag measures a tag or comment of HTML at the beginning of s that has no digit in it; 0 where there is none. "<my code>"
// is none: an attribute has a value.
func tag(s string) int {
	const longest = 80
	name, value := 0, false
	i := 1
	if len(s) > 1 && s[1] == '/' {
		i++
	}
	comment := len(s) > 6 && s[1] == '!' && s[2] == '-' && s[3] == '-'
	for ; i < len(s) && i < longest; i++ {
		switch c := s[i]; {
		case c == '>' && (comment || name > 0):
			return i + 1
		case comment && c != '<' && (c < '0' || c > '9'):
		case asciiLetter[c] && name >= 0:
			name++
		case (c == ' ' || c == '/') && name != 0:
			if name > 10 {
				return 0
			}
			if c == ' ' && !attributes(s[i:]) && !strings.HasPrefix(s[i+1:], "/") {
				return 0
			}
			name = max(name, 1)
		case c == '=' && name > 0:
			value = true
		case value && c != '<' && (c < '0' || c > '9') && c < utf8.RuneSelf:
		default:
			return 0
		}
	}
	return 0
}

// attributes tells whether a value is given before the tag ends.
func attributes(s string) bool {
	for i := 0; i < len(s) && i < 40; i++ {
		switch s[i] {
		case '=':
			return true
		case '>', '<':
			return false
		}
	}
	return false
}

// scalar is r where it is a Unicode scalar value, or else what stands for none.
func scalar(r rune) rune {
	if r > utf8.MaxRune || r >= 0xD800 && r <= 0xDFFF {
		return utf8.RuneError
	}
	return r
}

// entity decodes &#52; and &#x34;, also without the semicolon, as browsers do. Every entity with a name is a sign to the
// engine, and so a space.
func entity(s string) (r rune, width int) {
	if len(s) > 2 && s[1] == '#' {
		base, k := rune(10), 2
		if s[2]|0x20 == 'x' {
			base, k = 16, 3
		}
		from := k
		for ; k < len(s) && k < from+7; k++ {
			d := hex(s[k])
			if d < 0 || rune(d) >= base {
				break
			}
			r = r*base + rune(d)
		}
		if k == from || scalar(r) != r {
			return 0, 0
		}
		if k < len(s) && s[k] == ';' {
			k++
		}
		return r, k
	}
	for k := 1; k < len(s) && k < 10; k++ {
		if s[k] == ';' && k > 1 {
			return ' ', k + 1
		}
		if !asciiLetter[s[k]] {
			break
		}
	}
	return 0, 0
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
