package mask

import (
	"bytes"
	"encoding/base64"
	"strings"

	"snug/mask/internal/tables"
)

// keyForm is one prefix of tables.Keys.
type keyForm struct {
	prefix   string
	in       *[128]bool
	min, max int
	kind     kind
}

// keyForms are by the first byte of their prefix.
var keyForms [128][]keyForm

func init() {
	alphabets := map[tables.Alphabet]*[128]bool{}
	for _, k := range tables.Keys {
		in := alphabets[k.Alphabet]
		if in == nil {
			in = new([128]bool)
			for c := range in {
				in[c] = k.Alphabet.Has(byte(c))
			}
			alphabets[k.Alphabet] = in
		}
		form := keyForm{in: in, min: k.Min, max: k.Max, kind: kindSecret}
		if k.Private {
			form.kind = kindPrivateKey
		}
		for prefix := range strings.SplitSeq(k.Prefixes, ",") {
			form.prefix = prefix
			keyForms[prefix[0]] = append(keyForms[prefix[0]], form)
		}
	}
}

// credentials finds API keys and tokens by their form.
func (s *scan) credentials() {
	for _, r := range s.runs {
		for i := r.start; i+leastRun <= r.end; {
			if !s.bounded(i, "") {
				i++
				continue
			}
			f := s.credentialAt(i, r.end)
			if f.end == 0 || !s.take(f) {
				i++
				continue
			}
			i = int(f.end)
		}
	}
}

// credentialAt reads the key that begins at i, if one does.
func (s *scan) credentialAt(i, end int) found {
	text := s.text[:end]
	for k := range keyForms[text[i]] {
		form := &keyForms[text[i]][k]
		if !strings.HasPrefix(text[i:], form.prefix) {
			continue
		}
		first := i + len(form.prefix)
		at := first
		for at < end && text[at] < 0x80 && form.in[text[at]] && (form.max == 0 || at-first <= form.max) {
			at++
		}
		if n := at - first; n < form.min || form.max > 0 && n > form.max {
			continue
		}
		for text[at-1] == '.' {
			at-- // the sentence's
		}
		f := found{kind: form.kind, rule: entities[form.kind].name + ".prefix", start: int32(i), end: int32(at)}
		if strings.HasSuffix(form.prefix, "=") {
			f.start = int32(first)
		}
		f.confirm("form")
		return f
	}
	switch c := text[i]; {
	case c == 'e':
		if at := s.jwt(i, end); at > 0 {
			return tokenFound(i, at, "jwt")
		}
	case c == 'M' || c == 'N' || c == 'O':
		if at := s.discord(i, end); at > 0 {
			return tokenFound(i, at, "discord")
		}
	case c >= '0' && c <= '9':
		if at := s.telegram(i, end); at > 0 {
			return tokenFound(i, at, "telegram")
		}
	}
	return found{}
}

func tokenFound(start, end int, by string) found {
	f := found{kind: kindSecret, rule: "secret." + by, start: int32(start), end: int32(end)}
	f.confirm("form")
	return f
}

// base64URL gives where the characters of base64url end that begin at i.
func base64URL(text string, i int) int {
	for i < len(text) && (alphanumeric(text[i]) || text[i] == '_' || text[i] == '-') {
		i++
	}
	return i
}

// jwt reads a JSON Web Token (RFC 7519): three or five parts of base64url, of which the first is a JSON object that names
// an algorithm.
func (s *scan) jwt(i, end int) int {
	const longestHeader = 2000
	text := s.text[:end]
	if !strings.HasPrefix(text[i:], "eyJ") || !s.bounded(i, "_-.") {
		return 0
	}
	dot := base64URL(text, i)
	if dot == end || text[dot] != '.' || dot-i > longestHeader {
		return 0
	}
	var header [longestHeader]byte
	n, err := base64.RawURLEncoding.Decode(header[:], []byte(text[i:dot]))
	if err != nil || !bytes.Contains(header[:n], []byte(`"alg"`)) {
		return 0
	}
	body := base64URL(text, dot+1)
	if body-dot < 3 || body == end || text[body] != '.' {
		return 0
	}
	at := base64URL(text, body+1)
	for parts := 3; parts < 5 && at+1 < end && text[at] == '.' && (alphanumeric(text[at+1]) || text[at+1] == '_' || text[at+1] == '-'); parts++ {
		at = base64URL(text, at+1)
	}
	return at
}

// discord reads a bot's token of Discord: its number in base64, a time, a signature.
func (s *scan) discord(i, end int) int {
	text := s.text[:end]
	first := base64URL(text[:min(i+30, end)], i)
	if first-i < 23 || first-i > 28 || first == end || text[first] != '.' {
		return 0
	}
	second := base64URL(text[:min(first+10, end)], first+1)
	if second-first < 6 || second-first > 8 || second == end || text[second] != '.' {
		return 0
	}
	var number [24]byte
	n, err := base64.RawURLEncoding.Decode(number[:], []byte(text[i:first]))
	if err != nil || len(bytes.Trim(number[:n], "0123456789")) > 0 {
		return 0
	}
	third := base64URL(text[:min(second+50, end)], second+1)
	if n := third - second - 1; n < 27 || n > 45 {
		return 0
	}
	return third
}

// telegram reads a bot's token of Telegram: its number, a colon, 35 characters.
func (s *scan) telegram(i, end int) int {
	text := s.text[:end]
	colon := i
	for colon < end && colon-i <= 10 && text[colon] >= '0' && text[colon] <= '9' {
		colon++
	}
	if colon-i < 8 || colon-i > 10 || colon == end || text[colon] != ':' {
		return 0
	}
	at := base64URL(text[:min(colon+37, end)], colon+1)
	if at-colon-1 != 35 {
		return 0
	}
	return at
}

// userinfo finds the password in addresses like https://user:password@host (RFC 3986, 3.2.1).
func (s *scan) userinfo() {
	if signs := gapColon | gapSlash | gapOther; s.gaps&signs != signs {
		return
	}
	for at := 0; ; {
		i := strings.Index(s.text[at:], "://")
		if i < 0 {
			return
		}
		at += i + len("://")
		if at < 5 || !asciiLetter[s.text[at-4]] {
			continue
		}
		start, end := s.passwordOf(at)
		if start == end {
			continue
		}
		f := found{kind: kindSecret, rule: "secret.url", start: int32(start), end: int32(end)}
		f.confirm("form")
		s.take(f)
		at = end
	}
}

// passwordOf gives the password in the address whose authority begins at i, of zero length where it has none. A slash may
// be a part of it, if what stands before the slash is no port.
func (s *scan) passwordOf(i int) (start, end int) {
	const longest = 512
	colon, sign, slash := 0, 0, 0
scan:
	for k := i; k < len(s.text) && k-i < longest; k++ {
		switch c := s.text[k]; {
		case c <= ' ', c == '"', c == '<', c == '>':
			break scan
		case c == ':' && strings.HasPrefix(s.text[k:], "://"):
			break scan
		case c == ':' && colon == 0:
			colon = k
		case c == '@' && (slash == 0 || sign == 0):
			sign = k
		case slash == 0 && (c == '/' || c == '?' || c == '#'):
			slash = k
		}
	}
	switch {
	case colon == 0 || sign <= colon+1, slash > 0 && slash < colon:
		return 0, 0
	case slash > 0 && slash < sign && strings.Trim(s.text[colon+1:slash], "0123456789") == "":
		return 0, 0
	}
	return colon + 1, sign
}
