package masking

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
)

const (
	// DoubtsKept is how long a kind of doubt is listed after it last came up.
	DoubtsKept = 90 * 24 * time.Hour
	// MaxDoubts bounds the kinds of doubts of a site. Beyond it the rarest are added up, by entity.
	MaxDoubts = 200

	doubtsWait  = 10 * time.Second // in memory
	mostWaiting = 1000             // kinds in memory; what comes beyond is not counted
	maxWords    = 200              // bytes of what spoke for a finding, or against it
)

// Doubts counts where people say that a mask is wrong, so that a site may learn which of its own numbers are taken for something
// else. It holds no values and nobody's name: entity, rule, what spoke for it, and the shape where somebody still had the value;
// and of time the day alone, so that no doubt leads to a conversation. It is safe for concurrent use.
type Doubts struct {
	db  *db.DB
	log *slog.Logger
	now func() time.Time

	mu      sync.Mutex
	waiting map[doubtKey]count
}

type doubtKey struct {
	site                                    chat.SiteID
	entity, rule, confirmed, against, shape string
}

type count struct{ visitors, staff int }

// Doubted is one kind of doubt, with how often it came up.
type Doubted struct {
	chat.Doubt // without who says so
	Visitors   int
	Staff      int
	First      time.Time // the day
	Last       time.Time
}

// NewDoubts makes what counts doubts; Run writes them down.
func NewDoubts(o Options) *Doubts {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Doubts{db: o.DB, log: o.Log, now: o.Now, waiting: map[doubtKey]count{}}
}

// Add counts a doubt. It does not wait.
func (d *Doubts) Add(site chat.SiteID, doubt chat.Doubt) {
	if !known(doubt.Entity) {
		return
	}
	doubt.Rule = strings.TrimPrefix(doubt.Rule, "swept.")
	if !strings.HasPrefix(doubt.Rule, doubt.Entity+".") {
		doubt.Rule = doubt.Entity // a browser has said something else
	}
	k := doubtKey{site, doubt.Entity, doubt.Rule, joined(doubt.Confirmed), joined(doubt.Against), doubt.Shape}
	d.mu.Lock()
	defer d.mu.Unlock()
	n, ok := d.waiting[k]
	if !ok && len(d.waiting) >= mostWaiting {
		return
	}
	if doubt.Visitor {
		n.visitors++
	} else {
		n.staff++
	}
	d.waiting[k] = n
}

func joined(words []string) string {
	s := strings.Join(words, " ")
	return s[:min(len(s), maxWords)]
}

func known(entity string) bool {
	for _, e := range Entities() {
		if e.Name == entity {
			return true
		}
	}
	return false
}

