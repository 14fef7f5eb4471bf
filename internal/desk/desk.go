package desk

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
	"snug/mask"
)

// Names tells what staff are called; visitors read it.
type Names interface {
	// StaffName returns the shown name, or "" for somebody unknown. It must not wait.
	StaffName(chat.StaffID) string
}

// Periods tells how long ended conversations are kept.
type Periods interface {
	// Kept returns how long after its end a conversation of the site is kept, where the visitor allowed purposes. It
	// must not wait. It is asked at the end and when a purpose is withdrawn; what was promised then holds.
	Kept(site chat.SiteID, purposes []string) time.Duration
}

// Audit writes down what touches confidential data, before it happens.
type Audit interface {
	// Begin returns when it is on disk that the act is about to be done. On an error the act must not be done. Otherwise
	// done is called once, with the act's error or nil.
	Begin(ctx context.Context, a chat.Act) (done func(error), err error)
}

// Publisher hears of everything that happened, after it is on disk. It must not block.
type Publisher interface{ Publish(chat.Event) }

// Options are what a Desk is made of. DB (migrated), Ring, Mask, Bus, Names and Sees are needed.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring
	// Mask gives the engine of a site's policy in force, and of the default for no site. It must not wait. It is asked for
	// each text, so that a change of policy counts for the next.
	Mask func(chat.SiteID) *mask.Engine
	Bus  Publisher
	// Names of staff.
	Names Names
	// Sees decides whether a person may see a conversation. It must be pure.
	Sees func(chat.Staff, chat.Facts) bool
	// May decides whether a person may do something with a conversation that they see. It must be pure. Nil asks for the permission.
	May func(chat.Staff, perm.Permission, chat.Facts) bool
	// Erases decides whether a person may erase a conversation, perhaps without seeing it. It must be pure. Nil asks for
	// perm.Erase and Sees.
	Erases func(chat.Staff, chat.Facts) bool
	// Together has erasures by staff agreed to by a second person: Erase refuses with NeedsApproval, EraseAgreed does it.
	Together bool
	// Audit is told before anything is opened, searched or erased. Nil writes nothing down, which is for tests of what has
	// nothing to do with it.
	Audit Audit
	// Doubts hears that a mask is wrong. Nil counts none.
	Doubts Doubts
	// Poses tells whether a visitor's name would pass for somebody of the site's shop. It must not wait. Nil takes every name.
	Poses func(site chat.SiteID, name string) bool
	// NeedsReason tells whether somebody has to say why they open a conversation that they see. Nil: nobody has to.
	NeedsReason func(chat.Staff, chat.Facts) bool
	// Serves tells whether somebody serves a site: what they are to be given has to be of one that they do. Nil: all do.
	Serves func(chat.StaffID, chat.SiteID) bool
	// Periods of keeping. Nil keeps 30 days with the purpose "keep", and 24 hours without.
	Periods Periods
	// Watching tells which staff have a conversation on their screens at this moment; one answer may have somebody twice.
	// It must not wait. Nil knows of nobody.
	Watching func(chat.ConversationID) []chat.StaffID
	// KeyBackups is how long a backup of the key store may outlive a key: an erasure is complete after it. 0: there are
	// no backups.
	KeyBackups time.Duration
	// Rooms bounds how many conversations are kept ready in memory. 0 means 4096.
	Rooms int
	Log   *slog.Logger
	// Now is the clock. Nil is time.Now.
	Now func() time.Time
}

// Desk is the desk. All methods may be called at the same time from any goroutine. Methods for staff check what the
// person may do and see, each time; methods for visitors serve the guest's own conversation and no other. What a
// person may not see does not exist for them: NotFound.
type Desk struct {
	db     *db.DB
	ring   *keyring.Ring
	mask   func(chat.SiteID) *mask.Engine
	bus    Publisher
	names  Names
	sees   func(chat.Staff, chat.Facts) bool
	may    func(chat.Staff, perm.Permission, chat.Facts) bool
	erases func(chat.Staff, chat.Facts) bool
	audit  Audit
	poses  func(chat.SiteID, string) bool
	serves func(chat.StaffID, chat.SiteID) bool

	doubts  Doubts
	doubted doubted

	needsReason func(chat.Staff, chat.Facts) bool
	together    bool
	periods     Periods
	watching    func(chat.ConversationID) []chat.StaffID
	backups     time.Duration
	log         *slog.Logger
	now         func() time.Time

	rooms    *rooms
	private  *private
	openings openings
	marks    *marks
	sites    sync.Map // of chat.SiteID whose key is known to exist
	wake     chan struct{}

	// undestroyed: the key of something that was masked could not be destroyed at once.
	undestroyed atomic.Bool
	// unfinished: what masking by a new key leaves to be done was interrupted at this node.
	unfinished atomic.Bool
	sweeping   sync.Mutex // held by the one sweep

	// erased and masked are called between the steps of an erasure and of masking later, by tests that stop there.
	erased, masked func(step int) error
	rekeyed        func(step string) error
}

// New makes a desk. It reads nothing; Run does what waits to be done.
func New(o Options) (*Desk, error) {
	if o.DB == nil || o.Ring == nil || o.Mask == nil || o.Bus == nil || o.Names == nil || o.Sees == nil {
		return nil, errors.New("desk: needs DB, Ring, Mask, Bus, Names and Sees")
	}
	if o.Erases == nil {
		o.Erases = func(s chat.Staff, f chat.Facts) bool { return s.Perms.Has(perm.Erase) && o.Sees(s, f) }
	}
	if o.May == nil {
		o.May = func(s chat.Staff, p perm.Permission, f chat.Facts) bool { return s.Perms.Has(p) && o.Sees(s, f) }
	}
	if o.Audit == nil {
		o.Audit = unwritten{}
	}
	if o.Doubts == nil {
		o.Doubts = noDoubts{}
	}
	if o.Periods == nil {
		o.Periods = defaultPeriods{}
	}
	if o.Watching == nil {
		o.Watching = func(chat.ConversationID) []chat.StaffID { return nil }
	}
	if o.NeedsReason == nil {
		o.NeedsReason = func(chat.Staff, chat.Facts) bool { return false }
	}
	if o.Serves == nil {
		o.Serves = func(chat.StaffID, chat.SiteID) bool { return true }
	}
	if o.Poses == nil {
		o.Poses = func(chat.SiteID, string) bool { return false }
	}
	if o.Rooms <= 0 {
		o.Rooms = 4096
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Desk{
		db: o.DB, ring: o.Ring, mask: o.Mask, bus: o.Bus, names: o.Names, sees: o.Sees, may: o.May, erases: o.Erases, audit: o.Audit, poses: o.Poses, serves: o.Serves, needsReason: o.NeedsReason, together: o.Together, periods: o.Periods, watching: o.Watching,
		doubts: o.Doubts, backups: o.KeyBackups, log: o.Log, now: o.Now,
		rooms: newRooms(o.Rooms), private: newPrivate(), marks: newMarks(), wake: make(chan struct{}, 1),
	}, nil
}

// stir has Run look again at what is due next.
func (d *Desk) stir() {
	select {
	case d.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// defaultPeriods are those of the contract with the visitor unless the site has its own.
type defaultPeriods struct{}

func (defaultPeriods) Kept(_ chat.SiteID, purposes []string) time.Duration {
	for _, p := range purposes {
		if p == "keep" {
			return 30 * 24 * time.Hour
		}
	}
	return 24 * time.Hour
}
