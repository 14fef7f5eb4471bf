package review

import (
	"context"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/perm"
)

type fixture struct {
	*Room
	o      Options
	now    time.Time
	people []Holding
	book   *chattest.Book
}

const period = 90 * 24 * time.Hour

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		if err := d.Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
		f := &fixture{now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), book: &chattest.Book{}}
		f.o = Options{DB: d, Period: period, Audit: f.book, Now: func() time.Time { return f.now }, Holding: func() []Holding { return f.people }}
		f.Room = f.another(t)
		fn(t, f)
	})
}

// another is the room of another node, or of the next start.
func (f *fixture) another(t *testing.T) *Room {
	t.Helper()
	r, err := New(f.o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// hire adds somebody, with the row that package signin makes.
func (f *fixture) hire(t *testing.T, perms ...perm.Permission) *Holding {
	t.Helper()
	id := chat.NewStaffID()
	err := f.o.DB.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO staff (id, email_index, email, name, role, language, disabled_at, created_at)
			VALUES ($1, $2, $2, $2, 'agent', 'en', 0, 0)`, id, []byte(id.String()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	f.people = append(f.people, Holding{Staff: id, Role: "agent", Perms: perms, Sites: chat.AllSites(), Created: f.now})
	return &f.people[len(f.people)-1]
}

func (f *fixture) standing(t *testing.T, r *Room, id chat.StaffID) Standing {
	t.Helper()
	all, err := r.Standings(t.Context(), f.people)
	if err != nil {
		t.Fatal(err)
	}
	return all[id]
}

func TestWhatIsHeldSinceWhen(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		id := f.hire(t, perm.ReadOwn).Staff
		hired := f.now
		f.now = f.now.Add(time.Hour)
		for range 2 {
			if err := f.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s := f.standing(t, f.Room, id); !s.Since.Equal(hired) || s.Overdue || !s.Due.Equal(hired.Add(period)) || !s.Confirmed.IsZero() {
				t.Errorf("%+v", s)
			}
		}
		for name, change := range map[string]func(h *Holding){
			"role":        func(h *Holding) { h.Role = "lead" },
			"permissions": func(h *Holding) { h.Perms = []perm.Permission{perm.End, perm.ReadOwn} },
			"teams":       func(h *Holding) { h.Teams = []chat.TeamID{chat.NewTeamID()} },
			"sites":       func(h *Holding) { h.Sites = chat.OnlySites(chat.NewSiteID()) },
		} {
			f.now = f.now.Add(time.Hour)
			was := f.people[0].Digest()
			change(&f.people[0])
			if f.people[0].Digest() == was {
				t.Errorf("%s: the same digest", name)
			}
			if err := f.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, r := range []*Room{f.Room, f.another(t)} {
				if s := f.standing(t, r, id); !s.Since.Equal(f.now) {
					t.Errorf("%s: since %s, want %s", name, s.Since, f.now)
				}
			}
		}
	})
}

func TestUsesAreDays(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		id, other := f.hire(t).Staff, f.hire(t).Staff
		f.Used(id, "conversation")
		day := f.now.Truncate(24 * time.Hour)
		if s := f.standing(t, f.Room, id); !s.Used["conversation"].Equal(day) || len(s.Used) != 1 {
			t.Errorf("before it is written: %+v", s.Used)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { f.Run(ctx); close(done) }()
		f.Used(id, "masking")
		stop()
		<-done
		if s := f.standing(t, f.another(t), id); len(s.Used) != 2 || !s.Used["masking"].Equal(day) {
			t.Errorf("after the end: %+v", s.Used)
		}
		if s := f.standing(t, f.Room, other); len(s.Used) != 0 {
			t.Errorf("somebody else: %+v", s.Used)
		}
		f.Used(id, "masking")
		if len(f.used) != 0 {
			t.Error("written twice on a day")
		}
		f.now = f.now.Add(25 * time.Hour)
		f.Used(id, "masking")
		if err := f.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s := f.standing(t, f.another(t), id); !s.Used["masking"].Equal(day.Add(24*time.Hour)) || !s.Used["conversation"].Equal(day) {
			t.Errorf("the next day: %+v", s.Used)
		}
	})
}

func TestConfirming(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		h := *f.hire(t, perm.ReadOwn)
		boss := chat.Staff{ID: chat.NewStaffID(), Perms: perm.Of(perm.ReviewAccess)}
		f.now = f.now.Add(period)
		if n, err := f.Overdue(t.Context()); err != nil || n != 1 {
			t.Errorf("%d overdue, %v", n, err)
		}
		self := boss
		self.ID = h.Staff
		for name, c := range map[string]struct {
			by   chat.Staff
			has  string
			code chat.Code
		}{
			"without the permission": {chat.Staff{ID: boss.ID}, h.Digest(), chat.Forbidden},
			"oneself":                {self, h.Digest(), chat.Forbidden},
			"something else":         {boss, "00", chat.Conflict},
		} {
			if err := f.Confirm(t.Context(), c.by, h, c.has); chat.CodeOf(err) != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		f.book.Close(true)
		if err := f.Confirm(t.Context(), boss, h, h.Digest()); err == nil {
			t.Error("unwritten, and yet done")
		}
		f.book.Close(false)
		if n, _ := f.Overdue(t.Context()); n != 1 {
			t.Error("confirmed by what was refused")
		}
		f.book.Take()
		if err := f.Confirm(t.Context(), boss, h, h.Digest()); err != nil {
			t.Fatal(err)
		}
		if lines, acts := f.book.Take(); len(lines) != 2 || acts[0].Name != chat.ActReview || acts[0].Subject != h.Staff || acts[0].By.Staff != boss.ID {
			t.Errorf("%v %+v", lines, acts)
		}
		if s := f.standing(t, f.another(t), h.Staff); s.By != boss.ID || !s.Confirmed.Equal(f.now) || s.Changed || s.Overdue || !s.Due.Equal(f.now.Add(period)) {
			t.Errorf("%+v", s)
		}
		f.people[0].Role = "lead"
		if s := f.standing(t, f.Room, h.Staff); !s.Changed {
			t.Errorf("%+v", s)
		}
		f.now = f.now.Add(period)
		if n, _ := f.Overdue(t.Context()); n != 1 {
			t.Error("not due again")
		}
	})
}

// Since when somebody serves a site is told site by site: another site, or all of them, changes nothing about those before. So is
// when they last did something for one.
func TestSitesSinceWhen(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		alder, birch := chat.NewSiteID(), chat.NewSiteID()
		id := f.hire(t, perm.ReadOwn).Staff
		hired := f.now
		settle := func(sites chat.Sites) {
			t.Helper()
			f.people[0].Sites = sites
			f.now = f.now.Add(time.Hour)
			if err := f.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		since := func(site chat.SiteID, want time.Time) {
			t.Helper()
			for _, r := range []*Room{f.Room, f.another(t)} {
				if got, used := f.standing(t, r, id).Served(site); !got.Equal(want) || !used.IsZero() {
					t.Errorf("since %s, want %s; used %s", got, want, used)
				}
			}
		}
		settle(chat.OnlySites(alder))
		since(alder, hired)
		settle(chat.OnlySites(alder, birch))
		second := f.now
		since(alder, hired)
		since(birch, second)
		settle(chat.OnlySites(birch))
		since(birch, second)
		settle(chat.OnlySites(alder, birch))
		since(alder, f.now)
		settle(chat.AllSites())
		since(alder, f.now)
		since(chat.NewSiteID(), f.now)

		f.UsedSite(id, birch)
		day := f.now.Truncate(24 * time.Hour)
		for range 2 {
			s := f.standing(t, f.Room, id)
			if _, used := s.Served(birch); !used.Equal(day) || len(s.Used) != 0 {
				t.Errorf("used %s, and %v", used, s.Used)
			}
			if _, used := s.Served(alder); !used.IsZero() {
				t.Errorf("another site was used %s", used)
			}
			if err := f.Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Who is kept out is not due, and is again what they were when they are let in; what was changed meanwhile counts from then.
func TestWhoIsKeptOutIsNotDue(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		id := f.hire(t, perm.ReadOwn).Staff
		if err := f.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.people[0].Out, f.people[0].Role = true, "lead"
		f.now = f.now.Add(period)
		if err := f.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		changed := f.now
		f.now = f.now.Add(time.Hour)
		if n, err := f.Overdue(t.Context()); err != nil || n != 0 {
			t.Errorf("%d are overdue: %v", n, err)
		}
		if s := f.standing(t, f.Room, id); s.Overdue || !s.Since.Equal(changed) {
			t.Errorf("%+v", s)
		}
		f.people[0].Out = false
		if n, err := f.Overdue(t.Context()); err != nil || n != 1 {
			t.Errorf("let in again, %d are overdue: %v", n, err)
		}
	})
}
