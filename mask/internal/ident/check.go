package ident

import (
	"bytes"
	"slices"
	"strings"
)

// step is one step of a check; Lines says what each does.
type step struct {
	op      byte
	weights []int
	table   string
	numbers []int
}

// check runs steps over a copy of compact.
func check(steps []step, compact []byte) bool {
	var room [Longest + 2]byte
	c := room[:copy(room[:], compact)]
	from, bias := 36, 0
	number := func(digits []byte) (n int) {
		for _, d := range digits {
			n = n*10 + value(d)
		}
		return n
	}
	for i := range steps {
		s := &steps[i]
		ok := true
		switch s.op {
		case '/', '*', '=':
			sum := 0
			for at, w := range s.weights {
				v := value(c[at])
				if v >= from {
					v += bias
				}
				if v *= w; s.op == '*' {
					v = v/len(s.table) + v%len(s.table)
				}
				sum += v
			}
			if s.op == '=' {
				ok = slices.Contains(s.numbers[1:], sum%s.numbers[0])
				break
			}
			switch want := s.table[sum%len(s.table)]; {
			case want == '?':
			case want != c[len(s.weights)]:
				return false
			case strings.IndexByte(s.table, '?') >= 0:
				return true
			}
		case 'M':
			n, m := s.numbers[0], s.numbers[1]
			ok = slices.Contains(s.numbers[3:], (number(c[:n])%m*s.numbers[2]+number(c[n:]))%m)
		case 'L':
			ok = luhn(c)
		case 'V':
			ok = verhoeff(c)
		case 'I':
			ok = hybrid(c)
		case 'H':
			ok = mod97(c) == 1
		case 'C':
			ok = controlLetter(c)
		case 'F':
			key := frenchKey(c[0], c[1])
			ok = (number(c[2:])+1+key/11)%11 == key%11
		case 'D', 'E':
			ok = s.date(c)
		case 'R':
			half := len(s.table) / 2
			if at := bytes.Index(c, []byte(s.table[:half])); at >= 0 {
				copy(c[at:], s.table[half:])
			}
		case 'X':
			at := s.numbers[0]
			place := strings.IndexByte(s.table, c[at])
			c = room[:len(c)+1]
			copy(c[at+2:], c[at+1:])
			c[at], c[at+1] = '0'+byte(place/10), '0'+byte(place%10)
		case 'B':
			from, bias = s.numbers[0], s.numbers[1]
		case 'Z':
			first := c[0]
			copy(c, c[1:])
			c[len(c)-1] = first
		case 'K':
			c = c[s.numbers[0]:]
		case 'T':
			c = c[:s.numbers[0]]
		}
		if !ok {
			return false
		}
	}
	return true
}

// date tells whether there was or will be such a day in some century.
func (s *step) date(c []byte) bool {
	y, m, d := 0, 0, 0
	at := s.numbers[0]
	for i := range len(s.table) {
		v := value(c[at])*10 + value(c[at+1])
		switch s.table[i] {
		case 'y':
			y = v
		case 'm':
			m = v % s.numbers[1]
		case 'd':
			d = v % s.numbers[2]
		}
		at += 2
	}
	if s.op == 'E' && m == 0 {
		return d <= 31
	}
	days := 30 + (m+m>>3)&1
	if m == 2 {
		days = 29
		if y%4 > 0 {
			days = 28
		}
	}
	return m >= 1 && m <= 12 && d >= 1 && d <= days
}

// luhn is the check of ISO/IEC 7812-1, annex B.
func luhn(c []byte) bool {
	sum := 0
	for i, d := range c {
		v := value(d)
		if (len(c)-i)&1 == 0 {
			v = v*2/10 + v*2%10
		}
		sum += v
	}
	return sum%10 == 0
}

// verhoeff is the check of Jacobus Verhoeff (1969): the digits, turned by a permutation that grows with the place, are
// multiplied in the symmetry group of the pentagon.
func verhoeff(c []byte) bool {
	const permutation = "1576283094"
	product := 0
	for i := range c {
		v := value(c[len(c)-1-i])
		for range i % 8 {
			v = int(permutation[v] - '0')
		}
		a, b := product, v
		switch {
		case a < 5 && b < 5:
			product = (a + b) % 5
		case a < 5:
			product = 5 + (a+b)%5
		case b < 5:
			product = 5 + (a-b+5)%5
		default:
			product = (a - b + 5) % 5
		}
	}
	return product == 0
}

// hybrid is the check of ISO 7064, MOD 11,10.
func hybrid(c []byte) bool {
	p := 10
	for _, d := range c[:len(c)-1] {
		if p = (p + value(d)) % 10; p == 0 {
			p = 10
		}
		p = p * 2 % 11
	}
	return (p+value(c[len(c)-1]))%10 == 1
}

// mod97 is the remainder that ISO 7064, MOD 97-10, looks at.
func mod97(c []byte) int {
	remainder := 0
	for _, d := range c {
		if v := value(d); v < 10 {
			remainder = (remainder*10 + v) % 97
		} else {
			remainder = (remainder*100 + v) % 97
		}
	}
	return remainder
}

// frenchKey is what the key of a VAT number counts that has letters, of which I and O are none: the European Commission's
// algorithms for VIES give it for France beside the key of two digits.
func frenchKey(first, second byte) int {
	const list = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
	a, b := strings.IndexByte(list, first), strings.IndexByte(list, second)
	if a < 10 {
		return a*24 + b - 10
	}
	return a*34 + b - 100
}

// controlLetter is the check of Italy's codice fiscale (decree of 23 December 1976, articles 9 to 11): of every other
// character from the first on counts its place in a list, a digit being the letter of its value; of the others the value.
func controlLetter(c []byte) bool {
	const list = "BAKPLCQDREVOSFTGUHMINJWZYX"
	sum := 0
	last := len(c) - 1
	for i, d := range c[:last] {
		v := value(d)
		if v > 9 {
			v -= 10
		}
		if i%2 == 0 {
			v = strings.IndexByte(list, 'A'+byte(v))
		}
		sum += v
	}
	return c[last] == 'A'+byte(sum%26)
}

// odds is one in how many random strings passes the step.
func (s *step) odds() int {
	switch s.op {
	case '/', '*':
		return len(s.table)
	case '=':
		return s.numbers[0] / (len(s.numbers) - 1)
	case 'M':
		return s.numbers[1] / (len(s.numbers) - 3)
	case 'L', 'V', 'I':
		return 10
	case 'F':
		return 11
	case 'H':
		return 97
	case 'C':
		return 26
	case 'D', 'E':
		return 10_000 / (365 * max(1, 100/s.numbers[1]) * max(1, 100/s.numbers[2]))
	}
	return 1
}
