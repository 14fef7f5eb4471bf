package roles

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
	"snug/internal/versions"
)

var (
	errForbidden = chat.Errorf(chat.Forbidden, "Your role does not permit this.")
	errOwn       = chat.Errorf(chat.Forbidden, "Nobody changes the role that they have. Ask somebody with another role.")
	errLoosens   = chat.Errorf(chat.NeedsApproval, "This lets somebody do more than they may now, so a second person has to agree. Say why, and propose it.")
	errMoved     = chat.Errorf(chat.Conflict, "Somebody has changed the roles meanwhile. Look at them again, and change them then.")
	errInUse     = chat.Errorf(chat.Conflict, "Somebody still has a role that you would remove. Give them another one first.")
	errNamed     = chat.Errorf(chat.Conflict, "The allow-list still names a role that you would remove. Take it off there first.")
)

// Version is the roles as they were in force from a moment on.
type Version struct {
	Roles  []Role
	Number int // counts from 1; 0 is the default, which is none
	At     time.Time
	By     chat.StaffID
	Broken bool // the row does not open: there are none
}

func versionOf(v versions.Version[[]Role]) Version {
	return Version{v.Value, v.Number, v.At, v.By, v.Broken}
}

// Options are what Open needs.
type Options struct {
	DB    *db.DB
	Ring  *keyring.Ring
	Rules Rules
	// Having counts who has a role, also those who can't sign in just now. Named tells whether an allow-list names it.
	Having func(ctx context.Context, role string) (int, error)
	Named  func(role string) bool
	Audit  versions.Audit   // nil writes nothing down
	Log    *slog.Logger     // nil discards
	Now    func() time.Time // nil is time.Now
	// Every is how often other nodes' changes are looked for; 0 is every two seconds.
	Every time.Duration
}

// Register has the roles in force. It is safe for concurrent use.
type Register struct {
	o    Options
	kept *versions.Kept[[]Role]
}

// Open reads the newest version.
func Open(ctx context.Context, o Options) (*Register, error) {
	if o.Rules.BuiltIn == nil || o.Rules.Names == nil || o.Rules.Faults == nil || o.Having == nil || o.Named == nil {
		return nil, errors.New("roles: options lack rules, or who has a role")
	}
	kept, err := versions.Open(ctx, versions.Options[[]Role]{
		DB: o.DB, Ring: o.Ring, Table: "own_role", Encode: encode, Decode: decode, Broken: &[]Role{}, Audit: o.Audit, Log: o.Log, Now: o.Now, Every: o.Every,
	})
	if err != nil {
		return nil, err
	}
	return &Register{o, kept}, nil
}

// OnChange registers what is called after other roles have come into force. All are registered before the first request.
func (r *Register) OnChange(fn func()) { r.kept.OnChange(fn) }

// Run looks for roles that other nodes have put in force, until ctx ends.
func (r *Register) Run(ctx context.Context) { r.kept.Run(ctx) }

// Newest returns the roles in force, without the built-in ones. It answers from memory; they are not to be changed.
func (r *Register) Newest() Version { return versionOf(r.kept.Newest()) }

// Role tells what a role permits, built in or not; nothing at all for a name that is no role. It answers from memory.
func (r *Register) Role(name string) perm.Set {
	if s := r.o.Rules.BuiltIn(name); s.Has(perm.SignedIn) {
		return s
	}
	for _, own := range r.kept.Newest().Value {
		if own.Key == name {
			return own.Set()
		}
	}
	return perm.Set{}
}

// IsRole tells whether name is a role.
func (r *Register) IsRole(name string) bool { return r.Role(name).Has(perm.SignedIn) }

// Names lists the roles, the built-in ones first.
func (r *Register) Names() []string {
	names := slices.Clone(r.o.Rules.Names())
	for _, own := range r.kept.Newest().Value {
		names = append(names, own.Key)
	}
	return names
}

// Read makes roles of drafts, as Change would of them by somebody.
func (r *Register) Read(drafts []Draft, by chat.StaffID) ([]Role, []Fault) {
	return Read(drafts, r.o.Rules, r.kept.Newest().Value, r.kept.Moment(), by)
}

// Edit is the roles as somebody wants them to be, with what they made them from and which role they have.
type Edit struct {
	Version int     `json:"version"` // of the roles that they were made from
	Roles   []Draft `json:"roles"`
	Own     string  `json:"own"` // the role of who wants it: nobody changes that
}

