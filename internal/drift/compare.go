package drift

import (
	"fmt"
	"slices"
	"strconv"
)

// Rule says in which direction a setting protects less.
type Rule string

// The rules. A list of one is a setting that names something, or nothing where it is empty.
const (
	Less  Rule = "less"  // a lower number
	More  Rule = "more"  // a higher number
	Fewer Rule = "fewer" // a list that lacks what it had
	Added Rule = "added" // a list that has what it lacked
)

// Setting is one that protects, as it is in force.
type Setting struct {
	Key  string   `json:"key"` // its path in the configuration
	Rule Rule     `json:"rule"`
	N    int64    `json:"n,omitempty"`
	Of   []string `json:"of,omitempty"`
}

// Switch is a setting that is on or off.
func Switch(key string, rule Rule, on bool) Setting {
	s := Setting{Key: key, Rule: rule}
	if on {
		s.N = 1
	}
	return s
}

// Name is a setting that names something; "" names nothing.
func Name(key string, rule Rule, name string) Setting {
	s := Setting{Key: key, Rule: rule}
	if name != "" {
		s.Of = []string{name}
	}
	return s
}

// Change is what became of one setting. How says it in numbers and words of ours: what a list holds may be somebody's address.
type Change struct {
	Key     string
	Loosens bool
	How     string
}

// Compare tells what is different in now. A setting that one of both does not have, since the program was another one, is not.
func Compare(before, now []Setting) (changes []Change) {
	for _, n := range now {
		i := slices.IndexFunc(before, func(b Setting) bool { return b.Key == n.Key && b.Rule == n.Rule })
		if i < 0 {
			continue
		}
		if c, changed := compare(before[i], n); changed {
			changes = append(changes, c)
		}
	}
	return changes
}

func compare(b, n Setting) (c Change, changed bool) {
	c.Key = n.Key
	if n.Rule == Less || n.Rule == More {
		c.Loosens = n.N < b.N == (n.Rule == Less)
		c.How = strconv.FormatInt(b.N, 10) + " > " + strconv.FormatInt(n.N, 10)
		return c, b.N != n.N
	}
	gone, came := missing(b.Of, n.Of), missing(n.Of, b.Of)
	c.Loosens = n.Rule == Fewer && gone > 0 || n.Rule == Added && came > 0
	c.How = fmt.Sprintf("%d gone, %d added", gone, came)
	return c, gone+came > 0
}

// missing counts what is in a and not in b.
func missing(a, b []string) (n int) {
	for _, s := range a {
		if !slices.Contains(b, s) {
			n++
		}
	}
	return n
}
