package signin

import (
	"context"
	"errors"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// Who is agreed to is stored and invited in one unit of work, by mail to the address that was agreed to; where that unit fails, there
// is nobody and no mail.
func TestAgreedJoin(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.cheap()
		boss := f.add(t, "boss@example.org", "Boss", access.Administrator, "")
		by := chat.WithActor(t.Context(), chat.Actor{Kind: chat.ActorStaff, Staff: boss})
		n := NewPerson{Email: "Mina@example.org", Name: "Mina", Role: access.Agent, Language: "de", Sites: chat.AllSites()}
		_, _, err := f.Join(by, n)
		code(t, "alone", err, chat.NeedsApproval)
		spent := errors.New("spent")
		if err := f.AgreedJoin(by, n, func(context.Context, db.Querier) error { return spent }); !errors.Is(err, spent) {
			t.Errorf("spent already: %v", err)
		}
		if mails, _ := f.post.take(); len(mails) != 0 || len(f.List()) != 1 {
			t.Fatalf("%d mails, %d people", len(mails), len(f.List()))
		}
		if err := f.AgreedJoin(by, n, nothing); err != nil {
			t.Fatal(err)
		}
		mails, _ := f.post.take()
		if len(mails) != 1 || mails[0].Address != "mina@example.org" || mails[0].Language != "de" || mails[0].Facts["by"] != "Boss" {
			t.Fatalf("mails %+v", mails)
		}
		p, err := f.ByEmail(t.Context(), "mina@example.org")
		if err != nil {
			t.Fatal(err)
		}
		code(t, "twice the same", f.AgreedJoin(by, n, nothing), chat.Conflict)
		// Within three days the link can be sent again; then somebody else agrees anew.
		if _, err := f.Invite(by, p.ID); err != nil {
			t.Errorf("invited again at once: %v", err)
		}
		f.post.take()
		f.clock.pass(InvitationLife)
		_, err = f.Invite(by, p.ID)
		code(t, "invited again later", err, chat.NeedsApproval)
		edit := InviteEdit{Person: p.ID, Role: access.Lead, Email: p.Email}
		code(t, "with another role", f.AgreedInvite(by, edit, nothing), chat.Conflict)
		edit.Role, edit.Email = p.Role, "else@example.org"
		code(t, "with another address", f.AgreedInvite(by, edit, nothing), chat.Conflict)
		if mails, _ := f.post.take(); len(mails) != 0 {
			t.Fatalf("mails %+v", mails)
		}
		edit.Email = p.Email
		if err := f.AgreedInvite(by, edit, nothing); err != nil {
			t.Fatal(err)
		}
		if mails, _ = f.post.take(); len(mails) != 1 || mails[0].To != p.ID {
			t.Fatalf("mails %+v", mails)
		}
		if _, _, err := f.Accept(t.Context(), tokenOf(t, mails[0], "/invitation#t="), goodPassword, home); err != nil {
			t.Errorf("accepted: %v", err)
		}
		code(t, "who is in", f.AgreedInvite(by, edit, nothing), chat.Conflict)
	})
}
