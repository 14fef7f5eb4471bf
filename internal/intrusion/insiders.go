package intrusion

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"snug/internal/chat"
	"snug/internal/db"
)

// What staff can overdo, by name of the row that counts it.
const (
	openings  = "opening" // of conversations that are a colleague's, or over
	searches  = "search"
	erasures  = "erasure"
	anything  = "any"
	keptDays  = 60
	pastDays  = 28
	times     = 3  // how many times as much as usual is unusual
	enoughOwn = 5  // days of one's own that tell what is usual
	enoughAll = 3  // colleagues that do
	enoughHrs = 10 // days that tell at which hours somebody works
	away      = 3  // hours from any that somebody works at
	inHour    = 5  // acts in an hour that is not theirs
	hundreds  = 10 // floors that are too much for anybody of whom nothing is known
)

// watched are the kinds, with the fact that too much of one is, and below which number nothing is said: in a small shop or on a
// quiet day, three times as much as usual is next to nothing.
var watched = map[string]struct {
	signal chat.SignalKind
	floor  int
}{
	openings: {chat.SignalUnusualOpenings, 40},
	searches: {chat.SignalUnusualSearches, 60},
	erasures: {chat.SignalUnusualErasures, 10},
}

// insiders counts what staff do until it is stored.
type insiders struct {
	mu   sync.Mutex // guards the following
	days map[dayKey]*dayCount
	// told are those that were told of today, and hour how much somebody did in the present one.
	told map[dayKey]bool
	hour map[hourOf]int
}

type dayKey struct {
	day   int64
	staff chat.StaffID
	kind  string
}

type dayCount struct{ n, hours int }

type hourOf struct {
	at    int64
	staff chat.StaffID
}

// maxCounted bounds what waits; beyond it nothing is counted until that is stored.
const maxCounted = 20_000

// Saw counts an act of somebody on the staff. It knows of it what is written down of it, and nothing of what the act was about.
func (r *Room) Saw(a chat.Act) {
	if a.By.Kind != chat.ActorStaff || a.By.Staff.IsZero() {
		return
	}
	kind := anything
	switch a.Name {
	case chat.ActOpen:
		if a.Facts["own"] == "false" && a.Facts["state"] != string(chat.Waiting) {
			kind = openings
		}
	case chat.ActSearch:
		kind = searches
	case chat.ActErase:
		kind = erasures
	}
	now := r.o.Now().UTC()
	day, hour := now.Truncate(24*time.Hour).UnixMilli(), now.Truncate(time.Hour).UnixMilli()
	i := &r.insiders
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.days) >= maxCounted {
		return
	}
	for _, k := range slices.Compact([]string{kind, anything}) {
		c := i.days[dayKey{day, a.By.Staff, k}]
		if c == nil {
			c = &dayCount{}
			if i.days == nil {
				i.days, i.hour, i.told = map[dayKey]*dayCount{}, map[hourOf]int{}, map[dayKey]bool{}
			}
			i.days[dayKey{day, a.By.Staff, k}] = c
		}
		c.n++
		c.hours |= 1 << now.Hour()
	}
	i.hour[hourOf{hour, a.By.Staff}]++
}

// Witness is a log of acts that has what staff do counted, once it is written down and done.
func (r *Room) Witness(log Audit) Audit { return witness{r, log} }

type witness struct {
	room *Room
	log  Audit
}

func (w witness) Begin(ctx context.Context, a chat.Act) (func(error), error) {
	done, err := w.log.Begin(ctx, a)
	if err != nil {
		return nil, err
	}
	return func(err error) {
		done(err)
		if err == nil {
			w.room.Saw(a)
		}
	}, nil
}

const (
	addDay = `INSERT INTO staff_day (day, staff, kind, n, hours) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (day, staff, kind) DO UPDATE SET n = staff_day.n + excluded.n, hours = staff_day.hours | excluded.hours`
	selectDays  = `SELECT day, staff, n FROM staff_day WHERE kind = $1 AND day >= $2 ORDER BY day LIMIT 100000`
	selectHers  = `SELECT day, hours FROM staff_day WHERE staff = $1 AND kind = $2 AND day >= $3 ORDER BY day LIMIT 100`
	selectToday = `SELECT n FROM staff_day WHERE day = $1 AND staff = $2 AND kind = $3`
	deleteDays  = `DELETE FROM staff_day WHERE day < $1`
)

// takeInsiders empties what was counted, and forgets hours and days that are over.
func (i *insiders) take(now time.Time) (map[dayKey]*dayCount, []hourOf) {
	i.mu.Lock()
	defer i.mu.Unlock()
	days := i.days
	if len(days) == 0 {
		return nil, nil
	}
	i.days = map[dayKey]*dayCount{}
	var busy []hourOf
	today, hour := now.UTC().Truncate(24*time.Hour).UnixMilli(), now.UTC().Truncate(time.Hour).UnixMilli()
	for at, n := range i.hour {
		if n >= inHour {
			busy = append(busy, at)
		}
		if at.at < hour {
			delete(i.hour, at)
		}
	}
	for k := range i.told {
		if k.day < today {
			delete(i.told, k)
		}
	}
	return days, busy
}

