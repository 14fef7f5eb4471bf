package mask

import (
	"encoding/binary"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// marksAllowed is how many combining marks may stand on one letter; no language needs more.
const marksAllowed = 8

// offsets leads from the canonical text back to the text as typed. The zero value is for texts that were canonical.
type offsets struct{ points []point }

// A point is where a segment of the typed text, from raw to end, became one of the canonical text.
type point struct{ canonical, raw, end int }

// raw is where the character at a canonical offset began as it was typed.
func (o offsets) raw(at int) int {
	if o.points == nil {
		return at
	}
	k := sort.Search(len(o.points), func(k int) bool { return o.points[k].canonical > at }) - 1
	return o.points[k].raw
}

// rawEnd is where the character before a canonical offset ended.
func (o offsets) rawEnd(at int) int {
	if o.points == nil {
		return at
	}
	k := sort.Search(len(o.points), func(k int) bool { return o.points[k].canonical >= at }) - 1
	return o.points[max(k, 0)].end
}

// canonical makes a text the one of its many spellings that is stored: valid UTF-8 in NFC, lines divided by \n, no other
// control characters, no bidirectional embeddings, overrides and isolates (which can show a text in an order that it
// does not have), and no towers of combining marks.
func canonical(raw string) (string, offsets) {
	if isCanonical(raw) {
		return raw, offsets{}
	}
	var (
		b      strings.Builder
		points []point
		marks  int
	)
	b.Grow(len(raw))
	for i := 0; i < len(raw); {
		r, width := utf8.DecodeRuneInString(raw[i:])
		at := i
		i += width
		switch {
		case r == '\r' && i < len(raw) && raw[i] == '\n':
			continue
		case r == '\r' || r == 0x85:
			r = '\n'
		case dropped(r):
			continue
		}
		if isMark(r) {
			if marks++; marks > marksAllowed {
				continue
			}
		} else {
			marks = 0
		}
		points = append(points, point{b.Len(), at, i})
		b.WriteRune(r)
	}
	points = append(points, point{b.Len(), len(raw), len(raw)})
	clean := b.String()
	if norm.NFC.IsNormalString(clean) {
		return clean, offsets{points}
	}
	return compose(clean, offsets{points})
}

// compose brings a text into NFC, segment by segment, so that the way back stays known.
func compose(clean string, before offsets) (string, offsets) {
	var (
		b      strings.Builder
		points []point
		segs   norm.Iter
	)
	b.Grow(len(clean))
	segs.InitString(norm.NFC, clean)
	for !segs.Done() {
		from, at := segs.Pos(), b.Len()
		b.Write(segs.Next())
		points = append(points, point{at, before.raw(from), before.rawEnd(segs.Pos())})
	}
	end := before.raw(len(clean))
	points = append(points, point{b.Len(), end, end})
	return b.String(), offsets{points}
}

// plain tells of each code point up to its length, 64 in a word, that it may stand anywhere in a canonical text: it is not
// dropped, combines with nothing, and NFC leaves it alone. The letters and signs that most people write are among them.
var plain [0x3100 / 64]uint64

func init() {
	var b [utf8.UTFMax]byte
	for r := range rune(len(plain) * 64) {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7F || r == 0x85 || dropped(r) || isMark(r) {
			continue
		}
		if alone := b[:utf8.EncodeRune(b[:], r)]; norm.NFC.Properties(alone).BoundaryBefore() && norm.NFC.IsNormal(alone) {
			plain[r/64] |= 1 << (r % 64)
		}
	}
}

func isPlain(r rune) bool {
	if int(r) < len(plain)*64 {
		return plain[r/64]>>(r%64)&1 == 1
	}
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x1F000 && r <= 0x1FAFF // Chinese characters, pictures
}

// isCanonical goes eight bytes at a time where they are printable ASCII.
func isCanonical(raw string) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	marks, normal := 0, true
	for i := 0; i < len(raw); {
		if len(raw)-i >= 8 {
			chunk := binary.LittleEndian.Uint64([]byte(raw[i : i+8]))
			// No byte has its highest bit set, none is below a space, none is DEL.
			if (chunk|(chunk-0x20*ones)|(chunk+ones))&tops == 0 {
				i, marks = i+8, 0
				continue
			}
		}
		c := raw[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\t' || c == 0x7F {
				return false
			}
			i, marks = i+1, 0
			continue
		}
		if c >= 0xC2 && c <= 0xDF && i+1 < len(raw) && raw[i+1]&0xC0 == 0x80 {
			if r := rune(c&0x1F)<<6 | rune(raw[i+1]&0x3F); plain[r>>6]>>(r&63)&1 == 1 {
				i, marks = i+2, 0
				continue
			}
		}
		r, width := utf8.DecodeRuneInString(raw[i:])
		i += width
		if isPlain(r) {
			marks = 0
			continue
		}
		normal = false
		if r == utf8.RuneError && width == 1 || dropped(r) || r == 0x85 {
			return false
		}
		if !isMark(r) {
			marks = 0
		} else if marks++; marks > marksAllowed {
			return false
		}
	}
	// QuickSpan answers most texts, and without an allocation.
	return normal || norm.NFC.QuickSpanString(raw) == len(raw) || norm.NFC.IsNormalString(raw)
}

// dropped characters show nothing or deceive: C0 and C1 controls but for tab and line feed, and the directional controls
// with a scope.
func dropped(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r >= 0x7F && r < 0xA0 && r != 0x85 ||
		r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

func isMark(r rune) bool { return r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) }
