package db_test

import (
	"testing"

	"snug/internal/db"
	"snug/internal/db/dbtest"
)

func TestHotPathCountsWithoutGaps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		d := open(t)
		conv := newConversations(t, d, 1)[0]
		for want := uint64(1); want <= 20; want++ {
			got, err := hot(t.Context(), d, conv, []byte("sealed"))
			if err != nil || got != want {
				t.Fatalf("entry %d: got %d, %v", want, got, err)
			}
		}
	})
}
