package mask

import (
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
	touching  int
	odd       bool    // it may not be canonical
	bytes     []byte  // the text, with zeros behind
	held      int     // the most of it that this scan has held
	letters   []byte  // which bytes are letters of ASCII, a bit each
	mayRun    bool    // there may be a run
	firsts    []int32 // the first atoms of what may be phrases
	manySigns uint32  // not 0 where eight stand somewhere in a row
	maySeed   bool    // so many words in a row may be those of a wallet
	tail      gap     // the signs after the last atom
	gaps      gap     // all signs
	asked     asked
	// turnedRound: a directional override, which is gone, showed the text's digits from their end.
	turnedRound bool
	runs        []span       // long ones, without a space
	topics      tables.Topic // of all words, alone and in phrases
	figures     []int32      // atoms that have digits
	list        []figure     // room for columns
	spare       [longest]byte
	rules       *rules  // the site's own, or nil
	left        []found // by the site's rules
}

// phrases gives the words of phrases their common role, the longest phrase first.
func (s *scan) phrases() {
	next := 0
	for _, first := range s.firsts {
		i := int(first)
		if i < next {
			continue // within a phrase
		}
		a := &s.atoms[i]
		more, h := 0, a.hash
		for k := 1; k <= 5 && i+k < len(s.atoms); k++ {
			b := &s.atoms[i+k]
			if b.n > 0 || b.gapLen == 0 || b.gapLen > 2 || b.gap&^(gapSpace|gapDash|gapQuote|gapSlash|gapLine|gapOther) != 0 {
				break
			}
			h = hashPhrase(h, b.hash)
			e := entryOf(h)
			role := e.role()
			if role&^begins != 0 {
				a.role, more = role&^begins, k
				s.topics |= e.topic()
			}
			if role&begins == 0 {
				break
			}
		}
		a.phrase = int8(more)
		s.seen |= a.role
		for next = i + 1; next <= i+more; next++ {
			s.atoms[next].role = tables.RoleFill
		}
	}
}
