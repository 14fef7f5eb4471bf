package masking

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
	"snug/internal/versions"
	"snug/mask"
)

var errMoved = chat.Errorf(chat.Conflict, "Somebody has changed this policy meanwhile. Look at it again, and change it then.")

var errLoosens = chat.Errorf(chat.NeedsApproval, "This shows something that is masked now, so a second person has to agree. Say why, and propose it.")

// Edit is a policy as somebody wants it to be, with what they made it from.
type Edit struct {
	Site    chat.SiteID
	Version int // of the policy that it was made from
	Policy  Policy
}

// Change puts a policy in force, and returns it. What says the same as the one in force changes nothing. Forbidden, NotFound,
// Invalid with what is wrong in words, Conflict if it was not made from the newest, NeedsApproval if it loosens: see Agreed.
func (r *Register) Change(ctx context.Context, s chat.Staff, e Edit) (Version, error) {
	if !s.Perms.Has(perm.EditMasking) {
		return Version{}, chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	}
	if !s.Sites.Has(e.Site) {
		return Version{}, errNoSite
	}
	was, changes, err := r.next(&e)
	if err != nil || len(changes) == 0 {
		return was, err
	}
	if Loosens(changes) {
		return Version{}, errLoosens
	}
	return r.put(ctx, s.ID, e, changes, nil)
}

// Agreed puts a policy in force that one of the staff made and another has agreed to. within runs in the unit of work that stores
// it; on its error nothing is changed. The errors are those of Change.
func (r *Register) Agreed(ctx context.Context, by chat.StaffID, e Edit, within func(context.Context, db.Querier) error) (Version, error) {
	if kept, ok := r.policy[e.Site]; ok { // another node may have changed it
		if err := kept.Refresh(ctx); err != nil {
			return Version{}, err
		}
	}
	was, changes, err := r.next(&e)
	if err != nil || len(changes) == 0 {
		return was, err
	}
	return r.put(ctx, by, e, changes, within)
}

// Difference tells what a policy would change in the one in force, or why it can't be put in force.
func (r *Register) Difference(e Edit) ([]Change, error) {
	_, changes, err := r.next(&e)
	return changes, err
}

// next tidies and checks a policy that is to follow the newest, which it returns with what changes.
func (r *Register) next(e *Edit) (Version, []Change, error) {
	kept, ok := r.policy[e.Site]
	if !ok {
		return Version{}, nil, errNoSite
	}
	e.Policy = tidy(e.Policy)
	if err := e.Policy.Check(); err != nil {
		return Version{}, nil, chat.Errorf(chat.Invalid, "The policy can't be used: %s.", err)
	}
	was := versionOf(kept.Newest())
	if e.Version != was.Number {
		return Version{}, nil, errMoved
	}
	return was, Between(was.Policy, e.Policy), nil
}

// put puts what follows the policy in force, together with what within does, once that is written down.
func (r *Register) put(ctx context.Context, by chat.StaffID, e Edit, changes []Change, within func(context.Context, db.Querier) error) (Version, error) {
	kept := r.policy[e.Site]
	v, err := kept.Put(ctx, act(e.Site, e.Version+1, changes), e.Version, force(e.Policy), kept.Moment(), by, within)
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
