package keyring

import (
	"context"
	"crypto/rand"
	"encoding/binary"
)

// KeySize is the size of every key, in bytes.
const KeySize = 32

// Root is the key above all keys, in one or more versions: while a rotation goes on there are two. Versions count up
// from 1 and are never used twice. All methods are safe for concurrent use.
type Root interface {
	// Versions lists the versions there are, ascending; the last one wraps new keys. ErrNoRoot if there is none.
	Versions(ctx context.Context) ([]uint32, error)
	// Wrap seals key under a version, with ad bound in.
	Wrap(ctx context.Context, version uint32, ad, key []byte) ([]byte, error)
	// Unwrap is Wrap's reverse: ErrOpen if wrapped was not made by this version with this ad. The caller may clear
	// what it gets.
	Unwrap(ctx context.Context, version uint32, ad, wrapped []byte) ([]byte, error)
	// NewVersion makes the next version, and returns when it is durable.
	NewVersion(ctx context.Context) (uint32, error)
	// Retire forgets a version for good. It is not an error if there is no such version; the last one stays.
	Retire(ctx context.Context, version uint32) error
}

// newSecret makes a key.
func newSecret() []byte {
	b := make([]byte, KeySize)
	_, _ = rand.Read(b) // does not fail: crypto/rand ends the program first
	return b
}

// wrapAD binds a wrapped key to its row: format, id, purpose, parent and root version.
func wrapAD(row Row) []byte {
	ad := make([]byte, 0, 64)
	ad = append(ad, "snug key wrap 1\x00"...)
	ad = append(ad, row.ID[:]...)
	ad = append(ad, byte(row.Purpose))
	ad = append(ad, row.Parent[:]...)
	return binary.BigEndian.AppendUint32(ad, row.Root)
}

// wrapUnder seals a key under a root's own, for the roots that hold theirs in memory.
func wrapUnder(root, ad, key []byte) []byte { return newAEAD(root).Seal(nil, nil, key, ad) }

// unwrapUnder opens what wrapUnder sealed, or returns ErrOpen.
func unwrapUnder(root, ad, wrapped []byte) ([]byte, error) {
	key, err := newAEAD(root).Open(nil, nil, wrapped, ad)
	if err != nil {
		return nil, ErrOpen
	}
	return key, nil
}
