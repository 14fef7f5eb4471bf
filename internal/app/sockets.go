package app

import (
	"context"
	"crypto/tls"
	"slices"
	"time"

	"snug/internal/chat"
	"snug/internal/realtime"
)

// staff is short for the person behind a request.
type staff = chat.Staff

// pageOfEntries is how many entries a socket gets at once.
const pageOfEntries = 100

// visitorSockets lets the hub ask what it needs to know of visitors.
type visitorSockets struct{ a *App }

func (v visitorSockets) Hello(ctx context.Context, token string, _ chat.Connection) (chat.Guest, string, error) {
	g, next, err := v.a.visitors.Hello(ctx, token)
	if chat.CodeOf(err) == chat.Unsigned {
		if _, is := v.a.staff.Look(ctx, token); is == nil {
			err = misplaced{err}
		}
	}
	return g, next, err
}

func (v visitorSockets) Welcome(ctx context.Context, g chat.Guest, after uint64) (realtime.Welcome, error) {
	visit, err := v.a.desk.Visit(ctx, g, after, pageOfEntries)
	if err != nil {
		return realtime.Welcome{}, err
	}
	return realtime.Welcome{
		State: visit.State, Agent: visit.Agent, Entries: visit.Entries, More: visit.More, StaffSeen: visit.Marks.StaffSeen,
	}, nil
}

func (v visitorSockets) Entries(ctx context.Context, g chat.Guest, after uint64) ([]chat.Entry, bool, error) {
	return v.a.desk.VisitorEntries(ctx, g, after, pageOfEntries)
}

func (v visitorSockets) Post(ctx context.Context, g chat.Guest, p chat.Post) (chat.Entry, error) {
	return v.a.desk.Post(ctx, g, p)
}

func (v visitorSockets) Marks(ctx context.Context, g chat.Guest, got, seen uint64) error {
	return v.a.desk.VisitorMarks(ctx, g, got, seen)
}

// staffSockets does the same for staff.
type staffSockets struct{ a *App }

func (s staffSockets) Present(ctx context.Context, who staff) bool {
	stands, err := s.a.staff.Touch(ctx, who.Session)
	if err != nil {
		s.a.log.ErrorContext(ctx, "it could not be noted that somebody is there", "err", err)
		return true // the session stood at the upgrade, and what ends it closes the socket
	}
	return stands
}

func (s staffSockets) Watch(ctx context.Context, who staff, c chat.ConversationID, after uint64) (realtime.Watched, error) {
	thread, err := s.a.desk.Thread(ctx, who, c, after, 0, pageOfEntries)
	if err != nil {
		return realtime.Watched{}, err
	}
	return realtime.Watched{Entries: thread.Entries, More: thread.More, Marks: thread.Marks}, nil
}

func (s staffSockets) Reply(ctx context.Context, who staff, p chat.Post) (chat.Entry, time.Time, error) {
	posted, err := s.a.desk.Reply(ctx, who, p)
	return posted.Entry, posted.HeldUntil, err
}

func (s staffSockets) Undo(ctx context.Context, who staff, c chat.ConversationID, client chat.ClientID) error {
	return s.a.desk.Undo(ctx, who, c, client)
}

func (s staffSockets) Seen(ctx context.Context, who staff, c chat.ConversationID, seq uint64) error {
	return s.a.desk.StaffSeen(ctx, who, c, seq)
}

func (s staffSockets) MayType(ctx context.Context, who staff, c chat.ConversationID) bool {
	facts, err := s.a.desk.Facts(ctx, who, c)
	return err == nil && facts.Assignee == who.ID
}

func (s staffSockets) Personal(ctx context.Context, who staff, row *chat.Summary) {
	s.a.desk.Personal(ctx, who, row)
}

// presence tells the edge who is there.
type presence struct {
	hub   *realtime.Hub
	names interface{ StaffName(chat.StaffID) string }
}

func (p presence) Presence(id chat.StaffID) string {
	if state, ok := p.hub.Presence()[id]; ok {
		return string(state)
	}
	return "offline"
}

func (p presence) VisitorOnline(c chat.ConversationID) bool { return p.hub.Online(c) }

func (p presence) SetPresence(s staff, state string) {
	p.hub.SetPresence(s.ID, realtime.Presence(state))
}

func (p presence) Viewers(c chat.ConversationID, except chat.StaffID) []string {
	own := p.names.StaffName(except)
	return slices.DeleteFunc(p.hub.Viewers(c), func(name string) bool { return name == own })
}

// tls is how connections are protected, or nil for plain HTTP.
func (a *App) tls() *tls.Config {
	if a.certs == nil {
		return nil
	}
	return a.certs.Config(a.config.TLS.Allow12)
}
