package mask_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"snug/mask"
	"snug/mask/text"
)

// line is one text of a vector: what was typed, how it looks when masked, and what was found in it.
type line struct {
	Author   string   `json:"author"`
	Text     string   `json:"text"`
	Masked   string   `json:"masked"`
	Entities []string `json:"entities"` // that are masked
	Shown    []string `json:"shown"`    // that are found and shown, where it is said
}

type vector struct {
	Name  string `json:"name"`
	Lines []line `json:"lines"`
}

// The TypeScript twin reads the same files, but for the vectors that are marked as the server's.
func vectors(t testing.TB) map[string][]vector {
	t.Helper()
	files, err := filepath.Glob("testdata/vectors/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	all := map[string][]vector{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list []vector
		if err := json.Unmarshal(b, &list); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[filepath.Base(file)] = list
	}
	return all
}

func TestVectors(t *testing.T) {
	t.Parallel()
	e := mask.New(mask.Policy{})
	for file, list := range vectors(t) {
		for _, v := range list {
			t.Run(file+"/"+v.Name, func(t *testing.T) {
				t.Parallel()
				c := e.Conversation()
				again := e.Conversation() // the server, behind a browser that has masked
				for _, l := range v.Lines {
					var r, second mask.Result
					if l.Author == "" {
						r = e.Scan(text.Typed(l.Text))
						second = e.Scan(text.Typed(r.Text.Clear()))
					} else {
						author := mask.Visitor
						if l.Author == "agent" {
							author = mask.Agent
						}
						r = c.Add(author, text.Typed(l.Text))
						second = again.Add(author, text.Typed(r.Text.Clear()))
					}
					if got := r.Text.Clear(); got != l.Masked {
						t.Errorf("%q\n masked %q\n want   %q\n %+v", l.Text, got, l.Masked, r.Findings)
					}
					if got := entities(r, false); !slices.Equal(got, l.Entities) {
						t.Errorf("%q: masked %q, want %q", l.Text, got, l.Entities)
					}
					if got := entities(r, true); l.Shown != nil && !slices.Equal(got, l.Shown) {
						t.Errorf("%q: shown %q, want %q", l.Text, got, l.Shown)
					}
					if second.Text.Clear() != r.Text.Clear() || len(entities(second, false)) != 0 {
						t.Errorf("%q masked again is %q", r.Text.Clear(), second.Text.Clear())
					}
					check(t, l.Text, r)
				}
			})
		}
	}
}

func entities(r mask.Result, shown bool) []string {
	list := []string{}
	for _, f := range r.Findings {
		if (f.Disposition == mask.Show) == shown {
			list = append(list, f.Entity)
		}
	}
	return list
}
