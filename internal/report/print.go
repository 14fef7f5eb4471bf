package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"snug/internal/pdf"
)

const (
	margin  = 48.0
	inner   = pdf.Width - 2*margin
	bottom  = pdf.Height - 56
	printed = 400 // incidents in the document's list
)

var (
	ink    = pdf.Color{21, 24, 29}
	faint  = pdf.Color{89, 97, 110}
	rule   = pdf.Color{221, 225, 231}
	colors = map[string]pdf.Color{"low": {122, 132, 148}, "medium": {214, 152, 30}, "high": {205, 92, 40}, "critical": {150, 20, 45}}
)

// sheet is a document that is written from the top to the bottom.
type sheet struct {
	*pdf.Document
	p    *pdf.Page
	y    float64
	lang string
	zone *time.Location
}

// PDF writes the report as a document.
func (r *Report) PDF(w io.Writer, language string, zone *time.Location) error {
	s := &sheet{lang: language, zone: zone}
	title := s.word("-title") + " – " + r.Shop
	s.Document = pdf.New(title, language, r.Made)
	s.page()
	s.text(20, true, ink, title)
	s.y += 8
	s.pair(s.word("-period"), s.time(r.From)+" – "+s.time(r.To))
	s.pair(s.word("-made"), s.time(r.Made))
	s.summary(r)
	if r.Incidents == 0 {
		s.y += 12
		s.text(11, false, ink, s.word("-none"))
	} else {
		s.chart(r)
		s.tables(r)
	}
	s.proof(r)
	pages := s.Pages()
	for i, p := range pages {
		n := fmt.Sprintf("%s %d / %d", s.word("-page"), i+1, len(pages))
		p.Text(margin, pdf.Height-30, 8, false, faint, pdf.Fit(title, 8, inner-80))
		p.Text(pdf.Width-margin-pdf.Measure(n, 8), pdf.Height-30, 8, false, faint, n)
	}
	_, err := s.WriteTo(w)
	return err
}

func (s *sheet) word(w string) string { return Label(s.lang, w) }

func (s *sheet) time(t time.Time) string { return t.In(s.zone).Format("2006-01-02 15:04 MST") }

func (s *sheet) short(t time.Time) string { return t.In(s.zone).Format("01-02 15:04") }

func (s *sheet) page() { s.p, s.y = s.Page(), margin }

// room begins a new page where there is no room left for so much.
func (s *sheet) room(h float64) {
	if s.y+h > bottom {
		s.page()
	}
}

func (s *sheet) text(size float64, bold bool, c pdf.Color, t string) {
	s.room(size * 1.4)
	s.y += size * 1.3
	s.p.Text(margin, s.y, size, bold, c, pdf.Fit(t, size, inner))
}

func (s *sheet) heading(t string) {
	s.room(80)
	s.y += 18
	s.text(13, true, ink, t)
	s.y += 5
}

func (s *sheet) pair(name, value string) {
	s.room(16)
	s.y += 15
	s.p.Text(margin, s.y, 10, false, faint, name)
	s.p.Text(margin+170, s.y, 10, false, ink, pdf.Fit(value, 10, inner-170))
}

func (s *sheet) summary(r *Report) {
	s.heading(s.word("-summary"))
	s.pair(s.word("-incidents"), strconv.Itoa(r.Incidents))
	s.pair(s.word("-openones"), strconv.Itoa(r.Open))
	s.pair(s.word("-signals"), strconv.Itoa(r.Signals))
	s.pair(s.word("-answers"), strconv.Itoa(len(r.Answers)))
	for _, c := range r.Severities {
		s.pair(s.word("-severity")+": "+s.word(c.What), strconv.Itoa(c.Count))
	}
	if r.Cut {
		s.y += 6
		s.text(10, true, colors["critical"], s.word("-cut"))
	}
}

// chart draws bars, stacked by severity, the gravest at the bottom.
func (s *sheet) chart(r *Report) {
	per := s.word("-perhour")
	if r.Step == "day" {
		per = s.word("-perday")
	}
	s.room(210)
	s.heading(s.word("-timeline") + " (" + per + ")")
	const high, left = 110.0, 26.0
	top, base := s.y+6, s.y+6+high
	most := 1
	for _, t := range r.Timeline {
		most = max(most, t.total())
	}
	for _, at := range slices.Compact([]int{0, (most + 1) / 2, most}) {
		y := base - high*float64(at)/float64(most)
		s.p.Line(margin+left, y, pdf.Width-margin, y, 0.5, rule)
		n := strconv.Itoa(at)
		s.p.Text(margin+left-5-pdf.Measure(n, 8), y+3, 8, false, faint, n)
	}
	step := (inner - left) / float64(len(r.Timeline))
	every := (len(r.Timeline) + 5) / 6
	for i, t := range r.Timeline {
		x, y := margin+left+step*float64(i), base
		for _, part := range []struct {
			n  int
			of string
		}{{t.Critical, "critical"}, {t.High, "high"}, {t.Medium, "medium"}, {t.Low, "low"}} {
			if part.n > 0 {
				h := high * float64(part.n) / float64(most)
				y -= h
				s.p.Rect(x+step*0.1, y, step*0.8, h, colors[part.of])
			}
		}
		if i%every == 0 {
			label := s.short(t.At)
			if r.Step == "day" {
				label = t.At.In(s.zone).Format("01-02")
			}
			s.p.Text(x, base+11, 8, false, faint, label)
		}
	}
	s.y = top + high + 30
	x := margin + left
	for _, of := range severityOrder {
		s.p.Rect(x, s.y-7, 8, 8, colors[of])
		s.p.Text(x+12, s.y, 9, false, ink, s.word(of))
		x += 24 + pdf.Measure(s.word(of), 9)
	}
	s.y += 6
}

