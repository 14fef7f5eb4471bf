package mask

import (
	"slices"

	"snug/mask/internal/ident"
)

// identity is what the engine adds to a kind of identifier.
type identity struct {
	kind   kind
	rule   string
	labels []uint64 // hashes of the kind's own names
}

var (
	identityOf = map[*ident.Kind]*identity{} // read only where something is found, or a label stands before it
	nameHashes []uint64                      // of all kinds' own names, sorted
)

func init() {
	for i := range ident.Kinds {
		k := &ident.Kinds[i]
		e := &identity{kind: [...]kind{kindNationalID, kindTaxID, kindBankAccount}[k.Entity]}
		e.rule = entities[e.kind].name + "." + k.Name
		for _, label := range k.Labels {
			e.labels = append(e.labels, hashFolded([]byte(label)))
		}
		nameHashes = append(nameHashes, e.labels...)
		identityOf[k] = e
	}
	slices.Sort(nameHashes)
}

// identities finds the identifiers of people and taxpayers. Those that check digits and a form of their own make plain are
// found wherever they stand; the others, which are bare numbers with at best one check digit, behind a label or a question
// alone.
func (s *scan) identities() {
	labelled := (s.seen|s.asked.roles)&identifying != 0
	if !labelled && len(s.digits) < fewest {
		return
	}
	for i := 0; i < len(s.atoms); i++ {
		a := &s.atoms[i]
		if a.n == 0 && (a.number < 0 || !labelled) {
			continue
		}
		first := i
		for first > 0 && i-first < 3 && s.leads(first-1) {
			first--
		}
		if first == i && !labelled && a.n < ident.ShortestBare && !s.mayGoOn(i+1) {
			continue // the plain numbers that most texts have
		}
		for ; first <= i; first++ {
			if s.mayBeginIdentifier(first) {
				i = max(i, s.identifier(first, labelled))
			}
		}
	}
}

// leads tells whether atom k is a word that an identifier may begin with, as in "X1234567L" or "GODE 561231 GR8".
func (s *scan) leads(k int) bool {
	if k+1 == len(s.atoms) {
		return false
	}
	a, next := &s.atoms[k], &s.atoms[k+1]
	return a.n == 0 && a.letters <= 6 && next.gapLen <= 1 && (next.gap&gapSpace == 0 || s.capitals(a))
}

// mayBeginIdentifier tells whether nothing that atom k is a part of stands before it.
func (s *scan) mayBeginIdentifier(k int) bool {
	a := &s.atoms[k]
	if a.taken || a.gap&(gapCurrency|gapPlus) != 0 {
		return false
	}
	if k == 0 || a.gapLen > 1 {
		return true
	}
	before := &s.atoms[k-1]
	switch {
	case a.gapLen == 0:
		// "CPF39053344705"; Chinese and others write without spaces.
		return before.role&identifying != 0 || before.n == 0 && before.end-before.start >= 3*before.letters
	case a.gap&(gapDash|gapDot|gapSlash) != 0:
		return before.role&identifying != 0
	}
	return a.gap&gapColon == 0 || before.n == 0
}

// mayGoOn tells whether atom k may belong to the same identifier as the one before.
func (s *scan) mayGoOn(k int) bool {
	if k == len(s.atoms) {
		return false
	}
	a := &s.atoms[k]
	return a.gapLen == 0 || a.gapLen == 1 && (a.n > 0 || a.gap&gapSpace == 0 || s.capitals(a))
}

// capitals tells whether a word is written in ASCII capitals.
func (s *scan) capitals(a *atom) bool {
	for i := a.start; i < a.end; i++ {
		if c := s.text[i]; c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// identifier reads from atom i on, and reports the longest identifier that begins there; it gives its last atom, or -1.
func (s *scan) identifier(i int, labelled bool) int {
	r := reading{lo: i}
	best, end := match{}, -1
	for k := i; k < len(s.atoms) && s.read(&r, k, labelled); k = r.hi + 1 {
		if r.n >= ident.Shortest && s.mayEndIdentifier(&r) {
			if m := s.identify(&r, labelled); m.form != nil {
				best, end = m, r.hi
			}
		}
	}
	if best.form == nil {
		return -1
	}
	e := identityOf[best.form.Kind]
	f := found{kind: e.kind, rule: e.rule, country: best.form.Kind.Country, start: s.atoms[i].start, end: s.atoms[end].end}
	if best.form.Checked {
		f.confirm("check")
	}
	if best.sign == '(' && int(f.end) < len(s.text) && s.text[f.end] == ')' {
		f.end++
	}
	if best.written && (best.form.Signed || best.form.Letters) {
		f.confirm("form")
	}
	if best.label.word != "" {
		f.confirm(best.label.word)
	}
	if !s.take(f) {
		return -1
	}
	return end
}

// mayEndIdentifier: what goes on behind a reading without a space is not a part of it.
func (s *scan) mayEndIdentifier(r *reading) bool {
	if r.hi+1 == len(s.atoms) {
		return true
	}
	next := &s.atoms[r.hi+1]
	switch {
	case next.gapLen != 1:
		return next.gapLen > 0
	case next.n == 0:
		return next.gap&gapDash == 0
	case next.gap&gapComma != 0:
		return r.sign != 0
	}
	return next.gap&(gapDash|gapDot|gapSlash|gapColon) == 0
}

// match is a form that a reading has.
type match struct {
	form    *ident.Form
	written bool // as the form is
	exact   bool // and that tells it from others
	own     bool // a name of its kind stands before it
	sign    byte // the last
	label   announcement
}

// identify gives the best match of a reading: what has the name of its kind before it, then what is strongest; of two that
// are as good, what is written so.
func (s *scan) identify(r *reading, labelled bool) (best match) {
	chars, signs := r.chars[:r.n], r.signs[:r.n]
	var label announcement
	looked, stripped := false, false
	for {
		for _, f := range ident.Forms(len(chars)) {
			if f.Strength < ident.ByForm && !labelled {
				break // the strongest come first
			}
			if !f.Fits(chars) || stripped && f.Kind.Country != string(r.chars[:2]) {
				continue
			}
			m := match{form: f, written: f.Written(signs), sign: r.sign}
			m.exact = m.written && f.Telling
			alone := !r.words && f.Strength >= ident.ByForm && (m.exact || f.Strength == ident.Alone && r.plain())
			if !alone && (!labelled || r.shaped && !m.exact) || !f.Check(chars) {
				continue
			}
			if !looked {
				label, looked = s.announcementOf(r.lo, r.hi), true
			}
			var speaks bool
			if m.own, speaks = label.speaksFor(&m); speaks {
				m.label = label
			}
			if (speaks || alone && !s.saysOther(r.lo, r.hi)) && m.betterThan(&best) {
				best = m
			}
		}
		// "PT 501 964 843"
		if best.form != nil || !labelled || stripped || r.n < ident.Shortest+2 || r.chars[0] < 'A' || r.chars[1] < 'A' {
			return best
		}
		chars, signs, stripped = chars[2:], signs[2:], true
	}
}

// betterThan compares with a match that was found before, of a kind that is at least as strong.
func (m *match) betterThan(before *match) bool {
	switch {
	case before.form == nil || m.own != before.own:
		return before.form == nil || m.own
	case m.own:
		return m.written && !before.written
	}
	return m.label.word != "" && m.exact && !before.exact
}
