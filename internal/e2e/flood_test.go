package e2e

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// 500 people sign in at once, again and again, from as many addresses, and the limits of addresses are out of the way: what stands
// then is that passwords are worked through a few at a time. Whoever chats goes on, hardly slower than before, and the memory that
// the flood takes is that of a few hashes and not of 500 (fault 58).
func TestSignInFloodBesideChats(t *testing.T) {
	t.Parallel()
	s := child(t, setup{level: "info"})
	rss := s.resident(t) // before anybody had a password
	for i := range 5 {
		a := s.hire(fmt.Sprintf("Colleague%d", i), "agent")
		a.ask("POST", "/v1/me/password", map[string]any{"current": "", "new": goodPassword}).must(t, 204)
	}
	talkers := make([]*tab, 8)
	for i := range talkers {
		b := &browser{from: fmt.Sprintf("127.9.0.%d", i+1)}
		v := s.comes("hello", func(_ map[string]any, r *request) { r.from = b.from })
		b.open(v.conversation, v.token, 1)
		talkers[i] = b.tabs[0]
	}
	before := chatting(t, s, talkers, 3*time.Second, nil)

	stop := make(chan struct{})
	answers := flood(s, stop)
	var peak atomic.Int64
	during := chatting(t, s, talkers, 6*time.Second, func() { peak.Store(max(peak.Load(), s.resident(t))) })
	close(stop)
	got := answers()
	for status := range got {
		if status != 401 && status != 429 && status != gaveUp {
			t.Errorf("a sign-in was answered %d", status)
		}
	}
	grown := peak.Load() - rss
	t.Logf("before: %s; during: %s; memory %d MiB at the start, and %d MiB more at most; answers %v", before, during, rss>>20, grown>>20, got)

	if got[401] < 5 || got[429] < 500 || got[gaveUp] > 64 {
		t.Errorf("the flood was answered %v", got)
	}
	// A hash takes 64 MiB; half of the processors hash for strangers, and as much again may wait to be collected.
	if most := int64(max(1, runtime.NumCPU()/2)*64*3+64) << 20; grown > most {
		t.Errorf("the flood took %d MiB more, want at most %d", grown>>20, most>>20)
	}
	if most := max(20*before.p99, time.Second); during.p99 > most {
		t.Errorf("messages took %s beside the flood, %s before it", during.p99, before.p99)
	}
	if 2*during.sent < before.sent {
		t.Errorf("%d messages in 6 s beside the flood, %d in 3 s before it", during.sent, before.sent)
	}
}

// pace is how long messages took from being sent to being on the disk.
type pace struct {
	sent     int
	p50, p99 time.Duration
}

func (p pace) String() string {
	return fmt.Sprintf("%d messages, p50 %s, p99 %s", p.sent, p.p50.Round(10*time.Microsecond), p.p99.Round(10*time.Microsecond))
}

// chatting has each of the tabs send a message fifty times a second, and wait for its ack; meanwhile is called now and then.
func chatting(t *testing.T, s *server, tabs []*tab, for_ time.Duration, meanwhile func()) pace {
	t.Helper()
	took := make([][]time.Duration, len(tabs))
	var all sync.WaitGroup
	for i, p := range tabs {
		all.Go(func() {
			k, err := p.hello(s)
			if err != nil {
				t.Error(err)
				return
			}
			defer k.Close()
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			for end := time.Now().Add(for_); time.Now().Before(end); <-tick.C {
				_ = k.SetDeadline(time.Now().Add(patience))
				id, began := newClientID(), time.Now()
				f, err := p.exchange(k, map[string]any{"t": "post", "id": id, "text": "is it there yet?"}, func(f *frame) bool { return (f.T == "ack" || f.T == "nack") && f.ID == id })
				if err != nil || f.T != "ack" {
					t.Errorf("a message: %v %+v", err, f)
					return
				}
				took[i] = append(took[i], time.Since(began))
			}
		})
	}
	ended := make(chan struct{})
	go func() { all.Wait(); close(ended) }()
	for tick := time.Tick(20 * time.Millisecond); meanwhile != nil; {
		select {
		case <-tick:
			meanwhile()
			continue
		case <-ended:
		}
		break
	}
	<-ended
	flat := slices.Concat(took...)
	if len(flat) == 0 {
		t.Fatal("nothing was said")
	}
	slices.Sort(flat)
	return pace{len(flat), flat[len(flat)/2], flat[len(flat)*99/100]}
}

// gaveUp stands for a status where none came in time: at most as many wait as the queue holds.
const gaveUp = 0

// flood keeps 500 sign-ins under way, for accounts that there are and that there are not, until stop is closed. It counts answers by status.
func flood(s *server, stop <-chan struct{}) (answers func() map[int]int) {
	var mu sync.Mutex
	got := map[int]int{}
	var all sync.WaitGroup
	for i := range 500 {
		all.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				a, err := s.try(request{method: "POST", host: consoleHost, path: "/v1/session", from: fmt.Sprintf("127.10.%d.%d", i/250, 1+i%250),
					body: map[string]any{"email": fmt.Sprintf("colleague%d@alder.example", (i+n)%10), "password": "a quite green teapot"}})
				if err != nil { // it waited in the queue for as long as it has patience
					a.status = gaveUp
				}
				mu.Lock()
				got[a.status]++
				mu.Unlock()
				// Who is told to wait does, a little: the flood is of sign-ins, and not of the machine's connections.
				time.Sleep(time.Second)
			}
		})
	}
	return func() map[int]int {
		all.Wait()
		return got
	}
}

// resident is the memory that a child has, in bytes.
func (s *server) resident(t testing.TB) int64 {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "VmRSS:")
	kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}
