package mask

import "snug/mask/internal/tables"

// expiries finds when a card expires: 09/28, 9/2028, "09 28", 0928; behind a card, or behind a label in a text that is
// about a card.
func (s *scan) expiries() {
	about := s.aboutCard()
	asked := s.asked.topics&tables.TopicExpiry != 0
	for k := range s.numbers {
		last := s.monthYear(k)
		if last < 0 {
			continue
		}
		why := ""
		switch {
		case s.behindCard(k):
			why = "after:card"
		case about && s.expiryLabel(int(s.numbers[k].lo)):
			why = "label:card_expiry"
		case asked && (last > k || len(s.atoms) <= 4):
			why = "question:card_expiry"
		default:
			continue
		}
		f := found{kind: kindCardExpiry, rule: "card_expiry.context", start: s.numbers[k].start, end: s.numbers[last].end}
		f.confirm(why)
		s.take(f)
	}
}

// aboutCard tells whether a text is about a payment card: it has one, names one, or was asked for one.
func (s *scan) aboutCard() bool {
	const card = tables.RoleCard | tables.RoleCode
	if s.asked.roles&card != 0 {
		return true
	}
	for i := range s.found {
		if s.found[i].kind == kindCard {
			return true
		}
	}
	for i := range s.atoms {
		if s.atoms[i].role&card != 0 {
			return true
		}
	}
	return false
}

// monthYear tells whether a month and a year begin with number k, and gives the last number; -1 where they don't.
func (s *scan) monthYear(k int) int {
	a := &s.numbers[k]
	if a.taken || a.opaque || a.shaped || a.spelled || a.lookalike || s.joined(k) && s.attached(k) && a.gapLen == 1 && !s.numbers[k-1].taken {
		return -1
	}
	if v := s.value(k); a.n == 4 {
		if month, year := v/100, v%100; month < 1 || month > 12 || year < 20 || year > 50 {
			return -1
		}
		return k
	} else if a.n > 2 || v < 1 || v > 12 {
		return -1
	}
	next := k + 1
	if !s.joined(next) || s.numbers[next].gapLen > 3 || s.numbers[next].gap&^(gapSlash|gapDash|gapDot|gapSpace|gapField) != 0 {
		return -1
	}
	b := &s.numbers[next]
	v := s.value(next)
	if b.taken || b.shaped || b.right || !(b.n == 2 && v >= 20 && v <= 50 || b.n == 4 && v >= 2020 && v <= 2050) {
		return -1
	}
	if s.joined(next+1) && s.numbers[next+1].gapLen == 1 && s.attached(next+1) {
		return -1 // a date
	}
	return next
}

// behindCard tells whether a card, or what was left of one that was masked before, stands right before number k: with
// nothing but words about an expiry between.
func (s *scan) behindCard(k int) bool {
	if k == 0 || !s.numbers[k-1].opaque && !s.numbers[k-1].card || !s.mayFollowCard(k) {
		return false
	}
	return s.numbers[k].n <= 2 || s.atoms[s.numbers[k].lo-1].role&tables.RoleExpiry != 0
}

// expiryLabel looks back from atom lo for a word about expiry, with hardly anything between.
func (s *scan) expiryLabel(lo int) bool {
	for k := lo - 1; k >= 0 && k >= lo-5 && !s.ends(k+1); k-- {
		switch role := s.atoms[k].role; {
		case role&tables.RoleExpiry != 0:
			return true
		case role&(small|tables.RoleCard) == 0 || role&tables.RoleOther != 0:
			return false
		}
	}
	return false
}
