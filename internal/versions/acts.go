package versions

import (
	"context"

	"snug/internal/chat"
)

// Audit writes down that another version is about to be put in force.
type Audit interface {
	// Begin returns when it is on disk that the act is about to be done. On an error the act must not be done. Otherwise
	// done is called once, with the act's error or nil.
	Begin(ctx context.Context, a chat.Act) (done func(error), err error)
}

// unwritten writes nothing down.
type unwritten struct{}

func (unwritten) Begin(context.Context, chat.Act) (func(error), error) { return func(error) {}, nil }
