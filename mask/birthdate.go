package mask

import "snug/mask/internal/tables"

// birthDates finds dates of birth: any usual form of a date behind a label or as the answer to the question.
func (s *scan) birthDates() {
	asked := s.asked.topics&tables.TopicBirth != 0
	if !asked && !s.mentions(tables.TopicBirth) {
		return
	}
	if asked {
		for k := 0; k < len(s.atoms); k++ {
			if last := s.dateAt(k); last >= 0 {
				s.takeBirth(k, last, "question:birth_date")
				k = last
			}
		}
		return
	}
	for i := range s.atoms {
		if s.atoms[i].role&tables.RoleTopic == 0 || s.topicOf(i)&tables.TopicBirth == 0 {
			continue
		}
		const reach = 6
		from := i + 1 + int(s.atoms[i].phrase)
		for k := from; k < len(s.atoms) && k < from+reach; k++ {
			if last := s.dateAt(k); last >= 0 {
				s.takeBirth(k, last, "label:birth_date")
				break
			}
			if s.atoms[k].n > 0 || s.ends(k) && s.atoms[k].role&small == 0 {
				break
			}
		}
	}
}

func (s *scan) takeBirth(first, last int, why string) {
	f := found{kind: kindBirthDate, rule: "birth_date.context", start: s.atoms[first].start, end: s.atoms[last].end}
	f.confirm(why)
	f.confirm("form")
	s.take(f)
}

// dateAt reads the date that begins with atom k, and gives its last atom, or -1: 1980-04-25, 25.4.80, 25 April 1980,
// "April 25th, 1980", "den 25. April 1980". A day and a month alone are no date of birth.
func (s *scan) dateAt(k int) int {
	var parts [3]int // of day, month and year, in the order in which they stand
	months, n, last := 0, 0, k-1
	named := -1
	for i := k; i < len(s.atoms) && i < k+8 && n < 3; i++ {
		a := &s.atoms[i]
		if i > k && (a.gapLen > 3 || a.gap&(gapLine|gapCurrency|gapStop|gapQuote) != 0) || a.taken {
			break
		}
		switch month := int(s.topicOf(i) & tables.TopicMonth); {
		case a.n > 0 && a.n <= 4 && !a.ideograph:
			v := 0
			for _, d := range s.digits[a.digits : a.digits+a.n] {
				v = v*10 + int(d)
			}
			if a.n == 3 || i > k && a.glued() && s.atoms[i-1].n > 0 {
				return -1
			}
			parts[n] = v
		case month > 0 && months == 0:
			parts[n], named = month, n
			months++
		case i > k && a.letters <= 3 && (a.glued() || a.role&(small|tables.RoleJoin) != 0): // "th", "of", "de"
			continue
		default:
			return -1
		}
		n++
		last = i
	}
	if n < 3 || !birthday(parts, named, s.longAtom(k)) {
		return -1
	}
	return last
}

// longAtom tells whether atom k has four digits.
func (s *scan) longAtom(k int) bool { return s.atoms[k].n == 4 }

// birthday tells whether three numbers are a date on which somebody alive may have been born. named is which is the month,
// where it is written in letters.
func birthday(parts [3]int, named int, yearFirst bool) bool {
	day, month, year := parts[0], parts[1], parts[2]
	if yearFirst {
		day, year = year, day
	}
	switch {
	case named == 0:
		day, month = month, day
	case named > 1:
		return false
	case named < 0 && month > 12:
		day, month = month, day
	}
	year = fullYear(year)
	return day >= 1 && day <= 31 && month >= 1 && month <= 12 && year >= 1900 && year < 2100
}

// fullYear takes two digits for a year of the last century or this one.
func fullYear(year int) int {
	if year < 100 {
		return 1900 + year
	}
	return year
}
