package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"snug/internal/access"
	"snug/internal/approval"
	"snug/internal/chat"
	"snug/internal/elevation"
	"snug/internal/notify"
	"snug/internal/perm"
)

// openElevations makes the room of what is lent for a while. It asks the desk, which is made after it, where conversations are.
func (a *App) openElevations(ctx context.Context) (err error) {
	a.elevations, err = elevation.New(ctx, elevation.Options{
		DB: a.storage.rows, Ring: a.storage.ring, Rules: ElevationRules(), Known: a.staff.Known, Audit: a.audit, Tell: a.tellElevation, Log: a.log,
		Facts: func(ctx context.Context, c chat.ConversationID) (chat.Facts, error) { return a.desk.Where(ctx, c) },
		Curbed: func(id chat.StaffID) bool {
			p, err := a.staff.Person(id)
			return err != nil || time.Now().Before(p.Curbed)
		},
	})
	if err == nil {
		a.audit.OnFacts(a.elevations.Facts)
	}
	return err
}

// ElevationRules are the rules of package access, for the room of what is lent.
func ElevationRules() elevation.Rules {
	return elevation.Rules{
		Fault:    func(own perm.Set, lent []perm.Permission) string { return access.LentFault(own, lent).Why },
		Complete: access.Lent, Scoped: access.Scoped,
	}
}

// elevate adds what was lent to somebody. While the rooms are opened there is nothing.
func (a *App) elevate(s staff) staff {
	if a.elevations == nil {
		return s
	}
	return access.Elevate(s, a.elevations.Of(s.ID, s.Role))
}

// sees and may go by what counts at this moment: a socket knows who it is of as it was when it was opened.
func (a *App) sees(s staff, f chat.Facts) bool { return access.Sees(a.elevations.Current(s), f) }

func (a *App) may(s staff, p perm.Permission, f chat.Facts) bool {
	return access.May(a.elevations.Current(s), p, f)
}

// sameElevations tells the hub whether the same is lent to somebody as when their socket was opened.
func (a *App) sameElevations(s staff) bool {
	return slices.EqualFunc(s.Elevations, a.elevations.Of(s.ID, s.Role), func(x, y chat.Elevation) bool { return x.ID == y.ID })
}

// elevationKind is something lent to whoever proposes it.
func elevationKind(r *elevation.Room) approval.Kind {
	return approval.Kind{
		Name: string(chat.ActElevate), Need: perm.SignedIn, Life: elevation.Waits,
		Decides: func(s staff, p approval.Proposal) bool { return r.Decides(s.ID, p.Params) },
		Within:  func(s staff, p approval.Proposal) bool { return r.Within(s, p.Params) },
		Look:    func(_ context.Context, p approval.Proposal) (any, error) { return r.Look(p.By, p.Params) },
		Do: func(ctx context.Context, p approval.Proposal, spend approval.Spend) error {
			return r.Agreed(ctx, p.ID, p.By, p.Decision.By, p.Reason, p.Params, spend)
		},
	}
}

// tellElevation tells open consoles that something was lent or is over, and by mail those who oversee that it is over: that it has
// begun they are told as of any proposal.
func (a *App) tellElevation(e elevation.Elevation) {
	var to []chat.StaffID
	for _, s := range a.staff.Everybody() {
		oversees := s.Perms.Has(perm.Oversee) && e.Ask.Within(s)
		if oversees || s.ID == e.Staff || s.ID == e.By {
			to = append(to, s.ID)
		}
		if !oversees || e.Ended.IsZero() {
			continue
		}
		err := a.notify.Mail(context.Background(), nil, chat.Mail{Kind: chat.MailNews, To: s.ID, Path: "/temporary-access", Facts: map[string]string{
			"what": string(chat.ActEndElevation), "by": a.staff.StaffName(e.Staff), "at": e.Ended.Format(time.RFC3339),
		}})
		if err != nil && !errors.Is(err, notify.ErrNoMail) {
			a.log.Error("somebody was not told by mail that an elevation is over; the console shows it", "elevation", e.ID, "staff", s.ID, "err", err)
		}
	}
	if a.hub != nil {
		a.hub.News("elevations", to)
	}
}
