package signin

import (
	"slices"
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// A name is another one's to give, or one's own; not a colleague's. What is open goes on, and the role stays sealed to it.
func TestRename(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.book = &chattest.Book{}
		f.restart(t)
		f.cheap()
		ctx := t.Context()
		boss := f.add(t, "boss@example.org", "Boss", access.Administrator, goodPassword)
		mina := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
		gone := f.add(t, "gone@example.org", "Gone", access.Agent, "")
		if err := f.Disable(ctx, gone, true); err != nil {
			t.Fatal(err)
		}
		as := func(id chat.StaffID) (to func(chat.StaffID, string) error) {
			by := chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: id})
			return func(id chat.StaffID, name string) error { return f.Rename(by, id, name) }
		}
		session, _, err := f.SignIn(ctx, "mina@example.org", goodPassword, home)
		if err != nil {
			t.Fatal(err)
		}
		f.book.Take()
		code(t, "an agent, another's", as(mina)(boss, "Bossy"), chat.Forbidden)
		f.book.Take()
		for _, wrong := range []string{"", " ", strings.Repeat("a", 81), "a\nb", "a\u202eb"} {
			code(t, "a name that is none", as(boss)(mina, wrong), chat.Invalid)
		}
		code(t, "a colleague's", as(mina)(mina, "BOSS"), chat.NameTaken)
		code(t, "a colleague's, by who manages", as(boss)(mina, "Boss"), chat.NameTaken)
		code(t, "nobody's", as(boss)(chat.NewStaffID(), "Nora"), chat.NotFound)
		if lines, _ := f.book.Take(); len(lines) != 0 || f.StaffName(mina) != "Mina" {
			t.Errorf("refused, and written: %v; is called %q", lines, f.StaffName(mina))
		}
		for _, c := range []struct {
			by   chat.StaffID
			name string
		}{{boss, "Mina Maier"}, {mina, "Mina M."}, {mina, "Gone"}} {
			if err := as(c.by)(mina, c.name); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			if who := f.there(t, "after "+c.name, session); who.Name != c.name || who.Role != access.Agent {
				t.Errorf("is %q, %s", who.Name, who.Role)
			}
			lines, acts := f.book.Take()
			if !slices.Equal(lines, []string{"begin staff.name", "done staff.name"}) || acts[0].By.Staff != c.by || acts[0].Subject != mina || len(acts[0].Facts) != 0 {
				t.Errorf("written: %v %+v", lines, acts)
			}
		}
		f.restart(t)
		if p, err := f.Person(mina); err != nil || p.Name != "Gone" || p.Role != access.Agent {
			t.Errorf("by the rows: %+v %v", p, err)
		}
	})
}

// Another mailbox is another person's until somebody else says otherwise: two agree, what was open ends, and both mailboxes are told.
func TestEmail(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		f := newFixture(t, open)
		f.book = &chattest.Book{}
		f.restart(t)
		f.cheap()
		ctx := t.Context()
		boss := f.add(t, "boss@example.org", "Boss", access.Administrator, "")
		mina := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
		by := chat.WithActor(ctx, chat.Actor{Kind: chat.ActorStaff, Staff: boss})
		session, _, err := f.SignIn(ctx, "mina@example.org", goodPassword, home)
		if err != nil {
			t.Fatal(err)
		}
		reset := tokenOf(t, f.forgot(t, "mina@example.org", home)[0], "/reset#t=")
		f.post.take()
		f.book.Take()
		edit := EmailEdit{mina, "mina@example.org", "Maier@Example.org"}
		code(t, "alone", f.ChangeEmail(by, edit), chat.NeedsApproval)
		for want, e := range map[chat.Code]EmailEdit{
			chat.Invalid:  {mina, edit.From, "nothing"},
			chat.Conflict: {mina, edit.From, "Boss@example.org"},
			chat.NotFound: {chat.NewStaffID(), edit.From, edit.To},
		} {
			code(t, "an address that can't be", f.AgreedEmail(by, e, nothing), want)
		}
		code(t, "from another", f.AgreedEmail(by, EmailEdit{mina, "other@example.org", edit.To}, nothing), chat.Conflict)
		code(t, "the same", f.AgreedEmail(by, EmailEdit{mina, edit.From, "MINA@example.org"}, nothing), chat.Invalid)
		mails, _ := f.post.take()
		if lines, _ := f.book.Take(); len(lines)+len(mails) != 0 {
			t.Errorf("refused, and written: %v, and told: %v", lines, mails)
		}
		f.there(t, "before", session)
		if err := f.AgreedEmail(by, edit, nothing); err != nil {
			t.Fatal(err)
		}
		mails, _ = f.post.take()
		if len(mails) != 2 || mails[0].Address != "mina@example.org" || mails[1].Address != "maier@example.org" || mails[0].Kind != chat.MailEmailChanged || mails[0].Facts["by"] != "Boss" {
			t.Fatalf("told: %+v", mails)
		}
		for _, m := range mails {
			for k, v := range m.Facts {
				if strings.Contains(v, "@") || m.Path != "" {
					t.Errorf("the mail tells %s: %s", k, v)
				}
			}
		}
		if lines, acts := f.book.Take(); !slices.Equal(lines, []string{"begin staff.email", "done staff.email"}) || acts[0].Subject != mina || len(acts[0].Facts) != 0 {
			t.Errorf("written: %v", lines)
		}
		if _, err := f.Session(ctx, session); chat.CodeOf(err) != chat.Unsigned {
			t.Errorf("the session goes on: %v", err)
		}
		code(t, "a reset that was open", f.ResetPassword(ctx, reset, goodPassword+" more", home), chat.Unsigned)
		if mails := f.forgot(t, "mina@example.org", home); len(mails) != 0 {
			t.Error("the old mailbox gets a new password")
		}
		_, _, err = f.SignIn(ctx, "mina@example.org", goodPassword, home)
		code(t, "by the old address", err, chat.Unsigned)
		if _, _, err := f.SignIn(ctx, "maier@example.org", goodPassword, home); err != nil {
			t.Errorf("by the new one: %v", err)
		}
		f.restart(t)
		if p, err := f.ByEmail(ctx, "maier@example.org"); err != nil || p.ID != mina {
			t.Errorf("by the rows: %+v %v", p, err)
		}
		// Who was invited is invited anew, and that takes two.
		nora := f.add(t, "nora@example.org", "Nora", access.Agent, "")
		token := f.invite(t, nora)
		if err := f.SetEmail(ctx, nora, "nowak@example.org"); err != nil {
			t.Fatal(err)
		}
		_, _, err = f.Accept(ctx, token, goodPassword, home)
		code(t, "the invitation to the old mailbox", err, chat.Unsigned)
		_, err = f.Invite(by, nora)
		code(t, "invited to the new one, alone", err, chat.NeedsApproval)
	})
}
