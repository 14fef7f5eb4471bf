package httpapi

import (
	"context"

	"snug/internal/desk"
)

func (e *Edge) doubtEntry(ctx context.Context, in *doubtEntryIn) (*struct{}, error) {
	return nil, e.o.Desk.Doubt(ctx, callOf(ctx).staff, desk.Doubt{Conversation: in.ID, Entry: in.Entry, Mask: in.Body.Mask, Entity: in.Body.Entity})
}

func (e *Edge) doubtVisit(ctx context.Context, in *doubtVisitIn) (*struct{}, error) {
	return nil, e.o.Desk.DoubtByVisitor(ctx, callOf(ctx).guest, desk.Doubt{N: in.Body.N, Mask: in.Body.Mask, Entity: in.Body.Entity})
}

func (e *Edge) maskDoubts(ctx context.Context, in *maskingIn) (*doubtsOut, error) {
	list, err := e.o.Doubts.List(ctx, callOf(ctx).staff, served(ctx, in.ID))
	if err != nil {
		return nil, err
	}
	out := &doubtsOut{}
	out.Body.Doubts = make([]wireDoubt, len(list))
	for i, d := range list {
		out.Body.Doubts[i] = wireDoubt{
			Entity: d.Entity, Rule: d.Rule, Confirmed: present(d.Confirmed), Against: present(d.Against), Shape: d.Shape,
			Visitors: d.Visitors, Staff: d.Staff, First: millis(d.First), Last: millis(d.Last),
		}
	}
	return out, nil
}
