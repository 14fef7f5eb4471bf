package httpapi

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the OpenAPI document")

// The browser's types are generated from this file, so it has to be the one that is served.
//
//	go test ./internal/httpapi -run TestDocumentIsCurrent -update && npm --prefix web/tools/openapi run generate
func TestDocumentIsCurrent(t *testing.T) {
	t.Parallel()
	const file = "../../web/packages/protocol/openapi.json"
	got, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(compact(t, got), compact(t, want)) { // how it is indented is the formatter's affair
		t.Error("web/packages/protocol/openapi.json is not current: run this test with -update, then npm run generate in web/tools/openapi")
	}
}

func compact(t *testing.T, doc []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := json.Compact(&b, doc); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Everything in the document keeps to the house's rules for what goes over the wire.
func TestDocumentIsStrict(t *testing.T) {
	t.Parallel()
	raw, err := Document()
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if doc["openapi"] != "3.1.0" {
		t.Errorf("version %v", doc["openapi"])
	}
	schemas := doc["components"].(map[string]any)["schemas"].(map[string]any)
	for _, name := range []string{"VisitorSends", "VisitorGets", "StaffSends", "StaffGets", "Failure", "Boot", "Row", "StaffEntry"} {
		if schemas[name] == nil {
			t.Errorf("no schema %s", name)
		}
	}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if v["type"] == "object" && v["additionalProperties"] != false {
				t.Errorf("%s takes keys that it does not name", at)
			}
			if _, isList := v["type"].([]any); isList {
				t.Errorf("%s may be null", at)
			}
			if v["discriminator"] != nil {
				t.Errorf("%s has a discriminator", at)
			}
			for k, x := range v {
				walk(at+"."+k, x)
			}
		case []any:
			for _, x := range v {
				walk(at, x)
			}
		}
	}
	walk("schemas", schemas)
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			o := op.(map[string]any)
			if o["x-permission"] == "" || o["summary"] == "" || o["operationId"] == "" {
				t.Errorf("%s %s lacks a permission, a summary or an id", method, path)
			}
		}
	}
}
