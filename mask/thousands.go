package mask

import "snug/mask/internal/tables"

var (
	hundredHash, thousandHash = hashWords("hundred"), hashWords("thousand")
	andHash                   = hashWords("and")
)

// thousands finds a card whose groups are read as numbers: "forty-one hundred eleven, one thousand one hundred and eleven".
func (s *scan) thousands() {
	var digits [longest]byte
	n, start, end := 0, int32(0), int32(0)
	for i := 0; i < len(s.atoms); {
		value, next := s.numberInWords(i)
		if next == i {
			if s.atoms[i].hash != andHash && n > 0 {
				s.takeThousands(digits[:n], start, end)
				n = 0
			}
			i++
			continue
		}
		if n == 0 {
			start = s.atoms[i].start
		}
		end = s.atoms[next-1].end
		if n+len(value) > longest {
			n = 0
			i = next
			continue
		}
		n += copy(digits[n:], value)
		i = next
	}
	s.takeThousands(digits[:n], start, end)
}

func (s *scan) takeThousands(digits []byte, start, end int32) {
	if len(digits) >= shortest {
		s.takeDisguised(digits, start, end)
	}
}

// numberInWords reads a number below ten thousand at atom i, in words or figures, and gives its digits and the atom behind it; that
// is i where there is none.
func (s *scan) numberInWords(i int) (digits []byte, next int) {
	value, big, k := 0, false, i
	part, n := s.below100(k)
	if n == 0 {
		return nil, i
	}
	k += n
	width := 1
	if part > 9 {
		width = 2
	}
	for step, hash := range [2]uint64{thousandHash, hundredHash} {
		if k < len(s.atoms) && s.atoms[k].hash == hash && part >= 0 {
			big = true
			value += part * [2]int{1000, 100}[step]
			k++
			part = -1
			after := k
			if after < len(s.atoms) && s.atoms[after].hash == andHash {
				after++
			}
			// a comma begins the next number
			if after < len(s.atoms) && s.atoms[after].gap&(gapComma|gapDot|gapLine|gapSlash) == 0 {
				if more, n := s.below100(after); n > 0 {
					part, k = more, after+n
				}
			}
		}
	}
	if part > 0 {
		value += part
	}
	if big {
		width = 3
		if value >= 1000 {
			width = 4
		}
	}
	digits = make([]byte, width)
	for d := width - 1; d >= 0; d-- {
		digits[d] = byte(value % 10)
		value /= 10
	}
	return digits, k
}

// below100 reads a number below a hundred in words, or in two figures at most, at atom i, and gives how many atoms it has.
func (s *scan) below100(i int) (value, n int) {
	if i >= len(s.atoms) || s.atoms[i].taken {
		return 0, 0
	}
	a := &s.atoms[i]
	switch v := a.role & tables.RoleDigit; {
	case a.n > 0 && a.n <= 2:
		for _, d := range s.digits[a.digits : a.digits+a.n] {
			value = value*10 + int(d)
		}
		return value, 1
	case v == tables.RolePair:
		pair, ok := pairs[s.phraseHash(i)]
		if !ok {
			return 0, 0
		}
		n = 1 + int(a.phrase)
		if unit := i + n; pair%10 == 0 && pair >= 20 && unit < len(s.atoms) && s.atoms[unit].gapLen == 1 {
			if u := s.atoms[unit].role & tables.RoleDigit; u > 1 && u <= 10 && s.atoms[unit].gap&(gapSpace|gapDash) != 0 {
				return int(pair) + int(u) - 1, n + 1
			}
		}
		return int(pair), n
	case v > 0 && v <= 10:
		return int(v) - 1, 1
	}
	return 0, 0
}
