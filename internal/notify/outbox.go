package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// Bounds of the outbox.
const (
	maxWaiting = 5000     // rows of one lane that wait
	maxBody    = 32 << 10 // of one row
	keepFacts  = 30 * 24 * time.Hour
)

var (
	errFull       = chat.Errorf(chat.Unavailable, "Too much waits to be sent already. Look after the mail server and the other receivers, then try again.")
	errUnreadable = errors.New("notify: a row of the outbox does not open")
)

// row is one of the outbox, while it is being sent.
type row struct {
	id        chat.RecordID
	lane      string
	kind      string
	at, until time.Time
	tries     int
	due       int64 // until when it is this attempt's
	body      sealed.Value
}

const (
	countWaiting = `SELECT COUNT(*) FROM outbox WHERE lane = $1 AND dead_at = 0`
	insertRow    = `INSERT INTO outbox (id, lane, kind, at, due_at, until_at, tries, why, dead_at, body) VALUES ($1, $2, $3, $4, $4, $5, 0, '', 0, $6)`
	// By outbox_due.
	selectDue = `SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE lane = $1 AND dead_at = 0 AND due_at <= $2 LIMIT 1) AS due`
	// Whoever is second finds due_at moved, and takes nothing: a row is sent by one node at a time.
	claimRow = `UPDATE outbox SET due_at = $1, tries = tries + 1
		WHERE id = (SELECT id FROM outbox WHERE lane = $2 AND dead_at = 0 AND due_at <= $3 ORDER BY due_at, id LIMIT 1)
			AND dead_at = 0 AND due_at <= $3
		RETURNING id, kind, at, until_at, tries, body`
	deleteRow   = `DELETE FROM outbox WHERE id = $1 AND due_at = $2 AND dead_at = 0`
	postponeRow = `UPDATE outbox SET due_at = $1, why = $2 WHERE id = $3 AND due_at = $4 AND dead_at = 0`
	buryRow     = `UPDATE outbox SET dead_at = $1, why = $2, body = NULL WHERE id = $3 AND due_at = $4 AND dead_at = 0`
	allDue      = `UPDATE outbox SET due_at = $1 WHERE dead_at = 0 AND due_at > $1`
	buryExpired = `UPDATE outbox SET dead_at = $1, why = $2, body = NULL WHERE dead_at = 0 AND until_at <= $1 AND due_at <= $1`
	deleteFacts = `DELETE FROM outbox WHERE dead_at > 0 AND dead_at < $1`
)

// put seals a body for a lane and stores it within the caller's unit of work, or in one of its own where q is nil.
func (n *Notify) put(ctx context.Context, q db.Querier, id chat.RecordID, lane, kind string, until time.Time, body []byte) error {
	if len(body) > maxBody {
		return fmt.Errorf("notify: a body of %d bytes is too large", len(body))
	}
	key, err := n.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	closed := key.Seal(place(id, lane, kind), body)
	now := n.o.Now().UnixMilli()
	store := func(ctx context.Context, q db.Querier) error {
		var waiting int
		if err := q.QueryRowContext(ctx, countWaiting, lane).Scan(&waiting); err != nil {
			return err
		}
		if waiting >= maxWaiting {
			return errFull
		}
		_, err := q.ExecContext(ctx, insertRow, id, lane, kind, now, until.UnixMilli(), closed)
		return err
	}
	if q != nil {
		return store(ctx, q)
	}
	if err := n.o.DB.Write(ctx, store); err != nil {
		return err
	}
	n.stir(lane)
	return nil
}

// place binds a body to its row: one that is moved to another receiver's lane does not open.
func place(id chat.RecordID, lane, kind string) keyring.AD {
	return keyring.AD{Table: "outbox", Column: "body", Row: id.Bytes(), Kind: kind, Author: lane}
}

func (n *Notify) open(ctx context.Context, r *row) ([]byte, error) {
	key, err := n.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return nil, err
	}
	body, err := key.Open(place(r.id, r.lane, r.kind), r.body)
	if err != nil {
		return nil, errUnreadable
	}
	return body, nil
}

