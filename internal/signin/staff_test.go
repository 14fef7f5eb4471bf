package signin

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/perm"
)

// A working day: added, signed in, restarted, signed out.
func TestSignIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		ctx := t.Context()
		team, err := f.AddTeam(ctx, "Returns")
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.AddTeam(ctx, "returns")
		code(t, "a team of the same name", err, chat.Conflict)
		id := f.add(t, "Mina@Example.org", "Mina", access.Agent, goodPassword, team)
		_, err = f.Add(ctx, NewPerson{Email: " mina@example.ORG", Name: "Other", Role: access.Agent})
		code(t, "the same e-mail", err, chat.Conflict)

		token, who, err := f.SignIn(ctx, "mina@example.org", goodPassword, home)
		if err != nil {
			t.Fatal(err)
		}
		if who.ID != id || who.Name != "Mina" || !who.Perms.Has(perm.Reply) || len(who.Teams) != 1 || who.Teams[0] != team || who.Session.IsZero() {
			t.Errorf("signed in as %+v", who)
		}
		second, _, err := f.SignIn(ctx, "mina@example.org", goodPassword, home)
		if err != nil || second == token {
			t.Errorf("a second session: %v, same token %v", err, second == token)
		}
		f.restart(t)
		if again := f.there(t, "after a restart", token); again.Session != who.Session {
			t.Error("another session after a restart")
		}
		if f.StaffName(id) != "Mina" || f.StaffName(chat.NewStaffID()) != "" {
			t.Error("names are wrong")
		}
		if err := f.SignOut(ctx, token); err != nil {
			t.Fatal(err)
		}
		f.gone(t, "after signing out", token)
		f.there(t, "the other session", second)
		if len(f.ended) != 1 || f.ended[0] != who.Session {
			t.Errorf("ended %v", f.ended)
		}
		all := stored(t, f.db)
		for _, secret := range []string{"mina", "Mina", "example", "argon2", goodPassword, token, second, "Returns"} {
			if strings.Contains(all, secret) {
				t.Errorf("the rows hold %q", secret)
			}
		}
	})
}

func TestWrongAnswersAreAlike(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	ctx := t.Context()
	f.add(t, "boss@example.org", "Boss", access.Administrator, "")
	f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	off := f.add(t, "gone@example.org", "Gone", access.Agent, goodPassword)
	if err := f.Disable(ctx, off, true); err != nil {
		t.Fatal(err)
	}
	answers := make(map[string]bool)
	for name, c := range map[string]struct {
		email, password string
		work            int64 // hashes; the same for every account, and none where the input alone decides
	}{
		"unknown":     {"nobody@example.org", goodPassword, 1},
		"wrong":       {"mina@example.org", goodPassword + "x", 1},
		"disabled":    {"gone@example.org", goodPassword, 1},
		"no password": {"boss@example.org", goodPassword, 1},
		"short":       {"mina@example.org", "short", 0},
		"no e-mail":   {"mina", goodPassword, 0},
		"huge":        {"mina@example.org", strings.Repeat("a", 1<<20), 0},
	} {
		before := f.Hashes()
		token, who, err := f.SignIn(ctx, c.email, c.password, home)
		code(t, name, err, chat.Unsigned)
		if token != "" || !who.ID.IsZero() {
			t.Errorf("%s: something was given out", name)
		}
		if work := f.Hashes() - before; work != c.work {
			t.Errorf("%s: %d hashes of work, want %d", name, work, c.work)
		}
		answers[err.Error()] = true
	}
	if len(answers) != 1 {
		t.Errorf("the answers differ: %v", answers)
	}
}

