package signin

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// invite invites somebody and returns the token that their mail has.
func (f *fixture) invite(t testing.TB, id chat.StaffID) string {
	t.Helper()
	f.post.take()
	made, err := f.Invite(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	mails, _ := f.post.take()
	if len(mails) != 1 || mails[0].Kind != chat.MailInvitation || mails[0].To != id || made.Token != "" {
		t.Fatalf("mails %+v, token shown %v", mails, made.Token != "")
	}
	return tokenOf(t, mails[0], "/invitation#t=")
}

func tokenOf(t testing.TB, m chat.Mail, path string) string {
	t.Helper()
	token, ok := strings.CutPrefix(m.Path, path)
	if !ok || len(token) != TokenSize {
		t.Fatalf("the path is %q", m.Path)
	}
	for k, v := range m.Facts {
		if strings.Contains(v, token) || strings.Contains(v, "@") {
			t.Errorf("fact %s tells too much: %q", k, v)
		}
	}
	return token
}

// Somebody is invited, looks at it, sets a password that is good enough, and is in; nothing of it works twice.
func TestInvitation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.book = &chattest.Book{}
		f.restart(t)
		f.cheap()
		ctx := t.Context()
		boss := f.add(t, "boss@example.org", "Boss", access.Administrator, goodPassword)
		id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
		by := chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: boss})
		if _, err := f.Invite(by, id); err != nil {
			t.Fatal(err)
		}
		mails, _ := f.post.take()
		first := tokenOf(t, mails[0], "/invitation#t=")
		if mails[0].Facts["by"] != "Boss" || mails[0].Until.Sub(f.clock.now()) != InvitationLife {
			t.Errorf("the mail is %+v", mails[0])
		}
		again := f.invite(t, id)
		pending, err := f.Invitations(ctx)
		if err != nil || len(pending) != 1 || pending[id].Until.IsZero() || pending[id].Token != "" {
			t.Errorf("open: %+v %v", pending, err)
		}
		if _, err := f.Invited(ctx, first, home); chat.CodeOf(err) != chat.Unsigned {
			t.Errorf("the one before is good: %v", err)
		}
		for range 2 { // looking spends nothing
			if p, err := f.Invited(ctx, again, home); err != nil || p.ID != id {
				t.Fatalf("looked at: %+v %v", p, err)
			}
		}
		for _, weak := range []string{"", "short", "aaaaaaaaaaaaaaaa", "mina@example.org1"} {
			if _, _, err := f.Accept(ctx, again, weak, home); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("a weak password: %v", err)
			}
		}
		f.book.Take()
		session, who, err := f.Accept(ctx, again, goodPassword, home)
		if err != nil || who.ID != id {
			t.Fatalf("accepted: %+v %v", who, err)
		}
		f.there(t, "after accepting", session)
		lines, acts := f.book.Take()
		if want := []string{"begin staff.invite_accepted", "done staff.invite_accepted", "begin sign_in", "done sign_in"}; !slices.Equal(lines, want) {
			t.Errorf("written: %v", lines)
		}
		if acts[0].By.Staff != id || acts[0].Subject != id {
			t.Errorf("written as %+v", acts[0])
		}
		f.post.take()
		_, _, err = f.Accept(ctx, again, goodPassword+" more", home)
		code(t, "a second time", err, chat.Unsigned)
		if _, signals := f.post.take(); len(signals) != 1 || signals[0].Kind != chat.SignalLinkSpent || signals[0].Subject != id || signals[0].From != home {
			t.Errorf("raised %+v", signals)
		}
		if _, _, err := f.SignIn(ctx, "mina@example.org", goodPassword, home); err != nil {
			t.Errorf("with the password: %v", err)
		}
		_, err = f.Invite(ctx, id)
		code(t, "somebody with a password", err, chat.Conflict)
		if all := stored(t, f.db); strings.Contains(all, again) || strings.Contains(all, first) {
			t.Error("the rows hold a token")
		}
	})
}

