package mask

import (
	"slices"

	"snug/mask/internal/tables"
)

// backwards finds a card that is written from its end, where the text says so or an override turned it round: as a whole, each
// group by itself, or the last group first.
func (s *scan) backwards() {
	for k := 0; k < len(s.numbers); k++ {
		var digits, groups, order [longest]byte
		n := 0
		for last := k; last < len(s.numbers) && s.usable(last) && (last == k || s.joined(last)); last++ {
			a := &s.numbers[last]
			if n+int(a.n) > longest {
				break
			}
			group := s.digits[a.digits : a.digits+a.n]
			copy(order[longest-n-len(group):], group)
			n += copy(digits[n:], group)
			copy(groups[n-len(group):], group)
			slices.Reverse(groups[n-len(group) : n])
			if n < shortest {
				continue
			}
			turned := digits
			slices.Reverse(turned[:n])
			if s.takeBackwards(turned[:n], k, last) || last > k && (s.takeBackwards(groups[:n], k, last) || s.takeBackwards(order[longest-n:], k, last)) {
				k = last
				break
			}
			if s.turnedRound && last == k && s.halfTurned(digits[:n], k) {
				break
			}
		}
	}
}

// halfTurned tries every place in a number from which on an override may have turned it round.
func (s *scan) halfTurned(digits []byte, k int) bool {
	for from := 1; from < len(digits)-1; from++ {
		half := slices.Clone(digits)
		slices.Reverse(half[from:])
		if s.takeBackwards(half, k, k) {
			return true
		}
	}
	return false
}

func (s *scan) takeBackwards(digits []byte, from, to int) bool {
	network := cardOf(digits)
	if network == nil || network.Weak || s.contextOf(int(s.numbers[from].lo), int(s.numbers[to].hi)).label == tables.RoleOther {
		return false
	}
	f := found{kind: kindCard, rule: "card.backwards", start: s.numbers[from].start, end: s.numbers[to].end, bare: true}
	f.confirm("luhn")
	f.confirm(networkWord[network.Name])
	return s.take(f)
}

// turned tells whether a word says that something is written backwards, or two do: right to left, from the end, the last first.
func (s *scan) turned() bool {
	for i := range s.atoms {
		h := s.atoms[i].hash
		if h == 0 {
			continue
		}
		if slices.Contains(backwardWords, h) {
			return true
		}
		for _, pair := range backwardPairs {
			if h == pair[0] {
				for k := i + 1; k < len(s.atoms) && k <= i+4; k++ {
					if s.atoms[k].hash == pair[1] {
						return true
					}
				}
			}
		}
	}
	return false
}

var (
	backwardWords []uint64
	backwardPairs [][2]uint64
)

func init() {
	for _, word := range tables.Backwards {
		backwardWords = append(backwardWords, hashWords(word))
	}
	for _, pair := range tables.BackwardPairs {
		backwardPairs = append(backwardPairs, [2]uint64{hashWords(pair[0]), hashWords(pair[1])})
	}
}

// upsideDown reads a number that was turned upside down, in which some digits are letters that look like turned ones: from its
// end, with 6 for 9 and 9 for 6.
func (s *scan) upsideDown() {
	for k := range s.numbers {
		n := &s.numbers[k]
		if !n.lookalike || !hasTurned(s.text[n.start:n.end]) || n.taken || n.n < shortest || n.n > longest {
			continue
		}
		var digits [longest]byte
		for i, d := range s.digits[n.digits : n.digits+n.n] {
			if d == 6 || d == 9 {
				d = 15 - d
			}
			digits[int(n.n)-1-i] = d
		}
		s.takeBackwards(digits[:n.n], k, k)
	}
}

// hasTurned tells whether a digit that is turned round is in a text.
func hasTurned(text string) bool {
	for _, r := range text {
		if turnedDigit(r) >= 0 {
			return true
		}
	}
	return false
}

// turnedDigit is the digit that a letter looks like which is turned round or mirrored, or -1.
func turnedDigit(letter rune) int {
	first := rune(0)
	for _, r := range tables.Turned {
		switch {
		case first == 0:
			first = r
		case first == letter:
			return int(r - '0')
		default:
			first = 0
		}
	}
	return -1
}
