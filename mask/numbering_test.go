package mask

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

// What libphonenumber knows to be a number, ours know, too; what it knows to be none, hardly ever.
func TestNumberingPlansAreLibphonenumbers(t *testing.T) {
	t.Parallel()
	p := numbering()
	random := rand.New(rand.NewPCG(7, 7))
	tried, missed, extra := 0, 0, 0
	for _, region := range slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			example := phonenumbers.GetExampleNumberForType(region, kind)
			if example == nil {
				continue
			}
			national := digitsOnly(phonenumbers.Format(example, phonenumbers.NATIONAL))
			whole := digitsOnly(phonenumbers.Format(example, phonenumbers.E164))
			for round := range 8 {
				if round > 0 { // another number, perhaps none
					national, whole = shaken(random, national, 0), shaken(random, whole, 3)
				}
				n, err := phonenumbers.Parse(national, region)
				home := err == nil && phonenumbers.IsValidNumberForRegion(n, region)
				n, err = phonenumbers.Parse("+"+whole, "ZZ")
				abroad := err == nil && phonenumbers.IsValidNumber(n)
				for _, c := range []struct{ want, got bool }{{home, p.home(national, region)}, {abroad, p.abroad(whole, true)}} {
					tried++
					if c.want && !c.got {
						missed++
						t.Logf("%s: %s, +%s", region, national, whole)
					}
					if c.got && !c.want {
						extra++
					}
				}
				if err == nil && phonenumbers.IsPossibleNumberWithReason(n) == phonenumbers.IS_POSSIBLE && !p.abroad(whole, false) {
					t.Errorf("+%s is possible", whole)
				}
			}
		}
	}
	t.Logf("%d tried, %d missed, %d more", tried, missed, extra)
	if tried < 10_000 || missed > tried/1000 || extra > tried/50 {
		t.Errorf("of %d numbers %d were missed, and %d taken that are none", tried, missed, extra)
	}
}

func digitsOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// shaken changes one digit behind the first few.
func shaken(random *rand.Rand, digits string, kept int) string {
	b := []byte(digits)
	b[kept+random.IntN(len(b)-kept)] = byte('0' + random.IntN(10))
	return string(b)
}
