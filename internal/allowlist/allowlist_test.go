package allowlist

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keystore/keystoretest"
	"snug/internal/perm"
)

var (
	admin   = chat.Staff{ID: chat.NewStaffID(), Role: "administrator", Perms: perm.Of(perm.SeeAccess, perm.EditAccess), Sites: chat.AllSites()}
	auditor = chat.Staff{ID: chat.NewStaffID(), Role: "auditor", Perms: perm.Of(perm.SeeAccess)}
	office  = netip.MustParseAddr("198.51.100.7")
)

var alder, birch = chat.NewSiteID(), chat.NewSiteID()

var known = Known{
	Role: func(s string) bool { return slices.Contains([]string{"administrator", "agent", "auditor"}, s) },
	Site: func(s chat.SiteID) bool { return s == alder || s == birch },
}

// as is somebody of a role who serves all sites.
func as(role string) Who { return Who{role, chat.AllSites()} }

type fixture struct {
	*Register
	o   Options
	now time.Time
}

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		if err := d.Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
		f := &fixture{now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)}
		f.o = Options{DB: d, Ring: keystoretest.Ring(t), Known: known, Now: func() time.Time { return f.now }, Every: 10 * time.Millisecond}
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

func edit(from netip.Addr, number int, on bool, drafts ...Draft) Edit {
	return Edit{Version: number, On: on, Entries: drafts}.By(admin, from)
}

func (f *fixture) change(t *testing.T, on bool, drafts ...Draft) Version {
	t.Helper()
	e := edit(office, f.Newest().Number, on, drafts...)
	v, err := f.Change(t.Context(), admin, e)
	if chat.CodeOf(err) == chat.NeedsApproval {
		v, err = f.Agreed(t.Context(), admin.ID, e, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestParsePrefix(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"198.51.100.7": "198.51.100.7/32", "198.51.100.0/24": "198.51.100.0/24", "10.0.0.0/8": "10.0.0.0/8",
		"2001:db8::7": "2001:db8::7/128", "2001:DB8::/48": "2001:db8::/48", "fc00::/7": "fc00::/7", "::1": "::1/128",
		"::ffff:10.0.0.1": "10.0.0.1/32", "::ffff:10.0.0.0/104": "10.0.0.0/8", "0:0:0:0:0:ffff:a00:1": "10.0.0.1/32", "127.0.0.1": "127.0.0.1/32",
		// What can be read in two ways, or is nothing.
		"010.0.0.1": "", "10.0.0.01": "", "127.1": "", "2130706433": "", "0x7f.0.0.1": "", "[::1]": "", "::1%lo": "", "fe80::1%eth0": "", "fe80::%eth0/64": "",
		"10.0.0.1:80": "", "10.0.0.0/08": "", "10.0.0.0/+8": "", "10.0.0.0/33": "", "10.0.0.0/": "", "/8": "", "": "", " 10.0.0.1": "", "localhost": "",
		"10.0.0.0/255.0.0.0": "", "10.0.0.1-10.0.0.9": "", "1.2.3.4/8": "", "2001:db8::1/32": "", "::ffff:10.0.0.1/104": "", "::ffff:0:0/90": "",
		"0.0.0.0/0": "", "::/0": "", "0.0.0.0/1": "", "128.0.0.0/1": "", "2000::/3": "", "::ffff:0.0.0.0/96": "", "::ffff:0:0/95": "",
	} {
		p, err := ParsePrefix(in)
		if got := p.String(); err == nil && got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %s, %v; want %q", in, p, err, want)
		}
		if err != nil && len(in) > 4 && strings.Contains(err.Error(), in) {
			t.Errorf("%q: the error repeats it: %v", in, err)
		}
	}
}

func FuzzParsePrefix(f *testing.F) {
	for _, s := range []string{"198.51.100.7", "::ffff:10.0.0.0/104", "fe80::1%eth0", "010.0.0.1", "::/0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePrefix(s)
		if err != nil {
			return
		}
		if !p.IsValid() || p != p.Masked() || p.Addr().Is4In6() || p.Addr().Zone() != "" || strings.ContainsAny(s, "%[] ") {
			t.Errorf("%q: %s", s, p)
		}
		if again, err := ParsePrefix(p.String()); err != nil || again != p {
			t.Errorf("%q: %s is read as %s, %v", s, p, again, err)
		}
	})
}

