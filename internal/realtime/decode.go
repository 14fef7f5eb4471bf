package realtime

import (
	"unicode/utf8"

	"snug/internal/chat"
)

// verb is what a frame asks for: its "t".
type verb uint8

const (
	noVerb verb = iota
	hello
	post
	typing
	seen
	got
	more
	watch
	unwatch
	undo
	presence
)

// Keys of frames, as bits: a set of them is the form of a frame.
const (
	keyT uint32 = 1 << iota
	keyV
	keyToken
	keyAfter
	keyID
	keyText
	keyBrowser
	keyOn
	keyTo
	keyC
	keyKind
	keyHold
	keyState
	keyOverruled
)

// form says which keys a frame must have and which it may have besides.
type form struct {
	verb      verb
	must, may uint32
}

// visitorForm and staffForm are the frames that docs/protocol.md has, and all there are.
func visitorForm(t []byte) form {
	switch string(t) {
	case "hello":
		return form{hello, keyV | keyToken, keyAfter}
	case "post":
		return form{post, keyID | keyText, keyBrowser | keyOverruled}
	case "typing":
		return form{typing, keyOn, 0}
	case "seen":
		return form{seen, keyTo, 0}
	case "got":
		return form{got, keyTo, 0}
	case "more":
		return form{more, keyAfter, 0}
	}
	return form{}
}

func staffForm(t []byte) form {
	switch string(t) {
	case "hello":
		return form{hello, keyV, 0}
	case "watch":
		return form{watch, keyC, keyAfter}
	case "unwatch":
		return form{unwatch, keyC, 0}
	case "post":
		return form{post, keyC | keyID | keyKind | keyText, keyHold | keyBrowser}
	case "undo":
		return form{undo, keyC | keyID, 0}
	case "typing":
		return form{typing, keyC | keyOn, 0}
	case "seen":
		return form{seen, keyC | keyTo, 0}
	case "presence":
		return form{presence, keyState, 0}
	}
	return form{}
}

// frame is a decoded frame. On an error, id and conversation are set as far as they were read, so that the refusal can
// name the message.
type frame struct {
	verb         verb
	on           bool
	version      uint64
	after, to    uint64
	hold         uint64 // milliseconds
	token        string
	kind, state  string
	id           chat.ClientID
	conversation chat.ConversationID
	text         string // as typed: goes into a text.Raw, and nowhere else
	browser      []chat.Mask
	overruled    []chat.Span
}

// Bounds of what a frame may hold besides its size.
const (
	maxToken   = 64 // bytes
	maxWord    = 64 // bytes of a rule's or entity's name
	maxMasks   = 64 // in one message
	maxReasons = 16 // that speak for or against one mask
	maxHold    = 10_000
)

// decode reads one frame. Every key at most once, in any order, none that the form does not have.
func (f *frame) decode(b []byte, forms func(t []byte) form) error {
	if !utf8.Valid(b) {
		return errJSON
	}
	p := parser{b: b}
	var keys uint32
	var shape form
	err := p.object(func(key []byte) (err error) {
		var bit uint32
		switch string(key) {
		case "t":
			bit = keyT
			var t []byte
			if t, _, err = p.span(); err == nil {
				shape = forms(t)
			}
		case "v":
			bit = keyV
			f.version, err = p.integer(maxInteger)
		case "token":
			bit = keyToken
			f.token, err = p.text(maxToken)
		case "after":
			bit = keyAfter
			f.after, err = p.integer(maxInteger)
		case "to":
			bit = keyTo
			f.to, err = p.integer(maxInteger)
		case "hold":
			bit = keyHold
			f.hold, err = p.integer(maxHold)
		case "id":
			bit = keyID
			err = identity(&p, &f.id)
		case "c":
			bit = keyC
			err = identity(&p, &f.conversation)
		case "text":
			bit = keyText
			f.text, err = p.text(len(b))
		case "kind":
			bit = keyKind
			f.kind, err = p.text(maxWord)
		case "state":
			bit = keyState
			f.state, err = p.text(maxWord)
		case "on":
			bit = keyOn
			f.on, err = p.boolean()
		case "browser":
			bit = keyBrowser
			err = p.array(maxMasks, func() error {
				m, err := decodeMask(&p)
				f.browser = append(f.browser, m)
				return err
			})
		case "overruled":
			bit = keyOverruled
			err = p.array(maxMasks, func() error {
				s, err := decodeSpan(&p)
				f.overruled = append(f.overruled, s)
				return err
			})
		default:
			return errJSON
		}
		if keys&bit != 0 {
			return errJSON
		}
		keys |= bit
		return err
	})
	if err != nil || !p.end() || shape.verb == noVerb {
		return errJSON
	}
	if keys &^= keyT; keys&shape.must != shape.must || keys&^(shape.must|shape.may) != 0 {
		return errJSON
	}
	if !bytesOf(f.text, f.browser) || !spansOf(f.text, f.overruled) {
		return errJSON
	}
	f.verb = shape.verb
	return nil
}

