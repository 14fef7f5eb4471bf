package audit

import (
	"bytes"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// Months are cut off, proven to continue each other, and dropped when their time is over. What is left can be verified, and
// continues checkpoints of cuts whose entries are long gone.
func TestMonths(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		b := lay(t, open)
		var notes []string // the newest of each month
		for month := range 20 {
			b.watch.set(time.Date(2026, time.Month(1+month), 10, 12, 0, 0, 0, time.UTC))
			b.keepHouse(t.Context())
			if month != 7 { // nothing happens in August
				b.fill(1 + month%3)
			}
			notes = append(notes, b.newest())
		}
		r := b.whole()
		// 13 months are kept after the one of an entry: of September 2027, those up to June 2026 are gone... and August had none.
		dropped := b.number(`SELECT COUNT(*) FROM cut WHERE dropped > 0`)
		if r.Base == 0 || dropped != 6 || r.Cuts != 18 || b.number(`SELECT COUNT(*) FROM leaf WHERE n < $1`, r.Base) != 0 ||
			b.number(`SELECT COUNT(*) FROM checkpoint WHERE size < $1`, r.Base) != 0 {
			t.Errorf("%+v, %d months dropped", r, dropped)
		}
		for month, note := range notes {
			got, err := b.verify(note)
			if err != nil || got.Compared != 1 {
				t.Errorf("the checkpoint of month %d: %+v %v", month+1, got, err)
			}
		}
		// What was dropped is an entry itself.
		list, _, err := b.List(t.Context(), auditor, Filter{Act: actDropped})
		b.must(err)
		if len(list) != 6 || list[5].Details.Facts["month"] != "2026-01" || list[0].Result != Done {
			t.Errorf("%+v", list)
		}
		// Proofs of entries that are kept need nothing of what was dropped.
		var part bytes.Buffer
		b.must(b.Integrate(t.Context()))
		b.must(Stream(t.Context(), b.d, Choice{From: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)}, func(l *Line) error { part.Write(encodeLine(l)); return nil }))
		rep, err := Verify(&Verifier{Older: notes[len(notes)-1:]}, func(emit func(*Line) error) error { return ReadLines(&part, emit) })
		if err != nil || rep.Entries == 0 || !rep.Part {
			t.Errorf("%+v %v", rep, err)
		}
	})
}

// Attacks on what is left of dropped months.
func TestTamperedCuts(t *testing.T) {
	t.Parallel()
	for name, attack := range map[string]func(b *bed){
		"a cut is removed":            func(b *bed) { b.exec(`DELETE FROM cut WHERE month = '2026-01'`) },
		"the last dropped is removed": func(b *bed) { b.exec(`DELETE FROM cut WHERE month = '2026-04'`) },
		"two are swapped": func(b *bed) {
			b.exec(`UPDATE cut SET note = (SELECT note FROM cut WHERE month = '2026-02') WHERE month = '2026-01'`)
		},
		"a proof is another's":     func(b *bed) { b.exec(`UPDATE cut SET proof = $1 WHERE month = '2026-02'`, make([]byte, 32)) },
		"the edge is another's":    func(b *bed) { b.exec(`UPDATE cut SET edge = zeroblob(length(edge)) WHERE month = '2026-04'`) },
		"more was dropped":         func(b *bed) { b.exec(`DELETE FROM leaf WHERE n = (SELECT MIN(n) FROM leaf)`) },
		"a cut of what is kept is": func(b *bed) { b.exec(`UPDATE cut SET note = $1 WHERE month = '2026-05'`, stranger(b)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := lay(t, sqlite)
			b.months = 2
			for month := range 7 {
				b.watch.set(time.Date(2026, time.Month(1+month), 10, 12, 0, 0, 0, time.UTC))
				b.keepHouse(t.Context())
				b.fill(3)
			}
			first := firstCut(b)
			if r, err := b.verify(first); err != nil || r.Base == 0 || r.Compared != 1 {
				t.Fatalf("%+v %v", r, err)
			}
			attack(b)
			if _, err := b.verify(first); err == nil {
				t.Error("it is called whole")
			}
		})
	}
}

func firstCut(b *bed) (note string) {
	b.t.Helper()
	b.must(b.d.Read().QueryRowContext(b.t.Context(), `SELECT note FROM cut ORDER BY size LIMIT 1`).Scan(&note))
	return note
}

// An older checkpoint that is neither of what is kept nor of a cut can't be compared, and that is said.
func TestTooOldToCompare(t *testing.T) {
	t.Parallel()
	b := lay(t, sqlite)
	b.months = 1
	b.fill(1)
	old := b.newest()
	b.fill(3)
	for month := range 4 {
		b.watch.set(time.Date(2026, time.Month(2+month), 10, 12, 0, 0, 0, time.UTC))
		b.keepHouse(t.Context())
		b.fill(1)
	}
	b.whole()
	if _, err := b.verify(old); err == nil {
		t.Error("it is called compared")
	}
}

// A clock that goes back ends no month and drops nothing.
func TestClockGoesBack(t *testing.T) {
	t.Parallel()
	b := lay(t, sqlite)
	b.fill(2)
	b.watch.set(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	b.keepHouse(t.Context())
	b.do(chat.Act{Name: chat.ActSearch, By: mina})
	b.must(b.Integrate(t.Context()))
	if n := b.number(`SELECT COUNT(*) FROM cut`); n != 0 {
		t.Errorf("%d months were cut", n)
	}
	b.whole()
}

func TestOverAfter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		month, now string
		want       bool
	}{
		{"2026-01", "2027-02-28", false}, {"2026-01", "2027-03-01", true}, {"2025-12", "2027-01-31", false}, {"2025-12", "2027-02-01", true}, {"never", "2099-01-01", false},
	} {
		now, _ := time.Parse(time.DateOnly, c.now)
		if got := overAfter(c.month, 13, now); got != c.want {
			t.Errorf("%s on %s: %v", c.month, c.now, got)
		}
	}
}
