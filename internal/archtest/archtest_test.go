// Package archtest holds the policy of who may import whom, and checks it against what the compiler sees.
//
// It protects the floors of docs/architecture.md: the engines that guard data stay pure, edges stay thin, use cases don't
// know each other. It refuses exceptions by accident: a new package without a line in the table fails.
package archtest

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// may is the policy. It says what the house is meant to be, not what the code happens to do: when this test fails, mend
// the import, or change the plan in docs/architecture.md with a decision record first and this table after it.
var may = map[string][]string{
	// The masking engine stands alone, so that it can be fuzzed, reviewed and used by others.
	"mask/internal/mint":      {},
	"mask/internal/ident":     {},
	"mask/internal/tables":    {"mask/internal/ident"},
	"mask/internal/gentables": {"mask/internal/tables"},
	"mask/internal/genphones": {},
	"mask/internal/genseeds":  {"mask/internal/tables"},
	"mask/text":               {"mask/internal/mint"},
	"mask":                    {"mask/text", "mask/internal/..."},

	// Leaves: values of each other, and nothing else of ours.
	"internal/perm":                  {},
	"internal/posing":                {},
	"internal/syslog":                {},
	"internal/probing":               {},
	"internal/keyproof":              {},
	"internal/chat":                  {"internal/perm", "mask/text"},
	"internal/chat/chattest":         {"internal/chat"},
	"internal/keyring/internal/mint": {},
	"internal/keyring/sealed":        {"internal/keyring/internal/mint"},
	"internal/keyring":               {"internal/keyring/internal/mint", "internal/keyring/sealed"},

	"internal/geo":    {},
	"internal/pdf":    {},
	"internal/report": {"internal/pdf"},

	// Storage: leaves only.
	"internal/db":                {},
	"internal/db/dbtest":         {"internal/db"},
	"internal/db/dbtest/pgserve": {"internal/db/dbtest"},
	"internal/bus":               {"internal/chat"},
	"internal/keystore":          {"internal/db", "internal/keyring", "internal/keyring/sealed"},
	"internal/versions":          {"internal/db", "leaves"},

	"internal/keystore/keystoretest": {"storage", "leaves", "internal/db/dbtest"},

	// Use cases: storage, leaves and mask; never an edge, never each other.
	"internal/access":           {"leaves"},
	"internal/signin":           {"storage", "leaves", "mask"},
	"internal/site":             {"storage", "leaves", "mask"},
	"internal/signin/gencommon": {},
	"internal/consent":          {"storage", "leaves", "mask"},
	"internal/masking":          {"storage", "leaves", "mask"},
	"internal/audit":            {"storage", "leaves", "internal/syslog"},
	"internal/desk":             {"storage", "leaves", "mask"},
	"internal/allowlist":        {"storage", "leaves"},
	"internal/drift":            {"storage", "leaves"},
	"internal/apitoken":         {"storage", "leaves", "mask"},
	"internal/approval":         {"storage", "leaves", "mask"},
	"internal/identity":         {"storage", "leaves"},
	"internal/oidc":             {"storage", "leaves"},
	"internal/oidc/oidctest":    {},
	"internal/intrusion":        {"storage", "leaves", "mask"},
	"internal/notify":           {"storage", "leaves", "internal/syslog"},
	"internal/alert":            {"storage", "leaves"},
	"internal/roles":            {"storage", "leaves"},
	"internal/review":           {"storage", "leaves"},
	"internal/elevation":        {"storage", "leaves", "mask"},

	// What joins acts on people to approval; it knows both, and neither knows it.
	"internal/staffing": {"internal/approval", "internal/signin", "internal/chat", "internal/perm"},

	// Edges: use cases and values; realtime knows neither desk nor any other use case.
	"internal/realtime":              {"internal/chat", "internal/probing", "mask/text"},
	"internal/realtime/realtimetest": {},
	"internal/webui":                 {},
	"internal/control":               {"internal/report", "internal/signin", "internal/audit", "internal/allowlist", "internal/chat", "internal/perm"},
	"internal/httpapi/reference":     {},
	"internal/httpapi":               {"usecases", "internal/httpapi/reference", "internal/webui", "internal/chat", "internal/keyproof", "internal/perm", "internal/probing", "mask/text"},

	// The measuring instrument speaks to a server from outside; of its inside it knows the shared words alone.
	"internal/bench": {"internal/chat", "internal/keyproof"},

	// Where everything is made and joined.
	"internal/config": {"internal/perm", "internal/syslog"},
	"internal/demo":   {"internal/config"},
	"internal/app":    {"anything"},
	"internal/cli":    {"internal/report", "internal/app", "internal/audit", "internal/bench", "internal/config", "internal/control", "internal/demo", "internal/chat", "internal/keyring", "internal/db", "mask", "mask/text"},
	"cmd/snug":        {"internal/cli"},

	// Tests of the whole, from outside and inside.
	"internal/e2e":     {"anything"},
	"internal/history": {},

	"internal/archtest": {},
}

