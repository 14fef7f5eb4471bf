package db

import "unsafe"

// The transpiled library has a heap of its own, outside of Go's, whose addresses are plain numbers: the collector neither
// moves nor frees what is there. These two are the only ways from a number to memory.

// at is the value of the library's that begins at address p.
func at[T any](p uintptr) *T {
	return *(**T)(unsafe.Pointer(&p))
}

// bytesAt are n bytes of the library's from address p on: valid as long as the library keeps them.
func bytesAt(p uintptr, n int) []byte {
	if p == 0 || n == 0 {
		return []byte{}
	}
	return unsafe.Slice(at[byte](p), n)
}
