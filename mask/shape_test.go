package mask_test

import (
	"strings"
	"testing"
	"unicode"

	"snug/mask"
)

func TestShape(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ entity, value, want string }{
		{mask.TaxID, "AO-4711-093", "AA-9999-999"},
		{mask.Card, "4539 1488 0343 6467", "9999 9999 9999 9999"},
		{mask.NationalID, "٣٩٠.٥٣٣.٤٤٧–٠٥", "999.999.999-99"},
		{mask.Phone, "+44 (0)20\u00a07946--0018", "+99 (9)99 9999-9999"},
		{mask.Passport, "x1\u200b2\u0301~~3", "A99?9"},
		{mask.BankAccount, strings.Repeat("7", 24), strings.Repeat("9", 24)},
		{mask.BankAccount, strings.Repeat("7", 25), strings.Repeat("9", 24) + "…"},
		{mask.BankAccount, strings.Repeat("7 ", 200), strings.Repeat("9 ", 12) + "…"},
		// Words tell what they are by how long they are, and these are none of them numbers.
		{mask.TaxID, "order 4711", ""},
		{mask.Card, "four one one", ""},
		{mask.Card, "••••", ""},
		{mask.NationalID, "", ""},
		{mask.Password, "Tr0ub4dor", ""},
		{mask.PIN, "4711", ""},
		{mask.Secret, "sk-1234", ""},
		{mask.Address, "12 Hill St", ""},
		{mask.Email, "a1@b.org", ""},
		{"sauce", "4711", ""},
	} {
		if got := mask.Shape(c.entity, c.value); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.entity, c.value, got, c.want)
		}
	}
}

// Two values that differ in nothing but which digits and letters they have are of one shape, and no sign of a value is in it
// that is not one of those that every shape may have.
func FuzzShape(f *testing.F) {
	f.Add("AO-4711-093")
	f.Add("+٤٤ 𝟒2\u200b①")
	f.Add("\xff4é\u0301")
	f.Fuzz(func(t *testing.T, value string) {
		shape := mask.Shape(mask.TaxID, value)
		if strings.Trim(shape, "A9? -./:_#+()…") != "" || len([]rune(shape)) > 25 || shape != "" && !strings.Contains(shape, "9") && !strings.HasSuffix(shape, "…") {
			t.Errorf("%q has the shape %q", value, shape)
		}
		other := strings.Map(func(r rune) rune {
			switch {
			case unicode.IsNumber(r):
				return '7'
			case unicode.IsLetter(r):
				return 'q'
			}
			return r
		}, value)
		if mask.Shape(mask.TaxID, other) != shape {
			t.Errorf("%q and %q are told apart: %q", value, other, shape)
		}
	})
}
