package bus_test

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"snug/internal/bus"
	"snug/internal/chat"
)

func TestPanicOfOneIsNotTheOthers(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	b := bus.New(slog.New(slog.NewTextHandler(&log, nil)))
	var heard []string
	hear := func(name string) func(chat.Event) {
		return func(e chat.Event) { heard = append(heard, name+" "+string(e.Kind)) }
	}
	b.Publish(chat.Event{Kind: chat.EventOnline}) // to nobody
	b.Subscribe(hear("first"))
	b.Subscribe(func(chat.Event) { panic("words of a customer") })
	b.Subscribe(hear("third"))
	b.Publish(chat.Event{Kind: chat.EventTyping})
	if want := []string{"first typing", "third typing"}; !slices.Equal(heard, want) {
		t.Errorf("heard %v, want %v", heard, want)
	}
	if s := log.String(); !strings.Contains(s, "bus subscriber panicked") || strings.Contains(s, "customer") {
		t.Errorf("the log says %s", s)
	}
}

// TestMany publish and subscribe at once; the race detector looks on.
func TestMany(t *testing.T) {
	t.Parallel()
	b := bus.New(nil)
	var heard atomic.Int64
	b.Subscribe(func(chat.Event) { heard.Add(1) })
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				b.Publish(chat.Event{Kind: chat.EventMarks})
			}
		})
		wg.Go(func() { b.Subscribe(func(chat.Event) {}) })
	}
	wg.Wait()
	if n := heard.Load(); n != 800 {
		t.Errorf("heard %d of 800 events", n)
	}
}

func BenchmarkPublish(b *testing.B) {
	bus := bus.New(nil)
	var heard int
	bus.Subscribe(func(chat.Event) { heard++ })
	e := chat.Event{Kind: chat.EventMarks}
	b.ReportAllocs()
	for b.Loop() {
		bus.Publish(e)
	}
}
