package httpapi

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"snug/mask/text"
)

// typed is a text field of a request: it is text.Raw from the decoder on, so that nothing between here and the mask can
// print, log or store what somebody typed.
type typed struct {
	text.Raw
	// offset turns a browser's offset, in UTF-16 code units, into bytes. It closes over the characters, which are no
	// longer to be had from Raw. Nil for the empty text.
	offset func(units int) int
	// back is the reverse. Nil for the empty text.
	back func(bytes int) int
}

// UnmarshalJSON wraps the characters at once. The decoder has checked the grammar already.
func (t *typed) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return errGrammar
	}
	t.Raw = text.Typed(s)
	t.offset = func(units int) int { return bytesOf(s, units) }
	t.back = func(bytes int) int { return units(s, bytes) }
	return nil
}

// bytesOf is the byte offset of a browser's offset.
func (t typed) bytesOf(units int) int {
	if t.offset == nil {
		return 0
	}
	return t.offset(units)
}

// unitsOf is a browser's offset of a byte offset.
func (t typed) unitsOf(bytes int) int {
	if t.back == nil {
		return 0
	}
	return t.back(bytes)
}

// Schema tells the document that it is a plain string; bounds stand in the field's tags.
func (typed) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

// UnmarshalText wraps a query parameter.
func (t *typed) UnmarshalText(b []byte) error {
	t.Raw = text.Typed(string(b))
	return nil
}

// secret is a password, one-time token or e-mail address of a request. Like typed it can't be printed; unlike it, it is
// no content: package signin compares or seals it.
type secret struct{ p *string }

// UnmarshalJSON wraps the characters at once.
func (s *secret) UnmarshalJSON(b []byte) error {
	var v string
	if err := json.Unmarshal(b, &v); err != nil {
		return errGrammar
	}
	s.p = &v
	return nil
}

// Schema tells the document that it is a plain string.
func (secret) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

// reveal returns the characters, for package signin.
func (s secret) reveal() string {
	if s.p == nil {
		return ""
	}
	return *s.p
}
