package app

import (
	"context"

	"snug/internal/chat"
)

// endings ends the tokens of conversations that are over for good: erased, or ended off the record. The bus must not be kept waiting, so what it tells is
// queued; what the queue can't take is caught by the sweep of tokens whose conversation is gone.
type endings struct {
	a    *App
	over chan ending
}

type ending struct {
	conversation chat.ConversationID
	why          chat.Code
}

func newEndings(a *App) *endings { return &endings{a: a, over: make(chan ending, 1024)} }

// hear takes an event off the bus.
func (e *endings) hear(ev chat.Event) {
	why := chat.Erased
	switch {
	case ev.Kind == chat.EventErased:
	case ev.After.OffRecord && ev.After.State == chat.EndedNow:
		why = chat.Ended
	default:
		return
	}
	select {
	case e.over <- ending{ev.After.Conversation, why}:
	default:
		e.a.log.Warn("endings queue is full; tokens are left to the sweep")
	}
}

// run works until ctx ends, and then takes what is still queued.
func (e *endings) run(ctx context.Context) {
	for {
		select {
		case c := <-e.over:
			e.end(context.WithoutCancel(ctx), c)
		case <-ctx.Done():
			for {
				select {
				case c := <-e.over:
					e.end(context.WithoutCancel(ctx), c)
				default:
					return
				}
			}
		}
	}
}

func (e *endings) end(ctx context.Context, c ending) {
	if err := e.a.visitors.EndConversation(ctx, c.conversation, c.why); err != nil {
		e.a.log.Error("tokens of a conversation that is over were not ended", "conversation", c.conversation, "err", err)
	}
}
