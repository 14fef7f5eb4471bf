package keyring

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// DefaultCached is how many unwrapped keys a ring holds unless Options says otherwise: about 1.3 MiB.
const DefaultCached = 1024

// Options of a ring. The zero value is right.
type Options struct {
	Cached int // unwrapped keys held in memory; 0 means DefaultCached
}

// Ring hands out keys. It is safe for concurrent use.
type Ring struct {
	root  Root
	store Store
	cache *cache

	rotating sync.Mutex // held by the one rotation
	// makers is held shared while a key is wrapped by the root and stored, and whole while a new root version is made,
	// so that a rotation sees every key of the old version.
	makers sync.RWMutex
}

// Open joins a root key with the store of what it wraps. It checks that they belong together before anything else, and
// in an empty store it makes the installation's key.
//
// ErrNoRoot: there is no root key; ErrWrongRoot: there is one, but this data was sealed under another. Both come
// wrapped in an error that says what to do, and leave everything as it was.
func Open(ctx context.Context, root Root, store Store, opts Options) (*Ring, error) {
	if opts.Cached <= 0 {
		opts.Cached = DefaultCached
	}
	r := &Ring{root: root, store: store, cache: newCache(opts.Cached)}
	versions, err := root.Versions(ctx)
	if err != nil {
		return nil, err
	}
	if len(versions) == 0 {
		return nil, ErrNoRoot
	}
	if err := r.checkRoot(ctx, versions); err != nil {
		return nil, err
	}
	if err := r.proveVersion(ctx, versions[len(versions)-1]); err != nil {
		return nil, err
	}
	if err := r.Create(ctx, Installation, InstallationKey, KeyID{}); err != nil {
		return nil, fmt.Errorf("make the installation's key: %w", err)
	}
	return r, nil
}

// Fresh tells whether a store has no keys at all yet, so that making a root key for it endangers nothing.
func Fresh(ctx context.Context, store Store) (bool, error) {
	live, destroyed, err := store.Counts(ctx)
	return len(live) == 0 && destroyed == 0, err
}

// Create makes a key, wrapped by parent (by the root if parent is zero), and returns when it is on disk, which is before
// anything can be sealed under it. It is idempotent: if the key exists with the same purpose and parent, nothing
// changes. ErrConflict if it differs, ErrDestroyed if the key or its parent was destroyed.
func (r *Ring) Create(ctx context.Context, purpose Purpose, id, parent KeyID) error {
	if id.IsZero() || purpose == 0 || id == parent {
		return errors.New("keyring: a key needs an id of its own and a purpose")
	}
	secret := newSecret()
	defer clear(secret)
	row := Row{ID: id, Purpose: purpose, Parent: parent}
	inserted, err := r.wrapAndPut(ctx, &row, secret)
	if err != nil {
		return err
	}
	if inserted {
		key, err := newKey(row, secret)
		if err != nil {
			return err
		}
		r.cache.add(key)
		return nil
	}
	there, err := r.store.Get(ctx, id)
	if err != nil {
		return err
	}
	if there.Purpose != purpose || there.Parent != parent {
		return ErrConflict
	}
	return nil
}

func (r *Ring) wrapAndPut(ctx context.Context, row *Row, secret []byte) (bool, error) {
	if !row.Parent.IsZero() {
		parent, err := r.Key(ctx, row.Parent)
		if err != nil {
			return false, err
		}
		row.Wrapped = parent.wrap(wrapAD(*row), secret)
		return r.store.Put(ctx, *row)
	}
	r.makers.RLock()
	defer r.makers.RUnlock()
	versions, err := r.root.Versions(ctx)
	if err != nil {
		return false, err
	}
	if len(versions) == 0 {
		return false, ErrNoRoot
	}
	row.Root = versions[len(versions)-1]
	if row.Wrapped, err = r.root.Wrap(ctx, row.Root, wrapAD(*row), secret); err != nil {
		return false, fmt.Errorf("wrap a key by the root: %w", err)
	}
	return r.store.Put(ctx, *row)
}

// Key returns a key, from memory or from the store. Many who ask for one key at once cause one load.
// ErrUnknownKey, ErrDestroyed, or ErrOpen if its row was tampered with.
func (r *Ring) Key(ctx context.Context, id KeyID) (*Key, error) {
	if id.IsZero() {
		return nil, ErrUnknownKey
	}
	if key := r.cache.hit(id); key != nil {
		return key, nil
	}
	return r.cache.get(ctx, id, r.load)
}

// loadTimeout bounds a load: it goes on when the one who began it gives up, since others may wait for it.
const loadTimeout = 10 * time.Second

