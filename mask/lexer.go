package mask

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// lexer is where the reading of a text stands.
type lexer struct {
	*scan
	signs  gap    // since the last atom
	length int8   // how many; 0 where the last atom touches what comes
	before uint64 // the hash of the last atom, where that is a word
	lead   uint64 // 1 where a phrase may begin with it
	// row has a bit for each atom up to here that may be a word of a wallet, rows those of all rows that ended.
	row, rows uint64
	// dense: something had no space before it, or was so long, that leastRun bytes may be without one. Quotation marks, apostrophes
	// among them, count as spaces here: every other sentence has one, and nothing that is looked for in a run.
	dense bool
}

// lex splits text into atoms. s.paint has looked at it.
func (s *scan) lex(text string) {
	s.text, s.odd = text, false
	s.atoms, s.digits, s.numbers, s.found, s.figures = s.atoms[:0], s.digits[:0], s.numbers[:0], s.found[:0], s.figures[:0]
	s.seen, s.spelled, s.touching, s.gaps, s.topics, s.firsts, s.manySigns = 0, 0, 0, 0, 0, s.firsts[:0], 0
	l := lexer{scan: s}
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case asciiLetter[c]:
			i = l.words(i)
		case signOf[c] != 0:
			l.sign(signOf[c])
			i++
		case c >= '1' && c <= '9':
			i = l.number(i)
		case c >= utf8.RuneSelf && easyLetter(text, i) != 0:
			i = l.foreignWord(i)
		default:
			i = l.glyph(i)
		}
	}
	s.tail = l.signs
	s.manySigns |= uint32(l.length) >> someSignBits
	s.gaps |= s.tail
	s.seen &^= begins
	s.phrases()
	s.maySeed = l.rows>>(fewestSeeds-1)&1 != 0
	s.mayRun = (l.dense || l.length > fewSigns || len(s.digits) >= shortest) && s.longestRun() >= leastRun
}

// glyph reads a glyph that is neither a letter nor a sign of plain ASCII.
func (l *lexer) glyph(i int) int {
	s, text := l.scan, l.text
	g := &ascii[text[i]&0x7F]
	if unusual[text[i]] || signOf[text[i]] == 0 && text[i] != '0' {
		decoded := l.glyphAt(i)
		if g = &decoded; g.class == classLetter {
			return l.foreignWord(i)
		}
	}
	at := i
	i += g.width
	if text[at] == '0' && i+2 < len(text) && text[i]|0x20 == 'x' {
		i = l.hexadecimal(i, &g)
	}
	switch g.class {
	case classSign:
		l.sign(gap(g.value))
	case classIgnorable:
		if n := len(s.atoms); n > 0 && l.length == 0 {
			s.atoms[n-1].end = int32(i)
		}
	case classDigit, classIdeograph:
		ideograph := g.class == classIdeograph
		if n := len(s.atoms) - 1; n < 0 || l.length > 0 || s.atoms[n].n == 0 || s.atoms[n].ideograph != ideograph {
			s.figures = append(s.figures, int32(n+1))
			a := l.add(at)
			a.digits, a.ideograph = int32(len(s.digits)), ideograph
			l.lead = 0
			l.row = l.row<<1 | 1
			l.rows |= l.row
		}
		a := &s.atoms[len(s.atoms)-1]
		s.digits = append(s.digits, byte(g.value))
		a.n++
		a.end = int32(i)
	}
	return i
}

// number reads digits of ASCII, the first at i, and returns where they end. A zero may begin something else.
func (l *lexer) number(i int) int {
	s, text := l.scan, l.text
	if n := len(s.atoms) - 1; n < 0 || l.length > 0 || s.atoms[n].n == 0 || s.atoms[n].ideograph {
		s.figures = append(s.figures, int32(n+1))
		l.add(i).digits = int32(len(s.digits))
		l.lead = 0
		l.row = l.row<<1 | 1
		l.rows |= l.row
	}
	from := i
	for i < len(text) && text[i] >= '0' && text[i] <= '9' && !(text[i] == '0' && i+2 < len(text) && text[i+1]|0x20 == 'x') {
		s.digits = append(s.digits, text[i]-'0')
		i++
	}
	a := &s.atoms[len(s.atoms)-1]
	a.n += int32(i - from)
	a.end = int32(i)
	return i
}

// glyphAt reads the glyph that begins at i, and notes where the text may not be canonical.
func (l *lexer) glyphAt(i int) glyph {
	g := glyphAt(l.text, i)
	if c := l.text[i]; c >= utf8.RuneSelf {
		r, _ := utf8.DecodeRuneInString(l.text[i:])
		l.odd = l.odd || !isPlain(r)
	} else {
		for k := i; k < i+g.width; k++ { // in a comment of HTML there may be anything
			c := l.text[k]
			l.odd = l.odd || c >= utf8.RuneSelf || dropped(rune(c)) || c == '\r'
		}
		l.dense = l.dense || g.width > 1
	}
	return g
}

