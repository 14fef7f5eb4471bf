package drift

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/chat/chattest"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/internal/keystore/keystoretest"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name          string
		before, now   Setting
		changed, less bool
		how           string
	}{
		{"the same number", Setting{Rule: Less, N: 13}, Setting{Rule: Less, N: 13}, false, false, ""},
		{"kept shorter", Setting{Rule: Less, N: 13}, Setting{Rule: Less, N: 6}, true, true, "13 > 6"},
		{"kept longer", Setting{Rule: Less, N: 6}, Setting{Rule: Less, N: 13}, true, false, "6 > 13"},
		{"a limit raised", Setting{Rule: More, N: 20}, Setting{Rule: More, N: 21}, true, true, "20 > 21"},
		{"a limit lowered", Setting{Rule: More, N: 20}, Setting{Rule: More, N: 1}, true, false, "20 > 1"},
		{"switched off", Switch("", Less, true), Switch("", Less, false), true, true, "1 > 0"},
		{"switched on", Switch("", Less, false), Switch("", Less, true), true, false, "0 > 1"},
		{"in another order", Setting{Rule: Fewer, Of: []string{"a", "b"}}, Setting{Rule: Fewer, Of: []string{"b", "a"}}, false, false, ""},
		{"one of what is told gone", Setting{Rule: Fewer, Of: []string{"a", "b"}}, Setting{Rule: Fewer, Of: []string{"b", "c"}}, true, true, "1 gone, 1 added"},
		{"one more is told", Setting{Rule: Fewer, Of: []string{"a"}}, Setting{Rule: Fewer, Of: []string{"a", "b"}}, true, false, "0 gone, 1 added"},
		{"one more is believed", Setting{Rule: Added}, Setting{Rule: Added, Of: []string{"a"}}, true, true, "0 gone, 1 added"},
		{"another one is believed", Setting{Rule: Added, Of: []string{"a"}}, Setting{Rule: Added, Of: []string{"b"}}, true, true, "1 gone, 1 added"},
		{"one less is believed", Setting{Rule: Added, Of: []string{"a"}}, Setting{Rule: Added}, true, false, "1 gone, 0 added"},
		{"the second place is another", Name("", Fewer, "a"), Name("", Fewer, "b"), true, true, "1 gone, 1 added"},
		{"the second place is gone", Name("", Fewer, "a"), Name("", Fewer, ""), true, true, "1 gone, 0 added"},
		{"a setting of another program", Setting{Key: "old", Rule: Less, N: 1}, Setting{Key: "new", Rule: Less}, false, false, ""},
	} {
		got := Compare([]Setting{tc.before}, []Setting{tc.now})
		if len(got) == 1 != tc.changed || tc.changed && (got[0].Loosens != tc.less || got[0].How != tc.how) {
			t.Errorf("%s: %+v", tc.name, got)
		}
	}
}

type house struct {
	Options
	book *chattest.Book
	acts []chat.Act
	told [][]Change
	fail error
}

// written takes what is new in the book, and tells how much.
func (h *house) written() int {
	_, acts := h.book.Take()
	h.acts = append(h.acts, acts...)
	return len(acts)
}

func newHouse(t *testing.T, d *db.DB, ring *keyring.Ring) *house {
	t.Helper()
	if err := d.Migrate(t.Context(), db.Migrations); err != nil {
		t.Fatal(err)
	}
	h := &house{book: &chattest.Book{}}
	h.Options = Options{DB: d, Ring: ring, Audit: h.book, Now: time.Now, Tell: func(_ context.Context, q db.Querier, c []Change, _ time.Time) error {
		if q == nil {
			t.Error("told outside the unit of work")
		}
		h.told = append(h.told, c)
		return h.fail
	}}
	return h
}

// What protects less than at the last start is written and told, once; what protects more is written; the same again is neither.
// What can't be written or told is not taken for known. A row that somebody else changed, or took away, shows.
func TestNote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		t.Parallel()
		d := open(t)
		h := newHouse(t, d, keystoretest.Ring(t))
		start := func(what string, months int64, to []string, acts, told int) {
			t.Helper()
			h.written()
			toldBefore := len(h.told)
			err := Note(t.Context(), h.Options, []Setting{{Key: "audit.months", Rule: Less, N: months}, {Key: "alerts.to", Rule: Fewer, Of: to}})
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if n, m := h.written(), len(h.told)-toldBefore; n != acts || m != told {
				t.Errorf("%s: %d acts, told %d times; want %d, %d", what, n, m, acts, told)
			}
		}
		both := []string{"a@shop.example", "b@shop.example"}
		h.New = true
		start("the first start of all", 13, both, 0, 0)
		h.New = false
		start("the same", 13, both, 0, 0)
		start("less and less", 6, both[:1], 2, 1)
		if last := h.told[0]; len(last) != 2 || last[0] != (Change{"audit.months", true, "13 > 6"}) || last[1] != (Change{"alerts.to", true, "1 gone, 0 added"}) {
			t.Errorf("told: %+v", last)
		}
		for _, a := range h.acts {
			if a.Name != chat.ActSettings || a.By.Kind != chat.ActorHost || a.Facts["protects"] != "less" || strings.Contains(a.Facts["how"], "@") {
				t.Errorf("written: %+v", a)
			}
		}
		start("the same again", 6, both[:1], 0, 0)
		start("more", 13, both, 2, 0)

		// Not told, not kept: it is told at the next start.
		h.fail = errors.New("the outbox is out of order")
		if err := Note(t.Context(), h.Options, []Setting{{Key: "audit.months", Rule: Less, N: 1}}); !errors.Is(err, h.fail) {
			t.Errorf("not told: %v", err)
		}
		h.fail, h.told = nil, nil
		start("told later", 1, both, 1, 1)

		h.book.Close(true)
		if err := Note(t.Context(), h.Options, []Setting{{Key: "audit.months", Rule: Less, N: 0}}); chat.CodeOf(err) != chat.Unlogged || len(h.told) != 1 {
			t.Errorf("not written: %v", err)
		}
		h.book.Close(false)
		start("written later", 0, both, 1, 1)

		change := func(statement string) {
			t.Helper()
			if err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
				_, err := q.ExecContext(ctx, statement)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		var body []byte
		if err := d.Read().QueryRowContext(t.Context(), selectSettings).Scan(&body); err != nil || strings.Contains(string(body), "shop.example") {
			t.Errorf("the row shows addresses: %v", err)
		}
		other := newHouse(t, d, keystoretest.Ring(t)) // whoever has the rows alone
		other.New = true
		change(`DELETE FROM start_settings`)
		if err := Note(t.Context(), other.Options, []Setting{{Key: "audit.months", Rule: Less, N: 0}}); err != nil {
			t.Fatal(err)
		}
		start("a row of somebody else's", 0, both, 1, 1)
		if last := h.told[len(h.told)-1]; len(last) != 1 || !last[0].Loosens || last[0].Key != unreadable {
			t.Errorf("told: %+v", last)
		}
		change(`DELETE FROM start_settings`)
		start("a row that was taken away", 0, both, 1, 0)
		if a := h.acts; a[len(a)-1].Facts["first"] != "true" {
			t.Errorf("written: %+v", a[len(a)-1])
		}
		if !slices.ContainsFunc(h.acts, func(a chat.Act) bool { return a.Facts["protects"] == "more" }) {
			t.Error("what protects more was not written")
		}
	})
}
