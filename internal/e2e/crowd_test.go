package e2e

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
)

// post is a message that somebody wants to send.
type post struct{ id, text string }

// line is one author in one conversation, with the memory that a browser has: what it holds, and an outbox that is sent
// again after a break, under the same ids.
type line struct {
	v     *visitor // or
	a     *agent
	c     string
	name  string
	count int

	outbox []post            // not acknowledged, in order
	acked  []string          // texts, in order
	held   map[uint64]string // by the side's own number
	clash  []string          // numbers that came with two texts
}

// crowd is visitors and agents who all write at once.
type crowd struct{ lines []*line }

// gather has visitors come and agents take all but the last of them.
func gather(s *server, visitors int) *crowd {
	s.t.Helper()
	var c crowd
	for i := range visitors {
		v := s.comes(fmt.Sprintf("v%d begins", i))
		c.lines = append(c.lines, &line{v: v, c: v.conversation, name: fmt.Sprintf("v%d", i), held: map[uint64]string{1: v.first.Text}})
		if i == visitors-1 {
			continue
		}
		a := s.hire(fmt.Sprintf("Agent%d", i), "agent")
		a.ask("POST", at(v.conversation, "/take"), nil).must(s.t, 200)
		c.lines = append(c.lines, &line{a: a, c: v.conversation, name: fmt.Sprintf("a%d", i), held: map[uint64]string{}})
	}
	return &c
}

// talk has all of them connect to s, resume, send what was left, and write until stop is closed or the server is gone.
// With finish they wait for their last acks; an error then is a failure of theirs.
func (c *crowd) talk(s *server, stop <-chan struct{}) (finish func(t *testing.T)) {
	errs := make([]error, len(c.lines))
	var all sync.WaitGroup
	for i, l := range c.lines {
		all.Go(func() { errs[i] = l.talk(s, stop) })
	}
	return func(t *testing.T) {
		all.Wait()
		if t == nil {
			return
		}
		for i, err := range errs {
			if err != nil {
				t.Errorf("%s: %v", c.lines[i].name, err)
			}
		}
	}
}

// inFlight is how many posts one author sends ahead of their acks.
const inFlight = 3

func (l *line) talk(s *server, stop <-chan struct{}) (err error) {
	var k *socket
	if l.v != nil {
		l.v = l.v.on(s)
	} else {
		l.a = l.a.on(s)
	}
	defer func() { l.keep(k) }()
	if k, err = l.resume(); err != nil {
		return err
	}
	for {
		select {
		case <-stop:
			for len(l.outbox) > 0 {
				if err := l.acknowledged(k); err != nil {
					return err
				}
			}
			return nil
		default:
		}
		for len(l.outbox) < inFlight {
			p := post{newClientID(), fmt.Sprintf("%s says %d", l.name, l.count)}
			l.count++
			l.outbox = append(l.outbox, p)
			if err := l.send(k, p); err != nil {
				return err
			}
		}
		if rand.IntN(lossy) == 0 {
			// The network is lost with acks on their way: what they stand for is stored, and is sent again all the same.
			time.Sleep(time.Duration(rand.IntN(1500)) * time.Microsecond)
			l.keep(k)
			if k, err = l.resume(); err != nil {
				return err
			}
		}
		if err := l.acknowledged(k); err != nil {
			return err
		}
	}
}

// lossy is how many rounds of posts go well for each one that loses the network.
const lossy = 20

// resume connects with what is held, asks for the pages that are missing, and sends what was not acknowledged.
func (l *line) resume() (*socket, error) {
	k, err := l.reconnect()
	if err != nil {
		return k, err
	}
	for _, p := range l.outbox {
		if err := l.send(k, p); err != nil {
			return k, err
		}
	}
	return k, nil
}

