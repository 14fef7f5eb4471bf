package masking

import (
	"bytes"
	"context"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keystore/keystoretest"
	"snug/internal/perm"
	"snug/internal/site"
	"snug/mask"
	"snug/mask/text"
)

type fixture struct {
	*Register
	o     Options
	sites []chat.SiteID
	now   time.Time
}

var (
	officer = chat.Staff{ID: chat.NewStaffID(), Perms: perm.Of(perm.SeeMasking, perm.EditMasking), Sites: chat.AllSites()}
	lead    = chat.Staff{ID: chat.NewStaffID(), Perms: perm.Of(perm.SeeMasking), Sites: chat.AllSites()}
)

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		ctx := t.Context()
		d := open(t)
		if err := d.Migrate(ctx, db.Migrations); err != nil {
			t.Fatal(err)
		}
		ring := keystoretest.Ring(t)
		sites, err := site.Open(ctx, site.Options{DB: d, Ring: ring}, []site.Spec{
			{Key: "alder", Name: "Alder", Origins: []string{"https://alder.example"}}, {Key: "oak", Name: "Oak", Origins: []string{"https://oak.example"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		f := &fixture{now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
		for _, s := range sites.Served() {
			f.sites = append(f.sites, s.ID)
		}
		f.o = Options{DB: d, Ring: ring, Now: func() time.Time { return f.now }}
		f.restart(t)
		fn(t, f)
	})
}

func (f *fixture) restart(t *testing.T) {
	t.Helper()
	var err error
	if f.Register, err = Open(t.Context(), f.o, f.sites); err != nil {
		t.Fatal(err)
	}
}

func (f *fixture) change(t *testing.T, site, number int, p Policy) Version {
	t.Helper()
	e := Edit{f.sites[site], number, p}
	v, err := f.Change(t.Context(), officer, e)
	if chat.CodeOf(err) == chat.NeedsApproval {
		v, err = f.Agreed(t.Context(), officer.ID, e, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var strict = Policy{
	Dispositions: map[string]string{mask.Email: mask.Destroy, mask.IBAN: mask.Destroy}, Terms: []string{"heron", " Heron ", "heron"},
	Leave: []string{"AO-"}, Patterns: []mask.Pattern{{Name: "ticket", Expr: `TK\d+`}}, Region: "GB",
}

func TestChangeCountsAtOnceAndOutlivesTheProcess(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		tried := func(site int) string {
			return f.Engine(f.sites[site]).Scan(text.Typed("heron TK17")).Text.Clear()
		}
		if v, err := f.Newest(f.sites[0]); err != nil || v.Number != 0 || !v.By.IsZero() {
			t.Errorf("at first: %+v, %v", v, err)
		}
		v := f.change(t, 0, 0, strict)
		if v.Number != 1 || v.By != officer.ID || !v.At.Equal(f.now) || !slices.Equal(v.Policy.Terms, []string{"heron", "Heron"}) {
			t.Errorf("changed: %+v", v)
		}
		for range 2 {
			if got := tried(0); got != "•••••• ••••••" {
				t.Errorf("masked %q", got)
			}
			if got := tried(1); got != "heron TK17" {
				t.Errorf("the other site masked %q", got)
			}
			f.restart(t)
			if again, err := f.Newest(f.sites[0]); err != nil || !reflect.DeepEqual(again, v) {
				t.Errorf("read again: %+v, %v; want %+v", again, err, v)
			}
		}
		// Of a site that is no longer served, too: chats of then may be open.
		if r, err := Open(t.Context(), f.o, f.sites[1:]); err != nil || r.Engine(f.sites[0]).Scan(text.Typed("heron")).Text.Clear() != "••••••" {
			t.Errorf("no longer served: %v", err)
		}
		// What says the same is no version.
		if same := f.change(t, 0, 1, strict); same.Number != 1 {
			t.Errorf("nothing changed, and yet there is version %d", same.Number)
		}
		if _, ok := v.Policy.Dispositions[mask.IBAN]; ok {
			t.Error("the default is kept as if somebody had chosen it")
		}
	})
}

func TestChangeIsRefused(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.change(t, 0, 0, strict)
		for _, c := range []struct {
			name   string
			who    chat.Staff
			site   chat.SiteID
			number int
			policy Policy
			code   chat.Code
		}{
			{"who may only see", lead, f.sites[0], 1, Policy{}, chat.Forbidden},
			{"no such site", officer, chat.NewSiteID(), 0, Policy{}, chat.NotFound},
			{"an older version", officer, f.sites[0], 0, Policy{}, chat.Conflict},
			{"a version to come", officer, f.sites[0], 2, Policy{}, chat.Conflict},
			{"cards shown", officer, f.sites[0], 1, Policy{Dispositions: map[string]string{mask.Card: mask.Show}}, chat.Invalid},
			{"a pattern that is none", officer, f.sites[0], 1, Policy{Patterns: []mask.Pattern{{Name: "x", Expr: "(secret"}}}, chat.Invalid},
		} {
			_, err := f.Change(t.Context(), c.who, Edit{c.site, c.number, c.policy})
			if chat.CodeOf(err) != c.code {
				t.Errorf("%s: %v, want %s", c.name, err, c.code)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: it repeats what was typed: %v", c.name, err)
			}
		}
		if v, _ := f.Newest(f.sites[0]); v.Number != 1 {
			t.Errorf("version %d is in force", v.Number)
		}
		steps, err := f.History(t.Context(), f.sites[0], 10)
		if err != nil || len(steps) != 1 {
			t.Errorf("history %v, %v", steps, err)
		}
	})
}

// A change that was stored by somebody else, or before an answer was lost, is found by the next one who tries.
func TestChangeFindsWhatIsStored(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		other, err := Open(t.Context(), f.o, f.sites)
		if err != nil {
			t.Fatal(err)
		}
		f.change(t, 0, 0, strict)
		if _, err := other.Change(t.Context(), officer, Edit{f.sites[0], 0, Policy{Terms: []string{"FR"}}}); chat.CodeOf(err) != chat.Conflict {
			t.Fatalf("%v", err)
		}
		if v, _ := other.Newest(f.sites[0]); v.Number != 1 || other.Engine(f.sites[0]).Scan(text.Typed("heron")).Text.Clear() != "••••••" {
			t.Errorf("in force is version %d", v.Number)
		}
	})
}

