package masking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/versions"
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

// Options are what Open needs.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring
	// Audit is told before a policy is changed. Nil writes nothing down, which is for tests of what has nothing to do with it.
	Audit versions.Audit
	Log   *slog.Logger     // nil discards
	Now   func() time.Time // nil is time.Now
}

// Register has the policies in force. It is safe for concurrent use.
type Register struct {
	o      Options
	plain  *mask.Engine
	policy map[chat.SiteID]*versions.Kept[inForce] // the sites are fixed while the program runs
}

// inForce is a policy with the engine that masks by it, which is made when it is first wanted: the history wants none.
type inForce struct {
	policy Policy
	engine func() *mask.Engine
}

func force(p Policy) inForce {
	return inForce{p, sync.OnceValue(func() *mask.Engine { return mask.New(p) })}
}

func versionOf(v versions.Version[inForce]) Version {
	return Version{v.Value.policy, v.Number, v.At, v.By}
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
	r := &Register{o: o, plain: mask.New(Policy{}), policy: map[chat.SiteID]*versions.Kept[inForce]{}}
	others, err := withPolicies(ctx, o.DB)
	if err != nil {
		return nil, fmt.Errorf("read masking policies: %w", err)
	}
	for _, site := range append(slices.Clone(sites), others...) {
		if _, done := r.policy[site]; done {
			continue
		}
		kept, err := versions.Open(ctx, versions.Options[inForce]{
			DB: o.DB, Ring: o.Ring, Table: "masking_policy", Site: site, Encode: encode, Decode: decode, Default: inForce{engine: func() *mask.Engine { return r.plain }},
			Audit: o.Audit, Log: o.Log, Now: o.Now,
		})
		if err != nil {
			return nil, fmt.Errorf("masking policy of site %s: %w", site, err)
		}
		r.policy[site] = kept
	}
	return r, nil
}

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

// Engine returns the engine of a site's policy in force; that of the default for a site that has none, and for no site.
// It answers from memory. Ask for each text: the next one may come under another policy.
func (r *Register) Engine(site chat.SiteID) *mask.Engine {
	if p, ok := r.policy[site]; ok {
		return p.Newest().Value.engine()
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
	return versionOf(p.Newest()), nil
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

func encode(in inForce) ([]byte, error) { return json.Marshal(documentOf(in.policy)) }

// decode refuses a policy that this program's engine would not take.
func decode(plain []byte) (inForce, error) {
	var kept document
	if err := json.Unmarshal(plain, &kept); err != nil {
		return inForce{}, errors.New("the policy is not of the form that was written")
	}
	p := kept.policy()
	if err := p.Check(); err != nil {
		return inForce{}, err
	}
	return force(p), nil
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
