package realtime

import (
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

// errJSON is the one error of the parser. It says nothing about the input, which may be confidential.
var errJSON = errors.New("realtime: not a frame of the form that was asked for")

// maxInteger is the highest integer that JavaScript counts with exactly (RFC 8259 §6).
const maxInteger = 1<<53 - 1

// parser reads JSON (RFC 8259) of a form known beforehand. Because nothing is skipped and nothing unknown is taken, it
// needs no recursion: depth, duplicate keys and keys in the wrong case are refused by the form itself. Numbers are plain
// integers from 0 to maxInteger; strings are free of lone surrogates and NUL.
type parser struct {
	b []byte
	i int
}

func (p *parser) space() {
	for p.i < len(p.b) {
		switch p.b[p.i] {
		case ' ', '\t', '\n', '\r':
			p.i++
		default:
			return
		}
	}
}

// take skips white space and then c, if it is next.
func (p *parser) take(c byte) bool {
	p.space()
	if p.i < len(p.b) && p.b[p.i] == c {
		p.i++
		return true
	}
	return false
}

// end tells whether nothing but white space is left.
func (p *parser) end() bool {
	p.space()
	return p.i == len(p.b)
}

// object reads { "key": value, … } and calls field for each key, with the parser standing at the value. Keys are given
// as written; one with an escape in it is unknown to everybody.
func (p *parser) object(field func(key []byte) error) error {
	if !p.take('{') {
		return errJSON
	}
	if p.take('}') {
		return nil
	}
	for {
		key, escaped, err := p.span()
		if err != nil || escaped || !p.take(':') {
			return errJSON
		}
		if err := field(key); err != nil {
			return err
		}
		if p.take(',') {
			continue
		}
		if p.take('}') {
			return nil
		}
		return errJSON
	}
}

// array reads [ value, … ] of at most limit values and calls item for each.
func (p *parser) array(limit int, item func() error) error {
	if !p.take('[') {
		return errJSON
	}
	if p.take(']') {
		return nil
	}
	for n := 0; n < limit; n++ {
		if err := item(); err != nil {
			return err
		}
		if p.take(',') {
			continue
		}
		if p.take(']') {
			return nil
		}
		return errJSON
	}
	return errJSON
}

// span reads a string and returns what stands between the quotes, a part of the input, and whether there are escapes.
func (p *parser) span() (raw []byte, escaped bool, err error) {
	if !p.take('"') {
		return nil, false, errJSON
	}
	start := p.i
	for p.i < len(p.b) {
		switch c := p.b[p.i]; {
		case c == '"':
			raw = p.b[start:p.i]
			p.i++
			return raw, escaped, nil
		case c == '\\':
			escaped = true
			p.i += 2
		case c < 0x20:
			return nil, false, errJSON
		default:
			p.i++
		}
	}
	return nil, false, errJSON
}

// text reads a string of at most limit bytes.
func (p *parser) text(limit int) (string, error) {
	raw, escaped, err := p.span()
	if err != nil {
		return "", err
	}
	if !escaped {
		if len(raw) > limit {
			return "", errJSON
		}
		return string(raw), nil
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' {
			out = append(out, raw[i])
			continue
		}
		i++ // span has seen that something follows
		switch raw[i] {
		case '"', '\\', '/':
			out = append(out, raw[i])
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := hex4(raw[i+1:])
			if !ok || r == 0 {
				return "", errJSON
			}
			i += 4
			if utf16.IsSurrogate(r) {
				if i+2 >= len(raw) || raw[i+1] != '\\' || raw[i+2] != 'u' {
					return "", errJSON
				}
				low, ok := hex4(raw[i+3:])
				if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
					return "", errJSON
				}
				i += 6
			}
			out = utf8.AppendRune(out, r)
		default:
			return "", errJSON
		}
	}
	if len(out) > limit {
		return "", errJSON
	}
	return string(out), nil
}

func hex4(b []byte) (rune, bool) {
	if len(b) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// integer reads a number from 0 to limit, written with digits alone.
func (p *parser) integer(limit uint64) (uint64, error) {
	p.space()
	start := p.i
	var n uint64
	for p.i < len(p.b) && '0' <= p.b[p.i] && p.b[p.i] <= '9' {
		n = n*10 + uint64(p.b[p.i]-'0')
		if n > limit {
			return 0, errJSON
		}
		p.i++
	}
	if digits := p.i - start; digits == 0 || digits > 1 && p.b[start] == '0' {
		return 0, errJSON
	}
	return n, nil
}

// boolean reads true or false.
func (p *parser) boolean() (bool, error) {
	p.space()
	switch rest := p.b[p.i:]; {
	case len(rest) >= 4 && string(rest[:4]) == "true":
		p.i += 4
		return true, nil
	case len(rest) >= 5 && string(rest[:5]) == "false":
		p.i += 5
		return false, nil
	}
	return false, errJSON
}
