package realtime

import (
	"sync"
	"testing"

	"snug/internal/chat"
)

// A conversation is erased while the rows of a round are handed out. The round is read without a lock, so that erasing
// must not change it; the race detector watches. What was erased is not handed out any more, also if an event about it
// comes late, and the list of what was erased does not grow beyond the round.
func TestForgetWhileSpreading(t *testing.T) {
	var r rows
	r.init()
	var ids []chat.ConversationID
	for range 100 {
		s := &chat.Summary{}
		s.Conversation = chat.NewConversationID()
		ids = append(ids, s.Conversation)
		r.mark(s, true)
	}
	round := r.turn()
	var both sync.WaitGroup
	both.Go(func() {
		for range 50 {
			for id, c := range round {
				if c.summary.Conversation != id {
					t.Error("the round has changed")
				}
			}
		}
	})
	both.Go(func() {
		for _, id := range ids {
			r.forget(id)
		}
	})
	both.Wait()
	late := &chat.Summary{}
	late.Conversation = ids[0]
	r.mark(late, true)
	if next := r.turn(); len(next) != 0 || len(r.erased) != 0 {
		t.Errorf("the next round has %d rows, and %d erased ones are remembered", len(next), len(r.erased))
	}
	h := &Hub{}
	h.rows.init()
	h.rows.forget(ids[1])
	if h.stillSeen(nil, ids[1], round[ids[1]]) {
		t.Error("an erased row may still be handed out")
	}
}
