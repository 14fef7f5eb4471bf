package mask_test

import (
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"snug/mask"
	"snug/mask/text"
)

var ownRules = mask.Policy{
	Terms:    []string{"Project Heron", "blaukraut", "X7", "鷺計画"},
	Leave:    []string{"AO-", "9400 1", "DE89"},
	Patterns: []mask.Pattern{{Name: "ticket", Expr: `\bTK\d{3,}\b`}, {Name: "rest", Expr: `%%.*`}},
}

func TestTermsAndPatterns(t *testing.T) {
	t.Parallel()
	e := mask.New(ownRules)
	for _, c := range []struct{ name, typed, want string }{
		{"a term", "about Project Heron, please", "about ••••••, please"},
		{"in another case", "PROJECT heron!", "••••••!"},
		{"with other signs between", "project-heron and project  heron", "•••••• and ••••••"},
		{"with what shows nothing", "pro\u200bject her\u00adon", "••••••"},
		{"full width", "ｐｒｏｊｅｃｔ ｈｅｒｏｎ", "••••••"},
		{"its words apart stay", "a project of a heron", "a project of a heron"},
		{"its words too far apart stay", "project ... heron", "project ... heron"},
		{"as a part of a word it stays", "blaukrautsalat", "blaukrautsalat"},
		{"letters and digits", "the x-7 and the X70", "the •••••• and the X70"},
		{"a script without spaces", "新しい鷺計画について", "新しい••••••について"},
		{"a pattern", "TK123, TK12 and tk4567", "••••••, TK12 and tk4567"},
		{"a pattern to the end of the line", "see %% all of this\nnot this", "see ••••••\nnot this"},
		{"next to a card", "TK123 4539148803436467", "•••••• •••• 6467"},
		{"over a card: one mask, without its digits", "%% card 4539148803436467", "••••"},
		{"masked before", "IBAN •••• and •••• 4242 of Heron", "IBAN •••• and •••• 4242 of Heron"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := e.Scan(text.Typed(c.typed))
			if got := r.Text.Clear(); got != c.want {
				t.Errorf("%q became %q, want %q", c.typed, got, c.want)
			}
			check(t, c.typed, r)
			if again := e.Scan(text.Typed(r.Text.Clear())); again.Text.Clear() != r.Text.Clear() || len(again.Findings) > 0 {
				t.Errorf("masked again: %q", again.Text.Clear())
			}
		})
	}
	r := e.Scan(text.Typed("Project Heron TK123"))
	if len(r.Findings) != 2 || r.Findings[0].Rule != "custom.term" || r.Findings[1].Rule != "custom.pattern.ticket" || !r.Findings[0].Certain {
		t.Errorf("findings %+v", r.Findings)
	}
}

func TestLeave(t *testing.T) {
	t.Parallel()
	e := mask.New(ownRules)
	digits := mask.New(mask.Policy{Leave: []string{"4539", "40"}})
	for _, c := range []struct {
		name, typed string
		engine      *mask.Engine
		entity      string // what is found all the same; "" for nothing
	}{
		{"letters before digits that are a card's", "my order is ao-4539148803436467", e, ""},
		{"with a colon before", "order:AO-4539148803436467.", e, ""},
		{"an IBAN", "DE89370400440532013000", e, ""},
		{"what a label names stands", "card number AO-4539148803436467", e, mask.Card},
		{"behind a space another word begins", "AO- 4539148803436467", e, mask.Card},
		{"groups are no number of the site's", "AO-4539 1488 0343 6467", e, mask.Card},
		{"in the middle of a word it is no beginning", "XAO-4539148803436467", e, mask.Card},
		{"digits alone let no card through", "4539148803436467", digits, mask.Card},
		{"nor in groups", "4539 1488 0343 6467", digits, mask.Card},
		{"a PIN behind its label", "my PIN is 4011", digits, mask.PIN},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := c.engine.Scan(text.Typed(c.typed))
			got := ""
			if len(r.Findings) > 0 {
				got = r.Findings[0].Entity
			}
			if got != c.entity {
				t.Errorf("%q: found %q, want %q", c.typed, got, c.entity)
			}
		})
	}
	_, why := e.Explain(text.Raw{}, text.Typed("it is AO-4539148803436467"))
	if len(why) != 1 || why[0].Masked || strings.Join(why[0].Against, " ") != "left:site" {
		t.Errorf("explained as %+v", why)
	}
}

