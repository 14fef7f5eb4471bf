package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"snug/internal/perm"
)

// settings of huma that are its package's: set once, before the first API is made.
var settings = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
})

// apiVersion is the version of what goes over the wire, not of the program.
const apiVersion = "1"

// newDocument makes the OpenAPI document, without routes so far.
func newDocument() *huma.OpenAPI {
	settings()
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title:   "Snug",
			Version: apiVersion,
			Description: "What goes between browsers and Snug. Operations tagged `widget` are served on the widget's origin, " +
				"those tagged `console` on the console's. Socket frames are schemas of this document: VisitorSends, " +
				"VisitorGets, StaffSends and StaffGets. docs/protocol.md says what a schema can't.",
			License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
		},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"visitor": {Type: "http", Scheme: "bearer", Description: "The token that starting a conversation gave."},
				"staff":   {Type: "apiKey", In: "cookie", Name: cookieName, Description: "Set by signing in. Each request also has Snug-Proof, made with the key of the session's browser: see docs/protocol.md."},
				"token":   {Type: "http", Scheme: "bearer", BearerFormat: "snug_…", Description: "A token of the API, made in the console under Settings, API tokens. It may what its scopes name and its owner may; operations without it here take none."},
			},
		},
		Tags: []*huma.Tag{
			{Name: string(widget), Description: "Served on the widget's origin."},
			{Name: string(console), Description: "Served on the console's origin."},
		},
	}
}

// schemaName drops the wire prefix that keeps these types apart from the domain's.
func schemaName(t reflect.Type, hint string) string {
	name := strings.TrimPrefix(huma.DefaultSchemaNamer(t, hint), "Wire")
	if strings.HasSuffix(t.PkgPath(), "/report") && name != "Report" {
		name = "Report" + name // its words are those of other rooms
	}
	return strings.TrimSuffix(name, "Struct")
}

// operation is a route as the document has it.
func (r route) operation() huma.Operation {
	op := huma.Operation{
		OperationID:   r.id(),
		Method:        r.method,
		Path:          r.path,
		Summary:       r.summary,
		DefaultStatus: r.status,
		Tags:          []string{string(r.origin)},
		Extensions:    map[string]any{"x-permission": string(r.need)},
		Security:      []map[string][]string{},
	}
	if r.handle.fresh {
		op.Extensions["x-fresh-proof"] = true
	}
	switch r.need {
	case perm.Public, perm.HalfSigned:
	case perm.Visitor:
		op.Security = append(op.Security, map[string][]string{"visitor": {}})
	default:
		op.Security = append(op.Security, map[string][]string{"staff": {}})
		if r.handle.token {
			op.Security = append(op.Security, map[string][]string{"token": {}})
		}
	}
	return op
}

// documentSocket adds a route that no function answers.
func documentSocket(doc *huma.OpenAPI, r route) {
	op := r.operation()
	op.Responses = map[string]*huma.Response{
		"101":     {Description: http.StatusText(http.StatusSwitchingProtocols)},
		"default": {Description: "Error", Content: inJSON(errorSchema(doc))},
	}
	doc.AddOperation(&op)
}

func errorSchema(doc *huma.OpenAPI) *huma.Schema {
	return doc.Components.Schemas.Schema(reflect.TypeFor[failure](), true, "Error")
}

// documentFrames adds the frames of both sockets, as unions without a discriminator: t alone does not tell some of them
// apart in both directions, and generators handle a plain oneOf better.
func documentFrames(doc *huma.OpenAPI) {
	reg := doc.Components.Schemas
	union := func(name string, frames ...any) {
		s := &huma.Schema{}
		for _, f := range frames {
			s.OneOf = append(s.OneOf, reg.Schema(reflect.TypeOf(f), true, ""))
		}
		reg.Map()[name] = s
	}
	union("VisitorSends", frameHello{}, framePost{}, frameTyping{}, frameSeen{}, frameMore{})
	union("VisitorGets", frameWelcome{}, frameEntries{}, frameAck{}, frameNack{}, frameEntry{}, frameAgentTyping{},
		frameMarks{}, frameState{}, frameBye{})
	union("StaffSends", frameStaffHello{}, frameStaffWatch{}, frameStaffUnwatch{}, frameStaffPost{}, frameStaffUndo{}, frameStaffTyping{}, frameStaffSeen{},
		frameStaffPresence{})
	union("StaffGets", frameStaffWelcome{}, frameStaffWatching{}, frameStaffEntry{}, frameStaffRow{}, frameStaffGone{}, frameStaffAck{}, frameStaffHeld{},
		frameStaffUndone{}, frameStaffNack{}, frameStaffTypingBy{}, frameStaffMarks{}, frameStaffOnline{}, frameStaffViewers{}, frameStaffPresenceOf{}, frameStaffNews{}, frameBye{})
	reg.Schema(reflect.TypeFor[wireBoot](), true, "")
}

// described is the whole document: what the two muxes serve, and sockets and their frames.
func described() *huma.OpenAPI {
	e := &Edge{doc: newDocument()}
	e.mount(map[origin]*http.ServeMux{widget: http.NewServeMux(), console: http.NewServeMux()})
	for _, r := range e.routes() {
		if r.handle.upgrade {
			documentSocket(e.doc, r)
		}
	}
	documentFrames(e.doc)
	return e.doc
}

// Document returns the OpenAPI document as indented JSON: what /openapi.json serves and what the browser's types are
// generated from. It depends on nothing but the code.
func Document() ([]byte, error) {
	plain, err := json.Marshal(described())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, plain, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
