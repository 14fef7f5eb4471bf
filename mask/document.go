package mask

import "snug/mask/internal/tables"

// Bounds of what may be the number of a passport or driving licence.
const (
	documentShortest = 6
	documentLongest  = 18
	documentDigits   = 4
)

// documents finds the numbers of passports and driving licences. They have no form of their own: a label before them, or
// the question, says what they are.
func (s *scan) documents() {
	for i := range s.atoms {
		if s.atoms[i].role&tables.RoleDocument != 0 {
			s.document(i)
		}
	}
	if s.asked.roles&tables.RoleDocument == 0 {
		return
	}
	for k := 0; k < len(s.atoms); k++ {
		last := s.documentNumber(k)
		if last < 0 {
			continue
		}
		if !s.saysOther(k, last) {
			s.reportDocument(k, last, s.asked.roles, true)
		}
		k = last
	}
}

// document looks behind a label.
func (s *scan) document(label int) {
	unknown, said := 0, false
	for k := label + 1 + int(s.atoms[label].phrase); k < len(s.atoms) && k < label+10 && !s.ends(k); k++ {
		said = said || s.atoms[k].gap&(gapColon|gapField) != 0 || s.atoms[k].role&tables.RoleIs != 0
		if last := s.documentNumber(k); last >= 0 {
			if unknown > 0 && !said {
				return // "the passport costs 123456"
			}
			s.reportDocument(k, last, s.atoms[label].role, false)
			return
		}
		switch role := s.atoms[k].role; {
		case s.atoms[k].n > 0, role&tables.Labels != 0:
			return
		case role&small == 0:
			if unknown++; unknown > 1 {
				return
			}
		}
	}
}

// documentNumber gives the last atom of a row of letters and digits that begins at atom k and may be a document's number,
// or -1.
func (s *scan) documentNumber(k int) int {
	if k > 0 && s.atoms[k].gapLen == 0 {
		return -1
	}
	last, digits, all := -1, int32(0), int32(0)
	for i := k; i < len(s.atoms); i++ {
		a := &s.atoms[i]
		joined := i == k || a.gapLen == 0 || a.gapLen == 1 && (a.gap&gapDash != 0 || a.gap&gapSpace != 0 && (a.n > 1 || s.capitals(a) && a.n == 0))
		if !joined || a.taken || a.ideograph || a.number >= 0 && s.numbers[a.number].shaped {
			break
		}
		if a.n == 0 && a.letters > 5 || i == k && a.n == 0 && !s.leads(k) {
			break
		}
		if digits, all = digits+a.n, all+a.n+a.letters; all > documentLongest {
			break
		}
		if digits >= documentDigits && all >= documentShortest && (i+1 == len(s.atoms) || s.atoms[i+1].gapLen > 0) {
			last = i
		}
	}
	return last
}

func (s *scan) reportDocument(first, last int, role tables.Role, question bool) {
	f := found{kind: kindPassport, rule: "passport.context", start: s.atoms[first].start, end: s.atoms[last].end}
	why := [2]string{"label:passport", "question:passport"}
	if role&tables.RoleID != 0 {
		f.kind, f.rule = kindDrivingLicence, "driving_licence.context"
		why = [2]string{"label:driving_licence", "question:driving_licence"}
	}
	f.confirm(why[0])
	if question {
		f.confirmed[0] = why[1]
	}
	s.take(f)
}
