package ident_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"snug/mask/internal/ident"
)

// The numbers are made up; their check digits were computed by formulas that are not those of the table. The browser's
// tests read the same file.
func TestVectors(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../testdata/identifiers.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Kind           string
		Valid, Invalid []string
	}
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, v := range list {
		tested[v.Kind] = true
		k := ident.Find(v.Kind)
		if k == nil {
			t.Errorf("there is no kind %s", v.Kind)
			continue
		}
		if len(v.Valid) < 2 || len(v.Invalid) < 2 {
			t.Errorf("%s has too few vectors", v.Kind)
		}
		for _, s := range v.Valid {
			if c, ok := ident.Compact(s); !ok || !k.Valid(c) {
				t.Errorf("%s refuses %q", v.Kind, s)
			}
		}
		for _, s := range v.Invalid {
			if c, ok := ident.Compact(s); ok && k.Valid(c) {
				t.Errorf("%s accepts %q", v.Kind, s)
			}
		}
	}
	for _, k := range ident.Kinds {
		if !tested[k.Name] {
			t.Errorf("%s has no vectors", k.Name)
		}
	}
}

// What is found without a label must be unlikely by chance: a check digit of one in ten says little of a bare number.
func TestWhatStandsAlone(t *testing.T) {
	t.Parallel()
	countries := map[string]bool{}
	for i := range ident.Kinds {
		k := &ident.Kinds[i]
		countries[k.Country] = true
		for n := range k.Forms {
			f := &k.Forms[n]
			if f.Strength == ident.Alone && !f.Letters && f.Length() < ident.ShortestBare {
				t.Errorf("%s is found alone, and is %d bare digits", k.Name, f.Length())
			}
			if f.Strength == ident.ByForm && !f.Signed && !f.Letters {
				t.Errorf("%s is found by its form, which has no signs", k.Name)
			}
		}
	}
	if len(countries) < 45 {
		t.Errorf("only %d countries", len(countries))
	}
}

func TestOneCharacterOverAndOverIsNone(t *testing.T) {
	t.Parallel()
	for i := range ident.Kinds {
		for _, c := range "0123456789AX" {
			for n := ident.Shortest; n <= ident.Longest; n++ {
				if k := &ident.Kinds[i]; k.Valid([]byte(strings.Repeat(string(c), n))) {
					t.Errorf("%s accepts %d times %c", k.Name, n, c)
				}
			}
		}
	}
}

func TestCompact(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"390.533.447-05": "39053344705", " x-1234567-l ": "X1234567L", "A123456(3)": "A1234563", "": "",
		"39053344=7": "-", "12345é": "-", "٣٤": "-", strings.Repeat("1", ident.Longest+1): "-",
	} {
		got, ok := ident.Compact(typed)
		if ok != (want != "-") || ok && string(got) != want {
			t.Errorf("%q became %q, %v", typed, got, ok)
		}
	}
}

// Every kind is in the manual.
func TestManualNamesAllKinds(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../../../docs/masking.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range ident.Kinds {
		if !strings.Contains(string(b), "`"+k.Name+"`") {
			t.Errorf("docs/masking.md does not name %s", k.Name)
		}
	}
}

// Any bytes: never a panic, and nothing is valid that is not of letters and digits.
func FuzzValid(f *testing.F) {
	for _, s := range []string{"39053344705", "RSSMRA85T10A562S", "X1234567L", "12.ABC.345/01DE-35", "PT501964843", "A123456(3)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		c, ok := ident.Compact(typed)
		if !ok {
			return
		}
		for i := range ident.Kinds {
			if k := &ident.Kinds[i]; k.Valid(c) && (len(c) < ident.Shortest || len(c) > ident.Longest) {
				t.Errorf("%s accepts %q", k.Name, c)
			}
		}
	})
}
