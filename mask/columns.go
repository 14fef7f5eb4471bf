package mask

import (
	"slices"
	"strings"

	"snug/mask/internal/tables"
)

// figure is a number as it stands in the text, whatever it belongs to: what letters touch and what is a part of a date, too.
type figure struct {
	start, end int32 // bytes
	atom       int32 // the first
	digits     []byte
	gap        gap
	glued      bool // letters touch it
	shaped     bool // a part of a date, a time or the like
	spelled    bool
}

// Bounds of lists: how many figures of a text are looked at, how many of a row belong to each part of the number, and how many
// words may stand between two.
const (
	leastFigures = 3
	mostFigures  = 160
	mostColumns  = 9
	mostBetween  = 8
)

// columns finds a card whose parts stand in a list or table: "first digit 4, second digit 1", "1: 4111, 2: 1111", "(1/4) 4111",
// lines of a chat with the time before each, "a4111b1111", or as many codes. The list repeats row by row; in each row one number
// is a part of the card, and the others tell nothing: they count, stay the same, or are dates and times. The list must be the
// card, from its beginning to its end.
func (s *scan) columns() {
	list := s.listFigures()
	for from := 0; from+3 <= len(list); {
		if last := s.listAt(list[from:]); last > 0 {
			from += last
		} else {
			from++
		}
	}
}

// listFigures gives the figures of the text, as far as they are looked at.
func (s *scan) listFigures() []figure {
	list := s.list[:0]
	for i := 0; i < len(s.atoms) && len(list) < mostFigures; i++ {
		a := &s.atoms[i]
		f := figure{start: a.start, end: a.end, atom: int32(i), gap: a.gap}
		switch {
		case a.number >= 0 && !s.numbers[a.number].lookalike:
			n := &s.numbers[a.number]
			if int(n.lo) != i && len(list) > 0 && list[len(list)-1].start == n.start || n.opaque || a.taken {
				continue
			}
			if a.letters == 1 && a.n == 0 {
				continue // an o that is no nought
			}
			f.start, f.end, f.digits = n.start, n.end, s.digits[n.digits:n.digits+n.n]
			f.shaped, f.spelled, f.glued = n.shaped, n.spelled, n.left || n.right
			i = int(n.hi)
		case a.n > 0 && !a.taken:
			f.digits = s.digits[a.digits : a.digits+a.n]
			f.glued = true
		case a.n == 0 && ordinals[a.hash] != nil:
			f.digits, f.spelled = ordinals[a.hash], true
		default:
			continue
		}
		if len(f.digits) > 2*longest {
			continue
		}
		list = append(list, f)
	}
	s.list = list[:0]
	return list
}

// listAt looks for a list that begins with the first figure, and gives how many figures it took.
func (s *scan) listAt(list []figure) int {
	for width := 1; width <= mostColumns && 2*width < len(list); width++ {
		for part := range width {
			if part > 0 && part < width-1 {
				continue // the parts come first or last
			}
			rows := s.rowsOf(list, width, part)
			if rows < 3 || width == 1 && rows < len(list) && list[rows].glued && len(list[rows].digits) == 1 {
				continue
			}
			if s.takeList(list, width, part, rows) {
				return rows * width
			}
			if width == 2 && rows >= leastCounted && s.counted(list[:rows*width], part) {
				return rows * width
			}
		}
	}
	return 0
}

// leastCounted is how many digits of a list, one each, make it one that is no card's.
const leastCounted = 6

// counted keeps a list of single digits, each with its counter, from being read as digits in a row: it is no card, and so nothing in it
// is one.
func (s *scan) counted(list []figure, part int) bool {
	for i := range list {
		f := &list[i]
		if i%2 == part && len(f.digits) != 1 || i%2 != part && i >= 2 && f.value() != list[i-2].value()+1 {
			return false
		}
	}
	for i := range list {
		if k := s.atoms[list[i].atom].number; k >= 0 {
			s.numbers[k].shaped = true
		}
	}
	return true
}

