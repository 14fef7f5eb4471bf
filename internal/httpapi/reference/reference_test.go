package reference

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// served is the document that the browser's types are made of, which a test of httpapi keeps equal to what is served.
func served(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../../../web/packages/protocol/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Everything that the document has is on the page once, under a group that was thought of, with a target for each link;
// and the policy's hashes are those of the style and the script that stand in it.
func TestPage(t *testing.T) {
	t.Parallel()
	spec := served(t)
	d, err := parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Make(spec, Origins{"https://chat-shop.example", "https://console.shop.example"})
	if err != nil {
		t.Fatal(err)
	}
	html := string(p.HTML)
	for path, methods := range d.Paths {
		for _, o := range methods {
			if _, socket := o.Responses["101"]; !socket && groupOf(path) == otherGroup {
				t.Errorf("%s belongs to no group: name one in groups", path)
			}
			if n := strings.Count(html, `<article id="`+o.ID+`"`); n != 1 {
				t.Errorf("%s stands there %d times", o.ID, n)
			}
			if o.Permission == "" || !strings.Contains(html, "<code>"+o.Permission+"</code>") {
				t.Errorf("%s: no permission", o.ID)
			}
		}
	}
	for name := range d.Components.Schemas {
		if n := strings.Count(html, `id="`+anchor(name)+`"`); n != 1 {
			t.Errorf("schema %s stands there %d times", name, n)
		}
	}
	for i, rest := 0, html; ; i++ {
		_, after, found := strings.Cut(rest, `href="#`)
		if !found {
			if i < 100 {
				t.Errorf("only %d links within the page", i)
			}
			break
		}
		id, _, _ := strings.Cut(after, `"`)
		if !strings.Contains(html, `id="`+id+`"`) {
			t.Errorf("a link to #%s, which is not there", id)
		}
		rest = after
	}
	for tag, want := range map[string]string{"style": p.Style, "script": p.Script} {
		_, after, _ := strings.Cut(html, "<"+tag+">")
		text, _, _ := strings.Cut(after, "</"+tag+">")
		sum := sha256.Sum256([]byte(text))
		if got := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; got != want || text == "" {
			t.Errorf("%s: the page has %s, the policy %s", tag, got, want)
		}
	}
	for _, bad := range []string{" style=", " onclick=", "http://", "<script src=", "<link", "ZgotmplZ", "<no value>"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
}

// What the document says is words on the page, whatever they are.
func TestWordsAreEscaped(t *testing.T) {
	t.Parallel()
	const evil = `</script><img src=x onerror=alert(1)>`
	spec, err := json.Marshal(map[string]any{
		"info": map[string]any{"title": evil, "version": evil},
		"paths": map[string]any{"/v1/" + evil: map[string]any{"post": map[string]any{
			"operationId": evil, "summary": evil, "x-permission": evil, "tags": []string{evil}, "parameters": []any{map[string]any{"name": evil, "in": evil, "description": evil, "schema": map[string]any{"type": evil, "pattern": evil}}},
			"requestBody": map[string]any{"content": map[string]any{"application/json": map[string]any{"schema": map[string]any{"type": "object", "properties": map[string]any{evil: map[string]any{"enum": []any{evil}}}}}}},
		}}},
		"components": map[string]any{"schemas": map[string]any{evil: map[string]any{"description": evil}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Make(spec, Origins{evil, evil})
	if err != nil {
		t.Fatal(err)
	}
	if html := string(p.HTML); strings.Contains(html, "<img") || strings.Count(html, "</script>") != 1 {
		t.Error("words of the document became elements")
	}
}

// Whoever sends an example has sent something well-formed: every rule of the schema is kept, with all of it and in brief.
func TestExamplesKeepTheRules(t *testing.T) {
	t.Parallel()
	d, err := parse(served(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range d.Components.Schemas {
		for _, brief := range []bool{false, true} {
			var v any
			if err := json.Unmarshal([]byte(d.example(s, brief)), &v); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			d.keeps(t, name, s, v)
		}
	}
}

func (d *document) keeps(t *testing.T, at string, s *schema, v any) {
	t.Helper()
	s = d.at(s)
	if len(s.OneOf) > 0 {
		d.keeps(t, at, s.OneOf[0], v)
		return
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		t.Errorf("%s is %v, want one of %v", at, v, s.Enum)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range s.Required {
			if _, there := v[k]; !there {
				t.Errorf("%s lacks %s", at, k)
			}
		}
		for k, one := range v {
			if p := s.Properties[k]; p == nil {
				t.Errorf("%s has %s", at, k)
			} else {
				d.keeps(t, at+"."+k, p, one)
			}
		}
	case []any:
		if s.Type != "array" || s.MinItems != nil && len(v) < *s.MinItems {
			t.Errorf("%s is a list of %d", at, len(v))
		}
		for _, one := range v {
			d.keeps(t, at, s.Items, one)
		}
	case string:
		if s.Type != "string" || !s.takes(v) || v == "" && s.MinLength == nil {
			t.Errorf("%s is %q, against %q or its bounds: give words an example of it", at, v, s.Pattern)
		}
	case float64:
		if s.Type != "integer" && s.Type != "number" || s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum {
			t.Errorf("%s is %v", at, v)
		}
	case bool:
		if s.Type != "boolean" {
			t.Errorf("%s is %v, want %s", at, v, s.Type)
		}
	default:
		t.Errorf("%s is %T", at, v)
	}
}
