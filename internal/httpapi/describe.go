package httpapi

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// bind works out what a function's types say of requests and answers, and adds it to the document. It panics where they
// say what nobody reads: such a program does not start.
func bind(doc *huma.OpenAPI, op huma.Operation, fn function) *binding {
	b := &binding{function: fn, status: op.DefaultStatus, schemas: doc.Components.Schemas, queries: map[string]bool{}}
	b.bindInput(&op)
	b.bindOutput(&op)
	op.Responses["default"] = &huma.Response{Description: "Error", Content: inJSON(errorSchema(doc))}
	doc.AddOperation(&op)
	return b
}

func inJSON(s *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"application/json": {Schema: s}}
}

func (b *binding) bindInput(op *huma.Operation) {
	for _, f := range reflect.VisibleFields(b.in) {
		switch {
		case f.Anonymous:
		case f.Name == "Body":
			schema := huma.SchemaFromField(b.schemas, f, hint(b.in, f, op.OperationID+"Request"))
			schema.PrecomputeMessages()
			op.RequestBody = &huma.RequestBody{Required: true, Content: inJSON(schema)}
			b.body = &bodyField{index: f.Index, schema: schema}
		default:
			b.bindParam(op, f)
		}
	}
}

// places are where parameters stand, by the names of the tags that say so.
var places = []string{"path", "query", "header", "cookie"}

func (b *binding) bindParam(op *huma.Operation, f reflect.StructField) {
	p := param{index: f.Index, byLeft: f.Tag.Get("default"), required: f.Tag.Get("required") == "true", schema: huma.SchemaFromField(b.schemas, f, "")}
	for _, place := range places {
		if name := f.Tag.Get(place); name != "" {
			p.in, p.name = place, name
		}
	}
	if p.in == "" || !parses(f.Type) && !(p.in == "cookie" && f.Type == reflect.TypeFor[http.Cookie]()) {
		panic("httpapi: " + op.OperationID + ": " + f.Name + " can't be read from a request")
	}
	documented := &huma.Param{Name: p.name, In: p.in, Description: p.schema.Description, Schema: p.schema}
	switch p.in {
	case "path":
		p.required = true
	case "query":
		b.queries[p.name] = true
		documented.Explode = new(bool)
	}
	documented.Required = p.required
	b.params = append(b.params, p)
	if f.Tag.Get("hidden") != "true" {
		op.Parameters = append(op.Parameters, documented)
	}
}

func (b *binding) bindOutput(op *huma.Operation) {
	response := &huma.Response{Description: http.StatusText(b.status), Headers: map[string]*huma.Header{}}
	op.Responses = map[string]*huma.Response{strconv.Itoa(b.status): response}
	for _, f := range reflect.VisibleFields(b.out) {
		if f.Anonymous {
			continue
		}
		if f.Name == "Body" {
			if b.status == http.StatusNoContent {
				panic("httpapi: " + op.OperationID + ": an answer of 204 has no body")
			}
			b.result = f.Index
			response.Content = inJSON(huma.SchemaFromField(b.schemas, f, hint(b.out, f, op.OperationID+"Response")))
			continue
		}
		h := headerField{index: f.Index, name: f.Tag.Get("header")}
		one := f.Type == reflect.TypeFor[string]()
		if h.name == "" || !one && f.Type != reflect.TypeFor[[]string]() {
			panic("httpapi: " + op.OperationID + ": " + f.Name + " can't be sent in a header")
		}
		b.headers = append(b.headers, h)
		if f.Tag.Get("hidden") != "true" {
			response.Headers[h.name] = &huma.Header{Schema: huma.SchemaFromField(b.schemas, f, "")}
		}
	}
}

// hint names the schema of a body whose type has no name: after the type that it stands in, or the operation.
func hint(in reflect.Type, f reflect.StructField, operation string) string {
	if in.Name() != "" {
		return in.Name() + f.Name
	}
	return operation
}
