package mask

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The lexer's word that a text has no long run is right wherever something could be found in one: it is taken back only for runs
// of short words with quotation marks between them.
func TestNoRunIsOverlooked(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	pieces := []string{
		"a", "I", "the", "boots", "waterproof", "embarrassing", "haven't", "\"no\"", "(see)", "12", "4111", "1234567", "ghp_", "sk-live", "0x34", "&#52;", "%34",
		"ü", "straße", "привет", "مرحبا", "\u200B", ".", "...", ",", "-", "/", ":", "@", "=", "_", "|", "'", "\"", " ", " ", " ", "  ", "\n", "\t", "\u00A0",
	}
	for range 200_000 {
		var b strings.Builder
		for range 1 + r.IntN(14) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		text := b.String()
		var s scan
		s.paint(text)
		s.lex(text)
		if s.mayRun {
			continue
		}
		s.mayRun = true
		s.findRuns()
		for _, run := range s.runs {
			if i := slices.IndexFunc(strings.FieldsFunc(text[run.start:run.end], isQuote), func(part string) bool { return len(part) >= leastRun }); i >= 0 {
				t.Fatalf("overlooked: %q in %q", text[run.start:run.end], text)
			}
		}
	}
}

func isQuote(r rune) bool {
	return r < 0x80 && ascii[r].class == classSign && gap(ascii[r].value)&gapQuote != 0
}
