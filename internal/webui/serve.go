package webui

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// file is one asset in the forms that the build made of it.
type file struct {
	plain, gzip, brotli []byte
	contentType         string
	etag                string
	immutable           bool
}

// contentTypes are the only kinds that the build makes; anything else is left out. Source maps are among those left out.
var contentTypes = map[string]string{
	".js":          "text/javascript; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".woff2":       "font/woff2",
	".webmanifest": "application/manifest+json",
}

func readFile(root fs.FS, name string) (file, error) {
	plain, err := fs.ReadFile(root, name)
	if err != nil {
		return file{}, fmt.Errorf("webui: %w", err)
	}
	f := file{plain: plain, contentType: contentTypes[path.Ext(name)]}
	// The compressed forms are optional: the build leaves them where they are smaller.
	f.gzip, _ = fs.ReadFile(root, name+".gz")
	f.brotli, _ = fs.ReadFile(root, name+".br")
	sum := sha256.Sum256(plain)
	f.etag = `"` + hex.EncodeToString(sum[:12]) + `"`
	return f, nil
}

func readTree(root fs.FS, dir, at string, into map[string]file) error {
	return fs.WalkDir(root, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("webui: %w", err)
		}
		if d.IsDir() || contentTypes[path.Ext(name)] == "" {
			return nil
		}
		f, err := readFile(root, name)
		if err != nil {
			return err
		}
		f.immutable = true // Vite puts a hash of the content into every name below assets/
		into[at+strings.TrimPrefix(name, dir)] = f
		return nil
	})
}

// ServeLoader answers with the loader if the request's path is the pinned one, and tells whether it did.
func (a *Assets) ServeLoader(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path != a.Loader().Path {
		return false
	}
	// SRI needs a CORS-readable answer; the file is public and carries no credentials.
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	a.loader.serve(w, r)
	return true
}

// ServeWidgetAsset answers with a file of the widget's build, and tells whether there was one.
func (a *Assets) ServeWidgetAsset(w http.ResponseWriter, r *http.Request) bool {
	return serveFrom(a.widget, w, r, r.URL.Path)
}

// ServeConsoleAsset answers with a file of the console's build, and tells whether there was one.
func (a *Assets) ServeConsoleAsset(w http.ResponseWriter, r *http.Request) bool {
	return r.URL.Path != "/" && serveFrom(a.console, w, r, r.URL.Path)
}

// ServeConsoleDocument answers with the console's document, for every path that the console's router knows.
func (a *Assets) ServeConsoleDocument(w http.ResponseWriter, r *http.Request) {
	f := a.console["/"]
	f.serve(w, r)
}

func serveFrom(files map[string]file, w http.ResponseWriter, r *http.Request, at string) bool {
	f, ok := files[at]
	if ok {
		f.serve(w, r)
	}
	return ok
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	if f.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.plain
	accepts := r.Header.Get("Accept-Encoding")
	switch {
	case f.brotli != nil && accepted(accepts, "br"):
		body = f.brotli
		h.Set("Content-Encoding", "br")
	case f.gzip != nil && accepted(accepts, "gzip"):
		body = f.gzip
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// accepted tells whether an Accept-Encoding header takes coding (RFC 9110 §12.5.3); q=0 refuses it.
func accepted(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			q := strings.ReplaceAll(strings.TrimSpace(params), " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
