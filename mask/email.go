package mask

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// Bounds of RFC 5321, 4.5.3.1, and of a label of a domain (RFC 1035, 2.3.4).
const (
	longestLocal  = 64
	longestDomain = 255
	longestLabel  = 63
)

// emails finds addresses, as they are and as people hide them from programs: "jo [at] example [dot] org".
func (s *scan) emails() {
	for at := 0; s.gaps&gapOther != 0; {
		i := strings.IndexByte(s.text[at:], '@')
		if i < 0 {
			break
		}
		at += i
		start, end := s.localBefore(at), s.domainAfter(at+1)
		if start < at && end > at+1 {
			s.takeEmail(start, end, "email.address")
		}
		at++
	}
	s.spelledEmails()
}

func (s *scan) takeEmail(start, end int, rule string) {
	f := found{kind: kindEmail, rule: rule, start: int32(start), end: int32(end)}
	f.confirm("form")
	s.take(f)
}

// localSign are the signs of an address before its @. RFC 5322 has more of them, which in practice divide it from what
// stands before: "mail=jo@example.org".
const localSign = ".!#$%'*+-^_~"

// localBefore gives where the part before the @ at i begins; i where there is none.
func (s *scan) localBefore(i int) int {
	start := i
	for start > 0 {
		r, width := utf8.DecodeLastRuneInString(s.text[:start])
		if !localRune(r) || i-start+width > longestLocal {
			break
		}
		start -= width
	}
	for start < i && strings.IndexByte(localSign, s.text[start]) >= 0 && s.text[start] != '_' {
		start++
	}
	if start == i || s.text[i-1] == '.' || strings.Contains(s.text[start:i], "..") {
		return i
	}
	return start
}

func localRune(r rune) bool {
	if r < utf8.RuneSelf {
		return alphanumeric(byte(r)) || strings.IndexByte(localSign, byte(r)) >= 0
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r))
}

// domainAfter gives where the domain ends that begins at i: at least two labels, the last of letters; i where there is none.
func (s *scan) domainAfter(i int) int {
	end := i // of what is a domain so far
	labels := 0
	for at := i; ; {
		stop := s.label(at)
		if stop == at || stop-i > longestDomain {
			break
		}
		if labels++; labels > 1 && topLevel(s.text[at:stop]) {
			end = stop
		}
		if stop == len(s.text) || s.text[stop] != '.' {
			break
		}
		at = stop + 1
	}
	return end
}

// label gives where the label of a domain ends that begins at i.
func (s *scan) label(i int) int {
	end := i
	for k := i; k < len(s.text); {
		r, width := utf8.DecodeRuneInString(s.text[k:])
		k += width
		switch {
		case r < utf8.RuneSelf && alphanumeric(byte(r)), r >= utf8.RuneSelf && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)):
			end = k
		case r == '-' && end > i:
		default:
			return atMost(i, end)
		}
		if k-i > 4*longestLabel {
			return i
		}
	}
	return atMost(i, end)
}

func atMost(start, end int) int {
	if end-start > 4*longestLabel {
		return start
	}
	return end
}

// topLevel tells whether a label may be the last of a domain: two letters or more, or an encoded one.
func topLevel(label string) bool {
	if len(label) > 4 && strings.EqualFold(label[:4], "xn--") {
		return true
	}
	n := 0
	for _, r := range label {
		if r < utf8.RuneSelf && !asciiLetter[byte(r)] {
			return false
		}
		n++
	}
	return n >= 2
}

// spelledEmails finds addresses whose @ or full stop is written in words: "jo (at) example.org", "jo at example dot com".
// Without brackets it takes both words.
func (s *scan) spelledEmails() {
	if !s.mentions(tables.TopicDot) && (s.gaps&gapQuote == 0 || strings.IndexByte(s.text, '(') < 0 && strings.IndexByte(s.text, '[') < 0) {
		return
	}
	for k := 1; k+1 < len(s.atoms); k++ {
		a := &s.atoms[k]
		if a.n > 0 || a.letters > 12 || a.glued() || s.atoms[k+1].glued() || !s.spellsAt(k) {
			continue
		}
		bracketed := s.inBrackets(k)
		first := s.localAtom(k - 1)
		last, dots := s.spelledDomain(k + 1)
		if last < 0 || !bracketed && (dots == 0 || s.topicOf(k)&tables.TopicAt == 0 && !s.plainlyTopLevel(last)) {
			continue
		}
		s.takeEmail(int(s.atoms[first].start), int(s.atoms[last].end), "email.spelled")
		k = last
	}
}

// plainlyTopLevel tells whether atom k is the last label of a domain, and hardly a word as well: "at this point it" is no
// address in Italy.
func (s *scan) plainlyTopLevel(k int) bool {
	switch strings.ToLower(s.text[s.atoms[k].start:s.atoms[k].end]) {
	case "com", "net", "org", "edu", "gov", "info", "biz", "io", "app", "dev", "shop", "store", "online", "cloud",
		"de", "fr", "nl", "pl", "uk", "ch", "eu", "br", "pt", "cz", "dk", "fi", "hu", "jp", "ru", "au", "ca", "ie", "nz", "za":
		return true
	}
	return false
}

// spellsAt tells whether atom k is a word for the sign @.
func (s *scan) spellsAt(k int) bool {
	if a := &s.atoms[k]; int(a.end-a.start) == 2 {
		return strings.EqualFold(s.text[a.start:a.end], "at")
	}
	return s.topicOf(k)&tables.TopicAt != 0
}

// inBrackets tells whether atom k stands alone in brackets.
func (s *scan) inBrackets(k int) bool {
	a := &s.atoms[k]
	if a.start == 0 || int(a.end) == len(s.text) {
		return false
	}
	switch s.text[a.start-1:a.start] + s.text[a.end:a.end+1] {
	case "()", "[]":
		return true
	}
	return false
}

// localAtom gives the first of the atoms that, without spaces between, end in atom k.
func (s *scan) localAtom(k int) int {
	for k > 0 && s.atoms[k].gap&(gapSpace|gapLine|gapComma|gapStop|gapColon|gapField|gapSlash|gapQuote) == 0 && s.atoms[k].gapLen <= 1 {
		k--
	}
	return k
}

// spelledDomain reads a domain from atom k on, with full stops or words for them; it gives the last atom, or -1, and how
// many words.
func (s *scan) spelledDomain(k int) (last, dots int) {
	last = -1
	for labels := 0; k < len(s.atoms) && labels < 6; {
		for k+1 < len(s.atoms) && s.atoms[k+1].gapLen <= 1 && s.atoms[k+1].gap&^gapDash == 0 {
			k++ // "my-shop2"
		}
		labels++
		if a := &s.atoms[k]; labels > 1 && a.n == 0 && a.letters >= 2 && a.letters <= longestLabel {
			last = k
		}
		next := k + 1
		switch {
		case next >= len(s.atoms):
			return last, dots
		case s.atoms[next].gapLen == 1 && s.atoms[next].gap == gapDot:
			k = next
		case next+1 < len(s.atoms) && s.topicOf(next)&tables.TopicDot != 0 && s.atoms[next].gapLen <= 3 && s.atoms[next+1].gapLen <= 3 && !s.ends(next) && !s.ends(next+1):
			dots++
			k = next + 1
		default:
			return last, dots
		}
	}
	return last, dots
}
