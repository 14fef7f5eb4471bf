package roles

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keystore/keystoretest"
	"snug/internal/perm"
)

var admin = chat.Staff{ID: chat.NewStaffID(), Role: "administrator", Perms: perm.Of(perm.EditRoles), Sites: chat.AllSites()}

// rules are a small house's: package access has the real ones, which are tested there.
var rules = Rules{
	BuiltIn: func(name string) perm.Set {
		if name == "administrator" || name == "privacy-officer" {
			return perm.Of(perm.SignedIn, perm.EditRoles)
		}
		return perm.Set{}
	},
	Names: func() []string { return []string{"administrator", "privacy-officer"} },
	Faults: func(list []perm.Permission) (out []Fault) {
		if slices.Contains(list, perm.EditRoles) && slices.Contains(list, perm.ReadOwn) {
			out = append(out, Fault{Why: "reads_and_grants", Permission: perm.EditRoles, Other: perm.ReadOwn})
		}
		return out
	},
}

type fixture struct {
	*Register
	o      Options
	having map[string]int
	named  string
	book   *chattest.Book
}

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		if err := d.Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
		f := &fixture{having: map[string]int{}, book: &chattest.Book{}}
		f.o = Options{
			DB: d, Ring: keystoretest.Ring(t), Rules: rules, Audit: f.book, Every: 10 * time.Millisecond,
			Having: func(_ context.Context, role string) (int, error) { return f.having[role], nil },
			Named:  func(role string) bool { return role == f.named },
		}
		f.Register = f.another(t)
		fn(t, f)
	})
}

