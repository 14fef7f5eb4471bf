package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

func testHash(n int64) tlog.Hash {
	return tlog.RecordHash(binary.BigEndian.AppendUint64(nil, uint64(n)))
}

// The edge, and the grove that grows from an edge, say what the reference says of a whole tree: root, proofs of entries,
// proofs between sizes.
func TestTreeAgainstReference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(1, 300).Draw(t, "size")
		base := rapid.Int64Range(0, size).Draw(t, "base")
		var stored []tlog.Hash
		reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
			out := make([]tlog.Hash, len(indexes))
			for i, x := range indexes {
				out[i] = stored[x]
			}
			return out, nil
		})
		var e, from edge
		for n := range size {
			if n == base {
				from = e.clone()
			}
			add, err := tlog.StoredHashesForRecordHash(n, testHash(n), reader)
			if err != nil {
				t.Fatal(err)
			}
			stored = append(stored, add...)
			e.add(testHash(n))
		}
		if base == size {
			from = e.clone()
		}
		root, err := tlog.TreeHash(size, reader)
		if err != nil || root != e.root() {
			t.Fatalf("the edge's root is not the tree's: %v", err)
		}
		packed, err := unpackHashes(packHashes(from.hashes))
		if err != nil {
			t.Fatal(err)
		}
		again, err := edgeOf(base, packed)
		if err != nil {
			t.Fatal(err)
		}
		g := newGrove(again)
		for n := base; n < size; n++ {
			g.add(testHash(n))
		}
		if g.now.root() != root {
			t.Fatal("the grove's root is not the tree's")
		}
		if base < size {
			n := rapid.Int64Range(base, size-1).Draw(t, "n")
			proof, err := tlog.ProveRecord(size, n, g)
			if err != nil || tlog.CheckRecord(proof, size, root, n, testHash(n)) != nil {
				t.Fatalf("entry %d of %d over %d: %v", n, size, base, err)
			}
		}
		if old := max(base, 1); old <= size {
			before, err := tlog.TreeHash(old, reader)
			if err != nil {
				t.Fatal(err)
			}
			proof, err := tlog.ProveTree(size, old, g)
			if err != nil || tlog.CheckTree(proof, size, root, old, before) != nil {
				t.Fatalf("%d to %d over %d: %v", old, size, base, err)
			}
		}
	})
}

// What was dropped can't be proven, and nothing is made up in its place.
func TestGroveRefusesWhatWasDropped(t *testing.T) {
	t.Parallel()
	var e edge
	for n := range int64(13) {
		e.add(testHash(n))
	}
	g := newGrove(e)
	for n := int64(13); n < 40; n++ {
		g.add(testHash(n))
	}
	if _, err := tlog.ProveRecord(40, 5, g); err == nil {
		t.Error("an entry was proven whose neighbours are gone")
	}
}

// No two leaves have the same bytes, and a leaf that this program would not write is refused.
func TestLeafForm(t *testing.T) {
	t.Parallel()
	good := leaf{id: testID(1), at: 5, act: "staff.add", phase: intent, commitment: make([]byte, sha256.Size)}
	if err := good.check(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{string(good.appendBytes(nil)): "good"}
	for name, change := range map[string]func(*leaf){
		"id": func(l *leaf) { l.id = testID(2) }, "time": func(l *leaf) { l.at++ }, "act": func(l *leaf) { l.act = "staff.role" },
		"phase": func(l *leaf) { l.phase = noted }, "commitment": func(l *leaf) { l.commitment = append([]byte{1}, l.commitment[1:]...) },
		"outcome": func(l *leaf) { l.phase, l.intent, l.result, l.commitment = outcome, testID(3), Done, nil },
		"result":  func(l *leaf) { l.phase, l.intent, l.result, l.commitment = outcome, testID(3), Failed, nil },
		"of":      func(l *leaf) { l.phase, l.intent, l.result, l.commitment = outcome, testID(4), Failed, nil },
	} {
		l := good
		change(&l)
		b := string(l.appendBytes(nil))
		if other, there := seen[b]; there {
			t.Errorf("%s has the bytes of %s", name, other)
		}
		if seen[b] = name; len(b) > maxLeaf {
			t.Errorf("%s has %d bytes", name, len(b))
		}
		if err := l.check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(*leaf){
		"no id": func(l *leaf) { l.id = testID(0) }, "an act on two lines": func(l *leaf) { l.act = "staff\nadd" }, "no act": func(l *leaf) { l.act = "" },
		"no such phase": func(l *leaf) { l.phase = 3 }, "negative": func(l *leaf) { l.phase = -1 }, "short commitment": func(l *leaf) { l.commitment = []byte{1} },
		"an intent with a result":     func(l *leaf) { l.result = Done },
		"an outcome of nothing":       func(l *leaf) { l.phase, l.result, l.commitment = outcome, Done, nil },
		"an outcome without a result": func(l *leaf) { l.phase, l.intent, l.commitment = outcome, testID(3), nil },
	} {
		l := good
		change(&l)
		if l.check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
