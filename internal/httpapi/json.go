package httpapi

import (
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// Bounds of a body.
const (
	maxBody  = 64 << 10
	maxRest  = 1 << 20 // of a body that is refused: read and thrown away, so that the refusal arrives
	maxDepth = 8
	maxKeys  = 64 // of one object
	maxDigit = 17 // of one number: what fits an integer that browsers can hold
)

var errGrammar = errors.New("httpapi: not the JSON that is asked for")

// readJSON decodes a body that strict has found well-formed. The document is checked whole before anything is built
// of it.
func readJSON(data []byte, v any) error {
	if !strict(data) {
		return errGrammar
	}
	if err := json.Unmarshal(data, v); err != nil {
		return errGrammar // the decoder's words may quote the input
	}
	return nil
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(true) // an answer taken for HTML, against all headers, is still inert
	return enc.Encode(v)
}

// strict tells whether data is one JSON object (RFC 8259, in the I-JSON profile of RFC 7493) as a browser's
// JSON.stringify writes it: UTF-8 without byte order mark or lone surrogates, no key twice in an object, integers only, no
// null, nesting of at most maxDepth, and nothing behind it. encoding/json forgives most of these. It allocates only
// for keys, and its stack is flat.
func strict(data []byte) bool {
	if !utf8.Valid(data) {
		return false
	}
	p := parser{b: data}
	p.space()
	if p.at >= len(p.b) || p.b[p.at] != '{' || !p.value(0) {
		return false
	}
	p.space()
	return p.at == len(p.b)
}

type parser struct {
	b  []byte
	at int
}

func (p *parser) space() {
	for p.at < len(p.b) && (p.b[p.at] == ' ' || p.b[p.at] == '\t' || p.b[p.at] == '\n' || p.b[p.at] == '\r') {
		p.at++
	}
}

// take moves over c, if it is next.
func (p *parser) take(c byte) bool {
	if p.at < len(p.b) && p.b[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *parser) value(depth int) bool {
	if p.at >= len(p.b) || depth > maxDepth {
		return false
	}
	switch c := p.b[p.at]; {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		_, ok := p.text()
		return ok
	case c == 't':
		return p.word("true")
	case c == 'f':
		return p.word("false")
	case c == '-' || c >= '0' && c <= '9':
		return p.integer()
	}
	return false
}

func (p *parser) word(w string) bool {
	if len(p.b)-p.at < len(w) || string(p.b[p.at:p.at+len(w)]) != w {
		return false
	}
	p.at += len(w)
	return true
}

func (p *parser) object(depth int) bool {
	p.at++
	p.space()
	if p.take('}') {
		return true
	}
	seen := make(map[string]bool, 8)
	for {
		p.space()
		if p.at >= len(p.b) || p.b[p.at] != '"' {
			return false
		}
		key, ok := p.text()
		if !ok || seen[key] || len(seen) == maxKeys {
			return false
		}
		seen[key] = true
		p.space()
		if !p.take(':') {
			return false
		}
		p.space()
		if !p.value(depth + 1) {
			return false
		}
		p.space()
		if p.take('}') {
			return true
		}
		if !p.take(',') {
			return false
		}
	}
}

func (p *parser) array(depth int) bool {
	p.at++
	p.space()
	if p.take(']') {
		return true
	}
	for {
		p.space()
		if !p.value(depth + 1) {
			return false
		}
		p.space()
		if p.take(']') {
			return true
		}
		if !p.take(',') {
			return false
		}
	}
}

// integer: no fraction, no exponent, no leading zero, no minus zero, no more digits than browsers can hold.
func (p *parser) integer() bool {
	minus := p.take('-')
	from := p.at
	for p.at < len(p.b) && p.b[p.at] >= '0' && p.b[p.at] <= '9' {
		p.at++
	}
	digits := p.b[from:p.at]
	if len(digits) == 0 || len(digits) > maxDigit || digits[0] == '0' && (len(digits) > 1 || minus) {
		return false
	}
	return p.at == len(p.b) || p.b[p.at] != '.' && p.b[p.at] != 'e' && p.b[p.at] != 'E'
}

// text moves over a string and returns it decoded, for comparing keys: "a" and "\u0061" are the same key.
func (p *parser) text() (string, bool) {
	from := p.at
	p.at++
	escaped := false
	for p.at < len(p.b) {
		switch c := p.b[p.at]; {
		case c == '"':
			p.at++
			if !escaped {
				return string(p.b[from+1 : p.at-1]), true
			}
			var s string
			if json.Unmarshal(p.b[from:p.at], &s) != nil {
				return "", false
			}
			return s, true
		case c < 0x20:
			return "", false
		case c == '\\':
			escaped = true
			if !p.escape() {
				return "", false
			}
		default:
			p.at++
		}
	}
	return "", false
}

// escape moves over one escape. A surrogate has to come as a pair, and NUL does not come at all.
func (p *parser) escape() bool {
	if p.at+1 >= len(p.b) {
		return false
	}
	switch p.b[p.at+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		p.at += 2
		return true
	case 'u':
		u, ok := p.unit()
		switch {
		case !ok || u == 0:
			return false
		case u >= 0xDC00 && u <= 0xDFFF:
			return false
		case u >= 0xD800 && u <= 0xDBFF:
			low, ok := p.unit()
			return ok && low >= 0xDC00 && low <= 0xDFFF
		}
		return true
	}
	return false
}

// unit reads \uXXXX.
func (p *parser) unit() (u uint16, ok bool) {
	if p.at+6 > len(p.b) || p.b[p.at] != '\\' || p.b[p.at+1] != 'u' {
		return 0, false
	}
	for _, c := range p.b[p.at+2 : p.at+6] {
		u <<= 4
		switch {
		case c >= '0' && c <= '9':
			u |= uint16(c - '0')
		case c >= 'a' && c <= 'f':
			u |= uint16(c-'a') + 10
		case c >= 'A' && c <= 'F':
			u |= uint16(c-'A') + 10
		default:
			return 0, false
		}
	}
	p.at += 6
	return u, true
}
