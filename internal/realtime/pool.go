package realtime

import "sync/atomic"

// task is one frame to be handled.
type task struct {
	s *socket
	m *message
}

// pool handles frames on as many goroutines as are busy at once, up to a bound. Handling waits for a commit and needs a
// deep stack; keeping it off the reader goroutines keeps ten thousand of those at their smallest.
type pool struct {
	tasks   chan task
	workers atomic.Int32
	busy    atomic.Int32
	peak    atomic.Int32 // most that were busy since the last trim
	most    int32
	handle  func(task)
}

func newPool(most int, handle func(task)) *pool {
	return &pool{tasks: make(chan task), most: int32(most), handle: handle}
}

// do gives t to a worker. If all there may be are busy it waits, and with it the one who sends: that is the pressure
// that a flood meets.
func (p *pool) do(t task) {
	select {
	case p.tasks <- t:
		return
	default:
	}
	if p.workers.Add(1) <= p.most {
		go p.work(t)
		return
	}
	p.workers.Add(-1)
	p.tasks <- t
}

// work ends with the empty task.
func (p *pool) work(t task) {
	defer p.workers.Add(-1)
	for t.s != nil {
		if n := p.busy.Add(1); n > p.peak.Load() {
			p.peak.Store(n) // approximate: it decides about idle workers only
		}
		p.handle(t)
		p.busy.Add(-1)
		t = <-p.tasks
	}
}

// trim lets go half of those workers that were not needed since the last call.
func (p *pool) trim() {
	peak := p.peak.Swap(p.busy.Load())
	p.dismiss((p.workers.Load() - peak + 1) / 2)
}

// dismiss ends up to n idle workers.
func (p *pool) dismiss(n int32) {
	for ; n > 0; n-- {
		select {
		case p.tasks <- task{}:
		default:
			return
		}
	}
}
