package webui

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// file is one asset in the forms that the build left of it. It holds no copy: what is served is read from where it lies.
type file struct {
	root        fs.FS
	forms       [3]form // as codings has them; the zero form is not there
	plainSize   int64   // also where the plain form is not there
	contentType string
	etag        string
	immutable   bool
}

// form is one stored form of an asset.
type form struct {
	name string
	size int64
}

const (
	brotli = iota
	gzipped
	plain
)

// codings are the forms in the order in which they are tried: as Content-Encoding has them, and how their names end.
var codings = [3]struct{ coding, ending string }{brotli: {"br", ".br"}, gzipped: {"gzip", ".gz"}}

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

// newFile looks at the forms of one asset. Name is the plain form's, which is not there where the build packed it.
func newFile(root fs.FS, name string) (file, error) {
	f := file{root: root, contentType: contentTypes[path.Ext(name)]}
	for i, c := range codings {
		switch info, err := fs.Stat(root, name+c.ending); {
		case err == nil:
			f.forms[i] = form{name: name + c.ending, size: info.Size()}
		case !errors.Is(err, fs.ErrNotExist):
			return file{}, fmt.Errorf("webui: %w", err)
		}
	}
	// The tag is of the form that all others can be had from.
	source := plain
	f.plainSize = f.forms[plain].size
	if f.forms[plain].name == "" {
		source = gzipped
		var err error
		if f.plainSize, err = f.unpackedSize(); err != nil {
			return file{}, err
		}
	}
	sum := sha256.New()
	if err := f.copy(sum, source); err != nil {
		return file{}, err
	}
	f.etag = `"` + hex.EncodeToString(sum.Sum(nil)[:12]) + `"`
	return f, nil
}

// unpackedSize is what the gzip form says of its content (RFC 1952 §2.3.1): an asset of the build is far below 4 GiB.
func (f *file) unpackedSize() (int64, error) {
	in, err := f.root.Open(f.forms[gzipped].name)
	if err != nil {
		return 0, fmt.Errorf("webui: %w", err)
	}
	defer in.Close()
	var size [4]byte
	at, ok := in.(io.ReaderAt)
	if !ok {
		return 0, fmt.Errorf("webui: %s cannot be read from its end", f.forms[gzipped].name)
	}
	if _, err := at.ReadAt(size[:], f.forms[gzipped].size-int64(len(size))); err != nil {
		return 0, fmt.Errorf("webui: %s: %w", f.forms[gzipped].name, err)
	}
	return int64(binary.LittleEndian.Uint32(size[:])), nil
}

// copy writes one form. A plain one that is not there is unpacked on the way: hardly a client of today asks for it.
func (f *file) copy(w io.Writer, which int) error {
	from, size := f.forms[which], f.forms[which].size
	unpack := which == plain && from.name == ""
	if unpack {
		from, size = f.forms[gzipped], f.plainSize
	}
	in, err := f.root.Open(from.name)
	if err != nil {
		return fmt.Errorf("webui: %w", err)
	}
	defer in.Close()
	var body io.Reader = in
	if unpack {
		if body, err = gzip.NewReader(in); err != nil {
			return fmt.Errorf("webui: %s: %w", from.name, err)
		}
	}
	if _, err := io.CopyN(w, body, size); err != nil {
		return fmt.Errorf("webui: %s: %w", from.name, err)
	}
	return nil
}

func readTree(root fs.FS, dir, at string, into map[string]file) error {
	return fs.WalkDir(root, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("webui: %w", err)
		}
		name = strings.TrimSuffix(name, codings[gzipped].ending)
		url := at + strings.TrimPrefix(name, dir)
		if _, ok := into[url]; ok || d.IsDir() || contentTypes[path.Ext(name)] == "" {
			return nil
		}
		f, err := newFile(root, name)
		if err != nil {
			return err
		}
		f.immutable = true // Vite puts a hash of the content into every name below assets/
		into[url] = f
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
	which, size := f.choose(r.Header.Get("Accept-Encoding"))
	if which != plain {
		h.Set("Content-Encoding", codings[which].coding)
	}
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_ = f.copy(w, which) // a client that has gone away
	}
}

// choose tells which form a client gets that sends this Accept-Encoding, and its size.
func (f *file) choose(accepts string) (which int, size int64) {
	for i, c := range codings[:plain] {
		if f.forms[i].name != "" && accepted(accepts, c.coding) {
			return i, f.forms[i].size
		}
	}
	return plain, f.plainSize
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
