package intrusion

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/keyring"
	"snug/mask"
	"snug/mask/text"
)

// Audit writes down what is done about incidents.
type Audit interface {
	// Begin returns when it is on disk that the act is about to be done. On an error the act must not be done. Otherwise
	// done is called once, with the act's error or nil.
	Begin(ctx context.Context, a chat.Act) (done func(error), err error)
}

// unwritten writes nothing down.
type unwritten struct{}

func (unwritten) Begin(context.Context, chat.Act) (func(error), error) { return func(error) {}, nil }

// Accounts are asked to act on an account. The room itself can do nothing to one.
type Accounts interface {
	// EndSessions ends all sessions of somebody.
	EndSessions(ctx context.Context, id chat.StaffID) error
}

// Options are what Open needs.
type Options struct {
	DB   *db.DB
	Ring *keyring.Ring
	// Mask masks notes.
	Mask func(text.Raw) mask.Result
	// Audit is told of acts before they are done. Nil writes nothing down, which is for tests of what has nothing to do with it.
	Audit Audit
	// Accounts is asked by answers that concern an account. Nil: there are no such answers.
	Accounts Accounts
	// Spared tells of an address that it is never kept out: a named proxy, this machine, one that is vouched for. Nil spares none.
	Spared func(netip.Addr) bool
	Log    *slog.Logger     // nil discards
	Now    func() time.Time // nil is time.Now
	// Every is how often what was told is weighed; 0 is every second. Rewrite is how often a running incident is stored anew; 0 is
	// every five seconds.
	Every, Rewrite time.Duration
	// Most is how many incidents are kept at most; 0 is 20,000.
	Most int
}

// Room gathers facts into incidents. It is safe for concurrent use.
type Room struct {
	o        Options
	onEvent  []func(context.Context, Incident, News) // set before serving
	waiting  waiting
	insiders insiders
	blocks   blocks

	worker  sync.Mutex // guards the following; held while facts are weighed and stored
	groups  groups
	hours   map[hourKey]int
	hoursAt time.Time // when they were stored last
}

// Open makes the room. The migrations have run.
func Open(ctx context.Context, o Options) (*Room, error) {
	if o.DB == nil || o.Ring == nil || o.Mask == nil {
		return nil, errors.New("intrusion: options lack a database, a ring or a mask")
	}
	if o.Audit == nil {
		o.Audit = unwritten{}
	}
	if o.Spared == nil {
		o.Spared = func(netip.Addr) bool { return false }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Every == 0 {
		o.Every = time.Second
	}
	if o.Rewrite == 0 {
		o.Rewrite = 5 * time.Second
	}
	if o.Most == 0 {
		o.Most = maxIncidents
	}
	r := &Room{o: o, groups: newGroups(), hours: map[hourKey]int{}}
	_, _ = r.waiting.take() // makes its maps
	return r, r.refreshBlocks(ctx)
}

// OnIncident registers what is called when there is news of an incident, by the goroutine that made it, after the commit: it
// must not take long. On several nodes, the one that did it tells. All are registered before the first fact.
func (r *Room) OnIncident(fn func(context.Context, Incident, News)) {
	r.onEvent = append(r.onEvent, fn)
}

func (r *Room) tell(ctx context.Context, i Incident, n News) {
	for _, fn := range r.onEvent {
		fn(ctx, i, n)
	}
}

// Run weighs and stores what was told until ctx ends, and then once more. It forgets what is too old, once an hour.
func (r *Room) Run(ctx context.Context) {
	tick := time.NewTicker(r.o.Every)
	defer tick.Stop()
	var swept time.Time
	failing := false
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := r.Settle(last, true); err != nil {
				r.o.Log.ErrorContext(ctx, "the last facts about attempts to get in were not stored", "err", err)
			}
			return
		case <-tick.C:
		}
		err := errors.Join(r.Settle(ctx, false), r.refreshBlocks(ctx))
		if now := r.o.Now(); now.Sub(swept) >= time.Hour {
			if err = errors.Join(err, r.Sweep(ctx)); err == nil {
				swept = now
			}
		}
		if err != nil && !failing && ctx.Err() == nil {
			r.o.Log.ErrorContext(ctx, "facts about attempts to get in could not be stored; they are kept in memory until they can", "err", err)
		}
		failing = err != nil
	}
}

// Settle weighs what was told until now, and stores what is due; with all, also what would wait to be stored with more of its
// like.
func (r *Room) Settle(ctx context.Context, all bool) error {
	r.worker.Lock()
	defer r.worker.Unlock()
	now := r.o.Now()
	tallies, proofs := r.waiting.take()
	r.groups.weigh(tallies, now)
	for _, t := range tallies {
		r.count(t)
	}
	for _, p := range proofs {
		r.groups.forgive(p)
	}
	var failed error
	for _, g := range r.due(now, all) {
		if failed = errors.Join(failed, r.storeGroup(ctx, g, now)); ctx.Err() != nil {
			break
		}
	}
	if all || now.Sub(r.hoursAt) >= hoursWait {
		failed = errors.Join(failed, r.storeHours(ctx), r.weighInsiders(ctx, now))
		r.hoursAt = now
	}
	r.groups.forget(now)
	return failed
}

// lookedUp bounds how many of those that are no incident here are looked for among other nodes' at a time.
const lookedUp = 100

// due lists the groups that there is something to store of.
func (r *Room) due(now time.Time, all bool) []*group {
	var list []*group
	looked := 0
	for _, g := range r.groups.of {
		switch {
		case g.score == 0 && len(g.content.Kinds) == 0:
		case !g.id.IsZero():
			if all || now.Sub(g.stored) >= r.o.Rewrite || severityOf(g.attack, g.total+g.score) > g.severity {
				list = append(list, g)
			}
		case g.ripe(now):
			list = append(list, g)
		case !g.looked && looked < lookedUp:
			looked++
			g.looked = true
			list = append(list, g)
		}
	}
	return list
}
