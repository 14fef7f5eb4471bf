package signin

import (
	"context"
	"net/netip"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyproof"
)

const meAddress = "https://console.shop.example/v1/me"

// browser is a browser with a key, signed in.
type browser struct {
	f     *fixture
	key   *keyproof.Key
	from  netip.Addr
	token string
	who   chat.Staff
}

func (f *fixture) browse(t testing.TB, id chat.StaffID) *browser {
	t.Helper()
	key, err := keyproof.New()
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{f: f, key: key, from: home}
	link, err := f.Link(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	ctx := WithClient(t.Context(), Client{Address: b.from, Device: "Firefox 141 on Linux", Key: key.Public()})
	if b.token, b.who, err = f.SignInByLink(ctx, link); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) proof(t testing.TB) string {
	t.Helper()
	made, err := b.key.Prove("GET", meAddress, b.f.clock.now())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// ask is a request with this browser's cookie and what is given as its proof.
func (b *browser) ask(t testing.TB, proof string) error {
	t.Helper()
	ctx := WithClient(t.Context(), Client{Address: b.from})
	if _, err := b.f.Look(ctx, b.token); err != nil {
		return err
	}
	return b.f.Holds(ctx, b.token, proof, "GET", meAddress)
}

// A cookie opens nothing without its browser's key, a proof nothing a second time, and a session whose cookie came without its key
// again and again ends; its person is told why.
func TestSessionIsBoundToItsKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		signals := &heard{}
		f.signals = signals
		id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
		b, other := f.browse(t, id), f.browse(t, id)
		once := b.proof(t)
		if err := b.ask(t, once); err != nil {
			t.Fatalf("its own browser: %v", err)
		}
		elsewhere, err := b.key.Prove("GET", meAddress+"?x=1", f.clock.now())
		if err != nil {
			t.Fatal(err)
		}
		posted, err := b.key.Prove("POST", meAddress, f.clock.now())
		if err != nil {
			t.Fatal(err)
		}
		for name, proof := range map[string]string{
			"a proof that was used": once, "another session's": other.proof(t), "of another address": elsewhere, "of another method": posted,
		} {
			code(t, name, b.ask(t, proof), chat.NoProof)
		}
		if n := signals.count(chat.SignalSessionStolen, id); n != 0 {
			t.Errorf("a tab that has yet to hear of a sign-in was told %d times", n)
		}
		old := b.proof(t)
		f.clock.pass(proofWindow + time.Second)
		code(t, "an old one", b.ask(t, old), chat.NoProof)
		future, err := b.key.Prove("GET", meAddress, f.clock.now().Add(2*proofWindow))
		if err != nil {
			t.Fatal(err)
		}
		code(t, "one from the future", b.ask(t, future), chat.NoProof)
		late := b.proof(t)
		if err := b.ask(t, b.proof(t)); err != nil {
			t.Errorf("its own browser, later: %v", err)
		}
		f.clock.pass(time.Second)
		f.restart(t)
		f.signals = signals
		code(t, "one from before a restart, whose numbers nobody remembers", b.ask(t, late), chat.NoProof)
		if err := b.ask(t, b.proof(t)); err != nil {
			t.Errorf("its own browser, after a restart: %v", err)
		}

		f.ended = nil
		code(t, "none", b.ask(t, ""), chat.NoProof)
		if n := signals.count(chat.SignalSessionStolen, id); n != 1 {
			t.Errorf("a cookie without a proof was told %d times", n)
		}
		code(t, "no base64", b.ask(t, "x"), chat.NoProof)
		err = b.ask(t, "")
		code(t, "once more", err, chat.Unsigned)
		if WhyEnded(err) != EndedStolen || len(f.ended) != 1 || f.ended[0] != b.who.Session {
			t.Errorf("it ended as %q, and %v were told", WhyEnded(err), f.ended)
		}
		if !slices.Equal(f.told, []Notice{SessionStolen}) {
			t.Errorf("the owner was told %v", f.told)
		}
		f.restart(t)
		err = b.ask(t, b.proof(t))
		code(t, "its own browser, at last", err, chat.Unsigned)
		if WhyEnded(err) != EndedStolen {
			t.Errorf("and is told %v", err)
		}
		other.f = f
		if err := other.ask(t, other.proof(t)); err != nil {
			t.Errorf("the other session: %v", err)
		}
		unbound, _ := f.byLink(t, id)
		code(t, "a session without a key", (&browser{f: f, token: unbound, key: b.key, from: home}).ask(t, b.proof(t)), chat.NoProof)
	})
}

