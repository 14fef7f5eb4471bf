package mask

import "snug/mask/internal/tables"

// cardCode looks behind a card for its code: three digits, four of American Express, alone or after the expiry. Labelled
// codes are found by their labels.
func (s *scan) cardCode(w *window) {
	size := int32(3)
	if w.network.Name == "amex" {
		size = 4
	}
	at := w.to + 1
	for at < len(s.numbers) && s.numbers[at].taken {
		at++ // the track
	}
	expiry := 0
	for steps := 0; at < len(s.numbers) && steps < 4; steps++ {
		n := &s.numbers[at]
		if !s.mayFollowCard(at) || n.opaque || n.taken || n.spelled || n.lookalike {
			return
		}
		switch v := s.value(at); {
		case n.n == size && (expiry != 1 || size == 3):
			f := found{kind: kindCardCode, rule: "card_code.after_card", start: n.start, end: n.end}
			f.confirm("after:card")
			s.take(f)
			return
		case n.n <= 2 && expiry == 0 && v >= 1 && v <= 12:
			expiry = 1
		case (n.n == 2 || n.n == 4) && expiry == 1:
			expiry = 2
		case n.n == 4 && expiry == 0:
			expiry = 2 // mmyy
		default:
			return
		}
		at++
	}
}

// mayFollowCard: only words that announce an expiry or a code stand between number k and the one before.
func (s *scan) mayFollowCard(k int) bool {
	const known = tables.RoleExpiry | tables.RoleCode | tables.RoleIs
	from, to := s.numbers[k-1].hi+1, s.numbers[k].lo
	if to-from > 4 {
		return false
	}
	for i := from; i <= to; i++ {
		if s.atoms[i].gapLen > 5 || s.atoms[i].glued() || s.atoms[i].gap&(gapCurrency|gapStop) != 0 {
			return false
		}
		if i < to && (s.atoms[i].role&known == 0 || s.atoms[i].role&tables.RoleOther != 0) {
			return false
		}
	}
	return true
}
