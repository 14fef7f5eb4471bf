package mask

import (
	"strings"
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// token is a run of characters without spaces, as passwords are written: signs belong to it.
type token struct {
	start, end int
	first      int  // the first atom that begins in it, or -1
	quoted     bool // in quotation marks
	strong     bool // looks like a password: letters with digits, signs, capitals inside
	letters    int
	digits     int
}

// passwords finds what the label or the question says is a password.
func (s *scan) passwords() {
	passed := 0
	for i := range s.atoms {
		if s.atoms[i].role&tables.RolePassword == 0 || int(s.atoms[i].start) < passed || s.atoms[i].taken {
			continue
		}
		// A long token is looked at once, however often it says password.
		if end := s.passwordAfter(i); end > int(s.atoms[i].end)+64 {
			passed = end
		}
	}
	if s.asked.roles&tables.RolePassword != 0 {
		s.passwordAnswer()
	}
}

// passwordAfter looks behind a label: "my password is hunter2", "password: …", "Passwort lautet …".
// It gives the end of the token that it looked at.
func (s *scan) passwordAfter(label int) int {
	k := label + 1 + int(s.atoms[label].phrase)
	at := int(s.atoms[k-1].end)
	said, sign, skipped := k < len(s.atoms) && s.atoms[k].glued() && s.spaceless(&s.atoms[label]), false, 0
	for ; k < len(s.atoms) && skipped <= 5; k++ {
		a := &s.atoms[k]
		if s.ends(k) && a.gap&(gapColon|gapField) == 0 {
			return at
		}
		if a.gap&(gapColon|gapField) != 0 || a.gap&gapDash != 0 && a.gapLen > 2 {
			sign = true
		}
		whole := k+1 == len(s.atoms) || s.atoms[k+1].gap&(gapSpace|gapLine|gapColon) != 0 && !s.atoms[k+1].glued()
		if a.gap&gapQuote != 0 || !whole || a.n > 0 || a.role&small == 0 || k+1 == len(s.atoms) {
			break
		}
		said = said || a.role&tables.RoleIs != 0
		at = int(a.end)
		skipped++
	}
	t, ok := s.tokenFrom(at)
	if ok && s.isPassword(&t, said, sign, skipped) {
		s.reportPassword(&t, "label:password")
		s.alternative(t.end, "label:password")
	}
	return t.end
}

// alternative takes a second one: "… or hunter3".
func (s *scan) alternative(at int, why string) {
	k := s.atomAt(at)
	if k == len(s.atoms) || s.atoms[k].role&tables.RoleOr == 0 {
		return
	}
	if t, ok := s.tokenFrom(int(s.atoms[k].end)); ok && t.strong {
		s.reportPassword(&t, why)
	}
}

func (s *scan) isPassword(t *token, said, sign bool, skipped int) bool {
	length := t.letters + t.digits
	if skipped > 0 && strings.ContainsRune(s.text[t.start:t.end], '@') && strings.ContainsRune(s.text[t.start:t.end], '.') && !t.quoted {
		return false // "the password for jo@example.org"
	}
	switch {
	case t.quoted && (said || sign || skipped == 0):
		return length >= 3
	case t.strong && (said || sign):
		return length >= 4
	case t.strong:
		return skipped == 0 && t.letters > 0 && t.digits > 0 && length >= 6
	case !said && !sign || length < 4 || t.first < 0:
		return false
	}
	// A plain word: only where it ends the sentence and is none that is said of passwords.
	const never = tables.RolePlain | tables.RoleAsk | tables.RoleNever | tables.Labels | small
	return s.atoms[t.first].role&never == 0 && s.closes(t)
}

// closes tells whether a sentence or clause ends behind the token.
func (s *scan) closes(t *token) bool {
	for k := t.first; k < len(s.atoms); k++ {
		if a := &s.atoms[k]; int(a.start) >= t.end {
			return s.ends(k) || a.gap&(gapComma|gapLine|gapField|gapDot) != 0
		}
	}
	return true
}

// passwordAnswer looks in the answer to "what is your password?": a token that looks like one, or the only word.
func (s *scan) passwordAnswer() {
	only := -1
	for at, n := 0, 0; ; n++ {
		t, ok := s.tokenFrom(at)
		if !ok {
			if n == 1 && only >= 0 {
				t, _ = s.tokenFrom(only)
				const never = tables.RolePlain | tables.RoleAsk | tables.RoleNever | tables.Labels | small
				if t.letters >= 4 && (t.first < 0 || s.atoms[t.first].role&never == 0) {
					s.reportPassword(&t, "question:password")
				}
			}
			return
		}
		if t.strong && t.letters+t.digits >= 4 {
			s.reportPassword(&t, "question:password")
			n--
		} else if t.first >= 0 && s.atoms[t.first].role&small != 0 && int(s.atoms[t.first].end) == t.end {
			n-- // "it is …"
		} else {
			only = t.start
		}
		at = t.end
	}
}

func (s *scan) reportPassword(t *token, why string) {
	f := found{kind: kindPassword, rule: "password.context", start: int32(t.start), end: int32(t.end)}
	f.confirm(why)
	if t.strong {
		f.confirm("form")
	}
	s.take(f)
}

const (
	opening  = "\"'(“‘«`*<[„‚‹「『"
	trailing = ".,;:?)]>\"'”’»`“*،؛؟。、，›」』"
)

// tokenFrom reads the next token from a byte offset on, without signs that join it to its label, quotation marks and
// what ends a sentence.
func (s *scan) tokenFrom(at int) (token, bool) {
	t := token{first: -1}
	for at < len(s.text) {
		r, width := utf8.DecodeRuneInString(s.text[at:])
		g := glyphOf(r)
		switch {
		case strings.ContainsRune(opening, r):
			t.quoted = t.quoted || r != '(' && r != '*' && r != '<' && r != '['
		case g.class == classSign && gap(g.value)&(gapSpace|gapLine|gapColon) != 0, r == '=', r == '-', r == '>', r == '→', r == '–', r == '—', r == ',', r == '.', r == '!', r == '?':
		default:
			t.start = at
			return t, s.measure(&t)
		}
		at += width
	}
	return t, false
}

// measure finds the token's end and looks at its characters.
func (s *scan) measure(t *token) bool {
	t.end = t.start
	for t.end < len(s.text) {
		r, width := utf8.DecodeRuneInString(s.text[t.end:])
		if g := glyphOf(r); g.class == classSign && gap(g.value)&(gapSpace|gapLine) != 0 {
			break
		}
		t.end += width
	}
	for t.end > t.start {
		r, width := utf8.DecodeLastRuneInString(s.text[t.start:t.end])
		if !strings.ContainsRune(trailing, r) {
			break
		}
		t.end -= width
	}
	signs, capitals := 0, 0
	for _, r := range strings.TrimRight(s.text[t.start:t.end], "!") {
		switch g := glyphOf(r); g.class {
		case classSign:
			if gap(g.value)&(gapDash|gapDot|gapSlash|gapQuote|gapComma|gapColon|gapBullet) == 0 {
				signs++
			}
		case classDigit:
			t.digits++
		case classLetter, classIdeograph:
			if t.letters++; t.letters+t.digits > 1 && r >= 'A' && r <= 'Z' {
				capitals++
			}
		}
	}
	if k := s.atomAt(t.start); k < len(s.atoms) && int(s.atoms[k].start) < t.end {
		t.first = k
	}
	t.strong = t.digits > 0 && t.letters > 0 || signs > 0 && t.letters+t.digits >= 4 || t.digits >= 4 || capitals > 0 && capitals < t.letters-1
	return t.letters+t.digits > 0 && !strings.Contains(s.text[t.start:t.end], "://")
}
