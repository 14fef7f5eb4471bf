package realtime

import (
	"sync"
	"time"

	"snug/internal/chat"
)

// typingFor is how long somebody counts as typing who has not said so again; typingEvery is how often the others are told.
const (
	typingFor   = 6 * time.Second
	typingEvery = 2 * time.Second
)

// typist is somebody who may be typing in a conversation; staff is zero for its visitor.
type typist struct {
	conversation chat.ConversationID
	staff        chat.StaffID
}

// typists remembers who is typing: at most one for each socket and watched conversation.
type typists struct {
	mu  sync.Mutex
	now map[typist]typingState
}

type typingState struct {
	told, until time.Time
	facts       chat.Facts
	by          chat.Author
}

func (t *typists) init() { t.now = make(map[typist]typingState) }

// type_ notes that somebody is typing, or stopped. What is typed is not part of it. may, if not nil, is asked before the
// others are told.
func (h *Hub) type_(facts chat.Facts, by chat.Author, on bool, may func() bool) {
	if !on {
		h.stopTyping(facts, by)
		return
	}
	now := h.now()
	key := typist{facts.Conversation, by.Staff}
	h.typing.mu.Lock()
	state, known := h.typing.now[key]
	if known {
		state.until = now.Add(typingFor)
		tell := now.Sub(state.told) >= typingEvery
		if tell {
			state.told = now
		}
		h.typing.now[key] = state
		if !tell {
			h.typing.mu.Unlock()
			return
		}
	}
	h.typing.mu.Unlock()
	if may != nil && !may() {
		return
	}
	if !known {
		h.typing.mu.Lock()
		h.typing.now[key] = typingState{told: now, until: now.Add(typingFor), facts: facts, by: by}
		h.typing.mu.Unlock()
	}
	h.publish(chat.Event{Kind: chat.EventTyping, After: facts, By: by, On: true, At: now})
}

// stopTyping tells the others, if they were told that somebody types.
func (h *Hub) stopTyping(facts chat.Facts, by chat.Author) {
	key := typist{facts.Conversation, by.Staff}
	h.typing.mu.Lock()
	_, known := h.typing.now[key]
	delete(h.typing.now, key)
	h.typing.mu.Unlock()
	if known {
		h.publish(chat.Event{Kind: chat.EventTyping, After: facts, By: by, At: h.now()})
	}
}

// expireTyping ends the typing of those who went silent.
func (h *Hub) expireTyping(now time.Time) {
	var over []typingState
	h.typing.mu.Lock()
	for key, state := range h.typing.now {
		if !now.Before(state.until) {
			delete(h.typing.now, key)
			over = append(over, state)
		}
	}
	h.typing.mu.Unlock()
	for _, state := range over {
		h.publish(chat.Event{Kind: chat.EventTyping, After: state.facts, By: state.by, At: now})
	}
}