// Of many who change the same version at the same time one does, and the others are told.
func TestChangesAtTheSameTime(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		var won, lost int
		var mu sync.Mutex
		var wait sync.WaitGroup
		for _, region := range []string{"DE", "FR", "GB", "ES", "IT", "NL"} {
			wait.Go(func() {
				_, err := f.Change(t.Context(), officer, Edit{f.sites[0], 0, Policy{Region: region}})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case chat.CodeOf(err) == chat.Conflict:
					lost++
				default:
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if won != 1 || lost != 5 {
			t.Errorf("%d won, %d lost", won, lost)
		}
		in, _ := f.Newest(f.sites[0])
		f.restart(t)
		if stored, _ := f.Newest(f.sites[0]); stored.Policy.Region != in.Policy.Region {
			t.Errorf("in force was %q, stored %q", in.Policy.Region, stored.Policy.Region)
		}
	})
}

func TestHistory(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.change(t, 0, 0, strict)
		f.now = f.now.Add(time.Hour)
		f.change(t, 0, 1, Policy{
			Dispositions: map[string]string{mask.IBAN: mask.Show}, Terms: []string{"heron"}, Leave: []string{"AO-", "PX"},
			Patterns: []mask.Pattern{{Name: "ticket", Expr: `TK\d{4}`}, {Name: "room", Expr: `R\d+`}}, MayOverrule: true,
		})
		f.change(t, 1, 0, Policy{Region: "DE"})
		steps, err := f.History(t.Context(), f.sites[0], 10)
		if err != nil || len(steps) != 2 {
			t.Fatalf("history %+v, %v", steps, err)
		}
		want := []Change{
			{"dispositions", "set", mask.IBAN, mask.Destroy, mask.Show, true},
			{"dispositions", "set", mask.Email, mask.Destroy, mask.Show, true},
			{"terms", "removed", "Heron", "", "", true},
			{"leave", "added", "PX", "", "", true},
			{"patterns", "added", "room", "", `R\d+`, false},
			{"patterns", "changed", "ticket", `TK\d+`, `TK\d{4}`, true},
			{"region", "set", "", "GB", "", false},
			{"may_overrule", "set", "", "off", "on", true},
		}
		if got := steps[0]; got.Number != 2 || got.By != officer.ID || !got.At.Equal(f.now) || !slices.Equal(got.Changes, want) {
			t.Errorf("the latest step is %+v, want %+v", got, want)
		}
		for _, c := range steps[1].Changes {
			if c.Loosens != (c.Field == "leave") {
				t.Errorf("%+v", c)
			}
		}
		if one, err := f.History(t.Context(), f.sites[0], 1); err != nil || !reflect.DeepEqual(one, steps[:1]) {
			t.Errorf("cut short: %+v, %v", one, err)
		}
		if _, err := f.History(t.Context(), chat.NewSiteID(), 1); chat.CodeOf(err) != chat.NotFound {
			t.Error(err)
		}
	})
}