func TestAdmits(t *testing.T) {
	t.Parallel()
	at := time.Now()
	entries, faults := Read([]Draft{
		{"198.51.100.0/24", nil, nil, "office"}, {"2001:db8:1::/48", nil, nil, ""}, {"203.0.113.9", []string{"administrator"}, nil, ""}, {"::ffff:10.1.2.3", nil, nil, ""},
		{"198.51.100.128/25", []string{"agent"}, nil, ""},
	}, known, nil, at, admin.ID)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	l := List{On: true, Entries: entries}
	for _, c := range []struct {
		from, role string
		in         bool
	}{
		{"198.51.100.7", "", true}, {"198.51.100.7", "auditor", true}, {"::ffff:198.51.100.7", "agent", true}, {"198.51.101.7", "", false},
		{"2001:db8:1:9::1", "agent", true}, {"2001:db8:2::1", "agent", false}, {"2001:db8:1::1%eth0", "agent", false},
		{"203.0.113.9", "", true}, {"203.0.113.9", "administrator", true}, {"203.0.113.9", "agent", false}, {"203.0.113.8", "administrator", false},
		{"10.1.2.3", "agent", true}, {"10.1.2.4", "agent", false},
		{"198.51.100.200", "agent", true}, {"198.51.100.200", "auditor", true}, // nothing denies: the wider one lets in
		{"127.0.0.1", "administrator", false}, {"::1", "administrator", false}, {"0.0.0.0", "", false}, {"::", "", false},
	} {
		if got := l.Admits(netip.MustParseAddr(c.from), as(c.role)); got != c.in {
			t.Errorf("%s as %q: %v", c.from, c.role, got)
		}
		if !(List{Entries: entries}).Admits(netip.MustParseAddr(c.from), as(c.role)) || (List{On: true}).Admits(netip.MustParseAddr(c.from), as(c.role)) {
			t.Errorf("%s: off keeps out, or an empty one lets in", c.from)
		}
	}
	if l.Admits(netip.Addr{}, as("")) || l.Admits(netip.Addr{}, as("administrator")) {
		t.Error("no address is let in")
	}
	if i, ok := l.Entry(netip.MustParseAddr("198.51.100.200"), as("agent")); !ok || i != 4 {
		t.Errorf("not the narrowest entry: %d", i)
	}
}

// An entry for some sites lets in who serves none but those.
func TestAdmitsBySite(t *testing.T) {
	t.Parallel()
	entries, faults := Read([]Draft{{"198.51.100.0/24", nil, []chat.SiteID{birch, alder, birch}, ""}, {"203.0.113.0/24", []string{"agent"}, []chat.SiteID{alder}, ""}}, known, nil, time.Now(), admin.ID)
	if len(faults) > 0 || len(entries[0].Sites) != 2 {
		t.Fatal(faults, entries)
	}
	l := List{On: true, Entries: entries}
	for _, c := range []struct {
		name         string
		who          Who
		both, single bool // from the network of both sites, and of one
	}{
		{"before anybody has signed in", Who{}, true, true},
		{"of that site", Who{"agent", chat.OnlySites(alder)}, true, true},
		{"of that site, in another role", Who{"auditor", chat.OnlySites(alder)}, true, false},
		{"of the other site", Who{"agent", chat.OnlySites(birch)}, true, false},
		{"of both", Who{"agent", chat.OnlySites(alder, birch)}, true, false},
		{"of those and a third", Who{"agent", chat.OnlySites(alder, birch, chat.NewSiteID())}, false, false},
		{"of all", Who{"agent", chat.AllSites()}, false, false},
		{"of none", Who{"agent", chat.Sites{}}, false, false},
	} {
		if l.Admits(netip.MustParseAddr("198.51.100.7"), c.who) != c.both || l.Admits(netip.MustParseAddr("203.0.113.7"), c.who) != c.single {
			t.Errorf("somebody %s is let in elsewhere, or not at all", c.name)
		}
	}
}