func (l *line) reconnect() (*socket, error) {
	after := uint64(0)
	for l.held[after+1] != "" {
		after++
	}
	if l.v != nil {
		w, err := l.v.greet(after)
		if err != nil {
			return l.v.socket, err
		}
		for w.More {
			if len(w.Entries) == 0 {
				return l.v.socket, fmt.Errorf("more of nothing: %s", w.raw)
			}
			last := w.Entries[len(w.Entries)-1].N
			if err := l.v.say(map[string]any{"t": "more", "after": last}); err != nil {
				return l.v.socket, err
			}
			if w, err = l.v.find(patience, func(f *frame) bool { return f.T == "entries" }); err != nil {
				return l.v.socket, err
			}
		}
		return l.v.socket, nil
	}
	if err := l.a.greet(); err != nil {
		return l.a.socket, err
	}
	for {
		if err := l.a.say(map[string]any{"t": "watch", "c": l.c, "after": after}); err != nil {
			return l.a.socket, err
		}
		w, err := l.a.find(patience, func(f *frame) bool { return f.T == "watching" })
		if err != nil {
			return l.a.socket, err
		}
		if !w.More || len(w.Entries) == 0 {
			return l.a.socket, nil
		}
		after = w.Entries[len(w.Entries)-1].Seq
	}
}

func (l *line) send(k *socket, p post) error {
	if l.v != nil {
		return k.say(map[string]any{"t": "post", "id": p.id, "text": p.text})
	}
	return k.say(map[string]any{"t": "post", "c": l.c, "id": p.id, "kind": "message", "text": p.text})
}

// acknowledged waits for the ack of the oldest post in the outbox.
func (l *line) acknowledged(k *socket) error {
	p := l.outbox[0]
	f, err := k.find(patience, func(f *frame) bool { return (f.T == "ack" || f.T == "nack") && f.ID == p.id })
	if err != nil {
		return err
	}
	if f.T == "nack" {
		return fmt.Errorf("refused: %s", f.raw)
	}
	l.outbox = l.outbox[1:]
	l.acked = append(l.acked, p.text)
	return nil
}

// keep remembers what came over a socket, as a page remembers it over a reload.
func (l *line) keep(k *socket) {
	if k == nil {
		return
	}
	_ = k.nc.Close()
	k.mu.Lock()
	defer k.mu.Unlock()
	hold := func(e entry) {
		n := e.N
		if l.v == nil {
			n = e.Seq
		}
		if was, known := l.held[n]; known && was != shown(e) {
			l.clash = append(l.clash, fmt.Sprintf("%d was %q and is %q", n, was, shown(e)))
		}
		l.held[n] = shown(e)
	}
	for _, f := range k.frames {
		for _, e := range f.Entries {
			hold(e)
		}
		if f.E != nil {
			hold(*f.E)
		}
		if f.T == "ack" {
			hold(entry{N: f.N, Seq: f.Seq, Text: f.Text, Kind: "message"})
		}
	}
}

// shown tells entries apart: their words, or their kind where they have none.
func shown(e entry) string {
	if e.Text == "" {
		return e.Kind
	}
	return e.Text
}

// check reads everything again from both sides. Every acknowledged message is there exactly once, numbers have no gaps,
// each author's messages stand in the order of sending, and nobody was shown anything that is not there.
func (c *crowd) check(t *testing.T, s *server) (messages int) {
	t.Helper()
	pages := map[string]map[bool][]entry{} // by conversation, and whether staff's
	for _, l := range c.lines {
		if pages[l.c] == nil {
			pages[l.c] = map[bool][]entry{}
		}
		if l.v != nil {
			pages[l.c][false] = l.v.on(s).visit(t)
		} else {
			pages[l.c][true] = l.a.on(s).thread(t, l.c)
		}
	}
	for _, l := range c.lines {
		for staff, all := range pages[l.c] {
			count, order := map[string]int{}, []string{}
			for i, e := range all {
				n := e.N
				if staff {
					n = e.Seq
				}
				if n != uint64(i+1) {
					t.Fatalf("%s: the entry at place %d has number %d", l.name, i+1, n)
				}
				count[e.Text]++
				if strings.HasPrefix(e.Text, l.name+" says") {
					order = append(order, e.Text)
				}
			}
			for _, text := range l.acked {
				if count[text] != 1 {
					t.Errorf("%q was acknowledged, and is there %d times", text, count[text])
				}
			}
			for i, text := range order {
				if want := fmt.Sprintf("%s says %d", l.name, i); text != want {
					t.Fatalf("place %d of %s's messages has %q", i, l.name, text)
				}
			}
			if staff == (l.v == nil) {
				for n, text := range l.held {
					if n == 0 || n > uint64(len(all)) || shown(all[n-1]) != text {
						t.Errorf("%s was shown %q as number %d, which is not there", l.name, text, n)
					}
				}
			}
		}
		for _, clash := range l.clash {
			t.Errorf("%s: %s", l.name, clash)
		}
		messages += len(l.acked)
	}
	return messages
}
