package mask

import "encoding/binary"

// stretch is how many bytes of a text the first loops have before them, and ahead how far they may look beyond.
const (
	stretch = 1024
	ahead   = stretch + 64
)

// paint looks at a text eight bytes at a time, before anything else does, and notes where the letters of ASCII are, a bit for
// each byte.
func (s *scan) paint(text string) {
	const ones, tops, gather = 0x0101010101010101, 0x8080808080808080, 0x0102040810204080
	s.hold(text)
	left := uint(len(text)/8 + 1) // the last chunk has zeros behind the text
	for at := 0; left > 0; at += stretch {
		view, letters := (*[stretch + ahead]byte)(s.bytes[at:]), (*[stretch / 8]byte)(s.letters[at/8:])
		n := min(left, stretch/8)
		left -= n
		for i := uint(0); i < n; i++ {
			chunk := binary.LittleEndian.Uint64(view[i%(stretch/8)*8:])
			small := chunk&^tops | small8
			letter := (small + (0x80-'a')*ones) &^ ((small + (0x7F-'z')*ones) | chunk) & tops
			letters[i%(stretch/8)] = byte(letter >> 7 * gather >> 56)
		}
	}
}

// hold copies a text to where there is room behind it: zeros first, which stand for its end, and then whatever was there.
func (s *scan) hold(text string) {
	if need := len(text) + 2*stretch + ahead; need > cap(s.bytes) {
		s.bytes = make([]byte, need, need+need/4)
		s.letters = make([]byte, cap(s.bytes)/8+stretch)
	}
	s.bytes = s.bytes[:len(text)+2*stretch+ahead]
	s.held = max(s.held, len(text))
	clear(s.bytes[copy(s.bytes, text):][:64])
	clear(s.letters[len(text)/8+1:][:16])
}

// forget wipes what hold has copied. Blocks of one size are wiped faster than what is there.
func (s *scan) forget() {
	const block = 256
	for at := 0; at < s.held; at += block {
		clear(s.bytes[at : at+block])
	}
	s.held = 0
}
