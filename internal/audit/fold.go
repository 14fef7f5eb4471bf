package audit

import (
	"strconv"
	"sync"
	"time"

	"snug/internal/chat"
)

// Notes of what happens to us, such as failed sign-ins, come as fast as an attacker likes. A few of a kind each minute are
// written one by one; the rest is counted, and the count written when the minute is over.
const (
	foldAfter = 30
	foldEvery = time.Minute
	maxFolds  = 64 // kinds at once
)

type folds struct {
	mu   sync.Mutex // guards the following
	open map[chat.ActName]*fold
}

type fold struct {
	since time.Time
	seen  int
}

// take tells whether a note is to be written by itself.
func (f *folds) take(a *chat.Act, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = make(map[chat.ActName]*fold)
	}
	k := f.open[a.Name]
	if k == nil {
		if len(f.open) >= maxFolds {
			return true
		}
		k = &fold{since: now}
		f.open[a.Name] = k
	}
	k.seen++
	return k.seen <= foldAfter
}

// over returns the counts of minutes that are over, as acts; all of them, if the program ends.
func (f *folds) over(now time.Time, all bool) []chat.Act {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []chat.Act
	for name, k := range f.open {
		if age := now.Sub(k.since); !all && age >= 0 && age < foldEvery {
			continue
		}
		delete(f.open, name)
		if k.seen > foldAfter {
			out = append(out, chat.Act{Name: name, By: chat.Actor{Kind: chat.ActorNobody}, Facts: map[string]string{
				"times": strconv.Itoa(k.seen - foldAfter), "since": strconv.FormatInt(k.since.UnixMilli(), 10),
			}})
		}
	}
	return out
}
