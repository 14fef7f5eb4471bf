package alert

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

const (
	// window is how long a flood is folded into one number.
	window = 10 * time.Minute
	// single is how many of one severity are told one by one within it.
	single = 4
	// back is how far it is looked back for what was not told.
	back = 24 * time.Hour
	// most is how many incidents are looked at together.
	most = 2000
	// keep is how long it is known what was told.
	keep = 3 * 24 * time.Hour
)

// told is what is known to have been told of an incident.
type told struct {
	severity Severity
	at       int64
	folded   bool
}

const (
	selectTold = `SELECT incident, severity, at, folded FROM alert_told WHERE at > $1 ORDER BY at DESC LIMIT $2`
	// Of two nodes that see the same news, the second one changes nothing, and tells nothing.
	claimTold = `INSERT INTO alert_told (incident, severity, at, folded) VALUES ($1, $2, $3, $4)
		ON CONFLICT (incident) DO UPDATE SET severity = excluded.severity, at = excluded.at, folded = excluded.folded
		WHERE alert_told.severity < excluded.severity`
	deleteTold = `DELETE FROM alert_told WHERE at < $1`
)

// tell looks for incidents that are new or graver than what was told of them, and tells them.
func (a *Alerts) tell(ctx context.Context) error {
	now := a.o.Now()
	chosen, err := a.choices(ctx)
	if err != nil {
		return err
	}
	list, err := a.o.Incidents.Since(ctx, now.Add(-back), now.Add(time.Minute), a.least(chosen), most)
	if err != nil || len(list) == 0 {
		return err
	}
	known, err := a.known(ctx, now.Add(-keep))
	if err != nil {
		return err
	}
	budget, lastFold := map[Severity]int{}, int64(0)
	for _, t := range known {
		if t.at > now.Add(-window).UnixMilli() {
			if t.folded {
				lastFold = max(lastFold, t.at)
			} else {
				budget[t.severity]++
			}
		}
	}
	// The gravest first: what is left over is what matters least.
	slices.SortStableFunc(list, func(x, y Incident) int {
		if x.Severity != y.Severity {
			return int(y.Severity - x.Severity)
		}
		return x.Opened.Compare(y.Opened)
	})
	var rest []Incident
	for _, i := range list {
		if known[i.ID].severity >= i.Severity {
			continue
		}
		if budget[i.Severity] >= single {
			rest = append(rest, i)
			continue
		}
		budget[i.Severity]++
		if err := a.tellOne(ctx, i, known[i.ID].severity, a.receivers(chosen, i.Severity), now); err != nil {
			return err
		}
	}
	if len(rest) > 0 && lastFold == 0 { // at most one number in a window, and then what has gathered since
		return a.tellMany(ctx, rest, a.receivers(chosen, rest[0].Severity), now)
	}
	return nil
}

func (a *Alerts) known(ctx context.Context, since time.Time) (map[chat.RecordID]told, error) {
	rows, err := a.o.DB.Read().QueryContext(ctx, selectTold, since.UnixMilli(), 20*most)
	if err != nil {
		return nil, fmt.Errorf("read what was told: %w", err)
	}
	defer rows.Close()
	out := map[chat.RecordID]told{}
	for rows.Next() {
		var id chat.RecordID
		var t told
		if err := rows.Scan(&id, &t.severity, &t.at, &t.folded); err != nil {
			return nil, fmt.Errorf("read what was told: %w", err)
		}
		out[id] = t
	}
	return out, rows.Err()
}

