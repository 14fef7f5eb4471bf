package signin

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/perm"
)

func yes(v bool) *bool { return &v }

const issuer = "https://login.company.example"

// Who was invited links the invitation to who they are at the provider, once, and is known by that from then on, whatever the
// address there is later.
func TestCompanyByInvitation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.book = &chattest.Book{}
		f.restart(t)
		f.cheap()
		ctx := t.Context()
		f.add(t, "boss@example.org", "Boss", access.Administrator, goodPassword)
		id := f.add(t, "nora@example.org", "Nora", access.Agent, "")
		token := f.invite(t, id)
		nora := Company{Issuer: issuer, Subject: "1", Email: "Nora@Example.org", Verified: yes(true), Name: "N"}
		for name, c := range map[string]Company{
			"another address":   {Issuer: issuer, Subject: "1", Email: "eve@example.org", Verified: yes(true)},
			"the boss's":        {Issuer: issuer, Subject: "1", Email: "boss@example.org", Verified: yes(true)},
			"not verified":      {Issuer: issuer, Subject: "1", Email: "nora@example.org", Verified: yes(false)},
			"no address":        {Issuer: issuer, Subject: "1"},
			"nobody":            {Issuer: issuer, Email: "nora@example.org", Verified: yes(true)},
			"no issuer":         {Subject: "1", Email: "nora@example.org", Verified: yes(true)},
			"no group of rules": {Issuer: issuer, Subject: "1", Email: "nora@example.org", Verified: yes(true), Mapped: true},
		} {
			_, _, err := f.SignInByCompany(ctx, c, token, home)
			code(t, name, err, chat.Forbidden)
		}
		_, _, err := f.SignInByCompany(ctx, nora, "", home)
		code(t, "without the invitation", err, chat.Forbidden)
		f.book.Take()
		session, who, err := f.SignInByCompany(ctx, nora, token, home)
		if err != nil || who.ID != id || who.Role != access.Agent || who.Name != "Nora" {
			t.Fatalf("%+v %v", who, err)
		}
		f.there(t, "after linking", session)
		if lines, _ := f.book.Take(); !slices.Equal(lines, []string{"begin staff.company_linked", "done staff.company_linked", "begin sign_in", "done sign_in"}) {
			t.Errorf("written: %v", lines)
		}
		f.restart(t)
		_, who, err = f.SignInByCompany(ctx, Company{Issuer: issuer, Subject: "1", Email: "renamed@elsewhere.example", Verified: yes(false)}, "", home)
		if err != nil || who.ID != id {
			t.Errorf("known by the subject: %+v %v", who, err)
		}
		for name, c := range map[string]Company{
			"another subject with the address": {Issuer: issuer, Subject: "2", Email: "nora@example.org", Verified: yes(true), Create: true, Mapped: true, Role: access.Agent},
			"another issuer's same subject":    {Issuer: "https://evil.example", Subject: "1", Email: "nora@example.org", Verified: yes(true)},
			"parts pushed together":            {Issuer: issuer + "\x001", Subject: "", Email: "nora@example.org"},
		} {
			_, _, err := f.SignInByCompany(ctx, c, "", home)
			code(t, name, err, chat.Forbidden)
		}
		_, _, err = f.SignInByCompany(ctx, Company{Issuer: issuer, Subject: "3", Email: "nora@example.org", Verified: yes(true)}, token, home)
		code(t, "the invitation again", err, chat.Unsigned)
		_, err = f.Invite(ctx, id)
		code(t, "inviting them again", err, chat.Conflict)
		if p, _ := f.Person(id); !p.Company || p.HasPassword {
			t.Errorf("listed as %+v", p)
		}
		if mails := f.forgot(t, "nora@example.org", home); len(mails) != 0 {
			t.Error("they can get a password")
		}
		for _, away := range []func() error{
			func() error { return f.Disable(ctx, id, true) },
			func() error {
				if err := f.Disable(ctx, id, false); err != nil {
					return err
				}
				if err := f.SetEnd(ctx, id, f.clock.now().Add(time.Minute)); err != nil {
					return err
				}
				f.clock.pass(time.Minute)
				return nil
			},
		} {
			if err := away(); err != nil {
				t.Fatal(err)
			}
			_, _, err = f.SignInByCompany(ctx, nora, "", home)
			code(t, "kept out", err, chat.Forbidden)
		}
	})
}

