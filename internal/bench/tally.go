package bench

import (
	"cmp"
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Latency is how long messages took, from the moment they were to be sent to their frame on the agent's side.
type Latency struct {
	P50 time.Duration `json:"p50_ns"`
	P95 time.Duration `json:"p95_ns"`
	P99 time.Duration `json:"p99_ns"`
	Max time.Duration `json:"max_ns"`
}

func latencyOf(all []time.Duration) Latency {
	if len(all) == 0 {
		return Latency{}
	}
	slices.Sort(all)
	at := func(q float64) time.Duration { return all[min(len(all)-1, int(q*float64(len(all))))] }
	return Latency{P50: at(0.50), P95: at(0.95), P99: at(0.99), Max: all[len(all)-1]}
}

// Faults are what went wrong with messages that were sent.
type Faults struct {
	Lost        int `json:"lost"`        // acknowledged, but not stored
	Doubled     int `json:"doubled"`     // stored more than once
	Disordered  int `json:"disordered"`  // stored in another order than sent
	Unpushed    int `json:"unpushed"`    // stored, but never seen on the agent's side without asking
	PushedTwice int `json:"pushedTwice"` // seen there more than once
	Unanswered  int `json:"unanswered"`  // sent, and neither acknowledged nor refused
}

func (f *Faults) add(g Faults) {
	f.Lost += g.Lost
	f.Doubled += g.Doubled
	f.Disordered += g.Disordered
	f.Unpushed += g.Unpushed
	f.PushedTwice += g.PushedTwice
	f.Unanswered += g.Unanswered
}

// check reads every conversation back as its visitor and compares it with what was sent and what was pushed.
func (f *floor) check(ctx context.Context) (Faults, error) {
	found := make([]Faults, len(f.talks))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(doors)
	for i, t := range f.talks {
		g.Go(func() (err error) {
			found[i], err = t.check(ctx)
			return err
		})
	}
	err := g.Wait()
	var all Faults
	for _, one := range found {
		all.add(one)
	}
	return all, err
}

func (t *talk) check(ctx context.Context) (Faults, error) {
	var stored []arrival
	for after := uint64(0); ; {
		if err := ctx.Err(); err != nil {
			return Faults{}, err
		}
		p, err := t.more(after)
		if err != nil {
			return Faults{}, err
		}
		stored = append(stored, p.marks...)
		if !p.more || p.last <= after {
			break
		}
		after = p.last
	}
	return compare(int(t.sent.Load()), int(t.acked.Load()), stored, t.arrivals), nil
}

// compare counts faults. Messages are numbered from 0 as they were sent; stored comes in the server's order.
func compare(sent, acked int, stored, pushed []arrival) Faults {
	f := Faults{Unanswered: sent - acked}
	times := make([]int, sent)
	last := -1
	slices.SortStableFunc(stored, func(a, b arrival) int { return cmp.Compare(a.seq, b.seq) })
	for _, s := range stored {
		if s.number < 0 || s.number >= sent {
			continue
		}
		if times[s.number]++; times[s.number] > 1 {
			f.Doubled++
		} else if s.number < last {
			f.Disordered++
		}
		last = max(last, s.number)
	}
	seen := make([]int, sent)
	for _, p := range pushed {
		if p.number < 0 || p.number >= sent {
			continue
		}
		if seen[p.number]++; seen[p.number] > 1 {
			f.PushedTwice++
		}
	}
	for n := range sent {
		switch {
		case times[n] == 0 && n < acked: // acknowledgements of one socket come in the order of sending
			f.Lost++
		case times[n] > 0 && seen[n] == 0:
			f.Unpushed++
		}
	}
	return f
}
