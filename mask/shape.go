package mask

import (
	"slices"
	"strings"
	"unicode"
)

// numbered are the entities whose values are numbers of some issuer's. The others are words, or secrets of which even the form
// says something.
var numbered = []string{Card, IBAN, SSN, BankAccount, NationalID, TaxID, Passport, DrivingLicence, Phone}

const (
	shapeMost   = 24 // signs of a shape; what is longer is cut, so that it tells no length
	shapeLetter = 4  // letters in a row: more of them are a word
)

// shapeSigns are the signs that a shape keeps.
const shapeSigns = " -./:_#+()"

// Shape tells how a value is written and nothing of what it is, so that a site may learn which of its own numbers are taken for
// something else: "AO-4711-093" has the shape "AA-9999-999". It is empty for an entity whose values are no numbers, and for a
// value that has a word in it or no digit. It has at most 24 signs, and "…" where the value has more.
func Shape(entity, value string) string {
	if !slices.Contains(numbered, entity) {
		return ""
	}
	var b strings.Builder
	n, letters, digits := 0, 0, 0
	last := rune(0)
	for _, r := range value {
		c := '?'
		switch {
		case unicode.IsNumber(r):
			c, digits = '9', digits+1
		case unicode.IsLetter(r):
			c = 'A'
		case unicode.IsMark(r), unicode.Is(unicode.Cf, r):
			continue
		case unicode.IsSpace(r):
			c = ' '
		case unicode.Is(unicode.Pd, r), r == '−':
			c = '-'
		case strings.ContainsRune(shapeSigns, r):
			c = r
		}
		if c != 'A' {
			letters = 0
		} else if letters++; letters > shapeLetter {
			return ""
		}
		if c == last && c != 'A' && c != '9' {
			continue
		}
		if last = c; n == shapeMost {
			b.WriteRune('…')
		} else if n < shapeMost {
			b.WriteRune(c)
		}
		n++
	}
	if digits == 0 {
		return ""
	}
	return b.String()
}
