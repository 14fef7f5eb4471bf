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

func (c *client) flow(ctx context.Context, n int) (*Flow, error) {
	f, err := c.newFloor(ctx, n)
	if err != nil {
		return nil, err
	}
	defer f.close()
	var (
		wg    sync.WaitGroup
		stop  = make(chan struct{})
		from  = make([]int64, n) // numbers of the first counted message
		until = make([]int64, n)
	)
	for _, t := range f.talks {
		wg.Go(func() { t.chatter(stop) })
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

// chatter sends one message after the other. What ends it early is found when the conversation is checked.
func (t *talk) chatter(stop <-chan struct{}) {
	for {
		if t.send(time.Now()) != nil {
			return
		}
		select {
		case <-t.turn:
		case <-t.done:
			return
		}
		select {
		case <-stop:
			return
		default:
		}
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
