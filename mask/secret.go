package mask

import "snug/mask/internal/tables"

// secret is an entity that has no form of its own: only a label or a question says what it is.
type secret struct {
	role     tables.Role
	kind     kind
	min, max int32 // digits
	label    string
	question string
}

// secrets is in the order in which a question that asks for several is answered.
var secrets = [...]secret{
	{tables.RoleCode, kindCardCode, 3, 4, "label:card_code", "question:card_code"},
	{tables.RolePIN, kindPIN, 3, 12, "label:pin", "question:pin"},
	{tables.RoleOneTime, kindOneTimeCode, 4, 10, "label:one_time_code", "question:one_time_code"},
	{tables.RoleAccount, kindBankAccount, 5, 18, "label:bank_account", "question:bank_account"},
}

// announced finds the values that labels announce.
func (s *scan) announced() {
	for i := range s.atoms {
		role := s.atoms[i].role
		if role&(tables.RoleCode|tables.RolePIN|tables.RoleOneTime|tables.RoleAccount) == 0 || s.atoms[i].taken {
			continue
		}
		for k := range secrets {
			if e := &secrets[k]; role&e.role != 0 && !s.after(i, e) {
				s.before(i, e)
			}
		}
	}
}

// after looks behind a label: "my PIN is 1234", "either 1234 or 5678".
func (s *scan) after(label int, e *secret) bool {
	said, unknown, hit := false, 0, false
	end := s.atoms[label].phrase
	for k := label + 1 + int(end); k < len(s.atoms) && k < label+14; k++ {
		a := &s.atoms[k]
		if s.ends(k) {
			// "I remember my PIN. It was …" goes on; anything else is another story.
			if a.n > 0 || a.role&(small|tables.RoleOr) == 0 {
				break
			}
			said = false
		}
		if a.n == 1 && a.glued() && k == label+1+int(end) {
			continue // the 2 of "CVV2"
		}
		said = said || a.gap&(gapColon|gapField|gapQuote) != 0
		if a.number >= 0 || e.kind == kindOneTimeCode && s.mixedToken(k) > k {
			next := s.takeValue(k, e, said, &hit, e.label)
			if next < 0 {
				break
			}
			k = next
			continue
		}
		switch {
		case a.role&tables.RoleOther != 0, a.n > 0:
			return hit
		case hit && a.role&tables.RoleOr == 0 && a.role&small == 0:
			return hit
		case a.role&tables.RoleIs != 0:
			said = true
		case a.role&(small|tables.RoleOr|tables.RoleCard) != 0:
		case a.role&tables.Labels != 0:
			return hit
		default:
			if unknown++; !said || unknown > 2 || e.kind == kindBankAccount {
				return hit
			}
		}
	}
	return hit
}

// takeValue takes the value that begins at atom k, and gives its last atom, or -1 where it is none.
func (s *scan) takeValue(k int, e *secret, said bool, hit *bool, why string) int {
	if s.atoms[k].number < 0 {
		last := s.mixedToken(k)
		s.report(e, s.atoms[k].start, s.atoms[last].end, why)
		*hit = true
		return last
	}
	first := int(s.atoms[k].number)
	last, ok := s.runOf(first, e)
	if !ok {
		return -1
	}
	if v := s.value(first); !said && first == last && s.numbers[first].n == 4 && v >= 1900 && v < 2100 {
		return -1 // a year
	}
	if s.report(e, s.numbers[first].start, s.numbers[last].end, why) {
		*hit = true
	}
	return int(s.numbers[last].hi)
}

// mixedToken gives the last atom of a code of letters and digits that begins at atom k, such as 8F3K2Q, or -1.
func (s *scan) mixedToken(k int) int {
	if s.atoms[k].glued() && k > 0 {
		return -1
	}
	last, digits, letters := k, s.atoms[k].n, s.atoms[k].letters
	for last+1 < len(s.atoms) && s.atoms[last+1].glued() {
		last++
		digits, letters = digits+s.atoms[last].n, letters+s.atoms[last].letters
	}
	if digits < 2 || digits+letters < 4 || digits+letters > 12 {
		return -1
	}
	return last
}