func TestReadTellsAllThatIsWrong(t *testing.T) {
	t.Parallel()
	_, faults := Read([]Draft{
		{"10.0.0.0/8", nil, nil, ""}, {"::ffff:10.0.0.0/104", nil, nil, "the same"}, {"x", nil, nil, ""}, {"10.0.0.1/8", nil, nil, ""}, {"0.0.0.0/0", nil, nil, ""},
		{"10.0.0.1", []string{"root"}, nil, ""}, {"10.0.0.2", nil, nil, strings.Repeat("x", 61)}, {"10.0.0.3", nil, nil, "a\u202eb"},
		{"10.0.0.4", nil, []chat.SiteID{alder, chat.NewSiteID()}, ""},
	}, known, nil, time.Time{}, admin.ID)
	var got []string
	for _, f := range faults {
		got = append(got, f.Why)
	}
	if want := []string{"twice", "form", "host_bits", "too_wide", "role", "note", "note", "site"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, faults := Read(make([]Draft, MaxEntries+9), known, nil, time.Time{}, admin.ID); len(faults) != MaxEntries+1 || faults[MaxEntries].Why != "too_many" {
		t.Errorf("%d faults of a list that is too long", len(faults))
	}
}

func TestChangeCountsAtOnceAndOutlivesTheProcess(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		away := netip.MustParseAddr("203.0.113.7")
		if !f.Admits(away, as("")) || f.Newest().Number != 0 {
			t.Error("not off at first")
		}
		told := 0
		f.OnChange(func() { told++ })
		v := f.change(t, true, Draft{"198.51.100.0/24", nil, nil, " office "})
		if v.Number != 1 || v.By != admin.ID || !v.At.Equal(f.now) || v.Entries[0].Note != "office" || v.Entries[0].By != admin.ID || told != 1 {
			t.Errorf("%+v, told %d times", v, told)
		}
		for range 2 {
			if f.Admits(away, as("")) || !f.Admits(office, as("agent")) || f.Newest().Number != 1 {
				t.Error("another list is in force")
			}
			f.Register = f.another(t)
		}
		// An entry that says the same keeps its author and time; nothing new is no version.
		f.now = f.now.Add(time.Hour)
		v = f.change(t, true, Draft{"198.51.100.0/24", nil, nil, "office"}, Draft{"203.0.113.7", []string{"agent", "agent"}, nil, ""})
		if v.Number != 2 || !v.Entries[0].At.Equal(f.now.Add(-time.Hour)) || !v.Entries[1].At.Equal(f.now) || !slices.Equal(v.Entries[1].Roles, []string{"agent"}) {
			t.Errorf("%+v", v)
		}
		if again := f.change(t, true, Draft{"198.51.100.0/24", nil, nil, "office"}, Draft{"203.0.113.7", []string{"agent"}, nil, ""}); again.Number != 2 {
			t.Errorf("nothing changed, and yet there is version %d", again.Number)
		}
	})
}

