package reference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// words are what examples say where a property of this name is a string: the first that keeps the schema's rules. They
// are made up, and the secrets among them open nothing.
var words = map[string][]string{
	"accent": {"#1F56D6"}, "accentOn": {"#FFFFFF"}, "browser": {"Firefox 141"}, "cipher": {"TLS_AES_256_GCM_SHA384"}, "code": {"invalid"},
	"comment": {"Quick and kind."}, "complain": {"the data protection authority of your state"}, "contact": {"privacy@shop.example"}, "controller": {"The Shop Ltd, 1 Street, Town"},
	"current": {"the password of until now"}, "new": {"four quite unrelated words"}, "password": {"four quite unrelated words"}, "database": {"sqlite"}, "day": {"2026-03-01"},
	"disposition": {"destroyed"}, "email": {"jo@example.org"}, "engine": {"SQLite"}, "entity": {"card"}, "group": {"X25519MLKEM768"},
	"hash": {strings.Repeat("5e", 32)}, "textHash": {strings.Repeat("5e", 32)}, "href": {"mailto:help@shop.example"}, "intro": {"Before we chat, in plain words."},
	"key": {sampleToken, "order", "shop"}, "kind": {"message"}, "label": {"Write us an e-mail"}, "lang": {"en"}, "language": {"en"}, "message": {"The request does not have this form."},
	"more": {"More about this in our privacy notice."}, "name": {"Mina"}, "next": {"eyJuIjo1MH0"}, "note": {"Asks about a refund."}, "pageTitle": {"Cart"}, "title": {"Cart"},
	"pageUrl": {"https://shop.example/cart"}, "url": {"https://shop.example/cart"}, "period": {"30 days after the end"}, "until": {"30 days after the end"}, "preview": {"Where is my parcel?"},
	"purpose": {"keep"}, "purposes": {"answer", "keep"}, "readers": {"The staff of this shop"}, "receipt": {"7QXP-2M4K"}, "ref": {"QK5DSYOQWGMCRDYN"}, "rights": {"You may see, mend and delete what is yours."},
	"role": {"agent"}, "region": {"GB"}, "expr": {`\bTK[0-9]{6}\b`}, "terms": {"Project Heron"}, "leave": {"AO-"}, "root": {"file"}, "rule": {"card.luhn"}, "sealed": {"AES-256-GCM"}, "shortcut": {"parcel"}, "site": {"shop"}, "system": {"Linux"}, "text": {"Where is my parcel?"},
	"token": {sampleToken}, "invitation": {sampleToken}, "has": {strings.Repeat("5e", 16)}, "version": {"TLS 1.3"}, "where": {"Germany"}, "countries": {"Germany"}, "recipients": {"nobody"}, "permissions": {"conversation.read_own"},
	"origins": {"https://shop.example"}, "langs": {"en", "de"}, "q": {"parcel"}, "before": {"eyJuIjo1MH0"}, "against": {"inside an address"}, "confirmed": {"check digit"},
	"names": {"Mina"}, "viewers": {"Mina"}, "quickReplies": {"Where is my order?"}, "offRecordText": {"Nothing of such a chat is kept."}, "snippet": {"<script async src=…></script>"},
}

const (
	sampleToken = "d2hhdC1pcy13cml0dGVuLWhlcmUtb3BlbnMtbm8tZG8"
	sampleID    = "019a3f6e-7c1b-7000-8c52-1f0e6d7a9b34"
	sampleTime  = 1772366400000 // ms since 1970
)

// times are the names of numbers that are moments.
var times = map[string]bool{"at": true, "until": true, "heldUntil": true, "createdAt": true, "updatedAt": true, "consentAt": true, "complete_by": true, "started": true, "since": true, "erasedAt": true, "doneAt": true}

// example makes a value that keeps a schema's rules, indented: whole, or as briefly as a request can be, which leaves out
// optional lists.
func (d *document) example(s *schema, brief bool) string {
	var plain, out bytes.Buffer
	d.write(&plain, "", s, brief, 0)
	if err := json.Indent(&out, plain.Bytes(), "", "  "); err != nil {
		return plain.String()
	}
	return out.String()
}

// deepest bounds examples of schemas that go in circles.
const deepest = 8

