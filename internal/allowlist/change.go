package allowlist

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/perm"
	"snug/internal/versions"
)

var (
	errForbidden = chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	errLoosens   = chat.Errorf(chat.NeedsApproval, "This lets somebody in who is kept out now, so a second person has to agree. Say why, and propose it.")
	errMoved     = chat.Errorf(chat.Conflict, "Somebody has changed the allow-list meanwhile. Look at it again, and change it then.")
	errShutOut   = chat.Errorf(chat.Invalid, "This list would shut you out: it has no entry for your own address, role and sites. Add one first.")
	errEmpty     = chat.Errorf(chat.Invalid, "A list that is on needs an entry. To let everybody in, turn it off.")
	errFull      = chat.Errorf(chat.Invalid, "A list has at most %d entries. Remove some first.", MaxEntries)
	errNoEntry   = chat.Errorf(chat.NotFound, "The list has no such entry. snug access list shows what it has.")
)

// Edit is a list as somebody wants it to be, with what they made it from and where they are.
type Edit struct {
	Version int        `json:"version"` // of the list that it was made from
	On      bool       `json:"on"`
	Entries []Draft    `json:"entries"`
	From    netip.Addr `json:"from"` // the address that they are at
	// Role, Everywhere and Sites are who they are: see By.
	Role       string        `json:"role"`
	Everywhere bool          `json:"everywhere,omitempty"`
	Sites      []chat.SiteID `json:"sites,omitempty"`
}

// By says who wants it, and from which address.
func (e Edit) By(s chat.Staff, from netip.Addr) Edit {
	e.From, e.Role, e.Everywhere, e.Sites = from, s.Role, s.Sites.All(), s.Sites.Named()
	return e
}

func (e Edit) who() Who {
	if e.Everywhere {
		return Who{e.Role, chat.AllSites()}
	}
	return Who{e.Role, chat.OnlySites(e.Sites...)}
}

// Change puts a list in force, and returns it. What says the same as the one in force changes nothing. Forbidden, Invalid with
// what is wrong in words, Conflict if it was not made from the newest, NeedsApproval if it loosens: see Agreed.
func (r *Register) Change(ctx context.Context, s chat.Staff, e Edit) (Version, error) {
	if !s.Perms.Has(perm.EditAccess) {
		return Version{}, errForbidden
	}
	was, at := r.Newest(), r.kept.Moment()
	next, err := r.next(was, e, at, s.ID)
	if err != nil {
		return Version{}, err
	}
	if Loosens(Between(was.List, next)) {
		return Version{}, errLoosens
	}
	return r.put(ctx, was, next, at, s.ID, nil)
}

// Agreed puts a list in force that one of the staff made and another has agreed to. within runs in the unit of work that stores
// it; on its error nothing is changed. The errors are those of Change.
func (r *Register) Agreed(ctx context.Context, by chat.StaffID, e Edit, within func(context.Context, db.Querier) error) (Version, error) {
	if err := r.kept.Refresh(ctx); err != nil {
		return Version{}, err
	}
	was, at := r.Newest(), r.kept.Moment()
	next, err := r.next(was, e, at, by)
	if err != nil {
		return Version{}, err
	}
	return r.put(ctx, was, next, at, by, within)
}

// Difference tells what a list would change in the one in force, or why it can't be put in force.
func (r *Register) Difference(e Edit) ([]Change, error) {
	was := r.Newest()
	next, err := r.next(was, e, r.kept.Moment(), chat.StaffID{})
	if err != nil {
		return nil, err
	}
	return Between(was.List, next), nil
}

// next reads a list that is to follow was.
func (r *Register) next(was Version, e Edit, at time.Time, by chat.StaffID) (List, error) {
	if e.Version != was.Number {
		return List{}, errMoved
	}
	entries, faults := Read(e.Entries, r.known, was.Entries, at, by)
	if len(faults) > 0 {
		return List{}, chat.Errorf(chat.Invalid, "Entry %d of the list: %s", faults[0].Index+1, faults[0].Message)
	}
	next := List{e.On, entries}
	switch {
	case e.On && len(entries) == 0:
		return List{}, errEmpty
	case !next.Admits(e.From, e.who()):
		return List{}, errShutOut
	}
	return next, nil
}

