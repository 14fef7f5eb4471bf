package audit

import (
	"testing"

	"snug/internal/db"
)

// Each attack is by somebody who can write to the database, but has no key. The verifier names the first bad entry, or,
// where the attacker has put the chain in order again, the entries that the next signature was over.
func TestTampering(t *testing.T) {
	t.Parallel()
	// The log has: entry 0, that it was begun; and from 1 on, intents and outcomes, a checkpoint after each pair.
	for name, c := range map[string]struct {
		attack      func(b *bed)
		first, last int64
	}{
		"a middle entry's act is changed":    {func(b *bed) { b.exec(`UPDATE leaf SET act = 'staff.add' WHERE n = 7`) }, 7, 7},
		"a middle entry's time is changed":   {func(b *bed) { b.exec(`UPDATE leaf SET at = at + 1 WHERE n = 4`) }, 4, 4},
		"a commitment is changed":            {func(b *bed) { b.exec(`UPDATE leaf SET commitment = $1 WHERE n = 5`, make([]byte, 32)) }, 5, 5},
		"an outcome is made good":            {func(b *bed) { b.exec(`UPDATE leaf SET result = 'failed' WHERE n = 6`) }, 6, 6},
		"a row is deleted":                   {func(b *bed) { b.exec(`DELETE FROM leaf WHERE n = 9`) }, 9, 9},
		"the first row is deleted":           {func(b *bed) { b.exec(`DELETE FROM leaf WHERE n = 0`) }, 0, 0},
		"the last rows are deleted":          {func(b *bed) { b.exec(`DELETE FROM leaf WHERE n >= 17`) }, 17, 18},
		"everything is deleted":              {func(b *bed) { b.exec(`DELETE FROM leaf`) }, 0, 0},
		"two rows are swapped":               {swap(5, 8), 5, 5},
		"neighbours are swapped":             {swap(7, 8), 7, 7},
		"a row is put in":                    {func(b *bed) { insert(b, 19) }, 19, 19},
		"a row is numbered anew":             {func(b *bed) { b.exec(`UPDATE leaf SET n = 100 WHERE n = 12`) }, 12, 12},
		"changed, and the chain put right":   {func(b *bed) { b.exec(`UPDATE leaf SET act = 'staff.add' WHERE n = 7`); relink(b) }, 7, 8},
		"swapped, and the chain put right":   {func(b *bed) { swap(5, 8)(b); relink(b) }, 5, 6},
		"deleted, numbered anew, put right":  {func(b *bed) { remove(b, 9); relink(b) }, 9, 10},
		"a checkpoint of another log":        {func(b *bed) { b.exec(`UPDATE checkpoint SET note = $1 WHERE size = 9`, stranger(b)) }, 7, 8},
		"checkpoints are swapped":            {func(b *bed) { swapNotes(b, 5, 7) }, 5, 6},
		"only the checkpoints are deleted":   {func(b *bed) { b.exec(`DELETE FROM checkpoint`) }, 0, 18},
		"the public key is another's":        {func(b *bed) { b.exec(`UPDATE signer SET public = $1`, otherKey(b)) }, 0, 0},
		"a drop is claimed that none was":    {func(b *bed) { b.exec(`DELETE FROM leaf WHERE n < 5`) }, 0, 0},
		"a cut is invented":                  {func(b *bed) { inventCut(b) }, 0, 4},
		"an entry becomes something unknown": {func(b *bed) { b.exec(`UPDATE leaf SET phase = 9 WHERE n = 3`) }, 3, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := lay(t, sqlite)
			b.fill(9)
			if r := b.whole(); r.Size != 19 || r.Checkpoints != 10 || r.Pending != 0 {
				t.Fatalf("%+v", r)
			}
			c.attack(b)
			r, err := b.verify()
			bad := badOf(t, err)
			if bad.First != c.first || bad.Last != c.last {
				t.Errorf("%v, want entries %d to %d", bad, c.first, c.last)
			}
			if r.Bad != bad {
				t.Error("the report does not have it")
			}
		})
	}
}

// What can't be seen in the log by itself: all of it put back to yesterday. An older checkpoint shows it.
func TestPutBack(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		b := lay(t, open)
		b.fill(3)
		b.fill(2)
		then := b.newest()
		b.exec(`DELETE FROM leaf WHERE n >= 7`)
		b.exec(`DELETE FROM checkpoint WHERE size > 7`)
		b.exec(`UPDATE head SET size = 7`)
		if r, err := b.verify(); err != nil || r.Size != 7 {
			t.Fatalf("by itself it looks whole: %+v %v", r, err)
		}
		_, err := b.verify(then)
		if bad := badOf(t, err); bad.First != 7 || bad.Last != 10 {
			t.Error(bad)
		}
		// The process that runs has seen a longer one: it writes nothing over this.
		if err := b.Integrate(t.Context()); err != nil {
			t.Fatal(err) // nothing waits yet
		}
		done, err := b.Begin(t.Context(), act("staff.add"))
		b.must(err)
		done(nil)
		if err := b.Integrate(t.Context()); err == nil || b.State() != "broken" {
			t.Errorf("%v, %s", err, b.State())
		}
		if _, err := b.Begin(t.Context(), act("staff.add")); err == nil {
			t.Error("an act is let through over a log that was put back")
		}
	})
}

// Another log in the place of the old one is told by its key.
func TestMadeAnew(t *testing.T) {
	t.Parallel()
	old, anew := lay(t, sqlite), lay(t, sqlite)
	old.fill(2)
	anew.fill(5)
	if _, err := anew.verify(old.newest()); badOf(t, err).First != -1 {
		t.Error(err)
	}
	if _, err := Verify(&Verifier{Key: old.Key()}, func(emit func(*Line) error) error { return Stream(t.Context(), anew.d, Choice{}, emit) }); badOf(t, err).First != -1 {
		t.Error(err)
	}
}

// Details that were changed where they lie are no proof of anything, and are shown as changed.
func TestChangedDetails(t *testing.T) {
	t.Parallel()
	b := lay(t, sqlite)
	b.fill(2)
	b.exec(`UPDATE leaf SET detail = (SELECT detail FROM leaf WHERE n = 1) WHERE n = 3`)
	list, _, err := b.List(t.Context(), auditor, Filter{Act: "conversation.search"})
	b.must(err)
	if len(list) != 2 || !list[0].Changed || list[1].Changed || !list[0].Details.Staff.IsZero() {
		t.Errorf("%+v", list)
	}
	b.must(b.Integrate(t.Context()))
	b.whole() // the tree is what it was
	_, err = Verify(&Verifier{}, func(emit func(*Line) error) error {
		return Stream(t.Context(), b.d, Choice{Ring: b.ring}, emit)
	})
	if bad := badOf(t, err); bad.First != 3 {
		t.Error(bad)
	}
}