func (l *lexer) sign(signs gap) {
	l.signs |= signs
	if l.length < mostSigns {
		l.length++
	}
}

// mostSigns is how many signs before an atom are counted. Where atoms are shorter than the shortest number that is looked for,
// and have at most fewSigns between them, a space among them, nothing is as long as leastRun without one.
const (
	mostSigns = 100
	fewSigns  = 3
)

// add begins an atom; it is glued to the one before if nothing stands between.
func (l *lexer) add(at int) *atom {
	s := l.scan
	n := len(s.atoms)
	if l.length == 0 {
		if n == 0 {
			l.signs, l.length = gapSpace, 1 // the beginning is a boundary like any other
		} else {
			s.touching++
		}
	}
	if n == cap(s.atoms) {
		s.atoms = append(s.atoms, atom{})
	} else {
		s.atoms = s.atoms[:n+1]
	}
	a := &s.atoms[n]
	*a = atom{}
	a.start, a.number, a.gap, a.gapLen = int32(at), -1, l.signs, l.length
	s.gaps |= l.signs
	l.dense = l.dense || l.signs&noJoint == 0 || l.length > fewSigns
	s.manySigns |= uint32(l.length) >> someSignBits
	l.signs, l.length = 0, 0
	return a
}

// words reads a word that begins with an ASCII letter at i, and those that follow it with nothing but plain signs between, and
// returns where it stopped. Most of most texts goes through here: with hardly a branch that depends on what the words are, in
// arrays so large that no index needs a check, and in loops so small that what changes stays in registers.
func (l *lexer) words(i int) int {
	s := l.scan
	if l.length == 0 {
		if len(s.atoms) == 0 {
			l.signs, l.length = gapSpace, 1
		} else {
			s.touching++
		}
	}
	l.dense = l.dense || l.signs&noJoint == 0 // all>>16 tells of the others
	var (
		base    = i &^ 7
		view    = (*[stretch + ahead]byte)(s.bytes[base:])
		letters = (*[stretch/8 + 8]byte)(s.letters[base/8:])
		atoms   = s.room()
		p       = uint(i - base)
		n       uint
		signs   = packed(l.signs) | packed(l.length)<<16
		all     packed
	)
	others, sure := uint64(0), uint(0) // where no letters are from p on, and of how many bytes that is known
	for p < stretch {
		if sure < atOnce+2 {
			others = ^binary.LittleEndian.Uint64(letters[p/8%(stretch/8):]) >> (p % 8)
			sure = 64 - p%8
		}
		size := uint(bits.TrailingZeros64(others | 1<<63))
		end := p + size
		next := afterWord[view[end%(2*stretch)]]
		if size > atOnce || next&packed(gapGoesOn) != 0 {
			break
		}
		only := &upTo[size%(2*atOnce)]
		word := (*[atOnce]byte)(view[p%stretch:])
		low, high := binary.LittleEndian.Uint64(word[:8])|small8, binary.LittleEndian.Uint64(word[8:])|small8
		// Field by field: a literal would be made elsewhere first, and then copied.
		a := &atoms[n%uint(len(atoms))]
		a.start, a.end, a.digits, a.n, a.number, a.letters = int32(base+int(p)), int32(base+int(end)), 0, 0, -1, int32(size)
		a.hash = hashRound(0, low&only.low, high&only.high)
		a.gap, a.gapLen, a.ideograph, a.taken, a.phrase = gap(signs), int8(signs>>16), false, false, 0
		n++
		all |= signs | only.long
		p = end
		if signs = 0; next == 0 {
			break
		}
		signs = next
		p++
		others >>= (size + 1) % 64
		sure -= size + 1
		if others&1 == 0 {
			continue // one sign, and the next word
		}
		sure = 0
		for p < stretch {
			more := packed(signOf[view[p%stretch]])
			if more == 0 {
				break
			}
			p++
			if signs |= more; signs&^isJoint>>16 < mostSigns {
				signs += 1 << 16
			}
		}
		if signs&packed(noJoint) != 0 {
			signs &^= isJoint
		}
		if !asciiLetter[view[p%(2*stretch)]] {
			break
		}
	}
	l.signs, l.length = gap(signs), int8(signs>>16)
	s.gaps |= gap(all)
	s.manySigns |= uint32(all&^isLong) >> (16 + someSignBits)
	first := len(s.atoms)
	s.atoms = s.atoms[:first+int(n)]
	l.meanings(first)
	l.dense = l.dense || all>>16 > fewSigns
	if all&isLong != 0 {
		for k := first; k < len(s.atoms); k++ {
			if s.atoms[k].letters >= shortest {
				l.long(k)
			}
		}
	}
	i = base + int(p)
	if p < stretch && asciiLetter[s.bytes[i]] {
		return l.longWord(i)
	}
	return i
}

