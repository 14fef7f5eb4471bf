package mask

import "snug/mask/internal/tables"

// rowWord is what a word means in one line of tables.Rows; everyLine is for those that mean it in each.
type rowWord struct {
	line    int8
	meaning uint8
}

const everyLine = -1

// rowWords has the words of rows by their hashes, read only after init.
var rowWords = map[uint64][]rowWord{}

// Bounds of a row of words that may be a card: most is of its atoms, so that a long one costs no more than a short one.
const (
	mostInRow      = 96
	mostRowLetters = 8 // of a common word
)

// rows finds cards in words that are too common, or mean too many things, to be digits by themselves: a dozen in a row of one
// language or way to say them, in which nothing else stands but what is said between digits, and a check digit that is right.
func (s *scan) rows() {
	for i := 0; i+shortest <= len(s.atoms); {
		// Looking back from where the shortest would end skips most of a text.
		back := i + shortest - 1
		for back >= i && s.mayBeInRow(back) {
			back--
		}
		if back >= i {
			i = back + 1
			continue
		}
		end := i + shortest
		for end < len(s.atoms) && s.mayBeInRow(end) {
			end++
		}
		if end-i <= mostInRow {
			s.row(i, end)
		}
		i = end
	}
}

// mayBeInRow tells whether atom k may be a digit of some line, or stand between two.
func (s *scan) mayBeInRow(k int) bool {
	a := &s.atoms[k]
	return a.role&(tables.RoleRow|numeral) != 0 || a.n == 1 && !a.taken || a.n == 0 && a.letters <= mostRowLetters && rowWords[a.hash] != nil
}

// row reads the atoms from one to before another by every line that has a word of them.
func (s *scan) row(from, to int) {
	var lines uint64
	for k := from; k < to; k++ {
		for _, w := range rowWords[s.atoms[k].hash] {
			if w.line >= 0 {
				lines |= 1 << w.line
			}
		}
	}
	for line := range len(tables.Rows) {
		if lines>>line&1 == 0 {
			continue
		}
		for k := from; k < to; {
			next := s.rowOf(line, k, to)
			k = max(next, k+1)
		}
	}
}

// rowOf reads digits by one line from atom k on, looks whether they are a card, all or those at the beginning or end, and gives
// where to look on.
func (s *scan) rowOf(line, k, to int) int {
	var (
		digits [3 * longest]byte
		atoms  [3 * longest]int32 // of each digit
		n      int
		times  = 1
	)
	for ; k < to && n+9 <= len(digits); k++ {
		a := &s.atoms[k]
		meaning := s.rowMeaning(line, a)
		switch {
		case a.taken || meaning < 0:
			s.takeRow(digits[:n], atoms[:n])
			return k + 1
		case meaning == tables.RowTimes && n > 0 && digits[n-1] > 1 && times == 1: // two times five
			n--
			times = int(digits[n])
		case meaning >= tables.RowDouble && meaning <= tables.RowQuadruple:
			times = meaning - tables.RowFill + 1
		case meaning <= 9:
			for ; times > 0; times-- {
				digits[n], atoms[n] = byte(meaning), int32(k)
				n++
			}
			times = 1
		}
	}
	s.takeRow(digits[:n], atoms[:n])
	return k
}

// rowMeaning is what an atom means in a line: what the line says, or else every line, or else all the world; -1 is for nothing.
func (s *scan) rowMeaning(line int, a *atom) int {
	if a.n > 0 {
		if a.n == 1 {
			return int(s.digits[a.digits])
		}
		return -1
	}
	meaning := -1
	for _, w := range rowWords[a.hash] {
		switch int(w.line) {
		case line:
			return int(w.meaning)
		case everyLine:
			meaning = int(w.meaning)
		}
	}
	if v := int(a.role & tables.RoleDigit); meaning < 0 && v > 0 && v <= 10 {
		meaning = v - 1
	}
	return meaning
}

// takeRow takes the digits of a row for a card: all of them, or as many from the beginning or to the end.
func (s *scan) takeRow(digits []byte, atoms []int32) {
	for n := min(len(digits), longest); n >= shortest; n-- {
		for _, from := range [2]int{0, len(digits) - n} {
			first, last := &s.atoms[atoms[from]], &s.atoms[atoms[from+n-1]]
			if s.takeDisguised(digits[from:from+n], first.start, last.end) {
				return
			}
		}
	}
}
