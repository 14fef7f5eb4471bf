package masking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keyring/sealed"
	"snug/mask"
)

// Policy says what is masked on a site; package mask describes its parts.
type Policy = mask.Policy

// Pattern is a site's own rule.
type Pattern = mask.Pattern

// Fault is what is wrong with a policy.
type Fault = mask.Fault

// Version is a policy as it was in force from a moment on.
type Version struct {
	Policy Policy
	Number int // counts from 1 for each site; 0 is the default, which nobody has set
	At     time.Time
	By     chat.StaffID // zero for the default
}

// Audit writes down that a policy is about to be changed.
type Audit interface {
	// Begin returns when it is on disk that the act is about to be done. On an error the act must not be done. Otherwise
	// done is called once, with the act's error or nil.
	Begin(ctx context.Context, a chat.Act) (done func(error), err error)
}

// unwritten writes nothing down.
type unwritten struct{}

func (unwritten) Begin(context.Context, chat.Act) (func(error), error) { return func(error) {}, nil }

// Options are what Open needs.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring
	// Audit is told before a policy is changed. Nil writes nothing down, which is for tests of what has nothing to do with it.
	Audit Audit
	Log   *slog.Logger     // nil discards
	Now   func() time.Time // nil is time.Now
}

// Register has the policies in force. It is safe for concurrent use.
type Register struct {
	o      Options
	plain  *mask.Engine
	policy map[chat.SiteID]*atomic.Pointer[inForce] // the sites are fixed while the program runs
}

type inForce struct {
	version Version
	engine  *mask.Engine
}

// Open reads the newest policy of each site that is given, and of all others that have one: of a site that is no longer
// served, conversations may still be open. One that can't be opened, or that this program's engine refuses, is an error:
// to go on under another policy could show what the site wants masked.
func Open(ctx context.Context, o Options, sites []chat.SiteID) (*Register, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Audit == nil {
		o.Audit = unwritten{}
	}
	r := &Register{o: o, plain: mask.New(Policy{}), policy: map[chat.SiteID]*atomic.Pointer[inForce]{}}
	others, err := withPolicies(ctx, o.DB)
	if err != nil {
		return nil, fmt.Errorf("read masking policies: %w", err)
	}
	for _, site := range append(slices.Clone(sites), others...) {
		if _, done := r.policy[site]; done {
			continue
		}
		newest, err := r.newest(ctx, site)
		if err != nil {
			return nil, fmt.Errorf("masking policy of site %s: %w", site, err)
		}
		r.policy[site] = new(atomic.Pointer[inForce])
		r.policy[site].Store(newest)
	}
	return r, nil
}

const (
	columns      = `version, at, staff, body`
	selectNewest = `SELECT ` + columns + ` FROM masking_policy WHERE site = $1 ORDER BY version DESC LIMIT 1`
)

// As many as there are sites, over all time.
const selectSites = `SELECT DISTINCT site FROM masking_policy ORDER BY site LIMIT 5000`

func withPolicies(ctx context.Context, d *db.DB) ([]chat.SiteID, error) {
	rows, err := d.Read().QueryContext(ctx, selectSites)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []chat.SiteID
	for rows.Next() {
		var site chat.SiteID
		if err := rows.Scan(&site); err != nil {
			return nil, err
		}
		list = append(list, site)
	}
	return list, rows.Err()
}

func (r *Register) newest(ctx context.Context, site chat.SiteID) (*inForce, error) {
	v, err := r.read(ctx, site, r.o.DB.Read().QueryRowContext(ctx, selectNewest, site))
	switch {
	case errors.Is(err, db.ErrNoRows):
		return &inForce{engine: r.plain}, nil
	case err != nil:
		return nil, err
	}
	if err := v.Policy.Check(); err != nil {
		return nil, err
	}
	return &inForce{v, mask.New(v.Policy)}, nil
}

// read opens one row.
func (r *Register) read(ctx context.Context, site chat.SiteID, row interface{ Scan(...any) error }) (Version, error) {
	var v Version
	var at int64
	var body sealed.Value
	if err := row.Scan(&v.Number, &at, &v.By, &body); err != nil {
		return v, err
	}
	v.At = time.UnixMilli(at).UTC()
	key, err := r.o.Ring.Key(ctx, keyring.KeyID(site.Bytes()))
	if err != nil {
		return v, err
	}
	b, err := key.Open(place(site, v), body)
	if err != nil {
		return v, err
	}
	var kept document
	if err := json.Unmarshal(b, &kept); err != nil {
		return v, errors.New("the policy is not of the form that was written")
	}
	v.Policy = kept.policy()
	return v, nil
}

// place binds a sealed policy to its site, its number and its author: one that is moved elsewhere does not open.
func place(site chat.SiteID, v Version) keyring.AD {
	return keyring.AD{
		Table: "masking_policy", Column: "body", Site: site.Bytes(), Kind: fmt.Sprintf("version:%d", v.Number),
		Author: "staff:" + v.By.String(),
	}
}

// Engine returns the engine of a site's policy in force; that of the default for a site that has none, and for no site.
// It answers from memory. Ask for each text: the next one may come under another policy.
func (r *Register) Engine(site chat.SiteID) *mask.Engine {
	if p, ok := r.policy[site]; ok {
		return p.Load().engine
	}
	return r.plain
}

var errNoSite = chat.Errorf(chat.NotFound, "There is no such site.")

// Newest returns the policy in force. NotFound for a site that is not served.
func (r *Register) Newest(site chat.SiteID) (Version, error) {
	p, ok := r.policy[site]
	if !ok {
		return Version{}, errNoSite
	}
	return p.Load().version, nil
}

// document is a policy as it is sealed.
type document struct {
	Dispositions map[string]string `json:"dispositions,omitempty"`
	Terms        []string          `json:"terms,omitempty"`
	Leave        []string          `json:"leave,omitempty"`
	Patterns     []pattern         `json:"patterns,omitempty"`
	Region       string            `json:"region,omitempty"`
	MayOverrule  bool              `json:"may_overrule,omitempty"`
}

type pattern struct {
	Name string `json:"name"`
	Expr string `json:"expr"`
}

func documentOf(p Policy) document {
	d := document{Dispositions: p.Dispositions, Terms: p.Terms, Leave: p.Leave, Region: p.Region, MayOverrule: p.MayOverrule}
	for _, x := range p.Patterns {
		d.Patterns = append(d.Patterns, pattern(x))
	}
	return d
}

func (d document) policy() Policy {
	p := Policy{Dispositions: d.Dispositions, Terms: d.Terms, Leave: d.Leave, Region: d.Region, MayOverrule: d.MayOverrule}
	for _, x := range d.Patterns {
		p.Patterns = append(p.Patterns, mask.Pattern(x))
	}
	return p
}
