// Package bus carries events between the rooms of one process: a direct call in the publisher's goroutine, after the
// commit that the event tells of.
//
// It protects publishers from subscribers: a panic in one is contained and logged, and the others still hear. It refuses
// to queue, to store and to start goroutines; a subscriber that has to wait must queue by itself. Push is best effort:
// the numbers in the database are the truth.
package bus

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"snug/internal/chat"
)

// Bus is an in-process bus. All methods may be called at the same time from any goroutine.
type Bus struct {
	log  *slog.Logger
	mu   sync.Mutex // serialises Subscribe
	subs atomic.Pointer[[]func(chat.Event)]
}

// New makes a bus without subscribers. A nil log drops what there is to say.
func New(log *slog.Logger) *Bus {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Bus{log: log}
}

// Subscribe has fn called with every event that is published from now on, in the publisher's goroutine, perhaps from
// several at once and in no order between them. fn must not block and must not change the event: others see the same
// values. There is no way to unsubscribe: rooms subscribe while the house is built and live as long as it does.
func (b *Bus) Subscribe(fn func(chat.Event)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var subs []func(chat.Event)
	if old := b.subs.Load(); old != nil {
		subs = append(subs, *old...)
	}
	subs = append(subs, fn)
	b.subs.Store(&subs)
}

// Publish calls every subscriber, in the order of subscription, and returns when all have returned.
func (b *Bus) Publish(e chat.Event) {
	subs := b.subs.Load()
	if subs == nil {
		return
	}
	for i, fn := range *subs {
		b.deliver(i, fn, e)
	}
}

// deliver is a frame of its own for the recover: one subscriber's panic must not keep the event from the next.
func (b *Bus) deliver(i int, fn func(chat.Event), e chat.Event) {
	defer func() {
		if p := recover(); p != nil {
			// Only the type of the panic's value is written: its text may quote what somebody typed.
			b.log.Error("bus subscriber panicked", "subscriber", i, "event", string(e.Kind), "panic", fmt.Sprintf("%T", p))
		}
	}()
	fn(e)
}