func (d *document) write(b *bytes.Buffer, name string, s *schema, brief bool, depth int) {
	s = d.at(s)
	switch {
	case s == nil || depth > deepest:
		b.WriteString("{}")
	case len(s.Enum) > 0:
		writeJSON(b, s.Enum[0])
	case len(s.OneOf) > 0:
		d.write(b, name, s.OneOf[0], brief, depth)
	case s.Type == "object":
		b.WriteByte('{')
		first := true
		for _, k := range s.keys() {
			if brief && s.Properties[k].Type == "array" && !slices.Contains(s.Required, k) {
				continue
			}
			if !first {
				b.WriteByte(',')
			}
			first = false
			writeJSON(b, k)
			b.WriteByte(':')
			d.write(b, k, s.Properties[k], brief, depth+1)
		}
		b.WriteByte('}')
	case s.Type == "array":
		b.WriteByte('[')
		if s.Items != nil && (s.MaxItems == nil || *s.MaxItems > 0) {
			d.write(b, name, s.Items, brief, depth+1)
			for i := 1; s.MinItems != nil && i < *s.MinItems; i++ {
				b.WriteByte(',')
				if s.Items.Type == "integer" { // a pair is a place: its end lies behind its start
					writeJSON(b, number(name, s.Items)+int64(i))
				} else {
					d.write(b, name, s.Items, brief, depth+1)
				}
			}
		}
		b.WriteByte(']')
	case s.Type == "boolean":
		b.WriteString("true")
	case s.Type == "integer" || s.Type == "number":
		writeJSON(b, number(name, s))
	default:
		writeJSON(b, word(name, s))
	}
}

func number(name string, s *schema) int64 {
	n := int64(1)
	switch {
	case times[name]:
		n = sampleTime
	case s.Default != nil:
		if f, ok := s.Default.(float64); ok {
			n = int64(f)
		}
	}
	if s.Minimum != nil {
		n = max(n, int64(*s.Minimum))
	}
	if s.Maximum != nil {
		n = min(n, int64(*s.Maximum))
	}
	return n
}

func word(name string, s *schema) string {
	switch s.Format {
	case "uuid":
		return sampleID
	case "date":
		return words["day"][0]
	}
	for _, w := range append(slices.Clone(words[name]), "something", "word", "ab", "x", "1") {
		if s.takes(w) {
			return w
		}
	}
	return ""
}

// takes tells whether a string keeps the rules.
func (s *schema) takes(w string) bool {
	n := utf8.RuneCountInString(w)
	if s.MinLength != nil && n < *s.MinLength || s.MaxLength != nil && n > *s.MaxLength {
		return false
	}
	if s.Pattern == "" {
		return true
	}
	ok, err := regexp.MatchString(s.Pattern, w)
	return ok && err == nil
}

func writeJSON(b *bytes.Buffer, v any) {
	var one bytes.Buffer
	e := json.NewEncoder(&one)
	e.SetEscapeHTML(false) // the page escapes
	_ = e.Encode(v)        // strings, numbers and truths only
	b.Write(bytes.TrimSpace(one.Bytes()))
}

// curl is a request as it is typed into a terminal, with what has to be there.
func (d *document) curl(method, path, at string, o *operation) string {
	var query []string
	for _, p := range o.Parameters {
		var b bytes.Buffer
		d.write(&b, p.Name, p.Schema, true, 0)
		value := strings.Trim(b.String(), `"`)
		switch {
		case p.In == "path":
			path = strings.Replace(path, "{"+p.Name+"}", value, 1)
		case p.Required:
			query = append(query, p.Name+"="+value)
		}
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	lines := []string{fmt.Sprintf("curl -X %s '%s%s'", method, at, path)}
	for _, s := range o.Security {
		if _, ok := s["visitor"]; ok {
			lines = append(lines, "-H 'Authorization: Bearer "+sampleToken+"'")
		}
		if _, ok := s["staff"]; ok {
			lines = append(lines, "-H 'Cookie: __Host-snug="+sampleToken+"'")
		}
	}
	if method != "GET" && o.console() {
		lines = append(lines, "-H 'Sec-Fetch-Site: same-origin'")
	}
	if o.RequestBody != nil {
		lines = append(lines, "-H 'Content-Type: application/json'", "-d '"+strings.ReplaceAll(d.example(o.RequestBody.Content.json(), true), "'", `'\''`)+"'")
	}
	return strings.Join(lines, " \\\n  ")
}
