package signin

import (
	"context"
	"errors"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// Ended is why a session ended before its person signed out. The words are sent to the console, which says them in its
// languages; none is ever changed.
type Ended string

// The reasons.
const (
	EndedIdle    Ended = "idle"    // nobody was there for SessionIdle
	EndedLife    Ended = "life"    // SessionLife is over
	EndedChanged Ended = "changed" // password, role, teams, factors or the account changed
	EndedRevoked Ended = "revoked" // by its person in another session, or by who manages people
	EndedStolen  Ended = "stolen"  // its cookie came without its key, again and again
	EndedAnswer  Ended = "answer"  // as an answer to what looked like an attack
	EndedMany    Ended = "many"    // so many newer ones began
)

// overKept is how long it is remembered why a session ended.
const overKept = 24 * time.Hour

const (
	selectOver  = `SELECT why FROM session_over WHERE hash = $1`
	insertOver  = `INSERT INTO session_over (hash, why, at) SELECT hash, $1, $2 FROM session WHERE id = $3 AND staff = $4 ON CONFLICT (hash) DO NOTHING`
	insertOvers = `INSERT INTO session_over (hash, why, at) SELECT hash, $1, $2 FROM session WHERE staff = $3 AND id <> $4 ON CONFLICT (hash) DO NOTHING`
	sweepOver   = `DELETE FROM session_over WHERE at < $1`
	// Those that nobody was there for, and those whose time is over.
	insertIdle = `INSERT INTO session_over (hash, why, at) SELECT hash, $1, $2 FROM session WHERE used_at <= $3 ON CONFLICT (hash) DO NOTHING`
	insertLife = `INSERT INTO session_over (hash, why, at) SELECT hash, $1, $2 FROM session WHERE expires_at <= $2 ON CONFLICT (hash) DO NOTHING`
)

// endings are what is answered to who comes with the token of a session that ended.
var endings = map[Ended]*chat.Error{
	EndedIdle:    chat.Errorf(chat.Unsigned, "You were signed out, since nobody was there for %d minutes. Sign in again.", int(SessionIdle/time.Minute)),
	EndedLife:    chat.Errorf(chat.Unsigned, "You were signed out after %d hours. Sign in again.", int(SessionLife/time.Hour)),
	EndedChanged: chat.Errorf(chat.Unsigned, "You were signed out, since your account was changed. Sign in again."),
	EndedRevoked: chat.Errorf(chat.Unsigned, "This session was ended from another one. Sign in again."),
	EndedStolen:  chat.Errorf(chat.Unsigned, "This session was ended: somebody else used its cookie. Tell whoever looks after security, and sign in again."),
	EndedAnswer:  chat.Errorf(chat.Unsigned, "You were signed out, since what was done with one of your sessions looked like an attack. Tell whoever looks after security, and sign in again."),
	EndedMany:    chat.Errorf(chat.Unsigned, "This session was ended, since you signed in elsewhere more often than %d times. Sign in again.", maxSessions),
}

// WhyEnded tells why the session ended that an error is about; "" for other errors, and where it is not known.
func WhyEnded(err error) Ended {
	var shown *chat.Error
	if errors.As(err, &shown) {
		for why, e := range endings {
			if shown == e {
				return why
			}
		}
	}
	return ""
}

// over is the answer to a token that no session has.
func (s *Staff) over(ctx context.Context, hash digest) error {
	var why Ended
	err := s.db.Read().QueryRowContext(ctx, selectOver, hash[:]).Scan(&why)
	switch known := endings[why]; {
	case errors.Is(err, db.ErrNoRows) || err == nil && known == nil:
		return errUnsigned
	case err != nil:
		return err
	default:
		return known
	}
}

// End ends one session of a person. NotFound if they have no such session. That it ended is written down, and it ends even
// where that can't be.
func (s *Staff) End(ctx context.Context, staff chat.StaffID, id chat.SessionID, why Ended) error {
	_, err := s.endWritten(ctx, staff, why, func(ctx context.Context, q db.Querier) ([]chat.SessionID, error) {
		if _, err := q.ExecContext(ctx, insertOver, string(why), millis(s.now()), id, staff); err != nil {
			return nil, err
		}
		gone, err := sessionIDs(q.QueryContext(ctx, deleteOne, staff, id))
		if err == nil && len(gone) == 0 {
			err = errNoSession
		}
		return gone, err
	})
	return err
}

// EndAll ends all sessions of a person but one, the zero one for none, and tells how many there were.
func (s *Staff) EndAll(ctx context.Context, staff chat.StaffID, but chat.SessionID, why Ended) (int, error) {
	return s.endWritten(ctx, staff, why, func(ctx context.Context, q db.Querier) ([]chat.SessionID, error) {
		return s.endSessions(ctx, q, staff, but, why)
	})
}

func (s *Staff) endWritten(ctx context.Context, staff chat.StaffID, why Ended, end func(context.Context, db.Querier) ([]chat.SessionID, error)) (int, error) {
	done, err := s.audit.Begin(ctx, chat.Act{
		Name: chat.ActEndSessions, By: chat.ActorIn(ctx), Subject: staff, Facts: map[string]string{"why": string(why)}, Anyway: true,
	})
	if err != nil {
		return 0, err
	}
	var gone []chat.SessionID
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) (err error) {
		gone, err = end(ctx, q)
		return err
	})
	done(err)
	if err != nil {
		return 0, err
	}
	s.forget(gone)
	return len(gone), nil
}

// endSessions ends a person's sessions in the rows, all but one.
func (s *Staff) endSessions(ctx context.Context, q db.Querier, staff chat.StaffID, but chat.SessionID, why Ended) ([]chat.SessionID, error) {
	kept := but.Bytes() // "none" is stored as NULL, and nothing differs from NULL
	if _, err := q.ExecContext(ctx, insertOvers, string(why), millis(s.now()), staff, kept[:]); err != nil {
		return nil, err
	}
	return sessionIDs(q.QueryContext(ctx, deleteOthers, staff, kept[:]))
}

var errNoSession = chat.Errorf(chat.NotFound, "There is no such session. It may have ended meanwhile.")

const deleteOne = `DELETE FROM session WHERE staff = $1 AND id = $2 RETURNING id`
