package signin

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// heard is what was raised.
type heard struct {
	mu  sync.Mutex
	all []chat.Signal
}

func (h *heard) Raise(s chat.Signal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, s)
}

func (h *heard) count(kind chat.SignalKind, subject chat.StaffID) (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.all {
		if s.Kind == kind && s.Subject == subject {
			n++
		}
	}
	return n
}

// cheap makes hashes cost next to nothing, for tests of what is around them. It comes before the first password.
func (f *fixture) cheap() {
	f.hash.passes, f.hash.kib = 1, 8
	key, _ := installation(context.Background(), f.ring)
	f.decoy = f.hash.decoy(key)
}

// by is somebody's browser: what it brings, and what it is given.
type by struct {
	f    *fixture
	from netip.Addr
	held string
}

func (b *by) signIn(t testing.TB, email, password string) error {
	t.Helper()
	ctx := WithClient(t.Context(), Client{Address: b.from, Browser: b.held})
	_, who, err := b.f.SignIn(ctx, email, password, b.from)
	if err == nil {
		b.held, err = b.f.KnowBrowser(ctx, who.ID)
	}
	return err
}

// Ten wrong passwords close the way, for accounts that there are and for those that there are not: after a restart, on another
// node and for the right password alike. It opens again by itself. Who came in with this browser before, or by a link, is
// not kept out.
func TestPasswordWayCloses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		signals := &heard{}
		f.signals = signals
		mina := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
		owner := &by{f: f, from: addr("198.51.100.20")}
		if err := owner.signIn(t, "mina@example.org", goodPassword); err != nil {
			t.Fatal(err)
		}
		stranger := func(email, password string, i int) error {
			return (&by{f: f, from: netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})}).signIn(t, email, password)
		}
		answers := make(map[string]bool)
		for i := range maxWrong {
			for _, email := range []string{"mina@example.org", "nobody@example.org"} {
				err := stranger(email, "a wrong pass word", i)
				code(t, email, err, chat.Unsigned)
				answers[err.Error()] = true
			}
		}
		for i, where := range []string{"here", "after a restart", "on another node"} {
			if i > 0 {
				signals := f.signals
				f.restart(t)
				f.cheap()
				f.signals = signals
			}
			for _, email := range []string{"mina@example.org", "nobody@example.org"} {
				before := f.Hashes()
				err := stranger(email, goodPassword, 100+i)
				code(t, where+", the right password", err, chat.Unsigned)
				answers[err.Error()] = true
				if f.Hashes()-before != 1 {
					t.Errorf("%s: the work of %s differs", where, email)
				}
			}
		}
		if len(answers) != 1 {
			t.Errorf("the answers differ: %v", answers)
		}
		if n := signals.count(chat.SignalPasswordClosed, mina); n != 1 {
			t.Errorf("told %d times that the way was closed", n)
		}
		if n := signals.count(chat.SignalPasswordClosed, chat.StaffID{}); n != 1 {
			t.Errorf("told %d times of the account that does not exist", n)
		}
		if n := signals.count(chat.SignalSignInFailed, mina); n != maxWrong+3 {
			t.Errorf("%d failures were told", n)
		}

		owner.f = f
		spent := owner.held
		if err := owner.signIn(t, "mina@example.org", goodPassword); err != nil {
			t.Errorf("the owner, in a browser of theirs: %v", err)
		}
		code(t, "the browser's token of before", (&by{f: f, held: spent, from: home}).signIn(t, "mina@example.org", goodPassword), chat.Unsigned)
		f.byLink(t, mina)
		f.clock.pass(ClosedFor - time.Minute)
		code(t, "a minute before", stranger("mina@example.org", goodPassword, 110), chat.Unsigned)
		f.clock.pass(time.Minute)
		if err := stranger("mina@example.org", goodPassword, 111); err != nil {
			t.Errorf("half an hour later: %v", err)
		}
		for i := range maxWrong - 1 {
			code(t, "again", stranger("mina@example.org", "a wrong pass word", i), chat.Unsigned)
		}
		f.clock.pass(wrongForget + time.Minute)
		f.settle(t.Context())
		if n := f.rows(t, `SELECT count(*) FROM password_way`); n != 0 {
			t.Errorf("%d counts are kept for ever", n)
		}
	})
}