// rowsOf counts the rows of so many figures from the first on whose parts are of one size (but for the last, or as American
// Express has them) and whose other figures tell nothing.
func (s *scan) rowsOf(list []figure, width, part int) int {
	rows := 0
	for ; rows*width+part < len(list) && rows < longest; rows++ {
		// What follows the last part may be missing: "4 (four), 1 (one), 7".
		row, first := list[rows*width:min((rows+1)*width, len(list))], list[:width]
		p := &row[part]
		if p.shaped || p.gap&gapCurrency != 0 || width == 1 && p.glued != first[0].glued || !s.near(list, rows*width, len(row)) {
			break
		}
		if n, whole := len(p.digits), len(first[part].digits); rows > 0 && n > whole && (rows > 2 || n > whole+2) {
			break
		}
		fits := true
		for c := range row {
			fits = fits && (c == part || tellsNothing(list, width, part, rows, c))
		}
		if !fits {
			break
		}
		if rows > 0 && len(p.digits) < len(first[part].digits) {
			return rows + 1 // the last is shorter
		}
	}
	return rows
}

// near tells whether nothing long stands between the figures of a row, and before it.
func (s *scan) near(list []figure, at, width int) bool {
	for i := max(at, 1); i < at+width; i++ {
		if list[i].atom-list[i-1].atom > mostBetween {
			return false
		}
		for k := list[i-1].atom + 1; k <= list[i].atom; k++ {
			if s.atoms[k].role&tables.RoleOther != 0 && s.atoms[k].n == 0 {
				return false
			}
		}
	}
	return true
}

// tellsNothing tells whether a figure in a row is one that every list has: a date or time, the same as in the first row, one more
// than in the row before, or the same as the part.
func tellsNothing(list []figure, width, part, row, column int) bool {
	f, first := &list[row*width+column], &list[column]
	if f.shaped != first.shaped {
		return false
	}
	if f.shaped || slices.Equal(f.digits, first.digits) && row > 0 {
		return true
	}
	if row == 0 {
		return len(f.digits) <= 4
	}
	v, before := f.value(), list[(row-1)*width+column].value()
	return v >= 0 && v == before+1 || slices.Equal(f.digits, list[row*width+part].digits)
}

// value of at most four digits, or -1.
func (f *figure) value() int {
	if len(f.digits) > 4 {
		return -1
	}
	v := 0
	for _, d := range f.digits {
		v = v*10 + int(d)
	}
	return v
}

// takeList reads the parts of a list, as they are or as codes, and takes them for a card if they are one.
func (s *scan) takeList(list []figure, width, part, rows int) bool {
	first, last := &list[part], &list[(rows-1)*width+part]
	start, end := first.start, last.end
	if next := (rows-1)*width + part + 1; width > 1 && part == 0 && next < len(list) && slices.Equal(list[next].digits, last.digits) {
		end = list[next].end // two (2)
	}
	if s.contextOf(int(first.atom), int(last.atom)).label == tables.RoleOther {
		return false
	}
	for way, read := range listCodes {
		digits, n := s.spare[:], 0
		for r := 0; r < rows && n >= 0; r++ {
			n = read(digits, n, list, width, part, r)
		}
		if n < shortest {
			continue
		}
		if way == 0 && width == 1 && !list[0].glued && !s.sameBetween(list[:rows]) {
			continue // the rules for rows of groups have looked at it
		}
		if way == zerosFirst && n < leastPadded || n > rows && !s.evenList(list, width, part, rows, n) {
			continue
		}
		if s.takeDisguised(digits[:n], start, end) {
			return true
		}
	}
	return false
}

// sameBetween tells whether the same stands between all figures: the same words and signs, where single letters are alike as they
// are in a list.
func (s *scan) sameBetween(list []figure) bool {
	from, to := list[0].atom, list[1].atom
	for i := 2; i < len(list); i++ {
		first, last := list[i-1].atom, list[i].atom
		if last-first != to-from {
			return false
		}
		for k := int32(1); k <= to-from; k++ {
			a, b := &s.atoms[from+k], &s.atoms[first+k]
			if a.gap != b.gap || a.hash != b.hash && (a.letters != 1 || b.letters != 1) && first+k != last {
				return false
			}
		}
	}
	return to-from > 1 || list[1].gap&(list[1].gap-1) != 0
}

