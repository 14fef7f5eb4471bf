package signin

import (
	"context"
	"strconv"

	"snug/internal/chat"
	"snug/internal/db"
)

// MaxSites bounds how many sites are named for one person; whoever serves more serves all.
const MaxSites = 100

const (
	insertServes   = `INSERT INTO staff_site (staff, site) VALUES ($1, $2)`
	deleteServed   = `DELETE FROM staff_site WHERE staff = $1`
	updateAllSites = `UPDATE staff SET all_sites = $1 WHERE id = $2`
)

var (
	errNoSites   = chat.Errorf(chat.Invalid, "Name a site, or say that it is all of them. To keep somebody out, disable them.")
	errManySites = chat.Errorf(chat.Invalid, "At most %d sites can be named for one person.", MaxSites)
)

// Serves tells whether somebody serves a site. It never waits for storage; nobody known serves none.
func (s *Staff) Serves(id chat.StaffID, site chat.SiteID) bool {
	p := s.directory.person(id)
	return p != nil && p.Sites.Has(site)
}

// SetSites says which sites somebody serves, and ends their sessions, since what they see changes. Every site named has to be
// one that there is. Invalid for none at all.
func (s *Staff) SetSites(ctx context.Context, id chat.StaffID, sites chat.Sites) error {
	if err := checkSites(sites); err != nil {
		return err
	}
	return s.setSites(ctx, id, sites, nothing)
}

func checkSites(sites chat.Sites) error {
	switch {
	case sites.None():
		return errNoSites
	case len(sites.Named()) > MaxSites:
		return errManySites
	}
	return nil
}

// setSites is SetSites together with what within does.
func (s *Staff) setSites(ctx context.Context, id chat.StaffID, sites chat.Sites, within func(context.Context, db.Querier) error) error {
	was, err := s.Person(id)
	if err != nil {
		return err
	}
	facts := map[string]string{"from": siteCount(was.Sites), "to": siteCount(sites)}
	return s.alter(ctx, chat.ActSetSites, facts, id, nil, func(ctx context.Context, q db.Querier, _ *Person) error {
		if err := within(ctx, q); err != nil {
			return err
		}
		if err := one(q.ExecContext(ctx, updateAllSites, flag(sites.All()), id)); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, deleteServed, id); err != nil {
			return err
		}
		return insertServed(ctx, q, id, sites)
	})
}

func insertServed(ctx context.Context, q db.Querier, id chat.StaffID, sites chat.Sites) error {
	for _, site := range sites.Named() {
		if _, err := q.ExecContext(ctx, insertServes, id, site); err != nil {
			return err
		}
	}
	return nil
}

// readServed fills in the sites of those who don't serve all.
func (s *Staff) readServed(ctx context.Context, people map[chat.StaffID]*Person) error {
	rows, err := s.db.Read().QueryContext(ctx, selectServed, MaxStaff*MaxSites)
	if err != nil {
		return err
	}
	defer rows.Close()
	named := make(map[chat.StaffID][]chat.SiteID)
	for rows.Next() {
		var staff chat.StaffID
		var site chat.SiteID
		if err := rows.Scan(&staff, &site); err != nil {
			return err
		}
		named[staff] = append(named[staff], site)
	}
	for id, sites := range named {
		if p := people[id]; p != nil && !p.Sites.All() {
			p.Sites = chat.OnlySites(sites...)
		}
	}
	return rows.Err()
}

// siteCount is how many sites they are, for the log.
func siteCount(s chat.Sites) string {
	if s.All() {
		return "all"
	}
	return strconv.Itoa(len(s.Named()))
}

func flag(on bool) int64 {
	if on {
		return 1
	}
	return 0
}
