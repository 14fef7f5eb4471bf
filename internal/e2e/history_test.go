package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"snug/internal/history"
)

// A visitor with two tabs and an agent with two windows write, repeat what was not acknowledged and what was, and read
// "after N", over real sockets, to one server on SQLite, and to two on one PostgreSQL; again and again one of the servers
// is killed in the middle. What everybody was told, over all lives of all servers, has one order in which it could have
// happened, with every message once (faults 18, 96).
func TestHistoryOverKills(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, o setup) {
		o.level = "info"
		town := &nodes{up: []*server{child(t, o)}}
		if o.urls[0] != "" {
			town.up = append(town.up, town.up[0].sibling(t))
		}
		s := town.up[0]
		v, mina := s.comes("the first"), s.hire("Mina", "agent")
		mina.ask("POST", at(v.conversation, "/take"), nil).must(t, 200)
		h := history.New(history.Post{By: "visitor", ID: "first", Text: "the first"}, history.Post{By: "mina", ID: "joined"})

		stop := make(chan struct{})
		var all sync.WaitGroup
		var visitors, agents [40]string
		for i := range visitors {
			visitors[i], agents[i] = newClientID(), newClientID()
		}
		for tab := range 2 {
			jo := &writer{town: town, h: h, client: tab, by: "visitor", v: v, ids: visitors[:]}
			all.Go(func() { jo.write(stop) })
			ma := &writer{town: town, h: h, client: 2 + tab, by: "mina", a: mina, c: v.conversation, ids: agents[:]}
			all.Go(func() { ma.write(stop) })
		}
		kills := 0
		for told := 0; kills < 6 || told < 200 && kills < 40; kills++ { // more where the machine is slow
			time.Sleep(time.Duration(20+rand.IntN(150)) * time.Millisecond)
			town.killOne(t)
			told, _ = h.Answered()
		}
		time.Sleep(100 * time.Millisecond)
		close(stop)
		all.Wait()
		var lines []history.Line
		for _, e := range mina.on(town.up[0]).thread(t, v.conversation) {
			lines = append(lines, history.Line{N: e.Seq, Text: e.Text})
		}
		h.Ended(lines)
		h.Check(t)
		told, lost := h.Answered()
		t.Logf("%d kills, %d entries, %d answers, %d that never came", kills, len(lines), told, lost)
		if told < 200 || len(lines) < 15 {
			t.Errorf("only %d answers came, for %d entries: nothing was going on", told, len(lines))
		}
	})
}

// nodes are the servers of one installation.
type nodes struct {
	mu sync.Mutex
	up []*server
}

func (n *nodes) any() *server {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.up[rand.IntN(len(n.up))]
}

// killOne kills one of them and starts it again.
func (n *nodes) killOne(t *testing.T) {
	t.Helper()
	i := rand.IntN(len(n.up))
	n.up[i].kill()
	next := n.up[i].again(t)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.up[i] = next
}

// sibling starts a second server on the same databases, with the same root key.
func (s *server) sibling(t *testing.T) *server {
	t.Helper()
	o := s.setup
	o.dir = t.TempDir()
	key, err := os.ReadFile(filepath.Join(s.dir, "root.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.dir, "root.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	return child(t, o)
}

// writer is one tab of an author. It has a few ids, which it shares with the author's other tab, and uses them up again
// and again.
type writer struct {
	town   *nodes
	h      *history.History
	client int
	by     string
	v      *visitor // or
	a      *agent
	c      string
	ids    []string
	round  int
}

var errRefusedPost = errors.New("refused")

func (w *writer) write(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		s := w.town.any()
		k, err := w.connect(s)
		if err != nil {
			time.Sleep(5 * time.Millisecond) // it is being shot
			continue
		}
		for err == nil && rand.IntN(12) > 0 {
			if rand.IntN(3) == 0 {
				err = w.read(s)
			} else {
				err = w.post(k)
			}
			select {
			case <-stop:
				err = os.ErrClosed
			default:
			}
		}
		_ = k.nc.Close()
	}
}

// tokens is held while a visitor's tab takes the family's token from the browser's storage, or puts a new one there.
var tokens sync.Mutex

func (w *writer) connect(s *server) (*socket, error) {
	if w.v == nil {
		a := w.a.on(s)
		return a.socket, a.greet()
	}
	tokens.Lock()
	defer tokens.Unlock()
	v := w.v.on(s)
	_, err := v.greet(1 << 30)
	w.v.token = v.token
	return v.socket, err
}

// post sends one message and waits for what it is told.
func (w *writer) post(k *socket) error {
	w.round++
	id := w.ids[rand.IntN(min(len(w.ids), 1+w.round/4))]
	text := fmt.Sprintf("%s %s: tab %d, round %d", w.by, id[len(id)-4:], w.client, w.round)
	f := map[string]any{"t": "post", "id": id, "text": text}
	if w.a != nil {
		f["c"], f["kind"] = w.c, "message"
	}
	told := w.h.Do(w.client, history.Post{By: w.by, ID: id, Text: text})
	if err := k.say(f); err != nil {
		return err
	}
	ack, err := k.find(patience, func(f *frame) bool { return (f.T == "ack" || f.T == "nack") && f.ID == id })
	if err != nil {
		return err
	}
	if ack.T == "nack" {
		return fmt.Errorf("%w: %s", errRefusedPost, ack.raw) // to be sent again; it may be stored
	}
	told(history.Stored{Seq: ack.Seq, VSeq: ack.N, Text: ack.Text})
	return nil
}

// read asks for a page over HTTP.
func (w *writer) read(s *server) error {
	after := uint64(rand.IntN(w.round/4 + 3))
	r := request{method: "GET", host: consoleHost, path: at(w.c, fmt.Sprintf("/entries?after=%d&limit=5", after))}
	if w.a != nil {
		r.cookie = w.a.cookie
	} else {
		tokens.Lock()
		r.host, r.path, r.token = chatHost, fmt.Sprintf("/v1/visit?after=%d", after), w.v.token
		tokens.Unlock()
	}
	told := w.h.Do(w.client, history.Read{Visitor: w.v != nil, After: after})
	a, err := s.try(r)
	if err != nil || a.status != http.StatusOK {
		return errors.Join(err, fmt.Errorf("read: %d", a.status))
	}
	var got struct {
		Entries []entry
		More    bool
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		return err
	}
	page := history.Page{More: got.More}
	for _, e := range got.Entries {
		n := e.Seq
		if w.v != nil {
			n = e.N
		}
		page.Lines = append(page.Lines, history.Line{N: n, Text: e.Text})
	}
	told(page)
	return nil
}