// meanings gives the words from atom k on their roles.
func (l *lexer) meanings(k int) {
	s := l.scan
	all, before, lead, spelled := uint64(0), l.before, l.lead, uint64(0)
	row, rows := l.row, l.rows
	words := s.atoms[k:]
	for i := range words {
		a := &words[i]
		h := a.hash
		meaning := known(h)
		a.role = tables.Role(meaning) &^ begins
		all |= meaning
		spelled += meaning >> spells
		if pair := pairOf(before, h); lexicon.pairs[pair/64]>>(pair%64)&lead != 0 {
			s.firsts = append(s.firsts, int32(k+i-1))
		}
		before, lead = h, uint64(uint32(meaning)>>31)
		row = (row<<1 | 1) & fitsSeed[uint32(a.letters)%64]
		rows |= row
	}
	l.row, l.rows = row, rows
	l.before, l.lead = before, lead
	s.seen |= tables.Role(all)
	s.topics |= (&entry{meaning: all}).topic()
	s.spelled += int(spelled)
}

// room gives the atoms behind those in use, as many as can begin in a stretch.
func (s *scan) room() *[stretch / 2]atom {
	used := len(s.atoms)
	if cap(s.atoms)-used < stretch/2 {
		s.atoms = slices.Grow(s.atoms, stretch/2)
	}
	return (*[stretch / 2]atom)(s.atoms[used : used+stretch/2])
}

// longestRun is how many bytes without a space there may be in a row, or more. Most texts are not dense, and are not looked at again.
func (s *scan) longestRun() int32 {
	since, end, run := int32(0), int32(0), int32(0)
	for i := range s.atoms {
		a := &s.atoms[i]
		run = max(run, a.start-since)
		if a.gap&(gapSpace|gapLine) != 0 {
			since = end
		}
		end = a.end
	}
	return max(run, int32(len(s.text))-since)
}

// packed is a gap, and above it how many signs it has. isLong tells of a word that may be many digits, and isJoint of signs
// without a space among them.
type packed uint32

const (
	isLong  packed = 1 << 31
	isJoint packed = 1 << 30
	noJoint        = gapSpace | gapLine | gapQuote
)

// longWord reads a word of any length, or with letters beyond ASCII or escapes in it.
func (l *lexer) longWord(at int) int {
	i, h := at, uint64(0)
	for {
		size := min(bits.TrailingZeros64(^(binary.LittleEndian.Uint64(l.scan.letters[i/8:]) >> (i % 8))), atOnce)
		only, here := &upTo[size], l.bytes[i:]
		h = hashRound(h, (binary.LittleEndian.Uint64(here)|small8)&only.low, (binary.LittleEndian.Uint64(here[8:])|small8)&only.high)
		if i += size; !asciiLetter[l.bytes[i]] {
			break
		}
	}
	if goesOn[l.bytes[i]] {
		return l.foreignWord(at)
	}
	l.took(at, i, i-at, h)
	return i
}

// small8 makes capitals of ASCII small.
const small8 = 0x2020202020202020

// upTo masks the first bytes of sixteen; long is isLong for a word of so many that it may be many digits.
var upTo [2 * atOnce]struct {
	low, high uint64
	long      packed
	_         [3]packed
}

// fitsSeed is 1 for a length that words of a wallet have, and 0 for another.
var fitsSeed [64]uint64

func init() {
	for n := range upTo[:atOnce+1] {
		upTo[n].low, upTo[n].high = 1<<(8*min(n, 8))-1, 1<<(8*max(n-8, 0))-1
		if n >= shortest {
			upTo[n].long = isLong
		}
	}
	fitsSeed[0] = math.MaxUint64 // the number of one may stand before it
	for n := leastSeed; n <= mostSeed; n++ {
		fitsSeed[n] = math.MaxUint64
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
	s := l.scan
	a := l.add(start)
	a.end, a.letters, a.hash = int32(end), int32(letters), hash
	fits := fitsSeed[uint32(a.letters)%64]
	if end-start >= 3*letters && letters <= mostSeed { // those who write without spaces have words of one letter
		fits = math.MaxUint64
	}
	l.row = (l.row<<1 | 1) & fits
	l.rows |= l.row
	if letters >= shortest {
		l.long(len(s.atoms) - 1)
	}
	l.dense = l.dense || end-start >= shortest
	meaning := known(hash)
	a.role = tables.Role(meaning) &^ begins
	if pair := pairOf(l.before, hash); lexicon.pairs[pair/64]>>(pair%64)&l.lead != 0 {
		s.firsts = append(s.firsts, int32(len(s.atoms)-2))
	}
	l.before, l.lead = hash, uint64(uint32(meaning)>>31)
	s.seen |= tables.Role(meaning)
	s.topics |= (&entry{meaning: meaning}).topic()
	s.spelled += int(meaning >> spells)
}
