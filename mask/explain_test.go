package mask_test

import (
	"slices"
	"testing"

	"snug/mask"
	"snug/mask/text"
)

// What was left is explained as well as what was masked.
func TestExplain(t *testing.T) {
	t.Parallel()
	e := mask.New(mask.Policy{})
	for _, c := range []struct {
		question, typed, entity string
		masked                  bool
		confirmed, against      []string
	}{
		{"", "4539 1488 0343 6467", mask.Card, true, []string{"luhn", "network:visa"}, nil},
		{"", "4539 1488 0343 6468", mask.Card, false, []string{"network:visa"}, []string{"luhn:wrong", "label:none"}},
		{"", "order 4539148803436467", mask.Card, false, []string{"network:visa", "luhn"}, []string{"label:other"}},
		{"", "I need 4711 of them", "", false, nil, []string{"label:none"}},
		{"What is your PIN?", "4711", mask.PIN, true, []string{"question:pin"}, nil},
		{"", "my password is wrong", mask.Password, false, []string{"label:password"}, []string{"value:none"}},
	} {
		t.Run(c.typed, func(t *testing.T) {
			t.Parallel()
			_, list := e.Explain(text.Typed(c.question), text.Typed(c.typed))
			if len(list) != 1 {
				t.Fatalf("%+v", list)
			}
			got := list[0]
			if got.Entity != c.entity || got.Masked != c.masked || !slices.Equal(got.Confirmed, c.confirmed) || !slices.Equal(got.Against, c.against) {
				t.Errorf("%+v", got)
			}
			if got.Masked != (got.Score >= got.Needed) || got.Start >= got.End || got.End > len(c.typed) {
				t.Errorf("%+v", got)
			}
		})
	}
	if _, list := e.Explain(text.Typed(""), text.Typed("Where is my parcel?")); len(list) != 0 {
		t.Errorf("%+v", list)
	}
}
