package intrusion

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask"
)

const (
	incidentColumns = `id, attack, severity, score, signals, first_at, last_at, opened_at, state, version, body`

	insertIncident = `INSERT INTO incident (` + incidentColumns + `, actor, live)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', 1, $9, $10, 1) ON CONFLICT DO NOTHING`
	updateIncident = `UPDATE incident SET severity = $1, score = $2, signals = $3, first_at = $4, last_at = $5, version = version + 1, body = $6
		WHERE id = $7 AND version = $8 AND live = 1`
	selectLive = `SELECT ` + incidentColumns + ` FROM incident WHERE actor = $1 AND attack = $2 AND live = 1`
	// What has paused, or goes on for too long, is over: what comes is another one.
	endPaused = `UPDATE incident SET live = 0 WHERE actor = $1 AND attack = $2 AND live = 1 AND (last_at < $3 OR first_at < $4)`
	endBroken = `UPDATE incident SET live = 0 WHERE id = $1`
)

// errAgain is what a unit of work fails with when another node was faster. It is tried again.
var errAgain = errors.New("intrusion: another node was faster")

// stored is an incident's row.
type stored struct {
	id                  chat.RecordID
	attack              Attack
	severity            Severity
	score, signals      int
	first, last, opened int64
	state               State
	version             int64
	sealed              sealed.Value
	content             content
	broken              bool
}

func (s *stored) scan(row interface{ Scan(...any) error }) error {
	return row.Scan(&s.id, &s.attack, &s.severity, &s.score, &s.signals, &s.first, &s.last, &s.opened, &s.state, &s.version, &s.sealed)
}

// open opens what is sealed. What does not open is broken.
func (s *stored) open(key *keyring.Key) {
	plain, err := key.Open(placeIncident(s.id, s.attack), s.sealed)
	if err == nil {
		err = json.Unmarshal(plain, &s.content)
	}
	s.broken = err != nil
}

// placeIncident binds what is sealed to its row.
func placeIncident(id chat.RecordID, a Attack) keyring.AD {
	return keyring.AD{Table: "incident", Column: "body", Row: id.Bytes(), Kind: string(a)}
}

func (r *Room) key(ctx context.Context) (*keyring.Key, error) {
	return r.o.Ring.Key(ctx, keyring.InstallationKey)
}

// actorMark is by what an actor's incident is found again.
func actorMark(key *keyring.Key, a Actor) [32]byte { return key.MAC("intrusion actor 1", a.key()) }

// storeGroup folds what has come up into the actor's incident, and opens one where that is due. What could not be stored stays.
func (r *Room) storeGroup(ctx context.Context, g *group, now time.Time) error {
	key, err := r.key(ctx)
	if err != nil {
		return err
	}
	may := g.ripe(now)
	live, err := r.live(ctx, key, g)
	if err != nil {
		return err
	}
	switch {
	case !live && !may:
		return nil
	case !live && g.id.IsZero() && !r.groups.mayOpen(g, now):
		r.groups.shareWithMany(g, now)
		return nil
	case !live && !g.id.IsZero():
		// It was closed, or has paused: whether what has come since is another one is weighed anew.
		g.id, g.severity, g.total, g.points = chat.RecordID{}, None, 0, float64(g.score)
		if !g.ripe(now) {
			return nil
		}
	}
	var s stored
	var opened bool
	for range 5 {
		err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) (err error) {
			s, opened, err = fold(ctx, q, key, g, now)
			return err
		})
		if !errors.Is(err, errAgain) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("store an incident: %w", err)
	}
	news, before := NewsMore, g.severity
	switch {
	case opened:
		news = NewsOpened
	case s.severity > before && before != None:
		news = NewsWorse
	}
	g.id, g.severity, g.total, g.stored = s.id, s.severity, s.score, now
	g.content, g.score = content{}, 0
	i := s.incident()
	level := r.o.Log.InfoContext
	if news != NewsMore {
		level = r.o.Log.WarnContext
	}
	level(ctx, "incident", "news", string(news), "id", i.ID, "attack", string(i.Attack), "severity", i.Severity.String(), "signals", i.Signals)
	r.tell(ctx, i, news)
	return r.answer(ctx, key, g, i, now)
}

