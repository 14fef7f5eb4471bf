package keyring

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func id(s string) KeyID { return KeyID([]byte(fmt.Sprintf("%-16s", s))) }

func newRootFile(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "root.key")
	if err := CreateFileRoot(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func openRing(t testing.TB, root Root, store Store, opts Options) *Ring {
	t.Helper()
	r, err := Open(t.Context(), root, store, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func create(t testing.TB, r *Ring, purpose Purpose, key, parent KeyID) *Key {
	t.Helper()
	if err := r.Create(t.Context(), purpose, key, parent); err != nil {
		t.Fatal(err)
	}
	k, err := r.Key(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestWhatWasSealedOpensAfterARestart(t *testing.T) {
	t.Parallel()
	path, store := newRootFile(t), newMemory()
	r := openRing(t, FileRoot(path), store, Options{})
	create(t, r, Site, id("site"), KeyID{})
	v := create(t, r, Conversation, id("talk"), id("site")).Seal(goldenAD(), []byte("text"))

	again := openRing(t, FileRoot(path), store, Options{})
	k, err := again.Key(t.Context(), id("talk"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.Open(goldenAD(), v); err != nil || string(got) != "text" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := again.Key(t.Context(), InstallationKey); err != nil {
		t.Errorf("the installation's key: %v", err)
	}
	if _, err := again.Key(t.Context(), id("nobody")); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("an unknown key gives %v", err)
	}
}

func TestCreateIsIdempotentAndExact(t *testing.T) {
	t.Parallel()
	store := newMemory()
	r := openRing(t, FileRoot(newRootFile(t)), store, Options{})
	create(t, r, Site, id("site"), KeyID{})
	v := create(t, r, Conversation, id("talk"), id("site")).Seal(goldenAD(), []byte("text"))
	k := create(t, r, Conversation, id("talk"), id("site"))
	if _, err := k.Open(goldenAD(), v); err != nil {
		t.Error("making a key again made another")
	}
	for name, c := range map[string]struct {
		purpose    Purpose
		id, parent KeyID
		want       error
	}{
		"another purpose": {Consent, id("talk"), id("site"), ErrConflict},
		"another parent":  {Conversation, id("talk"), KeyID{}, ErrConflict},
		"no such parent":  {Conversation, id("new"), id("nobody"), ErrUnknownKey},
	} {
		if err := r.Create(t.Context(), c.purpose, c.id, c.parent); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := r.Create(t.Context(), Site, id("loop"), id("loop")); err == nil {
		t.Error("a key wraps itself")
	}
}

// A wrapped key moved to another row, purpose, parent or version does not open.
func TestWrappedKeysDoNotMove(t *testing.T) {
	t.Parallel()
	path := newRootFile(t)
	for name, move := range map[string]func(rows map[KeyID]Row){
		"to another id": func(rows map[KeyID]Row) {
			a, b := rows[id("talk")], rows[id("other")]
			a.Wrapped, b.Wrapped = b.Wrapped, a.Wrapped
			rows[id("talk")] = a
		},
		"to another purpose": func(rows map[KeyID]Row) {
			a := rows[id("talk")]
			a.Purpose = Consent
			rows[id("talk")] = a
		},
		"to another parent": func(rows map[KeyID]Row) {
			a := rows[id("talk")]
			a.Parent = id("site2")
			rows[id("talk")] = a
		},
		"to itself": func(rows map[KeyID]Row) {
			a := rows[id("talk")]
			a.Parent = id("talk")
			rows[id("talk")] = a
		},
		"one bit": func(rows map[KeyID]Row) { rows[id("talk")].Wrapped[20] ^= 1 },
		"cut":     func(rows map[KeyID]Row) { a := rows[id("talk")]; a.Wrapped = a.Wrapped[:8]; rows[id("talk")] = a },
	} {
		store := newMemory()
		r := openRing(t, FileRoot(path), store, Options{})
		create(t, r, Site, id("site"), KeyID{})
		create(t, r, Site, id("site2"), KeyID{})
		create(t, r, Conversation, id("talk"), id("site"))
		create(t, r, Conversation, id("other"), id("site"))
		move(store.rows)
		again := openRing(t, FileRoot(path), store, Options{})
		if _, err := again.Key(t.Context(), id("talk")); !errors.Is(err, ErrOpen) {
			t.Errorf("%s: %v, want ErrOpen", name, err)
		}
	}
}

func TestWrongRootIsRefusedAndNothingChanges(t *testing.T) {
	t.Parallel()
	right, wrong, store := newRootFile(t), newRootFile(t), newMemory()
	create(t, openRing(t, FileRoot(right), store, Options{}), Site, id("site"), KeyID{})
	before := len(store.rows)
	_, err := Open(t.Context(), FileRoot(wrong), store, Options{})
	if !errors.Is(err, ErrWrongRoot) || !strings.HasPrefix(err.Error(), "this root key does not belong to this data; ") {
		t.Errorf("wrong root: %v", err)
	}
	if len(store.rows) != before {
		t.Error("a wrong root key changed the store")
	}
	if _, err := Open(t.Context(), FileRoot(filepath.Join(t.TempDir(), "none")), store, Options{}); !errors.Is(err, ErrNoRoot) {
		t.Errorf("missing root: %v", err)
	}
	openRing(t, FileRoot(right), store, Options{})
}

func TestDestroyedIsDestroyed(t *testing.T) {
	t.Parallel()
	store := newMemory()
	r := openRing(t, FileRoot(newRootFile(t)), store, Options{})
	create(t, r, Site, id("site"), KeyID{})
	create(t, r, Conversation, id("talk"), id("site"))
	create(t, r, Conversation, id("other"), id("site"))
	for range 2 {
		if err := r.Destroy(t.Context(), id("talk"), id("never-was")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Key(t.Context(), id("talk")); !errors.Is(err, ErrDestroyed) {
		t.Errorf("a destroyed key: %v", err)
	}
	for _, gone := range []KeyID{id("talk"), id("never-was")} {
		if err := r.Create(t.Context(), Conversation, gone, id("site")); !errors.Is(err, ErrDestroyed) {
			t.Errorf("a destroyed key is made again: %v", err)
		}
	}
	if _, err := r.Key(t.Context(), id("other")); err != nil {
		t.Errorf("its neighbour: %v", err)
	}
	if err := r.Destroy(t.Context(), id("site")); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Key(t.Context(), id("other")); !errors.Is(err, ErrDestroyed) {
		t.Errorf("a conversation of a destroyed site: %v", err)
	}
	for _, kept := range []KeyID{{}, InstallationKey} {
		if err := r.Destroy(t.Context(), kept); err == nil {
			t.Error("the root or the installation's key was destroyed")
		}
	}
	st, err := r.State(t.Context())
	if err != nil || st.Destroyed != 3 || st.Pending || st.Root != 1 {
		t.Errorf("state %+v, %v", st, err)
	}
}

// A part's key can be destroyed without its conversation's, and is of no use without it: neither from memory nor from the
// store, whatever of the three was destroyed.
func TestPartsGoAloneAndWithWhatWrapsThem(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"part", "talk", "site"} {
		for _, cached := range []int{8, 2} {
			path, store := newRootFile(t), newMemory()
			r := openRing(t, FileRoot(path), store, Options{Cached: cached})
			create(t, r, Site, id("site"), KeyID{})
			talk := create(t, r, Conversation, id("talk"), id("site"))
			v := talk.Seal(goldenAD(), []byte("text"))
			create(t, r, Part, id("part"), id("talk"))
			if err := r.Destroy(t.Context(), id(what)); err != nil {
				t.Fatal(err)
			}
			for _, r := range []*Ring{r, openRing(t, FileRoot(path), store, Options{})} {
				if _, err := r.Key(t.Context(), id("part")); !errors.Is(err, ErrDestroyed) {
					t.Errorf("%s destroyed: the part's key is %v", what, err)
				}
				k, err := r.Key(t.Context(), id("talk"))
				if what != "part" {
					if !errors.Is(err, ErrDestroyed) {
						t.Errorf("%s destroyed: the conversation's key is %v", what, err)
					}
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if got, err := k.Open(goldenAD(), v); err != nil || string(got) != "text" {
					t.Errorf("the rest of the conversation: %q, %v", got, err)
				}
			}
		}
	}
}

// A part is taken over by the conversation's next key, and outlives the one before; sealed values stay as they are.
func TestAdopted(t *testing.T) {
	t.Parallel()
	path, store := newRootFile(t), newMemory()
	r := openRing(t, FileRoot(path), store, Options{})
	create(t, r, Site, id("site"), KeyID{})
	create(t, r, Conversation, id("talk"), id("site"))
	create(t, r, Conversation, id("next"), id("site"))
	part := create(t, r, Part, id("part"), id("talk"))
	create(t, r, Part, id("gone"), id("talk"))
	v := part.Seal(goldenAD(), []byte("text"))
	if err := r.Destroy(t.Context(), id("gone")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // again is no error
		if err := r.Adopt(t.Context(), id("next"), id("part"), id("gone"), id("never")); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Destroy(t.Context(), id("talk")); err != nil {
		t.Fatal(err)
	}
	for _, r := range []*Ring{r, openRing(t, FileRoot(path), store, Options{})} {
		k, err := r.Key(t.Context(), id("part"))
		if err != nil || k.Parent() != id("next") {
			t.Fatal(err)
		}
		if got, err := k.Open(goldenAD(), v); err != nil || string(got) != "text" {
			t.Errorf("%q, %v", got, err)
		}
		for _, what := range []string{"gone", "talk"} {
			if _, err := r.Key(t.Context(), id(what)); !errors.Is(err, ErrDestroyed) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	if err := r.Adopt(t.Context(), id("next"), id("site")); !errors.Is(err, ErrConflict) {
		t.Errorf("a site's key: %v", err)
	}
	if err := r.Destroy(t.Context(), id("next")); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Key(t.Context(), id("part")); !errors.Is(err, ErrDestroyed) {
		t.Errorf("without its parent: %v", err)
	}
}

// A key that is destroyed while it is being loaded does not come back into memory.
func TestDestroyedWhileLoading(t *testing.T) {
	t.Parallel()
	path, store := newRootFile(t), newMemory()
	first := openRing(t, FileRoot(path), store, Options{})
	create(t, first, Site, id("site"), KeyID{})
	create(t, first, Conversation, id("talk"), id("site"))

	r := openRing(t, FileRoot(path), store, Options{})
	once := sync.Once{}
	store.beside = func() {
		once.Do(func() {
			if err := r.Destroy(context.Background(), id("talk")); err != nil {
				t.Error(err)
			}
		})
	}
	for range 2 {
		if _, err := r.Key(t.Context(), id("talk")); !errors.Is(err, ErrDestroyed) {
			t.Errorf("a key destroyed while it was loaded: %v", err)
		}
	}
}

func TestManyAskersCauseOneLoad(t *testing.T) {
	t.Parallel()
	path, store := newRootFile(t), newMemory()
	first := openRing(t, FileRoot(path), store, Options{})
	create(t, first, Site, id("site"), KeyID{})
	synctest.Test(t, func(t *testing.T) {
		r := openRing(t, FileRoot(path), store, Options{})
		store.gets = 0
		gate := make(chan struct{})
		store.beside = func() { <-gate }
		for range 100 {
			go func() {
				if _, err := r.Key(context.Background(), id("site")); err != nil {
					t.Error(err)
				}
			}()
		}
		synctest.Wait()
		gone, cancel := context.WithCancel(context.Background())
		go func() {
			if _, err := r.Key(gone, id("site")); !errors.Is(err, context.Canceled) {
				t.Errorf("one who gave up got %v", err)
			}
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(gate)
		synctest.Wait()
		if store.gets != 1 {
			t.Errorf("%d loads, want 1", store.gets)
		}
	})
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	store := newMemory()
	r := openRing(t, FileRoot(newRootFile(t)), store, Options{Cached: 8})
	create(t, r, Site, id("site"), KeyID{})
	for i := range 100 {
		create(t, r, Conversation, id(fmt.Sprint("talk", i)), id("site"))
	}
	if st, _ := r.State(t.Context()); st.Cached > 8 {
		t.Errorf("%d keys in memory, want at most 8", st.Cached)
	}
	for i := range 100 {
		if _, err := r.Key(t.Context(), id(fmt.Sprint("talk", i))); err != nil {
			t.Fatal(err)
		}
	}
}

// broken is a root that can't be reached, as a key service on the other side of a network.
type broken struct {
	Root
	down bool
}

var errDown = errors.New("the key service does not answer")

func (b *broken) Versions(ctx context.Context) ([]uint32, error) {
	if b.down {
		return nil, errDown
	}
	return b.Root.Versions(ctx)
}

func (b *broken) Wrap(ctx context.Context, version uint32, ad, key []byte) ([]byte, error) {
	if b.down {
		return nil, errDown
	}
	return b.Root.Wrap(ctx, version, ad, key)
}

func (b *broken) Unwrap(ctx context.Context, version uint32, ad, wrapped []byte) ([]byte, error) {
	if b.down {
		return nil, errDown
	}
	return b.Root.Unwrap(ctx, version, ad, wrapped)
}

// While the root can't be reached, what is in memory goes on, the rest is refused, and nothing is made or lost.
func TestRootThatIsDown(t *testing.T) {
	t.Parallel()
	root, store := &broken{Root: FileRoot(newRootFile(t))}, newMemory()
	r := openRing(t, root, store, Options{})
	create(t, r, Site, id("site"), KeyID{})
	root.down = true
	before := len(store.rows)
	create(t, r, Conversation, id("talk"), id("site")) // the site's key is in memory
	if err := r.Create(t.Context(), Site, id("site2"), KeyID{}); !errors.Is(err, errDown) {
		t.Errorf("a new site: %v", err)
	}
	if _, err := r.Rotate(t.Context(), nil); !errors.Is(err, errDown) {
		t.Errorf("a rotation: %v", err)
	}
	if _, err := Open(t.Context(), root, store, Options{}); !errors.Is(err, errDown) {
		t.Errorf("a start: %v", err)
	}
	r.cache.drop([]KeyID{id("site")})
	if _, err := r.Key(t.Context(), id("talk")); !errors.Is(err, errDown) {
		t.Errorf("a key that is not in memory: %v", err)
	}
	if len(store.rows) != before+1 {
		t.Errorf("%d rows, want %d", len(store.rows), before+1)
	}
	root.down = false
	if _, err := r.Key(t.Context(), id("talk")); err != nil {
		t.Errorf("when it answers again: %v", err)
	}
}

func BenchmarkKeyCached(b *testing.B) {
	r := openRing(b, FileRoot(newRootFile(b)), newMemory(), Options{})
	create(b, r, Site, id("site"), KeyID{})
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := r.Key(context.Background(), id("site")); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkKeyLoaded(b *testing.B) {
	r := openRing(b, FileRoot(newRootFile(b)), newMemory(), Options{})
	create(b, r, Site, id("site"), KeyID{})
	create(b, r, Conversation, id("talk"), id("site"))
	b.ReportAllocs()
	for b.Loop() {
		r.cache.drop([]KeyID{id("talk")})
		if _, err := r.Key(context.Background(), id("talk")); err != nil {
			b.Fatal(err)
		}
	}
}
