package probing

import "strings"

// Payload is a piece of text that is an attack.
type Payload struct {
	Name string // "sql", "script", "path", "template", "lookup", "command", "php", "entity", "inner", "header"
	// Piece is the part of the text, decoded and in lower case, in which it was found. It is input.
	Piece string
}

// pattern is words that follow each other, the next within reach of the one before. near is how far: what lies between is short.
type pattern struct {
	name  string
	words []string
	near  int
}

// patterns makes no sense in a chat with a shop, nor in an address of ours.
var patterns = []pattern{
	{"sql", []string{"union select ", " from "}, 60}, {"sql", []string{"union all select "}, 0}, {"sql", []string{"union/**/"}, 0}, {"sql", []string{"union select null"}, 0},
	{"sql", []string{"union select @@"}, 0}, {"sql", []string{"union select 1,"}, 0},
	{"sql", []string{"' or '", "'='"}, 12}, {"sql", []string{"' or 1=1"}, 0}, {"sql", []string{`" or "`, `"="`}, 12}, {"sql", []string{`" or 1=1`}, 0},
	{"sql", []string{"' and '", "'='"}, 12}, {"sql", []string{"' and 1=1"}, 0}, {"sql", []string{"') or ('"}, 0}, {"sql", []string{"'or'1'='1"}, 0}, {"sql", []string{"' or ''='"}, 0},
	{"sql", []string{"pg_sleep("}, 0}, {"sql", []string{"waitfor delay"}, 0}, {"sql", []string{"information_schema."}, 0}, {"sql", []string{"xp_cmdshell"}, 0},
	{"sql", []string{"; drop table"}, 0}, {"sql", []string{";drop table"}, 0}, {"sql", []string{"extractvalue(", "concat("}, 24}, {"sql", []string{"benchmark(", "md5("}, 24},
	{"sql", []string{"' and sleep("}, 0}, {"sql", []string{"into outfile '"}, 0}, {"sql", []string{"load_file("}, 0},

	{"script", []string{"<script"}, 0}, {"script", []string{"<img", "onerror"}, 120}, {"script", []string{"<svg", "onload"}, 80}, {"script", []string{"<body", "onload"}, 80},
	{"script", []string{"<iframe", "src"}, 60}, {"script", []string{"javascript:", "("}, 60}, {"script", []string{"document.cookie"}, 0}, {"script", []string{"srcdoc="}, 0},
	{"script", []string{"onmouseover=", "("}, 40}, {"script", []string{"autofocus", "onfocus="}, 40},

	{"path", []string{"../../"}, 0}, {"path", []string{`..\..\`}, 0}, {"path", []string{"/etc/passwd"}, 0}, {"path", []string{"/etc/shadow"}, 0},
	{"path", []string{"/proc/self/"}, 0}, {"path", []string{"windows/win.ini"}, 0}, {"path", []string{`windows\win.ini`}, 0},

	{"template", []string{"{{7*7}}"}, 0}, {"template", []string{"${7*7}"}, 0}, {"template", []string{"#{7*7}"}, 0}, {"template", []string{"<%= 7*7"}, 0},
	{"template", []string{"{{", "__class__"}, 40}, {"template", []string{"__globals__"}, 0}, {"template", []string{"{{config"}, 0}, {"template", []string{"{{", "self."}, 8},
	{"template", []string{"freemarker.template"}, 0}, {"template", []string{"t(java.lang"}, 0},

	{"lookup", []string{"${jndi:"}, 0}, {"lookup", []string{"${${"}, 0}, {"lookup", []string{"${lower:"}, 0}, {"lookup", []string{"${upper:"}, 0}, {"lookup", []string{"${env:"}, 0},
	{"lookup", []string{"${::-"}, 0}, {"lookup", []string{"${sys:"}, 0},

	{"command", []string{"() { :;"}, 0}, {"command", []string{"$(curl "}, 0}, {"command", []string{"$(wget "}, 0}, {"command", []string{"`curl "}, 0}, {"command", []string{"`wget "}, 0},
	{"command", []string{";wget http"}, 0}, {"command", []string{"; wget http"}, 0}, {"command", []string{";curl http"}, 0}, {"command", []string{"|bash -"}, 0},
	{"command", []string{"/bin/sh -"}, 0}, {"command", []string{"/bin/bash -"}, 0}, {"command", []string{";cat /"}, 0}, {"command", []string{"|cat /"}, 0}, {"command", []string{"; cat /"}, 0},
	{"command", []string{";id;"}, 0}, {"command", []string{"powershell -e"}, 0},

	{"php", []string{"php://"}, 0}, {"php", []string{"<?php"}, 0}, {"php", []string{"auto_prepend_file"}, 0}, {"php", []string{"allow_url_include"}, 0}, {"php", []string{"expect://"}, 0},
	{"php", []string{"base64_decode("}, 0}, {"entity", []string{"<!entity"}, 0}, {"entity", []string{"<!doctype", "system"}, 60},

	{"inner", []string{"169.254.169.254"}, 0}, {"inner", []string{"metadata.google.internal"}, 0}, {"inner", []string{"gopher://"}, 0}, {"inner", []string{"dict://"}, 0},
	{"header", []string{"\r\nset-cookie:"}, 0}, {"header", []string{"\r\nlocation:"}, 0}, {"header", []string{"\nset-cookie:"}, 0}, {"header", []string{"[$ne]"}, 0}, {"header", []string{"[$gt]"}, 0},
}

// Bounds of what is looked at and of what is shown.
const (
	maxText  = 16 << 10
	maxPiece = 80
)

// begins has the patterns by the two bytes that their first words begin with, and pairs is the set of those: a text is gone
// through once, and hardly any place of it is looked at twice.
var begins, pairs = func() (map[[2]byte][]*pattern, *[1024]uint64) {
	m, set := map[[2]byte][]*pattern{}, new([1024]uint64)
	for i := range patterns {
		p := &patterns[i]
		two := [2]byte{p.words[0][0], p.words[0][1]}
		m[two] = append(m[two], p)
		n := uint(two[0])<<8 | uint(two[1])
		set[n>>6] |= 1 << (n & 63)
	}
	return m, set
}()

// In tells whether there is an attack in a text that somebody typed.
func In(text string) (Payload, bool) {
	if len(text) > maxText {
		text = text[:maxText]
	}
	return find(text)
}

// InJSON is In for a document of JSON as it came: characters of ASCII that are escaped in it are read as well.
func InJSON(document []byte) (Payload, bool) {
	if len(document) > maxText {
		document = document[:maxText]
	}
	return In(unescaped(string(document)))
}

// unescaped undoes \u00XX.
func unescaped(s string) string {
	if !strings.Contains(s, `\u00`) {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if c := s[i]; c == '\\' && i+5 < len(s) && s[i+1:i+4] == "u00" && hex(s[i+4]) >= 0 && hex(s[i+4]) < 8 && hex(s[i+5]) >= 0 {
			b = append(b, byte(hex(s[i+4])<<4|hex(s[i+5])))
			i += 5
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

// InAddress tells whether there is one in a path with its query, as it came: what is encoded is read as well, twice over.
func InAddress(target string) (Payload, bool) {
	if len(target) > maxText {
		target = target[:maxText]
	}
	for range 3 {
		if p, is := find(target); is {
			return p, true
		}
		next := decoded(target)
		if next == target {
			break
		}
		target = next
	}
	return Payload{}, false
}

func find(text string) (Payload, bool) {
	var before byte
	lower := ""
	for i := 0; i < len(text); i++ {
		c := fold(text[i])
		n := uint(before)<<8 | uint(c)
		if pairs[n>>6]&(1<<(n&63)) != 0 && i > 0 {
			if lower == "" {
				lower = folded(text)
			}
			for _, p := range begins[[2]byte{before, c}] {
				if to, is := p.at(lower, i-1); is {
					return Payload{p.name, strings.ToValidUTF8(lower[i-1:min(to, i-1+maxPiece)], "")}, true
				}
			}
		}
		before = c
	}
	return Payload{}, false
}

// fold makes an ASCII letter small. Others stay, so that no text changes its length.
func fold(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

func folded(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] = fold(b[i])
	}
	return string(b)
}

// at tells whether the words of a pattern follow each other from a place on, and where they end. No more than near bytes are read
// for each, so that the time stays linear.
func (p *pattern) at(text string, from int) (to int, is bool) {
	if !strings.HasPrefix(text[from:], p.words[0]) {
		return 0, false
	}
	to = from + len(p.words[0])
	for _, w := range p.words[1:] {
		i := strings.Index(text[to:min(len(text), to+p.near+len(w))], w)
		if i < 0 {
			return 0, false
		}
		to += i + len(w)
	}
	return to, true
}

// decoded undoes one layer of percent-encoding; what is not one stays.
func decoded(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%' && i+2 < len(s) && hex(s[i+1]) >= 0 && hex(s[i+2]) >= 0:
			b = append(b, byte(hex(s[i+1])<<4|hex(s[i+2])))
			i += 2
		case s[i] == '+':
			b = append(b, ' ')
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}