// live tells whether the actor has an incident that goes on.
func (r *Room) live(ctx context.Context, key *keyring.Key, g *group) (bool, error) {
	actor := actorMark(key, g.actor)
	var s stored
	err := s.scan(r.o.DB.Read().QueryRowContext(ctx, selectLive, actor[:], string(g.attack)))
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for an incident: %w", err)
	}
	first, _ := g.content.times()
	return s.last >= first-gap.Milliseconds() && s.first >= first-longest.Milliseconds(), nil
}

// fold is the unit of work that puts a group's facts into its incident.
func fold(ctx context.Context, q db.Querier, key *keyring.Key, g *group, now time.Time) (s stored, opened bool, err error) {
	actor := actorMark(key, g.actor)
	first, last := g.content.times()
	if _, err := q.ExecContext(ctx, endPaused, actor[:], string(g.attack), first-gap.Milliseconds(), first-longest.Milliseconds()); err != nil {
		return s, false, err
	}
	err = s.scan(q.QueryRowContext(ctx, selectLive, actor[:], string(g.attack)))
	if err == nil {
		if s.open(key); s.broken {
			if _, err := q.ExecContext(ctx, endBroken, s.id); err != nil {
				return s, false, err
			}
			err = db.ErrNoRows
		}
	}
	switch {
	case errors.Is(err, db.ErrNoRows):
		s, opened = stored{id: chat.NewRecordID(), attack: g.attack, first: first, opened: now.UnixMilli(), state: StateOpen, version: 1}, true
	case err != nil:
		return s, false, err
	}
	s.content.Actor = g.actor
	s.content.join(&g.content)
	s.score += g.score
	s.signals += g.content.signals()
	s.first, s.last = min(s.first, first), max(s.last, last)
	s.severity = max(s.severity, severityOf(g.attack, s.score))
	plain, err := json.Marshal(&s.content)
	if err != nil {
		return s, false, err
	}
	s.sealed = key.Seal(placeIncident(s.id, s.attack), plain)
	var res db.Result
	if opened {
		res, err = q.ExecContext(ctx, insertIncident, s.id, string(s.attack), int(s.severity), s.score, s.signals, s.first, s.last, s.opened, s.sealed, actor[:])
	} else {
		res, err = q.ExecContext(ctx, updateIncident, int(s.severity), s.score, s.signals, s.first, s.last, s.sealed, s.id, s.version)
	}
	if err != nil {
		return s, false, err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = errAgain
	}
	return s, opened, err
}

// incident is a row as others see it.
func (s *stored) incident() Incident {
	c := &s.content
	i := Incident{
		ID: s.id, Attack: s.attack, Severity: s.severity, Score: s.score, Signals: s.signals, State: s.state,
		First: moment(s.first), Last: moment(s.last), Opened: moment(s.opened), Broken: s.broken,
		Actor: c.Actor, Doors: c.Doors, Subjects: c.Subjects, Conversations: c.Conversations, Sites: c.Sites, Networks: c.Networks,
	}
	for _, k := range c.Kinds {
		i.Kinds = append(i.Kinds, Kind{k.Kind, k.N, moment(k.First), moment(k.Last)})
	}
	for _, e := range c.Examples {
		i.Examples = append(i.Examples, Example{
			At: moment(e.At), Kind: e.Kind, Door: e.Door, Network: e.Network, Subject: e.Subject, Conversation: e.Conversation,
			Facts: e.Facts, Evidence: mask.Restore([]byte(e.Evidence)), // it was masked when it was sealed
		})
	}
	return i
}

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
