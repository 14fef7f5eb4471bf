package bench

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// Idle is the server's resident memory while visitors have their sockets open, have sent a message each, and do nothing.
type Idle struct {
	Visitors  int   `json:"visitors"`
	Resident  int64 `json:"resident_bytes"`
	Baseline  int64 `json:"baseline_bytes"` // before the first of them
	PerSocket int64 `json:"bytes_per_socket"`
	Dropped   int   `json:"dropped"` // sockets that the server closed meanwhile
}

func (c *client) idle(ctx context.Context, counts []int) ([]Idle, error) {
	if c.o.PID == 0 {
		return nil, errNoPID
	}
	sleep(ctx, c.o.Settle)
	baseline, err := resident(c.o.PID)
	if err != nil {
		return nil, err
	}
	var talks []*talk
	defer func() {
		for _, t := range talks {
			t.close()
		}
	}()
	var out []Idle
	for _, n := range counts {
		fresh, err := c.bringIdle(ctx, len(talks), n)
		talks = append(talks, fresh...)
		if err != nil {
			return out, err
		}
		sleep(ctx, c.o.Settle)
		if err := ctx.Err(); err != nil {
			return out, err
		}
		now, err := resident(c.o.PID)
		if err != nil {
			return out, err
		}
		i := Idle{Visitors: n, Resident: now, Baseline: baseline, PerSocket: (now - baseline) / int64(n)}
		for _, t := range talks {
			select {
			case <-t.done:
				i.Dropped++
			default:
			}
		}
		c.o.Log.Info("measured", "idle", n, "bytes_per_socket", i.PerSocket)
		out = append(out, i)
	}
	return out, nil
}

// bringIdle opens visitors from number have to want, and has each send one message.
func (c *client) bringIdle(ctx context.Context, have, want int) ([]*talk, error) {
	talks := make([]*talk, max(0, want-have))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(doors)
	for i := range talks {
		c.made++
		from := address(c.made)
		g.Go(func() error {
			v, err := c.arrive(ctx, from, 512)
			if err != nil {
				return fmt.Errorf("visitor %d: %w", have+i+1, err)
			}
			t := newTalk(have+i, v)
			talks[i] = t
			if err := t.send(time.Now()); err != nil {
				return err
			}
			select {
			case <-t.turn:
				return nil
			case <-t.done:
				return t.ended()
			case <-time.After(patience):
				return fmt.Errorf("visitor %d: no acknowledgement", have+i+1)
			}
		})
	}
	err := g.Wait()
	var open []*talk
	for _, t := range talks {
		if t != nil {
			open = append(open, t)
		}
	}
	return open, err
}
