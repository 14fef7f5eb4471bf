package control

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"snug/internal/chat"
)

// A sweep tells how far it is, says what it did, and ends when the one who asked leaves.
func TestSweep(t *testing.T) {
	var asked Sweep
	begun := make(chan struct{}, 1)
	ended := make(chan error, 1)
	step := func(ctx context.Context, s Sweep, progress func(Swept)) (Swept, error) {
		asked = s
		at := Swept{Done: 1, Total: 2, Found: map[string]int{"card": 1}, Last: s.After}
		progress(at)
		switch s.Site {
		case "wait":
			begun <- struct{}{}
			<-ctx.Done()
			ended <- ctx.Err()
			return at, ctx.Err()
		case "nowhere":
			return at, chat.Errorf(chat.NotFound, "There is no such site.")
		}
		at.Done, at.Changed = 2, 1
		return at, nil
	}
	f := newFixture(t, t.TempDir(), func(h *Host) { h.Sweep = step })
	c := f.dial(t)
	what := Sweep{Site: "shop", Since: time.UnixMilli(1_730_000_000_000).UTC(), After: chat.NewConversationID(), Dry: true}
	told := 0
	done, err := c.Sweep(t.Context(), what, func(at Swept) {
		if told++; at.Done != 1 || at.Total != 2 {
			t.Errorf("told %+v", at)
		}
	})
	if err != nil || asked != what || done.Done != 2 || done.Changed != 1 || done.Found["card"] != 1 || done.Last != what.After || told != 1 {
		t.Errorf("%+v (asked %+v), told %d times, %v", done, asked, told, err)
	}
	done, err = c.Sweep(t.Context(), Sweep{Site: "nowhere"}, nil)
	if chat.CodeOf(err) != chat.NotFound || done.Done != 1 {
		t.Errorf("%+v, %v", done, err)
	}

	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-begun
		leave()
	}()
	if _, err := c.Sweep(ctx, Sweep{Site: "wait"}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("goes on without the one who asked")
	}
	if strings.Contains(f.log.String(), "card") {
		t.Error("the log says what was found")
	}
}