// Change puts roles in force, and returns them. What says the same as those in force changes nothing. Forbidden, Invalid with what
// is wrong in words, Conflict if they were not made from the newest or if somebody has a role that is left out, NeedsApproval if
// a role gains something: see Agreed.
func (r *Register) Change(ctx context.Context, s chat.Staff, e Edit) (Version, error) {
	if !s.Perms.Has(perm.EditRoles) {
		return Version{}, errForbidden
	}
	was := r.kept.Newest()
	next, changes, err := r.next(ctx, was, e, s.ID)
	if err != nil {
		return Version{}, err
	}
	if Loosens(changes) {
		return Version{}, errLoosens
	}
	return r.put(ctx, was, next, changes, s.ID, nil)
}

// Agreed puts roles in force that one of the staff made and another has agreed to. within runs in the unit of work that stores
// them; on its error nothing is changed. The errors are those of Change.
func (r *Register) Agreed(ctx context.Context, by chat.StaffID, e Edit, within func(context.Context, db.Querier) error) (Version, error) {
	if err := r.kept.Refresh(ctx); err != nil {
		return Version{}, err
	}
	was := r.kept.Newest()
	next, changes, err := r.next(ctx, was, e, by)
	if err != nil {
		return Version{}, err
	}
	return r.put(ctx, was, next, changes, by, within)
}

// Difference tells what roles would change in those in force, or why they can't be put in force.
func (r *Register) Difference(ctx context.Context, e Edit) ([]Change, error) {
	_, changes, err := r.next(ctx, r.kept.Newest(), e, chat.StaffID{})
	return changes, err
}

// Raises tells whether roles would let those do more who have one of them now. It answers from memory, as it is asked of everybody who
// might decide.
func (r *Register) Raises(e Edit, role string) bool {
	_, changes, err := r.read(r.kept.Newest(), e, chat.StaffID{})
	return err == nil && slices.ContainsFunc(changes, func(c Change) bool { return c.Key == role && c.Loosens() })
}

// next reads roles that are to follow was, and refuses what may not change.
func (r *Register) next(ctx context.Context, was versions.Version[[]Role], e Edit, by chat.StaffID) ([]Role, []Change, error) {
	next, changes, err := r.read(was, e, by)
	if err != nil {
		return nil, nil, err
	}
	return next, changes, r.mayChange(ctx, e.Own, changes)
}

func (r *Register) read(was versions.Version[[]Role], e Edit, by chat.StaffID) ([]Role, []Change, error) {
	if e.Version != was.Number {
		return nil, nil, errMoved
	}
	next, faults := Read(e.Roles, r.o.Rules, was.Value, r.kept.Moment(), by)
	if len(faults) > 0 {
		return nil, nil, chat.Errorf(chat.Invalid, "Role %d of the list: %s", faults[0].Index+1, faults[0].Message)
	}
	return next, Between(was.Value, next), nil
}

func (r *Register) put(ctx context.Context, was versions.Version[[]Role], next []Role, changes []Change, by chat.StaffID, within func(context.Context, db.Querier) error) (Version, error) {
	if !was.Broken && len(changes) == 0 {
		return versionOf(was), nil
	}
	v, err := r.kept.Put(ctx, act(was.Number+1, next, changes), was.Number, next, r.kept.Moment(), by, within)
	if errors.Is(err, versions.ErrMoved) {
		return Version{}, errMoved
	}
	return versionOf(v), err
}

func (r *Register) mayChange(ctx context.Context, own string, changes []Change) error {
	for _, c := range changes {
		if c.Key == own {
			return errOwn
		}
		if c.Kind != "removed" {
			continue
		}
		n, err := r.o.Having(ctx, c.Key)
		switch {
		case err != nil:
			return err
		case n > 0:
			return errInUse
		case r.o.Named(c.Key):
			return errNamed
		}
	}
	return nil
}

// act is a change as it is written down: how much it changes and how much of that loosens.
func act(number int, next []Role, changes []Change) chat.Act {
	loosens := 0
	for _, c := range changes {
		if c.Loosens() {
			loosens++
		}
	}
	return chat.Act{Name: chat.ActRoles, Facts: map[string]string{
		"version": strconv.Itoa(number), "roles": strconv.Itoa(len(next)), "changes": strconv.Itoa(len(changes)), "loosens": strconv.Itoa(loosens),
	}}
}
