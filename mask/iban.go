package mask

import (
	"sort"
	"strings"
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// ibanLength is by the two letters of the country, in capitals.
var ibanLength = map[[2]byte]int{}

func init() {
	for list := tables.IBANLengths; list != ""; list = list[4:] {
		ibanLength[[2]byte{list[0], list[1]}] = int(list[2]-'0')*10 + int(list[3]-'0')
	}
}

// ibans finds international bank account numbers (ISO 13616): a country, its length, and a remainder of 1 by 97.
func (s *scan) ibans() {
	for _, figure := range s.figures {
		i := int(figure) - 1 // of the country
		if i < 0 || s.atoms[i].n > 0 || s.atoms[i+1].gapLen > 2 {
			continue
		}
		a := &s.atoms[i]
		start := int(a.start)
		if a.letters > 2 { // "IBANDE89…"
			if a.letters != 6 || int(a.end-a.start) != 6 || !strings.EqualFold(s.text[start:start+4], "IBAN") {
				continue
			}
			start += 4
		}
		if a.letters == 2 && i > 0 && (a.glued() || a.gap == gapDash && a.gapLen == 1 && s.atoms[i-1].glued()) {
			continue // in the middle of a word, or of an identifier in hexadecimal
		}
		end, ok := s.iban(start)
		if !ok {
			continue
		}
		labelled := s.labelBefore(i, tables.RoleIBAN|tables.RoleAccount, 4) || s.asked.roles&(tables.RoleIBAN|tables.RoleAccount) != 0 || a.letters > 2
		if !s.atoms[i+1].glued() && !labelled && s.text[start]|0x20 == s.text[start] {
			continue // "is 12…" may be Iceland, but is more often a verb
		}
		f := found{kind: kindIBAN, rule: "iban.mod97", start: int32(start), end: int32(end)}
		f.confirm("mod97")
		f.confirm("length:country")
		if labelled {
			f.confirm("label:iban")
		}
		s.take(f)
	}
}

// iban reads letters and digits from start, with up to two signs between any of them, and checks them.
func (s *scan) iban(start int) (end int, ok bool) {
	var chars [34]byte
	n, want, signs := 0, len(chars), 0
	for i := start; i < len(s.text); {
		g := glyphAt(s.text, i)
		i += g.width
		switch g.class {
		case classIgnorable:
			continue
		case classSign:
			if signs++; signs > 2 || gap(g.value)&(gapStop|gapCurrency) != 0 {
				return 0, false
			}
			continue
		case classDigit:
			chars[n] = '0' + byte(g.value)
		case classLetter:
			if g.fold < 'a' || g.fold > 'z' {
				return 0, false
			}
			chars[n] = byte(g.fold) - 0x20
		default:
			return 0, false
		}
		signs = 0
		digit := chars[n] <= '9'
		if n < 2 && digit || (n == 2 || n == 3) && !digit {
			return 0, false
		}
		if n++; n == 2 {
			if want = ibanLength[[2]byte{chars[0], chars[1]}]; want == 0 {
				return 0, false
			}
		}
		if n == want {
			end = i
			break
		}
	}
	if n != want || !mod97(chars[:n]) {
		return 0, false
	}
	if end < len(s.text) {
		if g := glyphAt(s.text, end); g.class == classDigit || g.class == classLetter && g.fold < utf8.RuneSelf {
			return 0, false // a part of something longer
		}
	}
	return end, true
}

// mod97 is the check of ISO 7064, MOD 97-10, over an IBAN with its first four characters put last.
func mod97(chars []byte) bool {
	remainder := 0
	for i := range chars {
		c := int(chars[(i+4)%len(chars)])
		if c <= '9' {
			remainder = (remainder*10 + c - '0') % 97
		} else {
			remainder = (remainder*100 + c - 'A' + 10) % 97
		}
	}
	return remainder == 1
}

// take reports a finding, unless it touches an earlier one, and keeps its atoms and numbers from the other rules.
func (s *scan) take(f found) bool {
	first := s.atomAt(int(f.start))
	for k := first; k < len(s.atoms) && s.atoms[k].start < f.end; k++ {
		if s.atoms[k].taken {
			return false
		}
	}
	for k := first; k < len(s.atoms) && s.atoms[k].start < f.end; k++ {
		s.atoms[k].taken = true
		if n := s.atoms[k].number; n >= 0 {
			s.numbers[n].taken = true
		}
	}
	s.found = append(s.found, f)
	return true
}

// atomAt is the first atom that ends behind a byte offset.
func (s *scan) atomAt(at int) int {
	return sort.Search(len(s.atoms), func(k int) bool { return int(s.atoms[k].end) > at })
}
