package mask

import (
	"strings"

	"snug/mask/internal/tables"
)

// disguised looks once more at a text that has figures or numerals and no card: for the forms that nobody uses but who hides a
// number from a program. It is rare that a text comes here, and rarer that anything is taken: what is read has to be a card as
// a whole, from the beginning of a list or row to its end, of a network whose range says something, with its check digit.
func (s *scan) disguised(digits int) {
	if s.seen&tables.RoleRow != 0 && len(s.atoms) >= shortest && len(s.found) == 0 {
		s.rows()
	}
	if digits < fewest && s.manySigns == 0 && len(s.runs) == 0 && s.gaps&keySigns != keySigns {
		return
	}
	for i := range s.found {
		if s.found[i].kind == kindCard {
			return
		}
	}
	if len(s.digits) >= fewest && (s.gaps&(gapField|gapCurrency|gapStop|gapOther) != 0 || strings.Contains(s.text, "()")) {
		s.signed()
	}
	if len(s.digits) >= shortest {
		s.upsideDown()
		s.padded()
		s.scattered()
	}
	if s.spelled >= fewest {
		s.thousands()
	}
	if s.manySigns != 0 {
		s.strokes()
	}
	if s.manySigns != 0 || s.gaps&keySigns == keySigns {
		s.keyboard()
	}
	s.wrapped()
}

// padded finds a card behind zeros: 0000 4111…. Barcodes and parcels have them, too, and so only what has the length that most
// cards have, and is called nothing else, is one.
func (s *scan) padded() {
	for k := range s.numbers {
		n := &s.numbers[k]
		digits := s.digits[n.digits : n.digits+n.n]
		zeros := leading(digits)
		if zeros == 0 || n.taken || n.shaped || n.left || n.right || len(digits)-zeros < 15 || len(digits)-zeros > 16 || s.joined(k) && s.connected(k) {
			continue
		}
		if s.contextOf(int(n.lo), int(n.hi)).label != 0 && s.contextOf(int(n.lo), int(n.hi)).label != tables.RoleCard {
			continue
		}
		s.takeDisguised(digits[zeros:], n.start, n.end)
	}
}

// takeDisguised takes for a card what a second look has read.
func (s *scan) takeDisguised(digits []byte, start, end int32) bool {
	return s.takeDigits(digits, start, end, disguisedRule)
}

// disguisedRule is the rule of a second look, which only the server takes.
const disguisedRule = "card.disguised"
