package mask

import "snug/mask/internal/tables"

// context is what the words around a number say of it.
type context struct {
	label tables.Role // RoleCard, RoleOther or 0
	near  bool        // hardly anything stands between
	word  string      // for the explanation
	phone bool        // it is a word about telephones
}

// small words stand between a label and its value and don't count as distance.
const small = tables.RoleFill | tables.RoleIs | tables.RoleMy

// contextOf looks for the label that is nearest to the atoms from lo to hi: before them, then behind ("is my order
// number"), then in the question.
func (s *scan) contextOf(lo, hi int) context {
	c := context{}
	if s.asked.roles&tables.RoleCard != 0 {
		c = context{label: tables.RoleCard, near: true, word: "question:card"}
	} else if s.asked.roles == tables.RoleOther {
		c = context{label: tables.RoleOther, near: s.replies(lo, hi), word: "question:other"}
	}
	if hi+1 < len(s.atoms) && s.atoms[hi+1].role&tables.RoleIs != 0 && s.atoms[hi+1].gapLen > 0 {
		for k := hi + 2; k < len(s.atoms) && k <= hi+4 && !s.ends(k); k++ {
			if role := s.atoms[k].role; role&tables.RoleOther != 0 {
				c = context{label: tables.RoleOther, near: true, word: "label:other"}
				break
			} else if role&small == 0 {
				break
			}
		}
	}
	distance, sentences := 0, 0
	for k := lo - 1; k >= 0 && distance <= 6; k-- {
		if s.ends(k + 1) {
			sentences++
		}
		role := s.atoms[k].role
		switch {
		case role&tables.RoleOther != 0 && sentences == 0:
			return context{label: tables.RoleOther, near: distance <= 1, word: "label:other", phone: s.topicOf(k)&tables.TopicPhone != 0}
		case role&tables.RoleCard != 0 && sentences <= 1:
			return context{label: tables.RoleCard, near: true, word: "label:card"}
		case role&small == 0:
			distance++
		}
	}
	return c
}

// replies tells whether the atoms from lo to hi are the answer to a question, and not something that the answer goes on to
// say: one number, behind nothing but small words. "It's AO-20417. I paid with 4242 …" was asked for the order alone.
func (s *scan) replies(lo, hi int) bool {
	for k := range lo {
		if s.atoms[k].role&small == 0 {
			return false
		}
	}
	return lo == hi
}

// ends tells whether a sentence ends before atom k.
func (s *scan) ends(k int) bool {
	if k == 0 {
		return false
	}
	a := &s.atoms[k]
	if a.gap&gapStop != 0 {
		return true
	}
	if a.gap&gapDot == 0 || a.gap&(gapSpace|gapLine) == 0 {
		return false
	}
	// "no. 4711" goes on.
	before := &s.atoms[k-1]
	return before.letters > 3 || before.role&tables.RoleFill == 0 || s.text[before.start]|0x20 != 'n'
}

// labelBefore looks back from atom lo for a label of the given roles in the same sentence; a label of another kind in
// between hides it.
func (s *scan) labelBefore(lo int, roles tables.Role, reach int) bool {
	distance := 0
	for k := lo - 1; k >= 0 && distance <= reach; k-- {
		if s.ends(k + 1) {
			return false
		}
		role := s.atoms[k].role
		if role&roles != 0 {
			return true
		}
		if role&tables.Labels != 0 {
			return false
		}
		if role&small == 0 {
			distance++
		}
	}
	return false
}
