// Package keystoretest gives tests of other rooms real keys: a ring over a key store in SQLite, under a root key of its
// own. The key store itself is tested on both engines in its own room.
//
// It protects tests from taking a shortcut around sealing. It refuses to be imported by anything but tests.
package keystoretest

import (
	"path/filepath"
	"testing"
	"time"

	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/internal/keystore"
)

// Ring makes a ring whose files are gone when the test ends. It fails the test if it can't.
func Ring(t testing.TB) *keyring.Ring {
	t.Helper()
	keys, err := keystore.Open(t.Context(), dbtest.SQLite(t), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "root.key")
	if err := keyring.CreateFileRoot(path); err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Open(t.Context(), keyring.FileRoot(path), keys, keyring.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return ring
}
