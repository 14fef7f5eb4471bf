package desk

import (
	"unicode/utf8"

	"snug/internal/chat"
)

// Span is a part of an entry's text, as somebody selected it on their screen. Offsets count UTF-16 code units, as browsers
// do. The zero value is the whole text.
type Span struct {
	Start, End int
	// Of is how long the whole text was on that screen: a text that has changed since is not masked in the wrong place.
	Of int
}

var (
	errSpan  = chat.Errorf(chat.Invalid, "This part does not lie in the text, or cuts a character in two.")
	errStale = chat.Errorf(chat.Conflict, "This text has changed since. Look again, and select what is left.")
)

// bytes returns the span's place in s. It is an error if it lies outside or is empty, or if s is not the text it was
// selected in.
func (s Span) bytes(text string) (start, end int, err error) {
	if s == (Span{}) {
		return 0, len(text), nil
	}
	if s.Start < 0 || s.End <= s.Start {
		return 0, 0, errSpan
	}
	units := 0
	start, end = -1, -1
	for i := 0; ; {
		if units == s.Start {
			start = i
		}
		if units == s.End {
			end = i
		}
		if i == len(text) {
			break
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		if units++; r > 0xffff {
			units++
		}
	}
	switch {
	case units != s.Of:
		return 0, 0, errStale
	case start < 0 || end < 0:
		return 0, 0, errSpan
	}
	return start, end, nil
}
