package mask

import "encoding/base64"

// encoded finds card numbers in forms that a program makes: lists of character codes, digits in hexadecimal or binary, base64,
// and signs that look like digits. Luhn and a network's range have to confirm them.
func (s *scan) encoded() {
	for k := 0; k < len(s.numbers); {
		n := &s.numbers[k]
		last := k
		for last+1 < len(s.numbers) && s.numbers[last+1].n == n.n && s.joined(last+1) && s.numbers[last+1].gapLen <= 4 {
			last++
		}
		switch {
		case n.n == 2 || n.n == 3 || n.n == 6 || n.n == 8:
			s.codes(k, last)
		case n.n > longest && n.n <= 2*longest:
			s.hexDigits(k)
		}
		for i := k; i <= last; i++ {
			s.signedRun(i)
		}
		k = last + 1
	}
}

// codes reads each number from first to last as the code of a digit: 52 or, in hexadecimal, 34; 064 in octal; 00110100.
func (s *scan) codes(first, last int) {
	count := last - first + 1
	if count < shortest || count > longest {
		return
	}
	for _, base := range [...]int{30, 48, 60, binaryZero} {
		var digits [longest]byte
		n := 0
		for ; n < count; n++ {
			d := codeDigit(s.value(first+n), base)
			if d < 0 || d > 9 || s.numbers[first+n].taken {
				break
			}
			digits[n] = byte(d)
		}
		if n == count && s.takeEncoded(digits[:n], s.numbers[first].start, s.numbers[last].end) {
			return
		}
	}
}

// binaryZero is the code of 0, 00110000, read as a decimal number.
const binaryZero = 110000

// codeDigit reads a number as the code of a digit, where base is the code of 0; what is no digit is below 0 or above 9.
func codeDigit(code, base int) int {
	d := code - base
	switch {
	case base == 60 && d >= 10:
		return d - 2 // octal: 070 and 071 follow 067
	case base == binaryZero:
		return binaryDigit(d)
	}
	return d
}

// binaryDigit reads four binary digits that are written in decimal ones: 101 is 5. What is none is -1.
func binaryDigit(v int) int {
	if v < 0 {
		return -1
	}
	sum := 0
	for bit := 1; v > 0; bit, v = bit*2, v/10 {
		if v%10 > 1 {
			return -1
		}
		sum += v % 10 * bit
	}
	return sum
}

// hexDigits reads 34313131… as the codes of 4111….
func (s *scan) hexDigits(k int) {
	n := &s.numbers[k]
	all := s.digits[n.digits : n.digits+n.n]
	if len(all)%2 != 0 || n.taken {
		return
	}
	var digits [longest]byte
	for i := 0; i < len(all); i += 2 {
		if all[i] != 3 {
			return
		}
		digits[i/2] = all[i+1]
	}
	s.takeEncoded(digits[:len(all)/2], n.start, n.end)
}

// signedRun reads the "|" in 4|11… as a one, and the like.
func (s *scan) signedRun(k int) {
	if k > 0 && s.joined(k) && s.numbers[k].gapLen == 1 && signDigit(s.text[s.numbers[k].start-1]) >= 0 {
		return // it began before
	}
	var digits [longest + 1]byte
	n, signs, last := 0, 0, k
	for {
		a := &s.numbers[last]
		if a.taken || n+int(a.n) > longest {
			return
		}
		n += copy(digits[n:], s.digits[a.digits:a.digits+a.n])
		at := int(a.end)
		if at >= len(s.text) || signDigit(s.text[at]) < 0 {
			break
		}
		if n == longest {
			return
		}
		digits[n] = byte(signDigit(s.text[at]))
		n++
		signs++
		if at+1 >= len(s.text) || !s.joined(last+1) || int(s.numbers[last+1].start) != at+1 {
			if n >= shortest && s.takeEncoded(digits[:n], s.numbers[k].start, int32(at+1)) {
				return
			}
			n, signs = n-1, signs-1 // the sign ends a sentence
			break
		}
		last++
	}
	if signs > 0 && n >= shortest && last > k {
		s.takeEncoded(digits[:n], s.numbers[k].start, s.numbers[last].end)
	}
}

// signDigit is the digit that a sign of ASCII looks like, or -1.
func signDigit(c byte) int {
	switch c {
	case '|', '!':
		return 1
	case '$':
		return 5
	case '&':
		return 8
	case '@':
		return 0
	}
	return -1
}

// base64Run decodes words and digits without a gap between them, from atom i to atom j.
func (s *scan) base64Run(i, j int) {
	start, end := int(s.atoms[i].start), int(s.atoms[j].end)
	if n := end - start; n < 16 || n > 64 || s.text[start] < 'M' || s.text[start] > 'O' {
		return
	}
	var b [48]byte
	n, err := base64.RawStdEncoding.Decode(b[:], []byte(s.text[start:end]))
	if err != nil {
		return
	}
	var digits [longest + 1]byte
	count := 0
	for _, c := range b[:n] {
		switch {
		case c >= '0' && c <= '9':
			if count == longest {
				return
			}
			digits[count] = c - '0'
			count++
		case c != ' ' && c != '-':
			return
		}
	}
	for end < len(s.text) && s.text[end] == '=' {
		end++
	}
	s.takeEncoded(digits[:count], int32(start), int32(end))
}

func (s *scan) takeEncoded(digits []byte, start, end int32) bool {
	return s.takeDigits(digits, start, end, "card.encoded")
}

// takeDigits takes for a card what was read between two places.
func (s *scan) takeDigits(digits []byte, start, end int32, rule string) bool {
	network := cardOf(digits)
	if network == nil {
		return false
	}
	f := found{kind: kindCard, rule: rule, start: start, end: end}
	copy(f.last[:], digits[len(digits)-4:])
	f.confirm("luhn")
	f.confirm(networkWord[network.Name])
	return s.take(f)
}
