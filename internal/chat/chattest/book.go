// Package chattest has what tests of rooms need of other rooms' place. Book stands where the audit log stands: rooms don't
// know each other, not even in tests. The real log is tried together with them by the whole program.
//
// It refuses to be imported by anything but tests.
package chattest

import (
	"context"
	"sync"

	"snug/internal/chat"
)

// Book is a log of acts that tests read, and close. The zero value is empty and open.
type Book struct {
	mu     sync.Mutex // guards the following
	closed bool
	lines  []string
	acts   []chat.Act
}

// Begin writes "begin" and the act's name; done writes "done", or "not" for an error. A closed book takes only what is done
// anyway.
func (b *Book) Begin(_ context.Context, a chat.Act) (func(error), error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed && !a.Anyway {
		return nil, chat.Errorf(chat.Unlogged, "The book is closed.")
	}
	b.write("begin", a)
	b.acts = append(b.acts, a)
	return func(err error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if err != nil {
			b.write("not", a)
		} else {
			b.write("done", a)
		}
	}, nil
}

// Note writes "note" and the act's name.
func (b *Book) Note(_ context.Context, a chat.Act) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.write("note", a)
	b.acts = append(b.acts, a)
}

func (b *Book) write(how string, a chat.Act) { b.lines = append(b.lines, how+" "+string(a.Name)) }

// Close closes the book, or opens it again.
func (b *Book) Close(closed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = closed
}

// Take returns what was written, and the acts that began, and forgets them.
func (b *Book) Take() (lines []string, acts []chat.Act) {
	b.mu.Lock()
	defer b.mu.Unlock()
	lines, acts = b.lines, b.acts
	b.lines, b.acts = nil, nil
	return lines, acts
}