// AllowByHost adds an entry for everybody, or makes one that is there count for everybody. It does not turn the list on.
func (r *Register) AllowByHost(ctx context.Context, prefix, note string) (Version, error) {
	return r.byHost(ctx, func(was List, at time.Time) (List, error) {
		added, faults := Read([]Draft{{Prefix: prefix, Note: note}}, r.known, nil, at, chat.StaffID{})
		if len(faults) > 0 {
			return List{}, chat.Errorf(chat.Invalid, "%s", faults[0].Message)
		}
		i := slices.IndexFunc(was.Entries, func(e Entry) bool { return e.Prefix == added[0].Prefix })
		switch {
		case i >= 0 && len(was.Entries[i].Roles)+len(was.Entries[i].Sites) == 0:
		case i >= 0:
			was.Entries[i] = added[0]
		case len(was.Entries) >= MaxEntries:
			return List{}, errFull
		default:
			was.Entries = append(was.Entries, added[0])
		}
		return was, nil
	})
}

// RemoveByHost takes an entry off. The last one of a list that is on stays: turn it off instead.
func (r *Register) RemoveByHost(ctx context.Context, prefix string) (Version, error) {
	return r.byHost(ctx, func(was List, _ time.Time) (List, error) {
		p, err := ParsePrefix(prefix)
		if err != nil {
			return List{}, chat.Errorf(chat.Invalid, "This entry %s.", err)
		}
		i := slices.IndexFunc(was.Entries, func(e Entry) bool { return e.Prefix == p })
		if i < 0 {
			return List{}, errNoEntry
		}
		if was.Entries = slices.Delete(was.Entries, i, i+1); was.On && len(was.Entries) == 0 {
			return List{}, errEmpty
		}
		return was, nil
	})
}

// OffByHost lets everybody in again. The entries stay, so that the list can be turned on again in the console.
func (r *Register) OffByHost(ctx context.Context) (Version, error) {
	return r.byHost(ctx, func(was List, _ time.Time) (List, error) {
		was.On = false
		return was, nil
	})
}

// byHost changes the newest list there is on behalf of the host's operator, who is asked neither for an address nor for a
// version.
func (r *Register) byHost(ctx context.Context, change func(List, time.Time) (List, error)) (Version, error) {
	if err := r.kept.Refresh(ctx); err != nil {
		return Version{}, err
	}
	was, at := r.Newest(), r.kept.Moment()
	next, err := change(List{was.On, slices.Clone(was.Entries)}, at)
	if err != nil {
		return Version{}, err
	}
	return r.put(ctx, was, next, at, chat.StaffID{}, nil)
}

// put puts what follows a version in force, together with what within does, once that is written down. What says the same is none.
func (r *Register) put(ctx context.Context, was Version, list List, at time.Time, by chat.StaffID, within func(context.Context, db.Querier) error) (Version, error) {
	changes := Between(was.List, list)
	if !was.Broken && len(changes) == 0 {
		return was, nil
	}
	v, err := r.kept.Put(ctx, act(was.Number+1, list, changes), was.Number, list, at, by, within)
	if errors.Is(err, versions.ErrMoved) {
		return Version{}, errMoved
	}
	return versionOf(v), err
}

// act is a change as it is written down: how much it changes and how much of that loosens, and no address.
func act(number int, list List, changes []Change) chat.Act {
	loosens := 0
	for _, c := range changes {
		if c.Loosens {
			loosens++
		}
	}
	return chat.Act{Name: chat.ActAllowList, Facts: map[string]string{
		"version": strconv.Itoa(number), "on": strconv.FormatBool(list.On), "entries": strconv.Itoa(len(list.Entries)),
		"changes": strconv.Itoa(len(changes)), "loosens": strconv.Itoa(loosens),
	}}
}
