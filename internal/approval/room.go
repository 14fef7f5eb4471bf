package approval

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
	"snug/mask"
)

// Bounds.
const (
	// Life is how long a proposal waits for somebody to decide, unless its kind says otherwise.
	Life = 24 * time.Hour
	// TieLife is how long somebody who has given another a right can't be approved by them.
	TieLife = 24 * time.Hour
	// MaxWaiting and MaxOwn are how many proposals can wait, in all and of one person.
	MaxWaiting, MaxOwn = 200, 20
	// MaxReason is how long a reason or a word may be, in characters.
	MaxReason = 500
	// keep is how long what has ended can be read.
	keep = 400 * 24 * time.Hour
	// lease is for how long one node has what it is about to do for itself, and patience for how long what can't be done just now is
	// tried again.
	lease, patience = time.Minute, time.Hour
)

// Spend marks a proposal as done. The room that does the act calls it within the unit of work that does it, so that both are
// stored or neither is. On an error the unit returns it: somebody else has done the act.
type Spend func(ctx context.Context, q db.Querier) error

// Kind is a kind of act that needs a second person. All but Decides, About, Within and Life are needed.
type Kind struct {
	// Name is stored for years: words of a-z, joined by dots and underscores.
	Name string
	// Need is what the one who proposes has to be permitted, then and when it is done.
	Need perm.Permission
	// Decides tells whether somebody may decide beside those who oversee; nil: who has Need.
	Decides func(chat.Staff, Proposal) bool
	// About tells whether the act would give somebody something themselves, beside the subject: then they don't decide. Nil: nobody.
	About func(chat.Staff, Proposal) bool
	// Within tells whether somebody serves what the act is about, where that is more than the proposal's site; nil: they do. Who does not
	// neither decides nor knows of it.
	Within func(chat.Staff, Proposal) bool
	// Life is how long a proposal waits; 0 is the package's.
	Life time.Duration
	// Look tells what the act would do as things stand now, as a value of the room's that an edge can write. An error of
	// the codes of chat says that it can't be done any more, and why.
	Look func(ctx context.Context, p Proposal) (any, error)
	// Do does the act, and calls spend in the unit of work that does it. Where there is none, it can be called again after a crash.
	// An error that says what was wrong with the act makes the proposal void; others are tried again.
	Do func(ctx context.Context, p Proposal, spend Spend) error
}

// Audit writes down what is proposed, decided and done.
type Audit interface {
	// Begin returns when it is on disk that the act is about to be done. On an error the act must not be done. Otherwise
	// done is called once, with the act's error or nil.
	Begin(ctx context.Context, a chat.Act) (done func(error), err error)
}

// People tells who works here.
type People interface {
	// Known tells who somebody is and what they may do now. False for nobody, and for those who are kept out.
	Known(chat.StaffID) (chat.Staff, bool)
	// Everybody lists them.
	Everybody() []chat.Staff
}

// Options are what New needs. All but Tell, Log, Now and Every are needed.
type Options struct {
	DB     *db.DB
	Ring   *keyring.Ring
	Mask   func(chat.SiteID) *mask.Engine
	People People
	Audit  Audit
	// Tell is called after something has become of a proposal, with those whom it concerns: who may decide, who oversees, and
	// who proposed. It does not wait.
	Tell func(p Proposal, to []chat.StaffID)
	Log  *slog.Logger     // nil discards
	Now  func() time.Time // nil is time.Now
	// Every is how often it is looked for what is over or was left undone; 0 is every five seconds.
	Every time.Duration
}

// Room has the proposals. It is safe for concurrent use.
type Room struct {
	o     Options
	kinds map[string]Kind // set before serving
}

// New makes a room.
func New(o Options) (*Room, error) {
	if o.DB == nil || o.Ring == nil || o.Mask == nil || o.People == nil || o.Audit == nil {
		return nil, errors.New("approval: options lack a database, a ring, a mask, people or a log of acts")
	}
	if o.Tell == nil {
		o.Tell = func(Proposal, []chat.StaffID) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Every == 0 {
		o.Every = 5 * time.Second
	}
	return &Room{o: o, kinds: map[string]Kind{}}, nil
}

// Join adds a kind of act. All are joined before Run and before the first request.
func (r *Room) Join(k Kind) {
	if k.Name == "" || k.Need == "" || k.Look == nil || k.Do == nil {
		panic("approval: a kind lacks a name, a permission or what it does")
	}
	r.kinds[k.Name] = k
}

func (r *Room) kind(name string) (Kind, bool) {
	k, ok := r.kinds[name]
	return k, ok
}

func (r *Room) moment() time.Time { return r.o.Now().UTC().Truncate(time.Millisecond) }
