// Package httpapi is the edge where HTTP comes in: one table of routes, the checks before them, the handlers, and the one
// place where an error becomes a status.
//
// It protects what lies behind it: every route names a permission, which is enforced before its handler runs; two hosts
// are served and no other; bodies are bounded and read by a strict grammar; every answer, errors included, carries the
// security headers; addresses and connection facts are taken from where they can be believed. It refuses cross-origin
// calls, redirects made of input, and errors that repeat what came in.
package httpapi
