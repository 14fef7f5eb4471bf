package review

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
	"snug/internal/versions"
)

var (
	errForbidden = chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	errOwn       = chat.Errorf(chat.Forbidden, "Nobody confirms what they have themselves. Ask a colleague who may.")
	errChanged   = chat.Errorf(chat.Conflict, "What this person has was changed meanwhile. Look at it again.")
)

// Holding is what somebody has, as it is compared: whatever of it changes makes another digest.
type Holding struct {
	Staff chat.StaffID
	Role  string
	Perms []perm.Permission
	Teams []chat.TeamID
	Sites chat.Sites
	// Created is since when there is an account.
	Created time.Time
	// Out says that they are kept out: they have it again when they are let in, and nobody is asked to confirm it before.
	Out bool
}

// Digest names what is held.
func (h Holding) Digest() string {
	parts := []string{h.Role, "|"}
	perms := slices.Clone(h.Perms)
	slices.Sort(perms)
	for _, p := range perms {
		parts = append(parts, string(p))
	}
	parts = append(parts, "|")
	teams := slices.Clone(h.Teams)
	slices.SortFunc(teams, chat.TeamID.Compare)
	for _, t := range teams {
		parts = append(parts, t.String())
	}
	parts = append(parts, "|")
	if h.Sites.All() {
		parts = append(parts, "all")
	}
	for _, s := range h.Sites.Named() {
		parts = append(parts, s.String())
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// Standing is how it stands with what somebody has.
type Standing struct {
	Since     time.Time            // they have had it since then, or longer
	Used      map[string]time.Time // the day on which they last did something, by what it was about
	Confirmed time.Time            // zero: never
	By        chat.StaffID
	Changed   bool // it was changed since it was confirmed
	Due       time.Time
	Overdue   bool

	served    map[chat.SiteID]time.Time
	usedSites map[chat.SiteID]time.Time
}

// Options are what New needs.
type Options struct {
	DB *db.DB
	// Holding lists what everybody has, those who are kept out, too.
	Holding func() []Holding
	// Period is after how long everybody is due again.
	Period time.Duration
	Audit  versions.Audit
	Log    *slog.Logger     // nil discards
	Now    func() time.Time // nil is time.Now
}

// Room is safe for concurrent use.
type Room struct {
	o Options

	mu   sync.Mutex
	used map[use]int64 // the day, of what is not written yet or was this day
	kept map[use]int64 // as it was written
}

type use struct {
	staff chat.StaffID
	about string
}

// New makes a room. It reads nothing.
func New(o Options) (*Room, error) {
	if o.DB == nil || o.Holding == nil || o.Period <= 0 || o.Audit == nil {
		return nil, errors.New("review: options lack a database, people, a period or a log")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Room{o: o, used: map[use]int64{}, kept: map[use]int64{}}, nil
}

// Period is after how long everybody is due again.
func (r *Room) Period() time.Duration { return r.o.Period }

// maxUses bounds what is held of uses; what is more is not noted until the next day.
const maxUses = 50_000

// Used notes that somebody did something, by what it was about. It does not wait: the day is written within a minute.
func (r *Room) Used(staff chat.StaffID, about string) {
	day := r.o.Now().UTC().Truncate(24 * time.Hour).UnixMilli()
	u := use{staff, about}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kept[u] < day && len(r.used) < maxUses {
		r.used[u] = day
	}
}

const (
	upsertUse = `INSERT INTO staff_use (staff, about, at) VALUES ($1, $2, $3)
		ON CONFLICT (staff, about) DO UPDATE SET at = excluded.at WHERE excluded.at > staff_use.at`
	upsertHolding = `INSERT INTO staff_holding (staff, digest, since) VALUES ($1, $2, $3)
		ON CONFLICT (staff) DO UPDATE SET digest = excluded.digest, since = $4 WHERE staff_holding.digest <> excluded.digest`
	upsertConfirmed = `INSERT INTO staff_review (staff, at, reviewer, digest) VALUES ($1, $2, $3, $4)
		ON CONFLICT (staff) DO UPDATE SET at = excluded.at, reviewer = excluded.reviewer, digest = excluded.digest`
	selectUses      = `SELECT staff, about, at FROM staff_use ORDER BY staff, about LIMIT $1`
	selectHoldings  = `SELECT staff, digest, since FROM staff_holding ORDER BY staff LIMIT $1`
	selectConfirmed = `SELECT staff, at, reviewer, digest FROM staff_review ORDER BY staff LIMIT $1`
	maxRows         = 100_000
)

// Run writes once a minute what was used and since when people have what they have, until ctx ends, and then once more.
func (r *Room) Run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if err := r.Settle(ctx); err != nil && ctx.Err() == nil {
			r.o.Log.ErrorContext(ctx, "what people use was not written", "err", err)
		}
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := r.Settle(last); err != nil {
				r.o.Log.ErrorContext(last, "what people use was not written", "err", err)
			}
			return
		case <-tick.C:
		}
	}
}

