package signin

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/perm"
)

// How long a session of staff lasts: 15 minutes without a request or anything done on an open socket (PCI DSS 8.2.8), 12 hours in
// all, so that who works signs in once in a working day. A one-time link has 10 minutes, and who came by it 15 more to set their first
// password.
const (
	SessionIdle   = 15 * time.Minute
	SessionLife   = 12 * time.Hour
	LinkLife      = 10 * time.Minute
	FirstPassword = 15 * time.Minute
)

// Audit writes down who comes in, and who changes what somebody may do.
type Audit interface {
	// Begin returns when it is on disk that the act is about to be done. On an error the act must not be done. Otherwise
	// done is called once, with the act's error or nil.
	Begin(ctx context.Context, a chat.Act) (done func(error), err error)
	// Note writes down what has happened already, and does not wait.
	Note(ctx context.Context, a chat.Act)
}

// unwritten writes nothing down.
type unwritten struct{}

func (unwritten) Begin(context.Context, chat.Act) (func(error), error) { return func(error) {}, nil }
func (unwritten) Note(context.Context, chat.Act)                       {}

// Options of Staff.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring
	// Role tells what a role permits. A name that does not even permit perm.SignedIn is no role.
	Role func(name string) perm.Set
	// Audit is told of sign-ins, and before anything about the staff is changed. Nil writes nothing down, which is for
	// tests of what has nothing to do with it.
	Audit Audit
	// Enter refuses somebody of a role and of sites from where the request of ctx comes from; its error is what is answered. It is
	// asked once it is known who signs in, before anything is spent or written. nil: nobody is refused.
	Enter func(ctx context.Context, role string, sites chat.Sites) error
	// Elevate adds to what somebody's role lets them do what was lent to them for a while. It is asked of each request that comes with
	// a session, and answers from memory. nil: nothing is lent.
	Elevate func(chat.Staff) chat.Staff
	// Optional says that second factors are a person's own choice. Otherwise everybody has one: who has none yet signs in to
	// enrol one, and to nothing else.
	Optional bool
	// Issuer is what authenticator apps show beside the account's e-mail address; "" is Snug.
	Issuer string
	// Origin is the console's, which passkeys are made for; "" for none.
	Origin string
	// Alike tells whether a name could be taken for one of others; those of colleagues have to be told apart. nil: any name goes.
	Alike func(name string, others []string) bool
	// Tell tells an account's owner what happened to how they sign in. It does not wait. nil: nobody is told.
	Tell func(ctx context.Context, owner Person, what Notice)
	// Signals is told of what is suspicious. nil: nobody listens.
	Signals chat.Signals
	// Mail takes a mail within a unit of work, so that it is sent if and only if that is committed. nil: no mail is sent from
	// here; then invitations are handed to who invites, and nobody can ask for a new password.
	Mail func(ctx context.Context, q db.Querier, m chat.Mail) error
	Log  *slog.Logger     // nil drops it
	Now  func() time.Time // nil: time.Now
}

// Staff signs in those who work here. All methods may be called at the same time.
type Staff struct {
	db        *db.DB
	ring      *keyring.Ring
	role      func(string) perm.Set
	audit     Audit
	enter     func(context.Context, string, chat.Sites) error
	elevate   func(chat.Staff) chat.Staff
	log       *slog.Logger
	now       func() time.Time
	hash      *hasher
	slow      *slow
	signals   chat.Signals
	decoy     decoy
	began     time.Time // proofs from before are of a process that remembered them
	mail      func(context.Context, db.Querier, chat.Mail) error
	forgotten *forgotten
	relying   relying // no id: there are no passkeys here
	// optional, issuer and tell are as in Options.
	optional bool
	issuer   string
	tell     func(context.Context, Person, Notice)
	alike    func(name string, others []string) bool
	onEnd    []func(chat.SessionID) // set before serving

	directory directory
	sessions  sessions
	change    sync.Mutex // held by one who changes staff or teams, so that the directory follows the rows
}

