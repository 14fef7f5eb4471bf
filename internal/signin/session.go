package signin

import (
	"context"
	"errors"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyproof"
	"snug/internal/keyring/sealed"
	"snug/internal/perm"
)

// maxSessions bounds the sessions of one person, and maxHeld those held in memory; both make room by the oldest.
const (
	maxSessions = 20
	maxHeld     = 3 * MaxStaff
)

// clockSlack is by how much a session may seem to come from the future before it is refused: a clock that was wrong and
// was put back must not leave sessions that live longer than they should.
const clockSlack = 5 * time.Minute

// sessions holds those in use, so that a request costs no query.
type sessions struct {
	mu   sync.Mutex
	held map[digest]*session // guarded by mu, with what it points to
}

type session struct {
	id      chat.SessionID
	staff   chat.StaffID
	created time.Time
	used    time.Time
	expires time.Time
	dirty   bool // used is newer than the row
	proof   proof
	proved  time.Time // when that was proven last

	// The token that it has now, the one before while that may still be on its way, and since when the newest is known to have
	// arrived.
	hash, previous digest
	renewed, seen  time.Time
	bound          binding
}

// errKey is the answer where a session is to begin, and the browser brought no key that it could be bound to.
var errKey = chat.Errorf(chat.Invalid, "Signing in takes a key that your browser makes. Load the page again; private windows of old browsers can't.")

var errUnsigned = chat.Errorf(chat.Unsigned, "You are not signed in, or no longer. Sign in again.")

const (
	insertSession = `INSERT INTO session (hash, id, staff, created_at, used_at, expires_at, proved_first, proved_second, proved_at, bound, about, renewed_at)
		VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $4, $8, $9, $4)`
	selectSession = `SELECT hash, previous, id, staff, created_at, used_at, expires_at, proved_first, proved_second, proved_at, bound, about, renewed_at
		FROM session WHERE hash = $1 OR previous = $1`
	selectHash    = `SELECT hash FROM session WHERE id = $1`
	deleteSession = `DELETE FROM session WHERE hash = $1 OR previous = $1`
	// All of a person's but one.
	deleteOthers = `DELETE FROM session WHERE staff = $1 AND id <> $2 RETURNING id`
	// A person's oldest, beyond the newest so many.
	insertOldest = `INSERT INTO session_over (hash, why, at) SELECT hash, $3, $4 FROM (
		SELECT hash FROM session WHERE staff = $1 ORDER BY created_at DESC, id DESC LIMIT 1000 OFFSET $2) AS oldest WHERE true ON CONFLICT (hash) DO NOTHING`
	deleteOldest = `DELETE FROM session WHERE id IN (
		SELECT id FROM session WHERE staff = $1 ORDER BY created_at DESC, id DESC LIMIT 1000 OFFSET $2) RETURNING id`
)

// Session tells who holds a token, and notes that they are there. It is called for each request; it costs a map look-up.
// Unsigned if the session is over or never was.
func (s *Staff) Session(ctx context.Context, token string) (chat.Staff, error) {
	return s.session(ctx, token, true)
}

// Look is Session for what a browser asks for by itself: it does not count as being there.
func (s *Staff) Look(ctx context.Context, token string) (chat.Staff, error) {
	return s.session(ctx, token, false)
}

func (s *Staff) session(ctx context.Context, token string, there bool) (chat.Staff, error) {
	hash, ok := digestOf(token)
	if !ok {
		return chat.Staff{}, errUnsigned
	}
	now := s.now()
	held, err := s.sessions.use(hash, now, there)
	if errors.Is(err, db.ErrNoRows) {
		if err := s.loadSession(ctx, hash); err != nil {
			return chat.Staff{}, err
		}
		held, err = s.sessions.use(hash, now, there)
	}
	if err != nil {
		return chat.Staff{}, err
	}
	p := s.directory.person(held.staff)
	if p == nil || p.Out(now) {
		return chat.Staff{}, errUnsigned
	}
	if p.Factors.Any() && held.proof.second == "" {
		return chat.Staff{}, errUnsigned // it is older than their second factor
	}
	return s.signed(p, &held)
}

