package identity

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"regexp"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"snug/internal/chat"
	"snug/mask/text"
)

// Bounds of claims, in characters.
const (
	maxSubject = 200
	maxName    = 80
	maxEmail   = 254
	maxFields  = 16
	maxField   = 1000
	maxMembers = 64 // of one object
)

var fieldKey = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)

// subjectField is the key under which staff see the subject.
const subjectField = "sub"

// claims are those that are looked at; others are for others.
type claims struct {
	aud, jti, sub, name, email string
	exp, iat, nbf              int64
	fields                     []Field
}

// readClaims reads what was signed. aud, exp, iat, jti and sub are needed; times are whole seconds.
func readClaims(payload []byte) (claims, bool) {
	var c claims
	o, ok := object(payload)
	if !ok {
		return c, false
	}
	for _, s := range []struct {
		name string
		max  int
		need bool
		to   *string
	}{
		{"aud", 40, true, &c.aud}, {"jti", maxSubject, true, &c.jti}, {"sub", maxSubject, true, &c.sub},
		{"name", maxName, false, &c.name}, {"email", maxEmail, false, &c.email},
	} {
		if *s.to, ok = words(o, s.name, s.max); !ok || s.need && *s.to == "" {
			return c, false
		}
	}
	for _, n := range []struct {
		name string
		need bool
		to   *int64
	}{{"exp", true, &c.exp}, {"iat", true, &c.iat}, {"nbf", false, &c.nbf}} {
		v, there := o[n.name]
		number, isNumber := v.(json.Number)
		if !there && !n.need {
			continue
		}
		var err error
		if *n.to, err = number.Int64(); !isNumber || err != nil || *n.to <= 0 || *n.to > 1<<40 {
			return c, false
		}
	}
	fields, there := o["fields"]
	if !there {
		return c, true
	}
	own, ok := fields.(members)
	if !ok || len(own) > maxFields {
		return c, false
	}
	for _, key := range slices.Sorted(maps.Keys(own)) {
		value, ok := words(own, key, maxField)
		if !ok || !fieldKey.MatchString(key) || key == subjectField {
			return c, false
		}
		c.fields = append(c.fields, Field{Key: key, Text: text.Typed(value)})
	}
	return c, true
}

// words is a member that is text in the form that everything typed has: NFC, without control characters.
func words(o members, name string, most int) (string, bool) {
	v, there := o[name]
	if !there {
		return "", true
	}
	s, ok := v.(string)
	if !ok {
		return "", false
	}
	s = norm.NFC.String(s)
	for _, r := range s {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return "", false
		}
	}
	return s, utf8.RuneCountInString(s) <= most
}

// inTime tells whether the token is in force: made before now, not over, and good for MaxLife at most.
func (c *claims) inTime(now time.Time) bool {
	at, leeway := now.Unix(), int64(Leeway/time.Second)
	return c.exp > at-leeway && c.iat <= at+leeway && c.nbf <= at+leeway && c.exp > c.iat && c.exp-c.iat <= int64(MaxLife/time.Second)
}

func (c *claims) person(r *Register, site chat.SiteID) *Person {
	fields := append([]Field{{Key: subjectField, Text: text.Typed(c.sub)}}, c.fields...)
	return &Person{
		Name: text.Typed(c.name), Email: text.Typed(c.email), Fields: fields,
		site: site, hash: used(site, c.jti), expires: time.Unix(c.exp, 0).Add(Leeway), now: r.now(), most: maxUsed,
	}
}

// members are those of a JSON object: string, json.Number, bool, nil, []any or members.
type members map[string]any

// object reads one JSON object and nothing behind it. Members that come twice are refused at any depth, for two readers
// would read two things; so is what nests deeper than claims do.
func object(b []byte) (members, bool) {
	if !utf8.Valid(b) {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	v, ok := value(d, 0)
	if !ok {
		return nil, false
	}
	o, ok := v.(members)
	if !ok {
		return nil, false
	}
	_, err := d.Token()
	return o, err == io.EOF
}

const maxDepth = 4

func value(d *json.Decoder, depth int) (any, bool) {
	t, err := d.Token()
	if err != nil || depth > maxDepth {
		return nil, false
	}
	switch t {
	case json.Delim('{'):
		o := members{}
		for d.More() {
			key, err := d.Token()
			name, ok := key.(string)
			if _, twice := o[name]; err != nil || !ok || twice || len(o) == maxMembers {
				return nil, false
			}
			if o[name], ok = value(d, depth+1); !ok {
				return nil, false
			}
		}
		_, err := d.Token()
		return o, err == nil
	case json.Delim('['):
		var list []any
		for d.More() {
			v, ok := value(d, depth+1)
			if !ok {
				return nil, false
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err == nil
	}
	return t, true
}
