package realtime

import (
	"net"
	"time"
)

// The queue of a socket: whoever has something to say enqueues and goes on; one goroutine, which exists only while
// something waits, writes all of it with one call.

// stuckAfter is how long a write may wait for the peer before the queue's short limits hold. A flusher that merely waits
// for a processor is not the peer's fault.
const stuckAfter = 250 * time.Millisecond

// send puts a sealed frame into the queue; it never blocks. The bytes are copied. It reports false when the socket is
// closing.
func (s *socket) send(frame []byte) bool {
	s.mu.Lock()
	ok := s.enqueue(frame)
	s.mu.Unlock()
	return ok
}

// enqueue is send for those who hold s.mu.
func (s *socket) enqueue(frame []byte) bool {
	if s.closing {
		return false
	}
	if s.out == nil {
		s.out = pages.Get().(*page)
		s.out.b = s.out.b[:0]
	}
	if s.frames > 0 && s.full(len(s.out.b)+len(frame)) {
		s.hub.tooSlow.Add(1)
		s.end(slowReader, nil)
		return false
	}
	s.out.b = append(s.out.b, frame...)
	s.frames++
	s.flush()
	return true
}

// full tells whether size bytes may not wait. The limits are short for a peer that has stopped reading.
func (s *socket) full(size int) bool {
	l := &s.hub.limits
	if size <= l.QueueBytes && int(s.frames) < l.QueueFrames {
		return false
	}
	if size > 4*l.QueueBytes || s.frames == 1<<16-1 {
		return true
	}
	return !s.began.IsZero() && time.Since(s.began) > stuckAfter
}

// first puts a frame before those that waited for it.
func (s *socket) first(frame []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || !s.hold {
		return
	}
	s.hold = false
	p := pages.Get().(*page)
	p.b = append(p.b[:0], frame...)
	if s.out != nil {
		p.b = append(p.b, s.out.b...)
		s.out.reuse()
	}
	s.out = p
	s.frames++
	s.flush()
}

// flush makes sure that somebody writes. The caller holds s.mu.
func (s *socket) flush() {
	if !s.flushing && !s.hold {
		s.flushing = true
		s.hub.running.Add(1)
		go s.write()
	}
}

// write is the flusher: it writes all that waits with one call, until nothing waits. It exists only while something does.
func (s *socket) write() {
	defer s.hub.running.Done()
	for {
		s.mu.Lock()
		s.began = time.Time{}
		out := s.out
		if out == nil || s.failed {
			s.out = nil
			s.flushing = false
			over := s.closing
			s.mu.Unlock()
			if over {
				s.farewell()
			}
			return
		}
		n := s.frames
		s.out, s.frames = nil, 0
		now := time.Now()
		s.began = now
		if within := s.hub.limits.WriteWithin; !s.closing && s.deadline.Sub(now) < within {
			// Set with a second to spare, so that a busy socket does not move its timer for every write.
			s.deadline = now.Add(within + time.Second)
			_ = s.nc.SetWriteDeadline(s.deadline)
		}
		s.mu.Unlock()

		_, err := s.nc.Write(out.b)
		out.reuse()
		if err != nil {
			s.mu.Lock()
			s.failed = true
			if !s.closing {
				s.closing = true
				s.ending = slowReader
				if ne, ok := err.(net.Error); !ok || !ne.Timeout() {
					s.ending = lost
				}
			}
			s.mu.Unlock()
			_ = s.nc.Close() // wakes the reader, which does the rest
			continue
		}
		s.hub.sent.Add(uint64(n))
	}
}
