package signin

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
)

// EndSessions ends all sessions of somebody, as an answer to what is done with one of them. Whoever asks has written it down.
func (s *Staff) EndSessions(ctx context.Context, id chat.StaffID) error {
	var gone []chat.SessionID
	err := s.db.Write(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if _, err := q.ExecContext(ctx, deleteHalves, id); err != nil {
			return err
		}
		gone, err = s.endSessions(ctx, q, id, chat.SessionID{}, EndedAnswer)
		return err
	})
	if err != nil {
		return err
	}
	s.forget(gone)
	return nil
}
