package signin

import (
	"net/netip"
	"sync"
	"time"

	"snug/internal/chat"
)

// slow makes guessing slow. It counts attempts in memory under three keys: the account at one address, the address (of
// an IPv6 network, the /64), and the account wherever from. After some free attempts each further one has to wait twice
// as long, up to a limit that is low for the account alone, so that nobody can lock its owner out. Accounts are counted
// by the MAC of what was typed, whether there is such an account or not. A browser that the account's owner has signed in with
// before is counted by itself: what others do to the account, or at the same address, is nothing to it.
type slow struct {
	mu    sync.Mutex
	tries map[slowKey]tries // guarded by mu; at most maxSlow
}

type slowKey struct {
	account [32]byte
	network netip.Prefix
	browser digest
}

type tries struct {
	n    int
	next time.Time // no attempt before
	last time.Time
}

const maxSlow = 50_000

// slowRule is how a key is treated.
type slowRule struct {
	free int
	max  time.Duration
}

var (
	slowPair    = slowRule{5, 15 * time.Minute}
	slowNetwork = slowRule{30, 15 * time.Minute}
	slowAccount = slowRule{50, 10 * time.Second}
)

// slowForget is after how long without an attempt a key is forgotten.
const slowForget = 30 * time.Minute

func newSlow() *slow { return &slow{tries: make(map[slowKey]tries)} }

// attempt counts an attempt before its work is done, so that many at once count, too, or refuses it. Success forgets
// the attempts of the pair and of the account, and gives one back to the network.
func (s *slow) attempt(now time.Time, account [32]byte, from netip.Addr, browser *digest) (succeeded func(), err error) {
	network := networkOf(from)
	keys := []slowKey{{account: account, network: network}, {network: network}, {account: account}}
	rules := []slowRule{slowPair, slowNetwork, slowAccount}
	if browser != nil {
		keys, rules = []slowKey{{account: account, browser: *browser}}, []slowRule{slowPair}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var wait time.Duration
	for _, k := range keys {
		t := s.tries[k]
		if now.Sub(t.last) < slowForget {
			wait = max(wait, t.next.Sub(now))
		}
	}
	if wait > 0 {
		return nil, chat.Errorf(chat.TooMany, "Too many attempts. Try again in %d seconds.", int(wait/time.Second)+1)
	}
	for i, k := range keys {
		t := s.tries[k]
		if now.Sub(t.last) >= slowForget {
			t = tries{}
		}
		t.n, t.last = t.n+1, now
		if over := t.n - rules[i].free; over >= 0 {
			t.next = now.Add(min(time.Second<<min(over, 20), rules[i].max))
		}
		s.tries[k] = t
	}
	s.boundLocked(now)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.tries, keys[0])
		if browser != nil {
			return
		}
		delete(s.tries, keys[2])
		if t, ok := s.tries[keys[1]]; ok { // colleagues behind one address, each signing in once
			if t.n--; t.n < slowNetwork.free {
				t.next = time.Time{}
			}
			s.tries[keys[1]] = t
		}
	}, nil
}

// boundLocked keeps the map within its size: what is over first, then whatever comes.
func (s *slow) boundLocked(now time.Time) {
	if len(s.tries) <= maxSlow {
		return
	}
	for k, t := range s.tries {
		if now.Sub(t.last) >= slowForget {
			delete(s.tries, k)
		}
	}
	for k := range s.tries {
		if len(s.tries) <= maxSlow*9/10 {
			return
		}
		delete(s.tries, k)
	}
}

// networkOf is what one person can be thought to have: an IPv4 address, or an IPv6 /64.
func networkOf(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 64
	if a.Is4() {
		bits = 32
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // unknown addresses share one key
	}
	return p
}