// What would be shown does not hide what the site has named.
func TestShownGivesWay(t *testing.T) {
	t.Parallel()
	e := mask.New(mask.Policy{Dispositions: map[string]string{mask.IBAN: mask.Show}, Terms: []string{"3704 0044"}})
	r := e.Scan(text.Typed("DE89 3704 0044 0532 0130 00"))
	if got := r.Text.Clear(); got != "DE89 •••••• 0532 0130 00" {
		t.Errorf("masked %q", got)
	}
	show := mask.New(mask.Policy{Dispositions: map[string]string{mask.Custom: mask.Show}, Terms: []string{"heron"}, Patterns: []mask.Pattern{{Name: "all", Expr: ".+"}}})
	if got := show.Scan(text.Typed("heron 4539148803436467")).Text.Clear(); strings.Contains(got, "0343") || !strings.Contains(got, "heron") {
		t.Errorf("masked %q", got)
	}
}

// Overlapping with what is never kept makes all of it the kind that is never kept.
func TestNeverKeptPrevails(t *testing.T) {
	t.Parallel()
	e := mask.New(mask.Policy{
		Dispositions: map[string]string{mask.Custom: mask.Vault}, Patterns: []mask.Pattern{{Name: "all", Expr: `zz.*`}},
	})
	r := e.Scan(text.Typed("zz 4539148803436467 x"))
	if len(r.Findings) != 1 || r.Findings[0].Entity != mask.Card || r.Findings[0].Disposition != mask.Destroy {
		t.Errorf("findings %+v", r.Findings)
	}
	if got := r.Text.Clear(); got != "••••" {
		t.Errorf("masked %q", got)
	}
}

func TestConversationGoesOnUnderAnotherPolicy(t *testing.T) {
	t.Parallel()
	c := mask.New(mask.Policy{}).Conversation()
	c.Add(mask.Agent, text.Typed("What is your PIN?"))
	c.Use(mask.New(mask.Policy{Terms: []string{"heron"}}))
	if got := c.Add(mask.Visitor, text.Typed("heron 4711")).Text.Clear(); got != "•••••• ••••" {
		t.Errorf("masked %q", got)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	many := make([]string, mask.MaxTerms+1)
	for _, c := range []struct {
		name       string
		policy     mask.Policy
		field, why string
		index      int
	}{
		{"nothing", mask.Policy{}, "", "", 0},
		{"unknown", mask.Policy{Dispositions: map[string]string{"cards": mask.Show}}, "dispositions", "unknown", -1},
		{"no disposition", mask.Policy{Dispositions: map[string]string{mask.IBAN: "keep"}}, "dispositions", "disposition", -1},
		{"fixed", mask.Policy{Dispositions: map[string]string{mask.Card: mask.Vault}}, "dispositions", "fixed", -1},
		{"short term", mask.Policy{Terms: []string{"heron", "x "}}, "terms", "length", 1},
		{"term without words", mask.Policy{Terms: []string{"•••"}}, "terms", "empty", 0},
		{"many", mask.Policy{Leave: many}, "leave", "many", -1},
		{"beginning without anything", mask.Policy{Leave: []string{"--"}}, "leave", "empty", 0},
		{"region", mask.Policy{Region: "gb"}, "region", "region", -1},
		{"no name", mask.Policy{Patterns: []mask.Pattern{{Expr: "a"}}}, "patterns", "name", 0},
		{"same name", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: "a"}, {Name: "a", Expr: "b"}}}, "patterns", "name", 1},
		{"bracket", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: "(secret"}}}, "patterns", "missing_paren", 0},
		{"class", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: "[secret"}}}, "patterns", "missing_bracket", 0},
		{"range", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: "[z-a]"}}}, "patterns", "range", 0},
		{"lookahead", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: "(?=secret)"}}}, "patterns", "group", 0},
		{"reference", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: `(a)\1`}}}, "patterns", "escape", 0},
		{"repetition", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: "*secret"}}}, "patterns", "repeat", 0},
		{"empty match", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: "a*"}}}, "patterns", "matches_empty", 0},
		{"large", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: `(abc{20}d){50}`}}}, "patterns", "large", 0},
		{"large classes", mask.Policy{Patterns: []mask.Pattern{{Name: "a", Expr: `\pL{500}`}}}, "patterns", "large", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := c.policy.Check()
			if c.why == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var f *mask.Fault
			if !errors.As(err, &f) || f.Field != c.field || f.Why != c.why || f.Index != c.index {
				t.Fatalf("fault %+v", err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("it repeats what was written: %v", err)
			}
		})
	}
}

