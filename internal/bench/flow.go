package bench

import (
	"context"
	"sync"
	"time"
)

// Flow is what a number of conversations did at once, each sending its next message as soon as the last was acknowledged.
type Flow struct {
	Conversations int     `json:"conversations"`
	Messages      int     `json:"messages"` // counted ones
	PerSecond     float64 `json:"per_second"`
	Latency       Latency `json:"latency"`
	Faults        Faults  `json:"faults"`
	Processor     Shares  `json:"processor"`
}

// perTalk is how many messages a conversation gets: the server's bound is 10,000 entries.
const perTalk = 8000

// spares is how many conversations take turns so that one of n goes on for d, at a pace that nobody has reached yet.
func spares(n int, d time.Duration) int {
	return 1 + int(d.Seconds()*min(10_000, 60_000/float64(n)))/perTalk
}

// flow has n conversations at once. When one is as long as it may be, its visitor goes on in the next.
func (c *client) flow(ctx context.Context, n int) (*Flow, error) {
	turns := spares(n, c.o.Warm+c.o.For)
	f, err := c.newFloor(ctx, n*turns)
	if err != nil {
		return nil, err
	}
	defer f.close()
	var (
		wg    sync.WaitGroup
		stop  = make(chan struct{})
		from  = make([]int64, len(f.talks)) // numbers of the first counted message
		until = make([]int64, len(f.talks))
	)
	for i := range n {
		wg.Go(func() {
			for _, t := range f.talks[i*turns : (i+1)*turns] {
				if !t.chatter(stop) {
					return
				}
			}
		})
	}
	sleep(ctx, c.o.Warm)
	meter := newMeter(c.o.PID)
	for i, t := range f.talks {
		from[i] = t.acked.Load()
	}
	start := time.Now()
	sleep(ctx, c.o.For)
	for i, t := range f.talks {
		until[i] = t.acked.Load()
	}
	took := time.Since(start)
	out := &Flow{Conversations: n, Processor: meter.read()}
	close(stop)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := f.quiet(ctx); err != nil {
		return nil, err
	}
	if out.Faults, err = f.check(ctx); err != nil {
		return nil, err
	}
	var all []time.Duration
	for i, t := range f.talks {
		for _, a := range t.arrivals {
			if n := int64(a.number); n >= from[i] && n < until[i] {
				all = append(all, a.latency)
			}
		}
		out.Messages += int(until[i] - from[i])
	}
	out.PerSecond = float64(out.Messages) / took.Seconds()
	out.Processor.per(out.Messages)
	out.Latency = latencyOf(all)
	return out, nil
}

// chatter sends one message after the other until the conversation is full; if it ends before that, the answer is false.
// What ended it early is found when the conversation is checked.
func (t *talk) chatter(stop <-chan struct{}) (full bool) {
	for range perTalk {
		if t.send(time.Now()) != nil {
			return false
		}
		select {
		case <-t.turn:
		case <-t.done:
			return false
		}
		select {
		case <-stop:
			return false
		default:
		}
	}
	return true
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
