package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
)

// Site is a site that is or was served.
type Site struct {
	ID chat.SiteID
	Spec
	AccentOn string // the colour of text upon Accent
	// Served is false for a site that is no longer declared: its conversations are still there, and its name with them.
	Served bool
}

// Allows tells whether a page of this origin may embed the site's widget. origin is an Origin header as it came;
// browsers send it in lower case and without the scheme's own port, so nothing is forgiven.
func (s Site) Allows(origin string) bool { return slices.Contains(s.Origins, origin) }

// Options are what Open needs.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring
	Now  func() time.Time // nil is time.Now
}

// Sites are all sites, in memory. It is immutable and safe for concurrent use; what it hands out is not to be changed.
type Sites struct {
	byKey  map[string]Site
	byID   map[chat.SiteID]Site
	served []Site // ordered by key
}

// Open checks what the operator declared, gives each new site its id and its key, and reads the ids of the known ones.
// An error says all that is wrong, and names the sites.
func Open(ctx context.Context, o Options, specs []Spec) (*Sites, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(specs) > maxSites {
		return nil, fmt.Errorf("sites: at most %d", maxSites)
	}
	var wrong []error
	seen := map[string]bool{}
	checked := make([]Spec, len(specs))
	for i, spec := range specs {
		var err error
		if checked[i], err = spec.checked(); err != nil {
			wrong = append(wrong, err)
		}
		if seen[spec.Key] {
			wrong = append(wrong, fmt.Errorf("site %q is declared twice", spec.Key))
		}
		seen[spec.Key] = true
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	for _, spec := range checked {
		if err := keep(ctx, o, spec); err != nil {
			return nil, fmt.Errorf("site %q: %w", spec.Key, err)
		}
	}
	return load(ctx, o, checked)
}

const upsertSite = `
	INSERT INTO site (id, key, name, created_at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (key) DO UPDATE SET name = excluded.name
	RETURNING id`

// keep makes the row and the key of a site. Several servers may do so at once: the first one's id stays.
func keep(ctx context.Context, o Options, spec Spec) error {
	fresh := chat.NewSiteID()
	var id chat.SiteID
	err := o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		return q.QueryRowContext(ctx, upsertSite, fresh, spec.Key, spec.Name, o.Now().UnixMilli()).Scan(&id)
	})
	if err != nil {
		return err
	}
	if err := o.Ring.Create(ctx, keyring.Site, keyring.KeyID(id.Bytes()), keyring.KeyID{}); err != nil {
		return fmt.Errorf("make the site's key: %w", err)
	}
	return nil
}

// All sites there ever were: as many as the operator has declared over time.
const selectSites = `SELECT id, key, name FROM site ORDER BY key LIMIT 5000`

func load(ctx context.Context, o Options, specs []Spec) (*Sites, error) {
	declared := map[string]Spec{}
	for _, spec := range specs {
		declared[spec.Key] = spec
	}
	rows, err := o.DB.Read().QueryContext(ctx, selectSites)
	if err != nil {
		return nil, fmt.Errorf("read sites: %w", err)
	}
	defer rows.Close()
	s := &Sites{byKey: map[string]Site{}, byID: map[chat.SiteID]Site{}}
	for rows.Next() {
		var at Site
		if err := rows.Scan(&at.ID, &at.Key, &at.Name); err != nil {
			return nil, fmt.Errorf("read sites: %w", err)
		}
		if spec, ok := declared[at.Key]; ok {
			at.Spec, at.Served = spec, true
			if at.AccentOn, err = TextOn(spec.Accent); err != nil {
				return nil, err
			}
			s.byKey[at.Key] = at
			s.served = append(s.served, at)
		}
		s.byID[at.ID] = at
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read sites: %w", err)
	}
	slices.SortFunc(s.served, func(a, b Site) int { return strings.Compare(a.Key, b.Key) })
	return s, nil
}

// ByKey finds a site that is served, or chat.NotFound.
func (s *Sites) ByKey(key string) (Site, error) {
	if at, ok := s.byKey[key]; ok {
		return at, nil
	}
	return Site{}, chat.Errorf(chat.NotFound, "There is no site of this key. Check the snippet's data-site.")
}

// ByID finds a site that is or was served, or chat.NotFound.
func (s *Sites) ByID(id chat.SiteID) (Site, error) {
	if at, ok := s.byID[id]; ok {
		return at, nil
	}
	return Site{}, chat.Errorf(chat.NotFound, "There is no such site.")
}

// Served returns the sites that are served, ordered by key.
func (s *Sites) Served() []Site { return s.served }
