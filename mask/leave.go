package mask

import (
	"fmt"
	"strings"
)

// beginning is how a site's own numbers begin: "AO-", "9400 1".
type beginning struct {
	runes   []rune // as compared gives them, without what shows nothing
	spaces  int
	letters bool
}

func newBeginning(s string) beginning {
	var b beginning
	for clean, _ := canonical(strings.TrimSpace(s)); clean != ""; {
		r, width := compared(clean)
		clean = clean[width:]
		switch {
		case r == 0, r == ' ' && (len(b.runes) == 0 || b.runes[len(b.runes)-1] == ' '):
			continue
		case r == ' ':
			b.spaces++
		case r < '0' || r > '9':
			b.letters = b.letters || glyphOf(r).class == classLetter
		}
		b.runes = append(b.runes, r)
	}
	return b
}

// at tells where the beginning ends that stands at an offset of text, or -1.
func (b *beginning) at(text string, i int) int {
	for k := 0; k < len(b.runes); {
		if i >= len(text) {
			return -1
		}
		r, width := compared(text[i:])
		switch {
		case r == 0 && k > 0, r == ' ' && k > 0 && b.runes[k-1] == ' ':
		case r != b.runes[k]:
			return -1
		default:
			k++
		}
		i += width
	}
	return i
}

// farBack is how many bytes before a finding the beginning of its word is looked for.
const farBack = 4 * MaxTerm

// spare takes findings away that begin as the site's own numbers do.
func (r *rules) spare(s *scan) {
	kept := s.found[:0]
	before := int32(-1) // where a card ends that was left alone
	for _, f := range s.found {
		if f.kind == kindCardCode && before >= 0 && f.confirmed[0] == "after:card" {
			f.oppose("left:card")
			s.left = append(s.left, f)
			continue
		}
		before = -1
		if !r.spares(s.text, &f) {
			kept = append(kept, f)
			continue
		}
		f.oppose("left:site")
		s.left = append(s.left, f)
		if f.kind == kindCard {
			before = f.end
		}
	}
	s.found = kept
}

// spares tells whether a finding begins within a word that begins as the site's own numbers do. What a label or a question
// says stands. Of what is never kept, only a card gives way: where its range is so wide that the check digit says little, or
// where letters stand before it in the same word ("AO-4111…"). A beginning of digits alone would let every card of a bank
// through.
func (r *rules) spares(text string, f *found) bool {
	for _, word := range f.confirmed {
		if strings.HasPrefix(word, "label:") || strings.HasPrefix(word, "question:") {
			return false
		}
	}
	lettered := true
	if f.kind.fixed() {
		if f.kind != kindCard {
			return false
		}
		weak := f.against[0] == "network:weak" || f.against[1] == "network:weak"
		lettered = weak
		if !weak && strings.ContainsFunc(text[f.start:f.end], isSpace) {
			return false
		}
	}
	spaces := 0
	for i := int(f.start); i >= 0 && int(f.start)-i <= farBack; i-- {
		if !onRune(text, i) {
			continue
		}
		if i < int(f.start) {
			if r, _ := compared(text[i:]); r == ' ' {
				spaces++
			}
		}
		if spaces > MaxTerm {
			return false
		}
		if !beginsWord(text, i) {
			continue
		}
		for k := range r.leave {
			b := &r.leave[k]
			if b.spaces < spaces || !lettered && (!b.letters || spaces > 0) {
				continue
			}
			if end := b.at(text, i); end >= int(f.start) || end >= 0 && !strings.ContainsFunc(text[end:f.start], isSpace) {
				return true
			}
		}
	}
	return false
}

func isSpace(r rune) bool {
	g := glyphOf(r)
	return g.class == classSign && gap(g.value)&(gapSpace|gapLine) != 0
}

// beginsWord tells whether a word or number may begin at i: behind nothing, a space, a bracket, a colon, "#"; not within
// what dashes, dots and slashes hold together.
func beginsWord(text string, i int) bool {
	if i == 0 {
		return true
	}
	k := i - 1
	for !onRune(text, k) {
		k--
	}
	g := glyphAt(text, k)
	return g.class == classSign && gap(g.value)&(gapDash|gapDot|gapSlash) == 0
}

// Leaving writes Leave for the browser's twin: a regular expression of JavaScript (flags g, i and u) of the words that begin
// so. Its first group is what of it has letters. Empty where there is nothing to leave.
func (p Policy) Leaving() string {
	var lettered, others []string
	for _, l := range p.Leave {
		if b := newBeginning(l); b.letters {
			lettered = append(lettered, b.javascript())
		} else {
			others = append(others, b.javascript())
		}
	}
	if len(lettered)+len(others) == 0 {
		return ""
	}
	if len(lettered) > 0 {
		others = append([]string{"(" + strings.Join(lettered, "|") + ")"}, others...)
	}
	return `(?<![\p{L}\p{N}\p{M}\p{Cf}\p{Pd}.·/\\])(?:` + strings.Join(others, "|") + `)\S*`
}

// javascript writes a beginning with what is compared alike: all spaces and dashes, and the full width.
func (b *beginning) javascript() string {
	var out strings.Builder
	for _, r := range b.runes {
		switch {
		case r == ' ':
			out.WriteString(`\s+`)
		case r == '-':
			out.WriteString(`\p{Pd}`)
		case r > ' ' && r < 0x7F:
			fmt.Fprintf(&out, "[\\x%02x\\u%04x]", r, r-'!'+'！')
		default:
			fmt.Fprintf(&out, "\\u{%x}", r)
		}
	}
	return out.String()
}

// spared lists what the site's beginnings left alone, for Explain.
func (s *scan) spared() []Candidate {
	list := make([]Candidate, 0, len(s.left))
	for i := range s.left {
		f := &s.left[i]
		list = append(list, Candidate{
			Start: int(f.start), End: int(f.end), Entity: entities[f.kind].name, Rule: f.rule, Confirmed: said(f.confirmed[:]),
			Against: said(f.against[:]), Score: 1, Needed: needed,
		})
	}
	return list
}