// Rules make accounts where they are told to, and take role and teams with them at each sign-in, down to nothing.
func TestCompanyByGroup(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.book = &chattest.Book{}
		f.restart(t)
		f.cheap()
		ctx := t.Context()
		f.add(t, "boss@example.org", "Boss", access.Administrator, goodPassword)
		support, err := f.AddTeam(ctx, "Support")
		if err != nil {
			t.Fatal(err)
		}
		returns, err := f.AddTeam(ctx, "Returns")
		if err != nil {
			t.Fatal(err)
		}
		nora := func(role string, teams ...string) Company {
			return Company{Issuer: issuer, Subject: "1", Email: "nora@example.org", Verified: yes(true), Name: "Nora", Mapped: true, Role: role, Teams: teams, Create: true}
		}
		for name, change := range map[string]func(*Company){
			"not to be made":       func(c *Company) { c.Create = false },
			"without rules":        func(c *Company) { c.Mapped = false },
			"without a group":      func(c *Company) { c.Role = "" },
			"not verified":         func(c *Company) { c.Verified = yes(false) },
			"verified by nobody":   func(c *Company) { c.Verified = nil },
			"the boss's address":   func(c *Company) { c.Email = "BOSS@example.org" },
			"no address":           func(c *Company) { c.Email = "" },
			"a role that is none":  func(c *Company) { c.Role = "emperor" },
			"an address with more": func(c *Company) { c.Email = "a@b.example,boss@example.org" },
		} {
			c := nora(access.Agent)
			change(&c)
			_, _, err := f.SignInByCompany(ctx, c, "", home)
			code(t, name, err, chat.Forbidden)
		}
		if n := len(f.List()); n != 1 {
			t.Fatalf("%d people", n)
		}
		first, who, err := f.SignInByCompany(ctx, nora(access.Agent, "support", "no such team"), "", home)
		if err != nil || who.Role != access.Agent || !slices.Equal(who.Teams, []chat.TeamID{support}) {
			t.Fatalf("%+v %v", who, err)
		}
		id := who.ID
		f.book.Take()
		same, who, err := f.SignInByCompany(ctx, nora(access.Agent, "Support"), "", home)
		if err != nil || who.ID != id {
			t.Fatal(err)
		}
		f.there(t, "nothing has changed", first)
		if lines, _ := f.book.Take(); !slices.Equal(lines, []string{"begin sign_in", "done sign_in"}) {
			t.Errorf("written: %v", lines)
		}
		_, who, err = f.SignInByCompany(ctx, nora(access.Lead, "Returns"), "", home)
		if err != nil || who.Role != access.Lead || !slices.Equal(who.Teams, []chat.TeamID{returns}) {
			t.Errorf("another group: %+v %v", who, err)
		}
		f.gone(t, "the session of the role before", same)

		now, _, err := f.SignInByCompany(ctx, nora(access.Lead, "Returns"), "", home)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetPassword(ctx, id, goodPassword); err != nil {
			t.Fatal(err)
		}
		_, _, err = f.SignInByCompany(ctx, nora(""), "", home)
		code(t, "no group any more", err, chat.Forbidden)
		f.gone(t, "what was open", now)
		_, _, err = f.SignIn(ctx, "nora@example.org", goodPassword, home)
		code(t, "the password", err, chat.Unsigned)
		if _, who, err = f.SignInByCompany(ctx, nora(access.Agent), "", home); err != nil || who.Role != access.Agent || len(who.Teams) != 0 {
			t.Errorf("a group again: %+v %v", who, err)
		}
		// Whom somebody has disabled, no group lets in again.
		_, _, err = f.SignInByCompany(ctx, nora(""), "", home)
		code(t, "no group once more", err, chat.Forbidden)
		if err := f.Disable(ctx, id, true); err != nil {
			t.Fatal(err)
		}
		_, _, err = f.SignInByCompany(ctx, nora(access.Agent), "", home)
		code(t, "disabled by hand", err, chat.Forbidden)
	})
}