// claim takes the row that is due first, or nil.
func (n *Notify) claim(ctx context.Context, lane string) (*row, error) {
	now := n.o.Now()
	var due int
	if err := n.o.DB.Read().QueryRowContext(ctx, selectDue, lane, now.UnixMilli()).Scan(&due); err != nil || due == 0 {
		return nil, err
	}
	r := &row{lane: lane, due: now.Add(lease).UnixMilli()}
	// One that is taken while the program stops is known to be taken, and given back.
	sure, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := n.o.DB.Write(sure, func(ctx context.Context, q db.Querier) error {
		var at, until int64
		err := q.QueryRowContext(ctx, claimRow, r.due, lane, now.UnixMilli()).Scan(&r.id, &r.kind, &at, &until, &r.tries, &r.body)
		r.at, r.until = time.UnixMilli(at).UTC(), time.UnixMilli(until).UTC()
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

func (n *Notify) forget(ctx context.Context, r *row) error {
	return n.exec(ctx, deleteRow, r.id, r.due)
}

func (n *Notify) postpone(ctx context.Context, r *row, due time.Time, why string) error {
	return n.exec(ctx, postponeRow, due.UnixMilli(), why, r.id, r.due)
}

func (n *Notify) bury(ctx context.Context, r *row, why string) error {
	return n.exec(ctx, buryRow, n.o.Now().UnixMilli(), why, r.id, r.due)
}

func (n *Notify) dueNow(ctx context.Context) error {
	return n.exec(ctx, allDue, n.o.Now().UnixMilli())
}

// tidy buries what is over without having been sent, which is what waits for a destination that is no longer configured,
// and forgets old facts.
func (n *Notify) tidy(ctx context.Context) error {
	now := n.o.Now()
	return errors.Join(n.exec(ctx, buryExpired, now.UnixMilli(), "expired"), n.exec(ctx, deleteFacts, now.Add(-keepFacts).UnixMilli()))
}

func (n *Notify) exec(ctx context.Context, sql string, args ...any) error {
	return n.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, sql, args...)
		return err
	})
}

// Lane is how one destination stands.
type Lane struct {
	Name    string
	Waiting int
	Since   time.Time // the oldest that waits; zero if none does
	Why     string    // why the last attempt of what waits failed; "" if nothing did
	Sent    time.Time // when this node last delivered something; zero if it did not since its start
}

// Dead is something that could not be sent.
type Dead struct {
	ID    chat.RecordID
	Lane  string
	Kind  string
	At    time.Time // when it was to be sent
	Dead  time.Time
	Tries int
	Why   string
}

const (
	selectLane = `SELECT COUNT(*), COALESCE(MIN(at), 0), COALESCE(MAX(why), '') FROM outbox WHERE lane = $1 AND dead_at = 0`
	selectDead = `SELECT id, lane, kind, at, dead_at, tries, why FROM outbox WHERE dead_at > 0 ORDER BY dead_at DESC, id LIMIT $1`
)

// State tells how the destinations stand, and what could not be sent, the latest first.
func (n *Notify) State(ctx context.Context, most int) ([]Lane, []Dead, error) {
	lanes := make([]Lane, 0, len(n.lanes))
	for _, l := range n.lanes {
		s := Lane{Name: l.name}
		var since int64
		if err := n.o.DB.Read().QueryRowContext(ctx, selectLane, l.name).Scan(&s.Waiting, &since, &s.Why); err != nil {
			return nil, nil, fmt.Errorf("read the outbox: %w", err)
		}
		s.Since, s.Sent = moment(since), moment(l.sent.Load())
		lanes = append(lanes, s)
	}
	rows, err := n.o.DB.Read().QueryContext(ctx, selectDead, most)
	if err != nil {
		return nil, nil, fmt.Errorf("read the outbox: %w", err)
	}
	defer rows.Close()
	var dead []Dead
	for rows.Next() {
		var d Dead
		var at, died int64
		if err := rows.Scan(&d.ID, &d.Lane, &d.Kind, &at, &died, &d.Tries, &d.Why); err != nil {
			return nil, nil, fmt.Errorf("read the outbox: %w", err)
		}
		d.At, d.Dead = moment(at), moment(died)
		dead = append(dead, d)
	}
	return lanes, dead, rows.Err()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
