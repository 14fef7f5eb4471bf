package history

import "testing"

// done is something that was done: from and to are moments; to is 0 where no answer came.
type done struct {
	from, to int
	input    any
	output   any
}

// The judge takes what can have happened and refuses what can't. Each history begins with one entry.
func TestJudge(t *testing.T) {
	a, b := Post{By: "jo", ID: "1", Text: "a"}, Post{By: "jo", ID: "2", Text: "b"}
	note := Post{By: "mina", ID: "1", Text: "note", Note: true}
	read := func(lines ...Line) (Read, Page) { return Read{}, Page{Lines: lines} }
	all, both := read(Line{1, "first"}, Line{2, "a"}, Line{3, "b"})
	_, turned := read(Line{1, "first"}, Line{2, "b"}, Line{3, "a"})
	_, old := read(Line{1, "first"}, Line{2, "a"})
	for name, c := range map[string]struct {
		ops  []done
		want bool
	}{
		"nothing":                          {nil, true},
		"one after the other":              {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, b, Stored{3, 3, "b"}}, {5, 6, all, both}}, true},
		"at once, in one order":            {[]done{{1, 9, a, Stored{2, 2, "a"}}, {1, 9, b, Stored{3, 3, "b"}}, {10, 11, all, both}}, true},
		"at once, in the other":            {[]done{{1, 9, a, Stored{3, 3, "a"}}, {1, 9, b, Stored{2, 2, "b"}}, {10, 11, all, turned}}, true},
		"at once, read as neither":         {[]done{{1, 9, a, Stored{3, 3, "a"}}, {1, 9, b, Stored{2, 2, "b"}}, {10, 11, all, both}}, false},
		"in the order that they were not":  {[]done{{1, 2, a, Stored{3, 3, "a"}}, {3, 4, b, Stored{2, 2, "b"}}}, false},
		"sent twice":                       {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, b, Stored{3, 3, "b"}}, {5, 6, a, Stored{2, 2, "a"}}, {7, 8, all, both}}, true},
		"sent twice, kept twice":           {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, a, Stored{3, 3, "a"}}}, false},
		"sent twice, with other words":     {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, Post{By: "jo", ID: "1", Text: "x"}, Stored{2, 2, "a"}}}, true},
		"sent twice, the later words kept": {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, Post{By: "jo", ID: "1", Text: "x"}, Stored{2, 2, "x"}}}, false},
		"the same id of somebody else":     {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, Post{By: "lee", ID: "1", Text: "b"}, Stored{3, 3, "b"}}, {5, 6, all, both}}, true},
		"no answer, and kept":              {[]done{{1, 0, a, nil}, {3, 4, b, Stored{3, 3, "b"}}, {5, 6, all, both}}, true},
		"no answer, and not kept":          {[]done{{1, 0, b, nil}, {3, 4, a, Stored{2, 2, "a"}}, {5, 6, all, old}}, true},
		"no answer, kept, then gone":       {[]done{{1, 0, b, nil}, {2, 3, a, Stored{2, 2, "a"}}, {4, 5, all, both}, {6, 7, all, old}}, false},
		"acknowledged, and lost":           {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, b, Stored{3, 3, "b"}}, {5, 6, all, old}}, false},
		"seen before it was sent":          {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, all, both}, {5, 6, b, Stored{3, 3, "b"}}}, false},
		"a gap":                            {[]done{{1, 2, a, Stored{3, 3, "a"}}}, false},
		"a part":                           {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, Read{After: 1}, Page{[]Line{{2, "a"}}, false}}}, true},
		"a part, said to be less":          {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, Read{}, Page{[]Line{{1, "first"}}, true}}}, true},
		"a part, said to be all":           {[]done{{1, 2, a, Stored{2, 2, "a"}}, {3, 4, Read{}, Page{[]Line{{1, "first"}}, false}}}, false},
		"more of nothing":                  {[]done{{3, 4, Read{After: 1}, Page{nil, true}}}, false},
		"a note":                           {[]done{{1, 2, note, Stored{2, 0, "note"}}, {3, 4, b, Stored{3, 2, "b"}}, {5, 6, Read{Visitor: true, After: 1}, Page{[]Line{{2, "b"}}, false}}}, true},
		"a note that the visitor counts":   {[]done{{1, 2, note, Stored{2, 0, "note"}}, {3, 4, b, Stored{3, 3, "b"}}}, false},
		"a note that the visitor reads":    {[]done{{1, 2, note, Stored{2, 0, "note"}}, {3, 4, Read{Visitor: true}, Page{[]Line{{1, "first"}, {2, "note"}}, false}}}, false},
	} {
		h := New(Post{By: "jo", ID: "0", Text: "first"})
		for i, d := range c.ops {
			h.Do(i, d.input)
			h.ops[i].Call = int64(d.from)
			if d.to > 0 {
				h.ops[i].Output, h.ops[i].Return = d.output, int64(d.to)
			}
		}
		if got := h.Accepted(); got != c.want {
			t.Errorf("%s: accepted is %v", name, got)
		}
	}
}
