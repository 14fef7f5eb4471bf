package httpapi

import (
	"context"
	"maps"
	"slices"
	"time"

	"snug/internal/perm"
	"snug/internal/review"
	"snug/internal/signin"
)

func (e *Edge) accessReview(ctx context.Context, _ *nothing) (*reviewOut, error) {
	s := callOf(ctx).staff
	people := slices.DeleteFunc(e.o.Staff.List(), func(p signin.Person) bool { return !s.Sites.Meets(p.Sites) })
	invited, err := e.o.Staff.Invitations(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]review.Holding, len(people))
	for i, p := range people {
		list[i] = e.holding(p)
	}
	all, err := e.o.Review.Standings(ctx, list)
	if err != nil {
		return nil, err
	}
	standing, ended, err := e.o.Elevations.List(ctx, s)
	if err != nil {
		return nil, err
	}
	out := &reviewOut{}
	b := &out.Body
	b.Days, b.People = int(e.o.Review.Period()/(24*time.Hour)), make([]wireReviewed, len(people))
	b.Sites, b.Teams, b.Roles = e.siteNames(s.Sites), e.teamNames(), e.roleNames()
	seen := e.o.Staff.LastSeen()
	for i, p := range people {
		at := all[p.ID]
		if last := seen[p.ID]; last.After(p.Seen) {
			p.Seen = last
		}
		w := wireReviewed{
			WireAccessPerson: accessPersonOut(p), Permissions: permTexts(list[i].Perms), Ends: millisOf(p.Ends), Since: millis(at.Since), Seen: millisOf(p.Seen),
			Uses: []wireUse{}, Confirmed: millisOf(at.Confirmed), By: e.named(at.By), Changed: at.Changed, Due: millis(at.Due), Overdue: at.Overdue, Has: list[i].Digest(), Served: []wireServed{},
		}
		_, open := invited[p.ID]
		w.State = stateOf(p, open, e.o.Now())
		for _, site := range e.o.Sites.Served() {
			if p.Sites.Has(site.ID) && s.Sites.Has(site.ID) {
				since, used := at.Served(site.ID)
				w.Served = append(w.Served, wireServed{site.ID.String(), millis(since), millisOf(used)})
			}
		}
		for _, l := range append(standing, ended...) {
			if l.Staff == p.ID && l.Begins.After(at.Confirmed) {
				w.Lent++
			}
			if l.Staff == p.ID && l.Ended.IsZero() {
				w.LentUntil = max(w.LentUntil, millis(l.Ends))
			}
		}
		for _, about := range slices.Sorted(maps.Keys(at.Used)) {
			w.Uses = append(w.Uses, wireUse{about, millis(at.Used[about])})
		}
		for _, u := range w.Uses {
			w.Seen = max(w.Seen, u.At) // when a session was used is written now and then
		}
		if at.Overdue {
			b.Overdue++
		}
		b.People[i] = w
	}
	return out, nil
}

func (e *Edge) confirmAccess(ctx context.Context, in *confirmAccessIn) (*nothing, error) {
	p, err := e.colleague(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	s := callOf(ctx).staff
	if !p.Sites.Within(s.Sites) {
		return nil, errNotServed
	}
	return nil, e.o.Review.Confirm(ctx, s, e.holding(p), in.Body.Has)
}

func (e *Edge) holding(p signin.Person) review.Holding { return Holding(p, e.o.Roles.Role, e.o.Now()) }

// Holding is what somebody has, for the room that asks whether they still need it.
func Holding(p signin.Person, role func(string) perm.Set, now time.Time) review.Holding {
	perms := slices.DeleteFunc(role(p.Role).List(), func(x perm.Permission) bool { return x == perm.SignedIn })
	return review.Holding{Staff: p.ID, Role: p.Role, Perms: perms, Teams: p.Teams, Sites: p.Sites, Created: p.Created, Out: p.Out(now)}
}
