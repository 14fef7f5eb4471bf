package keystore

import (
	"encoding/binary"
	"errors"

	"snug/internal/keyring"
)

// block is what wrapped keys are padded to, so that a key wrapped anew fits where it stood before.
const block = 64

// maxWrapped is the most that keyring.Row allows.
const maxWrapped = 256

var errWrapped = errors.New("keystore: a wrapped key has 1 to 256 bytes")

// pad puts the length before the wrapped key, in two bytes, and zeros behind it.
func pad(wrapped []byte) ([]byte, error) {
	if len(wrapped) == 0 || len(wrapped) > maxWrapped {
		return nil, errWrapped
	}
	padded := make([]byte, (2+len(wrapped)+block-1)/block*block)
	binary.BigEndian.PutUint16(padded, uint16(len(wrapped)))
	copy(padded[2:], wrapped)
	return padded, nil
}

func unpad(padded []byte) ([]byte, error) {
	if len(padded) < 2 {
		return nil, errWrapped
	}
	n := int(binary.BigEndian.Uint16(padded))
	if n == 0 || n > maxWrapped || 2+n > len(padded) {
		return nil, errWrapped
	}
	return padded[2 : 2+n], nil
}

// rooted is 1 for a key that the root wraps.
func rooted(row keyring.Row) int64 {
	if row.Parent.IsZero() {
		return 1
	}
	return 0
}

// version has four bytes whatever the number is.
func version(root uint32) []byte { return binary.BigEndian.AppendUint32(nil, root) }

// scan reads id, purpose, parent, root and wrapped.
func scan(columns func(...any) error) (row keyring.Row, err error) {
	var root, padded []byte
	if err := columns(&row.ID, &row.Purpose, &row.Parent, &root, &padded); err != nil {
		return keyring.Row{}, err
	}
	if len(root) != 4 {
		return keyring.Row{}, errors.New("keystore: a root version has 4 bytes")
	}
	row.Root = binary.BigEndian.Uint32(root)
	row.Wrapped, err = unpad(padded)
	return row, err
}
