package audit

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// grove is a tree in memory for making proofs: from the edge where dropped leaves end, all complete subtrees after it. It
// takes 64 bytes for each leaf.
type grove struct {
	base   int64
	before edge
	now    edge
	levels [][]tlog.Hash // by level; the first of a level has the index base>>level
}

func newGrove(from edge) *grove {
	return &grove{base: from.size, before: from.clone(), now: from.clone()}
}

// add appends one leaf's hash.
func (g *grove) add(h tlog.Hash) {
	n := g.now.size
	g.now.add(h)
	g.put(0, h)
	for level := 0; n&1 == 1; level++ {
		left, _ := g.at(level, n-1) // always there: what lies before the base and is needed, the edge has
		h = tlog.NodeHash(left, h)
		n >>= 1
		g.put(level+1, h)
	}
}

func (g *grove) put(level int, h tlog.Hash) {
	for len(g.levels) <= level {
		g.levels = append(g.levels, nil)
	}
	g.levels[level] = append(g.levels[level], h)
}

// at finds the hash of the complete subtree with index n on a level.
func (g *grove) at(level int, n int64) (tlog.Hash, bool) {
	first := g.base >> level
	if n >= first {
		if level >= len(g.levels) || n-first >= int64(len(g.levels[level])) {
			return tlog.Hash{}, false
		}
		return g.levels[level][n-first], true
	}
	// Before the base only the edge is left: one hash for each bit of its size.
	if g.base>>level&1 == 0 || n != first-1 {
		return tlog.Hash{}, false
	}
	return g.before.hashes[bits.OnesCount64(uint64(g.base)>>(level+1))], true
}

// ReadHashes implements tlog.HashReader.
func (g *grove) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		level, n := tlog.SplitStoredHashIndex(x)
		h, ok := g.at(level, n)
		if !ok {
			return nil, fmt.Errorf("audit: the leaves that this proof needs were dropped")
		}
		out[i] = h
	}
	return out, nil
}
