// Package history records what several clients did to one conversation at the same time and were told, and judges it by a
// model: a list that is only ever appended to, in which everything posted stands once, however often and to whomever it
// was sent. It says yes if there is one order of all that was done, in keeping with when it was done, in which every
// acknowledgement and every page read is what the model would have said (linearizability; the search is porcupine's).
//
// It protects the promise that an acknowledged message is kept, in order, exactly once. It refuses to say yes where it
// ran out of time, and knows nothing of the server: tests tell it what was seen.
package history

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// Post is an attempt to append: the same By and ID mean the same entry.
type Post struct {
	By, ID, Text string
	Note         bool // not for the visitor
}

// Stored is the acknowledgement of a Post. A number of 0 was not told.
type Stored struct {
	Seq, VSeq uint64
	Text      string
}

// Read asks for what stands behind a number that is held.
type Read struct {
	Visitor bool // by vseq, without notes; otherwise by seq
	After   uint64
}

// Page is the answer to a Read.
type Page struct {
	Lines []Line
	More  bool
}

// Line is an entry as it was read.
type Line struct {
	N    uint64
	Text string
}

// History is what was done. It is safe for concurrent use.
type History struct {
	began time.Time
	first []Post

	mu   sync.Mutex
	ops  []*porcupine.Operation // guarded by mu, as below
	last []Line                 // all that stands there in the end, by seq
}

// New begins the history of a conversation that has entries already.
func New(first ...Post) *History { return &History{began: time.Now(), first: first} }

// Do notes that a client begins something, a Post or a Read. The function returned notes the answer, a Stored or a Page.
// Where it is never called, the client did not learn what came of it: a Post may have been stored then or any time later.
func (h *History) Do(client int, input any) (answered func(output any)) {
	op := &porcupine.Operation{ClientId: client, Input: input, Return: math.MaxInt64}
	h.mu.Lock()
	defer h.mu.Unlock()
	op.Call = int64(time.Since(h.began))
	h.ops = append(h.ops, op)
	return func(output any) {
		h.mu.Lock()
		defer h.mu.Unlock()
		op.Output, op.Return = output, int64(time.Since(h.began))
	}
}

// Answered counts the answers that came, and those that did not.
func (h *History) Answered() (told, lost int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, op := range h.ops {
		if op.Output == nil {
			lost++
		} else {
			told++
		}
	}
	return told, lost
}

// Ended notes all that stands in the conversation, by seq, when everybody has fallen silent. It is judged as one more
// Page. And it tells what became of each Post that was not answered: the words of every attempt are its own, so that it
// was stored if they stand there, and did nothing if they don't. Without it, each such Post could have happened at any
// time, and the search for an order would take as long as there are orders.
func (h *History) Ended(lines []Line) {
	h.Do(0, Read{})(Page{Lines: lines})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = lines
}

// searching bounds the search for an order.
const searching = time.Minute

// Check fails the test unless the history is one that the model could have. Then it breaks a copy of the history in
// several ways, and fails if the model takes any of them: a judge that says yes to everything is none.
func (h *History) Check(t testing.TB) {
	t.Helper()
	ops := h.operations()
	if got := h.judge(ops); got != porcupine.Ok {
		t.Fatalf("of %d operations: %s: there is no order in which they could have happened", len(ops), got)
	}
	for name, broken := range spoil(ops) {
		if got := h.judge(broken); got != porcupine.Illegal {
			t.Errorf("with %s the history is still found %s", name, got)
		}
	}
}

// Accepted tells whether the history is one that the model could have.
func (h *History) Accepted() bool { return h.judge(h.operations()) == porcupine.Ok }

func (h *History) judge(ops []porcupine.Operation) porcupine.CheckResult {
	return porcupine.CheckOperationsTimeout(model(h.first), ops, searching)
}

// operations is a copy of what was done, without what says nothing: a Read that was not answered and, if the end is
// known, a Post that did nothing.
func (h *History) operations() []porcupine.Operation {
	h.mu.Lock()
	defer h.mu.Unlock()
	var ops []porcupine.Operation
	for _, op := range h.ops {
		op := *op
		if p, ok := op.Input.(Post); ok && op.Output == nil && h.last != nil {
			at := slices.IndexFunc(h.last, func(l Line) bool { return l.Text == p.Text })
			if at < 0 {
				continue
			}
			op.Output = Stored{Seq: h.last[at].N, Text: p.Text} // Return stays: when is not known
		} else if !ok && op.Output == nil {
			continue
		}
		ops = append(ops, op)
	}
	return ops
}

// spoil returns copies of a history, each with one lie in it, as far as it has what is to be lied about.
func spoil(ops []porcupine.Operation) map[string][]porcupine.Operation {
	broken := map[string][]porcupine.Operation{}
	lie := func(name string, about func(op *porcupine.Operation) bool) {
		ops := slices.Clone(ops)
		for i := len(ops) - 1; i >= 0; i-- {
			if about(&ops[i]) {
				broken[name] = ops
				return
			}
		}
	}
	page := func(change func(lines []Line) []Line, least int) func(op *porcupine.Operation) bool {
		return func(op *porcupine.Operation) bool {
			p, ok := op.Output.(Page)
			if !ok || len(p.Lines) < least {
				return false
			}
			op.Output = Page{change(slices.Clone(p.Lines)), p.More}
			return true
		}
	}
	lie("an entry lost", page(func(l []Line) []Line {
		l = slices.Delete(l, 0, 1)
		for i := range l {
			l[i].N--
		}
		return l
	}, 2))
	lie("an entry doubled", page(func(l []Line) []Line { return append(l, Line{l[len(l)-1].N + 1, l[len(l)-1].Text}) }, 1))
	lie("two entries in the other order", page(func(l []Line) []Line { l[0].Text, l[1].Text = l[1].Text, l[0].Text; return l }, 2))
	lie("a gap in the numbers", page(func(l []Line) []Line { l[len(l)-1].N++; return l }, 1))
	lie("somebody else's entry", page(func(l []Line) []Line { l[0].Text = "never sent"; return l }, 1))
	lie("a number acknowledged that is another's", func(op *porcupine.Operation) bool {
		s, ok := op.Output.(Stored)
		if !ok {
			return false
		}
		if s.Seq > 0 {
			s.Seq++
		} else {
			s.VSeq++
		}
		op.Output = s
		return true
	})
	return broken
}
