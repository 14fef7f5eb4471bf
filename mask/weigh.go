package mask

import "snug/mask/internal/tables"

// weigh scores a window whose check digit is right.
func (s *scan) weigh(w *window) {
	regular := s.regular(w)
	w.context = s.contextOf(int(s.numbers[w.from].lo), int(s.numbers[w.to].hi))
	w.score = 3
	if w.network.Weak {
		w.score--
	}
	if regular {
		w.score++
	}
	if w.mixed {
		w.score--
	}
	if w.words {
		w.score--
		if !regular && w.context.label != tables.RoleCard {
			w.score--
		}
	}
	if w.lines && w.mixed && s.connected(w.from) {
		w.score -= 2 // from the middle of one line into the next: a table
	}
	if first := &s.atoms[s.numbers[w.from].lo]; s.numbers[w.from].left {
		if word := &s.atoms[s.numbers[w.from].lo-1]; word.letters <= 3 && word.role&^tables.RoleRow == 0 && first.glued() {
			w.score -= 2 // a serial number, perhaps
		}
	}
	if w.filled > 0 {
		w.score--
		switch {
		case !regular || w.network.Weak && w.filled < 2:
			w.score = 0
		case (w.strange || w.filled < 2) && w.context.label != tables.RoleCard && s.seen&tables.RoleCard == 0:
			w.score = 0
		}
	}
	switch w.context.label {
	case tables.RoleCard:
		w.score += 3
	case tables.RoleOther:
		if w.context.phone && s.tooLongToCall(w) {
			break
		}
		w.score--
		if w.context.near {
			w.score -= 3
		}
	}
	if w.network.InContext && w.context.label != tables.RoleCard {
		w.score = 0
	}
	first := &s.numbers[w.from]
	if first.gap&gapPlus != 0 && (w.from == w.to || s.numbers[w.from+1].gap&gapPlus == 0) {
		w.score -= 3 // an international telephone number
	}
	if w.to == w.from+1 && first.n >= 9 && first.n <= 11 && s.numbers[w.to].n >= 7 {
		w.score -= 3 // two telephone numbers
	}
	if s.connected(w.from) && w.from == w.to && s.attached(w.from) {
		w.score--
	}
	if w.to > w.from && s.goesOn(w) {
		w.score -= 3
	}
	if next := w.to + 1; s.connected(next) && s.joined(next) {
		if w.to > w.from && s.numbers[next].gap == s.numbers[w.to].gap || w.to == w.from && s.attached(next) {
			if !regular || s.numbers[w.from].n == 1 {
				w.score -= 3 // the row goes on
			}
		}
	}
	if s.connected(w.from) && w.to > w.from && s.numbers[w.from].gap == s.numbers[w.from+1].gap && !regular {
		w.score -= 3
	}
}

// tooLongToCall tells whether a window can't be a telephone number, whatever word stands before it: it has more digits than any
// (E.164), or is grouped as cards of fifteen are.
func (s *scan) tooLongToCall(w *window) bool {
	return !w.network.Weak && (w.n > longestPhone || s.fits(w, 4, 6, 5))
}

// goesOn tells whether more of the same follows without a space, as in a UUID or a serial number.
func (s *scan) goesOn(w *window) bool {
	last := &s.numbers[w.to]
	k := int(last.hi) + 1
	if k >= len(s.atoms) || !s.attached(w.to) || s.atoms[k].gap != last.gap || s.atoms[k].gapLen != 1 {
		return false
	}
	return s.atoms[k].n > 3 || k+1 < len(s.atoms) && s.atoms[k+1].glued()
}

// attached: a sign without spaces joins number k to the one before, as in a path or an order number.
func (s *scan) attached(k int) bool {
	return s.numbers[k].gap&^(gapDash|gapDot|gapSlash|gapColon) == 0
}

// regular tells whether the groups are those of a card: all in one, digit by digit, fours, or 4-6-5 and 4-6-4.
func (s *scan) regular(w *window) bool {
	if w.from == w.to {
		return true
	}
	size := func(k int) int32 { return s.numbers[k].n }
	ones, fours := true, true
	for k := w.from; k <= w.to; k++ {
		n := size(k)
		ones = ones && (n == 1 || s.numbers[k].spelled)
		fours = fours && (n == 4 || k == w.to && n < 4 || n%4 == 0)
	}
	if ones || fours {
		return true
	}
	return s.fits(w, 4, 6, 5) || s.fits(w, 4, 6, 4) || s.spelledFours(w)
}

func (s *scan) fits(w *window, sizes ...int32) bool {
	if w.to-w.from+1 != len(sizes) {
		return false
	}
	for i, n := range sizes {
		if s.numbers[w.from+i].n != n {
			return false
		}
	}
	return true
}

// spelledFours: some groups in figures, others in words.
func (s *scan) spelledFours(w *window) bool {
	inWords := false
	for k := w.from; k <= w.to; k++ {
		n := &s.numbers[k]
		inWords = inWords || n.spelled
		if !n.spelled && n.n > 6 {
			return false
		}
	}
	return inWords
}
