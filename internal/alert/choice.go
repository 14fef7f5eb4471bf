package alert

import (
	"context"
	"errors"
	"fmt"

	"snug/internal/chat"
	"snug/internal/db"
)

// Choice is of what a member of staff wants mail.
type Choice struct {
	Least  Severity // and graver, at once; 0: of none
	Digest bool     // once a day
}

// maxReceivers bounds to how many of the staff one text goes.
const maxReceivers = 200

const (
	selectChoice  = `SELECT least, digest FROM alert_choice WHERE staff = $1`
	upsertChoice  = `INSERT INTO alert_choice (staff, least, digest) VALUES ($1, $2, $3) ON CONFLICT (staff) DO UPDATE SET least = excluded.least, digest = excluded.digest`
	selectChoices = `SELECT staff, least, digest FROM alert_choice WHERE least > 0 OR digest = 1 ORDER BY staff LIMIT $1`
)

// Choice returns what somebody chose; nothing, if they did not.
func (a *Alerts) Choice(ctx context.Context, id chat.StaffID) (Choice, error) {
	var c Choice
	err := a.o.DB.Read().QueryRowContext(ctx, selectChoice, id).Scan(&c.Least, &c.Digest)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return c, fmt.Errorf("read a choice of alerts: %w", err)
	}
	return c, nil
}

// Choose keeps what somebody chose for themselves.
func (a *Alerts) Choose(ctx context.Context, id chat.StaffID, c Choice) error {
	if c.Least < 0 || c.Least > Critical {
		return chat.Errorf(chat.Invalid, "A severity is low, medium, high or critical.")
	}
	digest := 0
	if c.Digest {
		digest = 1
	}
	return a.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, upsertChoice, id, int(c.Least), digest)
		return err
	})
}

// Reached tells whether anybody is mailed at all, for the console.
func (a *Alerts) Reached() bool { return a.o.Post.CanMail() }

// receiver is a member of staff or an address.
type receiver struct {
	staff   chat.StaffID
	address string
}

// choices are those of staff who may still see incidents.
func (a *Alerts) choices(ctx context.Context) (map[chat.StaffID]Choice, error) {
	rows, err := a.o.DB.Read().QueryContext(ctx, selectChoices, maxReceivers)
	if err != nil {
		return nil, fmt.Errorf("read choices of alerts: %w", err)
	}
	defer rows.Close()
	out := map[chat.StaffID]Choice{}
	for rows.Next() {
		var id chat.StaffID
		var c Choice
		if err := rows.Scan(&id, &c.Least, &c.Digest); err != nil {
			return nil, fmt.Errorf("read choices of alerts: %w", err)
		}
		if a.o.May(id) {
			out[id] = c
		}
	}
	return out, rows.Err()
}

// receivers are those who are told of a severity at once.
func (a *Alerts) receivers(chosen map[chat.StaffID]Choice, s Severity) []receiver {
	var out []receiver
	if s >= a.o.Least {
		out = a.addresses()
	}
	for id, c := range chosen {
		if c.Least > 0 && s >= c.Least {
			out = append(out, receiver{staff: id})
		}
	}
	return out
}

func (a *Alerts) addresses() []receiver {
	out := make([]receiver, 0, len(a.o.To))
	for _, to := range a.o.To {
		out = append(out, receiver{address: to})
	}
	return out
}

// least is the lowest severity that anybody wants to know of at once.
func (a *Alerts) least(chosen map[chat.StaffID]Choice) Severity {
	least := a.o.Least
	for _, c := range chosen {
		if c.Least > 0 {
			least = min(least, c.Least)
		}
	}
	return least
}
