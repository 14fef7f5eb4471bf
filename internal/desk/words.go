package desk

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words are compared without case and accents: "Café" is found by "cafe". Scripts that put no space between words are
// taken apart into pairs of characters. Of a word its beginnings count, too, from three characters on, so that a search
// finds while it is typed.

// maxWord is how many characters of a word count.
const maxWord = 24

// minPrefix is the shortest beginning of a word that finds it.
const minPrefix = 3

// words calls fn with each normalised word of a text.
func words(s string, fn func(string)) {
	var b strings.Builder
	n := 0
	var last rune // of the run without spaces; 0: none
	flush := func() {
		if n > 0 {
			fn(b.String())
		}
		b.Reset()
		n = 0
	}
	var it norm.Iter
	it.InitString(norm.NFKD, s)
	for !it.Done() {
		for _, r := range string(it.Next()) {
			switch {
			case unicode.Is(unicode.Mn, r):
				continue // an accent is no end of a word
			case !unicode.IsLetter(r) && !unicode.IsNumber(r):
				flush()
				last = 0
			case unspaced(r):
				flush()
				fn(string(r))
				if last != 0 {
					fn(string([]rune{last, r}))
				}
				last = r
			default:
				last = 0
				if n++; n <= maxWord {
					fold(&b, r)
				}
			}
		}
	}
	flush()
}

// fold writes one form for all cases of a letter, and the plain one of those that have no accent to lose.
func fold(b *strings.Builder, r rune) {
	switch r = unicode.ToLower(unicode.ToUpper(r)); r {
	case 'ß':
		b.WriteString("ss")
	case 'æ':
		b.WriteString("ae")
	case 'œ':
		b.WriteString("oe")
	case 'ø':
		b.WriteByte('o')
	case 'ł':
		b.WriteByte('l')
	case 'đ':
		b.WriteByte('d')
	case 'ı':
		b.WriteByte('i')
	default:
		b.WriteRune(r)
	}
}

func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer)
}

// terms are what a query asks for, each once: all of them must be there.
func terms(query string) []string {
	var out []string
	seen := make(map[string]bool)
	words(query, func(w string) {
		if !seen[w] && len(out) < maxTerms {
			seen[w] = true
			out = append(out, w)
		}
	})
	return out
}

// maxTerms bounds the words of a query.
const maxTerms = 12

// holds tells whether a text has every term, as a word or as the beginning of one.
func holds(s string, terms []string) bool {
	left := len(terms)
	var found [maxTerms]bool
	words(s, func(w string) {
		for i, t := range terms {
			if !found[i] && (w == t || len([]rune(t)) >= minPrefix && strings.HasPrefix(w, t)) {
				found[i] = true
				left--
			}
		}
	})
	return left == 0
}

// beginnings calls fn with a word and with each of its beginnings that finds it.
func beginnings(w string, fn func(string)) {
	n := 0
	for i := range w {
		if n >= minPrefix {
			fn(w[:i])
		}
		n++
	}
	fn(w)
}
