package keystore_test

import (
	"bytes"
	"crypto/rand"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"snug/internal/db"
	"snug/internal/keyring"
	"snug/internal/keystore"
)

// folder reads every byte of every file beside the database.
func folder(t *testing.T, dir string) []byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	var all []byte
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

func newRow() keyring.Row {
	row := keyring.Row{Purpose: keyring.Conversation, Wrapped: make([]byte, 61)}
	rand.Read(row.ID[:])
	rand.Read(row.Parent[:])
	rand.Read(row.Wrapped)
	return row
}

// rewrapSome gives every third key of the root's a new wrapping, some of another length. What it was before counts as dead.
func rewrapSome(t *testing.T, s *keystore.Store, live []keyring.Row, dead *[]keyring.Row) {
	t.Helper()
	for i := range live {
		row := &live[i]
		if row.Root == 0 || i%3 != 0 {
			continue
		}
		*dead = append(*dead, *row)
		from := row.Root
		row.Root++
		row.Wrapped = make([]byte, 61+100*(i%2))
		rand.Read(row.Wrapped)
		if n, err := s.Rewrap(t.Context(), from, []keyring.Row{*row}); n != 1 || err != nil {
			t.Fatalf("rewrap: %d, %v", n, err)
		}
	}
}

// TestDestroyedKeysAreInNoFile searches the folder for what destroyed keys were, piece by piece, after a life in which
// pages were split, merged and freed.
func TestDestroyedKeysAreInNoFile(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	d, err := db.OpenSQLite(t.Context(), filepath.Join(dir, "keys.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	s, err := keystore.Open(t.Context(), d, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var live, dead []keyring.Row
	for round := range 12 {
		for i := range 150 {
			row := newRow()
			if i%10 == 0 {
				row.Parent, row.Root = keyring.KeyID{}, 1
			}
			if _, err := s.Put(t.Context(), row); err != nil {
				t.Fatal(err)
			}
			live = append(live, row)
		}
		mrand.Shuffle(len(live), func(i, j int) { live[i], live[j] = live[j], live[i] })
		rewrapSome(t, s, live, &dead)
		n := 40
		if round%4 == 3 {
			n = len(live) * 9 / 10 // pages empty and are merged
		}
		var ids []keyring.KeyID
		for _, row := range live[:n] {
			ids = append(ids, row.ID)
		}
		dead, live = append(dead, live[:n]...), live[n:]
		if err := s.Destroy(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		all := folder(t, dir)
		for _, row := range live {
			if !bytes.Contains(all, row.Wrapped) {
				t.Fatal("a live key can't be found in the files: the search is no good")
			}
		}
		for i, row := range dead {
			for at := 0; at+8 <= len(row.Wrapped); at += 8 {
				if bytes.Contains(all, row.Wrapped[at:at+8]) {
					t.Fatalf("round %d: bytes %d… of destroyed key %d of %d are still in a file", round, at, i, len(dead))
				}
			}
		}
	}
}