func TestGuessingGetsSlow(t *testing.T) {
	t.Parallel()
	s := newSlow()
	now := time.Now()
	try := func(account byte, from string) error {
		_, err := s.attempt(now, [32]byte{account}, addr(from), nil)
		return err
	}
	for i := range slowPair.free {
		if err := try(1, "192.0.2.1"); err != nil {
			t.Fatalf("attempt %d: %v", i, err)
		}
	}
	code(t, "one more", try(1, "192.0.2.1"), chat.TooMany)
	if err := try(1, "198.51.100.9"); err != nil {
		t.Errorf("the owner, elsewhere: %v", err)
	}
	code(t, "IPv4 written as IPv6", try(1, "::ffff:192.0.2.1"), chat.TooMany)
	now = now.Add(2 * time.Second)
	if err := try(1, "192.0.2.1"); err != nil {
		t.Errorf("after waiting: %v", err)
	}
	code(t, "at once again", try(1, "192.0.2.1"), chat.TooMany)

	// One network tries many accounts.
	refused := 0
	for i := range 100 {
		if try(byte(i+100), "2001:db8::"+string("0123456789abcdef"[i%16])) != nil {
			refused++
		}
	}
	if refused < 60 {
		t.Errorf("spraying was refused %d times of 100", refused)
	}

	// Many networks try one account: the owner waits seconds, not minutes.
	for i := range 250 {
		_, _ = s.attempt(now, [32]byte{2}, addr("203.0.113."+itoa(i)), nil)
		now = now.Add(11 * time.Second)
	}
	if err := try(2, "198.51.100.10"); err != nil {
		t.Errorf("the owner is locked out: %v", err)
	}
}

func TestSlowIsBoundedAndForgets(t *testing.T) {
	t.Parallel()
	s := newSlow()
	now := time.Now()
	for i := range maxSlow {
		_, _ = s.attempt(now, [32]byte{byte(i), byte(i >> 8), byte(i >> 16)}, home, nil)
	}
	if len(s.tries) > maxSlow {
		t.Errorf("%d keys held", len(s.tries))
	}
	s = newSlow()
	for range 20 {
		_, _ = s.attempt(now, [32]byte{1}, home, nil)
	}
	if _, err := s.attempt(now.Add(slowForget), [32]byte{1}, home, nil); err != nil {
		t.Errorf("not forgotten: %v", err)
	}
	// Colleagues behind one address.
	s = newSlow()
	for i := range 200 {
		done, err := s.attempt(now, [32]byte{byte(i), 7}, home, nil)
		if err != nil {
			t.Fatalf("colleague %d: %v", i, err)
		}
		done()
	}
}

// 500 at once: the memory and time of a few, an answer for all.
func TestSignInFlood(t *testing.T) {
	t.Parallel()
	h := newHasher()
	var running, most, refused, served atomic.Int32
	gate := make(chan struct{})
	var wg sync.WaitGroup
	for range 500 {
		wg.Go(func() {
			err := h.turn(context.Background(), &h.strangers, func() {
				n := running.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				<-gate
				running.Add(-1)
			})
			if err == nil {
				served.Add(1)
				return
			}
			code(t, "flood", err, chat.TooMany)
			refused.Add(1)
		})
	}
	for refused.Load() < 500-maxWaiting {
		time.Sleep(time.Millisecond)
	}
	close(gate)
	wg.Wait()
	if int(most.Load()) > cap(h.strangers.turns) || served.Load() != maxWaiting {
		t.Errorf("%d at once, want at most %d; %d served", most.Load(), cap(h.strangers.turns), served.Load())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for range cap(h.strangers.turns) {
		h.strangers.turns <- struct{}{}
	}
	if err := h.turn(ctx, &h.strangers, func() { t.Error("hashed for one who left") }); err == nil {
		t.Error("one who left waits on")
	}
}

// What ends sessions, and tells the sockets: password, role, teams, disabling.
func TestWhatEndsSessions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		ctx := t.Context()
		boss := f.add(t, "boss@example.org", "Boss", access.Administrator, "")
		id := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
		bystander, _ := f.byLink(t, boss)
		for what, change := range map[string]func() error{
			"another role":   func() error { return f.SetRole(ctx, id, access.Lead) },
			"another team":   func() error { return f.SetTeams(ctx, id, nil) },
			"another site":   func() error { return f.SetSites(ctx, id, chat.OnlySites(f.site(t))) },
			"a new password": func() error { return f.SetPassword(ctx, id, "seven maps under a brown kettle") },
			"disabled": func() error {
				if err := f.Disable(ctx, id, true); err != nil {
					return err
				}
				_, err := f.Link(ctx, id)
				code(t, "a link for a disabled account", err, chat.NotFound)
				return f.Disable(ctx, id, false)
			},
		} {
			one, who1 := f.byLink(t, id)
			two, who2 := f.byLink(t, id)
			f.ended = nil
			if err := change(); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			f.gone(t, what, one)
			f.gone(t, what, two)
			if len(f.ended) != 2 || f.ended[0] == f.ended[1] || (f.ended[0] != who1.Session && f.ended[0] != who2.Session) {
				t.Errorf("%s: ended %v", what, f.ended)
			}
		}
		f.there(t, "somebody else", bystander)

		here, who := f.byLink(t, id)
		elsewhere, other := f.byLink(t, id)
		link, err := f.Link(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		f.ended = nil
		code(t, "with a wrong password", f.ChangePassword(ctx, who, goodPassword, "a perfectly new one", home), chat.Forbidden)
		code(t, "with a weak one", f.ChangePassword(ctx, who, "seven maps under a brown kettle", "aaaaaaaaaaaaaaa", home), chat.Invalid)
		f.there(t, "after refusals", elsewhere)
		if err := f.ChangePassword(ctx, who, "seven maps under a brown kettle", "a perfectly new one", home); err != nil {
			t.Fatal(err)
		}
		f.there(t, "the session that changed it", here)
		f.gone(t, "the other session", elsewhere)
		if len(f.ended) != 1 || f.ended[0] != other.Session {
			t.Errorf("ended %v", f.ended)
		}
		_, _, err = f.SignInByLink(ctx, link)
		code(t, "an older link", err, chat.Unsigned)
		_, _, err = f.SignIn(ctx, "mina@example.org", "seven maps under a brown kettle", home)
		code(t, "the old password", err, chat.Unsigned)
	})
}

