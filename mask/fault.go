package mask

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// Fault is what Policy.Check finds wrong. It names the place and never repeats what was written there.
type Fault struct {
	// Field is "dispositions", "terms", "leave", "patterns" or "region".
	Field string
	// Name is the entity of a disposition; "" otherwise.
	Name string
	// Index counts from 0 in a list; -1 where the list as a whole is at fault.
	Index int
	// Why is a stable word: "unknown", "disposition", "fixed", "many", "length", "empty", "name", "region", "matches_empty",
	// "large", or one of RE2's: "missing_paren", "missing_bracket", "unexpected_paren", "repeat", "escape", "range", "class",
	// "group", "syntax".
	Why string
	say string
}

func (f *Fault) Error() string { return f.say }

func fault(field, name string, index int, why, format string, args ...any) *Fault {
	return &Fault{field, name, index, why, fmt.Sprintf(format, args...)}
}

// maxSize is how large all patterns of a policy together may be when their repetitions are written out: the time that a
// text takes grows with it.
const maxSize = 1000

// checkPatterns looks at a site's own rules.
func checkPatterns(list []Pattern) *Fault {
	if len(list) > MaxPatterns {
		return fault("patterns", "", -1, "many", "there are at most %d patterns", MaxPatterns)
	}
	seen := map[string]bool{}
	size := 0
	for i, p := range list {
		if !patternName.MatchString(p.Name) || seen[p.Name] {
			return fault("patterns", "", i, "name", "pattern %d needs a name of its own: a small letter, then at most 29 small letters, digits and _", i+1)
		}
		seen[p.Name] = true
		if len(p.Expr) == 0 || len(p.Expr) > MaxExpr {
			return fault("patterns", "", i, "length", "pattern %s has from 1 to %d bytes", p.Name, MaxExpr)
		}
		tree, err := syntax.Parse(p.Expr, syntax.Perl)
		if err != nil {
			why, words := refusal(err)
			return fault("patterns", "", i, why, "pattern %s: %s", p.Name, words)
		}
		// The tree is small; written out, a{1000} is not.
		if size += sizeOf(tree, maxSize); size > maxSize {
			return fault("patterns", "", i, "large", "pattern %s repeats too much; all patterns together have at most %d parts with their repetitions written out", p.Name, maxSize)
		}
		re, err := regexp.Compile(p.Expr)
		if err != nil {
			return fault("patterns", "", i, "syntax", "pattern %s is not of RE2 syntax", p.Name)
		}
		if re.MatchString("") {
			return fault("patterns", "", i, "matches_empty", "pattern %s fits an empty text, and so everything", p.Name)
		}
	}
	return nil
}

// refusal says in words what RE2 has against an expression, without repeating any of it.
func refusal(err error) (why, words string) {
	var e *syntax.Error
	if !errors.As(err, &e) {
		return "syntax", "it is not of RE2 syntax"
	}
	switch e.Code {
	case syntax.ErrMissingParen:
		return "missing_paren", "a bracket ( is not closed"
	case syntax.ErrUnexpectedParen:
		return "unexpected_paren", "a bracket ) closes nothing"
	case syntax.ErrMissingBracket:
		return "missing_bracket", "a bracket [ is not closed"
	case syntax.ErrMissingRepeatArgument, syntax.ErrInvalidRepeatOp, syntax.ErrInvalidRepeatSize:
		return "repeat", "a repetition (* + ? {n}) has nothing to repeat, stands twice, or repeats too often"
	case syntax.ErrInvalidEscape, syntax.ErrTrailingBackslash:
		return "escape", "a backslash stands before what it can't escape"
	case syntax.ErrInvalidCharRange:
		return "range", "a range of characters in [ ] is not one, such as [z-a]"
	case syntax.ErrInvalidCharClass:
		return "class", "a class of characters is not known"
	case syntax.ErrInvalidPerlOp, syntax.ErrInvalidNamedCapture:
		return "group", "RE2 has no such group: it knows neither lookahead, lookbehind nor references back"
	case syntax.ErrLarge, syntax.ErrNestingDepth:
		return "large", "it is too large"
	}
	return "syntax", "it is not of RE2 syntax"
}

// sizeOf counts the parts of an expression with its repetitions written out, up to a little over most.
func sizeOf(re *syntax.Regexp, most int) int {
	n := 1 + len(re.Rune)/16
	if re.Op == syntax.OpLiteral {
		n = len(re.Rune)
	}
	for _, sub := range re.Sub {
		if n += sizeOf(sub, most); n > most {
			return most + 1
		}
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min, re.Max, 1)
	}
	return min(n, most+1)
}

// checkTerms looks at a list of words or beginnings. Each has a letter or a digit: what else is left could not be told from
// any text.
func checkTerms(field, what string, list []string, least int) *Fault {
	if len(list) > MaxTerms {
		return fault(field, "", -1, "many", "there are at most %d of each: %s", MaxTerms, what)
	}
	var s scan
	for i, t := range list {
		if n := utf8.RuneCountInString(strings.TrimSpace(t)); n < least || n > MaxTerm || !utf8.ValidString(t) {
			return fault(field, "", i, "length", "%s %d has from %d to %d characters", what, i+1, least, MaxTerm)
		}
		clean, _ := canonical(t)
		s.paint(clean)
		if s.lex(clean); len(s.atoms) == 0 {
			return fault(field, "", i, "empty", "%s %d needs a letter or a digit", what, i+1)
		}
	}
	return nil
}
