package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// talk is one conversation of a run: its visitor's socket, and what became of each message. The visitor's goroutine
// sends and reads acknowledgements; the screen's goroutine notes arrivals.
type talk struct {
	place   int
	visitor *visitor
	due     [64]atomic.Int64 // when message n was to be sent, at n modulo 64; nanoseconds since epoch

	epoch  time.Time
	sent   atomic.Int64 // messages sent so far
	acked  atomic.Int64
	pushed atomic.Int64 // arrivals, doubles included

	arrivals []arrival // of the screen's goroutine; read when that is quiet

	pages   chan page     // what "more" brought
	problem error         // what ended the reading; read after done
	done    chan struct{} // the visitor's reader has ended
	turn    chan struct{} // an acknowledgement came: the next may be sent
}

// arrival is one entry frame on the agent's side.
type arrival struct {
	number  int
	seq     uint64
	latency time.Duration
}

type page struct {
	marks []arrival
	last  uint64
	more  bool
}

func newTalk(place int, v *visitor) *talk {
	t := &talk{place: place, visitor: v, epoch: time.Now(), done: make(chan struct{}),
		pages: make(chan page, 1), turn: make(chan struct{}, 1)}
	go t.read()
	return t
}

// send posts the next message, which was due at a certain time: latency counts from there.
func (t *talk) send(due time.Time) error {
	n := int(t.sent.Load())
	t.due[n%len(t.due)].Store(int64(due.Sub(t.epoch)))
	t.visitor.wmu.Lock()
	defer t.visitor.wmu.Unlock()
	var buffer [256]byte
	post := appendPost(buffer[:0], t.place, n)
	t.sent.Add(1)
	return t.visitor.send(opText, post)
}

// arrived is called by the screen's goroutine.
func (t *talk) arrived(n int, seq uint64, at time.Time) {
	due := time.Duration(t.due[n%len(t.due)].Load())
	t.arrivals = append(t.arrivals, arrival{n, seq, at.Sub(t.epoch) - due})
	t.pushed.Add(1)
}

var errRefused = errors.New("the server refused a message")

// read takes acknowledgements and pages until the socket is closed.
func (t *talk) read() {
	defer close(t.done)
	for {
		frame, err := t.visitor.receive(t.visitor.pong)
		if err != nil {
			t.problem = err
			return
		}
		switch kind(frame) {
		case "ack":
			t.acked.Add(1)
			select {
			case t.turn <- struct{}{}:
			default:
			}
		case "entries":
			p, err := readPage(frame)
			if err != nil {
				t.problem = err
				return
			}
			t.pages <- p
		case "nack", "bye":
			var why struct{ Code string }
			_ = json.Unmarshal(frame, &why) // an empty code says enough
			t.problem = fmt.Errorf("%w: %s", errRefused, why.Code)
			return
		}
	}
}

func readPage(frame []byte) (page, error) {
	var f struct {
		Entries []struct {
			N    uint64
			Text string
		}
		More bool
	}
	if err := json.Unmarshal(frame, &f); err != nil {
		return page{}, fmt.Errorf("a page of entries: %w", err)
	}
	p := page{more: f.More}
	for _, e := range f.Entries {
		p.last = e.N
		if _, n, ok := readMark([]byte(e.Text)); ok {
			p.marks = append(p.marks, arrival{number: n, seq: e.N})
		}
	}
	return p, nil
}

// more asks for the entries after n.
func (t *talk) more(after uint64) (page, error) {
	if err := t.visitor.write(opText, fmt.Appendf(nil, `{"t":"more","after":%d}`, after)); err != nil {
		return page{}, err
	}
	select {
	case p := <-t.pages:
		return p, nil
	case <-t.done:
		return page{}, t.ended()
	case <-time.After(patience):
		return page{}, errors.New("no answer to more")
	}
}

func (t *talk) ended() error {
	if t.problem != nil {
		return t.problem
	}
	return errClosed
}

func (t *talk) close() {
	t.visitor.Close()
	<-t.done
}
