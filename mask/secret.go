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

// Bounds of the way from a label to its value, in words that say nothing of it.
const (
	nearWords = 2 // "my PIN for the card is 1234"
	farWords  = 7 // "I have a PIN if you should need it, it's 1234"
)

// after looks behind a label: "my PIN is 1234", "either 1234 or 5678".
func (s *scan) after(label int, e *secret) bool {
	said, unknown, crossed, hit := false, 0, false, false
	end := s.atoms[label].phrase
	for k := label + 1 + int(end); k < len(s.atoms) && k < label+18; k++ {
		a := &s.atoms[k]
		if s.ends(k) {
			if crossed && unknown > 0 {
				return hit
			}
			said, crossed, unknown = false, true, 0
		}
		if a.n == 1 && a.glued() && k == label+1+int(end) {
			continue // the 2 of "CVV2"
		}
		said = said || a.gap&(gapColon|gapField|gapQuote) != 0 && !crossed
		if a.number >= 0 || e.kind == kindOneTimeCode && !crossed && s.mixedToken(k) > k {
			if (crossed || unknown > 0 && (!said || unknown > nearWords)) && !s.meant(k, e) {
				return hit
			}
			next := s.takeValue(k, e, said, &hit, e.label)
			if next < 0 {
				return hit
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
			said = said || !crossed
		case a.role&(small|tables.RoleOr|tables.RoleCard) != 0:
		case a.role&tables.Labels != 0:
			return hit
		default:
			most := farWords
			if e.kind != kindPIN && e.kind != kindOneTimeCode {
				if most = nearWords; !said || crossed || e.kind == kindBankAccount {
					return hit
				}
			}
			if unknown++; unknown > most {
				return hit
			}
		}
	}
	return hit
}

// meant tells of a number that stands further from its label, or in the next sentence, whether it is likely to be what was
// announced: "it's" or "either" stands before it, or it is all that is left to say. It is as long as such values are.
func (s *scan) meant(k int, e *secret) bool {
	number := s.atoms[k].number
	if number < 0 || e.kind != kindPIN && e.kind != kindOneTimeCode {
		return false
	}
	first := int(number)
	last, ok := s.runOf(first, e)
	if n := s.digitsOf(first, last); !ok || n < 4 || n > 8 || s.year(first, last) {
		return false
	}
	before := &s.atoms[k-1]
	if before.role&(tables.RoleIs|tables.RoleOr) != 0 {
		return true
	}
	hi := int(s.numbers[last].hi)
	return (s.ends(k) || before.role&small != 0) && (hi+1 == len(s.atoms) || s.ends(hi+1))
}

// year tells whether a number alone may be a year.
func (s *scan) year(first, last int) bool {
	v := s.value(first)
	return first == last && s.numbers[first].n == 4 && v >= 1900 && v < 2100
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
	if !said && s.year(first, last) {
		return -1
	}
	if e.kind == kindBankAccount && s.digitsOf(first, last) < 7 && !s.numbered(int(s.numbers[first].lo)) {
		return -1 // "the balance of my account is 12345"
	}
	if s.report(e, s.numbers[first].start, s.numbers[last].end, why) {
		*hit = true
	}
	return int(s.numbers[last].hi)
}

// numbered tells whether a sign or a word like "number" stands before atom k, or at most two words before it.
func (s *scan) numbered(k int) bool {
	for i := k; i > 0 && i > k-3; i-- {
		if s.atoms[i].gap&(gapColon|gapField|gapOther) != 0 || s.atoms[i-1].role&(tables.RoleAccount|tables.RoleFill) != 0 {
			return true
		}
	}
	return false
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
	linked, hit, crossed := false, false, false
	for k := label - 1; k >= 0 && k >= label-8; k-- {
		a := &s.atoms[k]
		if s.atoms[k+1].glued() {
			return
		}
		if s.ends(k + 1) {
			// "It says 7402. That might be my PIN."
			if crossed || e.kind != kindPIN || s.atoms[k+1].role&small == 0 {
				return
			}
			crossed = true
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

// recalled finds what was asked for a while ago and could not be told then: a number that "it's" or "either" stands
// before, or all that the text says.
func (s *scan) recalled() {
	for k := 0; k < len(s.numbers); k++ {
		lo := int(s.numbers[k].lo)
		if s.numbers[k].taken || s.numbers[k].shaped || lo == 0 && int(s.numbers[k].hi) != len(s.atoms)-1 || !s.answer(k) {
			continue
		}
		for i := range secrets {
			if e := &secrets[i]; s.asked.pending&e.role != 0 && (lo == 0 && !s.asked.newer || lo > 0 && s.meant(lo, e)) {
				if last, ok := s.runOf(k, e); ok && s.digitsOf(k, last) >= 4 && s.report(e, s.numbers[k].start, s.numbers[last].end, e.question) {
					s.firstOfTwo(k, e)
					k = last
					break
				}
			}
		}
	}
}

// firstOfTwo takes the first of "7402 and 0314" where the second was found.
func (s *scan) firstOfTwo(second int, e *secret) {
	first := second - 1
	if first < 0 || s.numbers[first].n != s.numbers[second].n || s.numbers[first].taken || s.numbers[first].shaped {
		return
	}
	between := int(s.numbers[first].hi) + 1
	if between+1 == int(s.numbers[second].lo) && s.atoms[between].role&tables.RoleOr != 0 {
		s.report(e, s.numbers[first].start, s.numbers[first].end, e.question)
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
	if a.gapLen == 1 && a.gap&(gapDot|gapDash|gapSlash|gapColon) != 0 {
		if s.joined(k) && !s.numbers[k-1].taken {
			return false
		}
		if a.gap == gapDash && a.lo > 0 && s.atoms[a.lo-1].role&^tables.RoleRow == 0 && !s.joined(k) {
			return false // AO-20417
		}
	}
	c := s.contextOf(int(a.lo), int(a.hi))
	return !(c.label == tables.RoleOther && c.near && c.word == "label:other")
}

func (s *scan) report(e *secret, start, end int32, why string) bool {
	f := found{kind: e.kind, rule: entities[e.kind].name + ".context", start: start, end: end}
	f.confirm(why)
	return s.take(f)
}
