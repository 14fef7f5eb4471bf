package signin

import (
	"context"
	"errors"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/perm"
)

// All factors go at once, with the sessions; the owner is told; and for a day nothing is taken out.
func TestResetFactors(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newStrict(t, open)
		boss := f.add(t, "boss@example.org", "Boss", access.Administrator, goodPassword)
		id := f.add(t, "ruth@example.org", "Ruth", access.Lead, goodPassword)
		ctx := chat.WithActor(t.Context(), chat.Actor{Kind: chat.ActorStaff, Staff: boss})
		code(t, "nothing there", f.ResetFactors(ctx, id, nothing), chat.Conflict)
		code(t, "nothing there", f.Resettable(ctx, id), chat.Conflict)
		d, _ := f.hasPasskey(t, id, algES256)
		alone, _ := f.AloneCeremony(ctx)
		token, who, err := f.SignInByPasskey(ctx, d.shows(t, alone), home)
		if err != nil {
			t.Fatal(err)
		}
		f.enrolledBeside(t, who, token)
		half := f.waiting(t, "ruth@example.org")
		link, err := f.Link(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Resettable(ctx, id); err != nil {
			t.Errorf("something to reset: %v", err)
		}
		f.post.take()

		no := errors.New("no")
		if err := f.ResetFactors(ctx, id, func(context.Context, db.Querier) error { return no }); !errors.Is(err, no) {
			t.Errorf("without what belongs to it: %v", err)
		}
		f.book.Close(true)
		code(t, "unlogged", f.ResetFactors(ctx, id, nothing), chat.Unlogged)
		f.book.Close(false)
		code(t, "one's own", f.ResetFactors(chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: id}), id, nothing), chat.Forbidden)
		if p, _ := f.Person(id); p.Factors.Passkeys != 1 || !p.Factors.TOTP {
			t.Errorf("what was refused was done: %+v", p.Factors)
		}
		if mails, _ := f.post.take(); len(mails) != 0 {
			t.Errorf("what was refused was mailed: %+v", mails)
		}
		if err := f.ResetFactors(ctx, id, nothing); err != nil {
			t.Fatal(err)
		}
		mails, _ := f.post.take()
		if len(mails) != 1 || mails[0].Kind != chat.MailFactorsReset || mails[0].To != id || mails[0].Facts["by"] != "Boss" {
			t.Errorf("mailed: %+v", mails)
		}
		f.gone(t, "the session", token)
		_, _, err = f.Second(ctx, half, byCode("123456"), home)
		code(t, "a sign-in that waited", err, chat.Unsigned)
		_, err = f.Staff.SignInByLink(ctx, link)
		code(t, "a link from before", err, chat.Unsigned)
		alone, _ = f.AloneCeremony(ctx)
		_, _, err = f.SignInByPasskey(ctx, d.shows(t, alone), home)
		code(t, "the passkey", err, chat.Forbidden)

		token, who, err = f.SignIn(ctx, "ruth@example.org", goodPassword, home)
		if err != nil || !who.Enrolling {
			t.Fatalf("afterwards: %+v, %v", who, err)
		}
		a := f.offered(t, who)
		done, err := f.ConfirmTOTP(ctx, who, token, a.code(0))
		if err != nil {
			t.Fatal(err)
		}
		if p := done.Who.Perms; p.Has(perm.Search) || p.Has(perm.Erase) || !p.Has(perm.Reply) {
			t.Errorf("within the day: %v", p.List())
		}
		f.restart(t)
		f.clock.pass(CurbLife - SessionLife)
		_, who, err = f.Second(ctx, f.waiting(t, "ruth@example.org"), byCode(a.code(0)), home)
		if err != nil || who.Perms.Has(perm.Search) {
			t.Errorf("half a day later: %v, %v", who.Perms.List(), err)
		}
		f.clock.pass(SessionLife)
		_, who, err = f.Second(ctx, f.waiting(t, "ruth@example.org"), byCode(a.code(0)), home)
		if err != nil || !who.Perms.Has(perm.Search) || !who.Perms.Has(perm.Erase) {
			t.Errorf("a day later: %v, %v", who.Perms.List(), err)
		}
		if err := f.ResetFactorsByHost(t.Context(), id); err != nil {
			t.Errorf("by the host: %v", err)
		}
	})
}
