package keyring

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFileRootRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	if err := os.MkdirAll(filepath.Join(data, "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	good := filepath.Join(dir, "root.key")
	if err := CreateFileRoot(good, data); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	secret := strings.Fields(string(content))
	write := func(name string, mode fs.FileMode, content []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	link := filepath.Join(dir, "link.key")
	if err := os.Symlink(write("data/deep/root.key", 0o600, content), link); err != nil {
		t.Fatal(err)
	}
	twice := append(bytes.Clone(content), content[bytes.LastIndexByte(content[:len(content)-1], '\n')+1:]...)
	for name, c := range map[string]struct{ path, say string }{
		"readable by the group": {write("group", 0o640, content), "chmod 600"},
		"readable by all":       {write("all", 0o604, content), "chmod 600"},
		"a folder":              {t.TempDir(), "not a file"},
		"in the data folder":    {filepath.Join(data, "deep", "root.key"), "beside the data"},
		"a link into it":        {link, "beside the data"},
		"missing":               {filepath.Join(dir, "nowhere"), "restore it from your copy"},
		"empty":                 {write("empty", 0o600, nil), "damaged"},
		"something else":        {write("else", 0o600, []byte("-----BEGIN PRIVATE KEY-----")), "damaged"},
		"cut":                   {write("cut", 0o600, content[:len(content)-5]), "damaged"},
		"no version":            {write("none", 0o600, []byte(rootFileTitle+"\n# nothing\n")), "damaged"},
		"one version twice":     {write("twice", 0o600, twice), "damaged"},
		"huge":                  {write("huge", 0o600, make([]byte, maxRootFile+1)), "64 KiB"},
	} {
		_, err := FileRoot(c.path, data).Versions(t.Context())
		if err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: %v, want words with %q", name, err, c.say)
			continue
		}
		if strings.Contains(err.Error(), secret[len(secret)-1][:10]) {
			t.Errorf("%s: the error shows the key", name)
		}
	}
	if _, err := FileRoot(good, data).Versions(t.Context()); err != nil {
		t.Errorf("a good file: %v", err)
	}
	if err := CreateFileRoot(filepath.Join(data, "new.key"), data); err == nil {
		t.Error("a root key was made in the data folder")
	}
	if err := CreateFileRoot(good); !errors.Is(err, fs.ErrExist) {
		t.Errorf("making one where one is: %v", err)
	}
	if now, _ := os.ReadFile(good); !bytes.Equal(now, content) {
		t.Error("a root key was overwritten")
	}
}

func TestFileRootLeavesNothingBesideIt(t *testing.T) {
	t.Parallel()
	path := newRootFile(t)
	f := FileRoot(path)
	if v, err := f.NewVersion(t.Context()); err != nil || v != 2 {
		t.Fatal(v, err)
	}
	for _, v := range []uint32{1, 1, 2, 9} { // twice, the last, and one that never was
		if err := f.Retire(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	if v, err := FileRoot(path).Versions(t.Context()); err != nil || len(v) != 1 || v[0] != 2 {
		t.Errorf("versions %v, %v", v, err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files in the folder, want 1", len(entries))
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
}

func FuzzRootFile(f *testing.F) {
	f.Add(formatRoot([]fileVersion{{1, make([]byte, 32)}, {7, make([]byte, 32)}}))
	f.Add([]byte(rootFileTitle + "\n1 x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		versions, err := parseRoot(b)
		if err != nil {
			return
		}
		again, err := parseRoot(formatRoot(versions))
		if err != nil || len(again) != len(versions) {
			t.Fatalf("what was read is not read again: %v", err)
		}
	})
}

func FuzzPassphraseParams(f *testing.F) {
	b, _ := formatParams([]passParams{newParams(1)})
	f.Add(b)
	f.Add([]byte(`{"format":"snug root passphrase 1","versions":[{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		params, err := parseParams(b)
		for _, p := range params {
			if err == nil && (p.KiB > argonMaxKiB || p.Passes > argonMaxPass || p.KiB < argonMinKiB) {
				t.Fatal("a cost out of bounds was taken")
			}
		}
	})
}

func TestPassphraseRoot(t *testing.T) {
	t.Parallel()
	path, store := filepath.Join(t.TempDir(), "root.json"), newMemory()
	if err := CreatePassphraseRoot(path); err != nil {
		t.Fatal(err)
	}
	if err := CreatePassphraseRoot(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("making parameters again: %v", err)
	}
	asked := 0
	words := map[uint32]string{1: "five plain words in a row", 2: "other words for the second"}
	root := func(words map[uint32]string) *Passphrase {
		return PassphraseRoot(func(version uint32, _ bool) ([]byte, error) {
			asked++
			return []byte(words[version]), nil
		}, path)
	}
	r := openRing(t, root(words), store, Options{})
	v := create(t, r, Site, id("site"), KeyID{}).Seal(goldenAD(), []byte("text"))
	if asked != 1 {
		t.Errorf("asked %d times, want once", asked)
	}
	if _, err := Open(t.Context(), root(map[uint32]string{1: "five plain words in a raw"}), store, Options{}); !errors.Is(err, ErrWrongRoot) {
		t.Errorf("a wrong passphrase: %v", err)
	}
	if _, err := Open(t.Context(), root(nil), store, Options{}); !errors.Is(err, ErrNoRoot) {
		t.Errorf("an empty passphrase: %v", err)
	}
	if done, err := r.Rotate(t.Context(), nil); err != nil || done.To != 2 {
		t.Fatalf("rotation to another passphrase: %+v, %v", done, err)
	}
	if _, err := Open(t.Context(), root(map[uint32]string{2: words[1]}), store, Options{}); !errors.Is(err, ErrWrongRoot) {
		t.Errorf("the old passphrase after the rotation: %v", err)
	}
	again := openRing(t, root(words), store, Options{})
	k, err := again.Key(t.Context(), id("site"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Open(goldenAD(), v); err != nil {
		t.Error(err)
	}
	words[3] = "short"
	if _, err := again.Rotate(t.Context(), nil); err == nil {
		t.Error("a short passphrase was taken")
	}
	if st, err := again.State(t.Context()); err != nil || st.Root != 2 || st.Pending {
		t.Errorf("a refused passphrase left %+v, %v", st, err)
	}
}

// An interrupted rotation to a new passphrase, then a slip of the finger: nothing may be wrapped by the slip.
func TestMistypedPassphraseSplitsNothing(t *testing.T) {
	t.Parallel()
	path, store := filepath.Join(t.TempDir(), "root.json"), newMemory()
	if err := CreatePassphraseRoot(path); err != nil {
		t.Fatal(err)
	}
	words := map[uint32]string{1: "the first passphrase", 2: "the second passphrase"}
	ask := func(version uint32, _ bool) ([]byte, error) { return []byte(words[version]), nil }
	r := openRing(t, crashing{PassphraseRoot(ask, path), store}, store, Options{})
	store.crashIn = 3 // version made, check written, nothing rewrapped
	if _, err := r.Rotate(t.Context(), nil); !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	store.revive()
	words[2] = "the sceond passphrase"
	if _, err := Open(t.Context(), PassphraseRoot(ask, path), store, Options{}); !errors.Is(err, ErrWrongRoot) {
		t.Errorf("a mistyped passphrase: %v", err)
	}
	words[2] = "the second passphrase"
	if _, err := openRing(t, PassphraseRoot(ask, path), store, Options{}).Rotate(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
