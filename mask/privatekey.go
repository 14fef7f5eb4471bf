package mask

import "strings"

// privateKeys finds the blocks in which private keys are written: PEM (RFC 7468) with OpenSSH's and OpenPGP's, and PuTTY's.
// A block that does not end was cut off somewhere, and goes to the end of the text.
func (s *scan) privateKeys() {
	for at := 0; ; {
		i := strings.Index(s.text[at:], "BEGIN ")
		if i < 0 {
			break
		}
		at += i
		start := s.dashesBefore(at)
		body := privateKeyLabel(s.text[at+len("BEGIN "):])
		at += len("BEGIN ")
		if start < 0 || body == 0 {
			continue
		}
		end := s.endOfPEM(at + body)
		s.takeKey(start, end, "pem")
		at = end
	}
	const putty = "PuTTY-User-Key-File-"
	if start := strings.Index(s.text, putty); start >= 0 {
		end := len(s.text)
		if mac := strings.Index(s.text[start:], "Private-MAC:"); mac >= 0 {
			end = start + mac
			if line := strings.IndexByte(s.text[end:], '\n'); line >= 0 {
				end += line
			} else {
				end = len(s.text)
			}
		}
		s.takeKey(start, end, "ppk")
	}
}

func (s *scan) takeKey(start, end int, by string) {
	f := found{kind: kindPrivateKey, rule: "private_key." + by, start: int32(start), end: int32(end)}
	f.confirm("form")
	s.take(f)
}

// dashesBefore gives where the dashes begin that stand before i, or -1. Telephones make long dashes of hyphens.
func (s *scan) dashesBefore(i int) int {
	start := i
	for n := 0; start > 0 && n < 9; n++ {
		if s.text[start-1] == '-' {
			start--
		} else if start >= 3 && (s.text[start-3:start] == "—" || s.text[start-3:start] == "–") {
			start -= 3
		} else {
			break
		}
	}
	if start == i {
		return -1
	}
	return start
}

// privateKeyLabel gives how long a label such as "RSA PRIVATE KEY" is at the beginning of text, or 0.
func privateKeyLabel(text string) int {
	const label, longest = "PRIVATE KEY", 40
	for i := 0; i < len(text) && i < longest; i++ {
		if strings.HasPrefix(text[i:], label) {
			return i + len(label)
		}
		if c := text[i]; c != ' ' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return 0
		}
	}
	return 0
}

// endOfPEM finds where the block ends whose body begins at i.
func (s *scan) endOfPEM(i int) int {
	for {
		k := strings.Index(s.text[i:], "END ")
		if k < 0 {
			return len(s.text)
		}
		i += k + len("END ")
		n := privateKeyLabel(s.text[i:])
		if n == 0 {
			continue
		}
		i += n
		if strings.HasPrefix(s.text[i:], " BLOCK") {
			i += len(" BLOCK")
		}
		for i < len(s.text) {
			switch {
			case s.text[i] == '-':
				i++
			case strings.HasPrefix(s.text[i:], "—"), strings.HasPrefix(s.text[i:], "–"):
				i += 3
			default:
				return i
			}
		}
		return i
	}
}