func (f *fixture) rows(t testing.TB, query string, args ...any) (n int) {
	t.Helper()
	if err := f.db.Read().QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A known browser has ten attempts, and is then a stranger. It is known for those alone who signed in with it.
func TestKnownBrowsers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		mina := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
		f.add(t, "lee@example.org", "Lee", access.Agent, goodPassword)
		shared := &by{f: f, from: home}
		for _, email := range []string{"mina@example.org", "lee@example.org", "mina@example.org"} {
			if err := shared.signIn(t, email, goodPassword); err != nil {
				t.Fatal(err)
			}
		}
		if n := f.rows(t, `SELECT count(*) FROM known_browser`); n != 2 {
			t.Errorf("%d rows for two people in one browser", n)
		}
		thief := &by{f: f, from: addr("203.0.113.9"), held: shared.held}
		for i := range maxWrong {
			f.clock.pass(20 * time.Minute)
			code(t, "guess "+itoa(i), thief.signIn(t, "mina@example.org", "a wrong pass word"), chat.Unsigned)
		}
		if n := f.rows(t, `SELECT count(*) FROM password_way`); n != 0 {
			t.Error("what a known browser guessed counted against the account")
		}
		f.clock.pass(20 * time.Minute)
		code(t, "one more, as a stranger", thief.signIn(t, "mina@example.org", "a wrong pass word"), chat.Unsigned)
		if n := f.rows(t, `SELECT count(*) FROM password_way`); n != 1 {
			t.Error("a browser that guessed too much is still known")
		}
		f.settle(t.Context())
		if n := f.rows(t, `SELECT count(*) FROM known_browser`); n != 1 {
			t.Errorf("%d known browsers", n)
		}
		for range maxBrowsers + 3 {
			f.clock.pass(time.Minute)
			f.byLink(t, mina)
			if _, err := f.KnowBrowser(t.Context(), mina); err != nil {
				t.Fatal(err)
			}
		}
		if n := f.rows(t, `SELECT count(*) FROM known_browser WHERE staff = $1`, mina); n != maxBrowsers {
			t.Errorf("%d known browsers of one person", n)
		}
		f.clock.pass(BrowserLife + time.Minute)
		f.settle(t.Context())
		if n := f.rows(t, `SELECT count(*) FROM known_browser`); n != 0 {
			t.Errorf("%d browsers are known for ever", n)
		}
	})
}

// Many at once get no more than ten answers either.
func TestGuessesAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
		for i := range maxWrong { // nine wrong ones and the tenth, all but one of them taken
			if i == 3 {
				continue
			}
			_ = (&by{f: f, from: netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})}).signIn(t, "mina@example.org", "a wrong pass word")
		}
		var in, closed atomic.Int32
		var wg sync.WaitGroup
		for i := range 30 {
			wg.Go(func() {
				_, _, err := f.SignIn(t.Context(), "mina@example.org", "one more wrong word", netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}))
				if err == nil {
					in.Add(1)
				}
				closed.Add(1)
			})
		}
		wg.Wait()
		if n := f.rows(t, `SELECT failed FROM password_way`); n < maxWrong+20-1 || in.Load() != 0 {
			t.Errorf("%d counted, %d came in", n, in.Load())
		}
		if n := f.rows(t, `SELECT count(*) FROM password_way WHERE closed_until > 0`); n != 1 {
			t.Error("not closed")
		}
	})
}

// 10,000 wrong passwords from 1,000 addresses against one account: it costs no more hashes than the limits let through, and the
// owner comes in with a browser of theirs at every moment of it.
func TestFloodAgainstOneAccount(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	f.cheap()
	signals := &heard{}
	f.signals = signals
	mina := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	owner := &by{f: f, from: addr("198.51.100.20")}
	if err := owner.signIn(t, "mina@example.org", goodPassword); err != nil {
		t.Fatal(err)
	}
	before, slowed := f.Hashes(), 0
	for i := range 10_000 {
		from := netip.AddrFrom4([4]byte{203, 0, byte(i % 1000 >> 8), byte(i % 1000)})
		_, _, err := f.SignIn(t.Context(), "mina@example.org", "wrong word number "+itoa(i), from)
		if err == nil {
			t.Fatal("somebody came in")
		}
		if chat.CodeOf(err) == chat.TooMany {
			slowed++
		}
		f.clock.pass(100 * time.Millisecond)
		if i%500 == 499 {
			if err := owner.signIn(t, "mina@example.org", goodPassword); err != nil {
				t.Fatalf("after %d, the owner: %v", i+1, err)
			}
		}
	}
	hashes := f.Hashes() - before
	if hashes > 400 || slowed < 9_500 {
		t.Errorf("%d hashes were worked through, %d attempts slowed down", hashes, slowed)
	}
	if n := signals.count(chat.SignalPasswordClosed, mina); n < 1 || n > 1 {
		t.Errorf("told %d times that the way was closed", n)
	}
	t.Logf("%d hashes, %d slowed down", hashes, slowed)
}