// scattered finds a card whose groups are all the figures of a text, whatever words stand between them: "it starts with 4111, and
// after that comes 1111 …". The groups have to be those of a card, of a network whose range says something, and nothing may call
// it something else.
func (s *scan) scattered() {
	const most = 7 // groups
	list := s.listFigures()
	var digits [longest]byte
	n, kept := 0, 0
	for i := range list {
		f := &list[i]
		if f.spelled && ordinals[s.atoms[f.atom].hash] != nil {
			continue
		}
		if f.shaped || f.glued || f.gap&gapCurrency != 0 || n+len(f.digits) > longest || kept == most || kept > 0 && f.atom-list[kept-1].atom > 2*mostBetween {
			return
		}
		n += copy(digits[n:], f.digits)
		list[kept] = *f
		kept++
	}
	list = list[:kept]
	if s.measures(list) {
		return
	}
	if n < shortest || kept < 2 || s.seen&tables.RoleOther != 0 {
		return
	}
	if kept > 2 && !s.evenList(list, 1, 0, kept, n) || kept == 2 && !s.twoParts(list) {
		return
	}
	if network := cardOf(digits[:n]); network != nil && !network.Weak {
		s.takeDisguised(digits[:n], list[0].start, list[kept-1].end)
	}
}

// measures tells whether a word of a few letters that means nothing here stands right behind two of the figures, such as a unit, or
// whether the figures are asked about.
func (s *scan) measures(list []figure) bool {
	units := 0
	for i := range list {
		k := int(list[i].atom)
		if i > 0 && s.atoms[k].gap&gapStop != 0 {
			return true
		}
		for k+1 < len(s.atoms) && s.atoms[k].end < list[i].end {
			k++
		}
		if k+1 == len(s.atoms) {
			continue
		}
		if s.atoms[k+1].gap&gapStop != 0 && strings.IndexByte(s.text[s.atoms[k].end:s.atoms[k+1].start], '?') >= 0 {
			return true
		}
		for other := range list[:i] {
			if a, b := &s.atoms[k+1], &s.atoms[list[other].atom+1]; a.hash == b.hash && a.n == 0 && a.gapLen <= 1 && a.letters <= 6 && a.role&^tables.RoleRow == 0 {
				units++
			}
		}
	}
	return units > 0
}

// twoParts tells whether one of two figures is a digit or a few, and only words that join parts stand between: "… and then 6".
func (s *scan) twoParts(list []figure) bool {
	if min(len(list[0].digits), len(list[1].digits)) > 4 {
		return false
	}
	for k := list[0].atom + 1; k < list[1].atom; k++ {
		if s.atoms[k].n == 0 && s.atoms[k].role&(tables.RoleJoin|tables.RoleOr) == 0 {
			return false
		}
	}
	return true
}

// ordinals are the words that count the parts of a number, with the digits of what they count to.
var ordinals = map[uint64][]byte{}

func init() {
	for _, line := range tables.Ordinals {
		for i, synonyms := range strings.Split(line, ",") {
			for word := range strings.SplitSeq(synonyms, "/") {
				digits := []byte{byte(i + 1)}
				if i >= 9 {
					digits = []byte{1, byte(i - 9)}
				}
				ordinals[hashWords(word)] = digits
			}
		}
	}
}

// evenList tells whether the parts are those of a card, and what letters touch them is a list's: the same each time, or one
// letter of the alphabet after the other.
func (s *scan) evenList(list []figure, width, part, rows, n int) bool {
	left := 0 // digits that don't count
	for r := range rows {
		left += len(list[r*width+part].digits)
	}
	left = (left - n) / rows
	size := func(r int) int { return len(list[r*width+part].digits) - left }
	amex := rows == 3 && size(0) == 4 && size(1) == 6 && (size(2) == 5 || size(2) == 4)
	for r := range rows {
		if !amex && (size(r) != size(0) && r < rows-1 || size(r) > size(0)) {
			return false
		}
	}
	return width > 1 || !list[0].glued || s.lettered(list[:rows], -1) || s.lettered(list[:rows], 1)
}

