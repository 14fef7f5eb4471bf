package signin

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// An account that is over lets nobody in from that moment on; its sessions go with the next sweep, once, and written down.
func TestAccountsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.book = &chattest.Book{}
		f.restart(t)
		f.cheap()
		ctx := t.Context()
		f.add(t, "boss@example.org", "Boss", access.Administrator, goodPassword)
		id := f.add(t, "temp@example.org", "Temp", access.Agent, goodPassword)
		ends := f.clock.now().Add(time.Hour)
		if err := f.SetEnd(ctx, id, ends); err != nil {
			t.Fatal(err)
		}
		for name, wrong := range map[string]time.Time{
			"past": f.clock.now().Add(-time.Second), "now": f.clock.now(), "a mistyped year": f.clock.now().AddDate(200, 0, 0),
		} {
			code(t, name, f.SetEnd(ctx, id, wrong), chat.Invalid)
		}
		token, who, err := f.SignIn(ctx, "temp@example.org", goodPassword, home)
		if err != nil {
			t.Fatal(err)
		}
		link, err := f.Link(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		f.stays(t, token, time.Hour-time.Second)
		f.there(t, "a second before", token)
		f.settle(ctx)
		if p, _ := f.Person(id); !p.Ends.Equal(ends) || p.Seen.IsZero() || p.Created.IsZero() {
			t.Errorf("listed as %+v", p)
		}
		f.book.Take()

		f.clock.pass(time.Second)
		f.gone(t, "at the end, before the sweep", token)
		_, _, err = f.SignIn(ctx, "temp@example.org", goodPassword, home)
		code(t, "the password", err, chat.Unsigned)
		_, _, err = f.SignInByLink(ctx, link)
		code(t, "a link", err, chat.Unsigned)
		_, err = f.Link(ctx, id)
		code(t, "a new link", err, chat.NotFound)
		f.ended = nil
		f.settle(ctx)
		f.settle(ctx)
		if !slices.Contains(f.ended, who.Session) {
			t.Error("the session's sockets were not told")
		}
		lines, acts := f.book.Take()
		count := 0
		for _, l := range lines {
			if l == "done staff.ended" {
				count++
			}
		}
		if count != 1 {
			t.Errorf("written %d times: %v", count, lines)
		}
		for _, a := range acts {
			if a.Name == chat.ActEndAccount && (a.Subject != id || a.By.Kind != chat.ActorSystem) {
				t.Errorf("written as %+v", a)
			}
		}

		// Another end lets them in again.
		if err := f.SetEnd(ctx, id, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.SignIn(ctx, "temp@example.org", goodPassword, home); err != nil {
			t.Errorf("after the end was taken away: %v", err)
		}
	})
}

// While the log can't be written, an account that is over is over all the same; it is written later.
func TestAccountsEndWithoutALog(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	f.book = &chattest.Book{}
	f.restart(t)
	f.cheap()
	id := f.add(t, "temp@example.org", "Temp", access.Agent, goodPassword)
	if err := f.SetEnd(t.Context(), id, f.clock.now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	token, _ := f.byLink(t, id)
	f.book.Close(true)
	f.clock.pass(2 * time.Minute)
	f.settle(t.Context())
	f.gone(t, "with the log closed", token)
	f.book.Close(false)
	f.book.Take()
	f.settle(t.Context())
	if lines, _ := f.book.Take(); !slices.Contains(lines, "done staff.ended") {
		t.Errorf("not written later: %v", lines)
	}
}

func TestLastAdministratorStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		ctx := t.Context()
		one := f.add(t, "one@example.org", "One", access.Administrator, "")
		soon, later := f.clock.now().Add(time.Hour), f.clock.now().Add(48*time.Hour)
		code(t, "an end for the only one", f.SetEnd(ctx, one, later), chat.Conflict)
		if p, _ := f.Person(one); !p.Ends.IsZero() {
			t.Error("the end stands")
		}
		two := f.add(t, "two@example.org", "Two", access.Administrator, "")
		if err := f.SetEnd(ctx, two, soon); err != nil {
			t.Fatal(err)
		}
		for name, err := range map[string]error{
			"demoted": f.SetRole(ctx, one, access.Agent), "disabled": f.Disable(ctx, one, true), "ended": f.SetEnd(ctx, one, later),
		} {
			code(t, name+", with one left for an hour", err, chat.Conflict)
		}
		if err := f.SetEnd(ctx, two, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := f.Disable(ctx, one, true); err != nil {
			t.Errorf("with another who stays: %v", err)
		}
		code(t, "the one that is left", f.Disable(ctx, two, true), chat.Conflict)
	})
}

