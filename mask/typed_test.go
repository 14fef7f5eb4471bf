package mask_test

import (
	"strings"
	"testing"
	"unicode"

	"snug/mask"
	"snug/mask/text"
)

func TestTyped(t *testing.T) {
	t.Parallel()
	e := mask.New(mask.Policy{Terms: []string{"ZX-77-99"}})
	for _, c := range []struct {
		form, value string
		want        bool
	}{
		{mask.OrderForm, "AO-20417", true},
		{mask.OrderForm, "4491-220188", true},
		{mask.OrderForm, "390.533.447-05", true}, // a Brazilian CPF where a question for one stands before it
		{mask.OrderForm, "536-90-4399", true},
		{mask.OrderForm, "B123", true},
		{mask.ParcelForm, "RR 123 456 785 DE", true},
		{mask.ParcelForm, "1Z 999 AA1 01 2345 6784", true},
		{mask.ParcelForm, "00340434161094021501", true},
		{mask.ParcelForm, "JJD 0003 0000 1234 5678", true},
		{mask.ParcelForm, "AO-20417", false},
		{mask.OrderForm, "", false},
		{mask.OrderForm, "AB", false},
		{mask.OrderForm, "A1", false},
		{mask.OrderForm, " AO-20417", false},
		{mask.OrderForm, "order 20417", false},
		{mask.OrderForm, "hunter2345", false},
		{mask.OrderForm, "my pin 4711", false},
		{mask.OrderForm, "PIN 4711", false},
		{mask.OrderForm, "AO-20417\n4711", false},
		{mask.OrderForm, "AO–20417", false},
		{mask.OrderForm, "٤٤٩١٢٢", false},
		{mask.OrderForm, strings.Repeat("1", 41), false},
		{mask.OrderForm, "ZX-77-99", false}, // the site has named it
		{"sauce", "AO-20417", false},
		// Cards are none, however they are written.
		{mask.OrderForm, "4111111111111111", false},
		{mask.OrderForm, "4111-1111/1111 1111", false},
		{mask.OrderForm, "A4111B1111C1111D1111", false},
		{mask.OrderForm, "AO-77-4111.1111.1111.1111", false},
		{mask.OrderForm, "4111 1111 1111 1111 09/28 123", false},
		{mask.ParcelForm, "3782 822463 10005", false},
		{mask.ParcelForm, "6759649826438453", false},
	} {
		got, ok := e.Typed(c.form, text.Typed(c.value))
		if ok != c.want || ok && got.Clear() != c.value || !ok && !got.Empty() {
			t.Errorf("%s %q: %q %v", c.form, c.value, got.Clear(), ok)
		}
	}
}

// Whatever is typed: what stays has no card in it, and is a number.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"AO-20417", "4111 1111 1111 1111", "A4111B1111C1111D1111", "1Z 999 AA1 01 2345 6784", "٤"} {
		f.Add(s)
	}
	e := mask.New(mask.Policy{})
	f.Fuzz(func(t *testing.T, value string) {
		for _, form := range []string{mask.OrderForm, mask.ParcelForm} {
			got, ok := e.Typed(form, text.Typed(value))
			if !ok {
				continue
			}
			if got.Clear() != value || len(value) > 40 || strings.Count(strings.Map(keepDigits, value), "") < 4 {
				t.Errorf("%q became %q", value, got.Clear())
			}
			for _, finding := range e.Scan(text.Typed(strings.Map(keepDigits, value))).Findings {
				if finding.Entity == mask.Card && len(strings.Map(keepDigits, value)) <= 19 {
					t.Errorf("%q has a card in it", value)
				}
			}
		}
	})
}

func keepDigits(r rune) rune {
	if unicode.IsDigit(r) {
		return r
	}
	return -1
}
