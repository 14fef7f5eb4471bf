package apitoken

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/access"
	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keystore/keystoretest"
	"snug/internal/perm"
	"snug/mask"
	"snug/mask/text"
)

var office = netip.MustParseAddr("198.51.100.7")

type fixture struct {
	*Room
	o       Options
	book    chattest.Book
	people  map[chat.StaffID]chat.Staff
	signals []chat.Signal
	now     time.Time
	lead    chat.Staff
	admin   chat.Staff
}

func (f *fixture) Raise(s chat.Signal) { f.signals = append(f.signals, s) }

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		if err := d.Migrate(t.Context(), db.Migrations); err != nil {
			t.Fatal(err)
		}
		f := &fixture{now: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), people: map[chat.StaffID]chat.Staff{}}
		f.lead, f.admin = f.hire(access.Lead), f.hire(access.Administrator)
		engine := mask.New(mask.Policy{})
		f.o = Options{
			DB: d, Ring: keystoretest.Ring(t), Mask: func(chat.SiteID) *mask.Engine { return engine }, Audit: &f.book, Signals: f, Now: func() time.Time { return f.now },
			Known: func(id chat.StaffID) (chat.Staff, bool) { s, ok := f.people[id]; return s, ok },
			Grantable: func(p perm.Permission) bool {
				return slices.Contains([]perm.Permission{perm.ReadOwn, perm.ReadTeam, perm.Reply, perm.Search, perm.SeePosture}, p)
			},
		}
		var err error
		if f.Room, err = New(f.o); err != nil {
			t.Fatal(err)
		}
		fn(t, f)
	})
}

func (f *fixture) hire(role string) chat.Staff {
	s := chat.Staff{ID: chat.NewStaffID(), Role: role, Perms: access.Role(role), Sites: chat.AllSites()}
	f.people[s.ID] = s
	return s
}

func (f *fixture) draft(change func(*Draft)) Draft {
	d := Draft{Name: text.Typed("Reports"), Scopes: []perm.Permission{perm.ReadOwn, perm.Search}, Sites: chat.AllSites(), Expires: f.now.Add(30 * 24 * time.Hour)}
	if change != nil {
		change(&d)
	}
	return d
}

func (f *fixture) make(t *testing.T, change func(*Draft)) (string, Token) {
	t.Helper()
	secret, token, err := f.Make(t.Context(), f.lead, f.draft(change))
	if err != nil {
		t.Fatal(err)
	}
	return secret, token
}

func code(t *testing.T, what string, err error, want chat.Code) {
	t.Helper()
	if got := chat.CodeOf(err); got != want {
		t.Errorf("%s: %q (%v), want %q", what, got, err, want)
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		s := newToken()
		if !WellFormed(s) || len(s) != Length || seen[s] {
			t.Fatalf("%q", s)
		}
		seen[s] = true
		for at := range s {
			b := []byte(s)
			if b[at]++; WellFormed(string(b)) {
				t.Errorf("a character changed: %s", b)
			}
		}
		if masked := mask.New(mask.Policy{}).Scan(text.Typed("it is " + s + " now")).Text.Clear(); strings.Contains(masked, s[10:20]) {
			t.Errorf("our own masking does not know it: %s", masked)
		}
	}
}

func FuzzWellFormed(f *testing.F) {
	f.Add(newToken())
	f.Add(Prefix + strings.Repeat("0", 49))
	f.Fuzz(func(t *testing.T, s string) {
		if WellFormed(s) && (len(s) != Length || !strings.HasPrefix(s, Prefix)) {
			t.Errorf("%q", s)
		}
	})
}

