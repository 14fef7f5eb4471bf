package app

import (
	"context"
	"net/netip"

	"snug/internal/allowlist"
	"snug/internal/chat"
	"snug/internal/intrusion"
	"snug/mask/text"
)

// openIntrusion makes the room that gathers suspicious facts. It opens before those that tell them.
func (a *App) openIntrusion(ctx context.Context) (err error) {
	a.intrusion, err = intrusion.Open(ctx, intrusion.Options{
		DB: a.storage.rows, Ring: a.storage.ring, Mask: a.masking.Engine(chat.SiteID{}).Scan, Audit: a.audit, Accounts: accounts{a},
		Spared: a.spared, Log: a.log,
	})
	return err
}

// spared tells of an address that no answer falls on. A proxy stands for everybody behind it, and so does this machine: an unnamed
// proxy may run here. Whoever the allow-list names was vouched for: who could keep them out would only have to misbehave beside them.
func (a *App) spared(at netip.Addr) bool {
	if !at.IsValid() || at.IsLoopback() || a.network.Trusts(at) {
		return true
	}
	list := a.allowed.Newest()
	return list.On && list.Admits(at, allowlist.Who{})
}

// accounts lets answers end sessions.
type accounts struct{ a *App }

func (s accounts) EndSessions(ctx context.Context, id chat.StaffID) error {
	return s.a.staff.EndSessions(ctx, id)
}

// evidence masks a piece of what came in.
func (a *App) evidence(r text.Raw) text.Text { return a.masking.Engine(chat.SiteID{}).Scan(r).Text }

// misplaced is a visitor's refusal whose token is one of a session of staff.
type misplaced struct{ error }

func (m misplaced) Unwrap() error { return m.error }

// Misplaced tells the hub.
func (misplaced) Misplaced() {}