// claim notes that something is told, and tells whether it is for us to do.
func claim(ctx context.Context, q db.Querier, i Incident, now time.Time, folded bool) (bool, error) {
	flag := 0
	if folded {
		flag = 1
	}
	r, err := q.ExecContext(ctx, claimTold, i.ID, int(i.Severity), now.UnixMilli(), flag)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

func (a *Alerts) tellOne(ctx context.Context, i Incident, before Severity, to []receiver, now time.Time) error {
	kind := "incident.opened"
	if before > 0 {
		kind = "incident.raised"
	}
	return a.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		mine, err := claim(ctx, q, i, now, false)
		if err != nil || !mine {
			return err
		}
		facts := map[string]string{
			"kind": i.Attack, "severity": i.Severity.String(), "count": strconv.Itoa(i.Signals),
			"first": i.First.UTC().Format(time.RFC3339), "last": i.Last.UTC().Format(time.RFC3339), "person": a.o.Name(i.Person), "door": i.Door,
		}
		if i.Network.IsValid() {
			facts["source"] = strings.TrimSpace(i.Network.String() + " " + a.o.Place(i.Network))
		}
		if err := a.mail(ctx, q, to, chat.Mail{Kind: chat.MailIncident, Facts: facts, Path: "/security/incidents/" + i.ID.String()}); err != nil {
			return err
		}
		if i.Severity < a.o.Least {
			return nil // only somebody who chose so wanted to know
		}
		return a.o.Post.Event(ctx, q, kind, i.Severity, now, a.data(i))
	})
}

// data is an incident as webhooks and syslog get it.
type data struct {
	Incident string    `json:"incident"`
	Attack   string    `json:"attack"`
	Severity string    `json:"severity"`
	Signals  int       `json:"signals"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Network  string    `json:"network,omitempty"`
	Place    string    `json:"place,omitempty"`
	Staff    string    `json:"staff,omitempty"`
	Door     string    `json:"door,omitempty"`
	Link     string    `json:"link"`
}

func (a *Alerts) data(i Incident) data {
	d := data{
		Incident: i.ID.String(), Attack: i.Attack, Severity: i.Severity.String(), Signals: i.Signals, First: i.First.UTC(), Last: i.Last.UTC(),
		Door: i.Door, Link: a.o.Link + "/security/incidents/" + i.ID.String(),
	}
	if i.Network.IsValid() {
		d.Network, d.Place = i.Network.String(), a.o.Place(i.Network)
	}
	if !i.Person.IsZero() {
		d.Staff = i.Person.String()
	}
	return d
}

// many is how a flood is told.
type many struct {
	Count    int            `json:"count"`
	Severity string         `json:"severity"` // the gravest
	Kinds    map[string]int `json:"attacks"`
	First    time.Time      `json:"first"`
	Last     time.Time      `json:"last"`
	Link     string         `json:"link"`
}

func (a *Alerts) tellMany(ctx context.Context, list []Incident, to []receiver, now time.Time) error {
	return a.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		m := many{Kinds: map[string]int{}, Link: a.o.Link + "/security"}
		var worst Severity
		for _, i := range list {
			mine, err := claim(ctx, q, i, now, true)
			if err != nil {
				return err
			}
			if !mine {
				continue
			}
			m.Count++
			m.Kinds[i.Attack]++
			worst = max(worst, i.Severity)
			if m.First.IsZero() || i.First.Before(m.First) {
				m.First = i.First.UTC()
			}
			if i.Last.After(m.Last) {
				m.Last = i.Last.UTC()
			}
		}
		if m.Count == 0 {
			return nil
		}
		m.Severity = worst.String()
		facts := map[string]string{
			"count": strconv.Itoa(m.Count), "severity": m.Severity, "kinds": table(m.Kinds),
			"first": m.First.Format(time.RFC3339), "last": m.Last.Format(time.RFC3339),
		}
		if err := a.mail(ctx, q, to, chat.Mail{Kind: chat.MailIncidents, Facts: facts, Path: "/security"}); err != nil {
			return err
		}
		if worst < a.o.Least {
			return nil // as with a single one
		}
		return a.o.Post.Event(ctx, q, "incidents.folded", worst, now, m)
	})
}

// table writes counts as mails take them, the largest first.
func table(counts map[string]int) string {
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b string) int { return counts[b] - counts[a] })
	lines := make([]string, 0, len(keys))
	for _, k := range keys {
		if counts[k] > 0 {
			lines = append(lines, k+"\t"+strconv.Itoa(counts[k]))
		}
	}
	return strings.Join(lines, "\n")
}

// mail sends one text to all receivers.
func (a *Alerts) mail(ctx context.Context, q db.Querier, to []receiver, m chat.Mail) error {
	if !a.o.Post.CanMail() {
		return nil
	}
	for _, r := range to {
		m.To, m.Address, m.Language = r.staff, r.address, a.o.Language
		if err := a.o.Post.Mail(ctx, q, m); err != nil {
			return err
		}
	}
	return nil
}