// What changes about the account voids its invitation, and so does time; another kind of token is none.
func TestInvitationIsBound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		ctx := t.Context()
		f.add(t, "boss@example.org", "Boss", access.Administrator, goodPassword)
		rows := func(query string, args ...any) error {
			return f.db.Write(ctx, func(ctx context.Context, q db.Querier) error {
				_, err := q.ExecContext(ctx, query, args...)
				return err
			})
		}
		n := 0
		for name, change := range map[string]func(id chat.StaffID) error{
			"another role":     func(id chat.StaffID) error { return f.SetRole(ctx, id, access.Lead) },
			"disabled":         func(id chat.StaffID) error { return f.Disable(ctx, id, true) },
			"in and out again": func(id chat.StaffID) error { _ = f.Disable(ctx, id, true); return f.Disable(ctx, id, false) },
			"taken back":       func(id chat.StaffID) error { return f.Uninvite(ctx, id) },
			"a password":       func(id chat.StaffID) error { return f.SetPassword(ctx, id, goodPassword) },
			"over":             func(chat.StaffID) error { f.clock.pass(InvitationLife); return nil },
			"the role in the rows alone": func(id chat.StaffID) error {
				return rows(`UPDATE staff SET role = $1 WHERE id = $2`, access.Lead, id)
			},
			"another e-mail in the rows alone": func(id chat.StaffID) error {
				other := id.Bytes()
				return rows(`UPDATE staff SET email_index = $1 WHERE id = $2`, other[:], id)
			},
			"disabled in the rows alone": func(id chat.StaffID) error {
				return rows(`UPDATE staff SET disabled_at = 1 WHERE id = $1`, id)
			},
		} {
			n++
			id := f.add(t, string(rune('a'+n))+"@example.org", "Person", access.Agent, "")
			token := f.invite(t, id)
			if err := change(id); err != nil {
				t.Fatal(err)
			}
			_, _, err := f.Accept(ctx, token, goodPassword+" other", home)
			code(t, name, err, chat.Unsigned)
			var set int
			query := `SELECT COUNT(*) FROM staff WHERE id = $1 AND password IS NOT NULL`
			if err := f.db.Read().QueryRowContext(ctx, query, id).Scan(&set); err != nil || (set == 1) != (name == "a password") {
				t.Errorf("%s: %d have a password: %v", name, set, err)
			}
		}
		id := f.add(t, "z@example.org", "Zoe", access.Agent, "")
		token := f.invite(t, id)
		link, err := f.Link(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = f.Accept(ctx, link, goodPassword, home)
		code(t, "a sign-in link", err, chat.Unsigned)
		code(t, "as a reset", f.ResetPassword(ctx, token, goodPassword, home), chat.Unsigned)
		_, _, err = f.SignInByLink(ctx, token)
		code(t, "as a sign-in link", err, chat.Unsigned)
		for _, wrong := range []string{"", "x", strings.Repeat("A", TokenSize), token + "A", token[1:]} {
			_, _, err := f.Accept(ctx, wrong, goodPassword, home)
			code(t, "a guessed token", err, chat.Unsigned)
		}
		if _, _, err := f.Accept(ctx, token, goodPassword, home); err != nil {
			t.Errorf("after all that: %v", err)
		}
	})
}

// Of many who use one invitation at once, one wins, and the password is that one's.
func TestInvitationIsAcceptedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		ctx := t.Context()
		id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
		token := f.invite(t, id)
		const many = 4
		var wg sync.WaitGroup
		errs := make([]error, many)
		for i := range many {
			wg.Go(func() { _, _, errs[i] = f.Accept(ctx, token, goodPassword+string(rune('a'+i)), home) })
		}
		wg.Wait()
		won := -1
		for i, err := range errs {
			switch {
			case err == nil && won >= 0:
				t.Error("two have won")
			case err == nil:
				won = i
			default:
				code(t, "a loser", err, chat.Unsigned)
			}
		}
		if won < 0 {
			t.Fatal("nobody has won")
		}
		if _, _, err := f.SignIn(ctx, "mina@example.org", goodPassword+string(rune('a'+won)), home); err != nil {
			t.Errorf("the winner's password: %v", err)
		}
	})
}

func TestInvitationWithoutMail(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	f.noMail = true
	f.restart(t)
	f.cheap()
	ctx := t.Context()
	f.add(t, "boss@example.org", "Boss", access.Administrator, "")
	id := f.add(t, "mina@example.org", "Mina", access.Agent, "")
	made, err := f.Invite(ctx, id)
	if err != nil || len(made.Token) != TokenSize {
		t.Fatalf("%+v %v", made, err)
	}
	if open, err := f.Invitations(ctx); err != nil || open[id].Token != "" || open[id].Until.Sub(f.clock.now()) > InvitationLife {
		t.Errorf("%+v %v", open, err)
	}
	code(t, "a reset without mail", f.Forgot(ctx, "mina@example.org", home), chat.Unavailable)
	if _, _, err := f.Accept(ctx, made.Token, goodPassword, home); err != nil {
		t.Errorf("accepted: %v", err)
	}
	// Whoever manages nobody invites nobody, and nobody invites themselves.
	other := f.add(t, "lee@example.org", "Lee", access.Agent, "")
	for _, by := range []chat.StaffID{id, other} {
		ctx := chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: by})
		_, err := f.Invite(ctx, other)
		code(t, "invited by an agent", err, chat.Forbidden)
		code(t, "uninvited by an agent", f.Uninvite(ctx, other), chat.Forbidden)
	}
	if open, _ := f.Invitations(ctx); len(open) != 0 {
		t.Errorf("%d invitations", len(open))
	}
}
