package e2e

import (
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The server is restarted while 200 visitors and some agents talk. All are told to come back, each after a moment of its
// own, so that they do not come back at once; it is over within ten seconds with status 0, and everything that was
// acknowledged is there afterwards, once (faults 106).
func TestSIGTERMWithLiveSockets(t *testing.T) {
	t.Parallel()
	const visitors, agents = 200, 4
	s := child(t, setup{level: "info"})
	var people []*visitor
	var sockets []*socket
	for i := range visitors {
		v := s.comes(fmt.Sprintf("visitor %d is here", i))
		v.mustGreet(t, 1)
		people = append(people, v)
		sockets = append(sockets, v.socket)
	}
	for i := range agents {
		a := s.hire(fmt.Sprintf("Agent%d", i), "agent")
		a.mustGreet(t)
		sockets = append(sockets, a.socket)
	}

	// Everybody goes on writing until the socket ends.
	acked := make([][]string, visitors)
	var writing sync.WaitGroup
	for i, v := range people {
		writing.Go(func() {
			for n := 0; ; n++ {
				id, text := newClientID(), fmt.Sprintf("visitor %d, message %d", i, n)
				if v.say(map[string]any{"t": "post", "id": id, "text": text}) != nil {
					return
				}
				f, err := v.find(patience, func(f *frame) bool { return (f.T == "ack" || f.T == "nack") && f.ID == id })
				if err != nil {
					return
				}
				if f.T == "ack" {
					acked[i] = append(acked[i], text)
				}
				time.Sleep(50 * time.Millisecond)
			}
		})
	}
	time.Sleep(500 * time.Millisecond)
	began := time.Now()
	if err := s.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
		t.Error("it had not ended after 10 s")
	}
	t.Logf("ended after %v", time.Since(began).Round(time.Millisecond))
	s.stop()
	writing.Wait()

	delays := map[int]int{}
	for i, k := range sockets {
		bye, err := k.find(patience, func(f *frame) bool { return f.T == "bye" })
		if err != nil {
			t.Fatalf("socket %d: no bye: %v", i, err)
		}
		if !bye.Retry || bye.Code != "shutdown" || bye.After < 100 || bye.After > 10_000 {
			t.Errorf("socket %d: %s", i, bye.raw)
		}
		delays[bye.After]++
		if code := k.ends(t); code != 1001 {
			t.Errorf("socket %d was closed with %d", i, code)
		}
	}
	if len(delays) < len(sockets)/2 {
		t.Errorf("%d sockets are told to come back after only %d different times", len(sockets), len(delays))
	}

	again := s.again(t)
	total := 0
	for i, v := range people {
		there := map[string]int{}
		for _, e := range v.on(again).visit(t) {
			there[e.Text]++
		}
		for _, text := range acked[i] {
			if there[text] != 1 {
				t.Errorf("%q was acknowledged, and is there %d times", text, there[text])
			}
			total++
		}
	}
	if total < visitors {
		t.Errorf("only %d messages were acknowledged: nothing was going on", total)
	}
}
