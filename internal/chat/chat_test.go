package chat_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"snug/internal/chat"
)

// Ids made at once by many goroutines are different, sort in the order of making within each, and survive text and storage.
func TestIDs(t *testing.T) {
	const goroutines, each = 8, 2000
	var wg sync.WaitGroup
	made := make([][]chat.EntryID, goroutines)
	for g := range goroutines {
		wg.Go(func() {
			for range each {
				made[g] = append(made[g], chat.NewEntryID())
			}
		})
	}
	wg.Wait()
	seen := map[chat.EntryID]bool{}
	for _, ids := range made {
		if !slices.IsSortedFunc(ids, chat.EntryID.Compare) {
			t.Fatal("ids of one goroutine are not in the order of making")
		}
		for _, id := range ids {
			if seen[id] {
				t.Fatal("an id came twice")
			}
			seen[id] = true
		}
	}
	id := made[0][0]
	if b := id.Bytes(); b[6]>>4 != 7 || b[8]>>6 != 2 {
		t.Errorf("%s is not a UUID of version 7", id)
	}
	var back chat.EntryID
	if err := back.UnmarshalText([]byte(id.String())); err != nil || back != id {
		t.Errorf("text: %v, %v", back, err)
	}
	v, _ := id.Value()
	back = chat.EntryID{}
	if err := back.Scan(v); err != nil || back != id {
		t.Errorf("storage: %v, %v", back, err)
	}
	if v, _ := (chat.EntryID{}).Value(); v != nil {
		t.Errorf("none is stored as %v, want NULL", v)
	}
}

func TestParseIDRefuses(t *testing.T) {
	for _, s := range []string{"", "x", "0193a2b4-0000-7000-8000-00000000000", "0193a2b4-0000-7000-8000-0000000000000",
		"0193a2b4x0000-7000-8000-000000000000", "0193a2b4-0000-7000-8000-00000000000g", "{193a2b4-0000-7000-8000-000000000000"} {
		var id chat.EntryID
		if err := id.UnmarshalText([]byte(s)); s != "" && (err == nil || !id.IsZero()) {
			t.Errorf("%q was taken as %s", s, id)
		}
	}
}

func TestErrors(t *testing.T) {
	cause := errors.New("disk on fire")
	err := fmt.Errorf("append: %w", chat.Errorf(chat.Unavailable, "try again in %d s", 5).Because(cause))
	if chat.CodeOf(err) != chat.Unavailable || !errors.Is(err, cause) || !errors.Is(err, &chat.Error{Code: chat.Unavailable}) {
		t.Errorf("%v: code %s", err, chat.CodeOf(err))
	}
	if errors.Is(err, &chat.Error{Code: chat.Ended}) {
		t.Error("another code matches")
	}
	if chat.CodeOf(cause) != chat.Internal || chat.CodeOf(nil) != "" {
		t.Error("codes of a foreign error and of none")
	}
}
