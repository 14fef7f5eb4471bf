package mask

import (
	"strings"

	"snug/mask/internal/tables"
)

// securityAnswers finds what people answer to questions such as "your mother's maiden name?": behind a label in the text
// itself, or as the answer to the question.
func (s *scan) securityAnswers() {
	asked := s.asked.topics&securityTopics != 0
	if !asked && (!s.mentions(securityTopics) || !security(s.topics)) {
		return
	}
	before := len(s.found)
	for i := 0; i < len(s.atoms); i++ {
		topic := s.topicOf(i)
		if topic&securityTopics == 0 || s.asksFrom(i) {
			continue
		}
		if !s.answerAfter(i+1+int(s.atoms[i].phrase), topic&tables.TopicNamed != 0) {
			s.answerBefore(i)
		}
	}
	if asked && s.asked.fresh && !strings.Contains(s.text, entities[kindSecurityAnswer].glyph) {
		s.answerAlone(len(s.found) > before)
	}
	const most = 4 // answers are few
	for i, n := before, min(len(s.found), before+most); i < n; i++ {
		s.repeated(s.found[i])
	}
}

// repeated takes the same word wherever else the text has it: "Poppy, how I miss Poppy".
func (s *scan) repeated(f found) {
	k := s.atomAt(int(f.start))
	if s.atoms[k].end != f.end {
		return
	}
	for i := range s.atoms {
		if s.atoms[i].n == 0 && s.atoms[i].hash == s.atoms[k].hash && !s.atoms[i].taken {
			f.start, f.end = s.atoms[i].start, s.atoms[i].end
			s.take(f)
		}
	}
}

// answerAfter looks behind a label, from atom k on: "my mother's maiden name is Miller", "maiden name: miller". A label that
// is about names needs no word between: "maiden name miller".
func (s *scan) answerAfter(k int, names bool) bool {
	const reach = 8
	said := false
	for first := k; k < len(s.atoms) && k < first+reach; k++ {
		a := &s.atoms[k]
		if s.ends(k) && (s.asksBefore(k) || a.role&small == 0) {
			return false // "… maiden name. It was Miller" goes on
		}
		said = said || a.gap&gapColon != 0
		switch {
		case a.n > 0 || a.taken || a.gap&gapBullet != 0:
			return false
		case a.role&tables.RoleIs != 0:
			said = true
		case s.isName(k) && s.capital(k) && (said || k == first):
			return s.takeAnswer(k, "label:security_answer")
		case a.role&small != 0, s.topicOf(k)&(tables.TopicNamed|tables.TopicChild|securityTopics) != 0, a.letters == 1:
		default:
			return s.isName(k) && (said || names && k == first) && s.closesAt(k) && s.takeAnswer(k, "label:security_answer")
		}
	}
	return false
}

// answerBefore looks in front of the label at atom k: "Charlie is my childhood pet's name".
func (s *scan) answerBefore(k int) {
	said := false
	for i := k - 1; i >= 0 && i >= k-5 && !s.ends(i+1); i-- {
		role := s.atoms[i].role
		switch {
		case role&tables.RoleIs != 0:
			said = true
		case role&small != 0 || s.atoms[i].letters == 1:
		default:
			if said && s.isName(i) && s.capital(i) && (i == 0 || s.ends(i)) {
				s.takeAnswer(i, "label:security_answer")
			}
			return
		}
	}
}

// asksFrom tells whether the sentence that atom k is in is a question.
func (s *scan) asksFrom(k int) bool {
	const longest = 40
	for i := k + 1; i < len(s.atoms) && i < k+longest; i++ {
		if s.ends(i) {
			return s.asksBefore(i)
		}
	}
	return len(s.atoms)-k <= longest && questionMark(s.text[s.atoms[len(s.atoms)-1].end:])
}

// asksBefore tells whether a question mark ends the sentence before atom k.
func (s *scan) asksBefore(k int) bool {
	return questionMark(s.text[s.atoms[k-1].end:s.atoms[k].start])
}

// isName tells whether atom k may be a name: a word of two letters or more that says nothing else. Within a sentence a
// capital makes a name of many words.
func (s *scan) isName(k int) bool {
	const never = small | tables.RoleNever | tables.RoleAsk | tables.RoleOr | tables.Labels
	a := &s.atoms[k]
	if a.n > 0 || a.taken || a.letters < 2 || a.role&never != 0 || s.topicOf(k)&tables.TopicChatter != 0 {
		return false
	}
	return a.role&tables.RolePlain == 0 || k > 0 && !s.ends(k) && s.capital(k)
}

