package tables

import (
	"slices"
	"strings"
	"testing"
	"unicode"
)

// The browser has no table of letters: it folds by Unicode's lower case and compatibility decomposition, but for a few letters, as
// web/packages/mask/src/glyph.ts says. All words that it knows must come out as they do here.
func TestBrowserFoldsItsWordsAlike(t *testing.T) {
	t.Parallel()
	odd := map[rune]rune{}
	letters := []rune(oddLetters())
	for i := 0; i < len(letters); i += 2 {
		odd[letters[i]] = letters[i+1]
	}
	browser := func(r rune) rune {
		r = browserFold(r)
		if plain, ok := odd[r]; ok {
			return plain
		}
		return r
	}
	texts := slices.Clone(Numerals)
	texts = append(texts, MoreNumerals...)
	for _, w := range append(slices.Clip(Words), MoreWords...) {
		texts = append(texts, w.Words)
	}
	count := 0
	for _, text := range texts {
		for _, r := range text + strings.ToUpper(text) {
			if !unicode.IsLetter(r) {
				continue
			}
			count++
			if got, want := browser(r), Fold(r); got != want {
				t.Errorf("%q: the browser folds it to %q, the server to %q", r, got, want)
			}
		}
	}
	if count < 1000 {
		t.Errorf("only %d letters", count)
	}
}
