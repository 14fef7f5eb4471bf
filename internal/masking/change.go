package masking

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"snug/internal/chat"
	"snug/internal/perm"
	"snug/internal/versions"
	"snug/mask"
)

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
	was := place.Newest()
	if number != was.Number {
		return Version{}, errMoved
	}
	changes := Between(was.Value.policy, p)
	if len(changes) == 0 {
		return versionOf(was), nil
	}
	v, err := place.Put(ctx, act(site, number+1, changes), number, force(p), place.Moment(), s.ID)
	if errors.Is(err, versions.ErrMoved) {
		return Version{}, errMoved
	}
	return versionOf(v), err
}

// act is a change as it is written down: how much it changes and how much of that loosens, and none of its terms.
func act(site chat.SiteID, number int, changes []Change) chat.Act {
	loosens := 0
	for _, c := range changes {
		if c.Loosens {
			loosens++
		}
	}
	return chat.Act{Name: chat.ActMaskPolicy, Facts: map[string]string{
		"site": site.String(), "version": strconv.Itoa(number), "changes": strconv.Itoa(len(changes)), "loosens": strconv.Itoa(loosens),
	}}
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