// column is one of a table: its title, its width as a part of the whole, and whether it is numbers.
type column struct {
	title  string
	part   float64
	number bool
}

func (s *sheet) table(columns []column, rows [][]string) {
	head := func() {
		s.y += 12
		x := margin
		for _, c := range columns {
			s.cell(x, c, c.title, faint)
			x += c.part * inner
		}
		s.y += 4
		s.p.Line(margin, s.y, pdf.Width-margin, s.y, 0.5, rule)
	}
	s.room(40)
	head()
	for _, row := range rows {
		if s.y+14 > bottom {
			s.page()
			head()
		}
		s.y += 13
		x := margin
		for i, c := range columns {
			s.cell(x, c, row[i], ink)
			x += c.part * inner
		}
	}
}

func (s *sheet) cell(x float64, c column, t string, color pdf.Color) {
	t = pdf.Fit(t, 8.5, c.part*inner-6)
	if c.number {
		x += c.part*inner - 8 - pdf.Measure(t, 8.5)
	}
	s.p.Text(x, s.y, 8.5, false, color, t)
}

func (s *sheet) tables(r *Report) {
	s.heading(s.word("-kinds"))
	var rows [][]string
	for _, c := range r.Attacks {
		rows = append(rows, []string{s.word(c.What), strconv.Itoa(c.Count)})
	}
	s.table([]column{{s.word("-kind"), 0.5, false}, {s.word("-count"), 0.15, true}}, rows)

	s.heading(s.word("-actors"))
	rows = nil
	for _, a := range r.Actors {
		rows = append(rows, []string{s.word(a.Who), a.Place, s.word(a.Severity), strconv.Itoa(a.Incidents), strconv.Itoa(a.Signals), s.short(a.First), s.short(a.Last)})
	}
	s.table([]column{
		{s.word("-who"), 0.22, false}, {s.word("-where"), 0.2, false}, {s.word("-severity"), 0.11, false}, {s.word("-incidents"), 0.11, true},
		{s.word("-facts"), 0.12, true}, {s.word("-first"), 0.12, false}, {s.word("-last"), 0.12, false},
	}, rows)

	s.heading(s.word("-answers"))
	if len(r.Answers) == 0 {
		s.text(10, false, ink, s.word("-noanswers"))
	} else {
		rows = nil
		for _, a := range r.Answers[:min(len(r.Answers), printed)] {
			until := s.short(a.Until)
			if a.Undone {
				until += ", " + s.word("-undone")
			}
			rows = append(rows, []string{s.short(a.At), s.word(a.Kind), s.word(a.Whom), until})
		}
		s.table([]column{{s.word("-first"), 0.15, false}, {s.word("-what"), 0.4, false}, {s.word("-who"), 0.2, false}, {s.word("-until"), 0.25, false}}, rows)
	}

	s.heading(s.word("-list"))
	list := r.List
	if len(list) > printed {
		s.text(9, false, ink, s.word("-more"))
		list = slices.Clone(list)
		slices.SortStableFunc(list, func(a, b Incident) int {
			return slices.Index(severityOrder, a.Severity) - slices.Index(severityOrder, b.Severity)
		})
		list = list[:printed]
	}
	rows = nil
	for _, i := range list {
		rows = append(rows, []string{
			s.short(i.Opened), s.word(i.Severity), s.word(i.Attack), s.word(i.Actor), strings.Join(i.Targets, ", "), strconv.Itoa(i.Signals), s.word(i.State),
		})
	}
	s.table([]column{
		{s.word("-opened"), 0.12, false}, {s.word("-severity"), 0.1, false}, {s.word("-kind"), 0.2, false}, {s.word("-who"), 0.18, false},
		{s.word("-target"), 0.19, false}, {s.word("-facts"), 0.09, true}, {s.word("-state"), 0.12, false},
	}, rows)
}

func (s *sheet) proof(r *Report) {
	s.room(190)
	s.heading(s.word("-proof"))
	for _, line := range wrap(s.word("-proofwhy"), 10, inner) {
		s.text(10, false, ink, line)
	}
	s.y += 4
	for line := range strings.Lines(r.Checkpoint) {
		line = strings.TrimRight(line, "\n")
		// A signature that is cut proves nothing.
		s.text(min(8, 8*(inner-1)/max(1, pdf.Measure(line, 8))), false, ink, line)
	}
	s.y += 4
	s.text(9, false, faint, s.word("-key")+":")
	s.text(8, false, ink, r.Key)
}

// wrap breaks a text at spaces.
func wrap(t string, size, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(t) {
		if line != "" && pdf.Measure(line+" "+word, size) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
