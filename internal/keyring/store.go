package keyring

import (
	"context"
	"errors"
)

// Errors that callers tell apart. All of them mean that nothing was sealed, opened or changed.
var (
	// ErrUnknownKey: no key has this id.
	ErrUnknownKey = errors.New("keyring: no such key")
	// ErrDestroyed: the key was destroyed, and what it sealed is gone for good.
	ErrDestroyed = errors.New("keyring: the key was destroyed")
	// ErrOpen: the value was not sealed by this key for this place, or was changed since. There is no saying which.
	ErrOpen = errors.New("keyring: the value does not open")
	// ErrConflict: a key of this id exists, with another purpose or parent.
	ErrConflict = errors.New("keyring: a key of this id exists for another purpose")
	// ErrNoRoot: there is no root key to begin with. The error that wraps it says what to do.
	ErrNoRoot = errors.New("no root key")
	// ErrWrongRoot: the root key is not the one that this data was sealed under.
	ErrWrongRoot = errors.New("this root key does not belong to this data")
	// ErrRotating: another rotation is going on.
	ErrRotating = errors.New("the keys are being rotated already; wait until that has ended")
)

// Row is a key as the store keeps it: wrapped, useless without its parent.
type Row struct {
	ID      KeyID
	Purpose Purpose
	Parent  KeyID  // zero: wrapped by the root
	Root    uint32 // version of the root that wraps it; 0 unless Parent is zero
	Wrapped []byte // at most 256 bytes
}

// Count is how many live keys there are of one purpose under one root version (0 for those that the root does not wrap).
type Count struct {
	Purpose Purpose
	Root    uint32
	Keys    int
}

// Store keeps wrapped keys, apart from the rows that they seal. Every method that changes something returns when the
// change is on disk, and changes all or nothing. All are safe for concurrent use.
type Store interface {
	// Put keeps a new key. If the id exists, nothing changes and inserted is false. If it was destroyed: ErrDestroyed.
	// Puts of many callers at once are committed as a group.
	Put(ctx context.Context, row Row) (inserted bool, err error)
	// Get finds a key: ErrUnknownKey if there never was one, ErrDestroyed if it was destroyed.
	Get(ctx context.Context, id KeyID) (Row, error)
	// Destroy writes a tombstone for each id, deletes the keys, and removes their bytes from the journal, too; it
	// returns once it has verified that. An id that is unknown or already destroyed gets a tombstone all the same.
	Destroy(ctx context.Context, ids []KeyID) error
	// WalkRoot calls fn for each key that the root wraps (Parent zero), ordered by id. There are as many as sites, and a
	// few. fn may call other methods of the store. An error of fn ends the walk and is returned.
	WalkRoot(ctx context.Context, fn func(Row) error) error
	// Rewrap replaces Wrapped and Root of each row if its stored Root is still from; rows that are gone or were
	// rewrapped by somebody else are left alone. It returns how many it replaced.
	Rewrap(ctx context.Context, from uint32, rows []Row) (int, error)
	// Adopt replaces Wrapped and Parent of each row where it stands; rows that are gone are left alone.
	Adopt(ctx context.Context, rows []Row) error
	// Counts counts the live keys, ordered by purpose and root version, and the tombstones.
	Counts(ctx context.Context) (live []Count, destroyed int, err error)
}
