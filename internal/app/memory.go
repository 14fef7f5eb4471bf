package app

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// Ten thousand visitors who each said one thing leave garbage behind that Go would keep for later. When it has become
// quiet, what is not needed goes back to the system: an idle chat should cost what its open sockets cost.
const (
	quietLook   = 2 * time.Second
	quietFrames = 200      // frames from clients in quietLook: fewer than that is quiet
	worthwhile  = 12 << 20 // bytes that a collection and release would give back, at the least
	quietEvery  = 10 * time.Second
)

// gcPercent is how much garbage may gather before it is collected, in percent of what lives. Half of Go's default costs
// one or two percent of the processor under full load, and leaves fewer holes between what lives: with 10,000 idle
// visitors, a kilobyte for each of them.
const gcPercent = 50

// giveBack returns memory to the system in quiet moments, until ctx ends. It costs one garbage collection each time.
func (a *App) giveBack(ctx context.Context) {
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	tick := time.NewTicker(quietLook)
	defer tick.Stop()
	var frames uint64
	var last time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			handled := a.hub.Stats().Received
			quiet := handled-frames < quietFrames
			frames = handled
			if quiet && now.Sub(last) >= quietEvery && spare() >= worthwhile {
				debug.FreeOSMemory()
				last = now
			}
		}
	}
}

// spare is how many bytes of the heap are held but not live: what was freed and not yet returned, and what was allocated
// since the last collection.
func spare() uint64 {
	m := []metrics.Sample{
		{Name: "/memory/classes/heap/free:bytes"},
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/gc/heap/live:bytes"},
	}
	metrics.Read(m)
	free, live, objects := m[0].Value.Uint64(), m[2].Value.Uint64(), m[1].Value.Uint64()
	if objects > live {
		free += objects - live
	}
	return free
}
