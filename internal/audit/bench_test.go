package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"sync/atomic"
	"testing"

	"snug/internal/chat"
	"snug/internal/db"
)

// A million entries from the file, each hashed, chained and put into the tree, and every checkpoint's signature checked.
func BenchmarkVerifyMillion(b *testing.B) {
	const entries, each = 1_000_000, 500
	d := bulk(b, entries, each)
	b.ResetTimer()
	for range b.N {
		r, err := Verify(&Verifier{}, func(emit func(*Line) error) error { return Stream(b.Context(), d, Choice{}, emit) })
		if err != nil || r.Entries != entries+1 {
			b.Fatalf("%+v %v", r, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/1000/float64(b.N), "s/million")
}

// bulk writes a log as long as that without waiting for every entry's commit.
func bulk(b *testing.B, entries, each int64) *db.DB {
	b.Helper()
	l := lay(b, sqlite)
	for n := int64(0); n < entries; n += each {
		err := l.d.Write(b.Context(), func(ctx context.Context, q db.Querier) error {
			h, err := l.readHead(ctx, q)
			if err != nil {
				return err
			}
			for range each {
				c := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(h.size)))
				f := leaf{id: chat.NewRecordID(), at: h.size, act: "conversation.open", phase: noted, commitment: c[:]}
				hash := f.hash(nil)
				h.link = linkAfter(h.link, hash)
				if _, err := q.ExecContext(ctx, `INSERT INTO leaf (id, n, at, act, phase, result, commitment, who, talk, pending, link)
					VALUES ($1, $2, $3, $4, 2, '', $5, $6, $6, 0, $7)`, f.id, h.size, f.at, f.act, f.commitment, c[:16], h.link[:]); err != nil {
					return err
				}
				h.add(hash)
			}
			signed, err := signCheckpoint(l.signer, h.size, h.root())
			if err != nil {
				return err
			}
			if _, err := q.ExecContext(ctx, insertCheckpoint, h.size, h.size, signed); err != nil {
				return err
			}
			_, err = q.ExecContext(ctx, insertHead, h.size, packHashes(h.hashes), h.link[:], h.month)
			return err
		})
		l.must(err)
	}
	return l.d
}

// One whole act, from as many callers as come: two leaves on disk.
func BenchmarkAct(b *testing.B) {
	l := lay(b, sqlite)
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan struct{})
	go func() { l.Run(ctx); close(ended) }()
	defer func() { stop(); <-ended }()
	var acts atomic.Int64
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			done, err := l.Begin(ctx, act(chat.ActSearch))
			if err != nil {
				b.Error(err)
				return
			}
			done(nil)
			acts.Add(1)
		}
	})
	b.ReportMetric(float64(acts.Load())/b.Elapsed().Seconds(), "acts/s")
}
