package mask

import (
	"strings"
	"unicode/utf8"

	"snug/mask/internal/tables"
)

// groupSpelled takes a digit in words, "double four" or "triple 7", "forty-two", and a single letter for a single digit.
// A word alone means nothing: many of them mean something else in another language. It gives the last atom that it took.
func (s *scan) groupSpelled(i int) int {
	a := &s.atoms[i]
	if a.letters == 1 && i+1 < len(s.atoms) && s.atoms[i+1].letters == 1 && (i == 0 || s.atoms[i-1].letters != 1) {
		if last := s.groupLetters(i); last >= i {
			return last
		}
	}
	if a.role&tables.RoleSound != 0 {
		return s.groupSound(i)
	}
	if a.role&numeral == 0 {
		return s.groupLetter(i)
	}
	if a.role&tables.RoleDigit == tables.RolePair {
		return s.groupPair(i)
	}
	times, at := int32(1), i
	if a.role&(tables.RoleDouble|tables.RoleTriple) != 0 && i+1 < len(s.atoms) {
		times = 2
		if a.role&tables.RoleTriple != 0 {
			times = 3
		}
		at++
	}
	value := s.digitAt(at)
	if value < 0 || times == 1 && !s.spelledBeside(i) {
		return i
	}
	if s.repeats(i, value) {
		return i
	}
	at += int(s.atoms[at].phrase)
	first := int32(len(s.digits))
	for range times {
		s.digits = append(s.digits, byte(value))
	}
	s.add(number{start: a.start, end: s.atoms[at].end, lo: int32(i), hi: int32(at), digits: first, n: times, spelled: true})
	return at
}

// digitAt is the digit that an atom means, or -1.
func (s *scan) digitAt(i int) int {
	a := &s.atoms[i]
	if a.n == 1 {
		return int(s.digits[a.digits])
	}
	if v := int(a.role & tables.RoleDigit); v <= 10 {
		return v - 1
	}
	return -1
}

// repeats tells whether the word says again what the figure before it says, "4 (four)", and then makes it a part of that.
func (s *scan) repeats(i, value int) bool {
	k := len(s.numbers) - 1
	if k < 0 || s.atoms[i].gap&gapQuote == 0 || strings.IndexByte(")]}", s.text[s.atoms[i].start-1]) >= 0 || s.text[s.atoms[i].start-1] == ' ' {
		return false
	}
	n := &s.numbers[k]
	if n.n != 1 || n.spelled || int(n.hi) != i-1 || int(s.digits[n.digits]) != value {
		return false
	}
	n.hi, n.end = int32(i), s.atoms[i].end
	s.atoms[i].number = int32(k)
	return true
}

// spelledBeside tells whether another digit stands beside the digit in words at atom i; a word like "and" may be between.
func (s *scan) spelledBeside(i int) bool {
	const between = tables.RoleJoin | tables.RoleOr | tables.RoleFill
	after := i + 1 + int(s.atoms[i].phrase)
	if s.single(after) || after+1 < len(s.atoms) && s.atoms[after].role&between != 0 && s.single(after+1) {
		return true
	}
	return s.digitBefore(i) || i > 0 && s.atoms[i-1].role&between != 0 && s.digitBefore(i-1)
}

// single tells whether an atom is a digit in words, or one in figures.
func (s *scan) single(i int) bool {
	return i < len(s.atoms) && (s.atoms[i].role&(numeral|tables.RoleSound) != 0 || s.atoms[i].n == 1)
}

// digitBefore tells whether a number stands right before atom i that is in words, or a single figure.
func (s *scan) digitBefore(i int) bool {
	if i == 0 || s.atoms[i-1].number < 0 {
		return false
	}
	n := &s.numbers[s.atoms[i-1].number]
	return n.spelled || n.n == 1
}

// groupSound takes "for" for four and "too" for two between digits in words, where the next is one, too, or nothing more is
// said.
func (s *scan) groupSound(i int) int {
	if !s.digitBefore(i) || s.atoms[i].gapLen > 2 {
		if i+1 >= len(s.atoms) || s.atoms[i+1].role&(numeral|tables.RoleSound) == 0 || s.atoms[i].gapLen > 2 && i > 0 {
			return i
		}
		// The first: only where several digits in words follow.
		for k := i + 1; k <= i+fewestSounds-1; k++ {
			if k >= len(s.atoms) || s.atoms[k].role&(numeral|tables.RoleSound) == 0 {
				return i
			}
		}
	}
	a := &s.atoms[i]
	value := -1
	for k, word := range soundHashes {
		if word == a.hash {
			value = int(tables.SoundDigits[k] - '0')
		}
	}
	if value < 0 {
		return i
	}
	first := int32(len(s.digits))
	s.digits = append(s.digits, byte(value))
	s.add(number{start: a.start, end: a.end, lo: int32(i), hi: int32(i), digits: first, n: 1, spelled: true, lookalike: true})
	return i
}

// groupLetter takes the O in "4 O 1 1" for a zero: a single letter between single digits.
func (s *scan) groupLetter(i int) int {
	a := &s.atoms[i]
	if a.letters != 1 || a.end-a.start > 2 || !s.digitBefore(i) && (i+2 >= len(s.atoms) || s.atoms[i+1].n != 1 || s.atoms[i+2].n != 1) {
		return i
	}
	d := lookalike(rune(s.text[a.start]))
	if d < 0 || i+1 < len(s.atoms) && s.atoms[i+1].n > 1 {
		return i
	}
	first := int32(len(s.digits))
	s.digits = append(s.digits, byte(d))
	s.add(number{start: a.start, end: a.end, lo: int32(i), hi: int32(i), digits: first, n: 1, lookalike: true})
	return i
}

