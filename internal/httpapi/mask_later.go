package httpapi

import (
	"context"
	"maps"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/desk"
)

// later reads what somebody points at.
func (b *MaskBody) later() (desk.Later, error) {
	client, err := parseClient(b.ID)
	l := desk.Later{Client: client, Entity: b.Entity}
	if b.Span != nil {
		l.Span = desk.Span(*b.Span)
	}
	return l, err
}

func (e *Edge) maskEntry(ctx context.Context, in *maskEntryIn) (*staffEntryOut, error) {
	l, err := in.Body.later()
	if err != nil {
		return nil, err
	}
	l.Conversation, l.Entry = in.ID, in.Entry
	entry, err := e.o.Desk.MaskLater(ctx, callOf(ctx).staff, l)
	if err != nil {
		return nil, err
	}
	return &staffEntryOut{e.staffEntry(entry, time.Time{})}, nil
}

func (e *Edge) maskVisit(ctx context.Context, in *maskVisitIn) (*entryOut, error) {
	l, err := in.Body.later()
	if err != nil {
		return nil, err
	}
	l.N = in.Body.N
	entry, err := e.o.Desk.MaskByVisitor(ctx, callOf(ctx).guest, l)
	if err != nil {
		return nil, err
	}
	return &entryOut{e.visitorEntry(entry)}, nil
}

func (e *Edge) incidents(ctx context.Context, in *incidentsIn) (*incidentsOut, error) {
	list, more, err := e.o.Desk.Incidents(ctx, callOf(ctx).staff, in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &incidentsOut{}
	out.Body.Incidents, out.Body.More = make([]wireIncident, len(list)), more
	for i := range list {
		out.Body.Incidents[i] = e.incidentBody(&list[i])
	}
	return out, nil
}

func (e *Edge) incident(ctx context.Context, in *IncidentIn) (*incidentOut, error) {
	i, err := e.o.Desk.Incident(ctx, callOf(ctx).staff, in.ID)
	if err != nil {
		return nil, err
	}
	return &incidentOut{e.incidentBody(&i)}, nil
}

func (e *Edge) incidentBody(i *desk.Incident) wireIncident {
	out := wireIncident{
		ID: i.ID.String(), Conversation: i.Conversation.String(), Site: e.siteKey(i.Site), At: millis(i.At), By: string(i.By.Kind),
		Author: e.named(i.By.Staff), Found: foundOut(i.Found), Codes: present(i.Codes()), Places: make([]wirePlace, len(i.Places)),
		More: i.More, Read: e.namedAll(i.Read), Given: e.namedAll(i.Given), Watching: e.namedAll(i.Watching),
		VisitorRead: i.VisitorRead, Steps: make([]wireStep, len(i.Steps)), Advice: i.Advice(),
	}
	for n, p := range i.Places {
		out.Places[n] = wirePlace{
			Entry: idText(p.Entry), Seq: p.Seq, Kind: p.Kind, By: string(p.Author), Author: e.named(p.Staff), At: p.At, Found: foundOut(p.Found),
		}
	}
	for n, s := range i.Steps {
		out.Steps[n] = wireStep{s.Name, millis(s.At)}
	}
	return out
}

// namedAll names people, also those who don't work here any more.
func (e *Edge) namedAll(ids []chat.StaffID) []wireNamed {
	out := make([]wireNamed, len(ids))
	for i, id := range ids {
		out[i] = *e.named(id)
	}
	return out
}

// foundOut lists what was found, in alphabetical order.
func foundOut(found map[string]int) []wireFound {
	out := make([]wireFound, 0, len(found))
	for _, entity := range slices.Sorted(maps.Keys(found)) {
		out = append(out, wireFound{entity, found[entity]})
	}
	return out
}
