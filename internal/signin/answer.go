package signin

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
)

// EndSessions ends all sessions of somebody, as an answer to what is done with one of them. Whoever asks has written it down.
func (s *Staff) EndSessions(ctx context.Context, id chat.StaffID) error {
	return s.alterNow(ctx, id, nil, func(context.Context, db.Querier, *Person) error { return nil })
}