// closesAt tells whether a sentence or clause ends behind atom k.
func (s *scan) closesAt(k int) bool {
	if k+1 == len(s.atoms) {
		return true
	}
	next := &s.atoms[k+1]
	return s.ends(k+1) || next.gap&(gapComma|gapLine|gapField) != 0 || next.gap&gapDash != 0 && next.gapLen > 1 || next.role&tables.RoleOr != 0
}

// takeAnswer takes the name that begins with atom k: with what hyphens or apostrophes join to it, and with further names.
func (s *scan) takeAnswer(k int, why string) bool {
	last := k
	for last+1 < len(s.atoms) && last < k+4 {
		a := &s.atoms[last+1]
		joined := a.gapLen == 1 && a.gap&^(gapDash|gapQuote) == 0 && !(a.gap == gapQuote && a.letters == 1)
		another := a.gapLen == 1 && a.gap == gapSpace && s.capital(k) && s.capital(last+1) && s.isName(last+1)
		if a.n > 0 || a.taken || a.gapLen > 0 && !joined && !another {
			break
		}
		last++
	}
	f := found{kind: kindSecurityAnswer, rule: "security_answer.context", start: s.atoms[k].start, end: s.atoms[last].end}
	f.confirm(why)
	return s.take(f)
}

// answerAlone looks for the answer in a text that was asked for it: the only word of a sentence, one that a clause begins
// with, or what "it is" says, else the first name within a sentence. Where another answer was found by its label, only the
// first sentence is looked at.
func (s *scan) answerAlone(another bool) {
	const longest = 60
	if len(s.atoms) > longest {
		return
	}
	for from := 0; from < len(s.atoms); {
		to := from + 1
		for to < len(s.atoms) && !s.ends(to) && s.atoms[to].gap&gapLine == 0 {
			to++
		}
		if s.answerIn(from, to) || another {
			return
		}
		from = to
	}
	for k := 1; k < len(s.atoms); k++ {
		if s.atoms[k].role&tables.RoleNever != 0 {
			return
		}
		if !s.ends(k) && s.isName(k) && s.topicOf(k) == 0 && s.capitalized(k) && !s.atoms[k].glued() {
			s.takeAnswer(k, "question:security_answer")
			return
		}
	}
}

// answerIn looks for the answer in the sentence of the atoms from from to to.
func (s *scan) answerIn(from, to int) bool {
	first, words, refuses := -1, 0, false
	for k := from; k < to; k++ {
		a := &s.atoms[k]
		refuses = refuses || first < 0 && a.role&tables.RoleNever != 0
		if a.n == 0 && a.role&small == 0 && a.letters > 1 && !(k > from && a.gapLen == 1 && a.gap == gapDash) {
			if words++; words == 1 {
				first = k
			}
		}
	}
	if first < 0 || refuses || !s.isName(first) || s.topicOf(first)&askable != 0 {
		return false
	}
	if first > 0 && !s.capital(first) && (s.pronoun(first-1) || s.atoms[first-1].role&(tables.RolePlain|tables.RoleIs) == tables.RolePlain) {
		return false // "I remember", "this is a joke"
	}
	said := first == from || s.atoms[first-1].role&tables.RoleIs != 0
	if words > 1 && !(said && (s.closesAt(first) || first == 0 && s.capital(0) && s.atoms[1].role&small != 0)) || from > 0 && !s.capital(first) {
		return false
	}
	return s.takeAnswer(first, "question:security_answer")
}

// capitalized tells whether atom k has a capital first and none behind it.
func (s *scan) capitalized(k int) bool {
	a := &s.atoms[k]
	word := s.text[a.start:a.end]
	return s.capital(k) && word != strings.ToUpper(word)
}

// pronoun tells whether atom k is a word that a verb follows.
func (s *scan) pronoun(k int) bool {
	switch a := &s.atoms[k]; s.text[a.start:a.end] {
	case "i", "I", "we", "We", "ich", "Ich", "wir", "Wir", "je", "Je", "j", "J", "yo", "Yo", "you", "You":
		return true
	}
	return false
}
