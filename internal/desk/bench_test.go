package desk

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"snug/internal/chat"
	"snug/internal/db/dbtest"
)

// BenchmarkPost appends messages from so many conversations at once, each waiting for its acknowledgement before the
// next: masked, sealed, chained, on disk (SQLite, every group synced), published.
func BenchmarkPost(b *testing.B) {
	for _, n := range []int{1, 64, 250} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			bed := newBed(b, dbtest.SQLite)
			bed.bus = nobody{}
			guests := make([]chat.Guest, n)
			for i := range guests {
				guests[i], _ = bed.start("Hello")
			}
			var left atomic.Int64
			left.Store(int64(b.N))
			b.ReportAllocs()
			b.ResetTimer()
			var wg sync.WaitGroup
			for _, g := range guests {
				wg.Go(func() {
					for sent := 1; left.Add(-1) >= 0; sent++ {
						if sent%(MaxEntries/2) == 0 { // a conversation has an end
							g, _ = bed.start("Hello")
						}
						if _, err := bed.Post(b.Context(), g, said("Where is my parcel? The order number is A-1734-22, from Monday.")); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
		})
	}
}

type nobody struct{}

func (nobody) Publish(chat.Event) {}
