package pdf

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// read has poppler read a document, which must find nothing to complain of.
func read(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	var out, wrong bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &wrong
	if err := cmd.Run(); err != nil || wrong.Len() > 0 {
		t.Fatalf("%s: %v\n%s", name, err, wrong.String())
	}
	return out.String()
}

// A document is read by a program that is not ours, with its texts as they were written, in the scripts that the font has.
func TestDocument(t *testing.T) {
	t.Parallel()
	texts := []string{
		"Report: 12 incidents", `) Tj ET /Evil (x) \ <00> endstream endobj %%EOF`, "Žižek, Jörg O’Neill, Łódź, Ñandú", "Ελληνικά", "Привет, мир", "ﬁn – “quoted” …",
	}
	d := New("Incidents \"1\" (Žižek)", "de", time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))
	for i := range 3 {
		p := d.Page()
		for n, s := range texts {
			p.Text(50, float64(60+20*n), 11, n == 0, Color{20, 30, 40}, s)
		}
		p.Rect(50, 400, 100, float64(20*(i+1)), Color{179, 32, 47})
		p.Line(50, 500, 300, 500, 0.5, Color{})
	}
	d.pages[2].Text(50, 300, 11, false, Color{}, "مينا 漢字")
	path := filepath.Join(t.TempDir(), "a.pdf")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	n, err := d.WriteTo(f)
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	if n > 200<<10 {
		t.Errorf("%d bytes", n)
	}
	info := strings.Join(strings.Fields(read(t, "pdfinfo", path)), " ")
	for _, want := range []string{`Title: Incidents "1" (Žižek)`, "Pages: 3", "A4", "PDF version: 1.7", "JavaScript: no"} {
		if !strings.Contains(info, want) {
			t.Errorf("no %q in\n%s", want, info)
		}
	}
	text := read(t, "pdftotext", "-layout", path, "-")
	for _, s := range texts {
		if strings.Count(text, strings.ReplaceAll(s, "ﬁ", "fi")) != 3 && strings.Count(text, s) != 3 {
			t.Errorf("%q is not there three times:\n%s", s, text)
		}
	}
	if !strings.Contains(text, "???? ??") {
		t.Error("what the font lacks is not told")
	}
	fonts := read(t, "pdffonts", path)
	if !strings.Contains(fonts, "GoRegular") || !strings.Contains(fonts, "yes no  yes") {
		t.Errorf("the font is not embedded with its characters:\n%s", fonts)
	}
	if !Covers(texts[2]) || Covers("مينا") {
		t.Error("what the font covers")
	}
}

func TestFit(t *testing.T) {
	t.Parallel()
	if s := Fit("short", 10, 100); s != "short" {
		t.Error(s)
	}
	long := Fit(strings.Repeat("long ", 50), 10, 100)
	if !strings.HasSuffix(long, "…") || Measure(long, 10) > 100 || len(long) < 15 {
		t.Errorf("%q is %.1f wide", long, Measure(long, 10))
	}
}

func FuzzFace(f *testing.F) {
	f.Add(regular().file)
	f.Add(regular().file[:2000])
	f.Fuzz(func(_ *testing.T, b []byte) {
		if len(b) < 300<<10 {
			_, _ = parseFace(b)
		}
	})
}
