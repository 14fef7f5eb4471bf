package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func sample(n int) *Report {
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	r := &Report{
		Shop: "Teapot & Søn", From: at, To: at.Add(48 * time.Hour), Made: at.Add(50 * time.Hour),
		Checkpoint: "snug.example/log\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— snug.example/log Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n",
		Key:        "snug.example/log+0123abcd+AXEP4B32YCmfzB5tGXMY7qGU4zTdyRdN5yXYQgCVqsEb",
	}
	kinds, severities := []string{"password_guessing", "scanning", "stolen_session"}, []string{"medium", "low", "critical"}
	for i := range n {
		t := at.Add(time.Duration(i%48) * time.Hour).Add(17 * time.Minute)
		r.List = append(r.List, Incident{
			ID: fmt.Sprintf("id-%d", i), Attack: kinds[i%3], Severity: severities[i%3], State: "open", Signals: 10 + i%7, Opened: t, First: t.Add(-time.Minute), Last: t.Add(time.Hour),
			Actor: fmt.Sprintf("203.0.%d.0/24", i%7), Place: "Łódź, PL", Targets: []string{"Jörg <script>", "POST /v1/session"},
		})
	}
	r.Answers = append(r.Answers, Answer{Incident: "id-0", Kind: "block_console", At: at.Add(time.Hour), Until: at.Add(2 * time.Hour), Whom: "203.0.0.0/24", Undone: true})
	r.Figures(time.UTC)
	return r
}

func TestFigures(t *testing.T) {
	t.Parallel()
	r := sample(100)
	sum := func(list []Count) (n int) {
		for _, c := range list {
			n += c.Count
		}
		return n
	}
	signals, steps := 0, 0
	for _, a := range r.Actors {
		signals += a.Signals
	}
	for _, s := range r.Timeline {
		steps += s.total()
	}
	if r.Incidents != 100 || r.Open != 100 || sum(r.Attacks) != 100 || sum(r.Severities) != 100 || steps != 100 || signals != r.Signals || len(r.Timeline) != 48 || r.Step != "hour" {
		t.Errorf("%+v", r)
	}
	if r.Severities[0].What != "critical" || r.Actors[0].Severity != "critical" {
		t.Errorf("not the gravest first: %v", r.Severities)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	r.From, r.To = time.Date(2026, 3, 25, 0, 0, 0, 0, berlin), time.Date(2026, 4, 2, 0, 0, 0, 0, berlin) // a day of 23 hours is within
	r.Figures(berlin)
	if r.Step != "day" || len(r.Timeline) != 8 {
		t.Errorf("%d steps of a %s", len(r.Timeline), r.Step)
	}
}

// The document says what the figures say, in both languages, on as many pages as it takes, to a reader that is not ours.
func TestPDF(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang  string
		n     int
		words []string
	}{
		{"en", 100, []string{"Report of incidents – Teapot & Søn", "Passwords guessed", "Kept away from the console", "undone", "Łódź, PL", "Jörg <script>", "Page 1 / ", "203.0.6.0/24"}},
		{"de", 100, []string{"Bericht über Vorfälle", "Passwörter geraten", "Kritisch", "Worauf dies beruht", "Seite 2 / "}},
		{"en", 0, []string{"Nothing came up in this time."}},
		{"en", 1200, []string{"The list has the gravest incidents"}},
	} {
		r := sample(c.n)
		path := filepath.Join(t.TempDir(), "r.pdf")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.PDF(f, c.lang, time.UTC); err != nil || f.Close() != nil {
			t.Fatal(err)
		}
		var wrong bytes.Buffer
		cmd := exec.CommandContext(t.Context(), "pdftotext", "-layout", path, "-")
		cmd.Stderr = &wrong
		out, err := cmd.Output()
		if err != nil || wrong.Len() > 0 {
			t.Fatalf("%v\n%s", err, wrong.String())
		}
		text := string(out)
		for _, w := range append(slices.Clone(c.words), "snug.example/log+0123abcd+AXEP4B32YCmfzB5tGXMY7qGU4zTdyRdN5yXYQgCVqsEb", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "xeMcTOAYQ8=") {
			if !strings.Contains(text, w) {
				t.Errorf("%s, %d: no %q in\n%.4000s", c.lang, c.n, w, text)
			}
		}
		if dir := os.Getenv("SNUG_KEEP_REPORTS"); dir != "" {
			b, _ := os.ReadFile(path)
			_ = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.pdf", c.lang, c.n)), b, 0o600)
		}
	}
}

func TestLabelsAreWhole(t *testing.T) {
	t.Parallel()
	for k, l := range labels {
		if l[0] == "" || l[1] == "" {
			t.Errorf("%s lacks a language", k)
		}
	}
	if Label("fr", "new_kind") != "new kind" {
		t.Error("a word that is not known does not stand for itself")
	}
	if b, err := json.Marshal(sample(0)); err != nil || strings.Contains(string(b), "null") {
		// Lists are lists, also where they are empty.
		t.Errorf("%v %s", err, b)
	}
}
