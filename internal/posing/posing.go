// Package posing tells whether the name that a visitor gives would pass for somebody of the shop: a title such as Support or
// Admin, the shop's own name, or a colleague's.
//
// It protects staff and other readers from a visitor who speaks as one of them, also where the name is only seen to be the
// same: in letters of another script, digits for letters, spaced, joined or decorated. Names are compared as UTS #39 has
// it, by what they look like. It refuses to judge people: words that are anybody's name stand on no list, or only
// as the whole of a name.
package posing

import (
	"strings"
	"unicode/utf8"
)

// Bounds of what is compared.
const (
	maxName = 400 // bytes looked at; longer ones are cut, and refused by others
	whole   = 6   // letters from which a title is found when it is spelled in pieces
	inside  = 7   // letters from which a title is found within a longer word
	brand   = 8   // letters from which a shop's name of one word is found within a name
)

// As tells whether name would pass for staff of a shop: by its words, by the shop's name, or by the shown name of
// one of the colleagues; or reads otherwise than it is written. It keeps nothing.
func As(name, shop string, colleagues []string) bool {
	if len(name) > maxName {
		name = name[:maxName]
	}
	if strings.ContainsAny(name, "\u202d\u202e") {
		return true // letters turned round by force: troppuS is seen as Support
	}
	seen := appearances(name)
	for _, s := range seen {
		if s.titled() || shop != "" && s.carries(shop) {
			return true
		}
	}
	return alike(seen, colleagues)
}

// Alike tells whether a name looks the same as one of others: for two of the staff, whose titles are their own.
func Alike(name string, others []string) bool {
	return alike(appearances(name[:min(len(name), maxName)]), others)
}

func alike(seen []appearance, others []string) bool {
	for _, o := range others {
		for _, other := range appearances(o) {
			for _, s := range seen {
				if other.joined != "" && other.joined == s.joined {
					return true
				}
			}
		}
	}
	return false
}

// titled tells whether a name has a title of staff in it.
func (a appearance) titled() bool {
	if titles.whole[a.joined] || titles.whole[a.core] {
		return true
	}
	for i, w := range a.words {
		if titles.word[w] || titles.within(w) {
			return true
		}
		if titles.word[a.cores[i]] {
			return true
		}
	}
	return a.spelled()
}

// spelled finds titles in pieces: letter by letter, or with a gap.
func (a appearance) spelled() bool {
	for i := range a.words {
		joined, single := "", true
		for k, w := range a.words[i:] {
			joined += w
			single = single && utf8.RuneCountInString(w) == 1
			all := i == 0 && k == len(a.words)-1
			if k > 0 && titles.word[joined] && (single || all || utf8.RuneCountInString(joined) >= whole) {
				return true
			}
		}
	}
	return false
}

// carries tells whether a name is the shop's, or has it in it where that can't be chance.
func (a appearance) carries(shop string) bool {
	for _, own := range appearances(shop) {
		switch {
		case own.joined == "":
		case own.joined == a.joined, own.joined == a.core:
			return true
		case (len(own.words) > 1 || utf8.RuneCountInString(own.joined) >= brand) && a.holds(own.joined):
			return true
		}
	}
	return false
}

// holds tells whether words that follow each other make up joined.
func (a appearance) holds(joined string) bool {
	for i := range a.words {
		made := ""
		for _, w := range a.words[i:] {
			if made += w; made == joined {
				return true
			}
			if len(made) >= len(joined) {
				break
			}
		}
	}
	return false
}
