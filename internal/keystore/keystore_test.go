package keystore_test

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/internal/keystore"
)

// each runs fn on a new store of either engine.
func each(t *testing.T, fn func(t *testing.T, s *keystore.Store)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		s, err := keystore.Open(t.Context(), open(t), func() time.Time { return time.UnixMilli(1_730_000_000_000) })
		if err != nil {
			t.Fatal(err)
		}
		fn(t, s)
	})
}

func put(t *testing.T, s *keystore.Store, row keyring.Row) keyring.Row {
	t.Helper()
	inserted, err := s.Put(t.Context(), row)
	if err != nil || !inserted {
		t.Fatalf("put: %v, %v", inserted, err)
	}
	return row
}

func same(a, b keyring.Row) bool {
	return a.ID == b.ID && a.Purpose == b.Purpose && a.Parent == b.Parent && a.Root == b.Root && slices.Equal(a.Wrapped, b.Wrapped)
}

func TestPutKeepsTheFirst(t *testing.T) {
	each(t, func(t *testing.T, s *keystore.Store) {
		first := put(t, s, newRow())
		second := newRow()
		second.ID = first.ID
		if inserted, err := s.Put(t.Context(), second); inserted || err != nil {
			t.Fatalf("second put: %v, %v", inserted, err)
		}
		got, err := s.Get(t.Context(), first.ID)
		if err != nil || !same(got, first) {
			t.Fatalf("got %+v, %v", got, err)
		}
	})
}

func TestOneOfManyPutsWins(t *testing.T) {
	each(t, func(t *testing.T, s *keystore.Store) {
		id := newRow().ID
		var won atomic.Int32
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				row := newRow()
				row.ID = id
				inserted, err := s.Put(t.Context(), row)
				if err != nil {
					t.Error(err)
				}
				if inserted {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d puts of one id were told that they inserted it", won.Load())
		}
	})
}

func TestDestroyedNeverComesBack(t *testing.T) {
	each(t, func(t *testing.T, s *keystore.Store) {
		row, other, never := put(t, s, newRow()), put(t, s, newRow()), newRow()
		if _, err := s.Get(t.Context(), never.ID); !errors.Is(err, keyring.ErrUnknownKey) {
			t.Fatalf("get of an unknown key: %v", err)
		}
		for range 2 { // again is no error
			if err := s.Destroy(t.Context(), []keyring.KeyID{row.ID, never.ID}); err != nil {
				t.Fatal(err)
			}
		}
		for _, dead := range []keyring.Row{row, never} {
			if _, err := s.Get(t.Context(), dead.ID); !errors.Is(err, keyring.ErrDestroyed) {
				t.Errorf("get of a destroyed key: %v", err)
			}
			if inserted, err := s.Put(t.Context(), dead); inserted || !errors.Is(err, keyring.ErrDestroyed) {
				t.Errorf("put of a destroyed key: %v, %v", inserted, err)
			}
			dead.Root = 7
			if n, err := s.Rewrap(t.Context(), dead.Root, []keyring.Row{dead}); n != 0 || err != nil {
				t.Errorf("rewrap of a destroyed key: %d, %v", n, err)
			}
		}
		if got, err := s.Get(t.Context(), other.ID); err != nil || !same(got, other) {
			t.Errorf("its neighbour: %+v, %v", got, err)
		}
		live, destroyed, err := s.Counts(t.Context())
		if err != nil || destroyed != 2 || !slices.Equal(live, []keyring.Count{{Purpose: keyring.Conversation, Keys: 1}}) {
			t.Errorf("counts: %v, %d, %v", live, destroyed, err)
		}
	})
}

// Adopted, a key is found under its new parent, and the bytes of before are nowhere; what is destroyed stays so.
func TestAdopt(t *testing.T) {
	each(t, func(t *testing.T, s *keystore.Store) {
		row, dead, other := put(t, s, newRow()), put(t, s, newRow()), put(t, s, newRow())
		if err := s.Destroy(t.Context(), []keyring.KeyID{dead.ID}); err != nil {
			t.Fatal(err)
		}
		again := newRow()
		again.ID, again.Purpose = row.ID, row.Purpose
		lost := dead
		lost.Parent = again.Parent
		if err := s.Adopt(t.Context(), []keyring.Row{again, lost}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(t.Context(), row.ID); err != nil || !same(got, again) {
			t.Errorf("adopted: %+v, %v", got, err)
		}
		if _, err := s.Get(t.Context(), dead.ID); !errors.Is(err, keyring.ErrDestroyed) {
			t.Errorf("a destroyed one: %v", err)
		}
		if got, err := s.Get(t.Context(), other.ID); err != nil || !same(got, other) {
			t.Errorf("its neighbour: %+v, %v", got, err)
		}
	})
}

func TestWalkRootAndRewrap(t *testing.T) {
	each(t, func(t *testing.T, s *keystore.Store) {
		var rooted []keyring.Row
		for i := range 450 { // more than two pages
			row := newRow()
			if i%3 != 0 {
				row.Purpose, row.Parent, row.Root = keyring.Site, keyring.KeyID{}, 1
				rooted = append(rooted, row)
			}
			put(t, s, row)
		}
		slices.SortFunc(rooted, func(a, b keyring.Row) int { return slices.Compare(a.ID[:], b.ID[:]) })
		walk := func() (rows []keyring.Row) {
			err := s.WalkRoot(t.Context(), func(row keyring.Row) error {
				_, err := s.Get(t.Context(), row.ID) // other methods may be called meanwhile
				rows = append(rows, row)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		if got := walk(); !slices.EqualFunc(got, rooted, same) {
			t.Fatalf("walked %d rows, want %d in the order of ids", len(got), len(rooted))
		}
		stop := errors.New("stop")
		if err := s.WalkRoot(t.Context(), func(keyring.Row) error { return stop }); err != stop {
			t.Fatalf("an error of the function came back as %v", err)
		}
		for i := range rooted[:10] {
			rooted[i].Root, rooted[i].Wrapped = 2, []byte("wrapped anew")
		}
		if n, err := s.Rewrap(t.Context(), 1, rooted[:10]); n != 10 || err != nil {
			t.Fatalf("rewrap: %d, %v", n, err)
		}
		if n, err := s.Rewrap(t.Context(), 1, rooted[:12]); n != 2 || err != nil {
			t.Fatalf("rewrap of rows that somebody else rewrapped: %d, %v", n, err)
		}
		rooted[10].Root, rooted[11].Root = 1, 1
		if got := walk(); !slices.EqualFunc(got, rooted, same) {
			t.Fatal("what was walked after rewrapping differs")
		}
	})
}

func TestRewrapIsWholeOrNot(t *testing.T) {
	each(t, func(t *testing.T, s *keystore.Store) {
		good, bad := newRow(), newRow()
		for _, row := range []*keyring.Row{&good, &bad} {
			row.Parent, row.Root = keyring.KeyID{}, 1
			put(t, s, *row)
		}
		changed, broken := good, bad
		changed.Root, changed.Wrapped = 2, []byte("new")
		broken.Root, broken.Wrapped = 2, make([]byte, 300) // longer than a wrapped key may be
		if n, err := s.Rewrap(t.Context(), 1, []keyring.Row{changed, broken}); n != 0 || err == nil {
			t.Fatalf("rewrap: %d, %v", n, err)
		}
		if got, err := s.Get(t.Context(), good.ID); err != nil || !same(got, good) {
			t.Fatalf("the good row was changed all the same: %+v, %v", got, err)
		}
	})
}