func FuzzSiteRules(f *testing.F) {
	for _, s := range []string{"Project Heron TK123 4539148803436467", "order AO-4539148803436467 123", "9400 1118 9922", "IBAN •••• TK1234", "%% •••• 4242 %%", "\xffx7\u202e鷺計画"} {
		f.Add(s, "Heron", "AO")
	}
	f.Fuzz(func(t *testing.T, s, term, leave string) {
		p := ownRules
		p.Terms = append([]string{term}, ownRules.Terms...)
		p.Leave = append([]string{leave}, ownRules.Leave...)
		if p.Check() != nil {
			return
		}
		e := mask.New(p)
		r := e.Scan(text.Typed(s))
		check(t, s, r)
		if again := e.Scan(text.Typed(r.Text.Clear())); again.Text.Clear() != r.Text.Clear() {
			t.Errorf("%q with %q, masked %q, masked again %q", s, term, r.Text.Clear(), again.Text.Clear())
		}
		c := e.Conversation()
		c.Add(mask.Agent, text.Typed(term))
		c.Add(mask.Visitor, text.Typed(leave))
		check(t, s, c.Add(mask.Visitor, text.Typed(s), mask.Span{Start: 0, End: len(s)}))
	})
}

// The twin is held to the same file, testdata/policies.json.
func TestPoliciesSharedWithTheTwin(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/policies.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Text, Question, Masked string
		Shown, Leave                 []string
		Leaving                      string // Leave, as the twin takes it
		Hidden                       []struct{ Entity, Mask string }
		Overrule                     bool
		Overruled                    [][2]int // all of it ASCII, so that bytes and code units are the same
	}
	if err := json.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			p := mask.Policy{Dispositions: map[string]string{}, Leave: c.Leave, MayOverrule: c.Overrule}
			for _, e := range mask.Entities() {
				if slices.Contains(c.Shown, e.Name) && !e.Fixed {
					p.Dispositions[e.Name] = mask.Show
				}
			}
			for _, h := range c.Hidden {
				p.Dispositions[h.Entity] = mask.Destroy
			}
			if got := p.Leaving(); got != c.Leaving {
				t.Errorf("leaving is %s, want %s", got, c.Leaving)
			}
			conversation := mask.New(p).Conversation()
			conversation.Add(mask.Agent, text.Typed(c.Question))
			var spans []mask.Span
			for _, s := range c.Overruled {
				spans = append(spans, mask.Span{Start: s[0], End: s[1]})
			}
			if got := conversation.Add(mask.Visitor, text.Typed(c.Text), spans...).Text.Clear(); got != c.Masked {
				t.Errorf("%q became %q, want %q", c.Text, got, c.Masked)
			}
		})
	}
}
