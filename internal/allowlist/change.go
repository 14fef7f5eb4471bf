package allowlist

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
)

const insertList = `INSERT INTO allow_list (` + columns + `) VALUES ($1, $2, $3, $4)`

var (
	errForbidden = chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	errMoved     = chat.Errorf(chat.Conflict, "Somebody has changed the allow-list meanwhile. Look at it again, and change it then.")
	errShutOut   = chat.Errorf(chat.Invalid, "This list would shut you out: it has no entry for your own address, role and sites. Add one first.")
	errEmpty     = chat.Errorf(chat.Invalid, "A list that is on needs an entry. To let everybody in, turn it off.")
	errFull      = chat.Errorf(chat.Invalid, "A list has at most %d entries. Remove some first.", MaxEntries)
	errNoEntry   = chat.Errorf(chat.NotFound, "The list has no such entry. snug access list shows what it has.")
)

// Change puts a list in force that was made from version number of it, and returns it. from is the address that the one who
// changes it is at. What says the same as the one in force changes nothing. Forbidden, Invalid with what is wrong in words,
// Conflict if number is not the newest.
func (r *Register) Change(ctx context.Context, s chat.Staff, from netip.Addr, number int, on bool, drafts []Draft) (Version, error) {
	if !s.Perms.Has(perm.EditAccess) {
		return Version{}, errForbidden
	}
	was := r.Newest()
	if number != was.Number {
		return Version{}, errMoved
	}
	at := r.moment()
	entries, faults := Read(drafts, r.o.Known, was.Entries, at, s.ID)
	if len(faults) > 0 {
		return Version{}, chat.Errorf(chat.Invalid, "Entry %d of the list: %s", faults[0].Index+1, faults[0].Message)
	}
	next := List{on, entries}
	switch {
	case on && len(entries) == 0:
		return Version{}, errEmpty
	case !next.Admits(from, Staff(s)):
		return Version{}, errShutOut
	}
	return r.put(ctx, was, next, at, s.ID)
}

// AllowByHost adds an entry for everybody, or makes one that is there count for everybody. It does not turn the list on.
func (r *Register) AllowByHost(ctx context.Context, prefix, note string) (Version, error) {
	return r.byHost(ctx, func(was List, at time.Time) (List, error) {
		added, faults := Read([]Draft{{Prefix: prefix, Note: note}}, r.o.Known, nil, at, chat.StaffID{})
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
	if err := r.refresh(ctx); err != nil {
		return Version{}, fmt.Errorf("read the allow-list: %w", err)
	}
	was, at := r.Newest(), r.moment()
	next, err := change(List{was.On, slices.Clone(was.Entries)}, at)
	if err != nil {
		return Version{}, err
	}
	return r.put(ctx, was, next, at, chat.StaffID{})
}

func (r *Register) moment() time.Time { return r.o.Now().UTC().Truncate(time.Millisecond) }

// put writes down that a version is going to follow was, stores it and puts it in force. What says the same is none.
func (r *Register) put(ctx context.Context, was Version, list List, at time.Time, by chat.StaffID) (Version, error) {
	changes := Between(was.List, list)
	if !was.Broken && len(changes) == 0 {
		return was, nil
	}
	next := Version{List: list, Number: was.Number + 1, At: at, By: by}
	written, err := r.o.Audit.Begin(ctx, act(next, changes))
	if err != nil {
		return Version{}, err
	}
	next, err = r.replace(ctx, next)
	written(err)
	return next, err
}

// act is a change as it is written down: how much it changes and how much of that loosens, and no address.
func act(next Version, changes []Change) chat.Act {
	loosens := 0
	for _, c := range changes {
		if c.Loosens {
			loosens++
		}
	}
	by := chat.Actor{Kind: chat.ActorHost}
	if !next.By.IsZero() {
		by = chat.Actor{Kind: chat.ActorStaff, Staff: next.By}
	}
	return chat.Act{Name: chat.ActAllowList, By: by, Facts: map[string]string{
		"version": strconv.Itoa(next.Number), "on": strconv.FormatBool(next.On), "entries": strconv.Itoa(len(next.Entries)),
		"changes": strconv.Itoa(len(changes)), "loosens": strconv.Itoa(loosens),
	}}
}

// replace stores a version and puts it in force.
func (r *Register) replace(ctx context.Context, next Version) (Version, error) {
	if err := r.store(ctx, next); err != nil {
		if db.IsDuplicate(err) {
			// Another was faster, or an earlier attempt was stored whose outcome nobody learned: that one counts.
			if err := r.refresh(ctx); err != nil {
				return Version{}, fmt.Errorf("read the allow-list: %w", err)
			}
			return Version{}, errMoved
		}
		return Version{}, fmt.Errorf("store the allow-list: %w", err)
	}
	who := next.By.String()
	if next.By.IsZero() {
		who = "host"
	}
	r.o.Log.WarnContext(ctx, "allow-list changed", "version", next.Number, "by", who)
	r.enforce(ctx, next)
	return next, nil
}

func (r *Register) store(ctx context.Context, v Version) error {
	kept := document{On: v.On, Entries: make([]storedItem, len(v.Entries))}
	for i, e := range v.Entries {
		kept.Entries[i] = storedItem{e.Prefix, e.Roles, e.Sites, e.Note, e.At.UnixMilli(), e.By}
	}
	plain, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	key, err := r.o.Ring.Key(ctx, keyring.InstallationKey)
	if err != nil {
		return err
	}
	body := key.Seal(place(v), plain)
	return r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, insertList, v.Number, v.At.UnixMilli(), v.By, body)
		return err
	})
}