// New reads who works here. The migrations have run.
func New(ctx context.Context, o Options) (*Staff, error) {
	if o.DB == nil || o.Ring == nil || o.Role == nil {
		return nil, errors.New("signin: options lack a database, a ring or roles")
	}
	s := &Staff{db: o.DB, ring: o.Ring, role: o.Role, enter: o.Enter, elevate: o.Elevate, audit: o.Audit, log: o.Log, now: o.Now, hash: newHasher(), slow: newSlow(), signals: o.Signals, mail: o.Mail, forgotten: newForgotten(),
		optional: o.Optional, issuer: cmp.Or(o.Issuer, "Snug"), tell: o.Tell, alike: o.Alike}
	if s.audit == nil {
		s.audit = unwritten{}
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.enter == nil {
		s.enter = func(context.Context, string, chat.Sites) error { return nil }
	}
	if s.elevate == nil {
		s.elevate = func(who chat.Staff) chat.Staff { return who }
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.relying, _ = newRelying(o.Origin)
	if s.tell == nil {
		s.tell = func(context.Context, Person, Notice) {}
	}
	s.sessions.held = make(map[digest]*session)
	wall := s.now
	s.now = func() time.Time { return wall().Round(0) } // of the wall alone: it goes on while the machine sleeps
	s.began = s.now().Truncate(time.Millisecond)
	key, err := installation(ctx, s.ring)
	if err != nil {
		return nil, err
	}
	s.decoy = s.hash.decoy(key)
	return s, s.reload(ctx)
}

// OnEnd registers what is called for each session that ended before its time, from the goroutine that ended it, after the
// commit: so its sockets are closed. All are registered before the first request.
func (s *Staff) OnEnd(fn func(chat.SessionID)) { s.onEnd = append(s.onEnd, fn) }

func (s *Staff) ended(ids []chat.SessionID) {
	for _, id := range ids {
		for _, fn := range s.onEnd {
			fn(id)
		}
	}
}

// followEvery is how soon it is known here which sessions are over or were ended on another node, with room for the rest within
// the five seconds in which their sockets are closed.
const followEvery = 2 * time.Second

// Run settles once a minute until ctx ends, and then once more: it writes when sessions were last used, sweeps what is
// over, ends accounts that are past their end, and reads anew who works here, so that what another node changed is known here, too.
// Which sessions stand it looks up every followEvery.
func (s *Staff) Run(ctx context.Context) {
	var asked sync.WaitGroup
	asked.Go(func() { s.answerForgotten(ctx) })
	defer asked.Wait()
	tick, often := time.NewTicker(time.Minute), time.NewTicker(followEvery)
	defer tick.Stop()
	defer often.Stop()
	for {
		select {
		case <-often.C:
			if err := s.follow(ctx); err != nil && ctx.Err() == nil {
				s.log.ErrorContext(ctx, "it was not looked up which sessions stand", "error", err)
			}
		case <-tick.C:
			s.settle(ctx)
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			s.settle(last)
			cancel()
			return
		}
	}
}

func (s *Staff) settle(ctx context.Context) {
	err := errors.Join(s.writeSeen(ctx), s.writeUsed(ctx), s.dropPrevious(ctx), s.follow(ctx), s.sweep(ctx), s.sweepWays(ctx), s.forgetProofs(ctx), s.endAccounts(ctx))
	s.change.Lock()
	err = errors.Join(err, s.reload(ctx))
	s.change.Unlock()
	if err != nil {
		s.log.ErrorContext(ctx, "sessions not settled", "error", err)
	}
}

func millis(t time.Time) int64 { return t.UnixMilli() }

// moment is the time of a row; 0 is none.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func installation(ctx context.Context, ring *keyring.Ring) (*keyring.Key, error) {
	return ring.Key(ctx, keyring.InstallationKey)
}
