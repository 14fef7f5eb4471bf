package mask

import "snug/mask/internal/tables"

// ssns finds social security numbers of the United States. They have no check digit: what confirms them is the form
// 123-45-6789 with parts that are in use, or a label or question before them.
func (s *scan) ssns() {
	for k := range s.numbers {
		a := &s.numbers[k]
		if a.taken || a.opaque || a.shaped || a.left || a.right || a.spelled {
			continue
		}
		last := k
		switch {
		case a.n == 9:
		case a.n == 3 && s.pair(k+1, 2) && s.pair(k+2, 4) && s.numbers[k+1].gap == s.numbers[k+2].gap:
			last = k + 2
		default:
			continue
		}
		if s.joined(k) && s.attached(k) && a.gapLen == 1 || s.joined(last+1) && s.attached(last+1) && s.numbers[last+1].gapLen == 1 && s.numbers[last+1].gap != gapDot {
			continue // a part of something longer
		}
		label := s.labelBefore(int(a.lo), tables.RoleSSN, 5)
		question := s.asked.roles&tables.RoleSSN != 0
		form := last > k && s.numbers[last].gap == gapDash
		if !label && !question && !form || !s.socialSecurity(k, last) {
			continue
		}
		if c := s.contextOf(int(a.lo), int(s.numbers[last].hi)); !label && c.label == tables.RoleOther && c.near {
			continue
		}
		f := found{kind: kindSSN, rule: "us_ssn.format", country: "US", start: a.start, end: s.numbers[last].end}
		if form {
			f.confirm("format")
		}
		if label {
			f.confirm("label:us_ssn")
		}
		if question {
			f.confirm("question:us_ssn")
		}
		s.take(f)
	}
}

// pair tells whether number k has n digits and one or two signs join it to the one before.
func (s *scan) pair(k int, n int32) bool {
	return s.joined(k) && s.numbers[k].n == n && s.numbers[k].gapLen <= 2 && !s.numbers[k].taken
}

// socialSecurity: no area 000, 666 or from 900 on, no group 00, no serial 0000 (Social Security Administration, RM
// 10201.035).
func (s *scan) socialSecurity(first, last int) bool {
	v := s.value(first)
	if last > first {
		v = (v*100+s.value(first+1))*10000 + s.value(last)
	}
	area, group, serial := v/1_000_000, v/10_000%100, v%10_000
	return area > 0 && area != 666 && area < 900 && group > 0 && serial > 0
}