// lettered tells whether a word touches each of the figures, all before them or all behind: the same each time, letters in the order of
// the alphabet, or, where nothing else stands between the figures, words of few letters. The outermost may be missing.
func (s *scan) lettered(list []figure, side int32) bool {
	var words [longest]*atom
	n := 0
	for i := range list {
		k := list[i].atom
		var word *atom
		switch {
		case side < 0 && k > 0 && s.atoms[k].glued():
			word = &s.atoms[k-1]
		case side > 0 && int(k)+1 < len(s.atoms) && s.atoms[k+1].glued():
			word = &s.atoms[k+1]
		case i > 0 && i < len(list)-1 || side < 0 && i > 0 || side > 0 && i == 0:
			return false
		default:
			continue
		}
		if word.n > 0 {
			return false
		}
		words[n] = word
		n++
	}
	for i := 1; i < n; i++ {
		a, b := words[i-1], words[i]
		switch {
		case a.hash == b.hash:
		case a.letters == 1 && b.letters == 1 && s.text[a.start]+1 == s.text[b.start]:
		case a.letters == b.letters && a.letters <= 3 && a.glued() && b.glued() && len(list) == n+1:
		default:
			return false
		}
	}
	return true
}

// zerosFirst is the way in which each part has zeros before it, and leastPadded how many digits a card has then: postcodes begin so, too.
const (
	zerosFirst  = 2
	leastPadded = 15
)

// listCodes are the ways to read the parts of a list: each adds the digits of a row's part to those that were read, and gives how
// many there are then; -1 is for what is none.
var listCodes = [...]func(digits []byte, n int, list []figure, width, part, row int) int{
	func(digits []byte, n int, list []figure, width, part, row int) int { // as they are
		d := list[row*width+part].digits
		if n+len(d) > len(digits) {
			return -1
		}
		return n + copy(digits[n:], d)
	},
	func(digits []byte, n int, list []figure, width, part, row int) int { // 01 04, U+0034 U+0031: all but the last are the same
		d, first := list[row*width+part].digits, list[part].digits
		if last := len(d) - 1; n < len(digits) && last > 0 && last == len(first)-1 && slices.Equal(d[:last], first[:last]) {
			digits[n] = d[last]
			return n + 1
		}
		return -1
	},
	func(digits []byte, n int, list []figure, width, part, row int) int { // 04111 01111: each with the same zeros before
		d := list[row*width+part].digits
		zeros := leadingZeros(list, width, part)
		if zeros == 0 || len(d) <= zeros || leading(d) < zeros || n+len(d)-zeros > len(digits) {
			return -1
		}
		return n + copy(digits[n:], d[zeros:])
	},
	coded(30), coded(48), coded(60), coded(binaryZero),
	func(digits []byte, n int, list []figure, width, part, row int) int { // 0100 0001: each digit by itself
		d := list[row*width+part].digits
		if len(d) != 4 || n == len(digits) {
			return -1
		}
		v := binaryDigit(list[row*width+part].value())
		if v < 0 || v > 9 {
			return -1
		}
		digits[n] = byte(v)
		return n + 1
	},
}

// coded reads each part as the code of a digit, where base is that of 0.
func coded(base int) func([]byte, int, []figure, int, int, int) int {
	return func(digits []byte, n int, list []figure, width, part, row int) int {
		v := 0
		d := list[row*width+part].digits
		if len(d) == 10 && d[0] == 0 && d[1] == 6 {
			d = d[2:] // 0b00110100
		}
		if len(d) < 2 || len(d) > 8 || n == len(digits) {
			return -1
		}
		for _, x := range d {
			v = v*10 + int(x)
		}
		if v = codeDigit(v, base); v < 0 || v > 9 {
			return -1
		}
		digits[n] = byte(v)
		return n + 1
	}
}

// leading counts zeros at the beginning.
func leading(digits []byte) int {
	n := 0
	for n < len(digits) && digits[n] == 0 {
		n++
	}
	return n
}

// leadingZeros is how many zeros are before the first part of a list, whose first digit is none.
func leadingZeros(list []figure, width, part int) int { return leading(list[part].digits) }
