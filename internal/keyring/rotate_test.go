package keyring

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
)

// crashing counts the root's changes, too, down to the same planned crash as the store's.
type crashing struct {
	Root
	m *memory
}

func (c crashing) NewVersion(ctx context.Context) (v uint32, err error) {
	var inner error
	err = c.m.change(func() { v, inner = c.Root.NewVersion(ctx) })
	return v, errors.Join(err, inner)
}

func (c crashing) Retire(ctx context.Context, version uint32) (err error) {
	var inner error
	err = c.m.change(func() { inner = c.Root.Retire(ctx, version) })
	return errors.Join(err, inner)
}

const sites = 300 // more than two batches

func seeded(t testing.TB, root Root, store *memory) {
	t.Helper()
	r := openRing(t, root, store, Options{})
	for i := range sites {
		if err := r.Create(t.Context(), Site, id(fmt.Sprint("site", i)), KeyID{}); err != nil {
			t.Fatal(err)
		}
	}
	create(t, r, Conversation, id("talk"), id("site7"))
}

func everyKeyOpens(t *testing.T, r *Ring) {
	t.Helper()
	for i := range sites {
		if _, err := r.Key(t.Context(), id(fmt.Sprint("site", i))); err != nil {
			t.Fatalf("site %d: %v", i, err)
		}
	}
	for _, k := range []KeyID{id("talk"), InstallationKey} {
		if _, err := r.Key(t.Context(), k); err != nil {
			t.Fatalf("%s: %v", k[:], err)
		}
	}
}

// The process dies before or after each single change that a rotation makes, in the store and in the root's file. Each
// time all keys must open at the next start, and the next rotation must finish the work.
func TestRotationSurvivesACrashAtEveryStep(t *testing.T) {
	t.Parallel()
	steps := 0
	for _, after := range []bool{false, true} {
		for at := 1; ; at++ {
			path, store := newRootFile(t), newMemory()
			seeded(t, FileRoot(path), store)
			r := openRing(t, crashing{FileRoot(path), store}, store, Options{})
			store.crashIn, store.after = at, after
			_, err := r.Rotate(t.Context(), nil)
			if err == nil {
				if store.crashed {
					t.Fatal("a crash was not noticed")
				}
				steps = at - 1
				break
			}
			if !errors.Is(err, errCrash) {
				t.Fatalf("step %d: %v", at, err)
			}
			store.revive()
			again := openRing(t, FileRoot(path), store, Options{Cached: 4})
			everyKeyOpens(t, again)
			late := create(t, again, Site, id("late"), KeyID{}).Seal(goldenAD(), []byte("late"))
			done, err := again.Rotate(t.Context(), nil)
			if err != nil {
				t.Fatalf("step %d: finishing: %v", at, err)
			}
			last := openRing(t, FileRoot(path), store, Options{Cached: 4})
			everyKeyOpens(t, last)
			k, err := last.Key(t.Context(), id("late"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := k.Open(goldenAD(), late); err != nil {
				t.Errorf("step %d: a key made between crash and finish: %v", at, err)
			}
			st, err := last.State(t.Context())
			if err != nil || st.Pending {
				t.Fatalf("step %d: still pending after %+v", at, done)
			}
			for _, c := range st.Live {
				if c.Root != 0 && c.Root != st.Root {
					t.Errorf("step %d: %d keys are left under version %d", at, c.Keys, c.Root)
				}
			}
		}
	}
	if steps < 6 { // new version, its check, three batches, the old check, the retirement
		t.Errorf("only %d steps were tried", steps)
	}
}

func TestRotationWhileEverythingGoesOn(t *testing.T) {
	t.Parallel()
	path, store := newRootFile(t), newMemory()
	root := FileRoot(path)
	seeded(t, root, store)
	r := openRing(t, root, store, Options{Cached: 16})
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var made atomic.Int64
	for w := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := r.Key(context.Background(), id(fmt.Sprint("site", (i*7+w)%sites))); err != nil {
					t.Errorf("reading: %v", err)
					return
				}
				if i%20 == 0 {
					if err := r.Create(context.Background(), Site, id(fmt.Sprint("new", made.Add(1))), KeyID{}); err != nil {
						t.Errorf("making: %v", err)
						return
					}
				}
			}
		})
	}
	for want := uint32(2); want <= 4; want++ {
		last := -1
		done, err := r.Rotate(t.Context(), func(n, total int) {
			if n < last || n > total {
				t.Errorf("progress went from %d to %d of %d", last, n, total)
			}
			last = n
		})
		if err != nil || done.To != want || done.Resumed || done.Keys <= sites {
			t.Errorf("rotation %+v, %v", done, err)
		}
	}
	close(stop)
	wg.Wait()
	again := openRing(t, FileRoot(path), store, Options{})
	everyKeyOpens(t, again)
	for i := range made.Load() {
		if _, err := again.Key(t.Context(), id(fmt.Sprint("new", i+1))); err != nil {
			t.Errorf("a key made during a rotation: %v", err)
		}
	}
}

func TestTwoRotationsAtOnceAreRefused(t *testing.T) {
	t.Parallel()
	path, store := newRootFile(t), newMemory()
	r := openRing(t, FileRoot(path), store, Options{})
	inner := errors.New("not called")
	if _, err := r.Rotate(t.Context(), func(int, int) { _, inner = r.Rotate(t.Context(), nil) }); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(inner, ErrRotating) {
		t.Errorf("the second rotation: %v", inner)
	}

	// Another program that holds the file.
	unlock, err := lockFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Rotate(t.Context(), nil); !errors.Is(err, ErrRotating) {
		t.Errorf("while another program rotates: %v", err)
	}
	unlock()

	// Another program that was faster.
	if _, err := FileRoot(path).NewVersion(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	if _, err := r.Rotate(t.Context(), nil); err == nil {
		t.Error("a file that had been changed was replaced")
	}
	if now, _ := os.ReadFile(path); string(now) != string(before) {
		t.Error("the file changed all the same")
	}
}

// The old version is really gone: with a copy of the rows as they are now, the old file opens nothing.
func TestRetiredVersionOpensNothing(t *testing.T) {
	t.Parallel()
	path, store := newRootFile(t), newMemory()
	seeded(t, FileRoot(path), store)
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openRing(t, FileRoot(path), store, Options{}).Rotate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, old, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), FileRoot(path), store, Options{}); !errors.Is(err, ErrWrongRoot) {
		t.Errorf("the old root key: %v", err)
	}
}
