package tables

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"snug/mask/internal/ident"
)

// Fold makes letters comparable: lower case, without accents, full width made plain, Arabic letters in the form that
// hurried writers use.
func Fold(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r | 0x20
	case r < 0xC0:
		return r
	case r < 0x180:
		return rune(Plain[r-0xC0])
	case r >= 0x391 && r <= 0x3A9, r >= 0x410 && r <= 0x42F:
		return Fold(r + 0x20)
	case r >= 0x400 && r <= 0x40F:
		return Fold(r + 0x50)
	case r == 0x218 || r == 0x219:
		return 's'
	case r == 0x21A || r == 0x21B:
		return 't'
	case r == 0x3AC:
		return 0x3B1
	case r == 0x3AD:
		return 0x3B5
	case r == 0x3AE:
		return 0x3B7
	case r == 0x3AF:
		return 0x3B9
	case r == 0x3CC:
		return 0x3BF
	case r == 0x3CD:
		return 0x3C5
	case r == 0x3CE:
		return 0x3C9
	case r == 0x451:
		return 0x435
	case r == 0x622 || r == 0x623 || r == 0x625:
		return 0x627
	case r == 0x624:
		return 0x648
	case r == 0x626:
		return 0x64A
	case r == 0x629:
		return 0x647
	case r == 0x649:
		return 0x64A
	case r < 0x590, r >= 0x10A0 && r < 0x2000: // the scripts that have capitals
		if lower := unicode.ToLower(r); lower != r {
			return Fold(lower)
		}
	case r >= 0x2000 && r < Planes:
		if plain, ok := plains()[r]; ok && unicode.IsLetter(plain) {
			return Fold(plain)
		}
	}
	return r
}

// Dictionary gives the roles of all words and phrases, folded; the words of a phrase are divided by spaces. Apostrophes
// divide words, too, as they do in text. The names of the kinds of identifiers are among them. Without more it has those alone that the browser knows.
func Dictionary(more bool) map[string]Role {
	numerals, words := Numerals, Words
	if more {
		numerals, words = append(slices.Clip(numerals), MoreNumerals...), append(slices.Clip(words), MoreWords...)
	}
	roles := map[string]Role{}
	for _, line := range numerals {
		for value, synonyms := range strings.Split(line, ",") {
			for word := range strings.SplitSeq(synonyms, "/") {
				key := foldWords(word)
				if old := roles[key] & RoleDigit; old != 0 && old != Role(value+1) {
					panic(fmt.Sprintf("tables: %q means two digits", key))
				}
				roles[key] |= Role(value + 1)
			}
		}
	}
	for phrase := range Pairs(more) {
		roles[phrase] |= RolePair
	}
	for word := range strings.SplitSeq(Sounds, ",") {
		roles[word] |= RoleSound
	}
	for i := range ident.Kinds {
		for _, label := range ident.Kinds[i].Labels {
			roles[label] |= RoleID
		}
	}
	for _, w := range words {
		for phrase := range strings.SplitSeq(w.Words, ",") {
			roles[foldWords(phrase)] |= w.Role
		}
	}
	if more {
		topical(roles)
	}
	return roles
}

// ServerDictionary gives the roles of ServerWords, as Dictionary gives those of the others.
func ServerDictionary() map[string]Role {
	roles := map[string]Role{}
	for _, w := range ServerWords {
		for phrase := range strings.SplitSeq(w.Words, ",") {
			roles[foldWords(phrase)] |= w.Role
		}
	}
	return roles
}

func foldWords(phrase string) string {
	var b strings.Builder
	for _, r := range phrase {
		switch {
		case r == '\'' || r == ' ':
			b.WriteByte(' ')
		case !ignorable(r):
			b.WriteRune(Fold(r))
		}
	}
	return b.String()
}

func ignorable(r rune) bool {
	return unicode.IsOneOf([]*unicode.RangeTable{unicode.Cf, unicode.Inherited}, r)
}
