package realtime

import (
	"context"
	"log/slog"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// quietLog keeps thousands of sockets that end at once from filling the log: so many lines a second, and then one that
// counts the rest.
type quietLog struct {
	log    *slog.Logger
	mu     sync.Mutex
	lines  int // guarded by mu: written in this second
	folded int // guarded by mu: not written
}

const linesPerSecond = 20

func (q *quietLog) note(level slog.Level, message string, facts ...any) {
	if !q.log.Enabled(context.Background(), level) {
		return
	}
	q.mu.Lock()
	q.lines++
	over := q.lines > linesPerSecond
	if over {
		q.folded++
	}
	q.mu.Unlock()
	if !over {
		q.log.Log(context.Background(), level, message, facts...)
	}
}

// settle begins a new second.
func (q *quietLog) settle() {
	q.mu.Lock()
	folded := q.folded
	q.lines, q.folded = 0, 0
	q.mu.Unlock()
	if folded > 0 {
		q.log.Info("more sockets closed", "lines", folded)
	}
}

// placeOfPanic is the function and line that panicked, for a deferred function that recovers.
func placeOfPanic() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	panicking := false
	for {
		f, more := frames.Next()
		if panicking && !strings.HasPrefix(f.Function, "runtime.") {
			return f.Function + ":" + strconv.Itoa(f.Line)
		}
		panicking = panicking || f.Function == "runtime.gopanic"
		if !more {
			return "unknown"
		}
	}
}
