package mask

import "snug/mask/internal/tables"

// atom is a word or a number, with what stands before it. Words and numbers that touch ("part2") are two atoms, the
// second with an empty gap.
type atom struct {
	start, end int32  // bytes
	digits     int32  // index of a number's first digit in scan.digits
	n          int32  // how many digits; 0 for a word
	number     int32  // index in scan.numbers of what this atom is a part of, or -1
	letters    int32  // of a word
	hash       uint64 // of a word
	role       tables.Role
	gap        gap  // the signs before it
	gapLen     int8 // how many, at most 100
	ideograph  bool
	taken      bool // inside a finding
	phrase     int8 // of the first word of a phrase: how many more words it has
}

// glued tells whether nothing stands between this atom and the one before.
func (a *atom) glued() bool { return a.gapLen == 0 }

// scan is the working memory of one scan. It is pooled, so that clean text allocates nothing.
type scan struct {
	text    string
	atoms   []atom
	digits  []byte // values, 0 to 9
	numbers []number
	found   []found
	seen    tables.Role // all roles of all words
	tail    gap         // the signs after the last atom
	asked   asked
}

// lex splits text into atoms.
func (s *scan) lex(text string) {
	s.text = text
	s.atoms, s.digits, s.numbers, s.found = s.atoms[:0], s.digits[:0], s.numbers[:0], s.found[:0]
	var (
		open   *atom
		signs  gap
		length int8
	)
	for i := 0; i < len(text); {
		g := &ascii[text[i]&0x7F]
		if c := text[i]; c >= 0x80 || c == '%' || c == '&' || c == '\\' {
			decoded := glyphAt(text, i)
			g = &decoded
		}
		at := i
		i += g.width
		switch g.class {
		case classSign:
			if open != nil {
				open, signs, length = nil, 0, 0
			}
			signs |= gap(g.value)
			if length < 100 {
				length++
			}
		case classIgnorable:
			if open != nil {
				open.end = int32(i)
			}
		case classDigit, classIdeograph:
			ideograph := g.class == classIdeograph
			if open == nil || open.n == 0 || open.ideograph != ideograph {
				open = s.open(at, open, signs, length)
				open.digits, open.ideograph = int32(len(s.digits)), ideograph
			}
			s.digits = append(s.digits, byte(g.value))
			open.n++
			open.end = int32(i)
		case classLetter:
			if open == nil || open.n > 0 {
				open = s.open(at, open, signs, length)
				open.hash = hashSeed
			}
			hash, letters := hashRune(open.hash, g.fold), open.letters+1
			for i < len(text) && asciiLetter[text[i]] {
				hash = hashRune(hash, rune(text[i]|0x20))
				letters++
				i++
			}
			open.hash, open.letters, open.end = hash, letters, int32(i)
		}
	}
	s.tail = 0
	if open == nil {
		s.tail = signs
	}
	s.name()
}

// open begins an atom; it is glued to the one that is still open.
func (s *scan) open(at int, before *atom, signs gap, length int8) *atom {
	if before != nil {
		signs, length = 0, 0
	} else if len(s.atoms) == 0 && length == 0 {
		signs, length = gapSpace, 1 // the beginning is a boundary like any other
	}
	n := len(s.atoms)
	if n < cap(s.atoms) {
		s.atoms = s.atoms[:n+1]
		s.atoms[n] = atom{}
	} else {
		s.atoms = append(s.atoms, atom{})
	}
	a := &s.atoms[n]
	a.start, a.number, a.gap, a.gapLen = int32(at), -1, signs, length
	return a
}

// name gives the words their roles, phrases first.
func (s *scan) name() {
	s.seen = 0
	for i := 0; i < len(s.atoms); i++ {
		a := &s.atoms[i]
		if a.n > 0 {
			continue
		}
		a.role = roleOf(a.hash)
		s.seen |= a.role
		if a.role&begins == 0 {
			continue
		}
		a.role &^= begins
		more, h := 0, a.hash
		for k := 1; k <= 5 && i+k < len(s.atoms); k++ {
			b := &s.atoms[i+k]
			if b.n > 0 || b.gapLen == 0 || b.gapLen > 2 || b.gap&^(gapSpace|gapDash|gapQuote|gapSlash|gapLine|gapOther) != 0 {
				break
			}
			h = hashPhrase(h, b.hash)
			if role := roleOf(h) &^ begins; role != 0 {
				a.role, more = role, k
			}
		}
		a.phrase = int8(more)
		s.seen |= a.role
		for ; more > 0; more-- {
			i++
			s.atoms[i].role = tables.RoleFill
		}
	}
}
