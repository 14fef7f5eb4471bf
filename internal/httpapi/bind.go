package httpapi

import (
	"context"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/queryparam"
)

// function is what stands behind a route of the API, with its types, which are structs. They are kept as values: a copy of
// all that stands here for each pair of types would be a tenth of the program.
type function struct {
	in, out reflect.Type
	// call takes a pointer to an in and gives one to an out, which may be nil where an out says nothing.
	call func(ctx context.Context, in any) (any, error)
}

// binding turns requests into what a function takes, and what it gives into answers. All that the types say is worked out
// once. It takes nothing that the document does not name, and shows nothing of what it refuses.
type binding struct {
	function
	status  int
	schemas huma.Registry
	params  []param
	queries map[string]bool
	body    *bodyField    // nil: none is asked for
	headers []headerField // of the answer
	result  []int         // index of the answer's body; nil: it has none
}

// param is a field of the input that is no body.
type param struct {
	index    []int
	in, name string
	required bool
	byLeft   string // what counts where it is left out
	schema   *huma.Schema
}

// bodyField is where the body of a request goes to.
type bodyField struct {
	index  []int
	schema *huma.Schema
}

// headerField is a field of the answer that goes into its header: a string, or several.
type headerField struct {
	index []int
	name  string
}

// ServeHTTP answers one request. The guard has let it in, and found its body to be strict JSON.
func (b *binding) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in := reflect.New(b.in)
	if status, errs := b.read(r, in.Elem()); status != 0 {
		refused(r.Context(), status, errs).write(w, r)
		return
	}
	out, err := b.call(r.Context(), in.Interface())
	if err != nil {
		failed(r.Context(), err).write(w, r)
		return
	}
	b.answer(w, r, reflect.ValueOf(out).Elem())
}

// read fills an input from a request. It returns a status where the request has not the form that the document states.
func (b *binding) read(r *http.Request, in reflect.Value) (status int, errs []error) {
	at, found := huma.NewPathBuffer(make([]byte, 0, 128), 0), &huma.ValidateResult{}
	if b.strangers(r, at, found); len(found.Errors) > 0 {
		return http.StatusUnprocessableEntity, found.Errors
	}
	for i := range b.params {
		b.params[i].read(b.schemas, r, in, at, found)
	}
	if b.body != nil {
		if status = b.body.read(b.schemas, r, in, at, found); status != 0 {
			return status, found.Errors
		}
	}
	if len(found.Errors) > 0 {
		return http.StatusUnprocessableEntity, found.Errors
	}
	return 0, nil
}

// strangers notes the query parameters that nobody asks for.
func (b *binding) strangers(r *http.Request, at *huma.PathBuffer, found *huma.ValidateResult) {
	if r.URL.RawQuery == "" {
		return
	}
	for key := range r.URL.Query() {
		if !b.queries[key] {
			at.Reset()
			at.Push("query")
			at.Push(key)
			found.Add(at, "", unknownQuery)
		}
	}
}

const unknownQuery = "unknown query parameter"

func (p *param) read(schemas huma.Registry, r *http.Request, in reflect.Value, at *huma.PathBuffer, found *huma.ValidateResult) {
	field := in.FieldByIndex(p.index)
	at.Reset()
	at.Push(p.in)
	at.Push(p.name)
	var value string
	switch p.in {
	case "path":
		value = r.PathValue(p.name)
	case "query":
		value = queryparam.Get(r.URL.RawQuery, p.name)
	case "header":
		value = r.Header.Get(p.name)
	case "cookie":
		for _, c := range r.CookiesNamed(p.name) {
			field.Set(reflect.ValueOf(*c))
		}
		return
	}
	if value == "" {
		value = p.byLeft
	}
	if value == "" {
		if p.required {
			found.Add(at, "", "required "+p.in+" parameter is missing")
		}
		return
	}
	parsed, err := parse(field, value)
	if err != nil {
		found.Add(at, "", err.Error())
		return
	}
	huma.Validate(schemas, p.schema, at, huma.ModeWriteToServer, parsed, found)
}

var errNotParsed = errors.New("not of its type")

// parse sets a field from characters, and returns what there is to check against the schema.
func parse(field reflect.Value, value string) (any, error) {
	switch field.Kind() {
	case reflect.String:
		field.SetString(value)
		return value, nil
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return nil, errNotParsed
		}
		field.SetInt(n)
		return n, nil
	case reflect.Uint64:
		n, err := strconv.ParseUint(value, 10, 64)
		if err != nil {
			return nil, errNotParsed
		}
		field.SetUint(n)
		return n, nil
	case reflect.Bool:
		is, err := strconv.ParseBool(value)
		if err != nil {
			return nil, errNotParsed
		}
		field.SetBool(is)
		return is, nil
	}
	if err := field.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(value)); err != nil {
		return nil, errNotParsed // its words may quote the input
	}
	return value, nil
}

// parses tells whether parse knows the type.
func parses(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Int, reflect.Int64, reflect.Uint64, reflect.Bool:
		return true
	}
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// read decodes the body twice: into plain values, which are checked against the schema, and then into the input's type.
func (f *bodyField) read(schemas huma.Registry, r *http.Request, in reflect.Value, at *huma.PathBuffer, found *huma.ValidateResult) (status int) {
	data, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return http.StatusInternalServerError
	}
	var plain any
	if len(data) == 0 || len(data) > maxBody || readJSON(data, &plain) != nil {
		return http.StatusBadRequest
	}
	at.Reset()
	at.Push("body")
	huma.Validate(schemas, f.schema, at, huma.ModeWriteToServer, plain, found)
	if len(found.Errors) > 0 {
		return http.StatusUnprocessableEntity
	}
	if json.Unmarshal(data, in.FieldByIndex(f.index).Addr().Interface()) != nil {
		return http.StatusBadRequest // with words that may quote the input
	}
	return 0
}

// answer sends what the function gave.
func (b *binding) answer(w http.ResponseWriter, r *http.Request, out reflect.Value) {
	h := w.Header()
	for _, f := range b.headers {
		switch v := out.FieldByIndex(f.index).Interface().(type) {
		case string:
			if v != "" {
				h.Set(f.name, v)
			}
		case []string:
			for _, s := range v {
				h.Add(f.name, s)
			}
		}
	}
	if b.result == nil {
		w.WriteHeader(b.status)
		return
	}
	body := out.FieldByIndex(b.result).Interface()
	if file, ok := body.([]byte); ok {
		w.WriteHeader(b.status)
		_, _ = w.Write(file)
		return
	}
	h.Set("Content-Type", "application/json")
	late := &lateHeader{ResponseWriter: w, status: b.status}
	if err := writeJSON(late, body); err != nil && !late.sent {
		failed(r.Context(), fmt.Errorf("httpapi: answer of %s: %w", r.Pattern, err)).write(w, r)
	}
}

// lateHeader sends the header with the first bytes: what can't be encoded is still answered with an error.
type lateHeader struct {
	http.ResponseWriter
	status int
	sent   bool
}

func (l *lateHeader) Write(p []byte) (int, error) {
	if !l.sent {
		l.sent = true
		l.WriteHeader(l.status)
	}
	return l.ResponseWriter.Write(p)
}
