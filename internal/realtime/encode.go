package realtime

import (
	"encoding/binary"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"snug/internal/chat"
)

// A frame is written into a buffer that begins with room for the longest header a server sends (RFC 6455 §5.2); seal
// puts the header directly before the payload. Server's frames are not masked, so that one frame, sealed once, serves
// every receiver.
const headroom = 10

// Opcodes, RFC 6455 §5.2.
const (
	opContinue = 0x0
	opText     = 0x1
	opBinary   = 0x2
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xA
)

// page is a buffer that goes round.
type page struct{ b []byte }

var pages = sync.Pool{New: func() any { return &page{make([]byte, headroom, 1024)} }}

// blank takes a buffer with headroom; give it back with reuse when its bytes are no longer needed.
func blank() *page {
	p := pages.Get().(*page)
	p.b = p.b[:headroom]
	return p
}

// reuse gives the buffer back. Big ones are left to the collector, or one long page would be kept for ever.
func (p *page) reuse() {
	if cap(p.b) <= 16<<10 {
		pages.Put(p)
	}
}

// seal writes the header of a text frame before the payload and returns both: a part of the buffer.
func (p *page) seal() []byte { return seal(p.b, opText) }

func seal(b []byte, op byte) []byte {
	switch n := len(b) - headroom; {
	case n < 126:
		b = b[headroom-2:]
		b[1] = byte(n)
	case n <= 0xffff:
		b = b[headroom-4:]
		b[1] = 126
		binary.BigEndian.PutUint16(b[2:], uint16(n))
	default:
		b = b[:]
		b[1] = 127
		binary.BigEndian.PutUint64(b[2:], uint64(n))
	}
	b[0] = 0x80 | op
	return b
}

// appendText writes a JSON string. Bytes that are no UTF-8 become U+FFFD: a browser would end the connection over them.
func appendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		from = i + 1
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

// appendID writes an id as a JSON string.
func appendID[T interface {
	AppendText([]byte) ([]byte, error)
}](b []byte, id T) []byte {
	b, _ = id.AppendText(append(b, '"')) // it has no errors
	return append(b, '"')
}

func appendUint(b []byte, n uint64) []byte { return strconv.AppendUint(b, n, 10) }

func appendTime(b []byte, t time.Time) []byte { return strconv.AppendInt(b, t.UnixMilli(), 10) }

func appendMasks(b []byte, text string, masks []chat.Mask) []byte {
	b = append(b, '[')
	for i := range masks {
		m := &masks[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, `{"entity":`...), m.Entity)
		b = appendText(append(b, `,"rule":`...), m.Rule)
		b = appendText(append(b, `,"where":`...), m.Where)
		b = appendText(append(b, `,"disposition":`...), m.Disposition)
		b = strconv.AppendInt(append(b, `,"start":`...), int64(units(text, m.Start)), 10)
		b = strconv.AppendInt(append(b, `,"end":`...), int64(units(text, m.End)), 10)
		if len(m.Confirmed) > 0 {
			b = appendWords(append(b, `,"confirmed":`...), m.Confirmed)
		}
		if len(m.Against) > 0 {
			b = appendWords(append(b, `,"against":`...), m.Against)
		}
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendWords(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, w := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, w)
	}
	return append(b, ']')
}

// appendFlag writes a key, which has to bring its quotes, and a boolean.
func appendFlag(b []byte, key string, on bool) []byte {
	return strconv.AppendBool(append(b, key...), on)
}