func (r *Ring) load(ctx context.Context, id KeyID) (*Key, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
	defer cancel()
	row, err := r.store.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if row.ID != id {
		return nil, ErrOpen
	}
	secret, err := r.unwrap(ctx, row)
	for err != nil && row.Parent.IsZero() {
		// A rotation may have rewrapped the key since its row was read, and retired the version that it had.
		now, again := r.store.Get(ctx, id)
		if again != nil {
			return nil, again
		}
		if now.Root <= row.Root { // versions only go up, so this ends
			break
		}
		row = now
		secret, err = r.unwrap(ctx, row)
	}
	if err != nil {
		return nil, err
	}
	defer clear(secret)
	return newKey(row, secret)
}

func (r *Ring) unwrap(ctx context.Context, row Row) ([]byte, error) {
	if row.Parent.IsZero() {
		return r.root.Unwrap(ctx, row.Root, wrapAD(row), row.Wrapped)
	}
	if row.Parent == row.ID {
		return nil, ErrOpen
	}
	parent, err := r.Key(ctx, row.Parent)
	if err != nil {
		return nil, err
	}
	return parent.unwrap(wrapAD(row), row.Wrapped)
}

// Destroy destroys keys for good, and with a site's key all that it wraps: the store writes tombstones, deletes, and
// verifies that no byte is left in its journal; memory forgets. It returns after that, and is idempotent. The
// installation's key can't be destroyed.
func (r *Ring) Destroy(ctx context.Context, ids ...KeyID) error {
	for _, id := range ids {
		if id.IsZero() || id == InstallationKey {
			return errors.New("keyring: the root and the installation's key are not destroyed by id")
		}
	}
	if len(ids) == 0 {
		return nil
	}
	err := r.store.Destroy(ctx, slices.Clone(ids))
	r.cache.drop(ids) // also after an error: it may have come after the tombstone
	if err != nil {
		return fmt.Errorf("destroy %d keys: %w", len(ids), err)
	}
	return nil
}

// Adopt wraps keys anew under another parent, and returns when that is on disk: the parent that they had can be destroyed
// without them. Keys that are destroyed or not known are passed over, and one that has this parent already is left alone.
func (r *Ring) Adopt(ctx context.Context, parent KeyID, ids ...KeyID) error {
	by, err := r.Key(ctx, parent)
	if err != nil {
		return err
	}
	var rows []Row
	for _, id := range ids {
		row, err := r.store.Get(ctx, id)
		if errors.Is(err, ErrDestroyed) || errors.Is(err, ErrUnknownKey) || err == nil && row.Parent == parent {
			continue
		}
		if err != nil {
			return err
		}
		if row.Parent.IsZero() || id == parent {
			return ErrConflict // what the root wraps is rewrapped by a rotation
		}
		secret, err := r.unwrap(ctx, row)
		if err != nil {
			return err
		}
		row.Parent = parent
		row.Wrapped = by.wrap(wrapAD(row), secret)
		clear(secret)
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return nil
	}
	err = r.store.Adopt(ctx, rows)
	r.cache.drop(ids) // they know their parents
	if err != nil {
		return fmt.Errorf("adopt %d keys: %w", len(rows), err)
	}
	return nil
}

// Forget lets go of keys in memory that this node has no more use for, because another has destroyed them or will.
func (r *Ring) Forget(ids ...KeyID) { r.cache.drop(ids) }

// State is how the keys stand, for posture and metrics.
type State struct {
	Live      []Count // by purpose and root version
	Destroyed int     // tombstones
	Root      uint32  // the version that wraps new keys
	Retiring  []uint32
	// Pending: a rotation began and did not end. Rotate finishes it.
	Pending bool
	Cached  int // unwrapped keys in memory
}

// State counts the keys. It opens none.
func (r *Ring) State(ctx context.Context) (State, error) {
	versions, err := r.root.Versions(ctx)
	if err != nil {
		return State{}, err
	}
	live, destroyed, err := r.store.Counts(ctx)
	if err != nil {
		return State{}, err
	}
	last := len(versions) - 1
	return State{
		Live: live, Destroyed: destroyed, Root: versions[last], Retiring: versions[:last:last],
		Pending: last > 0, Cached: r.cache.len(),
	}, nil
}

// checkID is the id of the check row of a root version.
func checkID(version uint32) KeyID {
	id := KeyID([]byte("snug-root-ck\x00\x00\x00\x00"))
	binary.BigEndian.PutUint32(id[12:], version)
	return id
}