// A token may what its scopes name and its owner may now, and ends with whoever made it.
func TestUse(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		site := chat.NewSiteID()
		secret, token := f.make(t, func(d *Draft) { d.Sites = chat.OnlySites(site, chat.NewSiteID()) })
		s, used, err := f.Use(ctx, secret, office)
		if err != nil || s.ID != f.lead.ID || used.ID != token.ID || s.Session.String() != token.ID.String() ||
			!slices.Equal(s.Perms.List(), []perm.Permission{perm.ReadOwn, perm.Search, perm.SignedIn}) || !s.Sites.Has(site) || s.Sites.All() {
			t.Fatalf("%+v, %v", s, err)
		}
		f.now = f.now.Add(time.Minute)
		if _, _, err := f.Use(ctx, secret, office); err != nil {
			t.Fatal(err)
		}
		if list, err := f.List(ctx, f.lead); err != nil || len(list) != 1 || !list[0].Used.Equal(f.now) || list[0].Name != "Reports" {
			t.Errorf("%+v, %v", list, err)
		}
		owner := f.lead
		owner.Perms, owner.Sites = access.Role(access.Auditor), chat.OnlySites(site)
		f.people[owner.ID] = owner
		if s, _, err := f.Use(ctx, secret, office); err != nil || s.Perms.Has(perm.ReadOwn) || s.Perms.Has(perm.Search) || !slices.Equal(s.Sites.Named(), []chat.SiteID{site}) {
			t.Errorf("after the owner may less: %+v, %v", s, err)
		}
		delete(f.people, owner.ID)
		_, _, err = f.Use(ctx, secret, office)
		code(t, "without its owner", err, chat.Unsigned)
		f.people[owner.ID] = f.lead
		if _, _, err := f.Use(ctx, secret, office); err != nil {
			t.Errorf("let in again: %v", err)
		}
		f.now = token.Expires
		_, _, err = f.Use(ctx, secret, office)
		code(t, "expired", err, chat.Unsigned)
		kinds := []chat.SignalKind{}
		for _, s := range f.signals {
			kinds = append(kinds, s.Kind)
			if s.Subject != owner.ID || s.Facts["token"] != token.ID.String() || strings.Contains(s.Facts["token"], secret) {
				t.Errorf("%+v", s)
			}
		}
		if !slices.Equal(kinds, []chat.SignalKind{chat.SignalAPITokenEnded, chat.SignalAPITokenEnded}) {
			t.Errorf("told %v", kinds)
		}
	})
}

func TestRefused(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		secret, token := f.make(t, func(d *Draft) { d.Addresses = []string{"198.51.100.0/24", "2001:db8::7"} })
		for _, from := range []string{"198.51.100.7", "::ffff:198.51.100.7", "2001:db8::7"} {
			if _, _, err := f.Use(ctx, secret, netip.MustParseAddr(from)); err != nil {
				t.Errorf("%s: %v", from, err)
			}
		}
		for _, from := range []netip.Addr{netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8::8"), {}} {
			_, _, err := f.Use(ctx, secret, from)
			code(t, from.String(), err, chat.Unsigned)
		}
		if len(f.signals) != 3 || f.signals[0].Kind != chat.SignalAPITokenElsewhere || f.signals[0].From.String() != "203.0.113.7" {
			t.Errorf("%+v", f.signals)
		}
		f.signals = nil
		for _, wrong := range []string{"", Prefix, secret + "x", secret[:len(secret)-1], strings.ToUpper(secret), " " + secret, strings.Repeat("A", 43), secret[:len(secret)-6] + "000000"} {
			_, _, err := f.Use(ctx, wrong, office)
			code(t, wrong, err, chat.Unsigned)
		}
		if len(f.signals) != 0 {
			t.Errorf("a slip is a signal: %+v", f.signals)
		}
		_, _, err := f.Use(ctx, newToken(), office)
		code(t, "one that nobody has", err, chat.Unsigned)
		if len(f.signals) != 1 || f.signals[0].Kind != chat.SignalTokenGuessed {
			t.Errorf("%+v", f.signals)
		}
		code(t, "somebody else's", f.Revoke(ctx, f.hire(access.Lead), token.ID), chat.NotFound)
		if err := f.Revoke(ctx, f.admin, token.ID); err != nil {
			t.Fatal(err)
		}
		_, _, err = f.Use(ctx, secret, office)
		code(t, "revoked", err, chat.Unsigned)
		// Who writes to the rows without the key neither brings it back nor makes it last or may more.
		for what, sql := range map[string]string{
			"not revoked":     `UPDATE api_token SET revoked_at = 0`,
			"for another":     `UPDATE api_token SET staff = id`,
			"with other body": `UPDATE api_token SET body = hash`,
		} {
			err := f.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error { _, err := q.ExecContext(ctx, sql); return err })
			if err != nil {
				t.Fatal(err)
			}
			_, _, err = f.Use(ctx, secret, office)
			code(t, what, err, chat.Unsigned)
		}
	})
}

