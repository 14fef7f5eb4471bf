package webui

import (
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const loaderJS = "console.log(1)"

func packed(s string) string {
	var b strings.Builder
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

func build() fstest.MapFS {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"loader/loader.js":              file(loaderJS),
		"loader/loader.js.br":           file("brotli"),
		"widget/assets/main-abc.js.gz":  file(packed("main")),
		"widget/assets/main-abc.js.br":  file("brotli"),
		"widget/assets/main-abc.js.map": file("source map"),
		"widget/assets/de-abc.js":       file("de"),
		"widget/manifest.json": file(`{
			"src/main.tsx": {"file": "assets/main-abc.js", "isEntry": true, "css": ["assets/main-abc.css"], "imports": ["_x.js"]},
			"_x.js": {"file": "assets/x.js"},
			"src/masking.ts": {"file": "assets/masking-abc.js"},
			"src/texts/de.ts": {"file": "assets/de-abc.js", "imports": ["_x.js", "src/main.tsx"]}}`),
		"console/index.html":        file("<!doctype html>"),
		"console/assets/app-abc.js": file("app"),
	}
}

func TestLoaderIsPinnedByWhatIsServed(t *testing.T) {
	a, err := LoadFrom(build())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha512.Sum384([]byte(loaderJS))
	if want := "sha384-" + base64.StdEncoding.EncodeToString(sum[:]); a.Loader().Integrity != want {
		t.Errorf("integrity %s, want %s", a.Loader().Integrity, want)
	}
	changed := build()
	changed["loader/loader.js"].Data = []byte("console.log(2)")
	b, err := LoadFrom(changed)
	if err != nil {
		t.Fatal(err)
	}
	if a.Loader().Path == b.Loader().Path || a.Loader().Integrity == b.Loader().Integrity {
		t.Error("a changed loader has the same name or pin")
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, a.Loader().Path, nil)
	if !a.ServeLoader(w, r) || w.Body.String() != loaderJS || w.Header().Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("served %d %q %v", w.Code, w.Body, w.Header())
	}
	if b.ServeLoader(httptest.NewRecorder(), r) {
		t.Error("another build's loader is served under this name")
	}
}

func TestCompressedFormsAreNegotiated(t *testing.T) {
	both := build()
	both["widget/assets/main-abc.js"] = &fstest.MapFile{Data: []byte("main")}
	for stored, root := range map[string]fstest.MapFS{"packed only": build(), "plain too": both} {
		a, err := LoadFrom(root)
		if err != nil {
			t.Fatal(err)
		}
		for accept, want := range map[string]struct{ coding, body string }{
			"": {"", "main"}, "gzip": {"gzip", packed("main")}, "br;q=1, GZIP": {"br", "brotli"}, "gzip, br;q=0": {"gzip", packed("main")},
			"gzip;q=0": {"", "main"}, "gzip; q=0.0": {"", "main"}, "deflate": {"", "main"}, "identity": {"", "main"},
		} {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				w, r := httptest.NewRecorder(), httptest.NewRequest(method, "/assets/main-abc.js", nil)
				r.Header.Set("Accept-Encoding", accept)
				body := want.body
				if method == http.MethodHead {
					body = ""
				}
				if !a.ServeWidgetAsset(w, r) || w.Body.String() != body || w.Header().Get("Content-Encoding") != want.coding ||
					w.Header().Get("Content-Length") != strconv.Itoa(len(want.body)) {
					t.Errorf("%s, %s, Accept-Encoding %q: %q %v, want %q", stored, method, accept, w.Body, w.Header(), want)
				}
				if w.Header().Get("Vary") != "Accept-Encoding" {
					t.Errorf("%s, Accept-Encoding %q: a cache would mix the forms", stored, accept)
				}
			}
		}
	}
}

func TestOnlyWhatTheBuildNamedIsServed(t *testing.T) {
	a, err := LoadFrom(build())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"/assets/main-abc.js.map", "/assets/", "/assets/../console/index.html", "/assets/main-abc.js.gz", "/"} {
		r := &http.Request{Method: http.MethodGet, URL: httptest.NewRequest(http.MethodGet, "/", nil).URL, Header: http.Header{}}
		r.URL.Path = at
		if a.ServeWidgetAsset(httptest.NewRecorder(), r) || a.ServeConsoleAsset(httptest.NewRecorder(), r) {
			t.Errorf("%s is served", at)
		}
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/assets/main-abc.js", nil)
	a.ServeWidgetAsset(w, r)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	w = httptest.NewRecorder()
	if a.ServeWidgetAsset(w, r); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("unchanged: %d with %d bytes", w.Code, w.Body.Len())
	}
}

func TestPanelNamesItsParts(t *testing.T) {
	a, err := LoadFrom(build())
	if err != nil {
		t.Fatal(err)
	}
	p := a.Panel()
	if p.Script != "/assets/main-abc.js" || len(p.Styles) != 1 || len(p.Imports) != 1 || len(p.Mask) != 1 || len(p.Lang["de"]) != 2 {
		t.Errorf("%+v", p)
	}
}

func TestWithoutABuildItRefuses(t *testing.T) {
	if _, err := LoadFrom(fstest.MapFS{"README.md": {}}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("%v, want ErrNotBuilt", err)
	}
	for why, change := range map[string]func(fstest.MapFS){
		"a manifest without an entry": func(m fstest.MapFS) { m["widget/manifest.json"].Data = []byte(`{}`) },
		"a gzip that is cut":          func(m fstest.MapFS) { m["widget/assets/main-abc.js.gz"].Data = []byte("gz") },
		"no loader":                   func(m fstest.MapFS) { delete(m, "loader/loader.js") },
	} {
		broken := build()
		change(broken)
		if _, err := LoadFrom(broken); err == nil {
			t.Errorf("%s is taken", why)
		}
	}
}
