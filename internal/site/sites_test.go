package site

import (
	"context"
	"strings"
	"sync"
	"testing"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/internal/keystore/keystoretest"
)

func options(t *testing.T, open func(testing.TB) *db.DB) Options {
	t.Helper()
	ctx := t.Context()
	ring := keystoretest.Ring(t)
	d := open(t)
	if err := d.Migrate(ctx, db.Migrations); err != nil {
		t.Fatal(err)
	}
	return Options{DB: d, Ring: ring}
}

func TestIDsStayWithTheirKeys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		o := options(t, open)
		ctx := t.Context()
		shop := Spec{Key: "shop", Name: "Shop", Origins: []string{"https://Shop.example/"}}
		books := Spec{Key: "books", Name: "Books", Origins: []string{"https://books.example"}, Accent: "#ffd400"}
		first, err := Open(ctx, o, []Spec{shop, books})
		if err != nil {
			t.Fatal(err)
		}
		a, err := first.ByKey("shop")
		if err != nil {
			t.Fatal(err)
		}
		if a.Accent != DefaultAccent || a.AccentOn != light || !a.Served || a.Origins[0] != "https://shop.example" {
			t.Errorf("shop is %+v", a)
		}
		if _, err := o.Ring.Key(ctx, keyring.KeyID(a.ID.Bytes())); err != nil {
			t.Errorf("the site's key: %v", err)
		}
		shop.Name = "The Shop"
		second, err := Open(ctx, o, []Spec{shop})
		if err != nil {
			t.Fatal(err)
		}
		b, err := second.ByKey("shop")
		if err != nil || b.ID != a.ID || b.Name != "The Shop" {
			t.Errorf("after a restart: %+v, %v", b, err)
		}
		if _, err := second.ByKey("books"); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("a site that is not declared is served: %v", err)
		}
		old, err := first.ByKey("books")
		if err != nil {
			t.Fatal(err)
		}
		if gone, err := second.ByID(old.ID); err != nil || gone.Served || gone.Name != "Books" || gone.Allows("https://books.example") {
			t.Errorf("a former site: %+v, %v", gone, err)
		}
		if len(second.Served()) != 1 {
			t.Errorf("%d sites are served", len(second.Served()))
		}
		if _, err := second.ByID(chat.NewSiteID()); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("an unknown id: %v", err)
		}
	})
}

// Several servers that start on one database agree on the ids.
func TestServersStartTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		o := options(t, open)
		spec := []Spec{{Key: "shop", Name: "Shop", Origins: []string{"https://shop.example"}}}
		ids := make([]chat.SiteID, 8)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				s, err := Open(context.WithoutCancel(t.Context()), o, spec)
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = s.Served()[0].ID
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] || id.IsZero() {
				t.Fatalf("ids differ: %v", ids)
			}
		}
	})
}

func TestAllThatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	_, err := Open(t.Context(), Options{}, []Spec{
		{Key: "a", Name: "A", Origins: []string{"https://a.example"}},
		{Key: "a", Name: "A", Origins: []string{"https://a.example"}},
		{Key: "b", Origins: []string{"http://b.example"}, Accent: "red"},
	})
	if err == nil {
		t.Fatal("taken")
	}
	for _, part := range []string{`"a" is declared twice`, `site "b"`, "name:", "origins:", "accent:"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}
