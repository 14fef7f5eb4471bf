package mask

import (
	"unicode"
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// houses finds the addresses of houses: a number with a name and a word like Street, in the order of the country, and behind
// it the flat, postcode and town. A name and a number alone ("Hauptplatz 3") take a label or question.
func (s *scan) houses() {
	const any = tables.TopicStreet | tables.TopicRue
	announced := s.asked.topics&tables.TopicAddress != 0
	if !s.mentions(any|tables.TopicAddress) && !announced && !s.compoundStreet() {
		return
	}
	for k, near := 0, 0; k < len(s.atoms); k++ {
		for near < len(s.figures) && int(s.figures[near]) < k-farHouse {
			near++
		}
		if near == len(s.figures) {
			return // no number is left that could be a house's
		}
		k = max(k, int(s.figures[near])-farHouse)
		a := &s.atoms[k]
		if a.taken || a.role&tables.RoleTopic == 0 && a.letters < leastStreet {
			continue
		}
		first, last := -1, -1
		switch topic := s.topicOf(k); {
		case topic&tables.TopicStreet != 0 && !a.glued() || s.isCompoundStreet(k):
			if s.capital(k) || announced || s.mentions(tables.TopicAddress) {
				first, last = s.houseBefore(k, announced || s.mentions(tables.TopicAddress))
			}
			if first < 0 {
				first, last = s.houseBehind(k)
			}
		}
		if first < 0 && s.topicOf(k)&tables.TopicRue != 0 {
			first, last = s.houseAround(k)
		}
		if first < 0 {
			continue
		}
		last = s.town(last)
		f := found{kind: kindAddress, rule: "address.form", start: s.atoms[first].start, end: s.atoms[last].end}
		switch {
		case announced:
			f.confirm("question:address")
		case s.topicBefore(first, tables.TopicAddress, 4):
			f.confirm("label:address")
		}
		f.confirm("form")
		s.take(f)
		k = last
	}
}

// farHouse is how many atoms there may be between a word like Street and the number of a house, at most.
const farHouse = 6

// houseNumber tells whether atom k is the number of a house, such as 7, 12 or 221, and gives its last atom: 221b, 12-14.
func (s *scan) houseNumber(k int) (last int, ok bool) {
	if k < 0 || k >= len(s.atoms) || s.atoms[k].n == 0 || s.atoms[k].n > 5 || s.atoms[k].taken || k > 0 && s.atoms[k].glued() {
		return k, false
	}
	if n := s.atoms[k].number; n >= 0 && s.numbers[n].shaped {
		return k, false
	}
	last = k
	if last+1 < len(s.atoms) && s.atoms[last+1].glued() {
		if s.atoms[last+1].letters != 1 {
			return k, false
		}
		last++
	}
	return last, true
}

// capital tells whether atom k is a word that begins with a capital, as the names of streets do in most languages.
func (s *scan) capital(k int) bool {
	if c := s.text[s.atoms[k].start]; c < utf8.RuneSelf {
		return c >= 'A' && c <= 'Z' && s.atoms[k].n == 0
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.atoms[k].start:])
	return s.atoms[k].n == 0 && (unicode.IsUpper(r) || !unicode.IsLower(r) && unicode.IsLetter(r))
}

// name tells whether atom k may be a part of a street's name.
func (s *scan) streetName(k int) bool {
	a := &s.atoms[k]
	return a.gap&(gapComma|gapStop|gapLine|gapColon|gapCurrency) == 0 && a.gapLen <= 2 &&
		(s.capital(k) || a.n > 0 && a.n <= 3 || s.connective(k) || a.glued())
}

// connective tells whether atom k is a small word within the name of a street: rue de la Paix.
func (s *scan) connective(k int) bool {
	switch a := &s.atoms[k]; s.text[a.start:a.end] {
	case "de", "la", "du", "des", "le", "les", "del", "dell", "della", "dei", "di", "da", "do", "dos", "das", "los", "las", "el", "al",
		"van", "der", "den", "dem", "von", "zur", "am", "an", "of", "d", "l":
		return true
	}
	return false
}

// houseBefore: "221b Baker Street", the street word being atom k. Behind a label the name may be in small letters.
func (s *scan) houseBefore(k int, labelled bool) (first, last int) {
	named := false
	for i := k - 1; i >= 0 && i >= k-5; i-- {
		if !s.streetName(i+1) && !(labelled && !s.ends(i+1) && s.atoms[i+1].gap == gapSpace && s.atoms[i+1].role&(small|tables.Labels) == 0) {
			break
		}
		if end, ok := s.houseNumber(i); ok && named && end < k {
			return i, k
		}
		named = named || s.atoms[i].n == 0 && (s.capital(i) || labelled)
	}
	return -1, -1
}

