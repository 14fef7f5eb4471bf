package mask

import (
	"encoding/binary"
	"math/bits"

	"snug/mask/internal/tables"
)

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
	spelled int         // how many digits words may mean
	// touching is how many words and digits have nothing between them and what stands before.
	touching int
	begins   bool // a word begins a phrase, perhaps
	tail     gap  // the signs after the last atom
	gaps     gap  // all signs
	asked    asked
	// turnedRound: a directional override, which is gone, showed the text's digits from their end.
	turnedRound bool
	runs        []span       // long ones, without a space
	topics      tables.Topic // of all words, alone and in phrases
	figures     []int32      // atoms that have digits, from contacts on
	rules       *rules       // the site's own, or nil
	left        []found      // by the site's rules
}

// lexer is where the reading of a text stands.
type lexer struct {
	*scan
	open   bool // the last atom touches what comes
	signs  gap  // since the last atom
	length int8 // how many
}

// lex splits text into atoms. Plain ASCII, which most text is, goes eight bytes at a time.
func (s *scan) lex(text string) {
	s.text = text
	s.atoms, s.digits, s.numbers, s.found = s.atoms[:0], s.digits[:0], s.numbers[:0], s.found[:0]
	s.seen, s.spelled, s.touching, s.begins, s.gaps, s.topics = 0, 0, 0, false, 0, 0
	l := lexer{scan: s}
	for i := 0; i < len(text); {
		g := &ascii[text[i]&0x7F]
		switch c := text[i]; {
		case asciiLetter[c]:
			i = l.word(i)
			continue
		case unusual[c]:
			decoded := glyphAt(text, i)
			if g = &decoded; g.class == classLetter {
				i = l.foreignWord(i)
				continue
			}
		}
		at := i
		i += g.width
		if text[at] == '0' && i+2 < len(text) && text[i]|0x20 == 'x' {
			i = l.hexadecimal(i, &g)
		}
		switch g.class {
		case classSign:
			l.open = false
			l.signs |= gap(g.value)
			if l.length < 100 {
				l.length++
			}
		case classIgnorable:
			if l.open {
				s.atoms[len(s.atoms)-1].end = int32(i)
			}
		case classDigit, classIdeograph:
			ideograph := g.class == classIdeograph
			if n := len(s.atoms) - 1; !l.open || s.atoms[n].n == 0 || s.atoms[n].ideograph != ideograph {
				a := l.add(at)
				a.digits, a.ideograph = int32(len(s.digits)), ideograph
			}
			a := &s.atoms[len(s.atoms)-1]
			s.digits = append(s.digits, byte(g.value))
			a.n++
			a.end = int32(i)
		}
	}
	s.tail = 0
	if !l.open {
		s.tail = l.signs
		s.gaps |= s.tail
	}
	if s.begins {
		s.phrases()
	}
}

// add begins an atom; it is glued to the one before if that is still open.
func (l *lexer) add(at int) *atom {
	s := l.scan
	n := len(s.atoms)
	switch {
	case l.open:
		l.signs, l.length = 0, 0
		s.touching++
	case n == 0 && l.length == 0:
		l.signs, l.length = gapSpace, 1 // the beginning is a boundary like any other
	}
	if n == cap(s.atoms) {
		s.atoms = append(s.atoms, atom{})
	} else {
		s.atoms = s.atoms[:n+1]
	}
	a := &s.atoms[n]
	*a = atom{start: int32(at), number: -1, gap: l.signs, gapLen: l.length}
	s.gaps |= l.signs
	l.open, l.signs, l.length = true, 0, 0
	return a
}

// word reads a word that begins with an ASCII letter at i, and those that follow it with a space between, and returns where
// the last one ends.
func (l *lexer) word(i int) int {
	text := l.text
	for {
		at := i
		chunk := chunkAt(text, i)
		letters := lettersIn(chunk)
		h := hashChunk(hashSeed, chunk|0x2020202020202020, letters)
		i += letters
		for letters == 8 {
			chunk = chunkAt(text, i)
			letters = lettersIn(chunk)
			h = hashChunk(h, chunk|0x2020202020202020, letters)
			i += letters
		}
		if i == len(text) {
			l.took(at, i, i-at, h)
			return i
		}
		if goesOn[text[i]] {
			return l.foreignWord(at)
		}
		l.took(at, i, i-at, h)
		if text[i] != ' ' || i+1 == len(text) || !asciiLetter[text[i+1]] {
			return i
		}
		l.open, l.signs, l.length = false, gapSpace, 1
		i++
	}
}

// hexadecimal takes 0x34 for the digit 4; i is where the x stands.
func (l *lexer) hexadecimal(i int, g **glyph) int {
	if l.text[i+1] != '3' || i+3 < len(l.text) && hex(l.text[i+3]) >= 0 {
		return i
	}
	if d := &ascii[l.text[i+2]&0x7F]; d.class == classDigit {
		*g = d
		return i + 3
	}
	return i
}

// took adds a word, and gives it its role.
func (l *lexer) took(start, end, letters int, hash uint64) {
	a := l.add(start)
	a.end, a.letters, a.hash = int32(end), int32(letters), hash
	if letters >= shortest {
		l.long(a)
	}
	if lexicon.sieve[hash%sieveBits/64]>>(hash%64)&1 != 0 {
		e := entryOf(hash)
		l.topics |= e.topic
		l.means(a, e.role)
	}
}

// means gives a word its role.
func (s *scan) means(a *atom, role tables.Role) {
	if role&begins != 0 {
		s.begins = true
	}
	if role&numeral != 0 {
		s.spelled++
		if role&(tables.RoleDouble|tables.RoleTriple) != 0 || role&tables.RoleDigit == tables.RolePair {
			s.spelled++ // it brings two digits, or three with the next
		}
	}
	a.role = role
	s.seen |= role &^ begins
}

// chunkAt reads up to eight bytes from i on, the first in the lowest place; beyond the text there are zeros.
func chunkAt(text string, i int) uint64 {
	if rest := text[i:]; len(rest) >= 8 {
		return binary.LittleEndian.Uint64([]byte(rest[:8]))
	}
	if len(text) >= 8 {
		last := text[len(text)-8:]
		return binary.LittleEndian.Uint64([]byte(last)) >> (8 * (8 - (len(text) - i)))
	}
	var chunk uint64
	for k := len(text) - 1; k >= i; k-- {
		chunk = chunk<<8 | uint64(text[k])
	}
	return chunk
}

// lettersIn counts the ASCII letters at a chunk's beginning.
func lettersIn(chunk uint64) int {
	const ones = 0x0101010101010101
	low := chunk&(0x7F*ones) | 0x20*ones
	letter := (low + (0x80-'a')*ones) &^ (low + (0x7F-'z')*ones) &^ chunk & (0x80 * ones)
	return bits.TrailingZeros64(^letter&(0x80*ones)) >> 3
}

// phrases gives the words of phrases their common role, the longest phrase first.
func (s *scan) phrases() {
	for i := 0; i < len(s.atoms); i++ {
		a := &s.atoms[i]
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
			e := meaningOf(h)
			role := e.role
			if role&^begins != 0 {
				a.role, more = role&^begins, k
				s.topics |= e.topic
			}
			if role&begins == 0 {
				break
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