// Touch notes that somebody with an open socket is there, without a request, and tells whether the session still stands.
// It looks into memory, and into the rows for a session that had to make room there; when it was used is written by Run.
func (s *Staff) Touch(ctx context.Context, id chat.SessionID) (bool, error) {
	if stands, held := s.sessions.touch(id, s.now()); held {
		return stands, nil
	}
	var hash []byte
	err := s.db.Read().QueryRowContext(ctx, selectHash, id).Scan(&hash)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	if err != nil || len(hash) != len(digest{}) {
		return false, err
	}
	if err := s.loadSession(ctx, digest(hash)); err != nil {
		if errors.Is(err, errUnsigned) {
			err = nil
		}
		return false, err
	}
	stands, _ := s.sessions.touch(id, s.now())
	return stands, nil
}

func (h *sessions) touch(id chat.SessionID, now time.Time) (stands, held bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.held {
		if s.id == id {
			if stands = s.standsLocked(now); stands {
				s.touchLocked(now)
			}
			return stands, true
		}
	}
	return false, false
}

// age is how long ago a session began that is held in memory, as one is that a request came with.
func (h *sessions) age(id chat.SessionID, now time.Time) (age time.Duration, held bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.held {
		if s.id == id {
			return now.Sub(s.created), true
		}
	}
	return 0, false
}

// signed is a person as the rest of the program knows them while signed in.
func (s *Staff) signed(p *Person, h *session) (chat.Staff, error) {
	who, err := s.working(p)
	if err != nil {
		return chat.Staff{}, err
	}
	who.Session, who.Proved = h.id, h.proved
	if !s.optional && h.proof.second == "" {
		who.Enrolling, who.Perms = true, perm.Of(perm.SignedIn)
		return who, nil
	}
	return s.elevate(who), nil
}

// working is a person with what they may do, signed in or not.
func (s *Staff) working(p *Person) (chat.Staff, error) {
	perms := s.role(p.Role)
	if !perms.Has(perm.SignedIn) {
		return chat.Staff{}, errUnsigned
	}
	return chat.Staff{
		ID: p.ID, Name: p.Name, Role: p.Role, Perms: p.curb(perms, s.now()), Teams: p.Teams, Sites: p.Sites, Language: p.Language,
	}, nil
}

// use finds a session in memory and, if somebody is there, marks it used. db.ErrNoRows: not in memory; errUnsigned: over.
func (h *sessions) use(hash digest, now time.Time, there bool) (session, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	held, ok := h.held[hash]
	if !ok {
		return session{}, db.ErrNoRows
	}
	if err := held.overLocked(now); err != nil {
		delete(h.held, hash)
		return session{}, err
	}
	if !held.newestLocked(hash, now) {
		delete(h.held, hash)
		return session{}, errUnsigned
	}
	if there {
		held.touchLocked(now)
	}
	return *held, nil
}

// overLocked is why a session does not stand, or nil. A clock that was put back ends those that would live longer by it, and one
// that goes on while the machine sleeps is what counts: times are those of the wall.
func (h *session) overLocked(now time.Time) error {
	switch {
	case !now.Before(h.expires):
		return endings[EndedLife]
	case now.Sub(h.used) >= SessionIdle:
		return endings[EndedIdle]
	case h.created.Sub(now) > clockSlack || h.used.Sub(now) > clockSlack:
		return errUnsigned
	}
	return nil
}

func (h *session) standsLocked(now time.Time) bool { return h.overLocked(now) == nil }

func (h *session) touchLocked(now time.Time) {
	if now.After(h.used) {
		h.used, h.dirty = now, true
	}
}

// loadSession reads a session from its row into memory.
func (s *Staff) loadSession(ctx context.Context, hash digest) error {
	var h session
	var created, used, expires, proved, renewed int64
	var current, previous, bound []byte
	var where sealed.Value
	err := s.db.Read().QueryRowContext(ctx, selectSession, hash[:]).Scan(&current, &previous, &h.id, &h.staff, &created, &used, &expires,
		&h.proof.first, &h.proof.second, &proved, &bound, &where, &renewed)
	if errors.Is(err, db.ErrNoRows) {
		return s.over(ctx, hash)
	}
	if err != nil {
		return err
	}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return err
	}
	copy(h.hash[:], current)
	copy(h.previous[:], previous)
	h.created, h.used, h.expires = time.UnixMilli(created), time.UnixMilli(used), time.UnixMilli(expires)
	h.proved, h.renewed = time.UnixMilli(proved), time.UnixMilli(renewed)
	h.bound.about = openAbout(key, h.id, where)
	if len(bound) > 0 {
		if h.bound.key, err = keyproof.ReadKey(bound); err != nil {
			return errUnsigned // a damaged row opens nothing
		}
	}
	if s.directory.person(h.staff) == nil || h.created.After(s.directory.read().Add(-clockSlack)) {
		// It began on another node, since it was read here who works here and as what.
		s.change.Lock()
		err := s.reload(ctx)
		s.change.Unlock()
		if err != nil {
			return err
		}
	}
	s.sessions.hold(hash, &h)
	return nil
}

