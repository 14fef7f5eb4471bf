package mask

import (
	"slices"
	"strings"
)

// Span is a place in a text as typed: byte offsets, the end exclusive.
type Span struct{ Start, End int }

// overruledBy is the word for what its author says is nothing confidential.
const overruledBy = "overruled:visitor"

// Overruled tells whether the value stays because its author says that it is nothing confidential.
func (f *Finding) Overruled() bool { return slices.Contains(f.Against, overruledBy) }

// certain tells whether a check digit, a question or what stands before it confirms a finding. A label does so for what is
// never kept, but for passwords: "my password is incorrect" tells none. What a site has named, it has named on purpose.
func (f *found) certain() bool {
	if f.kind == kindCustom {
		return true
	}
	for _, word := range f.confirmed {
		switch {
		case word == "luhn", word == "mod97", word == "check", word == "after:card", strings.HasPrefix(word, "question:"):
			return true
		case strings.HasPrefix(word, "label:") && f.kind.fixed() && f.kind != kindPassword && f.kind != kindSecurityAnswer:
			return true
		}
	}
	return false
}

// overrule shows what its author says is nothing confidential, where the policy lets visitors say so and nothing but the
// form speaks for the finding.
func (e *Engine) overrule(list []found, at offsets, spans []Span) {
	for i := range list {
		f := &list[i]
		start, end := at.raw(int(f.start)), at.rawEnd(int(f.end))
		for _, s := range spans {
			if s.Start <= start && end <= s.End && !f.certain() {
				f.overruled = true
				f.oppose(overruledBy)
				break
			}
		}
	}
}

// shows tells whether a finding's value stays where it stands.
func (e *Engine) shows(f *found) bool { return f.overruled || e.dispositions[f.kind] == Show }
