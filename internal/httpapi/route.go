package httpapi

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"snug/internal/perm"
)

// origin is one of the two hosts that are served. Each has its own routes and its own answer to everything else.
type origin string

const (
	widget  origin = "widget"
	console origin = "console"
)

// route is one line of the table: where, what, who may, which limit, what it does in words, status on success, handler.
type route struct {
	origin  origin
	method  string
	path    string
	need    perm.Permission
	limit   limit
	summary string
	status  int
	handle  handler
}

// permits tells whether the route is for a signed-in person who has these permissions.
func (r route) permits(has func(perm.Permission) bool) bool {
	return r.need == perm.SignedIn || has(r.need)
}

// handler joins a route with the code behind it.
type handler struct {
	// api is what answers a call of the API. Nil for what is no part of it.
	api *function
	// plain answers directly.
	plain http.HandlerFunc
	// upgrade says that plain leads to a socket.
	upgrade bool
	// body tells whether a request has one.
	body bool
	// begins says that a session may begin by it: the browser brings the key that the session is bound to.
	begins bool
	// token says that programs may ask for it with a token of the API. Nothing is open to them that does not say so.
	token bool
	// fresh asks for a proof, a few minutes old at most, of who asks.
	fresh bool
	// enrolling lets those call who have no second factor yet where everybody has one.
	enrolling bool
}

// fresh makes a handler one of a sensitive act: whoever asks for it has lately proven who they are, or is asked to.
func fresh(h handler) handler {
	h.fresh = true
	return h
}

// enrolling opens a handler to those who have no second factor yet, and can do nothing but enrol one.
func enrolling(h handler) handler {
	h.enrolling = true
	return h
}

// byToken opens a handler to programs that come with a token of the API.
func byToken(h handler) handler {
	h.token = true
	return h
}

// op makes a handler of a typed function: requests are decoded, checked and documented as I says, answers as O does.
func op[I, O any](fn func(context.Context, *I) (*O, error)) handler {
	in := reflect.TypeFor[I]()
	_, body := in.FieldByName("Body")
	return handler{body: body, api: &function{in: in, out: reflect.TypeFor[O](), call: func(ctx context.Context, in any) (any, error) {
		return fn(ctx, in.(*I))
	}}}
}

// begins makes a handler one by which a session may begin. The console knows such routes by their path (wire/key.ts).
func begins(h handler) handler {
	h.begins = true
	return h
}

// socket makes a handler of an upgrade.
func socket(fn http.HandlerFunc) handler { return handler{plain: fn, upgrade: true} }

// page makes a handler of a document or file.
func page(fn http.HandlerFunc) handler { return handler{plain: fn} }

// id names the operation in the document, and so in generated clients: "post-v1-visit-start".
func (r route) id() string {
	var b strings.Builder
	b.WriteString(strings.ToLower(r.method))
	for part := range strings.SplitSeq(strings.TrimPrefix(r.path, "/v1"), "/") {
		if part = strings.Trim(part, "{}."); part != "" {
			b.WriteString("-" + part)
		}
	}
	return b.String()
}
