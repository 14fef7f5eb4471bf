package signin

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

// Who is added, changed and comes in is written down with who did it; none of it holds an address, a name or a password.
func TestChangesAreWrittenDown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		f := newFixture(t, open)
		f.book = &chattest.Book{}
		f.restart(t)
		host := chat.WithActor(t.Context(), chat.Actor{Kind: chat.ActorHost})
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		id, err := f.Add(host, NewPerson{Email: "zeppelin@example.org", Name: "Quokka", Role: access.Agent, Password: goodPassword})
		must(err)
		must(f.SetRole(host, id, access.Lead))
		must(f.SetTeams(host, id, nil))
		must(f.SetPassword(host, id, goodPassword))
		must(f.Disable(host, id, true))
		must(f.Disable(host, id, false))
		link, err := f.Link(host, id)
		must(err)
		_, who, err := f.SignInByLink(t.Context(), link)
		must(err)
		_, _, err = f.SignIn(t.Context(), "zeppelin@example.org", goodPassword, home)
		must(err)
		must(f.ChangePassword(t.Context(), who, goodPassword, goodPassword+" more", home))
		_, _, err = f.SignIn(t.Context(), "zeppelin@example.org", "wrong "+goodPassword, home)
		code(t, "a wrong password", err, chat.Unsigned)
		_, _, err = f.SignIn(t.Context(), "nobody@example.org", goodPassword, home)
		code(t, "an unknown account", err, chat.Unsigned)
		_, _, err = f.SignInByLink(t.Context(), link)
		code(t, "a spent link", err, chat.Unsigned)

		lines, acts := f.book.Take()
		var want []string
		for _, name := range []string{"staff.add", "staff.role", "staff.teams", "staff.password", "staff.disable", "staff.enable", "staff.link", "sign_in", "sign_in", "staff.password"} {
			want = append(want, "begin "+name, "done "+name)
		}
		want = append(want, "note sign_in.failed", "note sign_in.failed", "note sign_in.failed")
		if !slices.Equal(lines, want) {
			t.Errorf("%v", lines)
		}
		for n, a := range acts[:7] {
			if a.By.Kind != chat.ActorHost || a.Subject != id {
				t.Errorf("%d: %+v", n, a)
			}
		}
		if a := acts[1]; a.Facts["from"] != access.Agent || a.Facts["to"] != access.Lead {
			t.Errorf("%+v", a)
		}
		if a := acts[9]; a.By.Staff != id || a.Subject != id {
			t.Errorf("%+v", a)
		}
		if acts[10].Subject != id || !acts[11].Subject.IsZero() || acts[10].Facts["network"] != "192.0.2.7/32" {
			t.Errorf("%+v %+v", acts[10], acts[11])
		}
		for _, word := range []string{"zeppelin", "Quokka", "kettle"} {
			if strings.Contains(fmt.Sprintf("%+v", acts), word) {
				t.Errorf("%q is in the log", word)
			}
		}
	})
}

// While nothing can be written down, nothing of it is done: no row, no session, and a link is not spent. Those who answer
// customers, and those who check, come in; who manages others does not.
func TestUnwrittenIsNotDone(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dbtest.SQLite)
	f.book = &chattest.Book{}
	f.restart(t)
	admin := f.add(t, "ada@example.org", "Ada", access.Administrator, goodPassword)
	agent := f.add(t, "mina@example.org", "Mina", access.Agent, goodPassword)
	checker := f.add(t, "tom@example.org", "Tom", access.Auditor, goodPassword)
	links := map[chat.StaffID]string{}
	for _, id := range []chat.StaffID{admin, agent, checker} {
		link, err := f.Link(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		links[id] = link
	}
	before := stored(t, f.db)
	f.book.Close(true)
	ctx := context.Background()
	_, err := f.Add(ctx, NewPerson{Email: "new@example.org", Name: "New", Role: access.Administrator})
	code(t, "add", err, chat.Unlogged)
	code(t, "role", f.SetRole(ctx, agent, access.Administrator), chat.Unlogged)
	code(t, "teams", f.SetTeams(ctx, agent, nil), chat.Unlogged)
	code(t, "disable", f.Disable(ctx, agent, true), chat.Unlogged)
	code(t, "password", f.SetPassword(ctx, agent, goodPassword), chat.Unlogged)
	_, err = f.Link(ctx, agent)
	code(t, "link", err, chat.Unlogged)
	_, _, err = f.SignIn(ctx, "ada@example.org", goodPassword, home)
	code(t, "an administrator by password", err, chat.Unlogged)
	_, _, err = f.SignInByLink(ctx, links[admin])
	code(t, "an administrator by link", err, chat.Unlogged)
	if stored(t, f.db) != before {
		t.Error("something was stored")
	}
	for _, id := range []chat.StaffID{agent, checker} {
		if _, _, err := f.SignInByLink(ctx, links[id]); err != nil {
			t.Errorf("who does not manage others: %v", err)
		}
	}
	f.book.Close(false)
	if _, _, err := f.SignInByLink(ctx, links[admin]); err != nil {
		t.Errorf("the link was spent: %v", err)
	}
}
