package mask

import (
	"slices"

	"snug/mask/internal/ident"
	"snug/mask/internal/tables"
)

// identifying are the roles of labels that may announce a national or tax identifier.
const identifying = tables.RoleID | tables.RoleSSN

// answerReach is how far before an answer is looked for other words.
const answerReach = 8

// announcement is what says that a number is an identifier.
type announcement struct {
	word string // for the explanation; "" where nothing says so
	name uint64 // of the kind's own name; 0 of a label like "tax number"
	near bool   // hardly anything stands between
}

// speaksFor tells whether an announcement is for a match, and whether by its kind's own name.
func (a *announcement) speaksFor(m *match) (own, speaks bool) {
	f := m.form
	switch {
	case a.word == "" || !a.near && !f.Checked:
		return false, false
	case a.name != 0:
		own = slices.Contains(identityOf[f.Kind].labels, a.name)
		return own, own
	case a.word == "question:id":
		return false, true
	}
	return false, f.Strength > ident.ByOwnLabel || m.exact
}

// announcementOf looks for what announces an identifier: a label before it in the same sentence with no other label between,
// or behind it ("is my BSN", "(BSN)"), or else the question.
func (s *scan) announcementOf(lo, hi int) announcement {
	distance := 0
	for k := lo - 1; k >= 0 && distance <= 5 && !s.ends(k+1); k-- {
		role := s.atoms[k].role
		if role&identifying != 0 && role&tables.RoleDocument == 0 {
			return s.announces(k, distance)
		}
		if role&tables.Labels != 0 {
			break
		}
		if role&small == 0 {
			distance++
		}
	}
	if k := hi + 1; k < len(s.atoms) && !s.ends(k) {
		if s.atoms[k].role&identifying != 0 && s.atoms[k].gap&gapQuote != 0 {
			return s.announces(k, 0)
		}
		for is := false; k < len(s.atoms) && k <= hi+4 && !s.ends(k); k++ {
			role := s.atoms[k].role
			if is && role&identifying != 0 && role&tables.RoleDocument == 0 {
				return s.announces(k, 0)
			}
			if is = is || role&tables.RoleIs != 0; !is || role&small == 0 {
				break
			}
		}
	}
	if s.asked.roles&identifying != 0 && !s.saysOther(lo, hi) {
		words := 0 // "sure, it's …" answers, "I bought three lamps, …" hardly
		for k := max(0, lo-answerReach); k < lo; k++ {
			if s.atoms[k].role&small == 0 {
				words++
			}
		}
		return announcement{word: "question:id", near: words <= 1}
	}
	return announcement{}
}

// saysOther tells whether the words around atoms lo to hi call them something else.
func (s *scan) saysOther(lo, hi int) bool {
	c := s.contextOf(lo, hi)
	return c.label == tables.RoleOther && c.near
}

// announces reads a label.
func (s *scan) announces(label, distance int) announcement {
	a := announcement{word: "label:id", near: distance <= 2}
	if _, own := slices.BinarySearch(nameHashes, s.atoms[label].hash); own && s.atoms[label].phrase == 0 {
		a.name = s.atoms[label].hash
	}
	return a
}
