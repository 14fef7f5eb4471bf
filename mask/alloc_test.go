//go:build !race

package mask_test

import (
	"testing"

	"snug/mask"
	"snug/mask/text"
)

// The race detector makes pools forget at random, and so allocate.
func TestCleanTextAllocatesNothing(t *testing.T) {
	e := mask.New(mask.Policy{})
	for _, s := range []string{chat, "Wo ist meine Bestellung 123456? Grüße", "أين طلبي رقم ١٢٣٤؟",
		"Part 12345678X of 2026-03-05, the VAT is 20% of 1.234,50, parcel 00340434161094042557",
		"see https://shop.example/boots/winter-boots-for-men/42?utm_source=newsletter, my number is on the order from May 3rd, (at) 12:30"} {
		r := text.Typed(s)
		e.Scan(r)
		if n := testing.AllocsPerRun(200, func() { e.Scan(r) }); n > 0 {
			t.Errorf("%q: %v allocations", s, n)
		}
	}
}