// groups are short for several packages.
var groups = map[string][]string{
	"leaves":   {"internal/perm", "internal/chat", "internal/keyproof", "internal/keyring", "internal/keyring/sealed", "mask/text"},
	"storage":  {"internal/db", "internal/bus", "internal/keystore", "internal/versions"},
	"mask":     {"mask", "mask/text"},
	"usecases": {"internal/access", "internal/signin", "internal/site", "internal/consent", "internal/masking", "internal/identity", "internal/oidc", "internal/alert", "internal/report", "internal/desk", "internal/audit", "internal/allowlist", "internal/drift", "internal/intrusion", "internal/approval", "internal/apitoken", "internal/notify", "internal/roles", "internal/review", "internal/elevation"},
}

type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles", "snug/...")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func allowed(list []string, path string) bool {
	for _, a := range list {
		switch {
		case a == "anything" || a == path:
			return true
		case strings.HasSuffix(a, "/...") && strings.HasPrefix(path, strings.TrimSuffix(a, "...")):
			return true
		case slices.Contains(groups[a], path):
			return true
		}
	}
	return false
}

func TestArrows(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "snug/")
		list, known := may[name]
		if !known {
			if !strings.HasPrefix(name, "tools/") { // what make calls is no part of the program
				t.Errorf("%s has no line in the policy: say what it may import", name)
			}
			continue
		}
		for _, imp := range p.Imports {
			if ours, ok := strings.CutPrefix(imp, "snug/"); ok && !allowed(list, ours) {
				t.Errorf("%s imports %s, which the policy does not allow", name, ours)
			}
		}
	}
}

// Only the masking engine and the decoders' length checks may look at what was typed; everybody else handles Text.
func TestOnlyMaskReadsRawText(t *testing.T) {
	eachGoFile(t, func(name, src string) {
		if strings.HasPrefix(name, "mask/") || strings.HasSuffix(name, "_test.go") {
			return
		}
		if strings.Contains(src, ".Unmasked()") {
			t.Errorf("%s calls Unmasked: only package mask may", name)
		}
	})
}

// Every package says what it is, what it protects and what it refuses.
func TestPackagesAreDocumented(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue
		}
		doc := ""
		for _, f := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, f), nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			doc += file.Doc.Text()
		}
		if len(doc) < 80 {
			t.Errorf("%s needs a package comment that says what it does, protects and refuses", p.ImportPath)
		}
	}
}

// Names that say nothing are where code goes to be forgotten.
func TestNoDrawerPackages(t *testing.T) {
	for _, p := range packages(t) {
		switch filepath.Base(p.Dir) {
		case "util", "utils", "common", "helpers", "helper", "manager", "misc", "shared", "lib":
			t.Errorf("%s: name the package after what it is about", p.ImportPath)
		}
	}
}

func eachGoFile(t *testing.T, visit func(name, src string)) {
	t.Helper()
	base := root(t)
	for _, top := range []string{"cmd", "internal", "mask"} {
		err := filepath.WalkDir(filepath.Join(base, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "archtest_test.go") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, _ := filepath.Rel(base, path)
			visit(filepath.ToSlash(rel), string(src))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