func TestChangeIsRefused(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.change(t, true, Draft{"198.51.100.0/24", nil, nil, ""})
		in := []Draft{{"198.51.100.0/24", nil, nil, ""}}
		for _, c := range []struct {
			name   string
			who    chat.Staff
			from   netip.Addr
			number int
			on     bool
			drafts []Draft
			code   chat.Code
		}{
			{"who may only see", auditor, office, 1, false, nil, chat.Forbidden},
			{"an older version", admin, office, 0, false, nil, chat.Conflict},
			{"a version to come", admin, office, 2, false, nil, chat.Conflict},
			{"on and empty", admin, office, 1, true, nil, chat.Invalid},
			{"shuts oneself out", admin, office, 1, true, []Draft{{"203.0.113.0/24", nil, nil, ""}}, chat.Invalid},
			{"has one's address for another role", admin, office, 1, true, []Draft{{"198.51.100.7", []string{"agent"}, nil, ""}}, chat.Invalid},
			{"from nowhere", admin, netip.Addr{}, 1, true, in, chat.Invalid},
			{"everywhere", admin, office, 1, true, append(in, Draft{"0.0.0.0/0", nil, nil, ""}), chat.Invalid},
			{"a zone", admin, office, 1, true, append(in, Draft{"fe80::1%eth0", nil, nil, ""}), chat.Invalid},
			{"has one's address for a site alone", admin, office, 1, true, []Draft{{"198.51.100.7", nil, []chat.SiteID{alder}, ""}}, chat.Invalid},
			{"an unknown role", admin, office, 1, true, append(in, Draft{"10.0.0.1", []string{"root"}, nil, ""}), chat.Invalid},
		} {
			_, err := f.Change(t.Context(), c.who, Edit{Version: c.number, On: c.on, Entries: c.drafts}.By(c.who, c.from))
			if chat.CodeOf(err) != c.code || err != nil && strings.Contains(err.Error(), "203.0.113") {
				t.Errorf("%s: %v, want %s", c.name, err, c.code)
			}
		}
		if v := f.another(t).Newest(); v.Number != 1 || !v.On || len(v.Entries) != 1 {
			t.Errorf("a refused change left %+v", v)
		}
	})
}

// Of those who change it at once, on two nodes, one does.
func TestNoUpdateIsLost(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		nodes := []*Register{f.Register, f.another(t), f.another(t)}
		var wg sync.WaitGroup
		codes := make([]chat.Code, 12)
		for i := range codes {
			wg.Go(func() {
				_, err := nodes[i%len(nodes)].Change(t.Context(), admin, edit(office, 0, true, Draft{"198.51.100.7", nil, nil, "x" + string(rune('a'+i))}))
				codes[i] = chat.CodeOf(err)
			})
		}
		wg.Wait()
		won := 0
		for _, c := range codes {
			switch c {
			case "":
				won++
			case chat.Conflict:
			default:
				t.Errorf("code %s", c)
			}
		}
		if won != 1 || f.another(t).Newest().Number != 1 {
			t.Errorf("%d changes of one version", won)
		}
	})
}

func TestOtherNodesFollow(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		other := f.another(t)
		told := make(chan struct{}, 8)
		other.OnChange(func() { told <- struct{}{} })
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { other.Run(ctx); close(done) }()
		defer func() { stop(); <-done }()
		f.change(t, true, Draft{"198.51.100.0/24", nil, nil, ""})
		select {
		case <-told:
		case <-time.After(5 * time.Second):
			t.Fatal("not told within five seconds")
		}
		if other.Admits(netip.MustParseAddr("203.0.113.7"), as("")) {
			t.Error("the other node lets in")
		}
	})
}

