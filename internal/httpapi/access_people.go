package httpapi

import (
	"context"

	"snug/internal/chat"
	"snug/internal/signin"
)

var (
	errNoPerson  = chat.Errorf(chat.NotFound, "There is no such person.")
	errNoSite    = chat.Errorf(chat.NotFound, "There is no such site.")
	errOwn       = chat.Errorf(chat.Forbidden, "Nobody changes what they themselves may see. Ask a colleague who may.")
	errNotServed = chat.Errorf(chat.Forbidden, "Only who serves a site may say who else does.")
)

// served is the site that was asked for, or none if the one who asks does not serve it: to them it is one that is not there.
func served(ctx context.Context, site chat.SiteID) chat.SiteID {
	if !callOf(ctx).staff.Sites.Has(site) {
		return chat.SiteID{}
	}
	return site
}

// colleague finds somebody who serves a site with the one who asks. Of others it is not told that they are here.
func (e *Edge) colleague(ctx context.Context, id chat.StaffID) (signin.Person, error) {
	p, err := e.o.Staff.Person(id)
	if err != nil || !callOf(ctx).staff.Sites.Meets(p.Sites) {
		return signin.Person{}, errNoPerson
	}
	return p, nil
}

func (e *Edge) accessPeople(ctx context.Context, _ *nothing) (*accessPeopleOut, error) {
	s := callOf(ctx).staff
	out := &accessPeopleOut{}
	out.Body.People, out.Body.Sites, out.Body.Teams = []WireAccessPerson{}, e.siteNames(s.Sites), e.teamNames()
	for _, p := range e.o.Staff.List() {
		if s.Sites.Meets(p.Sites) {
			out.Body.People = append(out.Body.People, accessPersonOut(p))
		}
	}
	return out, nil
}

func (e *Edge) setSites(ctx context.Context, in *setSitesIn) (*proposedOut, error) {
	return e.altered(ctx, in.ID, chat.ActSetSites, in.Body.Reason, func(ctx context.Context, p signin.Person) (any, error) {
		sites, err := e.sitesOf(in.Body.All, in.Body.Sites)
		if err != nil {
			return nil, err
		}
		edit := signin.SitesEdit{Person: p.ID, From: p.Sites, To: sites}
		return edit, e.o.Staff.ChangeSites(ctx, edit)
	})
}

// sitesOf reads which sites somebody is to serve.
func (e *Edge) sitesOf(all bool, in []string) (chat.Sites, error) {
	if all {
		return chat.AllSites(), nil
	}
	ids, err := e.siteIDs(in)
	return chat.OnlySites(ids...), err
}

// siteIDs reads ids of sites that there are.
func (e *Edge) siteIDs(in []string) ([]chat.SiteID, error) {
	out := make([]chat.SiteID, len(in))
	for i, s := range in {
		if err := out[i].UnmarshalText([]byte(s)); err != nil {
			return nil, errNoSite
		}
		if _, err := e.o.Sites.ByID(out[i]); err != nil {
			return nil, errNoSite
		}
	}
	return out, nil
}

// siteNames lists the sites that there are, of those that somebody serves.
func (e *Edge) siteNames(of chat.Sites) []wireNamed {
	out := []wireNamed{}
	for _, s := range e.o.Sites.Served() {
		if of.Has(s.ID) {
			out = append(out, wireNamed{s.ID.String(), s.Name})
		}
	}
	return out
}

// teamNames lists the teams that there are.
func (e *Edge) teamNames() []wireNamed {
	out := []wireNamed{}
	for _, t := range e.o.Staff.Teams() {
		out = append(out, wireNamed{t.ID.String(), t.Name})
	}
	return out
}

func accessPersonOut(p signin.Person) WireAccessPerson {
	return WireAccessPerson{
		ID: p.ID.String(), Name: p.Name, Role: p.Role, Teams: idTexts(p.Teams), AllSites: p.Sites.All(), Sites: idTexts(p.Sites.Named()),
		Disabled: p.Disabled,
	}
}

// idTexts writes ids.
func idTexts[T interface{ String() string }](ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}
