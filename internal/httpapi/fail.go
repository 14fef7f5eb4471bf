package httpapi

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"snug/internal/chat"
)

// failure is the one form of an error on the wire. Its message is made of the program's own words: nothing that came in
// is ever repeated in it.
type failure struct {
	Code    chat.Code `json:"code" doc:"stable name of what went wrong; see docs/errors.md"`
	Message string    `json:"message" doc:"for people: what was wrong and what to do"`
	Ref     string    `json:"ref" doc:"finds the line in the server's log"`

	status int
	after  int // seconds, for Retry-After; 0 says nothing
}

func (f *failure) Error() string { return string(f.Code) + ": " + f.Message }

func (f *failure) setHeaders(h http.Header) {
	if f.after > 0 {
		h.Set("Retry-After", strconv.Itoa(f.after))
	}
	if f.Code == chat.NoProof {
		tellTime(h, time.Now())
	}
	if f.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="snug"`) // RFC 9110 §15.5.2 asks for one
	}
}

// statuses is where a code becomes a status, and the only place.
var statuses = map[chat.Code]int{
	chat.Invalid:       http.StatusBadRequest,
	chat.Unsigned:      http.StatusUnauthorized,
	chat.NoProof:       http.StatusUnauthorized,
	chat.Forbidden:     http.StatusForbidden,
	chat.Outside:       http.StatusForbidden,
	chat.StepUp:        http.StatusForbidden,
	chat.NoFactor:      http.StatusForbidden,
	chat.NotFound:      http.StatusNotFound,
	chat.Conflict:      http.StatusConflict,
	chat.Ended:         http.StatusConflict,
	chat.Erased:        http.StatusGone,
	chat.NoConsent:     http.StatusForbidden,
	chat.StaleText:     http.StatusConflict,
	chat.BadOrigin:     http.StatusForbidden,
	chat.NameTaken:     http.StatusBadRequest,
	chat.TooLarge:      http.StatusRequestEntityTooLarge,
	chat.TooMany:       http.StatusTooManyRequests,
	chat.TokenReplayed: http.StatusUnauthorized,
	chat.NothingToUndo: http.StatusConflict,
	chat.MethodRefused: http.StatusMethodNotAllowed,
	chat.Unavailable:   http.StatusServiceUnavailable,
	chat.NeedsApproval: http.StatusConflict,
	chat.Unlogged:      http.StatusServiceUnavailable,
	chat.StorageFull:   http.StatusServiceUnavailable,
	chat.Misdirected:   http.StatusMisdirectedRequest,
	chat.Internal:      http.StatusInternalServerError,

	chat.ReasonRequired: http.StatusForbidden,

	chat.IdentityInvalid:  http.StatusForbidden,
	chat.IdentityExpired:  http.StatusForbidden,
	chat.IdentityReplayed: http.StatusForbidden,
	chat.IdentityRequired: http.StatusForbidden,
}

const internalMessage = "Something went wrong on our side, and was noted. Try again; if it stays, give the ref to whoever runs this server."

// failed turns an error into what is shown. An error that is none of ours becomes 500 with a ref, and its words stay in
// the log. What has a cause is logged, too.
func failed(ctx context.Context, err error) *failure {
	c := callOf(ctx)
	var shown *chat.Error
	if !errors.As(err, &shown) {
		if known := c.classify(err); known != nil {
			shown = known.Because(err)
		} else if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			shown = chat.Errorf(chat.Unavailable, "This took too long. Try again.")
		} else {
			shown = chat.Errorf(chat.Internal, internalMessage).Because(err)
		}
	}
	c.noticed(err, shown.Code)
	f := &failure{Code: shown.Code, Message: shown.Message, Ref: c.ref, status: statuses[shown.Code]}
	if f.status == 0 {
		f.Code, f.Message, f.status = chat.Internal, internalMessage, http.StatusInternalServerError
	}
	var wait *later
	switch {
	case errors.As(err, &wait):
		f.after = wait.after
	case f.status == http.StatusServiceUnavailable:
		f.after = 2
	}
	if shown.Err != nil {
		level := slog.LevelInfo
		if f.status >= 500 {
			level = slog.LevelError
		}
		c.log.Log(ctx, level, "request failed", "ref", c.ref, "route", c.pattern, "code", string(f.Code), "err", shown.Err)
	}
	return f
}

// refused turns what the document has to say against a request into our form: the place and the rule, if both are words of the
// document, and never the value.
func refused(ctx context.Context, status int, errs []error) *failure {
	f := &failure{Code: chat.Invalid, Ref: callOf(ctx).ref, status: http.StatusBadRequest, Message: "The request does not have the form that /openapi.json states for it."}
	if status >= 500 {
		f.Code, f.Message, f.status = chat.Internal, internalMessage, http.StatusInternalServerError
		return f
	}
	noticedForm(ctx, errs)
	if len(errs) > 0 {
		if hint := hintOf(errs[0]); hint != "" {
			f.Message = hint
		}
	}
	return f
}

// placeForm is what locations look like that are made of the document's names alone.
var placeForm = regexp.MustCompile(`^(body|query|path)(\.[A-Za-z_]{1,20}|\[\d{1,4}\]){0,6}$`)

// hintOf words a validation error. A key that is not known is input, so it is not named.
func hintOf(err error) string {
	detailed, ok := err.(huma.ErrorDetailer)
	if !ok {
		return ""
	}
	d := detailed.ErrorDetail()
	switch {
	case d.Message == validation.MsgUnexpectedProperty:
		return "The request has a key that is not known here. Keys are compared exactly, also in their case."
	case d.Message == unknownQuery:
		return "The address has a query parameter that is not known here."
	case strings.HasPrefix(d.Message, "expected ") && placeForm.MatchString(d.Location):
		rule := d.Message
		if i := strings.Index(rule, ": "); i >= 0 {
			rule = rule[:i] // some end in the parser's words
		}
		return "At " + d.Location + ": " + rule + "."
	case strings.HasPrefix(d.Message, "required ") && placeForm.MatchString(d.Location):
		return "At " + d.Location + ": this is needed."
	}
	return ""
}

// newRef makes the number under which a request stands in the log.
func newRef() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // does not fail: crypto/rand ends the program first
	return base32.StdEncoding.EncodeToString(b[:])
}

// writeFailure answers with an error.
func writeFailure(w http.ResponseWriter, r *http.Request, err error) {
	failed(r.Context(), err).write(w, r)
}

func (f *failure) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	f.setHeaders(h)
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(f.status)
	if r.Method != http.MethodHead {
		_ = writeJSON(w, f)
	}
}
