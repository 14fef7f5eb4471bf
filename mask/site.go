package mask

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// rules are what a site knows of its own, made ready once: its terms, its patterns, and the beginnings of its own
// numbers. An engine whose policy has none has no rules, and pays nothing for them.
type rules struct {
	terms    map[uint64][][]uint64 // by the key of the first atom: the keys of the others
	patterns []ownPattern
	leave    []beginning
	shown    *[kinds]string // the policy's dispositions
}

// ownPattern is a compiled pattern, or a term in a script that is written without spaces.
type ownPattern struct {
	re   *regexp.Regexp
	rule string
	word string // what confirms
}

// newRules is nil for a policy without rules of the site's.
func newRules(p Policy, dispositions *[kinds]string) *rules {
	if len(p.Terms)+len(p.Patterns)+len(p.Leave) == 0 {
		return nil
	}
	r := &rules{terms: map[uint64][][]uint64{}, shown: dispositions}
	var s scan
	for _, t := range p.Terms {
		clean, _ := canonical(t)
		if unspaced(clean) {
			expr := regexp.QuoteMeta(strings.TrimSpace(clean))
			if strings.ToLower(expr) != strings.ToUpper(expr) { // without case it is searched for as it stands, which is fast
				expr = "(?i)" + expr
			}
			re := regexp.MustCompile(expr)
			r.patterns = append(r.patterns, ownPattern{re, "custom.term", "term"})
			continue
		}
		s.paint(clean)
		s.lex(clean)
		keys := make([]uint64, len(s.atoms))
		for i := range s.atoms {
			keys[i] = s.key(i)
		}
		r.terms[keys[0]] = append(r.terms[keys[0]], keys[1:])
	}
	for _, p := range p.Patterns {
		r.patterns = append(r.patterns, ownPattern{regexp.MustCompile(p.Expr), "custom.pattern." + p.Name, "pattern"})
	}
	for _, b := range p.Leave {
		r.leave = append(r.leave, newBeginning(b))
	}
	return r
}

// unspaced tells whether a term is of a script whose words run together: a match of whole words would miss it there.
func unspaced(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
	})
}

// key is what an atom is compared by: a word by its folded letters, a number by its digits.
func (s *scan) key(i int) uint64 {
	a := &s.atoms[i]
	if a.n == 0 {
		return a.hash
	}
	h := uint64(1)
	for _, d := range s.digits[a.digits : a.digits+a.n] {
		h = (h + uint64(d)) * 0x9E3779B97F4A7C15
	}
	return h
}

// apply comes after all other rules: what begins as the site's own numbers do is left alone, and what the site has named
// is found. The findings are in order before and after it.
func (r *rules) apply(s *scan) {
	s.left = s.left[:0]
	if len(r.leave) > 0 && len(s.found) > 0 {
		r.spare(s)
	}
	if r.shown[kindCustom] == Show {
		return
	}
	own := r.matchTerms(s, nil)
	own = r.matchPatterns(s.text, own)
	if len(own) == 0 {
		return
	}
	slices.SortStableFunc(own, func(a, b found) int { return int(a.start) - int(b.start) })
	s.found = r.join(s.found, cutMasks(s.text, own))
	for i := range s.found {
		s.occupy(s.found[i].start, s.found[i].end)
	}
}

// occupy keeps what lies in a place from rules to come.
func (s *scan) occupy(start, end int32) {
	for k := s.atomAt(int(start)); k < len(s.atoms) && s.atoms[k].start < end; k++ {
		s.atoms[k].taken = true
		if n := s.atoms[k].number; n >= 0 {
			s.numbers[n].taken = true
		}
	}
}

// betweenTerms is how many signs may stand between two words of a term: fewer than any mask has.
const betweenTerms = 2

// matchTerms compares atoms, so that neither case nor look-alike letters, nor what shows nothing, hides a term.
func (r *rules) matchTerms(s *scan, own []found) []found {
	if len(r.terms) == 0 {
		return own
	}
	for i := 0; i < len(s.atoms); i++ {
		last := -1
		for _, rest := range r.terms[s.key(i)] {
			if i+len(rest) >= len(s.atoms) {
				continue
			}
			fits := true
			for k, key := range rest {
				if a := i + k + 1; s.atoms[a].gapLen > betweenTerms || s.key(a) != key {
					fits = false
					break
				}
			}
			if fits {
				last = max(last, i+len(rest))
			}
		}
		if last < 0 {
			continue
		}
		own = append(own, named("custom.term", "term", s.atoms[i].start, s.atoms[last].end))
		i = last
	}
	return own
}

