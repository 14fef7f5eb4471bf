package httpapi

import (
	"math"
	"net/netip"
	"sync"
	"time"

	"snug/internal/chat"
)

// limit names which bound a route counts against.
type limit int

// The limits. starts, signIns and pages count by address (an IPv6 /64 is one); reads and writes by whoever is signed
// in, since an office shares one address. guesses counts refused tokens and cookies by address.
const (
	starts limit = iota
	signIns
	pages
	reads
	writes
	sockets // the hub counts for itself
	guesses
	limitCount
)

// rate is a token bucket's form.
type rate struct {
	burst float64
	per   time.Duration // for one more
}

// Limits bound what one address may ask for. A zero field means the default beside it.
type Limits struct {
	StartsPerMinute  int // 20
	SignInsPerMinute int // 20
}

func (l Limits) rates() [limitCount]rate {
	perMinute := func(n, otherwise int) rate {
		if n <= 0 {
			n = otherwise
		}
		return rate{float64(n), time.Minute / time.Duration(n)}
	}
	var r [limitCount]rate
	r[starts] = perMinute(l.StartsPerMinute, 20)
	r[signIns] = perMinute(l.SignInsPerMinute, 20)
	r[pages] = rate{600, time.Second / 20}
	r[reads] = rate{200, time.Second / 20}
	r[writes] = rate{100, time.Second / 10}
	r[guesses] = rate{60, time.Second}
	return r
}

// who is what a limit counts for.
type who struct {
	limit  limit
	addr   netip.Addr // unsigned: the network
	signed [16]byte   // signed in: the session or visitor
}

// limiter counts in memory. It forgets: buckets live in two generations, and one that was not asked for during a whole
// generation goes with it, so that an address is remembered for ten minutes after its last request at most. Its size
// is bounded, too: a full generation ends early. It is safe for concurrent use.
type limiter struct {
	rates [limitCount]rate
	now   func() time.Time

	mu     sync.Mutex // guards the following
	young  map[who]bucket
	old    map[who]bucket
	turned time.Time
}

type bucket struct {
	left float64
	at   time.Time
}

const (
	generation     = 5 * time.Minute
	generationSize = 1 << 16
)

func newLimiter(l Limits, now func() time.Time) *limiter {
	return &limiter{rates: l.rates(), now: now, young: map[who]bucket{}, turned: now()}
}

// take counts one request, or tells after how many seconds the next one will be let through.
func (l *limiter) take(w who) (after int) {
	r := l.rates[w.limit]
	if r.burst == 0 {
		return 0
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.young) >= generationSize || now.Sub(l.turned) >= generation {
		l.old, l.young, l.turned = l.young, map[who]bucket{}, now
	}
	b, known := l.young[w]
	if !known {
		if b, known = l.old[w]; known {
			delete(l.old, w)
			l.young[w] = b
		} else {
			b = bucket{r.burst, now}
		}
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.left = min(r.burst, b.left+float64(passed)/float64(r.per))
		b.at = now
	}
	if b.left < 1 {
		l.young[w] = b
		return max(1, int(math.Ceil((1-b.left)*r.per.Seconds())))
	}
	b.left--
	l.young[w] = b
	return 0
}

// later is an error that says when to come back, in seconds.
type later struct {
	err   *chat.Error
	after int
}

func (l *later) Error() string { return l.err.Error() }
func (l *later) Unwrap() error { return l.err }

// tooMany is the answer when a limit is reached.
func tooMany(after int) error {
	return &later{chat.Errorf(chat.TooMany, "Too many requests. Wait a moment, then try again."), after}
}