// groupPair takes "forty-two" for 42, "cuarenta y dos", "nineteen" for 19.
func (s *scan) groupPair(i int) int {
	a := &s.atoms[i]
	value, ok := pairs[s.phraseHash(i)]
	if !ok {
		return i
	}
	last := i + int(a.phrase)
	if value%10 == 0 && value >= 20 {
		unit := last + 1
		if unit+1 < len(s.atoms) && s.atoms[unit].letters <= 3 && s.atoms[unit].role&tables.RoleOr != 0 {
			unit++ // y, e, and
		}
		if unit < len(s.atoms) && s.atoms[unit].n == 0 && s.atoms[unit].gapLen == 1 {
			if v := s.digitAt(unit); v > 0 {
				value += uint8(v)
				last = unit
			}
		}
	}
	first := int32(len(s.digits))
	s.digits = append(s.digits, value/10, value%10)
	s.add(number{start: a.start, end: s.atoms[last].end, lo: int32(i), hi: int32(last), digits: first, n: 2, spelled: true})
	return last
}

// phraseHash is the hash of the word or phrase that begins at atom i.
func (s *scan) phraseHash(i int) uint64 {
	h := s.atoms[i].hash
	for k := 1; k <= int(s.atoms[i].phrase); k++ {
		h = hashPhrase(h, s.atoms[i+k].hash)
	}
	return h
}

var (
	pairs       = map[uint64]uint8{} // numerals from 10 to 99 that are one word or phrase
	soundHashes []uint64
)

func init() {
	for phrase, value := range tables.Pairs(true) {
		pairs[hashWords(phrase)] = value
	}
	for word := range strings.SplitSeq(tables.Sounds, ",") {
		soundHashes = append(soundHashes, hashWords(word))
	}
}

// hashWords hashes a folded phrase, the words divided by spaces.
func hashWords(phrase string) uint64 {
	var whole uint64
	for n, word := range strings.Split(phrase, " ") {
		if h := hashFolded([]byte(word)); n == 0 {
			whole = h
		} else {
			whole = hashPhrase(whole, h)
		}
	}
	return whole
}

// runTogether reads a long word that is nothing but digits in words, "fourone…" or "สี่หนึ่ง…", and returns how many it took,
// with their values at the end of s.digits; 0 where the word is another.
func (s *scan) runTogether(folded []byte) int {
	const most = 24 // bytes of a piece
	// From the end: piece tells how long a digit is that begins here, if the rest can be read, too. A longer one of one
	// language may lead nowhere where a shorter one of another goes on.
	var piece, value [maxRun + 1]uint8
	if len(folded) > maxRun || !digitBegins(folded) {
		return 0
	}
	for at := len(folded) - 1; at >= 0; at-- {
		for n := 2; n <= most && at+n <= len(folded); n++ {
			if at+n < len(folded) && piece[at+n] == 0 {
				continue
			}
			if v := roleOf(hashFolded(folded[at:at+n])) & tables.RoleDigit; v > 0 && v <= 10 {
				piece[at], value[at] = uint8(n), uint8(v-1)
			}
		}
	}
	if piece[0] == 0 {
		return 0
	}
	count := 0
	for at := 0; at < len(folded); at += int(piece[at]) {
		s.digits = append(s.digits, value[at])
		count++
	}
	return count
}

// maxRun is how many bytes of folded letters are looked at: nineteen digits in words of any language.
const maxRun = 400

// digitBegins tells whether a word begins with a digit in words, and then perhaps another; hardly any long word does.
func digitBegins(folded []byte) bool {
	for n, lengths := 2, digitLengths(folded); lengths>>n != 0 && n <= len(folded); n++ {
		if lengths>>n&1 != 0 && isDigit(folded[:n]) && (n == len(folded) || digitLengths(folded[n:]) != 0) {
			return true
		}
	}
	return false
}

// isDigit tells whether a folded word is a digit.
func isDigit(folded []byte) bool {
	v := roleOf(hashFolded(folded)) & tables.RoleDigit
	return v > 0 && v <= 10
}

// digitLengths gives a bit for each number of bytes that a digit may have with which a word begins.
func digitLengths(folded []byte) uint32 {
	if len(folded) < 4 {
		return 1<<(len(folded)+1) - 1
	}
	lengths := longDigits[[4]byte(folded)]
	for n := 2; n < 4 && shortDigits[folded[0]]>>(folded[1]%64)&1 != 0; n++ {
		if isDigit(folded[:n]) {
			lengths |= 1 << n
		}
	}
	return lengths
}

// longDigits has the lengths of digits in words, by the first four of their bytes; longestDigit is more than any has.
var longDigits = map[[4]byte]uint32{}

// shortDigits tells which bytes the shorter ones may begin with: a bit of the second, by the first.
var shortDigits [256]uint64

const longestDigit = 32

// groupLetters takes "f o u r  o n e …": many single letters that come to nothing but digits in words. It gives the last atom
// that it took, or i-1 where it took none.
func (s *scan) groupLetters(i int) int {
	var folded [maxRun]byte
	n, last := 0, i
	for ; last < len(s.atoms) && s.atoms[last].letters == 1 && n < maxRun-4 && (last == i || s.atoms[last].gapLen <= 4); last++ {
		n += utf8.EncodeRune(folded[n:], glyphAt(s.text, int(s.atoms[last].start)).fold)
	}
	if last-i < fewestLetters {
		return i - 1
	}
	first := int32(len(s.digits))
	count := s.runTogether(folded[:n])
	if count < shortest {
		s.digits = s.digits[:first]
		return i - 1
	}
	s.add(number{start: s.atoms[i].start, end: s.atoms[last-1].end, lo: int32(i), hi: int32(last - 1), digits: first, n: int32(count), spelled: true})
	return last - 1
}
