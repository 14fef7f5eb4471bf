package consent

import (
	"errors"
	"testing"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
	"snug/internal/db/dbtest"
	"snug/internal/keyring"
	"snug/mask/text"
)

// A proof goes when its time is over, key first, and not a moment before; the counts of the day stay.
func TestProofsAreForgottenOnTime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, open func(testing.TB) *db.DB) {
		f := newFixture(t, open)
		r, ctx := f.open(t), t.Context()
		start := func() (chat.ConversationID, chat.RecordID) {
			ready, err := r.Prepare(ctx, f.facts.Site, f.choice(t, r, "en", "answer"), text.Raw{})
			if err != nil {
				t.Fatal(err)
			}
			id := f.join(t, ready)
			records, err := r.Records(ctx, id)
			if err != nil || len(records) != 1 {
				t.Fatalf("records: %v, %v", records, err)
			}
			return id, records[0].ID
		}
		old, oldKey := start()
		f.now = f.now.Add(48 * time.Hour)
		young, _ := start()

		f.now = f.now.Add(3*365*24*time.Hour - 48*time.Hour) // the last moment of the old one
		if err := r.Forget(ctx); err != nil {
			t.Fatal(err)
		}
		if records, err := r.Records(ctx, old); err != nil || len(records) != 1 {
			t.Fatalf("forgotten too early: %v, %v", records, err)
		}
		f.now = f.now.Add(time.Second)
		if err := r.Forget(ctx); err != nil {
			t.Fatal(err)
		}
		if records, err := r.Records(ctx, old); err != nil || len(records) != 0 {
			t.Errorf("still there: %v, %v", records, err)
		}
		if _, err := f.o.Ring.Key(ctx, keyring.KeyID(oldKey.Bytes())); !errors.Is(err, keyring.ErrDestroyed) {
			t.Errorf("its key: %v, want destroyed", err)
		}
		if records, err := r.Records(ctx, young); err != nil || len(records) != 1 {
			t.Errorf("the younger one is gone, too: %v, %v", records, err)
		}
	})
}