func TestMake(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		ctx := t.Context()
		agent := f.hire(access.Agent)
		elsewhere := f.lead
		elsewhere.Sites = chat.OnlySites(chat.NewSiteID())
		for what, c := range map[string]struct {
			s      chat.Staff
			change func(*Draft)
			want   chat.Code
		}{
			"without the right":       {agent, nil, chat.Forbidden},
			"without a name":          {f.lead, func(d *Draft) { d.Name = text.Typed(" ") }, chat.Invalid},
			"a long name":             {f.lead, func(d *Draft) { d.Name = text.Typed(strings.Repeat("x", 61)) }, chat.Invalid},
			"an invisible name":       {f.lead, func(d *Draft) { d.Name = text.Typed("a\u2028b") }, chat.Invalid},
			"without scopes":          {f.lead, func(d *Draft) { d.Scopes = nil }, chat.Invalid},
			"what one may not":        {f.lead, func(d *Draft) { d.Scopes = []perm.Permission{perm.SeePosture} }, chat.Invalid},
			"what no token may":       {f.lead, func(d *Draft) { d.Scopes = []perm.Permission{perm.MakeTokens} }, chat.Invalid},
			"what there is not":       {f.lead, func(d *Draft) { d.Scopes = []perm.Permission{"all"} }, chat.Invalid},
			"for no site":             {f.lead, func(d *Draft) { d.Sites = chat.Sites{} }, chat.Invalid},
			"for others' sites":       {elsewhere, nil, chat.Invalid},
			"for more than a year":    {f.lead, func(d *Draft) { d.Expires = f.now.Add(MaxLife + time.Hour) }, chat.Invalid},
			"over already":            {f.lead, func(d *Draft) { d.Expires = f.now }, chat.Invalid},
			"a zone":                  {f.lead, func(d *Draft) { d.Addresses = []string{"fe80::1%eth0"} }, chat.Invalid},
			"bits behind the prefix":  {f.lead, func(d *Draft) { d.Addresses = []string{"198.51.100.7/24"} }, chat.Invalid},
			"everywhere":              {f.lead, func(d *Draft) { d.Addresses = []string{"0.0.0.0/0"} }, chat.Invalid},
			"more networks than room": {f.lead, func(d *Draft) { d.Addresses = make([]string, MaxAddresses+1) }, chat.Invalid},
		} {
			secret, _, err := f.Make(ctx, c.s, f.draft(c.change))
			code(t, what, err, c.want)
			if secret != "" {
				t.Errorf("%s: something was given out", what)
			}
		}
		f.book.Close(true)
		_, _, err := f.Make(ctx, f.lead, f.draft(nil))
		code(t, "unlogged", err, chat.Unlogged)
		f.book.Close(false)
		if list, err := f.All(ctx); err != nil || len(list) != 0 {
			t.Fatalf("a refused one is there: %+v, %v", list, err)
		}
		f.book.Take()
		secret, _ := f.make(t, func(d *Draft) { d.Name = text.Typed("for the card 4111 1111 1111 1111") })
		list, err := f.All(ctx)
		if err != nil || len(list) != 1 || strings.Contains(list[0].Name, "1111 1111") {
			t.Errorf("%+v, %v", list, err)
		}
		_, acts := f.book.Take()
		if len(acts) != 1 || acts[0].By.Staff != f.lead.ID || acts[0].Facts["scopes"] != "conversation.read_own conversation.search" {
			t.Errorf("%+v", acts)
		}
		var body, hash []byte
		if err := f.o.DB.Read().QueryRowContext(ctx, `SELECT body, hash FROM api_token`).Scan(&body, &hash); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(body)+string(hash), secret) || strings.Contains(string(body), "search") {
			t.Error("the row is in clear")
		}
		for range MaxOwn - 1 {
			f.make(t, nil)
		}
		_, _, err = f.Make(ctx, f.lead, f.draft(nil))
		code(t, "too many", err, chat.TooMany)
		if other, err := f.List(ctx, f.hire(access.Lead)); err != nil || len(other) != 0 {
			t.Errorf("others see them: %v, %v", other, err)
		}
		if all, err := f.List(ctx, f.admin); err != nil || len(all) != MaxOwn {
			t.Errorf("who manages them sees %d, %v", len(all), err)
		}
		if err := f.RevokeByHost(ctx, list[0].ID); err != nil {
			t.Error(err)
		}
		f.make(t, nil)
	})
}
