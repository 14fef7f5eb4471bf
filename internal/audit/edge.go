package audit

import (
	"errors"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// edge is the right edge of a tree of some size: the hashes of the complete subtrees that it is made of, largest first. It
// is all that appending needs.
type edge struct {
	size   int64
	hashes []tlog.Hash
}

// add appends one leaf's hash.
func (e *edge) add(h tlog.Hash) {
	for n := e.size; n&1 == 1; n >>= 1 {
		last := len(e.hashes) - 1
		h = tlog.NodeHash(e.hashes[last], h)
		e.hashes = e.hashes[:last]
	}
	e.hashes = append(e.hashes, h)
	e.size++
}

// root is the tree's hash. That of an empty tree is the hash of nothing (RFC 6962 §2.1).
func (e *edge) root() tlog.Hash {
	if e.size == 0 {
		h, _ := tlog.TreeHash(0, nil) // reads nothing
		return h
	}
	last := len(e.hashes) - 1
	h := e.hashes[last]
	for i := last - 1; i >= 0; i-- {
		h = tlog.NodeHash(e.hashes[i], h)
	}
	return h
}

func (e *edge) clone() edge {
	return edge{e.size, append([]tlog.Hash(nil), e.hashes...)}
}

func packHashes(hashes []tlog.Hash) []byte {
	out := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		out = append(out, h[:]...)
	}
	return out
}

var errEdge = errors.New("audit: a stored edge does not have the hashes that its size has")

// maxProof is more hashes than any proof in a tree of 63 levels has.
const maxProof = 130

func unpackHashes(b []byte) ([]tlog.Hash, error) {
	if len(b)%tlog.HashSize != 0 || len(b) > maxProof*tlog.HashSize {
		return nil, errEdge
	}
	out := make([]tlog.Hash, len(b)/tlog.HashSize)
	for i := range out {
		out[i] = tlog.Hash(b[i*tlog.HashSize:])
	}
	return out, nil
}

// edgeOf joins a size with its hashes, and refuses what does not fit.
func edgeOf(size int64, hashes []tlog.Hash) (edge, error) {
	if size < 0 || len(hashes) != bits.OnesCount64(uint64(size)) {
		return edge{}, errEdge
	}
	return edge{size, hashes}, nil
}
