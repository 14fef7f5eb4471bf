package reference

import (
	"fmt"
	"strconv"
	"strings"
)

// shape is what a value has to be, for a line of a table: a word, possibly a link, and rules.
type shape struct {
	Many  bool   // a list of these
	Link  string // the schema to read on at; "" for a plain word
	Word  string
	Enum  []string
	Rules []string
}

func shapeOf(s *schema) shape {
	if s.Type == "array" && s.Items != nil {
		of := shapeOf(s.Items)
		of.Many = true
		of.Rules = append(of.Rules, between(s.MinItems, s.MaxItems, "item", "items")...)
		return of
	}
	if s.Ref != "" {
		return shape{Link: anchor(s.name()), Word: s.name()}
	}
	sh := shape{Word: s.Type}
	switch {
	case s.ContentEncoding == "base64":
		sh.Word = "bytes"
	case s.Type == "string" && s.Format != "":
		sh.Word = s.Format
	}
	for _, v := range s.Enum {
		sh.Enum = append(sh.Enum, fmt.Sprint(v))
	}
	if len(sh.Enum) > 0 {
		sh.Word = ""
	}
	sh.Rules = append(sh.Rules, between(s.MinLength, s.MaxLength, "character", "characters")...)
	if s.Minimum != nil || s.Maximum != nil {
		sh.Rules = append(sh.Rules, bounds(s.Minimum, s.Maximum))
	}
	if s.Pattern != "" {
		sh.Rules = append(sh.Rules, s.Pattern)
	}
	if s.Default != nil {
		sh.Rules = append(sh.Rules, "otherwise "+fmt.Sprint(s.Default))
	}
	return sh
}

func between(least, most *int, one, many string) []string {
	unit := many
	switch {
	case least == nil && most == nil:
		return nil
	case most == nil:
		if *least == 1 {
			unit = one
		}
		return []string{fmt.Sprintf("at least %s %s", digits(float64(*least)), unit)}
	case least == nil || *least == 0:
		if *most == 1 {
			unit = one
		}
		return []string{fmt.Sprintf("at most %s %s", digits(float64(*most)), unit)}
	}
	return []string{fmt.Sprintf("%s to %s %s", digits(float64(*least)), digits(float64(*most)), unit)}
}

func bounds(least, most *float64) string {
	switch {
	case most == nil:
		return "≥ " + digits(*least)
	case least == nil:
		return "≤ " + digits(*most)
	}
	return digits(*least) + " to " + digits(*most)
}

// digits writes a number in groups of three.
func digits(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	whole, rest, _ := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if strings.HasPrefix(s, "-") {
		whole = "−" + whole
	}
	return whole
}

// anchor is where a schema stands on the page. Operations have their ids.
func anchor(name string) string { return "schema-" + name }
