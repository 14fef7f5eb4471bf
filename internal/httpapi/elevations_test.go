package httpapi

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/elevation"
	"snug/internal/keyring"
	"snug/internal/perm"
)

// openElevations opens the room of what is lent, as app does.
func (h *house) openElevations(ring *keyring.Ring, log *slog.Logger) {
	h.t.Helper()
	room, err := elevation.New(h.t.Context(), elevation.Options{
		DB: h.rows, Ring: ring, Known: h.staff.Known, Audit: h.audit, Log: log,
		Rules: elevation.Rules{
			Fault:    func(own perm.Set, lent []perm.Permission) string { return access.LentFault(own, lent).Why },
			Complete: access.Lent, Scoped: access.Scoped,
		},
		Facts: func(ctx context.Context, c chat.ConversationID) (chat.Facts, error) { return h.desk.Where(ctx, c) },
		Tell:  func(e elevation.Elevation) { h.hub.News("elevations", []chat.StaffID{e.Staff}) },
		Now:   func() time.Time { return time.Now().Add(time.Duration(h.later.Load())) },
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.elevations = room
	h.audit.OnFacts(room.Facts)
}

func (h *house) elevate(s chat.Staff) chat.Staff {
	if h.elevations == nil {
		return s
	}
	return access.Elevate(s, h.elevations.Of(s.ID, s.Role))
}

func (h *house) seesNow(s chat.Staff, f chat.Facts) bool {
	return access.Sees(h.elevations.Current(s), f)
}

func (h *house) mayNow(s chat.Staff, p perm.Permission, f chat.Facts) bool {
	return access.May(h.elevations.Current(s), p, f)
}

func (h *house) sameElevations(s chat.Staff) bool {
	return slices.EqualFunc(s.Elevations, h.elevations.Of(s.ID, s.Role), func(x, y chat.Elevation) bool { return x.ID == y.ID })
}
