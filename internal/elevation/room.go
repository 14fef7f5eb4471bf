package elevation

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
	"snug/mask/text"
)

// keep is how long those that are over can be read.
const keep = 400 * 24 * time.Hour

// Audit writes down who was elevated, and when that was over.
type Audit interface {
	// Begin returns when it is on disk that the act is about to be done. On an error the act must not be done. Otherwise
	// done is called once, with the act's error or nil.
	Begin(ctx context.Context, a chat.Act) (done func(error), err error)
	// Note writes down what has happened already, and does not wait.
	Note(ctx context.Context, a chat.Act)
}

// Rules say what can be lent; package access has them.
type Rules struct {
	// Fault is why permissions can't be lent to somebody whose role gives own: "never", "reads_and_grants" or "had". Empty: they can.
	Fault func(own perm.Set, lent []perm.Permission) string
	// Complete adds what they are of no use without.
	Complete func(own perm.Set, lent []perm.Permission) []perm.Permission
	// Scoped tells whether a permission is about conversations.
	Scoped func(perm.Permission) bool
}

// Options are what New needs. All but Curbed, Tell, Log and Now are needed.
type Options struct {
	DB    *db.DB
	Ring  *keyring.Ring
	Rules Rules
	// Known tells who somebody is and what their role lets them do now; false for nobody, and for those who are kept out.
	Known func(chat.StaffID) (chat.Staff, bool)
	// Facts tells where a conversation is; NotFound or Erased if it is nowhere.
	Facts func(context.Context, chat.ConversationID) (chat.Facts, error)
	// Curbed tells whether nothing is lent to somebody just now, since their second factors were reset. Nil: nobody.
	Curbed func(chat.StaffID) bool
	Audit  Audit
	// Tell is called after one has begun or is over. It does not wait.
	Tell func(Elevation)
	Log  *slog.Logger     // nil discards
	Now  func() time.Time // nil is time.Now
}

// Elevation is what was lent to somebody, and what became of it.
type Elevation struct {
	ID    chat.RecordID // of the proposal, too
	Staff chat.StaffID
	Ask   Ask
	// Reason is what it is for, masked.
	Reason text.Text
	// By is who agreed to it; zero for the host's operator.
	By           chat.StaffID
	Begins, Ends time.Time
	// Ended is when it was over; zero while it counts. Why tells why.
	Ended   time.Time
	EndedBy chat.StaffID // zero: it ended by itself
	Why     Why
}

// Why is why an elevation is over.
type Why string

// Why they are over: the time is up; somebody ended it; the role changed or the person is kept out.
const (
	TimeUp  Why = "time"
	Early   Why = "early"
	Changed Why = "changed"
)

// Room has them. It is safe for concurrent use.
type Room struct {
	o        Options
	onChange []func() // set before serving

	following sync.Mutex // held while the rows are read, so that what is read later counts
	mu        sync.RWMutex
	standing  map[chat.StaffID][]*running // guarded by mu
}

// running is an elevation that counts, with the latest that any clock has told of it.
type running struct {
	Elevation
	seen    time.Time // guarded by the room's mu, as what follows
	since   time.Time // this machine's clock when seen was noted: it measures what has passed since
	written time.Time // what of seen is in the row
	told    bool      // that it is over
	odd     time.Time // since when this node knows nobody with the role that it was lent to
}

// moment is the time that counts for it: of what this machine's clock says, and of what was seen before together with what has
// passed since, the later one.
func (e *running) moment(now time.Time) time.Time {
	at, wall := e.seen, now.Round(0)
	if passed := now.Sub(e.since); passed > 0 {
		at = at.Add(passed)
	}
	if wall.After(at) {
		at = wall
	}
	return at
}

func (e *running) over(now time.Time) bool { return !e.moment(now).Before(e.Ends) }

// New makes a room, and reads what counts.
func New(ctx context.Context, o Options) (*Room, error) {
	if o.DB == nil || o.Ring == nil || o.Known == nil || o.Facts == nil || o.Audit == nil || o.Rules.Fault == nil || o.Rules.Complete == nil || o.Rules.Scoped == nil {
		return nil, errors.New("elevation: options lack a database, a ring, people, conversations, rules or a log of acts")
	}
	if o.Curbed == nil {
		o.Curbed = func(chat.StaffID) bool { return false }
	}
	if o.Tell == nil {
		o.Tell = func(Elevation) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &Room{o: o, standing: map[chat.StaffID][]*running{}}
	_, err := r.follow(ctx)
	return r, err
}

// OnChange registers what is called after what somebody may do has become more or less by an elevation, here or on another node.
// All are registered before the first request.
func (r *Room) OnChange(fn func()) { r.onChange = append(r.onChange, fn) }

func (r *Room) changed() {
	for _, fn := range r.onChange {
		fn()
	}
}

// Of is what counts for somebody at this moment, as long as they have the role that they had when they asked, and unless their
// second factors were reset since. It answers from memory.
func (r *Room) Of(id chat.StaffID, role string) []chat.Elevation {
	now := r.o.Now()
	r.mu.RLock()
	var out []chat.Elevation
	for _, e := range r.standing[id] {
		if e.Ask.Role == role && !e.over(now) {
			out = append(out, e.lent())
		}
	}
	r.mu.RUnlock()
	if len(out) > 0 && r.o.Curbed(id) {
		return nil
	}
	return out
}

// Current is s with those of their elevations that count at this moment: who has a socket was known when it was opened.
func (r *Room) Current(s chat.Staff) chat.Staff {
	if len(s.Elevations) == 0 {
		return s
	}
	counts := r.Of(s.ID, s.Role)
	s.Elevations = slices.DeleteFunc(slices.Clone(s.Elevations), func(e chat.Elevation) bool {
		return !slices.ContainsFunc(counts, func(c chat.Elevation) bool { return c.ID == e.ID })
	})
	return s
}

// lent is the elevation as the rest of the program knows it.
func (e *Elevation) lent() chat.Elevation {
	return chat.Elevation{
		ID: e.ID, Perms: perm.Of(e.Ask.Perms...), Conversation: e.Ask.Conversation, Sites: e.Ask.Where(), Team: e.Ask.Team, Ends: e.Ends,
	}
}

// Facts are what is written down with each act that somebody does while something is lent to them that it may be done by: the ids.
func (r *Room) Facts(a chat.Act) map[string]string {
	if a.By.Kind != chat.ActorStaff {
		return nil
	}
	ids := ""
	now := r.o.Now()
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, e := range r.standing[a.By.Staff] {
		if e.over(now) || !e.concerns(a) {
			continue
		}
		if ids != "" {
			ids += " "
		}
		ids += e.ID.String()
	}
	if ids == "" {
		return nil
	}
	return map[string]string{"elevation": ids}
}

// concerns tells whether an act may be done by it: any, but for those on conversations that it is not for.
func (e *Elevation) concerns(a chat.Act) bool {
	switch {
	case a.Conversation.IsZero():
		return true
	case !e.Ask.Conversation.IsZero():
		return e.Ask.Conversation == a.Conversation
	}
	return chat.OnlySites(e.Ask.Sites...).Has(a.Site)
}
