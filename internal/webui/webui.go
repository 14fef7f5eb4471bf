// Package webui holds the browser's side, embedded: the loader, the widget's panel and the console, as the web build left
// them, with their hashes.
//
// It protects against changed or mixed assets: names carry a hash of the content, the loader's integrity value is
// computed from the very bytes that are served, and a binary without assets refuses to start. It refuses to list
// folders, to serve source maps or anything that the build did not name, and to set policy: headers are httpapi's.
package webui

import (
	"crypto/sha256"
	"crypto/sha512"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"sort"
	"strings"
)

//go:embed all:dist
var embedded embed.FS

// ErrNotBuilt says that the binary was built without the browser's side.
var ErrNotBuilt = errors.New("webui: this binary was built without its web assets: run `make build`")

// Assets is the browser's side. It is immutable and safe for concurrent use.
type Assets struct {
	loader  file
	pinned  Loader
	widget  map[string]file // by URL path, "/assets/…"
	console map[string]file // by URL path; "/" is the document
	panel   Panel
}

// Panel names what the widget's document has to load, as URL paths on the widget's origin.
type Panel struct {
	Script  string
	Styles  []string
	Imports []string            // chunks that Script imports at once: to be preloaded
	Lang    map[string][]string // per language: chunks that it needs
	Mask    []string            // the masking twin: fetched when the panel stands
}

// Loader is the immutable file that the shop's snippet pins.
type Loader struct {
	Path      string // "/loader/v1.<hash>.js"
	Integrity string // "sha384-…", as in Subresource Integrity (W3C SRI §3)
}

// Load opens the embedded assets. It fails with ErrNotBuilt where the build left none.
func Load() (*Assets, error) {
	root, err := fs.Sub(embedded, "dist")
	if err != nil {
		return nil, err
	}
	return load(root)
}

// LoadFrom is Load for a build that lies in root.
func LoadFrom(root fs.FS) (*Assets, error) { return load(root) }

func load(root fs.FS) (*Assets, error) {
	if _, err := fs.Stat(root, "loader"); err != nil {
		return nil, ErrNotBuilt
	}
	a := &Assets{widget: map[string]file{}, console: map[string]file{}}
	var err error
	if a.loader, err = newFile(root, "loader/loader.js"); err != nil {
		return nil, err
	}
	a.loader.immutable = true
	short, pin := sha256.New(), sha512.New384()
	if err := a.loader.copy(io.MultiWriter(short, pin), plain); err != nil {
		return nil, err
	}
	a.pinned = Loader{
		Path:      "/loader/v1." + hex.EncodeToString(short.Sum(nil)[:8]) + ".js",
		Integrity: "sha384-" + base64.StdEncoding.EncodeToString(pin.Sum(nil)),
	}
	if err := readTree(root, "widget/assets", "/assets", a.widget); err != nil {
		return nil, err
	}
	if err := readTree(root, "console/assets", "/assets", a.console); err != nil {
		return nil, err
	}
	if a.console["/"], err = newFile(root, "console/index.html"); err != nil {
		return nil, err
	}
	if a.panel, err = readManifest(root, "widget/manifest.json"); err != nil {
		return nil, err
	}
	return a, nil
}

// Loader tells where the loader lies and what pins it.
func (a *Assets) Loader() Loader { return a.pinned }

// Panel tells what the widget's document loads.
func (a *Assets) Panel() Panel { return a.panel }

// Snippet is the one tag that a shop puts on its pages. Site keys, colours and paths are checked where they are declared;
// nothing in it needs escaping.
func (a *Assets) Snippet(widgetOrigin, siteKey, accent string, payPaths []string) string {
	l, pay := a.Loader(), ""
	if len(payPaths) > 0 {
		pay = ` data-pay="` + strings.Join(payPaths, ",") + `"`
	}
	return fmt.Sprintf(`<script async src="%s%s" integrity="%s" crossorigin="anonymous" data-site="%s" data-accent="%s"%s></script>`,
		widgetOrigin, l.Path, l.Integrity, siteKey, accent, pay)
}

// chunk is one entry of Vite's manifest.
type chunk struct {
	File           string   `json:"file"`
	Src            string   `json:"src"`
	IsEntry        bool     `json:"isEntry"`
	Imports        []string `json:"imports"`
	DynamicImports []string `json:"dynamicImports"`
	CSS            []string `json:"css"`
}

func readManifest(root fs.FS, name string) (Panel, error) {
	data, err := fs.ReadFile(root, name)
	if err != nil {
		return Panel{}, fmt.Errorf("webui: %w", err)
	}
	var chunks map[string]chunk
	if err := json.Unmarshal(data, &chunks); err != nil {
		return Panel{}, fmt.Errorf("webui: %s: %w", name, err)
	}
	p := Panel{Lang: map[string][]string{}}
	keys := make([]string, 0, len(chunks))
	for k := range chunks {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		c := chunks[k]
		switch src := k; {
		case c.IsEntry:
			p.Script = "/" + c.File
			for _, css := range c.CSS {
				p.Styles = append(p.Styles, "/"+css)
			}
			p.Imports = importsOf(chunks, c)
		case strings.Contains(src, "/mask/") || strings.Contains(src, "masking"):
			p.Mask = append(p.Mask, "/"+c.File)
		case strings.Contains(src, "/lang/") || strings.Contains(src, "/texts/"):
			lang := strings.TrimSuffix(path.Base(src), path.Ext(src))
			p.Lang[lang] = append([]string{"/" + c.File}, importsOf(chunks, c)...)
		}
	}
	if p.Script == "" {
		return Panel{}, fmt.Errorf("webui: %s names no entry", name)
	}
	return p, nil
}

func importsOf(chunks map[string]chunk, c chunk) []string {
	var out []string
	seen := map[string]bool{}
	var walk func(c chunk)
	walk = func(c chunk) {
		for _, k := range c.Imports {
			if dep, ok := chunks[k]; ok && !seen[k] && !dep.IsEntry {
				seen[k] = true
				out = append(out, "/"+dep.File)
				walk(dep)
			}
		}
	}
	walk(c)
	return out
}
