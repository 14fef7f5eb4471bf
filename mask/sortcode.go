package mask

import "snug/mask/internal/tables"

var sortHash = hashFolded([]byte("sort"))

// sortCodes finds British bank accounts: a sort code, 12-34-56, and near it an account's number of eight digits. The sort
// code alone is no secret.
func (s *scan) sortCodes() {
	for k := range s.numbers {
		if s.numbers[k].n != 2 || !s.tight(k+1, gapDash) || !s.tight(k+2, gapDash) {
			continue
		}
		last := k + 2
		if s.numbers[k].taken || s.numbers[k+1].n != 2 || s.numbers[last].n != 2 || s.tight(k, gapDash) || s.tight(last+1, gapDash) {
			continue
		}
		labelled := s.sortLabel(int(s.numbers[k].lo))
		if s.numbers[k].shaped && !labelled {
			continue // 12-11-25 is a date
		}
		for _, at := range [2]int{last + 1, k - 1} {
			if s.isAccount(at, k, last) {
				s.takeAccount(at, k, last, labelled)
				break
			}
		}
	}
}

// sortLabel tells whether "sort code" stands before atom lo.
func (s *scan) sortLabel(lo int) bool {
	for k := lo - 1; k >= 0 && k >= lo-4; k-- {
		if s.atoms[k].hash == sortHash {
			return true
		}
		if s.atoms[k].role&small == 0 {
			return false
		}
	}
	return false
}

// isAccount tells whether number at is the account of the sort code first to last: hardly anything but labels stands
// between.
func (s *scan) isAccount(at, first, last int) bool {
	if at < 0 || at >= len(s.numbers) || s.numbers[at].n != 8 || s.numbers[at].taken || s.numbers[at].shaped {
		return false
	}
	from, to := s.numbers[last].hi+1, s.numbers[at].lo
	if at < first {
		from, to = s.numbers[at].hi+1, s.numbers[first].lo
	}
	if to-from > 6 {
		return false
	}
	for i := from; i < to; i++ {
		if role := s.atoms[i].role; role&(small|tables.RoleAccount|tables.RoleJoin|tables.RoleOr) == 0 && s.atoms[i].hash != sortHash && s.atoms[i].letters > 2 {
			return false
		}
	}
	return true
}

// takeAccount reports both, as one where nothing stands between.
func (s *scan) takeAccount(at, first, last int, labelled bool) {
	report := func(from, to int) {
		f := found{kind: kindBankAccount, rule: "bank_account.sort_code", country: "GB", start: s.numbers[from].start, end: s.numbers[to].end}
		f.confirm("form")
		if labelled {
			f.confirm("label:bank_account")
		}
		s.take(f)
	}
	switch {
	case at == last+1 && s.joined(at):
		report(first, at)
	case at == first-1 && s.joined(first):
		report(at, last)
	default:
		report(first, last)
		report(at, at)
	}
}
