package signin

import (
	"fmt"
	"net/netip"
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

// forget asks for a new password and has what was asked for looked at.
func (f *fixture) forgot(t testing.TB, email string, from netip.Addr) []chat.Mail {
	t.Helper()
	f.post.take()
	if err := f.Forgot(t.Context(), email, from); err != nil {
		t.Fatal(err)
	}
	if mails, _ := f.post.take(); len(mails) != 0 {
		t.Error("something was sent before the answer")
	}
	for {
		select {
		case asked := <-f.forgotten.queue:
			if err := f.sendReset(t.Context(), asked); err != nil {
				t.Fatal(err)
			}
		default:
			mails, _ := f.post.take()
			return mails
		}
	}
}

// A password is forgotten, replaced by mail once, and every session ends; nobody is let in by it.
func TestReset(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.book = &chattest.Book{}
		f.restart(t)
		f.cheap()
		ctx := t.Context()
		id := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
		before, _, err := f.SignIn(ctx, "mina@example.org", goodPassword, home)
		if err != nil {
			t.Fatal(err)
		}
		mails := f.forgot(t, " Mina@Example.org", home)
		if len(mails) != 1 || mails[0].Kind != chat.MailReset || mails[0].To != id || mails[0].Until.Sub(f.clock.now()) != ResetLife {
			t.Fatalf("mails %+v", mails)
		}
		token := tokenOf(t, mails[0], "/reset#t=")
		second := tokenOf(t, f.forgot(t, "mina@example.org", home)[0], "/reset#t=")
		f.there(t, "asking alone", before)
		if p, err := f.Resetting(ctx, token, home); err != nil || p.ID != id {
			t.Fatalf("looked at: %v", err)
		}
		code(t, "a weak one", f.ResetPassword(ctx, token, "short", home), chat.Invalid)
		f.book.Take()
		next := goodPassword + " anew"
		if err := f.ResetPassword(ctx, token, next, home); err != nil {
			t.Fatal(err)
		}
		f.gone(t, "the session from before", before)
		if lines, _ := f.book.Take(); !slices.Equal(lines, []string{"begin staff.reset", "done staff.reset"}) {
			t.Errorf("written: %v", lines) // and no sign-in
		}
		told, _ := f.post.take()
		if len(told) != 1 || told[0].Kind != chat.MailPasswordChanged || told[0].To != id || told[0].Path != "" {
			t.Errorf("the owner was told %+v", told)
		}
		code(t, "a second time", f.ResetPassword(ctx, token, goodPassword, home), chat.Unsigned)
		code(t, "the other mail", f.ResetPassword(ctx, second, goodPassword, home), chat.Unsigned)
		_, _, err = f.SignIn(ctx, "mina@example.org", goodPassword, home)
		code(t, "the old password", err, chat.Unsigned)
		if _, _, err := f.SignIn(ctx, "mina@example.org", next, home); err != nil {
			t.Errorf("the new password: %v", err)
		}
	})
}

