package realtime

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"snug/internal/chat"
)

// TestShutdown drains with messages in hand: they are acknowledged, each client is told to come back after a moment of its
// own, no socket or goroutine stays, and nobody new gets in.
func TestShutdown(t *testing.T) {
	before := runtime.NumGoroutine()
	ho := openHouse(t, Limits{PerAddress: 1000})
	wait := make(chan struct{})
	var clients []*wire
	for i := range 100 {
		ho.visit(fmt.Sprint(i))
		w, _ := greetVisitor(t, ho, fmt.Sprint(i), 0)
		clients = append(clients, w)
	}
	ho.mu.Lock()
	ho.stalled = wait
	ho.mu.Unlock()
	for _, w := range clients {
		w.say(postFrame(chat.NewClientID(), "in hand"))
	}
	for ho.hub.inHand.Load() < 100 {
		time.Sleep(time.Millisecond)
	}
	done := make(chan error, 1)
	go func() { done <- ho.hub.Shutdown(context.Background()) }()
	for !ho.hub.draining.Load() {
		time.Sleep(time.Millisecond)
	}
	if _, res := knock(t, ho, "/v1/socket", "Origin: "+origin); res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("during the drain: %d", res.StatusCode)
	}
	close(wait)
	pauses := map[any]bool{}
	var all sync.WaitGroup
	var mu sync.Mutex
	for _, w := range clients {
		all.Go(func() {
			w.expect("ack")
			bye := w.expect("bye")
			if after, _ := bye["after"].(float64); bye["code"] != "shutdown" || bye["retry"] != true || after < 500 || after > 5000 {
				t.Errorf("bye %v", bye)
			}
			mu.Lock()
			pauses[bye["after"]] = true
			mu.Unlock()
			if code, _ := w.ends(time.Second); code != 1001 {
				t.Errorf("closed with %d", code)
			}
			_ = w.Close()
		})
	}
	all.Wait()
	if err := <-done; err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if len(pauses) < 50 {
		t.Errorf("100 clients were told %d different moments", len(pauses))
	}
	if n := ho.posted.Load(); n != 100 {
		t.Errorf("%d messages were stored", n)
	}
	for until := time.Now().Add(2 * time.Second); runtime.NumGoroutine() > before+2; {
		if time.Now().After(until) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestShutdownIsBounded has clients that never answer the close frame and a desk that hangs.
func TestShutdownIsBounded(t *testing.T) {
	t.Parallel()
	ho := openHouse(t, Limits{DrainWithin: 400 * time.Millisecond})
	ho.visit("v")
	w, _ := greetVisitor(t, ho, "v", 0)
	wait := make(chan struct{})
	time.AfterFunc(700*time.Millisecond, func() { close(wait) })
	ho.mu.Lock()
	ho.stalled = wait
	ho.mu.Unlock()
	w.say(postFrame(chat.NewClientID(), "in hand"))
	for ho.hub.inHand.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	begun := time.Now()
	if err := ho.hub.Shutdown(context.Background()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("shutdown: %v", err)
	}
	if took := time.Since(begun); took > 1500*time.Millisecond {
		t.Errorf("took %s", took)
	}
}

// TestPanicEndsOneSocket gives a handler a fault: its socket ends with 1011, the rest goes on, and the value that may hold
// contents is not logged.
func TestPanicEndsOneSocket(t *testing.T) {
	ho := openHouse(t, Limits{})
	ho.visit("v")
	w, _ := greetVisitor(t, ho, "v", 0)
	ho.mu.Lock()
	delete(ho.byID, ho.visits["v"].guest.Conversation) // the house trips over a nil visit
	ho.mu.Unlock()
	w.say(postFrame(chat.NewClientID(), "boom"))
	if code, _ := w.ends(time.Second); code != 1011 {
		t.Errorf("closed with %d", code)
	}
	canary(t, ho)
}
