package chat

import "testing"

func TestSites(t *testing.T) {
	t.Parallel()
	a, b, c := NewSiteID(), NewSiteID(), NewSiteID()
	none, all, ab, bc, onlyC := Sites{}, AllSites(), OnlySites(b, a, b), OnlySites(b, c), OnlySites(c)
	for _, x := range []struct {
		name                        string
		s                           Sites
		hasA, hasC, hasZero         bool
		none, all                   bool
		meetsAll, meetsBC, meetsAny bool // with all, with b and c, with itself
		withinAB                    bool
	}{
		{"none", none, false, false, false, true, false, false, false, false, true},
		{"all", all, true, true, true, false, true, true, true, true, false},
		{"a and b", ab, true, false, false, false, false, true, true, true, true},
		{"b and c", bc, false, true, false, false, false, true, true, true, false},
		{"c", onlyC, false, true, false, false, false, true, true, true, false},
	} {
		if x.s.Has(a) != x.hasA || x.s.Has(c) != x.hasC || x.s.Has(SiteID{}) != x.hasZero {
			t.Errorf("%s has other sites", x.name)
		}
		if x.s.None() != x.none || x.s.All() != x.all {
			t.Errorf("%s: none %v, all %v", x.name, x.s.None(), x.s.All())
		}
		if x.s.Meets(all) != x.meetsAll || x.s.Meets(bc) != x.meetsBC || x.s.Meets(x.s) != x.meetsAny || x.s.Meets(none) || none.Meets(x.s) {
			t.Errorf("%s meets others", x.name)
		}
		if x.s.Within(ab) != x.withinAB || !x.s.Within(all) || !none.Within(x.s) || x.s.Within(none) != x.none {
			t.Errorf("%s lies within others", x.name)
		}
		if !x.s.Equal(x.s) || x.name != "a and b" && x.s.Equal(ab) {
			t.Errorf("%s is another", x.name)
		}
	}
	if ab.Meets(onlyC) || len(ab.Named()) != 2 || !ab.Equal(OnlySites(a, b)) || all.Equal(none) {
		t.Error("named sites are others")
	}
}
