package signin

import (
	"context"

	"snug/internal/chat"
)

// replay is what Verify and Hello answer to the token that ends its family. It says whose that was, to who tells of it; whoever
// brought the token is answered as one of a family that has ended before.
type replay struct{ of chat.Guest }

func (r replay) Error() string { return errReplayed.Error() }
func (r replay) Unwrap() error { return errReplayed }

// Guest is the visitor whose token it was.
func (r replay) Guest() chat.Guest { return r.of }

// Knows tells whether a token is a visitor's, good or not. It changes nothing: it is asked where such a token has no business.
func (v *Visitors) Knows(ctx context.Context, token string) bool {
	hash, ok := digestOf(token)
	if !ok {
		return false
	}
	_, held, err := v.find(ctx, hash)
	return err == nil && held != nil
}
