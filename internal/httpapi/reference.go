package httpapi

import (
	"net/http"

	"snug/internal/httpapi/reference"
)

// newReference makes the page at /docs of the document that is served, when it is first asked for.
func (e *Edge) newReference() (*reference.Page, error) {
	spec, err := e.spec()
	if err != nil {
		return nil, err
	}
	return reference.Make(spec, reference.Origins{Widget: e.o.WidgetOrigin, Console: e.o.ConsoleOrigin})
}

// reference answers with a page that loads nothing: its style and script stand in it, and the policy allows no others.
func (e *Edge) reference(w http.ResponseWriter, r *http.Request) {
	page, err := e.docs()
	if err != nil {
		writeFailure(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policyNothing+"; style-src "+page.Style+"; script-src "+page.Script)
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(page.HTML)
	}
}