// No byte of a site's terms and patterns lies in a row in clear, and a policy that is moved to another site, or to another
// number, stops the program from starting.
func TestSealedAndBound(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		f.change(t, 0, 0, strict)
		f.change(t, 1, 0, Policy{Terms: []string{"otter"}})
		rows, err := f.o.DB.Read().QueryContext(ctx, `SELECT body FROM masking_policy`)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"heron", "otter", "ticket"} {
				if bytes.Contains(bytes.ToLower(b), []byte(strings.ToLower(secret))) {
					t.Errorf("%q stands in the row", secret)
				}
			}
		}
		rows.Close()
		for _, tamper := range []string{
			`UPDATE masking_policy SET body = (SELECT body FROM masking_policy WHERE site = $1) WHERE site = $2`,
			`UPDATE masking_policy SET version = 7 WHERE site <> $1 AND site = $2`,
		} {
			err := f.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
				_, err := q.ExecContext(ctx, tamper, f.sites[1], f.sites[0])
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Open(ctx, f.o, f.sites); err == nil {
				t.Errorf("it starts after %s", tamper)
			}
		}
	})
}

func TestTry(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.change(t, 0, 0, strict)
		try := func(s, question string, p *Policy) Tried {
			t.Helper()
			got, err := f.Try(f.sites[0], text.Typed(s), text.Typed(question), p)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		got := try("heron says 4711", "What is your PIN?", nil)
		if got.Result.Text.Clear() != "•••••• says ••••" || len(got.Candidates) != 2 || !got.Candidates[1].Masked {
			t.Errorf("in force: %q %+v", got.Result.Text.Clear(), got.Candidates)
		}
		got = try("heron AO-4111111111111111", "", nil)
		if n := len(got.Candidates); n != 2 || got.Candidates[1].Masked || !slices.Contains(got.Candidates[1].Against, "left:site") {
			t.Errorf("candidates %+v", got.Candidates)
		}
		if got = try("heron", "", &Policy{}); got.Result.Text.Clear() != "heron" {
			t.Errorf("under the default: %q", got.Result.Text.Clear())
		}
		got = try("heron", "", &Policy{Terms: []string{"ok fine", "x"}})
		if got.Fault == nil || got.Fault.Field != "terms" || got.Fault.Index != 1 || !got.Result.Text.Empty() {
			t.Errorf("at fault: %+v", got)
		}
		if _, err := f.Try(chat.NewSiteID(), text.Typed("x"), text.Raw{}, nil); chat.CodeOf(err) != chat.NotFound {
			t.Error(err)
		}
	})
}

// What a page may read has neither terms nor patterns.
func TestBrowser(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.change(t, 0, 0, strict)
		b := f.Browser(f.sites[0])
		if !strings.Contains(b.Leave, `\p{Pd}`) || b.MayOverrule || slices.Contains(b.Shown, mask.Email) || !slices.Contains(b.Shown, mask.Phone) ||
			!slices.Equal(b.Hidden, []Hidden{{mask.Email, "MAIL ••••"}}) {
			t.Errorf("%+v", b)
		}
		if b := f.Browser(f.sites[1]); !slices.Contains(b.Shown, mask.Email) || slices.Contains(b.Shown, mask.IBAN) {
			t.Errorf("by default %+v", b)
		}
	})
}
