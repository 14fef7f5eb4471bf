package signin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"snug/internal/chat"
	"snug/internal/keyring"
)

var (
	errEmail    = chat.Errorf(chat.Invalid, "This is not an e-mail address.")
	errName     = chat.Errorf(chat.Invalid, "A name has 1 to 80 characters, on one line.")
	errLanguage = chat.Errorf(chat.Invalid, "A language is written as a tag like en or pt-BR.")
)

// emailIndex is under what an e-mail is found. Without the installation's key, nobody can tell whose it is.
func emailIndex(key *keyring.Key, email string) [32]byte {
	return key.MAC("staff e-mail 1", []byte(email))
}

// cleanEmail brings an address into the form it is looked up by. Letters of the local part are folded: two accounts that
// differ in case alone would only help an impostor.
func cleanEmail(email string) (string, error) {
	email = strings.ToLower(norm.NFC.String(strings.TrimSpace(email)))
	local, domain, ok := strings.Cut(email, "@")
	if !ok || local == "" || domain == "" || len(email) > 254 || !utf8.ValidString(email) || strings.Contains(domain, "@") ||
		strings.ContainsFunc(email, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || !unicode.IsPrint(r) }) ||
		strings.ContainsAny(email, `<>,;"()[]\`) {
		return "", errEmail
	}
	return email, nil
}

func cleanName(name string) (string, error) {
	name = norm.NFC.String(strings.TrimSpace(name))
	n := utf8.RuneCountInString(name)
	if n < 1 || n > 80 || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) { // no controls, no bidi tricks
		return "", errName
	}
	return name, nil
}

func cleanLanguage(tag string) (string, error) {
	if tag == "" {
		return "en", nil
	}
	if len(tag) < 2 || len(tag) > 35 || strings.ContainsFunc(tag, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return "", errLanguage
	}
	return tag, nil
}
