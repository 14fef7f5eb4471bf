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

// Change puts roles in force that were made from version number of them, and returns them. What says the same as those in force
// changes nothing. Forbidden, Invalid with what is wrong in words, Conflict if number is not the newest or if somebody has a
// role that is left out.
func (r *Register) Change(ctx context.Context, s chat.Staff, number int, drafts []Draft) (Version, error) {
	if !s.Perms.Has(perm.EditRoles) {
		return Version{}, errForbidden
	}
	was := r.kept.Newest()
	if number != was.Number {
		return Version{}, errMoved
	}
	next, faults := r.Read(drafts, s.ID)
	if len(faults) > 0 {
		return Version{}, chat.Errorf(chat.Invalid, "Role %d of the list: %s", faults[0].Index+1, faults[0].Message)
	}
	changes := Between(was.Value, next)
	if !was.Broken && len(changes) == 0 {
		return versionOf(was), nil
	}
	if err := r.mayChange(ctx, s, changes); err != nil {
		return Version{}, err
	}
	v, err := r.kept.Put(ctx, act(number+1, next, changes), number, next, r.kept.Moment(), s.ID)
	if errors.Is(err, versions.ErrMoved) {
		return Version{}, errMoved
	}
	return versionOf(v), err
}

func (r *Register) mayChange(ctx context.Context, s chat.Staff, changes []Change) error {
	for _, c := range changes {
		if c.Key == s.Role {
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
