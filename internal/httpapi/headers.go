package httpapi

import (
	"net/http"
	"strings"
)

// Policies, as Content-Security-Policy writes them. None has unsafe-*, a wildcard or a foreign host.
const (
	// policyNothing is for what is no document: data and errors.
	policyNothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
		"require-trusted-types-for 'script'; trusted-types 'none'"
	// policyPage is for both documents; who may frame them, and the socket's origin, come behind.
	policyPage = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
		"media-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; " +
		"require-trusted-types-for 'script'; trusted-types 'none'; connect-src 'self' "
	// policyTranscript is for a file that is taken along and has one style sheet inside.
	policyTranscript = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src '"
)

// permissionsPolicy switches off what neither side uses.
const permissionsPolicy = "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), " +
	"browsing-topics=(), interest-cohort=()"

// secure sets the headers that every answer has, whatever happens to it later.
func (e *Edge) secure(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", policyNothing)
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", permissionsPolicy)
	h.Set("Cache-Control", "no-store")
	if e.hsts {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// consolePage sets what the console's document may do.
func (e *Edge) consolePage(h http.Header) {
	h.Set("Content-Security-Policy", policyPage+socketOrigin(e.o.ConsoleOrigin)+"; frame-ancestors 'none'")
}

// framePage sets what the widget's document may do, and that the site's pages may frame it. X-Frame-Options knows no
// lists; frame-ancestors obsoletes it (CSP 3 §6.4.2.1).
func (e *Edge) framePage(h http.Header, origins []string) {
	h.Set("Content-Security-Policy", policyPage+socketOrigin(e.o.WidgetOrigin)+"; frame-ancestors "+strings.Join(origins, " "))
	h.Del("X-Frame-Options")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// socketOrigin is the origin as a socket's address has it: 'self' covers it in new browsers only.
func socketOrigin(origin string) string { return "ws" + strings.TrimPrefix(origin, "http") }
