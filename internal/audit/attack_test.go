package audit

import (
	"context"

	"snug/internal/chat"
	"snug/internal/db"
)

// What attackers do with a database in hand.

func act(name chat.ActName) chat.Act { return chat.Act{Name: name, By: mina} }

func swap(x, y int64) func(*bed) {
	return func(b *bed) {
		b.exec(`UPDATE leaf SET n = -1 WHERE n = $1`, x)
		b.exec(`UPDATE leaf SET n = $1 WHERE n = $2`, x, y)
		b.exec(`UPDATE leaf SET n = $1 WHERE n = -1`, y)
	}
}

// remove deletes an entry and moves what comes behind it up.
func remove(b *bed, n int64) {
	size := b.number(`SELECT COUNT(*) FROM leaf WHERE n IS NOT NULL`)
	b.exec(`DELETE FROM leaf WHERE n = $1`, n)
	for i := n + 1; i < size; i++ {
		b.exec(`UPDATE leaf SET n = $1 WHERE n = $2`, i-1, i)
	}
}

// relink computes the chain anew, as anybody can.
func relink(b *bed) {
	var link [32]byte
	var links [][]byte
	b.must(eachLeaf(b.t.Context(), b.d, 0, 1<<62, func(r *row) error {
		link = linkAfter(link, r.hash(nil))
		links = append(links, append([]byte(nil), link[:]...))
		return nil
	}))
	for n, l := range links {
		b.exec(`UPDATE leaf SET link = $1 WHERE n = $2`, l, int64(n))
	}
}

// insert adds an entry at the end, chained as it should be.
func insert(b *bed, n int64) {
	var link [32]byte
	b.must(eachLeaf(b.t.Context(), b.d, 0, n, func(r *row) error { copy(link[:], r.link); return nil }))
	l := leaf{id: chat.NewRecordID(), at: 1, act: "staff.add", phase: noted, commitment: make([]byte, 32)}
	link = linkAfter(link, l.hash(nil))
	b.must(b.d.Write(b.t.Context(), func(ctx context.Context, q db.Querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO leaf (id, n, at, act, phase, result, commitment, who, talk, pending, link)
			VALUES ($1, $2, $3, $4, 2, '', $5, $6, $6, 0, $7)`, l.id, n, l.at, l.act, l.commitment, []byte{}, link[:])
		return err
	}))
}

func stranger(b *bed) string {
	other := lay(b.t, sqlite)
	other.fill(1)
	return other.newest()
}

func otherKey(b *bed) string { return lay(b.t, sqlite).Key() }

func swapNotes(b *bed, x, y int64) {
	b.exec(`UPDATE checkpoint SET size = -1 WHERE size = $1`, x)
	b.exec(`UPDATE checkpoint SET size = $1 WHERE size = $2`, x, y)
	b.exec(`UPDATE checkpoint SET size = $1 WHERE size = -1`, y)
}

// inventCut claims that a month ended and was dropped, to explain what was deleted.
func inventCut(b *bed) {
	var e edge
	b.must(eachLeaf(b.t.Context(), b.d, 0, 5, func(r *row) error { e.add(r.hash(nil)); return nil }))
	b.exec(`INSERT INTO cut (month, size, note, edge, link, proof, dropped) SELECT '2025-12', 5, note, $1, $2, $2, 1 FROM checkpoint WHERE size = 7`,
		packHashes(e.hashes), make([]byte, 32))
	b.exec(`DELETE FROM leaf WHERE n < 5`)
}