// identity reads an id that is not "none".
func identity[T any, P interface {
	*T
	UnmarshalText([]byte) error
	IsZero() bool
}](p *parser, id P) error {
	raw, escaped, err := p.span()
	if err != nil || escaped || id.UnmarshalText(raw) != nil || id.IsZero() {
		return errJSON
	}
	return nil
}

// decodeMask reads what the sender's browser masked. Where is always "browser", whatever it says; that the mask was
// confirmed is the browser's word and kept as such.
func decodeMask(p *parser) (chat.Mask, error) {
	m := chat.Mask{}
	var keys uint32
	err := p.object(func(key []byte) (err error) {
		var bit uint32
		var n uint64
		switch string(key) {
		case "entity":
			bit = 1
			m.Entity, err = word(p)
		case "rule":
			bit = 2
			m.Rule, err = word(p)
		case "where":
			bit = 4
			m.Where, err = word(p)
		case "disposition":
			bit = 8
			m.Disposition, err = word(p)
		case "start":
			bit = 16
			n, err = p.integer(staffFrame)
			m.Start = int(n)
		case "end":
			bit = 32
			n, err = p.integer(staffFrame)
			m.End = int(n)
		case "confirmed":
			bit = 64
			m.Confirmed, err = words(p)
		case "against":
			bit = 128
			m.Against, err = words(p)
		default:
			return errJSON
		}
		if keys&bit != 0 {
			return errJSON
		}
		keys |= bit
		return err
	})
	if err != nil || keys&63 != 63 || m.Where != "browser" {
		return m, errJSON
	}
	return m, nil
}

// decodeSpan reads [start, end].
func decodeSpan(p *parser) (chat.Span, error) {
	var ends []uint64
	err := p.array(2, func() error {
		n, err := p.integer(visitorFrame)
		ends = append(ends, n)
		return err
	})
	if err != nil || len(ends) != 2 {
		return chat.Span{}, errJSON
	}
	return chat.Span{Start: int(ends[0]), End: int(ends[1])}, nil
}

// word reads a name that a program gave: a-z, 0-9 and _ . : -, with at most four digits on end, so that no value can
// come in under the cover of saying that it was masked.
func word(p *parser) (string, error) {
	w, err := p.text(maxWord)
	if err != nil || w == "" {
		return "", errJSON
	}
	digits := 0
	for i := range len(w) {
		switch c := w[i]; {
		case '0' <= c && c <= '9':
			if digits++; digits > 4 {
				return "", errJSON
			}
			continue
		case 'a' <= c && c <= 'z', c == '_', c == '.', c == ':', c == '-':
		default:
			return "", errJSON
		}
		digits = 0
	}
	return w, nil
}

func words(p *parser) ([]string, error) {
	var list []string
	err := p.array(maxReasons, func() error {
		w, err := word(p)
		list = append(list, w)
		return err
	})
	return list, err
}
