package mask

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"snug/mask/text"
)

// Forms of the fields that somebody may be asked to fill, for numbers that the rules took for something else.
const (
	OrderForm  = "order"
	ParcelForm = "parcel"
)

// HasForm tells whether there is such a form.
func HasForm(form string) bool { return form == OrderForm || form == ParcelForm }

// ofShop is how the numbers of orders and parcels are written: groups of letters and digits, with a few signs between them.
var ofShop = regexp.MustCompile(`^[A-Za-z0-9]+(?:[ ./#_-][A-Za-z0-9]+)*$`)

const (
	numberMost   = 40
	numberDigits = 3 // at the least; of a parcel's number parcelDigits
	parcelDigits = 8
	letterRun    = 4 // letters in a row: more of them are a word
)

// Typed takes what somebody typed into a field of a form. It returns the text as it may stay, and true, if it is such a number;
// false if it is of another form, if any of its digits in a row, with signs between them or without, are a card's by network and
// check digit, or if rules find in it what is never kept or what the site has named: standing alone, or in the conversation, which is
// heard. So nobody is asked for a PIN and given a field for it. Of all else a word beside the field or the question before it says
// nothing: that is what the field is for.
func (e *Engine) Typed(form string, r text.Raw, heard ...Finding) (text.Text, bool) {
	value := r.Unmasked()
	if !HasForm(form) || len(value) > numberMost || !ofShop.MatchString(value) || !countsAs(form, value) || mayBeCard(value) {
		return text.Text{}, false
	}
	for _, f := range append(e.Scan(r).Findings, heard...) {
		if never(f.Entity) {
			return text.Text{}, false
		}
	}
	return Restore([]byte(value)), true
}

// countsAs tells whether a value has enough digits for a number of its form, and no words.
func countsAs(form, value string) bool {
	least := numberDigits
	if form == ParcelForm {
		least = parcelDigits
	}
	digits := 0
	for _, group := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" ./#_-", r) }) {
		run, has, small := 0, false, false
		for _, c := range group {
			if unicode.IsDigit(c) {
				digits, run, has = digits+1, 0, true
				continue
			}
			small = small || unicode.IsLower(c)
			if run++; run > letterRun {
				return false
			}
		}
		if !has && small {
			return false // a word; "RR 123 456 785 DE" has none
		}
	}
	return digits >= least
}

// mayBeCard tells whether digits in a row are a card's: alone, or with those of the groups behind them.
func mayBeCard(value string) bool {
	groups := strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsDigit(r) })
	for i := range groups {
		var digits []byte
		for _, group := range groups[i:] {
			for _, c := range []byte(group) {
				digits = append(digits, c-'0')
			}
			if cardOf(digits) != nil {
				return true
			}
		}
	}
	return false
}

// never tells whether an entity's values are never kept, or were named by a site.
func never(entity string) bool {
	return entity == Custom || slices.ContainsFunc(Entities(), func(e Entity) bool { return e.Name == entity && e.Fixed })
}
