package signin

import (
	"crypto/sha256"
	_ "embed" // the list of common passwords
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// commonMarks are the first four bytes of the SHA-256 of each of some 20,000 passwords that many people use, in order.
// A password that is none of them passes for one once in 200,000 times; whoever is told so takes another.
//
//go:embed common.bin
var commonMarks string

const markSize = 4

func isListed(word string) bool {
	if utf8.RuneCountInString(word) < 4 {
		return false
	}
	sum := sha256.Sum256([]byte(word))
	want := string(sum[:markSize])
	n := len(commonMarks) / markSize
	at := sort.Search(n, func(i int) bool { return commonMarks[i*markSize:(i+1)*markSize] >= want })
	return at < n && commonMarks[at*markSize:(at+1)*markSize] == want
}

// spelled undoes the letters that people hide in digits and signs.
var spelled = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i", "+", "t")

// keyRows are what fingers run along.
var keyRows = []string{"1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1qaz2wsx3edc4rfv5tgb", "abcdefghijklmnopqrstuvwxyz"}

// isCommon tells whether a password, in lower case, is one of those that are tried first: one of the list, alone, repeated or
// with a few digits and signs around it, however it is spelled; or a row of keys. The bounds of its length make the list's
// shorter ones matter only as what a password is built on.
func isCommon(low string) bool {
	for _, form := range []string{low, spelled.Replace(low)} {
		if isListed(form) || isListed(period(form)) || isRow(form) || isRow(period(form)) {
			return true
		}
	}
	core := strings.TrimFunc(low, func(r rune) bool { return !unicode.IsLetter(r) && r != '@' && r != '$' })
	rest := strings.Replace(low, core, "", 1)
	if little := utf8.RuneCountInString(rest) <= 6 || isRow(rest) || isRow(period(rest)) || isListed(rest); !little {
		return false
	}
	for _, form := range []string{core, spelled.Replace(core)} {
		if isListed(form) || isListed(period(form)) || isRow(period(form)) {
			return true
		}
	}
	return false
}

// period is the shortest piece that s is a repetition of, the last one perhaps cut off; s itself if it is none.
func period(s string) string {
	for n := 1; n <= len(s)/2; n++ {
		if strings.HasPrefix(s, s[n:]) || s[n:] == s[:len(s)-n] {
			return s[:n]
		}
	}
	return s
}

// isRow tells whether s is made of pieces of rows of keys, in either direction, of three keys or more each, or of one character.
func isRow(s string) bool {
	if s == "" {
		return false
	}
	for s != "" {
		n := 0
		for _, row := range keyRows {
			n = max(n, runAlong(row+row, s), runAlong(reversed(row+row), s))
		}
		if same := len(s) - len(strings.TrimLeft(s, s[:1])); same > n {
			n = same
		}
		if n < 3 {
			return false
		}
		s = s[n:]
	}
	return true
}

// runAlong is how much of the beginning of s stands in row.
func runAlong(row, s string) int {
	n := 0
	for n < len(s) && strings.Contains(row, s[:n+1]) {
		n++
	}
	return n
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
