package db_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
)

const hotSchema = `
-- only: sqlite
CREATE TABLE conversation (id BLOB NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL) STRICT;
CREATE TABLE entry (
	conversation BLOB NOT NULL, seq INTEGER NOT NULL, id BLOB NOT NULL, client BLOB, author TEXT NOT NULL, at INTEGER NOT NULL,
	body BLOB NOT NULL, PRIMARY KEY (conversation, seq)) STRICT;
-- end
-- only: postgres
CREATE TABLE conversation (id BYTEA NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL);
CREATE TABLE entry (
	conversation BYTEA NOT NULL, seq BIGINT NOT NULL, id BYTEA NOT NULL, client BYTEA, author TEXT NOT NULL, at BIGINT NOT NULL,
	body BYTEA NOT NULL, PRIMARY KEY (conversation, seq));
-- end
CREATE UNIQUE INDEX entry_client ON entry (conversation, author, client);
`

// hot is the chat's hot path: one UPDATE … RETURNING and one INSERT in a unit.
func hot(ctx context.Context, d *db.DB, conv chat.ConversationID, body []byte) (seq uint64, err error) {
	id, client := chat.NewEntryID(), chat.NewClientID()
	err = d.Write(ctx, func(ctx context.Context, q db.Querier) error {
		if err := q.QueryRowContext(ctx, `UPDATE conversation SET seq = seq + 1, at = $2 WHERE id = $1 AND state = 'open' RETURNING seq`,
			conv, int64(1730000000000)).Scan(&seq); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, `INSERT INTO entry (conversation, seq, id, client, author, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			conv, seq, id, client, "visitor", int64(1730000000000), body)
		return err
	})
	return seq, err
}

func newConversations(t testing.TB, d *db.DB, n int) []chat.ConversationID {
	t.Helper()
	if err := d.Migrate(t.Context(), fstest.MapFS{"0001_hot.sql": {Data: []byte(hotSchema)}}); err != nil {
		t.Fatal(err)
	}
	convs := make([]chat.ConversationID, n)
	for i := range convs {
		convs[i] = chat.NewConversationID()
		if err := d.Write(t.Context(), func(ctx context.Context, q db.Querier) error {
			_, err := q.ExecContext(ctx, `INSERT INTO conversation (id, seq, at, state) VALUES ($1, 0, 0, 'open')`, convs[i])
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	return convs
}

func benchWrite(b *testing.B, d *db.DB) {
	convs := newConversations(b, d, 250)
	for _, callers := range []int{1, 8, 64, 250} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			body := make([]byte, 300)
			var left atomic.Int64
			left.Store(int64(b.N))
			var wg sync.WaitGroup
			b.ReportAllocs()
			b.ResetTimer()
			start := time.Now()
			cpu := cpuTime()
			for c := range callers {
				wg.Go(func() {
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					for left.Add(-1) >= 0 {
						if _, err := hot(ctx, d, convs[c], body); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "units/s")
			b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/float64(b.N), "cpu-µs/unit")
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		d, err := db.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "x", "snug.db"), db.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer d.Close()
		benchWrite(b, d)
	})
	b.Run("postgres", func(b *testing.B) {
		d, err := db.OpenPostgres(b.Context(), dbtest.Postgres(b), db.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer d.Close()
		benchWrite(b, d)
	})
}
