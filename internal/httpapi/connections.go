package httpapi

import (
	"cmp"
	"context"
	"net"
	"slices"
	"sync"
	"sync/atomic"

	"snug/internal/chat"
)

// tally counts connections by how they are protected, since the start. There are as many kinds as there are suites and
// groups, so it stays small; it is bounded all the same.
type tally struct {
	mu   sync.Mutex
	seen map[chat.Connection]uint64 // guarded by mu
}

const maxKinds = 64

// counted marks a connection whose first request was counted, and knows what measures it.
type counted struct {
	done  atomic.Bool
	meter *meter // nil: nothing does
}

type countedKey struct{}

// ConnContext marks a new connection. The server's ConnContext calls it.
func ConnContext(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, countedKey{}, &counted{meter: meterOf(c)})
}

// meterIn is what measures the connection of a request; nil if nothing does.
func meterIn(ctx context.Context) *meter {
	if mark, ok := ctx.Value(countedKey{}).(*counted); ok {
		return mark.meter
	}
	return nil
}

// count counts a connection once, at its first request.
func (t *tally) count(ctx context.Context, c chat.Connection) {
	if mark, ok := ctx.Value(countedKey{}).(*counted); ok && mark.done.Swap(true) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == nil {
		t.seen = map[chat.Connection]uint64{}
	}
	if _, known := t.seen[c]; known || len(t.seen) < maxKinds {
		t.seen[c]++
	}
}

// list returns the counts, most frequent first.
func (t *tally) list() []wireConnectionCount {
	t.mu.Lock()
	out := make([]wireConnectionCount, 0, len(t.seen))
	for c, n := range t.seen {
		out = append(out, wireConnectionCount{WireConnection(c), n})
	}
	t.mu.Unlock()
	slices.SortFunc(out, func(a, b wireConnectionCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Transport, b.Transport), cmp.Compare(a.Cipher, b.Cipher), cmp.Compare(a.Group, b.Group))
	})
	return out
}
