package realtime

import (
	"net/netip"
	"sync"

	"snug/internal/chat"
)

// neighbourhood is what one household or machine can have many of: the IPv4 address, or the IPv6 /64.
func neighbourhood(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // the zero prefix for no address: all unknown ones share
	return p
}

// places counts sockets: in all, from each neighbourhood, and those that have not said hello.
type places struct {
	mu       sync.Mutex
	from     map[netip.Prefix]int32
	all      int
	greeting int
}

// verdict is whether there is a place.
type verdict uint8

const (
	fits    verdict = iota
	crowded         // too many from there
	full            // too many at all
)

func (p *places) take(from netip.Prefix, l Limits) verdict {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.from == nil {
		p.from = make(map[netip.Prefix]int32)
	}
	switch {
	case int(p.from[from]) >= l.PerAddress:
		return crowded
	case p.all >= l.Sockets, p.greeting >= l.Greeting:
		return full
	}
	p.from[from]++
	p.all++
	p.greeting++
	return fits
}

// greeted notes that a socket has said hello.
func (p *places) greeted() {
	p.mu.Lock()
	p.greeting--
	p.mu.Unlock()
}

// giveUp gives the place of a socket back that never said hello.
func (p *places) giveUp(from netip.Prefix) {
	p.greeted()
	p.giveBack(from)
}

func (p *places) giveBack(from netip.Prefix) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all--
	if p.from[from]--; p.from[from] <= 0 {
		delete(p.from, from)
	}
}

func (p *places) counts() (all, greeting int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all, p.greeting
}

// connections keeps one copy of each kind of connection, so that a socket holds a pointer; and counts them.
type connections struct {
	mu    sync.Mutex
	kinds map[chat.Connection]*kind
}

type kind struct {
	connection chat.Connection
	count      int // guarded by connections.mu
}

// maxKinds bounds the table: a proxy that is trusted may still send nonsense.
const maxKinds = 256

func (c *connections) of(what chat.Connection) *kind {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k := c.kinds[what]; k != nil {
		return k
	}
	k := &kind{connection: what}
	if len(c.kinds) < maxKinds {
		if c.kinds == nil {
			c.kinds = make(map[chat.Connection]*kind)
		}
		c.kinds[what] = k
	}
	return k
}

func (c *connections) count(k *kind, by int) {
	c.mu.Lock()
	k.count += by
	c.mu.Unlock()
}

func (c *connections) counts() map[chat.Connection]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(map[chat.Connection]int, len(c.kinds))
	for what, k := range c.kinds {
		if k.count > 0 {
			out[what] = k.count
		}
	}
	return out
}
