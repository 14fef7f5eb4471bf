package signin

import (
	"context"
	"net/netip"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// After maxWrong wrong passwords in a row the password's way of an account is closed for ClosedFor (PCI DSS 8.3.4): no
// password is right, and nobody is told which would have been. Attempts older than wrongForget are not counted any more.
const (
	maxWrong    = 10
	ClosedFor   = 30 * time.Minute
	wrongForget = 24 * time.Hour
	// maxWays bounds the rows; accounts that don't exist have some, too.
	maxWays = 100_000
)

const (
	// Counted before the password is looked at, so that many attempts at once get no more than ten answers either. While the
	// way is closed, the count goes on and the time does not.
	countAttempt = `INSERT INTO password_way (account, failed, last_at, closed_until) VALUES ($1, 1, $2, 0)
		ON CONFLICT (account) DO UPDATE SET
			failed = CASE
				WHEN password_way.closed_until > $2 THEN password_way.failed + 1
				WHEN password_way.closed_until <> 0 OR password_way.last_at < $3 THEN 1
				ELSE password_way.failed + 1 END,
			closed_until = CASE
				WHEN password_way.closed_until > $2 THEN password_way.closed_until
				WHEN password_way.closed_until <> 0 OR password_way.last_at < $3 THEN 0
				WHEN password_way.failed + 1 >= $4 THEN $5
				ELSE 0 END,
			last_at = $2
		RETURNING failed`
	openWay   = `DELETE FROM password_way WHERE account = $1`
	sweepWays = `DELETE FROM password_way WHERE last_at < $1 AND closed_until < $2`
	boundWays = `DELETE FROM password_way WHERE account IN (
		SELECT account FROM password_way ORDER BY last_at DESC LIMIT 10000 OFFSET $1)`
)

// proveByPassword returns nil if whoever asks has p's password and may use it, and otherwise what they are answered. p is nil
// where the e-mail address is nobody's: such an account is limited, counted and closed as any other is. Unknown, disabled and
// closed accounts, those without a password, and wrong passwords get the same answer after the same work.
func (s *Staff) proveByPassword(ctx context.Context, key *keyring.Key, p *Person, email, password string, from netip.Addr) error {
	index := emailIndex(key, email)
	browser, err := s.recognise(ctx, p)
	if err != nil {
		return err
	}
	succeeded, err := s.slow.attempt(s.now(), index, from, browser)
	if err != nil {
		s.noteSlowed(ctx, p, from)
		return err
	}
	way := key.MAC("password way 1", []byte(email))
	n, err := s.countAttempt(ctx, way, p, browser)
	if err != nil {
		return err
	}
	lane := &s.hash.strangers
	if browser != nil {
		lane = &s.hash.known
	}
	same, err := s.check(ctx, lane, key, p, password)
	if chat.CodeOf(err) == chat.TooMany { // so many at once that it was not looked at; it counts all the same, and is told
		s.noteSlowed(ctx, p, from)
		s.noteClosing(ctx, p, from, n, browser)
	}
	if err != nil {
		return err
	}
	if same && n <= maxWrong && p != nil && !p.Out(s.now()) {
		succeeded()
		return s.attemptSucceeded(ctx, way, p, browser)
	}
	s.log.WarnContext(ctx, "sign-in refused", "network", networkOf(from))
	why, kind := "refused", chat.SignalSignInFailed
	if n > maxWrong {
		why = "closed"
	}
	s.noteFailed(ctx, p, from, why)
	s.raise(kind, p, from)
	s.noteClosing(ctx, p, from, n, browser)
	return errWrong
}

// noteSlowed writes down and tells that an attempt was refused before its password was looked at.
func (s *Staff) noteSlowed(ctx context.Context, p *Person, from netip.Addr) {
	s.log.WarnContext(ctx, "sign-in slowed down", "network", networkOf(from))
	s.noteFailed(ctx, p, from, "slowed down")
	s.raise(chat.SignalSignInSlowed, p, from)
}

// noteClosing does so where the attempt was the one that closes the password's way.
func (s *Staff) noteClosing(ctx context.Context, p *Person, from netip.Addr, n int, browser *digest) {
	if n == maxWrong && browser == nil {
		s.log.WarnContext(ctx, "the password's way of an account is closed for a while", "known", p != nil)
		s.noteFailed(ctx, p, from, "closed from now on")
		s.raise(chat.SignalPasswordClosed, p, from)
	}
}

// countAttempt counts one attempt for the browser, if it is known, or else for the account, and returns how many there have
// been since the last that succeeded.
func (s *Staff) countAttempt(ctx context.Context, way [32]byte, p *Person, browser *digest) (n int, err error) {
	now := s.now()
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if browser != nil {
			return q.QueryRowContext(ctx, countBrowser, browser[:], p.ID).Scan(&n)
		}
		return q.QueryRowContext(ctx, countAttempt, way[:], millis(now), millis(now.Add(-wrongForget)), maxWrong, millis(now.Add(ClosedFor))).Scan(&n)
	})
	return n, err
}

// attemptSucceeded forgets the attempts. Those that strangers made are not forgotten because a known browser succeeded.
func (s *Staff) attemptSucceeded(ctx context.Context, way [32]byte, p *Person, browser *digest) error {
	return s.db.Write(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if browser != nil {
			_, err = q.ExecContext(ctx, trustBrowser, browser[:], p.ID)
		} else {
			_, err = q.ExecContext(ctx, openWay, way[:])
		}
		return err
	})
}

// sweepWays drops the counts that are too old to matter, and the oldest of too many.
func (s *Staff) sweepWays(ctx context.Context) error {
	now := s.now()
	return s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if _, err := q.ExecContext(ctx, sweepWays, millis(now.Add(-wrongForget)), millis(now)); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, boundWays, maxWays); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, sweepBrowsers, millis(now.Add(-BrowserLife)))
		return err
	})
}

// raise tells of something suspicious about signing in. p is nil where the account does not exist.
func (s *Staff) raise(kind chat.SignalKind, p *Person, from netip.Addr) {
	sig := chat.Signal{Kind: kind, From: from, Door: "/v1/session"}
	if p != nil {
		sig.Subject = p.ID
	}
	s.suspect(sig)
}