// Who was there before serves all sites; named ones are served alone, on every node, and there is nobody who serves none.
func TestSitesOfStaff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		ctx := t.Context()
		alder, birch := f.site(t), f.site(t)
		id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
		if !f.Serves(id, alder) || !f.Serves(id, chat.NewSiteID()) || f.Serves(chat.NewStaffID(), alder) {
			t.Error("who was said nothing of does not serve all")
		}
		for _, sites := range []chat.Sites{chat.OnlySites(alder), chat.OnlySites(birch, alder), chat.AllSites(), chat.OnlySites(birch)} {
			if err := f.SetSites(ctx, id, sites); err != nil {
				t.Fatal(err)
			}
			other, err := New(ctx, Options{DB: f.db, Ring: f.ring, Role: access.Role, Now: f.clock.now})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range []*Staff{f.Staff, other} {
				if p, err := s.Person(id); err != nil || !p.Sites.Equal(sites) {
					t.Errorf("%+v, want %+v, %v", p.Sites, sites, err)
				}
			}
			if _, who := f.byLink(t, id); !who.Sites.Equal(sites) {
				t.Errorf("signed in with %+v", who.Sites)
			}
		}
		code(t, "none", f.SetSites(ctx, id, chat.Sites{}), chat.Invalid)
		if err := f.SetSites(ctx, id, chat.OnlySites(chat.NewSiteID())); err == nil {
			t.Error("a site that is not there")
		}
		if p, _ := f.Person(id); !p.Sites.Equal(chat.OnlySites(birch)) {
			t.Errorf("refused, and yet %+v", p.Sites)
		}
		lee, err := f.Add(ctx, NewPerson{Email: "lee@example.org", Name: "Lee", Role: access.Lead, Sites: chat.OnlySites(alder)})
		if err != nil || !f.Serves(lee, alder) || f.Serves(lee, birch) {
			t.Errorf("added with sites: %v", err)
		}
	})
}

