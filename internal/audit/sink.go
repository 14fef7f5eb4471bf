package audit

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// Sink is a second place for what the log says: leaves without details, and checkpoints. What lies there shows whether the
// log was put back.
type Sink interface {
	// Write returns when the line, which ends with a line's end, is where it belongs, or ctx ends. What was not written
	// when it returns an error may be written all the same.
	Write(ctx context.Context, line []byte) error
	// Last returns the newest checkpoint that the sink has, or "" if it can't be read back.
	Last() (string, error)
	Close() error
}

var (
	errSinkBusy   = errors.New("the second sink of the audit log does not keep up")
	errSinkClosed = errors.New("the second sink of the audit log is closed")
)

// sinkQueue bounds how many lines wait for a sink.
const sinkQueue = 512

// worker has one goroutine that gives lines to a device in groups, so that a device that hangs holds up nobody for longer
// than they want to wait.
type worker struct {
	in     chan job
	stop   chan struct{}
	ended  chan struct{}
	once   sync.Once
	closed atomic.Bool
	device device
}

type job struct {
	line []byte
	done chan error // of capacity 1
}

// device is what a worker writes to. put returns when the lines are safe.
type device interface {
	put(lines [][]byte) error
	io.Closer
}

func newWorker(d device) *worker {
	w := &worker{in: make(chan job, sinkQueue), stop: make(chan struct{}), ended: make(chan struct{}), device: d}
	go w.run()
	return w
}

// Write implements Sink.
func (w *worker) Write(ctx context.Context, line []byte) error {
	if w.closed.Load() {
		return errSinkClosed
	}
	j := job{line, make(chan error, 1)}
	select {
	case w.in <- j:
	default:
		return errSinkBusy
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-w.ended:
		return errSinkClosed
	}
}

func (w *worker) run() {
	defer close(w.ended)
	for {
		select {
		case j := <-w.in:
			w.group(j)
		case <-w.stop:
			for {
				select {
				case j := <-w.in:
					w.group(j)
				default:
					_ = w.device.Close()
					return
				}
			}
		}
	}
}

// group takes all that waits beside the first.
func (w *worker) group(first job) {
	jobs := []job{first}
	for len(jobs) < sinkQueue {
		select {
		case j := <-w.in:
			jobs = append(jobs, j)
			continue
		default:
		}
		break
	}
	lines := make([][]byte, len(jobs))
	for i, j := range jobs {
		lines[i] = j.line
	}
	err := w.device.put(lines)
	for _, j := range jobs {
		j.done <- err
	}
}

// Close implements Sink. It waits for lines under way, but not for a device that hangs.
func (w *worker) Close() error {
	w.once.Do(func() { w.closed.Store(true); close(w.stop) })
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case <-w.ended:
		return nil
	case <-ctx.Done():
		return errors.New("the second sink of the audit log hangs")
	}
}
