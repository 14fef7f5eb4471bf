package audit

import (
	"context"
	"errors"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

const (
	// gather is how long leaves may gather before they get their places. It is well below the second that is promised.
	gather = 250 * time.Millisecond
	// abandoned is after what time an intent of another node has no outcome any more.
	abandoned = 2 * time.Hour
	// jump is by how much a clock may drift between two looks before it is noted.
	jump = 2 * time.Second
)

// Run gives leaves their places, notes when the clock jumps, writes what is late, cuts months and drops old ones, until
// ctx ends; and then once more.
func (l *Log) Run(ctx context.Context) {
	second, minute := time.NewTicker(time.Second), time.NewTicker(time.Minute)
	defer second.Stop()
	defer minute.Stop()
	l.keepHouse(ctx)
	var late sync.WaitGroup // apart: what hangs there must not hold up the leaves that are there
	late.Go(func() { l.runLate(ctx) })
	for {
		select {
		case <-l.wake:
			select {
			case <-time.After(gather):
			case <-ctx.Done():
			}
			l.integrateOrSay(ctx)
		case <-second.C:
			if by := l.clock.look(l.now()); by != 0 {
				l.noteJump(ctx, by, "while running")
			}
			l.integrateOrSay(ctx)
		case <-minute.C:
			l.keepHouse(ctx)
		case <-ctx.Done():
			late.Wait()
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*patience)
			defer cancel()
			l.writeFolds(last, true)
			l.catchUp(last)
			l.integrateOrSay(last)
			return
		}
	}
}

// runLate writes what is late every second.
func (l *Log) runLate(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.catchUp(ctx)
		case <-ctx.Done():
			return
		}
	}
}

func (l *Log) integrateOrSay(ctx context.Context) {
	if l.broken.Load() {
		return // it was said
	}
	err := l.Integrate(ctx)
	if failed := err != nil && ctx.Err() == nil && !errors.Is(err, errBroken); failed != l.behind.Swap(failed) && failed {
		l.log.Warn("audit: leaves wait for their places", "error", err)
	}
}

// keepHouse does what is due now and then.
func (l *Log) keepHouse(ctx context.Context) {
	l.writeFolds(ctx, false)
	if l.broken.Load() {
		return
	}
	if l.db.Engine() == db.Postgres {
		l.failed("old intents not ended", l.endPending(ctx, l.now().Add(-abandoned)))
	}
	l.failed("month not cut", l.cutMonth(ctx))
	l.failed("cuts not proven", l.proveCuts(ctx))
	l.failed("old months not dropped", l.dropOld(ctx))
}

func (l *Log) writeFolds(ctx context.Context, all bool) {
	for _, a := range l.folds.over(l.now(), all) {
		if err := l.write(ctx, &row{leaf: leaf{act: string(a.Name), phase: noted}}, &a); err != nil {
			l.late.keep(&a, l.now())
		}
	}
}

// clock notices when the wall's time goes another way than the machine's own count.
type clock struct {
	mu   sync.Mutex
	last time.Time // with the machine's count in it
}

func (c *clock) start(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = now
}

// look tells by how much the wall's time has jumped since the last look; 0 for what is drift.
func (c *clock) look(now time.Time) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	by := now.Round(0).Sub(c.last.Round(0)) - now.Sub(c.last) // Round strips the machine's count
	c.last = now
	if by.Abs() <= jump {
		return 0
	}
	return by
}

func (l *Log) noteJump(ctx context.Context, by time.Duration, when string) {
	l.log.WarnContext(ctx, "the clock jumped", "by", by, "when", when)
	a := chat.Act{Name: actClock, By: chat.Actor{Kind: chat.ActorSystem}, Facts: map[string]string{"by": by.Round(time.Millisecond).String(), "when": when}}
	l.note(ctx, &a, l.now())
}