// Who came by a link may set a first password with it for a while, and never one over another: not a moment later, not from
// a second session, and not on a node that has yet to hear of the first.
func TestFirstPassword(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		ctx := t.Context()
		const other = "seven maps under a brown kettle"
		id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
		token, who := f.byLink(t, id)
		second, meanwhile := f.byLink(t, id)
		f.clock.pass(FirstPassword / 2)
		f.there(t, "a session in use", token)
		f.clock.pass(FirstPassword/2 + time.Second)
		f.there(t, "a session that goes on", token)
		f.settle(t.Context())
		code(t, "too late", f.ChangePassword(ctx, who, "anything", goodPassword, home), chat.Forbidden)
		f.restart(t)
		f.there(t, "the same after a restart", token)
		code(t, "too late, after a restart", f.ChangePassword(ctx, who, "anything", goodPassword, home), chat.Forbidden)
		if _, _, err := f.SignIn(ctx, "mina@example.org", goodPassword, home); err == nil {
			t.Fatal("a password was set too late")
		}

		_, who = f.byLink(t, id)
		elsewhere, err := New(ctx, Options{DB: f.db, Ring: f.ring, Role: access.Role, Now: f.clock.now})
		if err != nil {
			t.Fatal(err)
		}
		stranger, session := f.byLink(t, id)
		if _, err := elsewhere.Session(ctx, stranger); err != nil {
			t.Fatal(err)
		}
		f.clock.pass(FirstPassword)
		if err := f.ChangePassword(ctx, who, "", goodPassword, home); err != nil {
			t.Fatal(err)
		}
		f.gone(t, "another session", second)
		for what, s := range map[string]chat.Staff{"in time, over another": who, "from another session": meanwhile} {
			code(t, what, f.ChangePassword(ctx, s, "", other, home), chat.Forbidden)
		}
		code(t, "on a node that has not heard", elsewhere.ChangePassword(ctx, session, "", other, home), chat.Conflict)
		_, anew := f.byLink(t, id)
		code(t, "by a fresh link", f.ChangePassword(ctx, anew, "", other, home), chat.Forbidden)
		if _, _, err := f.SignIn(ctx, "mina@example.org", other, home); err == nil {
			t.Error("a password was replaced without proof")
		}
		if _, _, err := f.SignIn(ctx, "mina@example.org", goodPassword, home); err != nil {
			t.Errorf("the first password: %v", err)
		}
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	ctx := t.Context()
	boss := f.add(t, "boss@example.org", "Boss", access.Administrator, "")
	code(t, "disable", f.Disable(ctx, boss, true), chat.Conflict)
	code(t, "another role", f.SetRole(ctx, boss, access.Agent), chat.Conflict)
	f.add(t, "next@example.org", "Next", access.Administrator, "")
	if err := f.SetRole(ctx, boss, access.Agent); err != nil {
		t.Error(err)
	}
	code(t, "no role", f.SetRole(ctx, boss, "root"), chat.Invalid)
	code(t, "nobody", f.SetRole(ctx, chat.NewStaffID(), access.Agent), chat.NotFound)
	code(t, "no team", f.SetTeams(ctx, boss, []chat.TeamID{chat.NewTeamID()}), chat.NotFound)
}

// Whoever writes to the rows without a key can't give themselves a role, a name, a password or another's address.
func TestTamperedRowsLockOutRatherThanLetIn(t *testing.T) {
	t.Parallel()
	for what, sql := range map[string]string{
		"role":               `UPDATE staff SET role = 'administrator'`,
		"name":               `UPDATE staff SET name = (SELECT name FROM team)`,
		"somebody's address": `UPDATE staff SET email = (SELECT name FROM team)`,
	} {
		f := newFixture(t, dbtest.SQLite)
		if _, err := f.AddTeam(t.Context(), "Returns"); err != nil {
			t.Fatal(err)
		}
		token, _ := f.byLink(t, f.add(t, "mina@example.org", "Mina", access.Agent, ""))
		err := f.db.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, sql)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		f.restart(t)
		f.gone(t, what, token)
		if people := f.List(); len(people) != 0 {
			t.Errorf("%s: %d people are let in", what, len(people))
		}
	}
	// A password hash moved from one account to another.
	f := newFixture(t, dbtest.SQLite)
	f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	f.add(t, "boss@example.org", "Boss", access.Administrator, "")
	err := f.db.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, `UPDATE staff SET password = (SELECT password FROM staff WHERE role = 'agent') WHERE role = 'administrator'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if token, _, err := f.SignIn(t.Context(), "boss@example.org", goodPassword, home); err == nil || token != "" {
		t.Error("signed in with a password hash that was moved")
	}
}

func TestSessionsEndInTime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
		idle, _ := f.byLink(t, id)
		busy, who := f.byLink(t, id)
		over := f.clock.now().Add(SessionLife)
		for i := 0; f.clock.now().Before(over); i++ {
			f.clock.pass(SessionIdle - time.Minute)
			if f.clock.now().Before(over) {
				f.there(t, "in use", busy)
			}
			if i < 3 {
				f.settle(t.Context())
				f.restart(t) // the row knows when it was used
			}
		}
		f.gone(t, "idle", idle)
		f.gone(t, "over", busy)
		if stands, err := f.Touch(t.Context(), who.Session); stands || err != nil {
			t.Errorf("a session that is over can be touched: %v", err)
		}

		// A clock that was a year ahead and was put back leaves nothing that lives a year.
		f.clock.pass(365 * 24 * time.Hour)
		ahead, _ := f.byLink(t, id)
		f.there(t, "while the clock is wrong", ahead)
		f.clock.pass(-365 * 24 * time.Hour)
		f.gone(t, "from the future", ahead)

		// An open socket ends with its session.
		_, last := f.byLink(t, id)
		f.ended = nil
		f.clock.pass(SessionIdle - time.Minute)
		f.restart(t) // not in memory any more: its row is
		if stands, err := f.Touch(t.Context(), last.Session); !stands || err != nil {
			t.Errorf("not touched: %v", err)
		}
		f.clock.pass(2 * time.Minute)
		f.settle(t.Context())
		if len(f.ended) != 0 {
			t.Errorf("ended although it was touched: %v", f.ended)
		}
		f.clock.pass(SessionIdle + sweepSlack)
		f.settle(t.Context())
		if len(f.ended) != 1 || f.ended[0] != last.Session {
			t.Errorf("ended %v, want the last session", f.ended)
		}
		var n int
		if err := f.db.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM session WHERE created_at < $1`, millis(f.clock.now())).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows of sessions that are over, %v", n, err)
		}
	})
}

