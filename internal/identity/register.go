package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// Bounds of a token.
const (
	// MaxToken is how many characters a token may have.
	MaxToken = 4096
	// MaxLife is how long after its making a token may be good.
	MaxLife = time.Hour
	// Leeway is by how much the shop's clock may differ from ours.
	Leeway = time.Minute

	maxKeys    = 4      // of one site, while they are changed
	maxUsed    = 50_000 // tokens of one site that are remembered at a time
	sweepBatch = 1000
)

// What visitors and shops are told. Nothing of a token is in it.
var (
	errInvalid = chat.Errorf(chat.IdentityInvalid, "The shop's statement of who you are was not accepted. The shop's "+
		"developers find in the documentation how it is signed. You can go on without it where the shop allows that.")
	errExpired  = chat.Errorf(chat.IdentityExpired, "The shop's statement of who you are is over, or not yet in force. Load the page again.")
	errReplayed = chat.Errorf(chat.IdentityReplayed, "The shop's statement of who you are was used before. Load the page again.")
	errRequired = chat.Errorf(chat.IdentityRequired, "Sign in at the shop first, then load the page again: this chat is for customers who are known.")
	errFull     = chat.Errorf(chat.Unavailable, "Too many customers began a chat within the hour. Try again later.")
)

// Rule is what a site asks of identities.
type Rule struct {
	Site      chat.SiteID
	Audience  string // the site's key
	Algorithm string // EdDSA or HS256
	// Keys are files' contents: public keys in PEM for EdDSA, secrets for HS256. One of them has to fit.
	Keys     [][]byte
	Required bool // nobody starts without
}

// Options are what Open needs.
type Options struct {
	DB  *db.DB
	Now func() time.Time // nil is time.Now
}

// Register checks tokens and remembers those that were used. It is safe for concurrent use.
type Register struct {
	db    *db.DB
	now   func() time.Time
	rules map[chat.SiteID]*rule
}

type rule struct {
	audience string
	required bool
	verifier verifier
}

// Open reads the rules of those sites that have some. The migrations have run.
func Open(o Options, rules []Rule) (*Register, error) {
	if o.DB == nil {
		return nil, errors.New("identity: options lack a database")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &Register{db: o.DB, now: o.Now, rules: map[chat.SiteID]*rule{}}
	for _, a := range rules {
		v, err := newVerifier(a.Algorithm, a.Keys)
		if err != nil {
			return nil, fmt.Errorf("identity of site %q: %w", a.Audience, err)
		}
		r.rules[a.Site] = &rule{audience: a.Audience, required: a.Required, verifier: v}
	}
	return r, nil
}

// Required refuses (IdentityRequired) where the site wants an identity and there is none.
func (r *Register) Required(site chat.SiteID) error {
	if a := r.rules[site]; a != nil && a.required {
		return errRequired
	}
	return nil
}

// Check tells who a token says that the visitor is: IdentityInvalid if it is none that the site's shop signed for it,
// IdentityExpired outside of its time. That it was not used before is known once Save's unit of work is committed.
func (r *Register) Check(site chat.SiteID, token string) (*Person, error) {
	a := r.rules[site]
	if a == nil {
		return nil, errInvalid
	}
	payload, ok := a.verifier.open(token)
	if !ok {
		return nil, errInvalid
	}
	c, ok := readClaims(payload)
	if !ok || c.aud != a.audience {
		return nil, errInvalid
	}
	now := r.now()
	if !c.inTime(now) {
		return nil, errExpired
	}
	return c.person(r, site), nil
}

// Run forgets what is over, every ten minutes, until ctx ends.
func (r *Register) Run(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
				failed(err)
			}
		case <-ctx.Done():
			return
		}
	}
}
