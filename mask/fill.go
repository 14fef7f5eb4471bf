package mask

import "snug/mask/internal/tables"

// fill is a hash of what stands between number k and the one before: words, signs, the counters of a list. 0 is for what does
// not divide the parts of a number. Single letters are all alike, as they are in a list.
func (s *scan) fill(k int) uint64 {
	const most = 6 // atoms
	from, to := int(s.numbers[k-1].hi)+1, int(s.numbers[k].lo)
	if to-from > most || to == from {
		return 0
	}
	h := uint64(0)
	for i := from; i <= to; i++ {
		a := &s.atoms[i]
		if a.gapLen > 6 || a.gap&gapCurrency != 0 || a.gap&gapStop != 0 && i > from || a.taken {
			return 0
		}
		switch {
		case i == to:
			h = hashPhrase(h, uint64(a.gap))
		case a.role&tables.RoleOther != 0:
			return 0
		case a.n > 1 || a.number >= 0:
			return 0
		case a.n == 1:
			h = hashPhrase(h, uint64(a.gap)<<8|1)
		case a.glued() && a.letters <= 2: // 1st, 2nd
			h = hashPhrase(h, 2)
		case a.letters == 1:
			h = hashPhrase(h, uint64(a.gap)<<8|3)
		default:
			h = hashPhrase(h, a.hash^uint64(a.gap))
		}
	}
	return h | 1
}

// uncount takes the counters of a list out of the numbers: "1) 4111 2) 1111 3) …".
func (s *scan) uncount() {
	const least = 3 // digits of what is counted
	counted := false
	for k := 0; k+2 < len(s.numbers); k++ {
		if !s.counts(k, 1) || s.numbers[k+1].n < least {
			continue
		}
		end := k
		for v := 1; end < len(s.numbers) && s.counts(end, v) && end+1 < len(s.numbers) && s.numbers[end+1].n >= least; v++ {
			end += 2
		}
		if end-k < 4 {
			continue
		}
		for c := k; c < end; c += 2 {
			s.numbers[c].n = 0
		}
		counted = true
		k = end - 1
	}
	if !counted {
		return
	}
	kept := s.numbers[:0]
	for _, n := range s.numbers {
		index := int32(len(kept))
		if n.n == 0 {
			index = -1
		} else {
			kept = append(kept, n)
		}
		for i := n.lo; i <= n.hi; i++ {
			s.atoms[i].number = index
		}
	}
	s.numbers = kept
}

func (s *scan) counts(k, v int) bool {
	n := &s.numbers[k]
	return n.n == 1 && !n.spelled && s.value(k) == v
}

// connected tells whether number k may belong to the same card as the one before.
func (s *scan) connected(k int) bool {
	if k <= 0 || k >= len(s.numbers) {
		return false
	}
	a, before := &s.numbers[k], &s.numbers[k-1]
	if !s.usable(k) || before.shaped || before.opaque || a.left || before.right {
		return false
	}
	if s.joined(k) {
		// Long gaps are of one sign.
		return (a.gapLen <= 6 || a.gapLen <= 24 && a.gap&(a.gap-1) == 0) && (a.gap&gapCurrency == 0 || a.gapLen == 1)
	}
	return s.joinedByWords(k)
}

// joinedByWords: "part 1: 4111 part 2: 1111", "4111 then 1111", "the next four are 1111".
func (s *scan) joinedByWords(k int) bool {
	const known = tables.RoleJoin | tables.RoleOr | tables.RoleDigit | small
	from, to := s.numbers[k-1].hi+1, s.numbers[k].lo
	if to-from > 5 {
		return false
	}
	words := 0
	for i := from; i <= to; i++ {
		if s.atoms[i].gapLen > 4 || s.atoms[i].gap&(gapStop|gapCurrency) != 0 {
			return false
		}
		if i == to || s.atoms[i].n > 0 {
			continue
		}
		if s.atoms[i].role&known == 0 && !s.labelled(int(s.numbers[k-1].lo), s.atoms[i].hash) || s.atoms[i].role&tables.RoleOther != 0 {
			return false
		}
		words++
	}
	return words > 0 && words <= 4
}

// labelled tells whether the same word stands before the atom, with at most two atoms between.
func (s *scan) labelled(atom int, hash uint64) bool {
	for i := atom - 1; i >= 0 && i >= atom-3; i-- {
		if s.atoms[i].n == 0 && s.atoms[i].hash == hash {
			return true
		}
	}
	return false
}

// filled tells whether number k may go on a window though something strange stands between it and the one before: the same
// each time, or anything where a card is spoken of.
func (s *scan) filled(k int, w *window) bool {
	if !s.usable(k) || !s.usable(k-1) {
		return false
	}
	h := s.fill(k)
	if h == 0 {
		return false
	}
	w.strange = w.strange || w.filled > 0 && h != w.fill || w.filled == 0 && k-1 > w.from
	w.fill = h
	w.filled++
	return true
}
