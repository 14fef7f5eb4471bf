package chat

import (
	"errors"
	"fmt"
)

// Code is a stable name for what went wrong; programs decide by it. Codes are only ever added.
type Code string

// The codes. What a person should do about each stands in docs/errors.md.
const (
	Invalid       Code = "invalid"         // the input is not of the form that was asked for
	Unsigned      Code = "not_signed_in"   // nobody is signed in, or the token is not known
	NoProof       Code = "no_proof"        // the request does not prove that it comes from the browser of its session
	Outside       Code = "outside"         // the console is not to be reached from this address
	Forbidden     Code = "forbidden"       // signed in, but this is not permitted
	StepUp        Code = "step_up"         // signed in and permitted, but a fresh proof of who asks is needed first
	NoFactor      Code = "enrol"           // signed in, but nothing is open until a second factor is enrolled
	NotFound      Code = "not_found"       // not there, or not to be seen by the one who asks
	Conflict      Code = "conflict"        // somebody else was faster; look again
	Ended         Code = "ended"           // the conversation is over
	Erased        Code = "erased"          // the conversation was erased, and its key destroyed
	NoConsent     Code = "no_consent"      // the visitor has not allowed this, or an older text
	StaleText     Code = "stale_text"      // the consent text shown is no longer the one in force
	BadOrigin     Code = "origin"          // the page's origin is not on the site's list
	NameTaken     Code = "name_reserved"   // the name poses as staff
	TooLarge      Code = "too_large"       // over a bound that the message names
	TooMany       Code = "too_many"        // over a limit; try again later
	TokenReplayed Code = "token_replayed"  // an old token was used; its family is ended
	NothingToUndo Code = "nothing_to_undo" // too late: it is published
	MethodRefused Code = "method"          // the route exists, this method does not
	Unavailable   Code = "unavailable"     // the server can't just now; nothing was done
	NeedsApproval Code = "needs_approval"  // a second person has to agree; nothing was done, and nothing is proposed yet
	Unlogged      Code = "unlogged"        // the act could not be written down, and so was not done
	StorageFull   Code = "storage_full"    // nothing can be stored until there is space; reading goes on
	Misdirected   Code = "misdirected"     // this host name is not served here
	Internal      Code = "internal"        // a fault of ours; the log has it under the id that came with it
)

// ReasonRequired says that it has to be said first why something is opened, which is written down.
const ReasonRequired Code = "reason_required"

// Why what says who a visitor is was refused.
const (
	IdentityInvalid  Code = "identity_invalid"  // the site's shop did not sign it for this site
	IdentityExpired  Code = "identity_expired"  // it is outside of its time
	IdentityReplayed Code = "identity_replayed" // it was used before
	IdentityRequired Code = "identity_required" // this site's chat needs one, and there is none
)

// Error is an error that may be shown: Message is written for the one who asked, says what to do, and holds nothing
// that they typed. Err, if any, is the cause and stays in the log.
type Error struct {
	Code    Code
	Message string
	Err     error
}

// Errorf makes an Error whose message is shown. Never format input into it.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Because returns a copy of e with the cause, for the log.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

func (e *Error) Error() string {
	if e.Err != nil {
		return string(e.Code) + ": " + e.Message + ": " + e.Err.Error()
	}
	return string(e.Code) + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Is lets errors.Is compare by code: errors.Is(err, &Error{Code: NotFound}).
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Message == ""
}

// CodeOf returns the code of err, or Internal for an error that is none of ours, or "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
