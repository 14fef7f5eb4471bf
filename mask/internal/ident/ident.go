// Package ident knows how countries number people, taxpayers and accounts: the forms of the numbers and their check digits,
// in one table of small programs that this package and its twin in the browser interpret (Lines says how they are
// written).
//
// It protects nothing by itself: it says what a string may be, and package mask decides whether it is. It refuses what has
// the form and not the check digit, and what is one character over and over, which is never given out.
package ident

import (
	"slices"
	"strings"
)

// Entity is what a kind of identifier is to a policy.
type Entity uint8

// The entities.
const (
	National Entity = iota
	Tax
	Account
)

// Strength is how much it takes besides form and check to tell that something is an identifier.
type Strength uint8

// The strengths, the weakest first.
const (
	ByOwnLabel Strength = iota // its own label; or any, where it is written as in the form
	ByLabel                    // any label of identifiers
	ByForm                     // nothing, where it is written as in the form; or any label
	Alone                      // nothing
)

// Longest and Shortest bound how many letters and digits identifiers have.
const (
	Longest  = 26
	Shortest = 7
	// ShortestBare is the same of those that are found without context though they are digits without signs.
	ShortestBare = 13
)

// Kind is one kind of identifier.
type Kind struct {
	Name     string // such as "br.cpf"; stable
	Country  string // ISO 3166-1 alpha-2, in capitals
	Entity   Entity
	Strength Strength
	Labels   []string // what people call it, folded: each is a label of this kind
	Forms    []Form
}

// Form is one way in which a kind is written. All forms are of fixed length.
type Form struct {
	Kind     *Kind
	Strength Strength // the kind's; or ByLabel, where the form alone says too little
	Signed   bool     // it has signs
	Telling  bool     // how it is written tells it from others
	Letters  bool     // it has a place that is always a letter
	Checked  bool     // it has check digits, or parts that are checked like those
	classes  []class
	signs    []byte // signs[i] stands before character i; 0 is none
	steps    []step
}

// class is a set of characters: bit 0 to 9 are the digits, 10 to 35 the letters.
type class uint64

const (
	digits  class = 1<<10 - 1
	letters class = 1<<36 - 1 - digits
)

// Kinds are all kinds in the order of the table, read only.
var Kinds = parse(Lines)

// forms has all forms by their length.
var forms = func() (table [Longest + 1][]*Form) {
	for i := range Kinds {
		for k := range Kinds[i].Forms {
			f := &Kinds[i].Forms[k]
			table[len(f.classes)] = append(table[len(f.classes)], f)
		}
	}
	for n := range table {
		slices.SortStableFunc(table[n], func(a, b *Form) int { return int(b.Strength) - int(a.Strength) })
	}
	return table
}()

// Forms gives all forms of n characters, those of the strongest kinds first. The slice is not to be changed.
func Forms(n int) []*Form {
	if n > Longest {
		return nil
	}
	return forms[n]
}

// Find gives the kind with a name, or nil.
func Find(name string) *Kind {
	for i := range Kinds {
		if Kinds[i].Name == name {
			return &Kinds[i]
		}
	}
	return nil
}

// Valid tells whether compact, digits and capital letters without signs, has one of the kind's forms and the right check
// digits. The country's two letters may stand before it.
func (k *Kind) Valid(compact []byte) bool {
	for {
		for i := range k.Forms {
			if f := &k.Forms[i]; f.Fits(compact) && f.Check(compact) {
				return true
			}
		}
		if len(compact) < 2 || string(compact[:2]) != k.Country {
			return false
		}
		compact = compact[2:]
	}
}

// Odds is how many strings of the kind's weakest form there are, at least, to each that passes: 1 where nothing is checked.
func (k *Kind) Odds() int {
	odds := 0
	for i := range k.Forms {
		n := 1
		for s := range k.Forms[i].steps {
			n *= k.Forms[i].steps[s].odds()
		}
		if odds == 0 || n < odds {
			odds = n
		}
	}
	return odds
}

// Length is how many letters and digits the form has.
func (f *Form) Length() int { return len(f.classes) }

// Fits tells whether compact has the form.
func (f *Form) Fits(compact []byte) bool {
	if len(compact) != len(f.classes) {
		return false
	}
	for i, c := range f.classes {
		if c>>value(compact[i])&1 == 0 {
			return false
		}
	}
	return true
}

// Written tells whether signs, of which the one at i stands before character i and 0 is none, are those of the form. The
// first is not looked at.
func (f *Form) Written(signs []byte) bool { return string(f.signs[1:]) == string(signs[1:]) }

// Check tells whether compact, which must fit, has the right check digits.
func (f *Form) Check(compact []byte) bool {
	same := true
	for _, c := range compact {
		same = same && c == compact[0]
	}
	return !same && check(f.steps, compact)
}

// Compact leaves the letters and digits of what somebody typed, in capitals; false where it has anything else but the
// signs that people divide identifiers with, or is longer than any.
func Compact(s string) ([]byte, bool) {
	compact := make([]byte, 0, Longest)
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z':
			compact = append(compact, c-0x20)
		case c >= '0' && c <= '9' || c >= 'A' && c <= 'Z':
			compact = append(compact, c)
		case strings.IndexByte(" .-/()+", c) < 0:
			return nil, false
		}
	}
	return compact, len(compact) <= Longest
}

// value of a digit or capital letter.
func value(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c-'A') + 10
}
