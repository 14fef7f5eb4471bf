package httpapi

import (
	"context"
	"net/netip"
	"strings"

	"snug/internal/allowlist"
	"snug/internal/approval"
	"snug/internal/chat"
)

// errOutside is the one answer to everybody who is somewhere else, whatever they ask for and whoever they are.
var errOutside = chat.Errorf(chat.Outside, "The console can't be reached from this address. Ask whoever runs it.")

// MayEnter refuses somebody of a role and of sites whose request comes from an address that the allow-list has not for them. It
// is asked while they sign in, so that nothing has been spent or written then.
func (e *Edge) MayEnter(ctx context.Context, role string, sites chat.Sites) error {
	if !e.o.AllowList.Admits(callOf(ctx).address, allowlist.Who{Role: role, Sites: sites}) {
		return errOutside
	}
	return nil
}

func (e *Edge) allowList(ctx context.Context, _ *nothing) (*allowListOut, error) {
	return &allowListOut{e.allowListOut(ctx, e.o.AllowList.Newest())}, nil
}

func (e *Edge) changeAllowList(ctx context.Context, in *changeAllowListIn) (*allowListOut, error) {
	c := callOf(ctx)
	list, err := drafts(in.Body.Entries)
	if err != nil {
		return nil, err
	}
	edit := allowlist.Edit{Version: in.Body.Version, On: in.Body.On, Entries: list}.By(c.staff, c.address)
	v, err := e.o.AllowList.Change(ctx, c.staff, edit)
	id, err := e.proposed(ctx, err, in.Body.Reason, approval.Draft{Kind: string(chat.ActAllowList), Params: edit})
	if err != nil {
		return nil, err
	}
	if id != "" {
		v = e.o.AllowList.Newest()
	}
	out := &allowListOut{e.allowListOut(ctx, v)}
	out.Body.Proposed = id
	return out, nil
}

// tryAllowList says what a list would do, without putting it in force.
func (e *Edge) tryAllowList(ctx context.Context, in *tryAllowListIn) (*tryAllowListOut, error) {
	c := callOf(ctx)
	was := e.o.AllowList.Newest()
	sent, err := drafts(in.Body.Entries)
	if err != nil {
		return nil, err
	}
	serves := chat.AllSites()
	if len(in.Body.Sites) > 0 {
		ids, err := e.siteIDs(in.Body.Sites)
		if err != nil {
			return nil, err
		}
		serves = chat.OnlySites(ids...)
	}
	entries, faults := e.o.AllowList.Read(sent, c.staff.ID)
	list := allowlist.List{On: in.Body.On, Entries: entries}
	out := &tryAllowListOut{}
	out.Body.Faults, out.Body.Admitted = make([]wireAllowFault, len(faults)), []wireAdmitted{}
	for i, f := range faults {
		out.Body.Faults[i] = wireAllowFault{f.Index, f.Why, f.Message}
	}
	out.Body.ShutsOut = !list.Admits(c.address, allowlist.Staff(c.staff))
	out.Body.Changes = changesOut(allowlist.Between(was.List, list))
	at := c.address
	if asked := strings.TrimSpace(in.Body.Address); asked != "" {
		at, _ = plainAddress(asked)
	}
	if !at.IsValid() {
		return out, nil
	}
	out.Body.Address = at.String()
	for _, role := range e.o.Roles.Names() {
		who := allowlist.Who{Role: role, Sites: serves}
		a := wireAdmitted{Role: role, In: list.Admits(at, who), Entry: -1}
		if i, found := list.Entry(at, who); found {
			a.Entry = indexOf(in.Body.Entries, entries[i].Prefix)
		}
		out.Body.Admitted = append(out.Body.Admitted, a)
	}
	return out, nil
}

// indexOf is where an entry stands among those that were sent.
func indexOf(sent []wireAllowDraft, p netip.Prefix) int {
	for i, d := range sent {
		if q, err := allowlist.ParsePrefix(strings.TrimSpace(d.Prefix)); err == nil && q == p {
			return i
		}
	}
	return -1
}

func (e *Edge) allowListHistory(ctx context.Context, _ *nothing) (*allowListHistoryOut, error) {
	steps, err := e.o.AllowList.History(ctx, historySteps)
	if err != nil {
		return nil, err
	}
	out := &allowListHistoryOut{}
	out.Body.Steps = make([]wireAllowStep, len(steps))
	for i, s := range steps {
		out.Body.Steps[i] = wireAllowStep{s.Number, millis(s.At), e.named(s.By), changesOut(s.Changes)}
	}
	return out, nil
}

func (e *Edge) allowListOut(ctx context.Context, v allowlist.Version) wireAllowList {
	out := wireAllowList{
		Version: v.Number, By: e.named(v.By), On: v.On, Broken: v.Broken, Entries: make([]wireAllowEntry, len(v.Entries)),
		Address: callOf(ctx).address.String(), Roles: e.o.Roles.Names(), Sites: e.siteNames(chat.AllSites()),
	}
	if v.Number > 0 {
		out.At = millis(v.At)
	}
	for i, a := range v.Entries {
		out.Entries[i] = wireAllowEntry{prefixOut(a.Prefix), present(a.Roles), idTexts(a.Sites), a.Note, millis(a.At), e.named(a.By)}
	}
	return out
}

// drafts reads entries as they were sent. What is no id at all names no site that there is.
func drafts(in []wireAllowDraft) ([]allowlist.Draft, error) {
	out := make([]allowlist.Draft, len(in))
	for i, d := range in {
		out[i] = allowlist.Draft{Prefix: d.Prefix, Roles: d.Roles, Note: d.Note}
		for _, s := range d.Sites {
			var id chat.SiteID
			if err := id.UnmarshalText([]byte(s)); err != nil {
				return nil, errNoSite
			}
			out[i].Sites = append(out[i].Sites, id)
		}
	}
	return out, nil
}

func changesOut(list []allowlist.Change) []wireAllowChange {
	out := make([]wireAllowChange, len(list))
	for i, c := range list {
		out[i] = wireAllowChange{Kind: c.Kind, Roles: present(c.Roles), Sites: idTexts(c.Sites), Loosens: c.Loosens}
		if c.Prefix.IsValid() {
			out[i].Prefix = prefixOut(c.Prefix)
		}
	}
	return out
}

// prefixOut writes a single address as one.
func prefixOut(p netip.Prefix) string {
	if p.IsSingleIP() {
		return p.Addr().String()
	}
	return p.String()
}
