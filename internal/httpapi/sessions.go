package httpapi

import (
	"context"

	"snug/internal/chat"
	"snug/internal/signin"
)

// renewSession notes that somebody is there, and gives the session another token when its own is old.
func (e *Edge) renewSession(ctx context.Context, _ *nothing) (*renewedOut, error) {
	next, left, err := e.o.Staff.Renew(ctx, callOf(ctx).token)
	if err != nil {
		return nil, err
	}
	out := &renewedOut{}
	if next != "" {
		out.Cookies = []string{setCookie(next)}
	}
	out.Body.Idle, out.Body.Left = signin.SessionIdle.Milliseconds(), left.Milliseconds()
	return out, nil
}

func (e *Edge) sessions(ctx context.Context, _ *nothing) (*sessionsOut, error) {
	c := callOf(ctx)
	list, err := e.o.Staff.Sessions(ctx, c.staff.ID)
	if err != nil {
		return nil, err
	}
	out := &sessionsOut{}
	out.Body.Sessions = make([]wireStanding, len(list))
	for i, s := range list {
		out.Body.Sessions[i] = wireStanding{
			ID: s.ID.String(), Current: s.ID == c.staff.Session, Device: s.Device, Network: s.Network, First: s.First, Second: s.Second,
			Created: millis(s.Created), Used: millis(s.Used), Expires: millis(s.Expires),
		}
	}
	return out, nil
}

func (e *Edge) endSession(ctx context.Context, in *sessionIn) (*nothing, error) {
	c := callOf(ctx)
	return nil, e.o.Staff.End(actingAs(ctx, c.staff), c.staff.ID, in.ID, signin.EndedRevoked)
}

func (e *Edge) endOtherSessions(ctx context.Context, _ *nothing) (*endedSessionsOut, error) {
	return e.endAll(ctx, callOf(ctx).staff.ID)
}

// endSessionsOf ends all sessions of a colleague.
func (e *Edge) endSessionsOf(ctx context.Context, in *staffSessionsIn) (*endedSessionsOut, error) {
	if _, err := e.colleague(ctx, in.ID); err != nil {
		return nil, err
	}
	return e.endAll(ctx, in.ID)
}

// endAll ends all sessions of somebody but the one that asks for it.
func (e *Edge) endAll(ctx context.Context, id chat.StaffID) (*endedSessionsOut, error) {
	c := callOf(ctx)
	n, err := e.o.Staff.EndAll(actingAs(ctx, c.staff), id, c.staff.Session, signin.EndedRevoked)
	if err != nil {
		return nil, err
	}
	out := &endedSessionsOut{}
	out.Body.Ended = n
	return out, nil
}

func actingAs(ctx context.Context, s chat.Staff) context.Context {
	return chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: s.ID})
}
