package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
)

// referenceStyle is the page's one style sheet; its hash stands in the policy.
const referenceStyle = `
:root{color-scheme:light dark}
body{font:14px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.125rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.375rem .75rem .375rem 0;border-bottom:1px solid #8884;vertical-align:top}
code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
`

var referenceHash = func() string {
	sum := sha256.Sum256([]byte(referenceStyle))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

var referencePage = template.Must(template.New("reference").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Snug: reference</title>
<style>` + referenceStyle + `</style>
</head>
<body>
<h1>What can be asked for</h1>
<p>The whole of it, with every body, answer and socket frame: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
{{range .}}<h2>{{.Title}}</h2>
<table>
<thead><tr><th scope="col">Route</th><th scope="col">Permission</th><th scope="col">What it does</th></tr></thead>
<tbody>
{{range .Routes}}<tr><td><code>{{.Method}} {{.Path}}</code></td><td><code>{{.Need}}</code></td><td>{{.Summary}}</td></tr>
{{end}}</tbody>
</table>
{{end}}</body>
</html>
`))

type referenceRow struct{ Method, Path, Need, Summary string }

type referencePart struct {
	Title  string
	Routes []referenceRow
}

// reference answers with the table of routes as a page that loads nothing.
func (e *Edge) reference(w http.ResponseWriter, r *http.Request) {
	parts := []referencePart{{Title: "Console’s origin"}, {Title: "Widget’s origin"}}
	for _, line := range e.routes() {
		if !strings.HasPrefix(line.path, "/v1/") {
			continue
		}
		part := &parts[0]
		if line.origin == widget {
			part = &parts[1]
		}
		part.Routes = append(part.Routes, referenceRow{line.method, line.path, string(line.need), line.summary})
	}
	var doc bytes.Buffer
	if err := referencePage.Execute(&doc, parts); err != nil {
		writeFailure(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policyNothing+"; style-src "+referenceHash)
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(doc.Bytes())
	}
}