// runOf gathers the groups of one number ("123 456", "one two three four") from number first on, and tells whether the
// whole has as many digits as the entity.
func (s *scan) runOf(first int, e *secret) (last int, ok bool) {
	n := int32(0)
	for last = first; ; last++ {
		a := &s.numbers[last]
		if a.shaped || a.opaque || a.taken || a.right {
			return last, false
		}
		n += a.n
		next := last + 1
		if !s.joined(next) || s.numbers[next].gapLen != 1 || s.numbers[next].gap&(gapSpace|gapDash|gapDot) == 0 || n+s.numbers[next].n > e.max {
			break
		}
		if s.numbers[next].taken || s.numbers[next].shaped || a.n > 4 && e.kind != kindBankAccount {
			break
		}
	}
	if n < e.min || n > e.max {
		return last, false
	}
	next := last + 1
	if s.joined(next) && s.numbers[next].gapLen == 1 && s.numbers[next].gap&(gapDot|gapDash|gapSlash|gapColon) != 0 {
		return last, false // a part of something longer
	}
	return last, !s.percent(last)
}

// percent: the number is a share.
func (s *scan) percent(k int) bool {
	end := s.numbers[k].end
	return int(end) < len(s.text) && s.text[end] == '%'
}

// before looks in front of a label: "1234 is my PIN", "either 1234 or 5678, my PIN", "use 1234 for the PIN".
func (s *scan) before(label int, e *secret) {
	linked, hit := false, false
	for k := label - 1; k >= 0 && k >= label-8; k-- {
		a := &s.atoms[k]
		if s.ends(k+1) || s.atoms[k+1].glued() {
			return
		}
		linked = linked || s.atoms[k+1].gap&gapComma != 0
		if a.number < 0 {
			if a.role&(small|tables.RoleOr) == 0 || hit && a.role&tables.RoleOr == 0 {
				return
			}
			linked = linked || a.role&(tables.RoleIs|tables.RoleFill) != 0
			continue
		}
		last := int(a.number)
		first := last
		for s.joined(first) && s.numbers[first].gapLen == 1 && s.numbers[first].gap&(gapSpace|gapDash) != 0 && last-first < 12 {
			first--
		}
		end, ok := s.runOf(first, e)
		if !linked || !ok || end != last || !s.answer(first) {
			return
		}
		hit = s.report(e, s.numbers[first].start, s.numbers[last].end, e.label)
		k = int(s.numbers[first].lo)
	}
}

// answers finds what a question asked for. Where it asked for several things, the number of digits decides.
func (s *scan) answers() {
	if s.asked.answered && len(s.atoms) > 8 {
		return // a correction is short
	}
	var done [kinds]bool // what a label in the text itself has answered
	for i := range s.found {
		done[s.found[i].kind] = true
	}
	for k := 0; k < len(s.numbers); k++ {
		for i := range secrets {
			e := &secrets[i]
			if s.asked.roles&e.role == 0 || done[e.kind] || !s.answer(k) {
				continue
			}
			if s.asked.late && s.numbers[k].n < 4 {
				continue
			}
			last, ok := s.runOf(k, e)
			if !ok {
				continue
			}
			// Of an account and something short, the long number is the account.
			if e.kind != kindBankAccount && s.asked.roles&tables.RoleAccount != 0 && s.digitsOf(k, last) > 6 {
				continue
			}
			if s.report(e, s.numbers[k].start, s.numbers[last].end, e.question) {
				k = last
				break
			}
		}
	}
	if s.asked.roles&tables.RoleOneTime != 0 && len(s.found) == 0 && len(s.atoms) > 0 && s.mixedToken(0) == len(s.atoms)-1 {
		s.report(&secrets[2], s.atoms[0].start, s.atoms[len(s.atoms)-1].end, secrets[2].question)
	}
}

func (s *scan) digitsOf(first, last int) (n int32) {
	for k := first; k <= last; k++ {
		n += s.numbers[k].n
	}
	return n
}

// answer tells whether number k may be the answer to a question: nothing says that it is something else.
func (s *scan) answer(k int) bool {
	a := &s.numbers[k]
	if s.joined(k) && !s.numbers[k-1].taken && a.gapLen == 1 && a.gap&(gapDot|gapDash|gapSlash|gapColon) != 0 {
		return false
	}
	c := s.contextOf(int(a.lo), int(a.hi))
	return !(c.label == tables.RoleOther && c.near && c.word == "label:other")
}

func (s *scan) report(e *secret, start, end int32, why string) bool {
	f := found{kind: e.kind, rule: entities[e.kind].name + ".context", start: start, end: end}
	f.confirm(why)
	return s.take(f)
}
