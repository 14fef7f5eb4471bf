package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"snug/internal/chat"
)

// late holds what could not be written when it was due: outcomes of acts that were done, notes, and openings that belong to
// chatting. It is bounded; what it can't take is counted, and the count written.
type late struct {
	mu       sync.Mutex // guards the following
	notes    []lateNote
	outcomes []leaf
	lines    []lateLine
	sending  []lateLine // of lines, while they are given to the sinks
	lost     int
}

// lateLine is what one of the sinks has not got.
type lateLine struct {
	sink int
	line []byte
}

type lateNote struct {
	act chat.Act
	at  time.Time
}

func (q *late) keep(a *chat.Act, at time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.notes) >= maxLate {
		q.lost++
		return
	}
	q.notes = append(q.notes, lateNote{*a, at})
}

func (q *late) keepOutcome(o leaf) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.outcomes) >= maxLate {
		return // the sweep of intents without an outcome calls it unknown
	}
	q.outcomes = append(q.outcomes, o)
}

// keepLine keeps a line for a sink. Beyond the bound the oldest go: the checkpoints that follow cover them.
func (q *late) keepLine(sink int, line []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.lines) >= maxLate {
		q.lines = q.lines[1:]
	}
	q.lines = append(q.lines, lateLine{sink, line})
}

// behind tells whether a sink has not got everything.
func (q *late) behind(sink int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	of := func(l lateLine) bool { return l.sink == sink }
	return slices.ContainsFunc(q.lines, of) || slices.ContainsFunc(q.sending, of)
}

func (q *late) takeLines() []lateLine {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.sending, q.lines = q.lines, nil
	return q.sending
}

func (q *late) take() (notes []lateNote, outcomes []leaf, lost int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	notes, outcomes, lost = q.notes, q.outcomes, q.lost
	q.notes, q.outcomes, q.lost = nil, nil, 0
	return notes, outcomes, lost
}

// resend gives sinks what they have not got. One that refuses a line is left alone with the rest for now.
func (l *Log) resend(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	lines := l.late.takeLines()
	var refused []lateLine
	var failed error
	for _, late := range lines {
		again := slices.ContainsFunc(refused, func(r lateLine) bool { return r.sink == late.sink })
		if !again {
			if err := l.sinks[late.sink].Write(ctx, late.line); err != nil {
				failed, again = fmt.Errorf("%w: %w", errSink, err), true
			}
		}
		if again {
			refused = append(refused, late)
		}
	}
	l.late.putBack(refused)
	if len(lines) > 0 && (failed != nil || !l.stuck.Load()) {
		l.fails(failed)
	}
}

// putBack puts lines before those that have come meanwhile.
func (q *late) putBack(lines []lateLine) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.lines, q.sending = append(lines, q.lines...), nil
	q.lines = q.lines[max(0, len(q.lines)-maxLate):]
}

// catchUp writes what is late, until something can't be written again.
func (l *Log) catchUp(ctx context.Context) {
	l.resend(ctx)
	notes, outcomes, lost := l.late.take()
	ok := true
	for _, o := range outcomes {
		if ok {
			err := l.write(ctx, &row{leaf: leaf{act: o.act, phase: outcome, intent: o.intent, result: o.result}}, nil)
			ok = err == nil || errors.Is(err, errTwice) || errors.Is(err, errSink)
		}
		if !ok {
			l.late.keepOutcome(o)
		}
	}
	for _, n := range notes {
		if ok {
			a := n.act
			a.Facts = with(a.Facts, "late_at", strconv.FormatInt(n.at.UnixMilli(), 10))
			err := l.write(ctx, &row{leaf: leaf{act: string(a.Name), phase: noted}}, &a)
			ok = err == nil || errors.Is(err, errSink)
		}
		if !ok {
			l.late.keep(&n.act, n.at)
		}
	}
	if lost == 0 {
		return
	}
	a := chat.Act{Name: "audit.lost", By: chat.Actor{Kind: chat.ActorSystem}, Facts: map[string]string{"times": strconv.Itoa(lost)}}
	if !ok || l.write(ctx, &row{leaf: leaf{act: string(a.Name), phase: noted}}, &a) != nil {
		l.late.mu.Lock()
		l.late.lost += lost
		l.late.mu.Unlock()
	}
}

// with copies facts and adds one.
func with(facts map[string]string, name, value string) map[string]string {
	out := make(map[string]string, len(facts)+1)
	for k, v := range facts {
		out[k] = v
	}
	out[name] = value
	return out
}
