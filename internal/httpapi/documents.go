package httpapi

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// consolePlaces are the first segments of the paths that the console's router knows. All else on its origin is not
// found, so that a probe for /metrics, /.git or a backup learns nothing from a page.
var consolePlaces = map[string]bool{
	"": true, "signin": true, "invitation": true, "reset": true, "forgot": true, "inbox": true, "search": true, "replies": true, "people": true, "sites": true,
	"consent": true, "erasures": true, "slipped": true, "security": true, "posture": true, "approvals": true, "temporary-access": true, "settings": true,
}

func (e *Edge) consoleDocument(w http.ResponseWriter, r *http.Request) {
	if e.o.Assets.ServeConsoleAsset(w, r) {
		return
	}
	place, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if !consolePlaces[place] || strings.Contains(r.URL.Path, ".") {
		notFound(w, r)
		return
	}
	e.consolePage(w.Header())
	e.o.Assets.ServeConsoleDocument(w, r)
}

func (e *Edge) consoleAsset(w http.ResponseWriter, r *http.Request) {
	if !e.o.Assets.ServeConsoleAsset(w, r) {
		notFound(w, r)
	}
}

func (e *Edge) widgetAsset(w http.ResponseWriter, r *http.Request) {
	if !e.o.Assets.ServeWidgetAsset(w, r) {
		notFound(w, r)
	}
}

// loader answers with the one file that other origins may read: it is public and has no credentials.
func (e *Edge) loader(w http.ResponseWriter, r *http.Request) {
	if !e.o.Assets.ServeLoader(w, r) {
		notFound(w, r)
	}
}

func (e *Edge) openapi(w http.ResponseWriter, r *http.Request) {
	spec, err := e.spec()
	if err != nil {
		writeFailure(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/openapi+json;version=3.1")
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(spec)
	}
}

// health answers load balancers: 200 "ok", or 503 while storage does not answer. It tells nothing else.
func (e *Edge) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	status, word := http.StatusOK, "ok\n"
	if e.o.Healthy != nil {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := e.o.Healthy(ctx); err != nil {
			e.o.Log.Error("not healthy", "err", err)
			status, word = http.StatusServiceUnavailable, "storage does not answer\n"
		}
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(word))
	}
}

func (e *Edge) visitorSocket(w http.ResponseWriter, r *http.Request) { e.o.VisitorSocket(w, r) }

func (e *Edge) staffSocket(w http.ResponseWriter, r *http.Request) { e.o.StaffSocket(w, r) }