func TestTheHostGetsBackIn(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		f.change(t, true, Draft{"198.51.100.7", []string{"administrator"}, nil, "office"})
		home := netip.MustParseAddr("203.0.113.7")
		v, err := f.AllowByHost(ctx, "203.0.113.7", "locked out")
		if err != nil || !v.By.IsZero() || !f.Admits(home, as("agent")) || !v.On {
			t.Fatalf("%+v, %v", v, err)
		}
		// What is there for some counts for all; what is there for all is no version.
		if v, err = f.AllowByHost(ctx, "198.51.100.7", ""); err != nil || !f.Admits(office, as("agent")) || len(v.Entries) != 2 {
			t.Errorf("%+v, %v", v, err)
		}
		if again, err := f.AllowByHost(ctx, "::ffff:198.51.100.7", "other"); err != nil || again.Number != v.Number {
			t.Errorf("%+v, %v", again, err)
		}
		if _, err := f.AllowByHost(ctx, "0.0.0.0/0", ""); chat.CodeOf(err) != chat.Invalid {
			t.Error(err)
		}
		if _, err := f.RemoveByHost(ctx, "192.0.2.1"); chat.CodeOf(err) != chat.NotFound {
			t.Error(err)
		}
		if _, err := f.RemoveByHost(ctx, "203.0.113.7"); err != nil || f.Admits(home, as("agent")) {
			t.Error(err)
		}
		if _, err := f.RemoveByHost(ctx, "198.51.100.7"); chat.CodeOf(err) != chat.Invalid || f.Admits(home, as("")) {
			t.Errorf("the last one of a list that is on: %v", err)
		}
		if v, err := f.OffByHost(ctx); err != nil || v.On || len(v.Entries) != 1 || !f.Admits(home, as("agent")) {
			t.Errorf("%+v, %v", v, err)
		}
		steps, err := f.History(ctx, 100)
		if err != nil || len(steps) != 5 || !steps[0].By.IsZero() || steps[0].Changes[0].Kind != "off" || !steps[0].Changes[0].Loosens ||
			steps[4].By != admin.ID || !steps[3].Changes[0].Loosens || steps[1].Changes[0].Loosens || steps[1].Changes[0].Kind != "removed" {
			t.Errorf("%+v, %v", steps, err)
		}
	})
}

