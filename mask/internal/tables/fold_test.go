package tables

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The browser has no table of letters: it folds by Unicode's lower case and compatibility decomposition, but for a few letters, as
// web/packages/mask/src/glyph.ts says. All words that it knows must come out as they do here.
func TestBrowserFoldsItsWordsAlike(t *testing.T) {
	t.Parallel()
	browser := func(r rune) rune {
		switch r {
		case 'ß':
			return 's'
		case 0x629:
			return 0x647
		case 0x649:
			return 0x64A
		}
		if r >= 0x2000 {
			if plain, ok := plains()[r]; ok {
				return plain
			}
			return r
		}
		return unicode.ToLower([]rune(norm.NFKD.String(string(r)))[0])
	}
	texts := slices.Clone(Numerals)
	for _, w := range Words {
		texts = append(texts, w.Words)
	}
	letters := 0
	for _, text := range texts {
		for _, r := range text + strings.ToUpper(text) {
			if !unicode.IsLetter(r) {
				continue
			}
			letters++
			if got, want := browser(r), Fold(r); got != want {
				t.Errorf("%q: the browser folds it to %q, the server to %q", r, got, want)
			}
		}
	}
	if letters < 1000 {
		t.Errorf("only %d letters", letters)
	}
}