// Nobody changes themselves, and who was demoted a moment ago changes nobody, although they were asked for it before.
func TestManagersAreLookedAtAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		boss := f.add(t, "boss@example.org", "Boss", access.Administrator, "")
		rogue := f.add(t, "rogue@example.org", "Rogue", access.Administrator, "")
		id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
		by := func(who chat.StaffID) context.Context {
			return chat.WithActor(t.Context(), chat.Actor{Kind: chat.ActorStaff, Staff: who})
		}
		acts := map[string]func(context.Context, chat.StaffID) error{
			"role":     func(ctx context.Context, id chat.StaffID) error { return f.SetRole(ctx, id, access.Lead) },
			"teams":    func(ctx context.Context, id chat.StaffID) error { return f.SetTeams(ctx, id, nil) },
			"disable":  func(ctx context.Context, id chat.StaffID) error { return f.Disable(ctx, id, true) },
			"enable":   func(ctx context.Context, id chat.StaffID) error { return f.Disable(ctx, id, false) },
			"end":      func(ctx context.Context, id chat.StaffID) error { return f.SetEnd(ctx, id, time.Time{}) },
			"password": func(ctx context.Context, id chat.StaffID) error { return f.SetPassword(ctx, id, goodPassword) },
			"add": func(ctx context.Context, id chat.StaffID) error {
				_, err := f.Add(ctx, NewPerson{Email: "new@example.org", Name: "New", Role: access.Administrator})
				return err
			},
		}
		for name, act := range acts {
			if name != "add" {
				code(t, "oneself: "+name, act(by(rogue), rogue), chat.Forbidden)
			}
			code(t, "an agent: "+name, act(by(id), boss), chat.Forbidden)
		}
		// Another node demotes them: the rows know, this directory does not yet.
		err := f.db.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, `UPDATE staff SET role = $1 WHERE id = $2`, access.Agent, rogue)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, act := range acts {
			code(t, "demoted elsewhere: "+name, act(by(rogue), id), chat.Forbidden)
		}
		if p, err := f.Person(id); err != nil || p.Role != access.Agent || p.Disabled || p.HasPassword || len(f.List()) != 3 {
			t.Errorf("something was changed: %+v %v", p, err)
		}
	})
}

// Of two administrators who take each other's role at once, one keeps it.
func TestAdministratorsUnmakeEachOther(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		other, err := New(t.Context(), Options{DB: f.db, Ring: f.ring, Role: access.Role, Now: f.clock.now}) // another node
		if err != nil {
			t.Fatal(err)
		}
		a := f.add(t, "a@example.org", "A", access.Administrator, "")
		b := f.add(t, "b@example.org", "B", access.Administrator, "")
		other.settle(t.Context())
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, do := range []struct {
			s       *Staff
			by, who chat.StaffID
		}{{f.Staff, a, b}, {other, b, a}} {
			wg.Go(func() {
				ctx := chat.WithActor(t.Context(), chat.Actor{Kind: chat.ActorStaff, Staff: do.by})
				errs[i] = do.s.SetRole(ctx, do.who, access.Agent)
			})
		}
		wg.Wait()
		var left int
		if err := f.db.Read().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM staff WHERE role = $1`, administrator).Scan(&left); err != nil {
			t.Fatal(err)
		}
		if left < 1 || errors.Join(errs...) == nil {
			t.Errorf("%d administrators are left: %v", left, errs)
		}
	})
}
