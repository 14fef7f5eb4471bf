package httpapi

import (
	"net/netip"
	"testing"
	"time"
)

func TestLimitsRefill(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	l := newLimiter(Limits{StartsPerMinute: 3}, func() time.Time { return now })
	a := who{limit: starts, addr: netip.MustParseAddr("192.0.2.1")}
	for i := range 3 {
		if after := l.take(a); after != 0 {
			t.Fatalf("start %d has to wait %d s", i, after)
		}
	}
	after := l.take(a)
	if after != 20 {
		t.Errorf("the fourth has to wait %d s, want 20", after)
	}
	if l.take(who{limit: starts, addr: netip.MustParseAddr("192.0.2.2")}) != 0 {
		t.Error("another address waits, too")
	}
	if l.take(who{limit: signIns, addr: a.addr}) != 0 {
		t.Error("another limit is used up, too")
	}
	now = now.Add(time.Duration(after) * time.Second)
	if l.take(a) != 0 || l.take(a) == 0 {
		t.Error("Retry-After is not when the next one is let through")
	}
	for range 100 {
		if l.take(a) == 0 {
			t.Fatal("asking again refills")
		}
	}
	now = now.Add(-time.Hour) // a clock that is put back gives nothing
	if l.take(a) == 0 {
		t.Error("a clock put back lets through")
	}
}

func TestLimitsForgetAndStayBounded(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	l := newLimiter(Limits{}, func() time.Time { return now })
	addr := netip.MustParseAddr("2001:db8::")
	for range generationSize*2 + 10 {
		l.take(who{limit: starts, addr: addr})
		b := addr.As16()
		for i := 7; i >= 0; i-- { // the next /64
			if b[i]++; b[i] != 0 {
				break
			}
		}
		addr = netip.AddrFrom16(b)
	}
	if n := len(l.young) + len(l.old); n > 2*generationSize {
		t.Errorf("%d buckets are held", n)
	}
	now = now.Add(generation)
	l.take(who{limit: starts, addr: netip.MustParseAddr("192.0.2.1")})
	now = now.Add(generation)
	l.take(who{limit: starts, addr: netip.MustParseAddr("192.0.2.1")})
	if n := len(l.young) + len(l.old); n != 1 {
		t.Errorf("after ten minutes %d addresses are remembered", n)
	}
}
