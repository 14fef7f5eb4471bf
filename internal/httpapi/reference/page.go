package reference

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"
)

//go:embed style.css
var style string

//go:embed script.js
var script string

//go:embed page.html
var layout string

var page = template.Must(template.New("page").Parse(layout))

// Page is the document's page, made once.
type Page struct {
	HTML []byte
	// Style and Script are the sources that a policy has to allow: hashes of what stands in the page.
	Style, Script string
}

// Origins are where the two kinds of operations are served.
type Origins struct{ Widget, Console string }

type row struct {
	Name string
	Need bool
	At   string // where a parameter stands
	Is   shape
	Says string
}

type answer struct {
	Status, Says string
	Is           *shape
	Example      string
}

type entry struct {
	ID, Method, Path, Summary, Says   string
	Origin, Permission, Signed, Words string
	Parameters                        []row
	Body                              *shape
	BodyRows                          []row
	Curl                              string
	Answers                           []answer
	Sends, Gets                       []named // of a socket
}

// named is a schema.
type named struct {
	Name, Anchor, Says, Example string
	Frame, Words                string // Frame is its t, of a frame
	Rows                        []row
	Any                         []named // one of these
}

type part struct {
	Title, Anchor, Says string
	Entries             []entry
}

type view struct {
	Title, Version string
	Origins        Origins
	Style          template.CSS
	Script         template.JS
	Parts          []part
	Schemas        []named
}

// Make makes the page of an OpenAPI document.
func Make(spec []byte, at Origins) (*Page, error) {
	d, err := parse(spec)
	if err != nil {
		return nil, err
	}
	// Both are this package's own files; nothing of the document is in them.
	v := view{Title: d.Info.Title, Version: d.Info.Version, Origins: at, Style: template.CSS(style), Script: template.JS(script)}
	by, sockets := d.sorted()
	for _, g := range append(groups, struct {
		title, says string
		of          []string
	}{title: otherGroup}) {
		if len(by[g.title]) == 0 {
			continue
		}
		p := part{Title: g.title, Anchor: "group-" + strings.ReplaceAll(strings.ToLower(g.title), " ", "-"), Says: g.says}
		for _, o := range by[g.title] {
			p.Entries = append(p.Entries, d.entry(o, at))
		}
		v.Parts = append(v.Parts, p)
	}
	live := part{Title: "Sockets", Anchor: "group-sockets", Says: "Live frames, one JSON object each. Numbers that are missed are asked for again: push is best effort."}
	for _, o := range sockets {
		e := d.entry(o, at)
		side := "Visitor"
		if o.console() {
			side = "Staff"
		}
		e.Sends, e.Gets = d.union(side+"Sends"), d.union(side+"Gets")
		live.Entries = append(live.Entries, e)
	}
	v.Parts = append(v.Parts, live)
	for _, name := range slices.Sorted(maps.Keys(d.Components.Schemas)) {
		v.Schemas = append(v.Schemas, d.named(name))
	}
	var out bytes.Buffer
	if err := page.Execute(&out, v); err != nil {
		return nil, fmt.Errorf("reference: %w", err)
	}
	return &Page{HTML: out.Bytes(), Style: source(style), Script: source(script)}, nil
}

// source is how a policy allows one inline style or script.
func source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (d *document) entry(o placed, at Origins) entry {
	e := entry{ID: o.ID, Method: o.method, Path: o.path, Summary: o.Summary, Says: o.Description, Permission: o.Permission, Origin: at.Widget, Signed: "nobody in particular"}
	if o.console() {
		e.Origin = at.Console
	}
	for _, s := range o.Security {
		for scheme := range s {
			e.Signed = map[string]string{"visitor": "the visitor’s token", "staff": "the session’s cookie"}[scheme]
		}
	}
	for _, p := range o.Parameters {
		e.Parameters = append(e.Parameters, row{Name: p.Name, Need: p.Required, At: p.In, Is: shapeOf(p.Schema), Says: cmp.Or(p.Description, p.Schema.Description)})
	}
	if o.RequestBody != nil {
		s := o.RequestBody.Content.json()
		is := shapeOf(s)
		e.Body, e.BodyRows = &is, d.rows(d.at(s))
	}
	e.Curl = d.curl(o.method, o.path, e.Origin, o.operation)
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		r := o.Responses[status]
		a := answer{Status: status, Says: r.Description}
		if status == "default" {
			a.Status = "4xx, 5xx"
		}
		if s := r.Content.json(); s != nil {
			is := shapeOf(s)
			a.Is = &is
			if d.at(s).Type == "object" && status != "default" {
				a.Example = d.example(s, false)
			}
		}
		e.Answers = append(e.Answers, a)
	}
	e.Words = strings.ToLower(strings.Join([]string{e.Method, e.Path, e.Summary, e.Permission}, " "))
	return e
}

func (d *document) rows(s *schema) []row {
	if s == nil {
		return nil
	}
	var rows []row
	for _, k := range s.keys() {
		p := s.Properties[k]
		rows = append(rows, row{Name: k, Need: slices.Contains(s.Required, k), Is: shapeOf(p), Says: p.Description})
	}
	return rows
}

func (d *document) named(name string) named {
	s := d.Components.Schemas[name]
	n := named{Name: name, Anchor: anchor(name), Says: s.Description, Rows: d.rows(s), Words: strings.ToLower(name)}
	for _, one := range s.OneOf {
		n.Any = append(n.Any, named{Name: one.name(), Anchor: anchor(one.name())})
	}
	return n
}

// union is the frames of one direction, each with an example.
func (d *document) union(name string) (frames []named) {
	s := d.Components.Schemas[name]
	if s == nil {
		return nil
	}
	for _, one := range s.OneOf {
		n := d.named(one.name())
		n.Example = d.example(one, false)
		if t := d.at(one).Properties["t"]; t != nil && len(t.Enum) > 0 {
			n.Frame = fmt.Sprint(t.Enum[0])
		}
		frames = append(frames, n)
	}
	return frames
}
