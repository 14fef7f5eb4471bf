package ident

import (
	"strconv"
	"strings"
)

// parse reads the table. What is wrong with it is wrong with the program, and so panics.
func parse(lines []string) []Kind {
	kinds := make([]Kind, len(lines))
	for i, line := range lines {
		k := &kinds[i]
		names, rest, _ := strings.Cut(line, " ")
		flags, rest, _ := strings.Cut(rest, " ")
		names, plain := strings.CutSuffix(names, "!")
		list := strings.Split(names, "/")
		k.Name, k.Country = list[0], strings.ToUpper(list[0][:2])
		if list[0] = list[0][3:]; plain || len(list[0]) < 3 {
			list = list[1:]
		}
		k.Labels = list
		k.Entity = Entity(strings.IndexByte("ntb", flags[0]))
		k.Strength = Strength(strings.IndexByte("ocfs", flags[1]))
		for variant := range strings.SplitSeq(rest, ";") {
			words := strings.Fields(variant)
			steps := make([]step, 0, len(words))
			checked := false
			for _, word := range words[1:] {
				s := parseStep(word)
				steps = append(steps, s)
				checked = checked || strings.IndexByte("/*=MLVIHCF", s.op) >= 0
			}
			for form := range strings.SplitSeq(words[0], "|") {
				form, weak := strings.CutPrefix(form, "~")
				f := parseForm(form)
				f.Kind, f.Strength, f.steps, f.Checked = k, k.Strength, steps, checked
				f.Telling = (f.Signed || f.Letters) && (k.Strength == ByForm || k.Strength == ByOwnLabel)
				if weak {
					f.Strength = ByLabel
				}
				k.Forms = append(k.Forms, f)
			}
		}
	}
	return kinds
}

// parseForm reads "##.###-[A-K]".
func parseForm(form string) (f Form) {
	sign := byte(0)
	add := func(c class) {
		f.classes = append(f.classes, c)
		f.signs = append(f.signs, sign)
		f.Signed = f.Signed || sign != 0
		f.Letters = f.Letters || c&digits == 0
		sign = 0
	}
	for i := 0; i < len(form); i++ {
		switch c := form[i]; c {
		case '#':
			add(digits)
		case '@':
			add(letters)
		case '*':
			add(digits | letters)
		case '%':
			add(digits | set("LMNP-V"))
		case '[':
			end := i + strings.IndexByte(form[i:], ']')
			add(set(form[i+1 : end]))
			i = end
		case '.', '-', '/', '(':
			sign = c
		case '_':
			sign = ' '
		default:
			add(set(form[i : i+1]))
		}
	}
	if n := len(f.classes); n < Shortest || n > Longest {
		panic("ident: form " + form)
	}
	return f
}

// set reads "0-37KX".
func set(s string) (c class) {
	for i := 0; i < len(s); i++ {
		last := s[i]
		if i+2 < len(s) && s[i+1] == '-' {
			last = s[i+2]
		}
		for v := value(s[i]); v <= value(last); v++ {
			c |= 1 << v
		}
		if last != s[i] {
			i += 2
		}
	}
	return c
}

func parseStep(word string) step {
	if at := strings.IndexAny(word, "/*="); at > 0 && word[0] > 'Z' || at > 0 && word[0] <= '9' {
		s := step{op: word[at], table: word[at+1:]}
		for _, c := range []byte(word[:at]) {
			s.weights = append(s.weights, weight(c))
		}
		if s.op == '=' {
			s.numbers, s.table = numbers(s.table), ""
			if len(s.numbers) == 1 {
				s.numbers = append(s.numbers, 0)
			}
		}
		return s
	}
	s := step{op: word[0]}
	switch s.op {
	case 'M', 'K', 'T':
		s.numbers = numbers(word[1:])
		if len(s.numbers) == 3 {
			s.numbers = append(s.numbers, 0)
		}
	case 'R':
		s.table = word[1:]
	case 'D', 'E':
		parts := strings.Split(word[2:], ",")
		s.numbers = []int{weight(word[1]), 100, 100}
		s.table = parts[0]
		for i, p := range parts[1:] {
			s.numbers[i+1] = numbers(p)[0]
		}
	case 'X':
		s.numbers, s.table = []int{weight(word[1])}, word[2:]
	case 'B':
		s.numbers = []int{weight(word[1]), numbers(word[2:])[0]}
	case 'L', 'V', 'I', 'H', 'C', 'F', 'Z':
	default:
		panic("ident: step " + word)
	}
	return s
}

// weight is a value as the table writes it.
func weight(c byte) int {
	if c <= '9' {
		return int(c - '0')
	}
	return int(c-'a') + 10
}

func numbers(list string) (out []int) {
	for s := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(s)
		if err != nil {
			panic("ident: number " + s)
		}
		out = append(out, n)
	}
	return out
}