func named(rule, word string, start, end int32) found {
	f := found{kind: kindCustom, rule: rule, start: start, end: end}
	f.confirm(word)
	return f
}

// mostMatches is how many places one pattern may name in a text before all that follows is masked: finding the next
// place may take reading the whole rest, and their number is chosen by whoever types.
const mostMatches = 64

func (r *rules) matchPatterns(text string, own []found) []found {
	for i := range r.patterns {
		p := &r.patterns[i]
		places := p.re.FindAllStringIndex(text, mostMatches)
		for k, at := range places {
			if k == mostMatches-1 {
				at[1] = len(text)
			}
			if at[1] > at[0] {
				own = append(own, named(p.rule, p.word, int32(at[0]), int32(at[1])))
			}
		}
	}
	return own
}

// join puts what the site has named among the other findings. Where they overlap they become one, of the more
// confidential kind and without its last digits; a finding that would be shown gives way.
func (r *rules) join(list, own []found) []found {
	shown := func(f *found) bool { return r.shown[f.kind] == Show }
	all := append(slices.Clone(list), own...)
	slices.SortStableFunc(all, func(a, b found) int { return int(a.start) - int(b.start) })
	out := make([]found, 0, len(all))
	for _, f := range all {
		for {
			if len(out) == 0 || f.start >= out[len(out)-1].end {
				out = append(out, f)
				break
			}
			last := &out[len(out)-1]
			if shown(&f) {
				break // what is there already is masked, or shown as well
			}
			if shown(last) {
				out = out[:len(out)-1]
				continue
			}
			start, end := last.start, max(last.end, f.end)
			if f.kind < last.kind {
				*last = f
			}
			if last.start != start || last.end != end {
				last.bare = true
			}
			last.start, last.end = start, end
			break
		}
	}
	return out
}

// labels are what stands in a mask before its first bullet.
var labels = func() []string {
	var list []string
	for k := range kinds {
		if label, _, _ := strings.Cut(entities[k].glyph, "•"); label != "" {
			list = append(list, label)
		}
	}
	return list
}()

// cutMasks takes out of what a site has named what is a mask already, so that nothing is masked twice.
func cutMasks(text string, own []found) []found {
	masks := masksIn(text)
	if len(masks) == 0 {
		return own
	}
	out := make([]found, 0, len(own))
	next := 0
	for _, f := range own {
		for next > 0 && masks[next-1].end > int(f.start) {
			next-- // own findings may overlap one another
		}
		for next < len(masks) && masks[next].end <= int(f.start) {
			next++
		}
		at := f.start
		for k := next; k < len(masks) && masks[k].start < int(f.end); k++ {
			if start := int32(masks[k].start); start > at {
				piece := f
				piece.start, piece.end = at, start
				out = append(out, piece)
			}
			at = max(at, int32(masks[k].end))
		}
		if at < f.end {
			f.start = at
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b found) int { return int(a.start) - int(b.start) })
	return out
}

// masksIn finds the masks in a text: bullets, with the label before them and a card's last four digits behind.
func masksIn(text string) []span {
	const bullet = "•"
	var list []span
	for i := 0; ; {
		k := strings.Index(text[i:], bullet)
		if k < 0 {
			return list
		}
		start := i + k
		end := start
		for strings.HasPrefix(text[end:], bullet) || strings.HasPrefix(text[end:], "/"+bullet) && end > start {
			end += len(bullet)
			if text[end-len(bullet)] == '/' {
				end++
			}
		}
		i = end
		for _, label := range labels {
			if strings.HasSuffix(text[:start], label) {
				start -= len(label)
				break
			}
		}
		if len(text) >= end+5 && text[end] == ' ' && figures(text[end+1:end+5]) && (len(text) == end+5 || !figures(text[end+5:end+6])) {
			end += 5
			i = end
		}
		list = append(list, span{start, end})
	}
}

func figures(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Use goes on under another engine: what a conversation remembers stays, and the next text is masked by its policy.
func (c *Conversation) Use(e *Engine) { c.engine = e }

// compared gives what the next rune of s is compared by, and its width: a digit of any script, a folded
// letter, one space for all, one dash for all; 0 for what shows nothing.
func compared(s string) (r rune, width int) {
	r, width = utf8.DecodeRuneInString(s)
	switch g := glyphOf(r); g.class {
	case classDigit:
		return '0' + rune(g.value), width
	case classLetter, classIdeograph:
		return g.fold, width
	case classIgnorable:
		return 0, width
	default:
		switch gap(g.value) {
		case gapSpace, gapLine:
			return ' ', width
		case gapDash:
			return '-', width
		}
		return r, width
	}
}
