package bench

import (
	"context"
	"errors"
	"time"
)

// Paced is an even stream of messages over many sockets, sent whether or not earlier ones were answered: latency counts
// from when a message was to be sent, so that a server that stalls can't hide what waited behind the stall.
type Paced struct {
	Rate      int     `json:"rate"` // asked for
	Sockets   int     `json:"sockets"`
	Messages  int     `json:"messages"`
	PerSecond float64 `json:"per_second"` // done
	Latency   Latency `json:"latency"`
	Faults    Faults  `json:"faults"`
	Processor Shares  `json:"processor"`
}

func (c *client) paced(ctx context.Context, rate, sockets int) (*Paced, error) {
	if sockets < 1 {
		return nil, errors.New("no sockets")
	}
	warm := int(c.o.Warm.Seconds() * float64(rate))
	total := warm + int(c.o.For.Seconds()*float64(rate))
	if total/sockets >= perTalk {
		return nil, errors.New("too few sockets for so many messages")
	}
	f, err := c.newFloor(ctx, sockets)
	if err != nil {
		return nil, err
	}
	defer f.close()
	gap := time.Second / time.Duration(rate)
	var meter *meter
	start := time.Now()
	var counted time.Time
	for k := range total {
		due := start.Add(time.Duration(k) * gap)
		if k == warm {
			meter, counted = newMeter(c.o.PID), time.Now()
		}
		if wait := time.Until(due); wait > 0 {
			sleep(ctx, wait)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := f.talks[k%sockets].send(due); err != nil {
			return nil, err
		}
	}
	took := time.Since(counted)
	out := &Paced{Rate: rate, Sockets: sockets, Messages: total - warm, Processor: meter.read()}
	if err := f.quiet(ctx); err != nil {
		return nil, err
	}
	if out.Faults, err = f.check(ctx); err != nil {
		return nil, err
	}
	var all []time.Duration
	for _, t := range f.talks {
		for _, a := range t.arrivals {
			if a.number*sockets+t.place >= warm {
				all = append(all, a.latency)
			}
		}
	}
	out.PerSecond = float64(out.Messages) / took.Seconds()
	out.Processor.per(out.Messages)
	out.Latency = latencyOf(all)
	return out, nil
}