// giveBack counts again what could not be stored.
func (i *insiders) giveBack(days map[dayKey]*dayCount) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for k, c := range days {
		if have := i.days[k]; have != nil {
			have.n += c.n
			have.hours |= c.hours
		} else if len(i.days) < maxCounted {
			i.days[k] = c
		}
	}
}

// first tells whether somebody is told of for the first time today.
func (i *insiders) first(k dayKey) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.told[k] {
		return false
	}
	i.told[k] = true
	return true
}

// weighInsiders stores what was counted, and tells of what is unusual.
func (r *Room) weighInsiders(ctx context.Context, now time.Time) error {
	days, busy := r.insiders.take(now)
	if len(days) == 0 {
		return nil
	}
	err := r.o.DB.Write(ctx, func(ctx context.Context, q db.Querier) error {
		for k, c := range days {
			if _, err := q.ExecContext(ctx, addDay, k.day, k.staff, k.kind, c.n, c.hours); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.insiders.giveBack(days)
		return fmt.Errorf("count what staff do: %w", err)
	}
	for k := range days {
		if err := r.weighDay(ctx, k); err != nil {
			return fmt.Errorf("weigh what staff do: %w", err)
		}
	}
	for _, h := range busy {
		if err := r.weighHour(ctx, h); err != nil {
			return fmt.Errorf("weigh when staff work: %w", err)
		}
	}
	return nil
}

// weighDay tells of somebody who does much more of something than they use to, and than their colleagues do.
func (r *Room) weighDay(ctx context.Context, k dayKey) error {
	w, counts := watched[k.kind]
	if !counts {
		return nil
	}
	var n int
	if err := r.o.DB.Read().QueryRowContext(ctx, selectToday, k.day, k.staff, k.kind).Scan(&n); err != nil || n < w.floor {
		return err
	}
	rows, err := r.o.DB.Read().QueryContext(ctx, selectDays, k.kind, k.day-pastDays*24*time.Hour.Milliseconds())
	if err != nil {
		return err
	}
	defer rows.Close()
	var own []int
	others, today := map[chat.StaffID][]int{}, []int{}
	for rows.Next() {
		var day int64
		var who chat.StaffID
		var m int
		if err := rows.Scan(&day, &who, &m); err != nil {
			return err
		}
		switch {
		case who == k.staff && day < k.day:
			own = append(own, m)
		case who != k.staff && day == k.day:
			today = append(today, m)
		case who != k.staff:
			others[who] = append(others[who], m)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	usual, known := usualOf(own, others, today)
	if n <= times*usual || !known && n < hundreds*w.floor || !r.insiders.first(k) {
		return nil
	}
	r.Raise(chat.Signal{
		Kind: w.signal, By: chat.Actor{Kind: chat.ActorStaff, Staff: k.staff}, Door: k.kind,
		Facts: map[string]string{"today": strconv.Itoa(n), "usual": strconv.Itoa(usual), "days": strconv.Itoa(len(own)), "colleagues": strconv.Itoa(len(others))},
	})
	return nil
}

// usualOf is how much of something is usual: the most of what somebody does on a day of theirs, what colleagues do on theirs, and what
// they do today, when there may be a sale. known says that there is enough to go by.
func usualOf(own []int, others map[chat.StaffID][]int, today []int) (usual int, known bool) {
	if len(own) >= enoughOwn {
		usual, known = median(own), true
	}
	if len(others) >= enoughAll {
		var means []int
		for _, list := range others {
			means = append(means, median(list))
		}
		usual, known = max(usual, median(means)), true
	}
	if len(today) >= enoughAll {
		usual = max(usual, median(today))
	}
	return usual, known
}

func median(list []int) int {
	if len(list) == 0 {
		return 0
	}
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

// weighHour tells of somebody who works at an hour that is hours away from any that they work at.
func (r *Room) weighHour(ctx context.Context, h hourOf) error {
	at := moment(h.at)
	day := at.Truncate(24 * time.Hour).UnixMilli()
	rows, err := r.o.DB.Read().QueryContext(ctx, selectHers, h.staff, anything, day-pastDays*24*time.Hour.Milliseconds())
	if err != nil {
		return err
	}
	defer rows.Close()
	var on [24]int
	days := 0
	for rows.Next() {
		var of int64
		var hours int
		if err := rows.Scan(&of, &hours); err != nil {
			return err
		}
		if of >= day {
			continue
		}
		days++
		for i := range on {
			on[i] += hours >> i & 1
		}
	}
	if err := rows.Err(); err != nil || days < enoughHrs {
		return err
	}
	for d := -away + 1; d < away; d++ {
		if on[(at.Hour()+d+24)%24] >= 2 {
			return nil
		}
	}
	if !r.insiders.first(dayKey{day, h.staff, "hours"}) {
		return nil
	}
	r.Raise(chat.Signal{
		Kind: chat.SignalUnusualHours, By: chat.Actor{Kind: chat.ActorStaff, Staff: h.staff}, Door: anything,
		Facts: map[string]string{"hour": strconv.Itoa(at.Hour()), "days": strconv.Itoa(days)},
	})
	return nil
}
