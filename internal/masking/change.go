package masking

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
	"snug/mask"
)

const insertPolicy = `INSERT INTO masking_policy (site, ` + columns + `) VALUES ($1, $2, $3, $4, $5)`

var errMoved = chat.Errorf(chat.Conflict, "Somebody has changed this policy meanwhile. Look at it again, and change it then.")

// Change puts a policy in force that was made from version number of it, and returns it. What says the same as the one in
// force changes nothing. Forbidden, NotFound, Invalid with what is wrong in words, Conflict if number is not the newest.
func (r *Register) Change(ctx context.Context, s chat.Staff, site chat.SiteID, number int, p Policy) (Version, error) {
	if !s.Perms.Has(perm.EditMasking) {
		return Version{}, chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	}
	place, ok := r.policy[site]
	if !ok || !s.Sites.Has(site) {
		return Version{}, errNoSite
	}
	p = tidy(p)
	if err := p.Check(); err != nil {
		return Version{}, chat.Errorf(chat.Invalid, "The policy can't be used: %s.", err)
	}
	was := place.Load()
	if number != was.version.Number {
		return Version{}, errMoved
	}
	changes := Between(was.version.Policy, p)
	if len(changes) == 0 {
		return was.version, nil
	}
	written, err := r.o.Audit.Begin(ctx, act(s, site, number+1, changes))
	if err != nil {
		return Version{}, err
	}
	next, err := r.change(ctx, s, site, number, p)
	written(err)
	return next, err
}

// act is a change as it is written down: how much it changes and how much of that loosens, and none of its terms.
func act(s chat.Staff, site chat.SiteID, number int, changes []Change) chat.Act {
	loosens := 0
	for _, c := range changes {
		if c.Loosens {
			loosens++
		}
	}
	return chat.Act{Name: chat.ActMaskPolicy, By: chat.Actor{Kind: chat.ActorStaff, Staff: s.ID}, Facts: map[string]string{
		"site": site.String(), "version": strconv.Itoa(number), "changes": strconv.Itoa(len(changes)), "loosens": strconv.Itoa(loosens),
	}}
}

// change stores the next version and puts it in force.
func (r *Register) change(ctx context.Context, s chat.Staff, site chat.SiteID, number int, p Policy) (Version, error) {
	place := r.policy[site]
	next := Version{Policy: p, Number: number + 1, At: r.o.Now().UTC().Truncate(time.Millisecond), By: s.ID}
	if err := r.store(ctx, site, next); err != nil {
		if db.IsDuplicate(err) {
			// Another was faster, or an earlier attempt was stored whose outcome nobody learned: that one counts.
			newest, err := r.newest(ctx, site)
			if err != nil {
				return Version{}, fmt.Errorf("read a masking policy: %w", err)
			}
			replace(place, newest)
			return Version{}, errMoved
		}
		return Version{}, fmt.Errorf("store a masking policy: %w", err)
	}
	replace(place, &inForce{next, mask.New(p)})
	r.o.Log.InfoContext(ctx, "masking policy changed", "site", site, "version", next.Number, "staff", s.ID)
	return next, nil
}

// replace puts a version in force, unless a later one is already.
func replace(place *atomic.Pointer[inForce], fresh *inForce) {
	for now := place.Load(); now.version.Number < fresh.version.Number; now = place.Load() {
		if place.CompareAndSwap(now, fresh) {
			return
		}
	}
}

func (r *Register) store(ctx context.Context, site chat.SiteID, v Version) error {
	key, err := r.o.Ring.Key(ctx, keyring.KeyID(site.Bytes()))
	if err != nil {
		return err
	}
	plain, err := json.Marshal(documentOf(v.Policy))
	if err != nil {
		return err
	}
	body := key.Seal(place(site, v), plain)
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, insertPolicy, site, v.Number, v.At.UnixMilli(), v.By, body)
		return err
	})
}

// tidy writes a policy in the one way that is kept: without what is the default anyway, without blanks around words, and
// each word once.
func tidy(p Policy) Policy {
	out := Policy{Region: p.Region, MayOverrule: p.MayOverrule, Terms: words(p.Terms), Leave: words(p.Leave), Patterns: slices.Clone(p.Patterns)}
	for entity, d := range p.Dispositions {
		if defaultOf(entity) == d {
			continue
		}
		if out.Dispositions == nil {
			out.Dispositions = map[string]string{}
		}
		out.Dispositions[entity] = d
	}
	return out
}

func words(list []string) []string {
	var out []string
	for _, w := range list {
		if w = strings.TrimSpace(w); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

func defaultOf(entity string) string {
	for _, e := range mask.Entities() {
		if e.Name == entity {
			return e.Default
		}
	}
	return ""
}
