// Package text has the two values that everything a person types passes through: Raw, as typed, and Text, masked.
//
// It protects against the commonest leak of all, the forgotten log line: neither value prints, logs or marshals its
// content by accident. Both hold a pointer, so that reflection-driven printers (fmt with any verb, slog, encoders)
// meet an address and not the characters, also when the value is nested in another struct. Marshalling is refused with
// an error; the wire and the sealing code take the content out explicitly, by Clear or Unmasked, which are easy to
// search for and are checked by the architecture test.
//
// It refuses to make a Text for anybody but package mask.
package text

import (
	"errors"
	"fmt"
	"log/slog"

	"snug/mask/internal/mint"
)

// Redacted is what every printer shows in place of content.
const Redacted = "[redacted]"

// ErrMarshal is returned by every marshaller of Raw and Text: content leaves only by an explicit call.
var ErrMarshal = errors.New("text: content is not marshalled implicitly; encode it with Clear")

// content keeps the characters behind two pointers. Printers that reach through structs show an address instead of
// following a pointer, except fmt: for a verb that does not suit a pointer it complains by printing what the pointer
// leads to, and then it meets the second.
type content struct{ s *string }

// hold makes content in one allocation.
func hold(s string) *content {
	box := &struct {
		content
		characters string
	}{characters: s}
	box.s = &box.characters
	return &box.content
}

// Raw is text as somebody typed it, unmasked. The zero value is the empty text. Copies share the content, which is
// immutable, so a Raw is safe for concurrent use.
type Raw struct{ p *content }

// Typed wraps what a decoder has just read. From here on it is Raw until package mask has looked at it.
func Typed(s string) Raw {
	if s == "" {
		return Raw{}
	}
	return Raw{hold(s)}
}

// Unmasked returns the characters as typed. Only package mask and the decoders' length checks may call it.
func (r Raw) Unmasked() string {
	if r.p == nil {
		return ""
	}
	return *r.p.s
}

// Len is the length in bytes.
func (r Raw) Len() int { return len(r.Unmasked()) }

// Text is masked text: safe to seal, publish and show to whoever may see the conversation. The zero value is the empty
// text. It is immutable and safe for concurrent use.
type Text struct{ p *content }

// Masked makes a Text; the stamp restricts it to package mask.
func Masked(_ mint.Stamp, s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{hold(s)}
}

// Unchanged makes a Text of a Raw in which there was nothing to mask, without copying or allocating. The stamp restricts
// it to package mask.
func Unchanged(_ mint.Stamp, r Raw) Text { return Text(r) }

// Clear returns the masked characters, for sealing and for the wire. Never hand the result to a logger.
func (t Text) Clear() string {
	if t.p == nil {
		return ""
	}
	return *t.p.s
}

// Len is the length in bytes.
func (t Text) Len() int { return len(t.Clear()) }

// Empty tells whether there is nothing in it.
func (t Text) Empty() bool { return t.Clear() == "" }

// Format prints [redacted] for every verb and flag.
func (r Raw) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(Redacted)) }

// String is [redacted], for printers that ask for a Stringer.
func (r Raw) String() string { return Redacted }

// GoString is [redacted].
func (r Raw) GoString() string { return Redacted }

// LogValue is [redacted].
func (r Raw) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalJSON refuses.
func (r Raw) MarshalJSON() ([]byte, error) { return nil, ErrMarshal }

// MarshalText refuses.
func (r Raw) MarshalText() ([]byte, error) { return nil, ErrMarshal }

// MarshalBinary refuses; gob and its like end here.
func (r Raw) MarshalBinary() ([]byte, error) { return nil, ErrMarshal }

// Format prints [redacted] for every verb and flag.
func (t Text) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(Redacted)) }

// String is [redacted], for printers that ask for a Stringer.
func (t Text) String() string { return Redacted }

// GoString is [redacted].
func (t Text) GoString() string { return Redacted }

// LogValue is [redacted].
func (t Text) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalJSON refuses.
func (t Text) MarshalJSON() ([]byte, error) { return nil, ErrMarshal }

// MarshalText refuses.
func (t Text) MarshalText() ([]byte, error) { return nil, ErrMarshal }

// MarshalBinary refuses; gob and its like end here.
func (t Text) MarshalBinary() ([]byte, error) { return nil, ErrMarshal }