// Rules don't take the last administrator away, and don't let them in with what they are not any more.
func TestCompanyAndTheLastAdministrator(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	f.cheap()
	ctx := t.Context()
	c := Company{Issuer: issuer, Subject: "1", Email: "ada@example.org", Verified: yes(true), Name: "Ada", Mapped: true, Role: access.Administrator, Create: true}
	_, who, err := f.SignInByCompany(ctx, c, "", home)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []string{access.Agent, ""} {
		c.Role = role
		_, _, err := f.SignInByCompany(ctx, c, "", home)
		code(t, "as "+role, err, chat.Forbidden)
	}
	if p, err := f.Person(who.ID); err != nil || p.Role != access.Administrator || p.Disabled {
		t.Errorf("%+v", p)
	}
	_, signals := f.post.take()
	if len(signals) != 2 || signals[0].Kind != chat.SignalCompanyRefused || signals[0].Subject != who.ID {
		t.Errorf("raised %+v", signals)
	}
}

// Two browsers bring the same person, or one invitation, at the same moment: there is one account, and one link.
func TestCompanyAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		ctx := t.Context()
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				c := Company{Issuer: issuer, Subject: "1", Email: "ada@example.org", Verified: yes(true), Name: "Ada", Mapped: true, Role: access.Agent, Create: true}
				if _, _, err := f.SignInByCompany(ctx, c, "", home); err != nil && chat.CodeOf(err) != chat.Forbidden {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(f.List()); n != 1 {
			t.Errorf("%d accounts", n)
		}
		id := f.add(t, "nora@example.org", "Nora", access.Agent, "")
		token := f.invite(t, id)
		var mu sync.Mutex
		won := 0
		for i := range 4 {
			wg.Go(func() {
				c := Company{Issuer: issuer, Subject: "n" + string(rune('0'+i)), Email: "nora@example.org", Verified: yes(true)}
				if _, _, err := f.SignInByCompany(ctx, c, token, home); err == nil {
					mu.Lock()
					won++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		var rows int
		if err := f.db.Read().QueryRowContext(context.WithoutCancel(ctx), `SELECT COUNT(*) FROM company_identity WHERE staff = $1`, id).Scan(&rows); err != nil || rows != 1 || won != 1 {
			t.Errorf("%d have won, %d rows: %v", won, rows, err)
		}
	})
}

// The provider's second factor counts where the operator says so, and nowhere else.
func TestCompanyAndTheSecondFactor(t *testing.T) {
	t.Parallel()
	f := newStrict(t, dbtest.SQLite)
	ctx := t.Context()
	c := Company{Issuer: issuer, Subject: "1", Email: "ada@example.org", Verified: yes(true), Name: "Ada", Mapped: true, Role: access.Agent, Create: true}
	_, who, err := f.SignInByCompany(ctx, c, "", home)
	if err != nil || !who.Enrolling || who.Perms.Has(perm.Reply) {
		t.Fatalf("without a second factor: %+v %v", who, err)
	}
	c.Second = true
	token, who, err := f.SignInByCompany(ctx, c, "", home)
	if err != nil || who.Enrolling || !who.Perms.Has(perm.Reply) {
		t.Errorf("with the provider's: %+v %v", who, err)
	}
	f.restart(t)
	if who := f.there(t, "after a restart", token); who.Enrolling {
		t.Error("the provider's second factor is forgotten")
	}
	_, _ = f.enrolled(t, who.ID)
	c.Second = false
	in, err := f.Staff.SignInByCompany(ctx, c, "", home)
	if err != nil || in.Token != "" || in.Half == "" || len(in.Ways) == 0 {
		t.Errorf("with one of ours: %+v %v", in, err)
	}
}