// hold keeps a session in memory under a token. If it is there under another one, that one is kept.
func (h *sessions) hold(hash digest, held *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if hash != held.hash {
		if other := h.held[held.hash]; other != nil {
			held = other
		}
	} else if other := h.held[held.previous]; other != nil && held.previous != (digest{}) {
		other.hash, other.previous, other.renewed = held.hash, held.previous, held.renewed
		held = other
	}
	if len(h.held) >= maxHeld {
		var oldest digest
		var at time.Time
		for d, other := range h.held {
			if at.IsZero() || other.used.Before(at) {
				oldest, at = d, other.used
			}
		}
		delete(h.held, oldest) // its row remains, and is read when it is used again
	}
	h.held[hash] = held
}

// begin makes a session for somebody who has just proved who they are: always a new token, never one brought along. spend
// is done in the same unit of work: it uses up what was proven with, and its error is what is returned.
func (s *Staff) begin(ctx context.Context, p *Person, how proof, spend func(context.Context, db.Querier) error) (string, chat.Staff, error) {
	token, hash := newToken()
	now := s.now()
	h := &session{id: chat.NewSessionID(), staff: p.ID, created: now, used: now, expires: now.Add(SessionLife), proof: how, proved: now, hash: hash, renewed: now}
	key, err := installation(ctx, s.ring)
	if err != nil {
		return "", chat.Staff{}, err
	}
	var bound []byte // none: a session that nothing can prove, and that opens nothing at the edge
	client := clientIn(ctx)
	if client.Key != "" {
		if h.bound.key, bound, err = keyproof.ParseKey(client.Key); err != nil {
			return "", chat.Staff{}, errKey
		}
	}
	h.bound.about = about{Device: client.Device, Network: neighbourhood(client.Address)}
	who, err := s.signed(p, h)
	if err != nil {
		return "", chat.Staff{}, err
	}
	var gone []chat.SessionID
	err = s.db.Write(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if err := spend(ctx, q); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, insertSession, hash[:], h.id, p.ID, millis(now), millis(h.expires), how.first, how.second, bound, h.bound.about.seal(key, h.id)); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, insertOldest, p.ID, maxSessions, string(EndedMany), millis(now)); err != nil {
			return err
		}
		gone, err = sessionIDs(q.QueryContext(ctx, deleteOldest, p.ID, maxSessions))
		return err
	})
	if err != nil {
		return "", chat.Staff{}, err
	}
	s.sessions.hold(hash, h)
	s.forget(gone)
	// Between the look at the person and the row, they may have been disabled or given another role, here or on another node.
	s.change.Lock()
	err = s.reload(ctx)
	s.change.Unlock()
	if err != nil {
		return "", chat.Staff{}, errors.Join(err, s.SignOut(ctx, token))
	}
	if now := s.directory.person(p.ID); now == nil || now.Out(s.now()) || now.Role != p.Role {
		return "", chat.Staff{}, errors.Join(errUnsigned, s.SignOut(ctx, token))
	}
	return token, who, nil
}

// SignOut ends a session. A token that is not known is not an error.
func (s *Staff) SignOut(ctx context.Context, token string) error {
	hash, ok := digestOf(token)
	if !ok {
		return nil
	}
	if err := s.loadSession(ctx, hash); err != nil && !errors.Is(err, errUnsigned) {
		return err
	}
	err := s.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, deleteSession, hash[:])
		return err
	})
	if err != nil {
		return err
	}
	s.sessions.mu.Lock()
	held := s.sessions.held[hash]
	s.sessions.mu.Unlock()
	if held != nil {
		s.forget([]chat.SessionID{held.id})
	}
	return nil
}

func sessionIDs(rows *db.Rows, err error) ([]chat.SessionID, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []chat.SessionID
	for rows.Next() {
		var id chat.SessionID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// forget drops sessions whose rows are gone from memory, and tells those who listen.
func (s *Staff) forget(ids []chat.SessionID) {
	if len(ids) == 0 {
		return
	}
	gone := make(map[chat.SessionID]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	s.sessions.mu.Lock()
	for hash, h := range s.sessions.held {
		if gone[h.id] {
			delete(s.sessions.held, hash)
		}
	}
	s.sessions.mu.Unlock()
	s.ended(ids)
}