// Who asks learns nothing: not whether there is such an account, not whether it may sign in, not whether it asked too often.
func TestResetTellsNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	f.cheap()
	ctx := t.Context()
	f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	off := f.add(t, "off@example.org", "Off", access.Agent, goodPassword)
	over := f.add(t, "over@example.org", "Over", access.Agent, goodPassword)
	f.add(t, "new@example.org", "New", access.Agent, "")
	if err := f.Disable(ctx, off, true); err != nil {
		t.Fatal(err)
	}
	if err := f.SetEnd(ctx, over, f.clock.now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	f.clock.pass(time.Minute)
	for _, email := range []string{"nobody@example.org", "off@example.org", "over@example.org", "new@example.org", "no address", "", "a@b\r\nBcc: c@d"} {
		if mails := f.forgot(t, email, netip.MustParseAddr("198.51.100.1")); len(mails) != 0 {
			t.Errorf("%q: %+v", email, mails)
		}
	}
	// One account, from many networks: three mails, and the same answer always.
	sent := 0
	for i := range 20 {
		sent += len(f.forgot(t, "mina@example.org", netip.MustParseAddr(fmt.Sprintf("203.0.113.%d", i))))
	}
	if sent != resetsPerAccount {
		t.Errorf("%d mails, want %d", sent, resetsPerAccount)
	}
	// One network, for many accounts, known and not: refused alike after the tenth.
	for i := range 20 {
		err := f.Forgot(ctx, fmt.Sprintf("p%d@example.org", i), netip.MustParseAddr(fmt.Sprintf("2001:db8::%d", i)))
		if want := i >= resetsPerNetwork; (chat.CodeOf(err) == chat.TooMany) != want {
			t.Errorf("attempt %d: %v", i, err)
		}
	}
	f.clock.pass(resetsWithin)
	if mails := f.forgot(t, "mina@example.org", home); len(mails) != 1 {
		t.Error("nothing after an hour")
	}
	// A full queue neither waits nor says so.
	for range 2 * cap(f.forgotten.queue) {
		f.forgotten.asked = map[slowKey]window{}
		if err := f.Forgot(ctx, "mina@example.org", home); err != nil {
			t.Fatal(err)
		}
	}
}

// What changes about an account voids its resets, and so does half an hour.
func TestResetIsBound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		ctx := t.Context()
		n := 0
		for name, change := range map[string]func(id chat.StaffID) error{
			"another role": func(id chat.StaffID) error { return f.SetRole(ctx, id, access.Lead) },
			"disabled":     func(id chat.StaffID) error { return f.Disable(ctx, id, true) },
			"a password":   func(id chat.StaffID) error { return f.SetPassword(ctx, id, goodPassword) },
			"their own change": func(id chat.StaffID) error {
				p, _ := f.Person(id)
				_, who, err := f.SignIn(ctx, p.Email, goodPassword, home)
				if err != nil {
					return err
				}
				return f.ChangePassword(ctx, who, goodPassword, goodPassword+" changed", home)
			},
			"over": func(chat.StaffID) error { f.clock.pass(ResetLife); return nil },
		} {
			n++
			email := string(rune('a'+n)) + "@example.org"
			id := f.add(t, email, "Person", access.Agent, goodPassword)
			token := tokenOf(t, f.forgot(t, email, netip.MustParseAddr(fmt.Sprintf("203.0.113.%d", n)))[0], "/reset#t=")
			if err := change(id); err != nil {
				t.Fatal(err)
			}
			code(t, name, f.ResetPassword(ctx, token, goodPassword+" taken", home), chat.Unsigned)
			if mails, _ := f.post.take(); len(mails) != 0 {
				t.Errorf("%s: told of %+v", name, mails)
			}
		}
	})
}

func TestResetIsUsedOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	f.cheap()
	f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	token := tokenOf(t, f.forgot(t, "mina@example.org", home)[0], "/reset#t=")
	var wg sync.WaitGroup
	var won sync.Map
	for i := range 4 {
		wg.Go(func() {
			if f.ResetPassword(t.Context(), token, goodPassword+string(rune('a'+i)), home) == nil {
				won.Store(i, true)
			}
		})
	}
	wg.Wait()
	n := 0
	won.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d have won", n)
	}
}

// What is asked for is looked at at a time that the answer has nothing to do with.
func TestResetIsDueLater(t *testing.T) {
	t.Parallel()
	began := time.Now()
	var first, last time.Duration = time.Hour, 0
	for range 1000 {
		d := newForgot("mina@example.org", home).due.Sub(began)
		first, last = min(first, d), max(last, d)
	}
	if took := time.Since(began); first < resetsAfter || last > resetsAfter+resetsSpread+took || last-first < resetsSpread/2 {
		t.Errorf("between %s and %s", first, last)
	}
}
