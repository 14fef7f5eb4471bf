package bench

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// floor is a number of conversations with somebody watching each.
type floor struct {
	talks   []*talk
	screens []*screen
}

// arrivals at once while a floor fills.
const doors = 16

// newFloor brings n visitors, deals them out among the staff, who take them, and opens the screens that watch.
func (c *client) newFloor(ctx context.Context, n int) (_ *floor, err error) {
	f := &floor{talks: make([]*talk, n)}
	defer func() {
		if err != nil {
			f.close()
		}
	}()
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(doors)
	for i := range n {
		c.made++
		from := address(c.made)
		g.Go(func() error {
			v, err := c.arrive(within, from, 4<<10)
			if err == nil {
				f.talks[i] = newTalk(i, v)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	shares := make([][]*talk, len(c.staff))
	for i, t := range f.talks {
		s := i % len(c.staff)
		if err := c.staff[s].take(ctx, t.visitor.id); err != nil {
			return nil, fmt.Errorf("take: %w", err)
		}
		shares[s] = append(shares[s], t)
	}
	for s, share := range shares {
		for len(share) > 0 {
			some := share[:min(perScreen, len(share))]
			share = share[len(some):]
			sc, err := c.openScreen(ctx, c.staff[s], some)
			if err != nil {
				return nil, err
			}
			f.screens = append(f.screens, sc)
		}
	}
	return f, nil
}

// quiet waits until everything that was sent was acknowledged and pushed, or until nothing comes any more.
func (f *floor) quiet(ctx context.Context) error {
	last, since := int64(-1), time.Now()
	for {
		var sent, acked, pushed int64
		for _, t := range f.talks {
			sent, acked, pushed = sent+t.sent.Load(), acked+t.acked.Load(), pushed+t.pushed.Load()
		}
		if acked >= sent && pushed >= sent {
			return nil
		}
		if now := acked + pushed; now != last {
			last, since = now, time.Now()
		} else if time.Since(since) > 3*time.Second {
			return nil // what is missing is counted as missing
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (f *floor) close() {
	for _, s := range f.screens {
		s.close()
	}
	for _, t := range f.talks {
		if t != nil {
			t.close()
		}
	}
}