func TestLoosening(t *testing.T) {
	t.Parallel()
	list := func(on bool, drafts ...Draft) List {
		entries, faults := Read(drafts, known, nil, time.Time{}, admin.ID)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		return List{on, entries}
	}
	a := Draft{"10.0.0.0/8", nil, nil, ""}
	for name, c := range map[string]struct {
		was, is List
		want    string
	}{
		"turned on":               {list(false), list(true, a), "on added"},
		"turned off":              {list(true, a), list(false, a), "off!"},
		"added":                   {list(true, a), list(true, a, Draft{"192.0.2.1", nil, nil, ""}), "added!"},
		"added while off":         {list(false, a), list(false, a, Draft{"192.0.2.1", nil, nil, ""}), "added"},
		"added, covered already":  {list(true, a), list(true, a, Draft{"10.1.0.0/16", nil, nil, ""}), "added"},
		"covered for others only": {list(true, Draft{"10.0.0.0/8", []string{"agent"}, nil, ""}), list(true, Draft{"10.0.0.0/8", []string{"agent"}, nil, ""}, Draft{"10.1.0.0/16", nil, nil, ""}), "added!"},
		"removed":                 {list(true, a, Draft{"192.0.2.1", nil, nil, ""}), list(true, a), "removed"},
		"more roles":              {list(true, Draft{"10.0.0.0/8", []string{"agent"}, nil, ""}), list(true, Draft{"10.0.0.0/8", []string{"agent", "auditor"}, nil, ""}), "changed!"},
		"fewer roles":             {list(true, a), list(true, Draft{"10.0.0.0/8", []string{"agent"}, nil, ""}), "changed"},
		"fewer sites":             {list(true, a), list(true, Draft{"10.0.0.0/8", nil, []chat.SiteID{alder}, ""}), "changed"},
		"more sites":              {list(true, Draft{"10.0.0.0/8", nil, []chat.SiteID{alder}, ""}), list(true, Draft{"10.0.0.0/8", nil, []chat.SiteID{alder, birch}, ""}), "changed!"},
		"all sites":               {list(true, Draft{"10.0.0.0/8", nil, []chat.SiteID{alder}, ""}), list(true, a), "changed!"},
		"covered for a site":      {list(true, Draft{"10.0.0.0/8", nil, []chat.SiteID{alder}, ""}), list(true, Draft{"10.0.0.0/8", nil, []chat.SiteID{alder}, ""}, Draft{"10.1.0.0/16", nil, []chat.SiteID{birch}, ""}), "added!"},
		"another note":            {list(true, a), list(true, Draft{"10.0.0.0/8", nil, nil, "x"}), "changed"},
		"other family":            {list(true, a), list(true, a, Draft{"fc00::/7", nil, nil, ""}), "added!"},
	} {
		var got []string
		for _, d := range Between(c.was, c.is) {
			word := d.Kind
			if d.Loosens {
				word += "!"
			}
			got = append(got, word)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// A change is written down before it is done, without its addresses; what can't be written down is not done.
func TestChangesAreWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		book := &chattest.Book{}
		f.o.Audit = book
		f.Register = f.another(t)
		ctx := t.Context()
		f.change(t, true, Draft{"198.51.100.0/24", nil, nil, "heron"})
		f.change(t, true, Draft{"198.51.100.0/24", nil, nil, "heron"}) // says the same
		if _, err := f.Change(ctx, admin, edit(office, 1, true, Draft{"192.0.2.1", nil, nil, ""})); chat.CodeOf(err) != chat.Invalid {
			t.Error(err)
		}
		if _, err := f.AllowByHost(ctx, "203.0.113.7", ""); err != nil {
			t.Fatal(err)
		}
		lines, acts := book.Take()
		if !slices.Equal(lines, []string{"begin access.allow_list", "done access.allow_list", "begin access.allow_list", "done access.allow_list"}) {
			t.Fatalf("%v", lines)
		}
		if acts[0].By.Staff != admin.ID || acts[0].Facts["loosens"] != "0" || acts[0].Facts["on"] != "true" ||
			acts[1].By != (chat.Actor{Kind: chat.ActorHost}) || acts[1].Facts["loosens"] != "1" || acts[1].Facts["version"] != "2" {
			t.Errorf("%+v", acts)
		}
		if said := fmt.Sprintf("%+v", acts); strings.Contains(said, "heron") || strings.Contains(said, "203.0") {
			t.Error("an address or a note is in the log")
		}
		book.Close(true)
		_, err := f.Agreed(ctx, admin.ID, edit(office, 2, false), nil)
		_, err2 := f.OffByHost(ctx)
		if chat.CodeOf(err) != chat.Unlogged || chat.CodeOf(err2) != chat.Unlogged || f.Newest().Number != 2 || f.another(t).Newest().Number != 2 {
			t.Errorf("changed without being written down: %v, %v", err, err2)
		}
	})
}

// Nothing of a list is in its row in clear, and a row that was changed by hand admits nobody, until the host says otherwise.
func TestARowThatDoesNotOpen(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		f.change(t, true, Draft{"198.51.100.0/24", nil, nil, "heron lane"})
		var body []byte
		if err := f.o.DB.Read().QueryRowContext(ctx, `SELECT body FROM allow_list`).Scan(&body); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body), "heron") || strings.Contains(string(body), "198.51") {
			t.Error("the row is in clear")
		}
		body[len(body)-1] ^= 1
		err := f.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, `UPDATE allow_list SET body = $1`, body)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		f.Register = f.another(t)
		if v := f.Newest(); !v.Broken || f.Admits(office, as("")) || f.Admits(office, as("administrator")) {
			t.Errorf("%+v", v)
		}
		if steps, err := f.History(ctx, 9); err != nil || len(steps) != 1 || len(steps[0].Changes) != 0 {
			t.Errorf("%+v, %v", steps, err)
		}
		if v, err := f.AllowByHost(ctx, "198.51.100.7", ""); err != nil || v.Number != 2 || v.Broken || !f.Admits(office, as("agent")) || f.Admits(netip.MustParseAddr("198.51.100.8"), as("")) {
			t.Errorf("%+v, %v", v, err)
		}
	})
}
