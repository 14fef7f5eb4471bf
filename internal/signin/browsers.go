package signin

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// A browser in which somebody has signed in is known to be theirs for BrowserLife after the last time, by a token. It proves
// nothing about a person: it only spares its owner what guessing elsewhere does to the account, has ten attempts of its own,
// and is forgotten after them.
const (
	BrowserLife = 90 * 24 * time.Hour
	maxBrowsers = 20 // of one person; the oldest makes room
)

const (
	selectBrowser = `SELECT failed FROM known_browser WHERE hash = $1 AND staff = $2 AND used_at > $3`
	countBrowser  = `UPDATE known_browser SET failed = failed + 1 WHERE hash = $1 AND staff = $2 RETURNING failed`
	trustBrowser  = `UPDATE known_browser SET failed = 0 WHERE hash = $1 AND staff = $2`
	turnBrowser   = `UPDATE known_browser SET hash = $1 WHERE hash = $2`
	keepBrowser   = `INSERT INTO known_browser (hash, staff, failed, used_at) VALUES ($1, $2, 0, $3)
		ON CONFLICT (hash, staff) DO UPDATE SET failed = 0, used_at = $3`
	boundBrowsers = `DELETE FROM known_browser WHERE staff = $1 AND hash IN (
		SELECT hash FROM known_browser WHERE staff = $1 ORDER BY used_at DESC, hash LIMIT 1000 OFFSET $2)`
	sweepBrowsers = `DELETE FROM known_browser WHERE used_at < $1 OR failed >= 10`
)

// recognise returns the hash of the token that the request's browser brought, if p has signed in with it; nil otherwise. For
// nobody it does the same work.
func (s *Staff) recognise(ctx context.Context, p *Person) (*digest, error) {
	hash, ok := digestOf(clientIn(ctx).Browser)
	id := chat.NewStaffID()
	if p != nil {
		id = p.ID
	}
	var failed int
	err := s.db.Read().QueryRowContext(ctx, selectBrowser, hash[:], id, millis(s.now().Add(-BrowserLife))).Scan(&failed)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, err
	case !ok || failed >= maxWrong:
		return nil, nil
	}
	return &hash, nil
}

// KnowBrowser makes the browser that a request of somebody signed in came from a known one of theirs, and returns the token
// that it is to keep from now on; the one that it brought is spent. It is called when a session has begun, whatever began it.
func (s *Staff) KnowBrowser(ctx context.Context, id chat.StaffID) (string, error) {
	token, hash := newToken()
	now := millis(s.now())
	err := s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if old, ok := digestOf(clientIn(ctx).Browser); ok {
			if _, err := q.ExecContext(ctx, turnBrowser, hash[:], old[:]); err != nil {
				return err
			}
		}
		if _, err := q.ExecContext(ctx, keepBrowser, hash[:], id, now); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, boundBrowsers, id, maxBrowsers)
		return err
	})
	if err != nil {
		return "", err
	}
	return token, nil
}