// Run writes down what was counted, and forgets what is old, until ctx ends.
func (d *Doubts) Run(ctx context.Context) {
	tick := time.NewTicker(doubtsWait)
	defer tick.Stop()
	swept := time.Time{}
	for {
		if now := d.now(); now.Sub(swept) > 24*time.Hour {
			if err := d.forget(ctx); err == nil {
				swept = now
			} else if ctx.Err() == nil {
				d.log.Error("old doubts about masks were not forgotten", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := d.store(last); err != nil {
				d.log.Error("doubts about masks were not counted", "err", err)
			}
			return
		case <-tick.C:
			if err := d.store(ctx); err != nil && ctx.Err() == nil {
				d.log.Error("doubts about masks were not counted", "err", err)
			}
		}
	}
}

const (
	addDoubt = `INSERT INTO mask_doubt (site, entity, rule, confirmed, against, shape, visitors, staff, first, last) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (site, entity, rule, confirmed, against, shape) DO UPDATE SET visitors = mask_doubt.visitors + excluded.visitors,
		staff = mask_doubt.staff + excluded.staff, first = CASE WHEN excluded.first < mask_doubt.first THEN excluded.first ELSE mask_doubt.first END,
		last = CASE WHEN excluded.last > mask_doubt.last THEN excluded.last ELSE mask_doubt.last END`
	countDoubts = `SELECT count(*) FROM mask_doubt WHERE site = $1 AND rule <> ''`
	// The rarest, and of those the oldest.
	selectRare = `SELECT entity, rule, confirmed, against, shape, visitors, staff, first, last FROM mask_doubt WHERE site = $1 AND rule <> ''
		ORDER BY visitors + staff, last, entity, rule, confirmed, against, shape LIMIT $2`
	deleteDoubt  = `DELETE FROM mask_doubt WHERE site = $1 AND entity = $2 AND rule = $3 AND confirmed = $4 AND against = $5 AND shape = $6`
	selectDoubts = `SELECT entity, rule, confirmed, against, shape, visitors, staff, first, last FROM mask_doubt WHERE site = $1 AND last >= $2
		ORDER BY visitors + staff DESC, last DESC, entity, rule, confirmed, against, shape LIMIT $3`
	forgetDoubts = `DELETE FROM mask_doubt WHERE last < $1`
)

// store writes down what was counted. What could not be stored stays.
func (d *Doubts) store(ctx context.Context) error {
	d.mu.Lock()
	waiting := d.waiting
	d.waiting = map[doubtKey]count{}
	d.mu.Unlock()
	if len(waiting) == 0 {
		return nil
	}
	day := dayOf(d.now())
	err := d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		sites := map[chat.SiteID]bool{}
		for k, n := range waiting {
			sites[k.site] = true
			if _, err := q.ExecContext(ctx, addDoubt, k.site, k.entity, k.rule, k.confirmed, k.against, k.shape, n.visitors, n.staff, day, day); err != nil {
				return err
			}
		}
		for site := range sites {
			if err := fold(ctx, q, site); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for k, n := range waiting {
		now, ok := d.waiting[k]
		if !ok && len(d.waiting) >= mostWaiting {
			continue
		}
		d.waiting[k] = count{now.visitors + n.visitors, now.staff + n.staff}
	}
	return fmt.Errorf("count doubts: %w", err)
}

// fold adds up what a site has too much of, the rarest first: one row for each entity is left of it.
func fold(ctx context.Context, q db.Querier, site chat.SiteID) error {
	var n int
	if err := q.QueryRowContext(ctx, countDoubts, site).Scan(&n); err != nil || n <= MaxDoubts {
		return err
	}
	rare, err := readDoubts(ctx, q, selectRare, site, n-MaxDoubts)
	if err != nil {
		return err
	}
	for _, r := range rare {
		if _, err := q.ExecContext(ctx, deleteDoubt, site, r.Entity, r.Rule, joined(r.Confirmed), joined(r.Against), r.Shape); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, addDoubt, site, r.Entity, "", "", "", "", r.Visitors, r.Staff, r.First.UnixMilli(), r.Last.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

func readDoubts(ctx context.Context, q db.Querier, query string, args ...any) ([]Doubted, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Doubted
	for rows.Next() {
		var x Doubted
		var confirmed, against string
		var first, last int64
		if err := rows.Scan(&x.Entity, &x.Rule, &confirmed, &against, &x.Shape, &x.Visitors, &x.Staff, &first, &last); err != nil {
			return nil, err
		}
		x.Confirmed, x.Against = strings.Fields(confirmed), strings.Fields(against)
		x.First, x.Last = time.UnixMilli(first).UTC(), time.UnixMilli(last).UTC()
		out = append(out, x)
	}
	return out, rows.Err()
}

// List returns the doubts about a site's masks, the most frequent first: for whoever may change its policy. Forbidden, NotFound.
func (d *Doubts) List(ctx context.Context, s chat.Staff, site chat.SiteID) ([]Doubted, error) {
	if !s.Perms.Has(perm.EditMasking) {
		return nil, chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	}
	if !s.Sites.Has(site) {
		return nil, errNoSite
	}
	if err := d.store(ctx); err != nil {
		return nil, err
	}
	return readDoubts(ctx, d.db.Read(), selectDoubts, site, d.oldest(), 2*MaxDoubts)
}

func (d *Doubts) oldest() int64 { return dayOf(d.now().Add(-DoubtsKept)) }

func (d *Doubts) forget(ctx context.Context) error {
	return d.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, forgetDoubts, d.oldest())
		return err
	})
}

func dayOf(t time.Time) int64 { return t.UTC().Truncate(24 * time.Hour).UnixMilli() }