// houseBehind: "Lange Straße 12", "Hauptstraße 12a", the street word being atom k.
func (s *scan) houseBehind(k int) (first, last int) {
	if k+1 >= len(s.atoms) || s.atoms[k+1].gapLen > 2 || s.atoms[k+1].gap&(gapStop|gapLine|gapColon|gapCurrency) != 0 {
		return -1, -1
	}
	end, ok := s.houseNumber(k + 1)
	if !ok || s.atoms[k+1].n > 4 {
		return -1, -1
	}
	first = k
	if !s.isCompoundStreet(k) {
		for first > 0 && first > k-3 && s.streetName(first) && s.capital(first-1) && s.atoms[first-1].role&(small|tables.Labels) == 0 {
			first--
		}
		if first == k {
			return -1, -1
		}
	}
	return first, end
}

// houseAround: "12 rue de la Paix", "calle Mayor 5", "Via Roma, 3", "ul. Długa 7", with the street word at atom k.
func (s *scan) houseAround(k int) (first, last int) {
	last = k
	number := -1
	for i := k + 1; i < len(s.atoms) && i <= k+6; i++ {
		a := &s.atoms[i]
		if a.gapLen > 2 || a.gap&(gapStop|gapLine|gapColon|gapCurrency) != 0 {
			break
		}
		if end, ok := s.houseNumber(i); ok && last > k && a.n <= 4 {
			number = end
			break
		}
		if a.n > 0 || a.gap&gapComma != 0 || i > k+1 && s.ends(i) || !s.capital(i) && !s.connective(i) {
			break
		}
		if s.capital(i) {
			last = i
		}
	}
	if last == k {
		return -1, -1
	}
	for i := k - 1; i >= 0 && i >= k-2 && s.atoms[i+1].gapLen <= 2 && s.atoms[i+1].gap&(gapStop|gapLine|gapColon) == 0; i-- {
		if _, ok := s.houseNumber(i); ok {
			return i, last
		}
	}
	if number < 0 {
		return -1, -1
	}
	return k, number
}

// streetEndings are what the names of streets end in where they are one word: Hauptstraße, Kerkstraat.
var streetEndings = [...]string{"strasse", "straße", "str", "gasse", "platz", "allee", "weg", "ring", "damm", "straat", "laan", "plein", "gracht", "kade"}

// leastStreet is how many letters such a name has.
const leastStreet = 6

// isCompoundStreet tells whether atom k is such a name.
func (s *scan) isCompoundStreet(k int) bool {
	a := &s.atoms[k]
	if a.letters < leastStreet || a.n > 0 || !s.capital(k) {
		return false
	}
	word := s.text[a.start:a.end]
	for _, ending := range streetEndings {
		if len(word) > len(ending)+2 && word[len(word)-len(ending):] == ending {
			return true
		}
	}
	return false
}

// compoundStreet tells whether a number stands behind a word that may be such a name; it looks at nothing else.
func (s *scan) compoundStreet() bool {
	for _, k := range s.figures {
		if k > 0 && s.atoms[k].n <= 4 && s.isCompoundStreet(int(k)-1) {
			return true
		}
	}
	return false
}

// town goes on behind the house, over flat, postcode and town, as long as it looks like them: numbers, and words with
// capitals behind a comma or postcode.
func (s *scan) town(last int) int {
	const longest = 9
	code := false
	for k := last + 1; k < len(s.atoms) && k <= last+longest; k++ {
		a := &s.atoms[k]
		if a.taken || a.gapLen > 3 || a.gap&(gapStop|gapColon|gapCurrency|gapQuote) != 0 || s.ends(k) {
			break
		}
		if end, ok := s.postcode(k); ok || a.n > 0 && a.n <= 4 && s.unit(k) {
			code, k = true, end
		} else if s.topicOf(k)&tables.TopicUnit != 0 || s.capital(k) && (code || a.glued() || a.gap&(gapComma|gapLine) != 0) {
			code = true
		} else {
			return last
		}
		last = k
	}
	return last
}

// unit tells whether the number at atom k is that of a flat: "Apt 4", "7/3", the 1 of NW1.
func (s *scan) unit(k int) bool {
	a := &s.atoms[k]
	return s.topicOf(k-1)&tables.TopicUnit != 0 || a.glued() && s.atoms[k-1].letters <= 2 || a.gapLen == 1 && a.gap == gapSlash && s.atoms[k-1].n > 0
}

// postcode tells whether atom k begins a postcode, and gives its last atom: 10115, 90210-1234, 00-238, 1234 AB, and the
// second half of NW1 6XE.
func (s *scan) postcode(k int) (last int, ok bool) {
	a := &s.atoms[k]
	next := &atom{gapLen: 2}
	if k+1 < len(s.atoms) {
		next = &s.atoms[k+1]
	}
	hyphen := next.n > 0 && next.gapLen == 1 && next.gap == gapDash
	switch {
	case a.n == 2 && hyphen && next.n == 3, a.n == 5 && hyphen && next.n == 4:
		return k + 1, true
	case a.n == 1 && next.glued() && next.letters == 2 && s.atoms[k-1].n > 0:
		return k + 1, true
	case a.n >= 4 && a.n <= 6 && (next.n == 0 || next.gap&(gapComma|gapLine) != 0):
		return k, true
	}
	return k, false
}
