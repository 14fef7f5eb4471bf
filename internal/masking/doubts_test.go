package masking

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/mask"
)

func (f *fixture) doubts() *Doubts { return NewDoubts(f.o) }

func (f *fixture) listed(t *testing.T, d *Doubts, site int) []Doubted {
	t.Helper()
	list, err := d.List(t.Context(), officer, f.sites[site])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func total(list []Doubted) (n int) {
	for _, x := range list {
		n += x.Visitors + x.Staff
	}
	return n
}

var parcel = chat.Doubt{
	Entity: mask.TaxID, Rule: "tax_id.de.idnr", Confirmed: []string{"check", "label:id"}, Against: []string{"overruled:visitor"}, Shape: "AA-9999-999", Visitor: true,
}

func TestDoubtsAreCounted(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		d := f.doubts()
		mine := parcel
		mine.Visitor, mine.Shape = false, ""
		d.Add(f.sites[0], parcel)
		d.Add(f.sites[0], mine)
		d.Add(f.sites[1], mine)
		d.Add(f.sites[0], chat.Doubt{Entity: "sauce", Rule: "sauce.any", Visitor: true})
		if got := f.listed(t, d, 0); len(got) != 2 {
			t.Fatalf("listed %+v", got)
		}
		f.now = f.now.Add(48 * time.Hour)
		d.Add(f.sites[0], parcel)
		d = f.doubts() // what a process that is killed had in memory is lost, and no more
		d.Add(f.sites[0], parcel)
		got := f.listed(t, d, 0)
		first, last := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)
		if len(got) != 2 || got[0].Visitors != 2 || got[0].Staff != 0 || got[0].Shape != parcel.Shape || got[0].Rule != parcel.Rule || got[0].Entity != parcel.Entity ||
			!slices.Equal(got[0].Confirmed, parcel.Confirmed) || !slices.Equal(got[0].Against, parcel.Against) || !got[0].First.Equal(first) || !got[0].Last.Equal(last) {
			t.Errorf("listed %+v", got)
		}
		if got[1].Visitors != 0 || got[1].Staff != 1 || got[1].Shape != "" || !got[1].Last.Equal(first) {
			t.Errorf("by staff %+v", got[1])
		}
		if other := f.listed(t, d, 1); len(other) != 1 || other[0].Staff != 1 {
			t.Errorf("the other site's %+v", other)
		}
		for name, c := range map[string]struct {
			who  chat.Staff
			site chat.SiteID
			code chat.Code
		}{
			"who only sees policies": {lead, f.sites[0], chat.Forbidden},
			"of a site not served":   {chat.Staff{ID: officer.ID, Perms: officer.Perms}, f.sites[0], chat.NotFound},
		} {
			if _, err := d.List(t.Context(), c.who, c.site); chat.CodeOf(err) != c.code {
				t.Errorf("%s: %v", name, err)
			}
		}
		f.now = f.now.Add(DoubtsKept - 24*time.Hour)
		d.Add(f.sites[1], parcel)
		if got := f.listed(t, d, 0); len(got) != 1 || got[0].Visitors != 2 {
			t.Errorf("after a while %+v", got)
		}
		if err := d.forget(t.Context()); err != nil {
			t.Fatal(err)
		}
		var rows int
		if err := f.o.DB.Read().QueryRowContext(t.Context(), `SELECT count(*) FROM mask_doubt`).Scan(&rows); err != nil || rows != 2 {
			t.Errorf("%d rows are left, %v", rows, err)
		}
	})
}

// Whoever makes up doubts of ever new kinds pushes out nothing that others agree on, and fills nothing.
func TestDoubtsAreBounded(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		d := f.doubts()
		for range 3 {
			d.Add(f.sites[0], parcel)
		}
		if got := f.listed(t, d, 0); len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		kinds := MaxDoubts + 50
		for i := range kinds {
			x := parcel
			x.Rule = "tax_id." + strings.Repeat("x", i%40) + fmt.Sprint(i)
			x.Confirmed = []string{strings.Repeat("word", 200)}
			if i%2 == 1 {
				x.Entity, x.Rule = mask.NationalID, "national_id."+x.Rule
			}
			d.Add(f.sites[0], x)
		}
		got := f.listed(t, d, 0)
		if len(got) > MaxDoubts+2 || total(got) != kinds+3 || !slices.ContainsFunc(got, func(x Doubted) bool { return x.Rule == parcel.Rule && x.Visitors == 3 }) {
			t.Errorf("%d kinds, %d doubts", len(got), total(got))
		}
		if n := len(slices.DeleteFunc(got, func(x Doubted) bool { return x.Rule != "" })); n != 1 {
			t.Errorf("%d rows of what was too much", n)
		}
		for i := range 3 * mostWaiting {
			x := parcel
			x.Rule = fmt.Sprint("tax_id.", i)
			d.Add(f.sites[0], x)
		}
		if len(d.waiting) > mostWaiting {
			t.Errorf("%d wait", len(d.waiting))
		}
	})
}

func TestDoubtsWaitForTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		d := f.doubts()
		d.Add(f.sites[0], parcel)
		over, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.store(over); err == nil {
			t.Fatal("stored")
		}
		d.Add(f.sites[0], parcel)
		ctx, stop := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() { d.Run(ctx) })
		stop() // what waits is written down at the end
		run.Wait()
		if got := f.listed(t, f.doubts(), 0); len(got) != 1 || got[0].Visitors != 2 {
			t.Errorf("%+v", got)
		}
	})
}
