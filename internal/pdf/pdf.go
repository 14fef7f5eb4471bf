// Package pdf writes documents of text, lines and areas: pages of A4, one embedded font, text that can be searched and copied.
//
// It protects the reader: a document holds no scripts, links, forms or anything that is fetched. Text is written as the numbers
// of glyphs, so that nothing in it can be taken for the document's own language. It refuses what the font lacks: see Covers.
package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// The size of a page, in points.
const (
	Width  = 595.0
	Height = 842.0
)

// Color is red, green and blue.
type Color [3]uint8

// Document is a document that grows. It is used by one goroutine.
type Document struct {
	title string
	lang  string
	at    time.Time
	face  *face
	used  map[uint16]rune
	pages []*Page
}

// Page is one page. Coordinates are in points from its upper left corner.
type Page struct {
	doc *Document
	b   bytes.Buffer
}

// New begins a document in a language.
func New(title, lang string, at time.Time) *Document {
	return &Document{title: title, lang: lang, at: at.UTC(), face: regular(), used: map[uint16]rune{}}
}

// Covers tells whether the font has all of a text.
func Covers(s string) bool {
	f := regular()
	for _, r := range s {
		if _, has := f.glyphs[r]; !has && r != ' ' {
			return false
		}
	}
	return true
}

// Measure is how wide a text is.
func Measure(s string, size float64) float64 {
	f, n := regular(), 0
	for _, r := range s {
		n += f.width(f.glyphs[r])
	}
	return float64(n) * size / 1000
}

// Fit cuts a text so that it is at most so wide, and says so by an ellipsis.
func Fit(s string, size, width float64) string {
	if Measure(s, size) <= width {
		return s
	}
	r := []rune(s)
	for len(r) > 0 && Measure(string(r)+"…", size) > width {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), " ") + "…"
}

// Page adds a page.
func (d *Document) Page() *Page {
	p := &Page{doc: d}
	d.pages = append(d.pages, p)
	return p
}

// Pages returns all pages, for what is written on each at the end.
func (d *Document) Pages() []*Page { return d.pages }

// Text writes a line with its baseline at y. A character that the font lacks becomes a question mark.
func (p *Page) Text(x, y, size float64, bold bool, c Color, s string) {
	fmt.Fprintf(&p.b, "BT %s rg ", c)
	if bold { // the outline is drawn, too: a second font would cost more than all else
		fmt.Fprintf(&p.b, "%s RG 2 Tr %.2f w ", c, size/28)
	} else {
		p.b.WriteString("0 Tr ")
	}
	fmt.Fprintf(&p.b, "/F %.2f Tf %.2f %.2f Td <", size, x, Height-y)
	for _, r := range s {
		g, has := p.doc.face.glyphs[r]
		if !has {
			r, g = '?', p.doc.face.glyphs['?']
		}
		p.doc.used[g] = r
		fmt.Fprintf(&p.b, "%04X", g)
	}
	p.b.WriteString("> Tj ET\n")
}

// Rect fills an area.
func (p *Page) Rect(x, y, w, h float64, c Color) {
	fmt.Fprintf(&p.b, "%s rg %.2f %.2f %.2f %.2f re f\n", c, x, Height-y-h, w, h)
}

// Line draws a line.
func (p *Page) Line(x1, y1, x2, y2, width float64, c Color) {
	fmt.Fprintf(&p.b, "%s RG %.2f w %.2f %.2f m %.2f %.2f l S\n", c, width, x1, Height-y1, x2, Height-y2)
}

// String is a color as operators take it.
func (c Color) String() string {
	return fmt.Sprintf("%.3f %.3f %.3f", float64(c[0])/255, float64(c[1])/255, float64(c[2])/255)
}

// writer numbers objects and notes where they begin.
type writer struct {
	b    bytes.Buffer
	from []int
}

// object writes the next object, and returns its number.
func (w *writer) object(format string, args ...any) int {
	w.from = append(w.from, w.b.Len())
	fmt.Fprintf(&w.b, "%d 0 obj\n", len(w.from))
	fmt.Fprintf(&w.b, format, args...)
	w.b.WriteString("\nendobj\n")
	return len(w.from)
}

// stream writes an object of bytes, compressed.
func (w *writer) stream(more string, content []byte) int {
	var z bytes.Buffer
	c := zlib.NewWriter(&z)
	_, _ = c.Write(content) // a buffer takes all
	_ = c.Close()
	return w.object("<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream", z.Len(), more, z.Bytes())
}

// WriteTo writes the document (PDF 1.7).
func (d *Document) WriteTo(to io.Writer) (int64, error) {
	w := &writer{}
	w.b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	font := d.writeFont(w)
	tree := len(w.from) + 2*len(d.pages) + 1
	var kids []string
	for _, p := range d.pages {
		content := w.stream("", p.b.Bytes())
		n := w.object("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.0f %.0f] /Resources << /Font << /F %d 0 R >> >> /Contents %d 0 R >>", tree, Width, Height, font, content)
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
	}
	w.object("<< /Type /Pages /Count %d /Kids [%s] >>", len(kids), strings.Join(kids, " "))
	catalog := w.object("<< /Type /Catalog /Pages %d 0 R /Lang %s /ViewerPreferences << /DisplayDocTitle true >> >>", tree, hexText(d.lang))
	info := w.object("<< /Title %s /Producer %s /CreationDate (D:%s) >>", hexText(d.title), hexText("Snug"), d.at.Format("20060102150405Z"))
	xref := w.b.Len()
	fmt.Fprintf(&w.b, "xref\n0 %d\n0000000000 65535 f \n", len(w.from)+1)
	for _, at := range w.from {
		fmt.Fprintf(&w.b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&w.b, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(w.from)+1, catalog, info, xref)
	return w.b.WriteTo(to)
}

// writeFont embeds the font, with the widths and characters of those glyphs that are used.
func (d *Document) writeFont(w *writer) int {
	f := d.face
	file := w.stream(fmt.Sprintf("/Length1 %d", len(f.file)), f.file)
	descriptor := w.object("<< /Type /FontDescriptor /FontName /GoRegular /Flags 32 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight 700 /StemV 80 /FontFile2 %d 0 R >>",
		f.box[0], f.box[1], f.box[2], f.box[3], f.ascent, f.descent, file)
	glyphs := slices.Sorted(maps.Keys(d.used))
	var widths, chars strings.Builder
	for i := 0; i < len(glyphs); i += 100 { // as many as one block may have
		part := glyphs[i:min(i+100, len(glyphs))]
		fmt.Fprintf(&chars, "%d beginbfchar\n", len(part))
		for _, g := range part {
			fmt.Fprintf(&widths, "%d [%d] ", g, f.width(g))
			fmt.Fprintf(&chars, "<%04X> <%04X>\n", g, d.used[g]) // the font has no characters beyond 16 bits
		}
		chars.WriteString("endbfchar\n")
	}
	unicode := w.stream("", []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"+
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"+
		chars.String()+"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"))
	descendant := w.object("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /GoRegular /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 600 /W [%s] >>",
		descriptor, widths.String())
	return w.object("<< /Type /Font /Subtype /Type0 /BaseFont /GoRegular /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", descendant, unicode)
}

// hexText is a text as a string object in UTF-16: whatever is in it, it ends where it ends.
func hexText(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}
