package drift

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
)

// Audit is where acts are written down before they are done.
type Audit interface {
	Begin(context.Context, chat.Act) (done func(error), err error)
}

// Options are what Note works with. All are needed.
type Options struct {
	DB    *db.DB
	Ring  *keyring.Ring
	Audit Audit
	// Tell tells those who oversee what was loosened, within a unit of work: it is told once, and not lost.
	Tell func(ctx context.Context, q db.Querier, loosened []Change, at time.Time) error
	Now  func() time.Time
	// New says that nobody works here yet: there is nothing to compare with, and nothing that could have been hidden.
	New bool
}

const (
	selectSettings = `SELECT body FROM start_settings WHERE id = 1`
	putSettings    = `INSERT INTO start_settings (id, at, body) VALUES (1, $1, $2)
		ON CONFLICT (id) DO UPDATE SET at = excluded.at, body = excluded.body`
)

// unreadable stands for the settings of before where their row was changed by somebody who does not have the key.
const unreadable = "settings"

// Note compares the settings in force with those of the last start, writes down and tells what became of them, and keeps them for the
// next one. Of several servers on the same rows each compares itself with the one that started last. Where there is nothing to
// compare with though people work here, that is written: a row that was taken away shows by it.
func Note(ctx context.Context, o Options, now []Setting) (err error) {
	key, err := o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return err
	}
	at := o.Now()
	before, state, err := last(ctx, o.DB, key)
	if err != nil {
		return err
	}
	changes := Compare(before, now)
	if state == foreign {
		changes = append(changes, Change{unreadable, true, "the row of the last start does not open"})
	}
	if state == known && len(changes) == 0 && len(before) == len(now) {
		return nil
	}
	body, err := json.Marshal(now)
	if err != nil {
		return err
	}
	keep := func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, putSettings, at.UnixMilli(), key.Seal(place, body))
		return err
	}
	if state == none && o.New || state == known && len(changes) == 0 { // the program has learned of more settings
		return o.DB.Write(ctx, keep)
	}
	acts := []map[string]string{}
	if state == none {
		acts = append(acts, map[string]string{"first": "true"})
	}
	var loosened []Change
	for _, c := range changes {
		acts = append(acts, map[string]string{"setting": c.Key, "how": c.How, "protects": "more"})
		if c.Loosens {
			acts[len(acts)-1]["protects"] = "less"
			loosened = append(loosened, c)
		}
	}
	var dones []func(error)
	defer func() {
		for _, done := range dones {
			done(err)
		}
	}()
	for _, facts := range acts {
		done, err := o.Audit.Begin(ctx, chat.Act{Name: chat.ActSettings, By: chat.Actor{Kind: chat.ActorHost}, Facts: facts})
		if err != nil {
			return fmt.Errorf("%s was changed, and that can't be written in the audit log: %w", cmp.Or(facts["setting"], unreadable), err)
		}
		dones = append(dones, done)
	}
	return o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if err := keep(ctx, q); err != nil || len(loosened) == 0 {
			return err
		}
		return o.Tell(ctx, q, loosened, at)
	})
}

// What there is of the last start.
type state int

const (
	none state = iota
	known
	foreign // there is something that does not open
)

var place = keyring.AD{Table: "start_settings", Column: "body"}

func last(ctx context.Context, d *db.DB, key *keyring.Key) ([]Setting, state, error) {
	var body sealed.Value
	err := d.Read().QueryRowContext(ctx, selectSettings).Scan(&body)
	if errors.Is(err, db.ErrNoRows) {
		return nil, none, nil
	}
	if err != nil {
		return nil, none, fmt.Errorf("read the settings of the last start: %w", err)
	}
	plain, err := key.Open(place, body)
	if err != nil {
		return nil, foreign, nil
	}
	var s []Setting
	if err := json.Unmarshal(plain, &s); err != nil {
		return nil, foreign, nil
	}
	return s, known, nil
}
