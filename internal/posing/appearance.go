package posing

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// appearance is what a name looks like: words of letters that stand for all that look the same.
type appearance struct {
	words  []string
	cores  []string // the words without digits before and behind: Support2
	joined string   // all words in one
	core   string   // all cores in one
}

// appearances are the ways to see a name. Small letters look like others than capitals do (Cyrillic в, but В), so it is
// looked at as written and in small letters.
func appearances(name string) []appearance {
	written := norm.NFKD.String(name)
	small := norm.NFKD.String(strings.ToLower(written))
	first := look(written)
	if second := look(small); second.joined != first.joined {
		return []appearance{first, second}
	}
	return []appearance{first}
}

// look cuts what is in NFKD into words.
func look(s string) appearance {
	var a appearance
	var word, plain []rune
	flush := func() {
		if len(word) == 0 {
			return
		}
		w := pairs(string(word))
		c := pairs(string(trim(word, plain)))
		a.words, a.cores = append(a.words, w), append(a.cores, c)
		a.joined += w
		a.core += c
		word, plain = word[:0], plain[:0]
	}
	previous := rune(0)
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || isInvisible(r):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r) || symbols[r] != 0:
			if unicode.IsUpper(r) && unicode.IsLower(previous) && len(word) > 2 {
				flush() // SupportTeam
			}
			word, plain = append(word, seen(r)), append(plain, r)
		default:
			flush()
		}
		previous = r
	}
	flush()
	return a
}

// trim takes digits off both ends of a word.
func trim(word, plain []rune) []rune {
	i, k := 0, len(word)
	for i < k && unicode.IsDigit(plain[i]) {
		i++
	}
	for k > i && (unicode.IsDigit(plain[k-1]) || symbols[plain[k-1]] != 0) {
		k--
	}
	return word[i:k]
}

// pairs writes two letters that look like one as that.
func pairs(w string) string {
	w = strings.ReplaceAll(w, "rn", "m")
	return strings.ReplaceAll(w, "vv", "w")
}

// seen is the letter that a rune is taken for.
func seen(r rune) rune {
	if l, ok := prototypes[r]; ok {
		return l
	}
	if l := symbols[r]; l != 0 {
		return l
	}
	if r = unicode.ToLower(r); r == 'i' || r == 'j' {
		return 'l'
	}
	if l, ok := prototypes[r]; ok {
		return l
	}
	return r
}

// symbols are signs and digits that are read as letters. I, l, 1 and | are one.
var symbols = map[rune]rune{
	'0': 'o', '1': 'l', '|': 'l', '!': 'l', '3': 'e', '4': 'a', '@': 'a', '5': 's', '$': 's', '7': 't', '+': 't', '8': 'b', '9': 'g', '6': 'g',
	'€': 'e', '£': 'l', '§': 's', '¡': 'l',
}

// prototypes has the letter for each that looks like it.
var prototypes = func() map[rune]rune {
	m := map[rune]rune{}
	for letter, others := range lookalikes {
		if letter == 'i' || letter == 'j' {
			letter = 'l'
		}
		for _, r := range norm.NFKD.String(others) {
			if !unicode.Is(unicode.Mn, r) && r > unicode.MaxASCII {
				m[r] = letter
			}
		}
	}
	return m
}()

// isInvisible tells of what shows nothing, or only joins letters: format characters, variation selectors, fillers, Arabic's tatweel.
func isInvisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || unicode.Is(unicode.Variation_Selector, r) || r == 0x0640
}
