package review

import (
	"context"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

const (
	selectServed = `SELECT staff, site, since FROM staff_served ORDER BY staff, site LIMIT $1`
	insertServed = `INSERT INTO staff_served (staff, site, since) VALUES ($1, $2, $3) ON CONFLICT (staff, site) DO NOTHING`
	deleteServed = `DELETE FROM staff_served WHERE staff = $1 AND site = $2`
)

// everySite is what stands for all sites, those to come included: the id of none.
var everySite chat.SiteID

// ofSite begins what a use is about where it is a site's.
const ofSite = "site:"

// UsedSite notes that somebody did something for a site. It does not wait.
func (r *Room) UsedSite(staff chat.StaffID, site chat.SiteID) { r.Used(staff, ofSite+site.String()) }

// siteIn is the site that a use is about, if it is about one.
func siteIn(about string) (id chat.SiteID, ok bool) {
	text, ok := strings.CutPrefix(about, ofSite)
	return id, ok && id.UnmarshalText([]byte(text)) == nil
}

// served are the sites that somebody serves, as they are stored.
func (h Holding) served() []chat.SiteID {
	if h.Sites.All() {
		return []chat.SiteID{everySite}
	}
	return h.Sites.Named()
}

type servedRow struct {
	staff chat.StaffID
	site  chat.SiteID
}

func (r *Room) servedSince(ctx context.Context) (map[servedRow]time.Time, error) {
	out := map[servedRow]time.Time{}
	err := r.each(ctx, selectServed, func(scan func(...any) error) error {
		var row servedRow
		var since int64
		if err := scan(&row.staff, &row.site, &since); err != nil {
			return err
		}
		out[row] = time.UnixMilli(since)
		return nil
	})
	return out, err
}

// follow stores since when somebody serves what they serve, whose holding has changed. Who was never seen before has had it since
// there is an account.
func follow(ctx context.Context, q db.Querier, h Holding, known map[servedRow]time.Time, isNew bool, now time.Time) error {
	since := now
	if isNew {
		since = h.Created
	}
	wanted := map[servedRow]bool{}
	for _, site := range h.served() {
		wanted[servedRow{h.Staff, site}] = true
		id := site.Bytes() // that of none is stored as NULL otherwise
		if _, err := q.ExecContext(ctx, insertServed, h.Staff, id[:], since.UnixMilli()); err != nil {
			return err
		}
	}
	for row := range known {
		if row.staff == h.Staff && !wanted[row] {
			id := row.site.Bytes()
			if _, err := q.ExecContext(ctx, deleteServed, row.staff, id[:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// used takes a use in, by what it was about.
func (s Standing) used(about string, day int64) {
	at := time.UnixMilli(day).UTC()
	if site, ok := siteIn(about); ok {
		s.usedSites[site] = at
		return
	}
	s.Used[about] = at
}

// Served tells since when a site is served, by name or among all, and when something was last done for it; zero: never.
func (s Standing) Served(site chat.SiteID) (since, used time.Time) {
	since, ok := s.served[site]
	if !ok {
		since = s.served[everySite]
	}
	return since, s.usedSites[site]
}
