package httpapi

import (
	"context"
	"slices"

	"snug/internal/access"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/elevation"
	"snug/internal/perm"
	"snug/internal/site"
)

var errNoID = chat.Errorf(chat.Invalid, "This is no id.")

func (e *Edge) elevations(ctx context.Context, _ *nothing) (*elevationsOut, error) {
	s := callOf(ctx).staff
	standing, ended, err := e.o.Elevations.List(ctx, s)
	if err != nil {
		return nil, err
	}
	own, ok := e.o.Staff.Known(s.ID) // without what is lent to them already
	if !ok {
		return nil, errNotSigned
	}
	out := &elevationsOut{}
	b := &out.Body
	b.Standing, b.Ended, b.Lendable = e.elevationsOut(s, standing), e.elevationsOut(s, ended), []wireLendable{}
	for _, p := range access.Lendable() {
		why := access.LentFault(own.Perms, access.Lent(own.Perms, []perm.Permission{p})).Why
		b.Lendable = append(b.Lendable, wireLendable{string(p), access.Scoped(p), why})
	}
	b.Sites, b.Teams = e.siteNames(s.Sites), e.teamNames()
	return out, nil
}

// askElevation proposes what somebody else has to agree to: nothing is lent by it.
func (e *Edge) askElevation(ctx context.Context, in *askElevationIn) (*askedElevationOut, error) {
	s := callOf(ctx).staff
	ask, err := e.ask(ctx, s, in)
	if err != nil {
		return nil, err
	}
	own, ok := e.o.Staff.Known(s.ID)
	if !ok {
		return nil, errNotSigned
	}
	if ask, err = e.o.Elevations.Read(own, ask); err != nil {
		return nil, err
	}
	p, err := e.o.Approvals.Propose(ctx, s, approval.Draft{Kind: string(chat.ActElevate), Params: ask, Reason: in.Body.Reason.Raw})
	if err != nil {
		return nil, err
	}
	out := &askedElevationOut{}
	out.Body.Approval = p.ID.String()
	return out, nil
}

// ask reads what is asked for. A conversation that is not there is taken like one that is: who may not see it is not told.
func (e *Edge) ask(ctx context.Context, s chat.Staff, in *askElevationIn) (elevation.Ask, error) {
	b := in.Body
	a := elevation.Ask{Perms: permissions(b.Permissions), Minutes: b.Minutes, Role: s.Role}
	if b.Conversation != "" {
		if err := a.Conversation.UnmarshalText([]byte(b.Conversation)); err != nil {
			return a, errNoID
		}
		switch f, err := e.o.Desk.Where(ctx, a.Conversation); chat.CodeOf(err) {
		case "":
			a.At = elevation.Conversed{Site: f.Site, Team: f.Team}
		case chat.NotFound, chat.Erased:
		default:
			return a, err
		}
	}
	for _, text := range b.Sites {
		at, err := e.siteOf(s, text)
		if err != nil {
			return a, errNoSite
		}
		a.Sites = append(a.Sites, at.ID)
	}
	if b.Team != "" {
		ids, err := teamIDs([]string{b.Team})
		if err != nil || e.teamNamed(ids[0]) == nil {
			return a, errNoTeamID
		}
		a.Team = ids[0]
	}
	if b.Incident != "" {
		if err := a.Incident.UnmarshalText([]byte(b.Incident)); err != nil {
			return a, errNoID
		}
		if _, _, _, err := e.o.Intrusion.Incident(ctx, s, a.Incident); err != nil {
			return a, err
		}
	}
	return a, nil
}

// siteOf finds a site by the id of one that somebody serves, or by any site's key, which stands in the page that shows its widget.
func (e *Edge) siteOf(s chat.Staff, text string) (site.Site, error) {
	var id chat.SiteID
	if id.UnmarshalText([]byte(text)) == nil {
		if !s.Sites.Has(id) {
			return site.Site{}, errNoSite
		}
		return e.o.Sites.ByID(id)
	}
	return e.o.Sites.ByKey(text)
}

func (e *Edge) endElevation(ctx context.Context, in *ElevationIn) (*nothing, error) {
	return nil, e.o.Elevations.End(ctx, callOf(ctx).staff, in.ID)
}

func (e *Edge) elevationsOut(s chat.Staff, list []elevation.Elevation) []wireElevation {
	out := make([]wireElevation, len(list))
	for i, l := range list {
		own := l.Staff == s.ID
		w := wireElevation{
			WireAsked: *e.askOut(l.Ask, own), ID: l.ID.String(), Staff: e.named(l.Staff), Own: own, Reason: l.Reason.Clear(), By: e.named(l.By),
			Begins: millis(l.Begins), Ends: millis(l.Ends), Ended: millisOf(l.Ended), EndedBy: e.named(l.EndedBy), Why: string(l.Why),
			MayEnd: l.Ended.IsZero() && elevation.Ends(s, &l),
		}
		if !own && l.By != s.ID {
			w.Sites = slices.DeleteFunc(w.Sites, func(n wireNamed) bool {
				var id chat.SiteID
				return id.UnmarshalText([]byte(n.ID)) != nil || !s.Sites.Has(id)
			})
		}
		out[i] = w
	}
	return out
}

// askOut writes what is asked for. Of a conversation that somebody may not see they are not told whether it is there.
func (e *Edge) askOut(a elevation.Ask, own bool) *WireAsked {
	out := &WireAsked{Permissions: permTexts(a.Perms), Minutes: a.Minutes, Conversation: idText(a.Conversation), Sites: []wireNamed{}, Team: e.teamNamed(a.Team), Incident: idText(a.Incident)}
	if a.Conversation.IsZero() || !own {
		out.Sites = e.siteNames(a.Where())
	}
	return out
}

func (e *Edge) teamNamed(id chat.TeamID) *wireNamed {
	for _, t := range e.o.Staff.Teams() {
		if t.ID == id {
			return &wireNamed{t.ID.String(), t.Name}
		}
	}
	return nil
}

// lentOut is what somebody may do, and what of it is lent to them until when.
func (e *Edge) lentOut(s chat.Staff) (all []string, lent []wireLent) {
	lent = []wireLent{}
	perms := s.Perms.List()
	for _, l := range s.Elevations {
		perms = append(perms, l.Perms.List()...)
	}
	slices.Sort(perms)
	for _, l := range e.o.Elevations.Of(s.ID, s.Role) {
		w := wireLent{ID: l.ID.String(), Permissions: permTexts(l.Perms.List()), Conversation: idText(l.Conversation), Sites: e.siteNames(l.Sites), Team: e.teamNamed(l.Team), Ends: millis(l.Ends)}
		w.Left = max(0, w.Ends-millis(e.o.Now()))
		lent = append(lent, w)
	}
	return permTexts(slices.Compact(perms)), lent
}
