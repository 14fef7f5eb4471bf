// Package reference makes the page at /docs of an OpenAPI document: every operation with its permission, parameters, body
// and answers, an example to send, and the frames of both sockets, to be read, searched and linked to.
//
// It protects the page from what is in it: words go through html/template, style and script are files of this package
// whose hashes stand in the policy, and nothing is loaded from anywhere. It refuses to know what the operations do: all
// that it says stands in the document, so that the page can't say anything else than what is served.
package reference
