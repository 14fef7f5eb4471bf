package reference

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// document is as much of OpenAPI 3.1 as Snug's own document uses.
type document struct {
	Info       struct{ Title, Version string }
	Paths      map[string]map[string]*operation
	Components struct{ Schemas map[string]*schema }
}

type operation struct {
	ID          string `json:"operationId"`
	Summary     string
	Description string
	Tags        []string
	Permission  string `json:"x-permission"`
	Security    []map[string][]string
	Parameters  []parameter
	RequestBody *struct{ Content content }
	Responses   map[string]response
}

type parameter struct {
	Name, In, Description string
	Required              bool
	Schema                *schema
}

type response struct {
	Description string
	Content     content
}

type content map[string]struct{ Schema *schema }

// json is the schema of the one type that bodies have; nil if there is none.
func (c content) json() *schema { return c["application/json"].Schema }

type schema struct {
	Ref             string `json:"$ref"`
	Type            string
	Format          string
	Description     string
	Pattern         string
	ContentEncoding string
	Enum            []any
	Default         any
	Properties      map[string]*schema
	Required        []string
	Items           *schema
	OneOf           []*schema
	MinLength       *int
	MaxLength       *int
	MinItems        *int
	MaxItems        *int
	Minimum         *float64
	Maximum         *float64
}

const schemaPlace = "#/components/schemas/"

// name is the schema that is referred to; "" if s says itself what it is.
func (s *schema) name() string { return strings.TrimPrefix(s.Ref, schemaPlace) }

// keys are the names of an object's properties: those that are needed first, in the order that the document has them,
// then the others by name.
func (s *schema) keys() []string {
	keys := slices.Clone(s.Required)
	for _, k := range slices.Sorted(maps.Keys(s.Properties)) {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

func parse(spec []byte) (*document, error) {
	var d document
	if err := json.Unmarshal(spec, &d); err != nil {
		return nil, fmt.Errorf("reference: %w", err)
	}
	return &d, nil
}

// at returns what a schema is, through references.
func (d *document) at(s *schema) *schema {
	for s != nil && s.Ref != "" {
		s = d.Components.Schemas[s.name()]
	}
	return s
}