func TestSessionsOfOnePersonAreBounded(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
	var tokens []string
	for range maxSessions + 5 {
		f.clock.pass(time.Second)
		token, _ := f.byLink(t, id)
		tokens = append(tokens, token)
	}
	if len(f.ended) != 5 {
		t.Errorf("%d ended, want 5", len(f.ended))
	}
	for i, token := range tokens {
		if i < 5 {
			f.gone(t, "one of the oldest", token)
		} else {
			f.there(t, "one of the newest", token)
		}
	}
}

func TestLinkIsSpentOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		ctx := t.Context()
		id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
		for range 5 {
			link, err := f.Link(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			var won atomic.Int32
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					_, _, err := f.SignInByLink(ctx, link)
					if err == nil {
						won.Add(1)
						return
					}
					code(t, "the others", err, chat.Unsigned)
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				t.Errorf("%d sessions by one link", won.Load())
			}
		}
		link, err := f.Link(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		f.clock.pass(LinkLife)
		_, _, err = f.SignInByLink(ctx, link)
		code(t, "a link that is over", err, chat.Unsigned)
		for _, wrong := range []string{"", "x", link + "x", strings.Repeat("A", 43)} {
			_, _, err := f.SignInByLink(ctx, wrong)
			code(t, "a wrong link", err, chat.Unsigned)
			f.gone(t, "a wrong token", wrong)
		}
	})
}

// A request writes nothing: what was used is written once a minute for all.
func TestRequestsDoNotWrite(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	token, _ := f.byLink(t, f.add(t, "mina@example.org", "Mina", access.Agent, ""))
	used := func() (at int64) {
		if err := f.db.Read().QueryRowContext(t.Context(), `SELECT used_at FROM session`).Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	before := used()
	for range 1000 {
		f.clock.pass(time.Second)
		f.there(t, "request", token)
	}
	if used() != before {
		t.Error("a request wrote")
	}
	f.settle(t.Context())
	if used() != millis(f.clock.now()) {
		t.Error("the last use was not written")
	}
}

// What another node changes is known here within a minute.
func TestAnotherNode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
		here, who := f.byLink(t, id)
		other := *f
		other.restart(t)
		stays := other.add(t, "lee@example.org", "Lee", access.Agent, "")
		there, _ := other.byLink(t, stays)
		if err := other.Disable(t.Context(), id, true); err != nil {
			t.Fatal(err)
		}
		f.settle(t.Context())
		f.gone(t, "disabled elsewhere", here)
		f.there(t, "signed in elsewhere", there)
		if len(f.ended) != 1 || f.ended[0] != who.Session {
			t.Errorf("ended %v, want %v", f.ended, who.Session)
		}
		if f.StaffName(stays) != "Lee" {
			t.Error("somebody added elsewhere is not known")
		}
	})
}

func BenchmarkSession(b *testing.B) {
	f := newFixture(b, dbtest.SQLite)
	token, _ := f.byLink(b, f.add(b, "mina@example.org", "Mina", access.Agent, ""))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Session(context.Background(), token); err != nil {
			b.Fatal(err)
		}
	}
}
