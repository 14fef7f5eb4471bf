package elevation

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
	columns        = `id, staff, seen_at, ended_at, body`
	insertOne      = `INSERT INTO elevation (id, staff, seen_at, body) VALUES ($1, $2, $3, $4)`
	updateSeen     = `UPDATE elevation SET seen_at = $1 WHERE id = $2 AND ended_at = 0 AND seen_at < $1`
	updateEnded    = `UPDATE elevation SET ended_at = $1, body = $2 WHERE id = $3 AND ended_at = 0`
	selectOne      = `SELECT ` + columns + ` FROM elevation WHERE id = $1`
	selectStanding = `SELECT ` + columns + ` FROM elevation WHERE ended_at = 0 ORDER BY id LIMIT 10000`
	selectEnded    = `SELECT ` + columns + ` FROM elevation WHERE ended_at > 0 ORDER BY id DESC LIMIT 500`
	selectOwn      = `SELECT ` + columns + ` FROM elevation WHERE staff = $1 AND ended_at > 0 ORDER BY id DESC LIMIT 50`
	countStanding  = `SELECT COUNT(*) FROM elevation WHERE staff = $1 AND ended_at = 0`
	countOld       = `SELECT COUNT(*) FROM elevation WHERE ended_at > 0 AND ended_at <= $1`
	deleteOld      = `DELETE FROM elevation WHERE ended_at > 0 AND ended_at <= $1`
)

// body is what is sealed, bound to the row and the person: whoever can write to the rows, but has no key, can neither make one nor
// have one last.
type body struct {
	Ask     Ask          `json:"ask"`
	Reason  string       `json:"reason"`
	By      chat.StaffID `json:"by,omitzero"`
	Begins  int64        `json:"begins"`
	Ends    int64        `json:"ends"`
	Ended   int64        `json:"ended,omitempty"`
	EndedBy chat.StaffID `json:"ended_by,omitzero"`
	Why     Why          `json:"why,omitempty"`
}

func place(e *Elevation) keyring.AD {
	return keyring.AD{Table: "elevation", Column: "body", Row: e.ID.Bytes(), Author: "staff:" + e.Staff.String()}
}

func (r *Room) seal(ctx context.Context, e *Elevation) (sealed.Value, error) {
	key, err := r.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return sealed.Value{}, err
	}
	b := body{Ask: e.Ask, Reason: e.Reason.Clear(), By: e.By, Begins: e.Begins.UnixMilli(), Ends: e.Ends.UnixMilli(), EndedBy: e.EndedBy, Why: e.Why}
	if !e.Ended.IsZero() {
		b.Ended = e.Ended.UnixMilli()
	}
	plain, err := json.Marshal(b)
	if err != nil {
		return sealed.Value{}, err
	}
	return key.Seal(place(e), plain), nil
}

// scan opens one row. What is over by what is sealed is over, whatever the row says.
func (r *Room) scan(ctx context.Context, row interface{ Scan(...any) error }) (e Elevation, seen time.Time, err error) {
	var at, ended int64
	var kept sealed.Value
	if err := row.Scan(&e.ID, &e.Staff, &at, &ended, &kept); err != nil {
		return e, seen, err
	}
	key, err := r.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return e, seen, err
	}
	plain, err := key.Open(place(&e), kept)
	if err != nil {
		return e, seen, err
	}
	var b body
	if err := json.Unmarshal(plain, &b); err != nil {
		return e, seen, err
	}
	e.Ask, e.Reason, e.By, e.Begins, e.Ends, e.EndedBy, e.Why = b.Ask, mask.Restore([]byte(b.Reason)), b.By, moment(b.Begins), moment(b.Ends), b.EndedBy, b.Why
	if b.Ended != 0 {
		e.Ended = moment(b.Ended)
	} else if ended != 0 {
		e.Ended = moment(ended)
	}
	return e, moment(max(at, b.Begins)), nil
}

func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

var errNone = chat.Errorf(chat.NotFound, "There is no such thing.")

func (r *Room) one(ctx context.Context, id chat.RecordID) (Elevation, error) {
	e, _, err := r.scan(ctx, r.o.DB.Read().QueryRowContext(ctx, selectOne, id))
	if errors.Is(err, db.ErrNoRows) {
		err = errNone
	}
	return e, err
}

// each reads rows. One that does not open is left out, and said in the log: it counts for nothing.
func (r *Room) each(ctx context.Context, fn func(e Elevation, seen time.Time), query string, args ...any) error {
	rows, err := r.o.DB.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read elevations: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		e, seen, err := r.scan(ctx, rows)
		switch {
		case err != nil && e.ID.IsZero():
			return fmt.Errorf("read elevations: %w", err)
		case err != nil:
			r.o.Log.ErrorContext(ctx, "an elevation can't be read, and counts for nothing", "elevation", e.ID, "err", err)
		default:
			fn(e, seen)
		}
	}
	return rows.Err()
}
