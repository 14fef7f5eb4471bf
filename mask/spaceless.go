package mask

import (
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// spaceless has the labels, and the words that ask, of those who write without spaces, by their hashes; spacelessFirst has a bit for the
// letters that they begin with. Both are read only after init.
var (
	spaceless      = map[uint64]tables.Role{}
	spacelessFirst [64]uint64
)

// mostSpaceless is how many letters of such a word are looked at.
const mostSpaceless = 6

func init() {
	const wanted = tables.Labels | tables.RoleAsk
	dictionary := tables.Dictionary(true)
	for phrase, role := range tables.ServerDictionary() {
		dictionary[phrase] |= role
	}
	for phrase, role := range dictionary {
		r, _ := utf8.DecodeRuneInString(phrase)
		if role&wanted != 0 && isSpaceless(r) && utf8.RuneCountInString(phrase) <= mostSpaceless {
			spaceless[hashFolded([]byte(phrase))] = role & wanted
			spacelessFirst[r/64%64] |= 1 << (r % 64)
		}
	}
}

// isSpaceless tells whether a letter is of a script in which words follow one another without a space.
func isSpaceless(r rune) bool {
	return r >= 0x3040 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0xE00 && r <= 0xEFF || r >= 0x1000 && r <= 0x109F || r >= 0x1780 && r <= 0x17FF
}

// lookWithin gives the newest word, which is folded, the roles of the labels within it, if it has none itself.
func (l *lexer) lookWithin(folded []byte) {
	if a := &l.atoms[len(l.atoms)-1]; a.role&tables.Labels == 0 && l.spaceless(a) {
		role := within(folded)
		a.role |= role
		l.seen |= role
	}
}

// within gives the roles of the labels that a run of letters has in it: "您的密码是多少". The longest that begins at a place counts.
func within(folded []byte) (roles tables.Role) {
	for at := 0; at < len(folded); {
		r, width := utf8.DecodeRune(folded[at:])
		next := at + width
		if isSpaceless(r) && spacelessFirst[r/64%64]>>(r%64)&1 != 0 {
			end, best := at, 0
			for n := 0; n < mostSpaceless && end < len(folded); n++ {
				_, w := utf8.DecodeRune(folded[end:])
				end += w
				if spaceless[hashFolded(folded[at:end])] != 0 {
					best = end
				}
			}
			if best > 0 {
				roles |= spaceless[hashFolded(folded[at:best])]
				next = best
			}
		}
		at = next
	}
	return roles
}

// spaceless tells whether a word is of such a script.
func (s *scan) spaceless(a *atom) bool {
	if a.n > 0 || s.text[a.start] < 0xE0 { // of three bytes
		return false
	}
	r, _ := utf8.DecodeRuneInString(s.text[a.start:])
	return isSpaceless(r)
}
