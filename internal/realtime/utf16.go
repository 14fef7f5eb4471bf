package realtime

import (
	"unicode/utf8"

	"snug/internal/chat"
)

// On the wire, offsets count UTF-16 code units, as JavaScript does; chat.Mask counts bytes.

// units counts the UTF-16 code units of s before the byte offset at. An offset behind the end counts all of s.
func units(s string, at int) int {
	n := 0
	for i, r := range s {
		if i >= at {
			break
		}
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// byteAt is the byte offset of the UTF-16 code unit at, or -1 if there is none or it is the middle of a character.
func byteAt(s string, at int) int {
	i := 0
	for at > 0 && i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		at--
		if r > 0xffff {
			at--
		}
		i += size
	}
	if at != 0 {
		return -1
	}
	return i
}

// spansOf turns the offsets of places, as they came, into bytes of s; false if one of them does not lie in it.
func spansOf(s string, list []chat.Span) bool {
	for i := range list {
		p := &list[i]
		p.Start, p.End = byteAt(s, p.Start), byteAt(s, p.End)
		if p.Start < 0 || p.End <= p.Start {
			return false
		}
	}
	return true
}

// bytesOf turns the offsets of masks, as they came, into bytes of s; false if one of them does not lie in it.
func bytesOf(s string, masks []chat.Mask) bool {
	for i := range masks {
		m := &masks[i]
		m.Start, m.End = byteAt(s, m.Start), byteAt(s, m.End)
		if m.Start < 0 || m.End < m.Start {
			return false
		}
	}
	return true
}