// Known and unknown accounts take the same time: of 1,000 sign-ins each, neither kind is the slower one more often than chance
// would have it. A hash costs next to nothing here, so that the rest, which differs if anything does, shows.
func TestTimesAreAlike(t *testing.T) {
	f := newFixture(t, dbtest.SQLite)
	f.cheap()
	f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	off := f.add(t, "gone@example.org", "Gone", access.Agent, goodPassword)
	f.add(t, "boss@example.org", "Boss", access.Administrator, "")
	if err := f.Disable(t.Context(), off, true); err != nil {
		t.Fatal(err)
	}
	const each = 1000
	took := make(map[string][]time.Duration)
	emails := []string{"mina@example.org", "nobody@example.org", "gone@example.org", "boss@example.org"}
	for i := range each {
		for j := range emails {
			email := emails[(i+j)%len(emails)]
			f.slow = newSlow()
			began := time.Now()
			_, _, err := f.SignIn(t.Context(), email, "a wrong pass word", home)
			took[email] = append(took[email], time.Since(began))
			if chat.CodeOf(err) != chat.Unsigned {
				t.Fatal(err)
			}
		}
	}
	for _, email := range emails[1:] {
		// The share of pairs in which the known account was the slower one; its standard deviation is 1.3 of a hundred.
		if share := slower(took[emails[0]], took[email]); share < 0.42 || share > 0.58 {
			t.Errorf("%s can be told from a known account: %.3f", email, share)
		} else {
			t.Logf("%s: %.3f", email, share)
		}
	}
}

// What is refused since too many sign in at once was not looked at; it is told and written all the same, and that it closed the
// password's way, too.
func TestBusyIsTold(t *testing.T) {
	f := newFixture(t, dbtest.SQLite)
	f.cheap()
	id := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	signals := &heard{}
	f.signals = signals
	for range cap(f.hash.strangers.waiting) {
		f.hash.strangers.waiting <- struct{}{}
	}
	for i := range maxWrong {
		_, _, err := f.SignIn(t.Context(), "mina@example.org", goodPassword, netip.AddrFrom4([4]byte{100, 64, byte(i), 1}))
		code(t, "busy", err, chat.TooMany)
	}
	if slowed, closed := signals.count(chat.SignalSignInSlowed, id), signals.count(chat.SignalPasswordClosed, id); slowed != maxWrong || closed != 1 {
		t.Errorf("%d were told as slowed down, %d as closing", slowed, closed)
	}
}

// slower is the Mann-Whitney statistic: how often one of a is greater than one of b.
func slower(a, b []time.Duration) float64 {
	slices.Sort(a)
	slices.Sort(b)
	var wins float64
	for _, x := range a {
		below, _ := slices.BinarySearch(b, x)
		upTo, _ := slices.BinarySearch(b, x+1)
		wins += float64(below) + float64(upTo-below)/2
	}
	return wins / float64(len(a)*len(b))
}

func BenchmarkSignInRefused(b *testing.B) {
	for _, email := range []string{"mina@example.org", "nobody@example.org"} {
		b.Run(strings.TrimSuffix(email, "@example.org"), func(b *testing.B) {
			f := newFixture(b, dbtest.SQLite)
			f.add(b, "mina@example.org", "Mina", access.Agent, goodPassword)
			for b.Loop() {
				f.slow = newSlow()
				if _, _, err := f.SignIn(b.Context(), email, "a wrong pass word", home); !errors.Is(err, errWrong) {
					b.Fatal(fmt.Errorf("answered %w", err))
				}
			}
		})
	}
}
