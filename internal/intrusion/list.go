package intrusion

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/internal/perm"
	"snug/mask"
)

var (
	errForbidden = chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	errNone      = chat.Errorf(chat.NotFound, "There is no such incident.")
	errNoAnswer  = chat.Errorf(chat.NotFound, "There is no such answer, or it has ended.")
)

// MaxPage is how many incidents a page has at most.
const MaxPage = 200

// Filter says which incidents are asked for. The zero value asks for the newest.
type Filter struct {
	State  State
	Attack Attack
	Least  Severity // and graver ones
	// From and To bound the time in which something happened.
	From, To time.Time
	// Network and Staff are who it is of: an address is looked for as it was shortened.
	Network netip.Addr
	Staff   chat.StaffID
	Before  chat.RecordID // the last id of an earlier page
	Limit   int           // MaxPage at most, which is the default, too
}

// List returns incidents, those that were opened last first. more tells that there are further ones.
func (r *Room) List(ctx context.Context, s chat.Staff, f Filter) (list []Incident, more bool, err error) {
	if !s.Perms.Has(perm.SeeSecurity) {
		return nil, false, errForbidden
	}
	return r.Read(ctx, f)
}

// Read is List for the program's own reports.
func (r *Room) Read(ctx context.Context, f Filter) (list []Incident, more bool, err error) {
	key, err := r.key(ctx)
	if err != nil {
		return nil, false, err
	}
	if f.Limit <= 0 || f.Limit > MaxPage {
		f.Limit = MaxPage
	}
	query, args := f.query(key)
	rows, err := r.o.DB.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, false, fmt.Errorf("list incidents: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if len(list) == f.Limit {
			more = true
			break
		}
		var s stored
		if err := s.scan(rows); err != nil {
			return nil, false, fmt.Errorf("list incidents: %w", err)
		}
		s.open(key)
		list = append(list, s.incident())
	}
	if err := rows.Err(); err != nil {
		return nil, false, fmt.Errorf("list incidents: %w", err)
	}
	return list, more, nil
}

// query writes a filter as SQL: only what the program itself has chosen stands in the text.
func (f Filter) query(key *keyring.Key) (string, []any) {
	var where []string
	var args []any
	add := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args))))
	}
	if f.State != "" {
		add("state = ?", string(f.State))
	}
	if f.Attack != "" {
		add("attack = ?", string(f.Attack))
	}
	if f.Least > None {
		add("severity >= ?", int(f.Least))
	}
	if !f.From.IsZero() {
		add("last_at >= ?", f.From.UnixMilli())
	}
	if !f.To.IsZero() {
		add("first_at < ?", f.To.UnixMilli())
	}
	switch {
	case !f.Staff.IsZero():
		m := actorMark(key, Actor{Kind: ActorStaff, Staff: f.Staff})
		add("actor = ?", m[:])
	case f.Network.IsValid():
		m := actorMark(key, Actor{Kind: ActorNetwork, Network: shortened(f.Network)})
		add("actor = ?", m[:])
	}
	if !f.Before.IsZero() {
		add("id < ?", f.Before)
	}
	query := `SELECT ` + incidentColumns + ` FROM incident`
	if len(where) > 0 {
		query += ` WHERE ` + strings.Join(where, ` AND `)
	}
	args = append(args, f.Limit+1)
	return query + ` ORDER BY id DESC LIMIT $` + strconv.Itoa(len(args)), args
}

const (
	selectIncident = `SELECT ` + incidentColumns + ` FROM incident WHERE id = $1`
	selectSteps    = `SELECT id, at, kind, staff, answer, body FROM incident_step WHERE incident = $1 ORDER BY id LIMIT $2`
	selectAnswers  = `SELECT ` + answerColumns + ` FROM incident_answer WHERE incident = $1 ORDER BY id DESC LIMIT $2`
	selectInForce  = `SELECT ` + answerColumns + ` FROM incident_answer WHERE until > $1 AND ended_at = 0 ORDER BY id DESC LIMIT $2`

	maxSteps  = 500
	maxListed = 200 // answers
)

// Incident returns one with what was done about it, the first step first, and the answers, the latest first.
func (r *Room) Incident(ctx context.Context, s chat.Staff, id chat.RecordID) (Incident, []Step, []Answer, error) {
	if !s.Perms.Has(perm.SeeSecurity) {
		return Incident{}, nil, nil, errForbidden
	}
	i, err := r.read(ctx, id)
	if err != nil {
		return Incident{}, nil, nil, err
	}
	steps, err := r.steps(ctx, id)
	if err != nil {
		return Incident{}, nil, nil, fmt.Errorf("read an incident's steps: %w", err)
	}
	answers, err := r.answers(ctx, selectAnswers, id, maxListed)
	return i, steps, answers, err
}

func (r *Room) read(ctx context.Context, id chat.RecordID) (Incident, error) {
	key, err := r.key(ctx)
	if err != nil {
		return Incident{}, err
	}
	var s stored
	err = s.scan(r.o.DB.Read().QueryRowContext(ctx, selectIncident, id))
	if errors.Is(err, db.ErrNoRows) {
		return Incident{}, errNone
	}
	if err != nil {
		return Incident{}, fmt.Errorf("read an incident: %w", err)
	}
	s.open(key)
	return s.incident(), nil
}

func (r *Room) steps(ctx context.Context, id chat.RecordID) ([]Step, error) {
	key, err := r.key(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.o.DB.Read().QueryContext(ctx, selectSteps, id, maxSteps)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Step
	for rows.Next() {
		var s Step
		var at int64
		var body sealed.Value
		if err := rows.Scan(&s.ID, &at, &s.Kind, &s.By, &s.Answer, &body); err != nil {
			return nil, err
		}
		s.At = moment(at)
		if !body.IsZero() {
			if plain, err := key.Open(placeNote(s.ID, id, s.By), body); err == nil {
				s.Note = mask.Restore(plain) // it was masked when it was sealed
			}
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// answers reads those that a query finds.
func (r *Room) answers(ctx context.Context, query string, args ...any) ([]Answer, error) {
	key, err := r.key(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.o.DB.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	defer rows.Close()
	var list []Answer
	for rows.Next() {
		a, err := scanAnswer(rows, key)
		if err != nil {
			return nil, fmt.Errorf("read answers: %w", err)
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

// InForce lists the answers that have not ended, the latest first.
func (r *Room) InForce(ctx context.Context, s chat.Staff) ([]Answer, error) {
	if !s.Perms.Has(perm.SeeSecurity) {
		return nil, errForbidden
	}
	return r.answers(ctx, selectInForce, r.o.Now().UnixMilli(), maxListed)
}

// tellOf tells of an incident that was not read before.
func (r *Room) tellOf(ctx context.Context, id chat.RecordID, n News) {
	if len(r.onEvent) == 0 {
		return
	}
	i, err := r.read(ctx, id)
	if err != nil {
		r.o.Log.ErrorContext(ctx, "nobody could be told of an incident", "id", id, "err", err)
		return
	}
	r.tell(ctx, i, n)
}
