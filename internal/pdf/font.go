package pdf

import (
	"encoding/binary"
	"errors"
	"sync"

	"golang.org/x/image/font/gofont/goregular"
)

// face is what a document needs to know of a TrueType font.
type face struct {
	file            []byte
	perEm           int
	box             [4]int
	ascent, descent int
	glyphs          map[rune]uint16
	widths          []int // by glyph, in thousandths of an em; those behind the last have its width
}

// regular is Go's font: Latin, Greek and Cyrillic, by the designers of Lucida, free to embed (BSD). It is parsed when the first
// document is made; that it can be is a test.
var regular = sync.OnceValue(func() *face {
	f, err := parseFace(goregular.TTF)
	if err != nil {
		panic(err)
	}
	return f
})

var errFont = errors.New("pdf: the font is not of the form that is known")

// parseFace reads the tables of a TrueType font that matter here: head, hhea, hmtx and a cmap of format 4.
func parseFace(b []byte) (_ *face, err error) {
	defer func() {
		if recover() != nil { // an index beyond the end
			err = errFont
		}
	}()
	u16 := func(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	i16 := func(b []byte, at int) int { return int(int16(binary.BigEndian.Uint16(b[at:]))) }
	u32 := func(b []byte, at int) int { return int(binary.BigEndian.Uint32(b[at:])) }
	tables := map[string][]byte{}
	for i := range u16(b, 4) {
		e := b[12+16*i:]
		tables[string(e[:4])] = b[u32(e, 8) : u32(e, 8)+u32(e, 12)]
	}
	f := &face{file: b, glyphs: map[rune]uint16{}}
	head, hhea, hmtx, cmap := tables["head"], tables["hhea"], tables["hmtx"], tables["cmap"]
	f.perEm = u16(head, 18)
	scale := func(n int) int { return n * 1000 / f.perEm }
	f.box = [4]int{scale(i16(head, 36)), scale(i16(head, 38)), scale(i16(head, 40)), scale(i16(head, 42))}
	f.ascent, f.descent = scale(i16(hhea, 4)), scale(i16(hhea, 6))
	for i := range u16(hhea, 34) {
		f.widths = append(f.widths, scale(u16(hmtx, 4*i)))
	}
	for i := range u16(cmap, 2) {
		e := cmap[4+8*i:]
		if u16(e, 0) != 3 || u16(e, 2) != 1 {
			continue
		}
		t := cmap[u32(e, 4):]
		if u16(t, 0) != 4 {
			continue
		}
		n := u16(t, 6) / 2 // segments
		ends, starts := t[14:], t[16+2*n:]
		deltas, offsets := t[16+4*n:], t[16+6*n:]
		for s := range n {
			for c := u16(starts, 2*s); c <= u16(ends, 2*s) && c < 0xffff; c++ {
				g := c
				if o := u16(offsets, 2*s); o != 0 {
					if g = u16(offsets, 2*s+o+2*(c-u16(starts, 2*s))); g == 0 {
						continue
					}
				}
				if g = (g + u16(deltas, 2*s)) & 0xffff; g != 0 {
					f.glyphs[rune(c)] = uint16(g)
				}
			}
		}
	}
	if len(f.glyphs) == 0 || len(f.widths) == 0 {
		return nil, errFont
	}
	return f, nil
}

func (f *face) width(g uint16) int {
	return f.widths[min(int(g), len(f.widths)-1)]
}