// The memory of proofs is bounded, and one that is full refuses rather than forgets.
func TestProofsAreRemembered(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	b := f.browse(t, f.add(t, "mina@example.org", "Mina", access.Agent, ""))
	first := b.proof(t)
	if err := b.ask(t, first); err != nil {
		t.Fatal(err)
	}
	for range maxNumbers - 1 {
		if err := b.ask(t, b.proof(t)); err != nil {
			t.Fatal(err)
		}
	}
	code(t, "one too many", b.ask(t, b.proof(t)), chat.TooMany)
	code(t, "the first again", b.ask(t, first), chat.NoProof)
	f.clock.pass(proofWindow + time.Second)
	if err := b.ask(t, b.proof(t)); err != nil {
		t.Errorf("a minute later: %v", err)
	}
	// Many at once with one proof: one is taken.
	once := b.proof(t)
	var wg sync.WaitGroup
	taken := make(chan struct{}, 8)
	for range 8 {
		wg.Go(func() {
			if b.f.Holds(WithClient(t.Context(), Client{Address: home}), b.token, once, "GET", meAddress) == nil {
				taken <- struct{}{}
			}
		})
	}
	wg.Wait()
	if len(taken) != 1 {
		t.Errorf("one proof was taken %d times", len(taken))
	}
}

