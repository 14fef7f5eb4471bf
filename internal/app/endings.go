package app

import (
	"context"

	"snug/internal/chat"
)

// endings ends the tokens of conversations that are over for good. The bus must not be kept waiting, so what it tells is
// queued; what the queue can't take is caught by the sweep of tokens whose conversation is gone.
type endings struct {
	a      *App
	erased chan chat.ConversationID
}

func newEndings(a *App) *endings { return &endings{a: a, erased: make(chan chat.ConversationID, 1024)} }

// hear takes an event off the bus.
func (e *endings) hear(ev chat.Event) {
	if ev.Kind != chat.EventErased {
		return
	}
	select {
	case e.erased <- ev.After.Conversation:
	default:
		e.a.log.Warn("endings queue is full; tokens are left to the sweep")
	}
}

// run works until ctx ends, and then takes what is still queued.
func (e *endings) run(ctx context.Context) {
	for {
		select {
		case c := <-e.erased:
			e.end(context.WithoutCancel(ctx), c)
		case <-ctx.Done():
			for {
				select {
				case c := <-e.erased:
					e.end(context.WithoutCancel(ctx), c)
				default:
					return
				}
			}
		}
	}
}

func (e *endings) end(ctx context.Context, c chat.ConversationID) {
	if err := e.a.visitors.EndConversation(ctx, c, chat.Erased); err != nil {
		e.a.log.Error("tokens of an erased conversation were not ended", "conversation", c, "err", err)
	}
}

// closeVisitor closes the sockets of a token family that has ended.
func (a *App) closeVisitor(id chat.VisitorID, _ chat.Code) { a.hub.CloseVisitor(id) }