// Settle does so now. Where nothing is new, nothing is written.
func (r *Room) Settle(ctx context.Context) error {
	known, err := r.holdings(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	fresh := r.used
	r.used = map[use]int64{}
	r.mu.Unlock()
	var moved []Holding
	for _, h := range r.o.Holding() {
		if known[h.Staff].digest != h.Digest() {
			moved = append(moved, h)
		}
	}
	if len(fresh) == 0 && len(moved) == 0 {
		return nil
	}
	sites, err := r.servedSince(ctx)
	if err != nil {
		return err
	}
	at := r.o.Now()
	now := at.UnixMilli()
	err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for u, day := range fresh {
			if _, err := q.ExecContext(ctx, upsertUse, u.staff, u.about, day); err != nil {
				return err
			}
		}
		for _, h := range moved {
			if _, err := q.ExecContext(ctx, upsertHolding, h.Staff, h.Digest(), h.Created.UnixMilli(), now); err != nil {
				return err
			}
			_, seen := known[h.Staff]
			if err := follow(ctx, q, h, sites, !seen, at); err != nil {
				return err
			}
		}
		return nil
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	for u, day := range fresh {
		if err != nil {
			r.used[u] = day
		} else if len(r.kept) < maxUses {
			r.kept[u] = day
		}
	}
	return err
}

type holdingRow struct {
	digest string
	since  time.Time
}

func (r *Room) holdings(ctx context.Context) (map[chat.StaffID]holdingRow, error) {
	out := map[chat.StaffID]holdingRow{}
	err := r.each(ctx, selectHoldings, func(scan func(...any) error) error {
		var id chat.StaffID
		var h holdingRow
		var since int64
		if err := scan(&id, &h.digest, &since); err != nil {
			return err
		}
		h.since = time.UnixMilli(since)
		out[id] = h
		return nil
	})
	return out, err
}

func (r *Room) each(ctx context.Context, query string, row func(scan func(...any) error) error) error {
	rows, err := r.o.DB.Read().QueryContext(ctx, query, maxRows)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Standings tells how it stands with each of some holdings.
func (r *Room) Standings(ctx context.Context, list []Holding) (map[chat.StaffID]Standing, error) {
	known, err := r.holdings(ctx)
	if err != nil {
		return nil, err
	}
	sites, err := r.servedSince(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[chat.StaffID]Standing, len(list))
	digests := make(map[chat.StaffID]string, len(list))
	for _, h := range list {
		digest := h.Digest()
		s := Standing{Since: h.Created, Used: map[string]time.Time{}, Due: h.Created.Add(r.o.Period)}
		if k, ok := known[h.Staff]; ok && k.digest == digest {
			s.Since = k.since
		} else if ok {
			s.Since = r.o.Now() // changed within the last minute
		}
		s.served, s.usedSites = map[chat.SiteID]time.Time{}, map[chat.SiteID]time.Time{}
		for _, site := range h.served() {
			since, ok := sites[servedRow{h.Staff, site}]
			if !ok {
				since = s.Since
			}
			s.served[site] = since
		}
		out[h.Staff], digests[h.Staff] = s, digest
	}
	err = r.each(ctx, selectUses, func(scan func(...any) error) error {
		var id chat.StaffID
		var about string
		var at int64
		if err := scan(&id, &about, &at); err != nil {
			return err
		}
		if s, ok := out[id]; ok {
			s.used(about, at)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	for u, day := range r.used {
		if s, ok := out[u.staff]; ok {
			s.used(u.about, day)
		}
	}
	r.mu.Unlock()
	err = r.each(ctx, selectConfirmed, func(scan func(...any) error) error {
		var id chat.StaffID
		var at int64
		var by chat.StaffID
		var digest string
		if err := scan(&id, &at, &by, &digest); err != nil {
			return err
		}
		if s, ok := out[id]; ok {
			s.Confirmed, s.By, s.Changed = time.UnixMilli(at), by, digest != digests[id]
			s.Due = s.Confirmed.Add(r.o.Period)
			out[id] = s
		}
		return nil
	})
	now := r.o.Now()
	for _, h := range list {
		s := out[h.Staff]
		s.Overdue = !h.Out && !now.Before(s.Due)
		out[h.Staff] = s
	}
	return out, err
}

// Overdue counts who is due and has not been confirmed.
func (r *Room) Overdue(ctx context.Context) (n int, err error) {
	all, err := r.Standings(ctx, r.o.Holding())
	for _, s := range all {
		if s.Overdue {
			n++
		}
	}
	return n, err
}

// Confirm says that somebody still needs what they have, as digest names it. Forbidden for oneself, Conflict if it is something
// else by now.
func (r *Room) Confirm(ctx context.Context, by chat.Staff, of Holding, digest string) error {
	switch {
	case !by.Perms.Has(perm.ReviewAccess):
		return errForbidden
	case by.ID == of.Staff:
		return errOwn
	case digest != of.Digest():
		return errChanged
	}
	done, err := r.o.Audit.Begin(ctx, chat.Act{
		Name: chat.ActReview, By: chat.Actor{Kind: chat.ActorStaff, Staff: by.ID}, Subject: of.Staff, Facts: map[string]string{"role": of.Role, "has": digest},
	})
	if err != nil {
		return err
	}
	err = r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, upsertConfirmed, of.Staff, r.o.Now().UnixMilli(), by.ID, digest)
		return err
	})
	done(err)
	return err
}