// A proof that one node took is used up for all of them, also where many come at once; what was used long ago is forgotten. A proof
// that can't be looked up is not taken.
func TestProofsAreUsedUpOnAllNodes(t *testing.T) {
	t.Parallel()
	f := newFixture(t, func(t testing.TB) *db.DB {
		d, err := db.OpenPostgres(t.Context(), dbtest.Postgres(t), db.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		return d
	})
	other := *f
	other.restart(t)
	b := f.browse(t, f.add(t, "mina@example.org", "Mina", access.Agent, ""))
	there := *b
	there.f = &other
	once := b.proof(t)
	if err := b.ask(t, once); err != nil {
		t.Fatal(err)
	}
	code(t, "the proof at another node", there.ask(t, once), chat.NoProof)
	if err := there.ask(t, b.proof(t)); err != nil {
		t.Errorf("the browser at another node: %v", err)
	}
	for range 5 {
		once := b.proof(t)
		var wg sync.WaitGroup
		var taken atomic.Int32
		for _, at := range []*browser{b, &there} {
			wg.Go(func() {
				if at.f.Holds(WithClient(t.Context(), Client{Address: home}), at.token, once, "GET", meAddress) == nil {
					taken.Add(1)
				}
			})
		}
		wg.Wait()
		if taken.Load() != 1 {
			t.Errorf("one proof was taken by %d nodes", taken.Load())
		}
	}
	count := func() (n int) {
		if err := f.db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM used_proof`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if count() != 7 {
		t.Errorf("%d proofs are remembered", count())
	}
	f.clock.pass(keepProofs + time.Second)
	f.settle(t.Context())
	if count() != 0 {
		t.Errorf("%d proofs are remembered for ever", count())
	}
	ctx, cancel := context.WithCancel(WithClient(t.Context(), Client{Address: home}))
	if _, err := f.Look(ctx, b.token); err != nil {
		t.Fatal(err)
	}
	made := b.proof(t)
	cancel()
	if err := f.Holds(ctx, b.token, made, "GET", meAddress); err == nil {
		t.Error("taken though nobody could be asked")
	}
}

// A token turns over while somebody is there. The one before is taken until the new one arrived, and no longer.
func TestSessionTokensTurnOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		ctx := t.Context()
		b := f.browse(t, f.add(t, "mina@example.org", "Mina", access.Agent, ""))
		renew := func(token string) string {
			t.Helper()
			next, left, err := f.Renew(ctx, token)
			if err != nil || left <= 0 || left > SessionLife {
				t.Fatalf("renewed: %v, %v left", err, left)
			}
			return next
		}
		if renew(b.token) != "" {
			t.Error("a young token was replaced")
		}
		f.clock.pass(renewAfter)
		lost := renew(b.token)
		if len(lost) != TokenSize || lost == b.token {
			t.Fatal("not replaced")
		}
		// The answer got lost, more than once, and the server was started anew meanwhile.
		for range 2 {
			f.clock.pass(renewAfter)
			f.settle(ctx)
			f.there(t, "the one that its browser still has", b.token)
			f.restart(t)
			f.there(t, "after a restart", b.token)
			lost = renew(b.token)
		}
		// Two tabs ask at once; one gets it, and both go on with the same cookie.
		f.clock.pass(renewAfter)
		next := renew(b.token)
		if second := renew(b.token); second != "" {
			t.Error("replaced twice at once")
		}
		if again := f.there(t, "the newest", next); again.Session != b.who.Session {
			t.Error("it is another session")
		}
		f.there(t, "a request that was under way", b.token)
		f.gone(t, "one that got lost", lost)
		f.clock.pass(renewGrace)
		f.gone(t, "the one before", b.token)
		f.there(t, "the newest, later", next)
		f.settle(ctx)
		if n := f.rows(t, `SELECT count(*) FROM session WHERE previous IS NOT NULL`); n != 0 {
			t.Error("the row still takes the one before")
		}
		f.restart(t)
		f.gone(t, "the one before, after a restart", b.token)
		f.there(t, "the newest, after a restart", next)
		if err := f.SignOut(ctx, next); err != nil {
			t.Fatal(err)
		}
		f.gone(t, "after signing out", next)
		if _, _, err := f.Renew(ctx, next); chat.CodeOf(err) != chat.Unsigned {
			t.Errorf("renewed after signing out: %v", err)
		}
	})
}

// A person sees their sessions, and ends them, one or all others, on another node, too, which says why.
func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		ctx := t.Context()
		id, stranger := f.add(t, "mina@example.org", "Mina", access.Agent, ""), f.add(t, "lee@example.org", "Lee", access.Agent, "")
		one := f.browse(t, id)
		f.clock.pass(time.Minute)
		two, three, foreign := f.browse(t, id), f.browse(t, id), f.browse(t, stranger)
		two.from = addr("2001:db8:1:2:3::4")
		signals := &heard{}
		f.signals = signals
		if err := two.ask(t, two.proof(t)); err != nil {
			t.Fatal(err)
		}
		if n := signals.count(chat.SignalSessionMoved, id); n != 1 {
			t.Errorf("that it moved was told %d times", n)
		}
		f.settle(ctx)
		other := *f
		other.restart(t)
		for where, room := range map[string]*fixture{"here": f, "on another node": &other} {
			list, err := room.Sessions(ctx, id)
			if err != nil || len(list) != 3 {
				t.Fatalf("%s: %d sessions, %v", where, len(list), err)
			}
			networks := map[chat.SessionID]string{one.who.Session: "192.0.2.0/24", two.who.Session: "2001:db8:1::/48", three.who.Session: "192.0.2.0/24"}
			for _, s := range list {
				if s.Device != "Firefox 141 on Linux" || s.Network != networks[s.ID] || s.Expires.Sub(s.Created) != SessionLife {
					t.Errorf("%s: listed as %+v", where, s)
				}
			}
		}
		for _, secret := range []string{"Firefox", "192.0.2"} {
			if n := f.rows(t, `SELECT count(*) FROM session WHERE about LIKE $1`, "%"+secret+"%"); n != 0 {
				t.Errorf("the rows hold %q", secret)
			}
		}
		f.ended = nil
		code(t, "somebody else's", f.End(ctx, id, foreign.who.Session, EndedRevoked), chat.NotFound)
		if err := other.End(ctx, id, two.who.Session, EndedRevoked); err != nil {
			t.Fatal(err)
		}
		code(t, "twice", other.End(ctx, id, two.who.Session, EndedRevoked), chat.NotFound)
		if err := f.follow(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Session(ctx, two.token); WhyEnded(err) != EndedRevoked {
			t.Errorf("ended on another node: %v", err)
		}
		if len(f.ended) != 1 || f.ended[0] != two.who.Session {
			t.Errorf("%v were told", f.ended)
		}
		if n, err := f.EndAll(ctx, id, one.who.Session, EndedRevoked); n != 1 || err != nil {
			t.Errorf("all others: %d, %v", n, err)
		}
		f.there(t, "the one that asked", one.token)
		f.there(t, "somebody else", foreign.token)
		f.gone(t, "the other", three.token)
		if list, err := f.Sessions(ctx, id); err != nil || len(list) != 1 {
			t.Errorf("%d sessions remain, %v", len(list), err)
		}
		f.clock.pass(SessionIdle)
		if _, err := f.Session(ctx, one.token); WhyEnded(err) != EndedIdle {
			t.Errorf("idle: %v", err)
		}
		f.clock.pass(sweepSlack)
		f.settle(ctx)
		f.restart(t)
		if _, err := f.Session(ctx, one.token); WhyEnded(err) != EndedIdle {
			t.Errorf("idle, after a restart: %v", err)
		}
		f.clock.pass(overKept + time.Minute)
		f.settle(ctx)
		if n := f.rows(t, `SELECT count(*) FROM session_over`); n != 0 {
			t.Errorf("%d are remembered for ever", n)
		}
	})
}

// A clock that jumps ends sessions, or leaves them as they are: none lives longer by it.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		jump time.Duration
		want bool
	}{
		"a little forth": {time.Minute, true}, "a little back": {-time.Minute, true}, "over the idle limit": {SessionIdle, false},
		"a day": {24 * time.Hour, false}, "an hour back": {-time.Hour, false}, "a year back": {-365 * 24 * time.Hour, false},
	} {
		f := newFixture(t, dbtest.SQLite)
		token, _ := f.byLink(t, f.add(t, "mina@example.org", "Mina", access.Agent, ""))
		f.stays(t, token, 2*time.Hour)
		f.clock.pass(c.jump)
		if _, err := f.Session(t.Context(), token); (err == nil) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkHolds(b *testing.B) {
	for name, open := range map[string]func() (*db.DB, error){
		"sqlite": func() (*db.DB, error) {
			return db.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "data", "snug.db"), db.Options{})
		},
		"postgres": func() (*db.DB, error) { return db.OpenPostgres(b.Context(), dbtest.Postgres(b), db.Options{}) },
	} {
		b.Run(name, func(b *testing.B) {
			f := newFixture(b, func(testing.TB) *db.DB {
				d, err := open()
				if err != nil {
					b.Fatal(err)
				}
				b.Cleanup(func() { _ = d.Close() })
				return d
			})
			who := f.browse(b, f.add(b, "mina@example.org", "Mina", access.Agent, ""))
			for b.Loop() {
				b.StopTimer()
				made := who.proof(b)
				f.clock.pass(50 * time.Millisecond)
				b.StartTimer()
				if err := who.ask(b, made); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