// another is the register of another node, or of the next start.
func (f *fixture) another(t *testing.T) *Register {
	t.Helper()
	r, err := Open(t.Context(), f.o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (f *fixture) change(t *testing.T, drafts ...Draft) Version {
	t.Helper()
	e := Edit{Version: f.Newest().Number, Roles: drafts, Own: admin.Role}
	v, err := f.Change(t.Context(), admin, e)
	if chat.CodeOf(err) == chat.NeedsApproval {
		v, err = f.Agreed(t.Context(), admin.ID, e, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var (
	night = Draft{Title: " Night  shift ", Perms: []perm.Permission{perm.Reply, perm.ReadOwn, perm.Reply}}
	clerk = Draft{Title: "Büro & Co.", Perms: []perm.Permission{perm.SeeSites}}
)

func TestRolesPermitAtOnceAndOutliveTheProcess(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		if f.IsRole("night-shift") || !f.IsRole("administrator") || f.Newest().Number != 0 {
			t.Error("not empty at first")
		}
		told := 0
		f.OnChange(func() { told++ })
		v := f.change(t, night, clerk)
		if v.Number != 1 || v.By != admin.ID || v.Roles[0].Key != "night-shift" || v.Roles[0].Title != "Night shift" || v.Roles[1].Key != "b-ro-co" || told != 1 {
			t.Errorf("%+v, told %d times", v, told)
		}
		for range 2 {
			if s := f.Role("night-shift"); !s.Has(perm.SignedIn) || !s.Has(perm.Reply) || s.Has(perm.SeeSites) || len(s.List()) != 3 {
				t.Errorf("permits %v", s.List())
			}
			if !slices.Equal(f.Names(), []string{"administrator", "privacy-officer", "night-shift", "b-ro-co"}) || f.IsRole("Night shift") || f.IsRole("") {
				t.Error(f.Names())
			}
			f.Register = f.another(t)
		}
		// What says the same is no version; what is called otherwise keeps its key; another of the same name gets another key.
		again := []Draft{{"night-shift", "Night shift", []perm.Permission{perm.ReadOwn, perm.Reply}}, {"b-ro-co", "Office", clerk.Perms}}
		if v = f.change(t, again...); v.Number != 2 || v.Roles[1].Key != "b-ro-co" || v.Roles[1].Title != "Office" || !v.Roles[0].At.Equal(f.Newest().Roles[0].At) {
			t.Errorf("%+v", v)
		}
		if again := f.change(t, again...); again.Number != 2 {
			t.Errorf("nothing changed, and yet there is version %d", again.Number)
		}
		if v = f.change(t, append(again, Draft{Title: "b-ro-co"}, Draft{Title: "日本"})...); v.Roles[2].Key != "b-ro-co-2" || v.Roles[3].Key != "role" {
			t.Errorf("%+v", v.Roles)
		}
	})
}

func TestChangeIsRefused(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.change(t, night, clerk)
		f.having["night-shift"], f.named = 1, "b-ro-co"
		keep, office := Draft{"night-shift", "Night shift", night.Perms}, Draft{"b-ro-co", clerk.Title, clerk.Perms}
		own := admin
		own.Role = "night-shift"
		for _, c := range []struct {
			name   string
			who    chat.Staff
			number int
			drafts []Draft
			code   chat.Code
		}{
			{"without the permission", chat.Staff{ID: admin.ID, Perms: perm.Of(perm.SeeAccess)}, 1, nil, chat.Forbidden},
			{"an older version", admin, 0, []Draft{keep, office}, chat.Conflict},
			{"a version to come", admin, 2, []Draft{keep, office}, chat.Conflict},
			{"a role that somebody has, removed", admin, 1, []Draft{office}, chat.Conflict},
			{"a role that the allow-list names, removed", admin, 1, []Draft{keep}, chat.Conflict},
			{"one's own", own, 1, []Draft{{"night-shift", "Night shift", append(slices.Clone(night.Perms), perm.End)}, office}, chat.Forbidden},
			{"one's own, weakened", own, 1, []Draft{{"night-shift", "Night shift", nil}, office}, chat.Forbidden},
			{"both sides of the wall", admin, 1, []Draft{keep, office, {Title: "x", Perms: []perm.Permission{perm.EditRoles, perm.ReadOwn}}}, chat.Invalid},
			{"a name twice", admin, 1, []Draft{keep, office, {Title: "night SHIFT"}}, chat.Invalid},
			{"a built-in name", admin, 1, []Draft{keep, office, {Title: "Privacy Officer"}}, chat.Invalid},
			{"no name", admin, 1, []Draft{keep, office, {Title: " "}}, chat.Invalid},
			{"an invisible name", admin, 1, []Draft{keep, office, {Title: "a\u202eb"}}, chat.Invalid},
			{"a long name", admin, 1, []Draft{keep, office, {Title: strings.Repeat("x", 41)}}, chat.Invalid},
			{"a key that is not there", admin, 1, []Draft{keep, office, {Key: "administrator", Title: "x"}}, chat.Invalid},
			{"a key twice", admin, 1, []Draft{keep, office, {Key: "night-shift", Title: "x"}}, chat.Invalid},
		} {
			_, err := f.Change(t.Context(), c.who, Edit{c.number, c.drafts, c.who.Role})
			if chat.CodeOf(err) != c.code {
				t.Errorf("%s: %v, want %s", c.name, err, c.code)
			}
		}
		if v := f.another(t).Newest(); v.Number != 1 || len(v.Roles) != 2 {
			t.Errorf("a refused change left %+v", v)
		}
		many := make([]Draft, MaxRoles+5)
		for i := range many {
			many[i].Title = fmt.Sprint("x", i)
		}
		if roles, faults := f.Read(many, admin.ID); len(roles) != MaxRoles || len(faults) != 1 || faults[0].Why != "too_many" {
			t.Errorf("%d roles, %v", len(roles), faults)
		}
	})
}

func TestChangesAreWrittenDownAndFollowed(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		other := f.another(t)
		told := make(chan struct{}, 8)
		other.OnChange(func() { told <- struct{}{} })
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { other.Run(ctx); close(done) }()
		defer func() { stop(); <-done }()
		f.change(t, night)
		select {
		case <-told:
		case <-time.After(5 * time.Second):
			t.Fatal("not told within five seconds")
		}
		if !other.Role("night-shift").Has(perm.Reply) {
			t.Error("the other node does not permit it")
		}
		f.change(t, Draft{"night-shift", "Nights", []perm.Permission{perm.ReadOwn, perm.End}}, clerk)
		f.change(t)
		lines, acts := f.book.Take()
		if len(lines) != 6 || acts[0].Name != chat.ActRoles || acts[0].By.Staff != admin.ID || acts[0].Facts["loosens"] != "1" {
			t.Errorf("%v %+v", lines, acts)
		}
		steps, err := f.History(t.Context(), 10)
		if err != nil || len(steps) != 3 || Loosens(steps[0].Changes) || len(steps[0].Changes) != 2 || steps[0].Changes[0].Kind != "removed" {
			t.Fatalf("%+v, %v", steps, err)
		}
		c := steps[1].Changes[0]
		if c.Kind != "changed" || c.Was != "Night shift" || !slices.Equal(c.Gains, []perm.Permission{perm.End}) || !slices.Equal(c.Loses, []perm.Permission{perm.Reply}) || !c.Loosens() {
			t.Errorf("%+v", c)
		}
		if steps[1].Changes[1].Kind != "added" || !steps[2].Changes[0].Loosens() {
			t.Errorf("%+v", steps)
		}
		f.book.Close(true)
		if _, err := f.Agreed(t.Context(), admin.ID, Edit{Version: 3, Roles: []Draft{night}}, nil); err == nil || f.IsRole("night-shift") {
			t.Errorf("unwritten, and yet done: %v", err)
		}
	})
}

// Whoever can write the rows can't make a role: what they wrote does not open, and then there are none but the built-in ones.
func TestForgedRolesAreNone(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.change(t, night)
		for _, sql := range []string{`UPDATE own_role SET version = 9`, `UPDATE own_role SET body = $1`} {
			err := f.o.DB.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
				var args []any
				if strings.Contains(sql, "$1") {
					args = append(args, []byte(`{"roles":[{"key":"god","title":"God","permissions":["roles.edit"]}]}`))
				}
				_, err := q.ExecContext(ctx, sql, args...)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			r, err := Open(t.Context(), f.o)
			if err == nil && (r.IsRole("god") || r.IsRole("night-shift") || !r.Newest().Broken || !r.IsRole("administrator")) {
				t.Errorf("%s: %+v", sql, r.Newest())
			}
		}
	})
}
